"""Chinese sentences of groups and of readers who come back."""

PHRASES = {
    "group.private": "这是您个人的内容，我只在私聊中显示。",
    "group.open": "打开私聊",
    "group.too_fast": "群里问得太快了，请稍等一分钟，或在私聊中问我。",
    "group.rest": "在私聊中查看全文",
    "back.daily_off": "您在 {day} 屏蔽了我，每日摘要自那天起已停止；发送 /daily resume 可重新开启。",
}
