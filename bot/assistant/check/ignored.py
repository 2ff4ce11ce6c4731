"""What holds digits and is no number: citations, tickers, names, labels, list markers, everyday words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.assistant.check.normalise import CIRCLED, POWER

_UNIT_AHEAD = (
    r"(?!\s?(?:%|x\b|×|倍|成(?!本|为|长|功|交|立|熟|果|员|都|品)|bps?\b|pp\b|per ?cent|billion|million|trillion|bn\b|tn\b"
    r"|亿|万|个百分点|个?基点|times\b|港元|美元|元(?!件)|hkd\b|usd\b|cny\b))"
)
_LABELS = (
    "iphone|ipad|windows|gpt|chatgpt|llama|claude|gemini|qwen|ernie|glm|office|xbox|playstation|android|ios|harmonyos|chapter|section"
    "|article|figure|fig\\.?|table|page|pp\\.|p\\.|note|notes|footnote|part|phase|level|type|class|tier|item|exhibit|appendix|"
    "scenario|case|no\\.|nr\\.?|version|ver\\.|stage|step|source|passage|ifrs|ias|hkfrs|asc|iso|boeing|airbus|formula|rule|web|method|option"
)
_NAMES = (
    r"s&p ?\d{3}|nasdaq[- ]?100|csi ?\d{3,4}|ftse ?(?:china )?(?:a?50|100|250)|russell ?\d{4}|dow ?30|stoxx ?\d+|nikkei ?225|cac ?40|dax ?40|msci"
    r"|(?:fortune|global|forbes) ?\d{3,4}|star ?50|topix ?100|kospi ?200|hang seng tech"
    r"|沪深 ?300|上证 ?\d{2,3}|科创 ?\d{2,3}|中证 ?\d{2,4}|深证 ?\d{2,3}|创业板 ?50|标普 ?500|纳斯达克 ?100|纳指 ?100|恒生科技 ?30|日经 ?225|罗素 ?\d{4}"
    r"|富时 ?(?:a50|100)|(?:财富|世界|福布斯|全球)(?:杂志)? ?\d{3,4}强|\d{3,4}强(?:企业)?"
    r"|10-?[kq](?:/a)?|20-f|8-k|6-k|40-f|s-[18]|f-[134]|13-?[fdg]|def ?14a|401\(?k\)?|24/7|7x24|7×24|996|7-eleven|iso[ -]?\d{3,5}|58同城|51job|1688|3m(?= co|'s| company| stock| share|\b(?! (?:users|units|shares)))"
    r"|4s店|t\+[0123]|web ?3(?:\.0)?|(?:工业|ai|web) ?\d\.0|covid-?19|1[:：]1"
)
_ZH_FRIENDS = (
    "一般|统一|万一|一直|一些|一样|一起|一定|一旦|一方面|另一方面|一致|唯一|(?<!分)之一|同一|单一|进一步|一步|逐一|一并|一律|一向|一切|一旁|一味|一瞬|一时|一度|一边"
    "|一来|一如|一经|不一|万科|千问|百度|三星|三一|四川|五粮液|六福|七匹狼|八方|九毛九|百姓|百胜|百济|百货|百家号|万达|万华|万物|千禧|千方百计|千里|亿纬|亿联|亿航|一汽"
    "|三峡|九号|九阳|九安|两岸|双十一|一带一路|三农|第三方|三方|一线|二线|三线|二手|三元(?=材料|锂|电池|正极|股份)|两会|零售|零部件|零件|零食|零点|归零|清零|十足|十分(?!之)"
    "|一体|一级|二级|一二级|三级|一手|一流|三板|二维|三维|一季(?!度|报)|百年|千万(?=不|别|要)|万万不|半导体|半年报|半成品|一揽子|一家独大|再一次|一次性|五年规划|十四五|十五五|十三五"
    "|一目了然|举一反三|七月|八月|四季|三大(?=运营商)|两融|第[零〇一二三四五六七八九十百]+(?!季)|二者|两者|三者|俩人|一二(?!线|级)|三四线|一块|一个|一种|一家|一只|一项|一名|一位"
    "|零增长|零估值|零值|非零|为零|大于零|小于零|零利率|零成本|零以[上下]|一系列|一半以上(?!)|初一|十一(?=黄金周|假期|长假)|百度|一场|一轮|一条|一段|一批|一点(?![零〇一二三四五六七八九])|一股|一部分|一类|一套|一句|一同|一共"
    "|一道|一举|一例|一侧|一端|一文|一书|一行|一代|二代|三代|新一代|下一代|上一|下一|这一|那一|每一|任一|某一|哪一|第一|唯有|万国数据|百亿美元俱乐部"
)
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        r"\[\s*p\s?\d+(?:\s*[,;、，]\s*p\s?\d+)*\s*\]|\[\d{1,2}(?:\s?[,-]\s?\d{1,2})*\]|\[\^\d{1,2}\]",
        r"https?://\S+|www\.\S+|\S+@\S+\.\w+",
        rf"{POWER}.(?:{POWER}.)*",
        rf"{CIRCLED}\d+{CIRCLED}{_UNIT_AHEAD}",
        r"^[ \t>]*(?:\(?\d{1,2}[.)、](?!\d)|[(（]?[一二三四五六七八九十]{1,3}[)）、.]|[-*•–][ \t]+|\(?[ivx]{1,4}[.)])",
        rf"(?<![\w.%$])\(\d\)(?=\s*[A-Za-z\u4e00-\u9fff]){_UNIT_AHEAD}",
        rf"#\d{{1,3}}\b{_UNIT_AHEAD}",
        rf"(?<![A-Za-z0-9])(?:{_LABELS})[- ]?(?:\d{{1,3}}(?:\.\d)?|[ivx]{{1,5}})(?![\d,.]*\d|[a-z]){_UNIT_AHEAD}",
        r"(?<![\d.])800G/1\.6T(?![A-Za-z0-9])",
        rf"(?:图|表|附注|附录|注|第) ?\d{{1,3}} ?(?:页|章|节|条|款|名|位|大|个(?!百分点|基点)|次|版|届|代|类|种|家|步|行)?{_UNIT_AHEAD}",
        rf"(?<![\w$€£¥])(?:{_NAMES})(?![A-Za-z0-9]){_UNIT_AHEAD}",
        r"(?<![A-Za-z0-9.$])(?:\d{1,6}\.(?:HK|SH|SS|SZ|BJ|T|KS|TW|US)|(?:HKG?|SEHK|SSE|SZSE|SH|SZ|BJ|TYO|TSE)[: .]? ?\d{4,6})(?![A-Za-z0-9])",
        r"(?<=[(（])\d{4,6}(?=[)）])",
        r"\b\d{1,3}(?:st|nd|rd|th)\b",
        r"\b(?:twenty|thirty)-(?:first|second|third)\b",
        rf"(?<![A-Za-z0-9$€£¥])(?=[A-Za-z]*[A-Za-z]-?\d)(?!(?:HK|US|NT|[ASC])\$|(?:rmb|cny|usd|hkd|eur|gbp|jpy|twd|sgd|aud|cad|fy|cy)\d|q[1-4](?!\d)|h[12](?!\d)|e\d)[A-Za-z]+(?:-?\d+[A-Za-z]*(?:\.\d+)?)+(?![\d,]*\.?\d){_UNIT_AHEAD}",
        rf"(?<![\d.,$€£¥])\d{{1,4}}(?:nm|g|d|p|gb|tb|mw|gw|kwh|mwh|gwh|hz|ghz|mhz|kb|mb|w|v|in|inch|mm2|c|a|n)(?![A-Za-z0-9]){_UNIT_AHEAD}",
        rf"(?<![零〇一二三四五六七八九十百千万亿两\d.点])(?:{_ZH_FRIENDS})",
    )
)
# Words that only look like a Chinese numeral where a unit follows directly, as in 一半 or 一成.
_STILL_A_NUMBER = re.compile(r"一(?:半|成(?!本|为|长|功|交|立|熟|果|员|都|品|不变)|倍|个(?:百分点|基点))|上一|两者")


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of text that is not read for numbers."""

    start: int
    end: int


def ignored_regions(text: str, names: Iterable[tuple[int, int]] = ()) -> tuple[Region, ...]:
    """Every stretch that holds digits or numerals without stating a number; `names` are company names and tickers."""
    found = [Region(start, end) for start, end in names]
    for pattern in _PATTERNS:
        found.extend(
            Region(match.start(), match.end())
            for match in pattern.finditer(text)
            if match.end() > match.start() and not _STILL_A_NUMBER.match(text, match.start())
        )
    return tuple(found)
