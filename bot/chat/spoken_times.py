"""“Send me the summary every morning at 8” as the schedule `/daily on` reads."""

from __future__ import annotations

import re

from bot.chat.time_zones import time_zone

_SEND = re.compile(r"\b(?:send|give|get|message|want|deliver|push)\b|发|推送|给我|订阅|收到")
_EVERY = re.compile(r"\bevery (?:day|morning|evening|night|weekday|trading day|afternoon)\b|\bdaily\b|\beach (?:day|morning|evening)\b"
                    r"|每天|每日|每个交易日|每早|每晚|每个工作日")  # fmt: skip
_SUMMARY = re.compile(r"\b(?:summary|digest|briefing|update)\b|摘要|日报|简报|汇总|总结")
_CLOCK = re.compile(r"(?:\bat )?\b(\d{1,2})(?:[:.](\d{2}))?\s*(a\.?m\.?|p\.?m\.?|o'clock)?(?![\d%])")
_ZH_CLOCK = re.compile(
    r"(\d{1,2}|[一二两三四五六七八九十]{1,2})[点點时時](?:(半)|(\d{1,2}|[一二三四五]?十[五]?)分?)?|(\d{1,2})[:：](\d{2})"
)
_ZH_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_AFTERNOON = re.compile(r"\bevening\b|\bafternoon\b|\bnight\b|晚上|下午|傍晚|晚间|每晚")
_NOON = 12
_PLACE = re.compile(r"([a-z_]+(?:[ /][a-z_]+)?)$")
_ZH_PLACE = re.compile(r"(北京|上海|香港|纽约|伦敦|东京|新加坡|台北|深圳|旧金山|洛杉矶|首尔)时间")


def daily_schedule(words: str) -> str | None:
    """The `/daily on` command of a wish in words; None when it is none. Without a time the one set before is kept."""
    if not (_SEND.search(words) and _EVERY.search(words) and _SUMMARY.search(words)) or words.endswith("?"):
        return None
    rest = _SUMMARY.sub(" ", words)
    at = _time(rest)
    if at is None and re.search(r"\d", rest):
        return None
    return " ".join(part for part in ("/daily on", at or "", _zone(rest) or "") if part)


def _time(words: str) -> str | None:
    found = _ZH_CLOCK.search(words)
    if found is not None:
        hour, minute = _number(found[1] or found[4]), 30 if found[2] else _number(found[3] or found[5] or "0")
        return _clock(hour, minute, afternoon=bool(_AFTERNOON.search(words)))
    english = _CLOCK.search(words)
    if english is None:
        return None
    half = (english[3] or "").replace(".", "")
    hour = 0 if half == "am" and int(english[1]) == _NOON else int(english[1])
    return _clock(hour, int(english[2] or 0), afternoon=half == "pm" or (not half and bool(_AFTERNOON.search(words))))


def _clock(hour: int, minute: int, *, afternoon: bool) -> str | None:
    hour += 12 if afternoon and 0 < hour < _NOON else 0
    return f"{hour:02d}:{minute:02d}" if hour <= 23 and minute <= 59 else None


def _number(text: str) -> int:
    """A number up to 59 in digits or Chinese: 八, 十, 十五, 四十五."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    return (_ZH_DIGITS.get(tens, 1) * 10 if ten else 0) + _ZH_DIGITS.get(ones if ten else text, 0)


def _zone(words: str) -> str | None:
    chinese = _ZH_PLACE.search(words)
    if chinese is not None:
        return time_zone(chinese[1])
    place = _PLACE.search(words.removesuffix(" time").strip())
    return None if place is None else time_zone(place[1]) or time_zone(place[1].split()[-1])
