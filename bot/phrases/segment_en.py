"""English sentences about the AI segment and the core beside it."""

PHRASES = {
    "model.citic_revaluation": "AI ladder (CITIC)",
    "model.sotp": "Sum of the parts",
    "method.sotp": "Sum of the parts: core at {core} earnings, cloud at {sales} sales → {value}",
    "name.ai_segment_revenue": "revenue of the AI or cloud segment",
    "name.ai_segment_profit": "profit of the AI or cloud segment",
    "name.net_income": "net income",
    "name.core_net_income": "net income without that segment",
    "name.segment_tax": "tax rate on the segment's profit",
    "name.core_pe": "P/E of the core",
    "name.break_even_core_pe": "P/E of the core that leaves nothing for the AI segment",
    "name.ps": "P/S of the AI segment",
    "name.implied_ps": "P/S the price pays for the AI segment",
    "name.ai_value": "value the price leaves for the AI segment",
    "implied.core_pe": "nothing paid for the cloud segment if the core is worth {value} its earnings (state yours: core_pe=…)",
    "implied.ai_value": "a cloud segment worth {value}, {sales} its sales, beside a core at {core} earnings",
    "implied.ai_value_none": "nothing for the cloud segment: the core at {core} earnings is already worth {short} more",
    "missing.core_pe": "no multiple of the core is known; state yours: core_pe=…",
    "missing.ps": "no multiple of the segment's sales is known; state yours: ps=…",
    "missing.segment_profit": "the segment's profit is not disclosed",
    "missing.segment_tax": "no tax rate for this currency; state it: segment_tax=…",
}
