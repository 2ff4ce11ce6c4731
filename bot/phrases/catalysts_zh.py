"""Chinese words for what the library holds on a company that moved."""

PHRASES = {
    "catalyst.own": "资料库中的事件（公司发布）：{said}",
    "catalyst.report": "资料库中的事件：{said}",
    "catalyst.mention": "资料库中的提及：{said}",
    "catalyst.announced": "此前预告的{day}事件，尚未证实：{said}",
    "catalyst.accounts": "截至{day}的业绩已发布",
    "catalyst.quoted": "“{quote}”（{source}）",
    "catalyst.page": "第{page}页",
    "catalyst.more_one": "，另有1条",
    "catalyst.more": "，另有{count}条",
    "catalyst.unread": "资料库无法读取，因此未查看任何文件中的事件。",
}
