"""Chinese words for the moment of a price."""

PHRASES = {
    "price.close": "{day}收盘价",
    "price.traded": "{day} {time}（{place}时间）成交价",
    "price.delayed": "{day} {time}（{place}时间）成交价，延迟{minutes}分钟",
    "price.of": "{said}。",
    "price.stale": "{said}，已是{days}天前；可用 price=… 给出今天的价格。",
    "price.place.HK": "香港",
    "price.place.SH": "上海",
    "price.place.SZ": "深圳",
    "price.place.BJ": "北京",
    "price.place.US": "纽约",
}
