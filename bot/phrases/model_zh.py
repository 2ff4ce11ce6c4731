"""Chinese sentences around a language model's words."""

PHRASES = {
    "model.assumed": "按你的假设计算的{label}",
    "model.yours": "{number}（你的假设）",
    "model.of": "{value}（{name}）",
    "model.numbers": "所用数据：",
    "model.number": "{label}：{value}{when}",
    "model.number_source": "{line}（{source}）",
    "model.over_budget": "今天的语言模型额度已用完，本次回答未使用语言模型。",
    "model.unavailable": "语言模型暂时无法连接，本次回答未使用语言模型。",
    "model.slow": "语言模型响应过慢，本次回答未使用语言模型。",
    "model.busy": "语言模型正忙，本次回答未使用语言模型。",
    "model.planning": "正在确定要查的内容……",
    "model.reading": "正在查阅报告与数据……",
    "model.writing": "正在撰写说明……",
    "model.checking": "正在核对每一个数字……",
}
