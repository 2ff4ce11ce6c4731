"""Chinese sentences about the AI segment and the core beside it."""

PHRASES = {
    "model.citic_revaluation": "AI估值阶梯（中信）",
    "model.sotp": "分部加总",
    "method.sotp": "分部加总：主业按{core}市盈率，云业务按{sales}市销率 → {value}",
    "name.ai_segment_revenue": "AI或云业务收入",
    "name.ai_segment_profit": "AI或云业务利润",
    "name.net_income": "净利润",
    "name.core_net_income": "扣除该业务后的净利润",
    "name.segment_tax": "该业务利润的税率",
    "name.core_pe": "主业市盈率",
    "name.break_even_core_pe": "不为AI业务付钱的主业市盈率",
    "name.ps": "AI业务市销率",
    "name.implied_ps": "价格隐含的AI业务市销率",
    "name.ai_value": "价格留给AI业务的价值",
    "implied.core_pe": "若主业值{value}市盈率，则没有为云业务付钱（可给出你的：core_pe=…）",
    "implied.ai_value": "主业按{core}市盈率时，云业务值{value}，为其收入的{sales}",
    "implied.ai_value_none": "没有为云业务付钱：主业按{core}市盈率已高出{short}",
    "missing.core_pe": "没有已知的主业倍数；请给出你的：core_pe=…",
    "missing.ps": "没有已知的该业务市销率；请给出你的：ps=…",
    "missing.segment_profit": "该业务利润未披露",
    "missing.segment_tax": "没有该货币的税率；请给出 segment_tax=…",
}
