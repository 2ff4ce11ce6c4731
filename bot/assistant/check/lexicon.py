"""The words around a number: currencies, units, hedges, bounds, directions."""

from __future__ import annotations

import re
from functools import lru_cache

START = r"(?:(?<![A-Za-z])|(?![A-Za-z]))"  # a Latin word begins here, or no Latin word does
END = r"(?:(?![A-Za-z])|(?<![A-Za-z]))"
_CURRENCIES: tuple[tuple[str, str], ...] = (
    ("HKD", r"hk\$|hkd|hong kong dollars?|港元|港币|港幣|港圆"),
    ("TWD", r"nt\$|twd|ntd|新台币|台币"),
    ("SGD", r"s\$|sgd|singapore dollars?|新加坡元|新元"),
    ("AUD", r"a\$|au\$|aud|australian dollars?|澳元"),
    ("CAD", r"c\$|ca\$|cad|canadian dollars?|加元"),
    ("USD", r"us\$|usd|u\.?s\.? dollars?|dollars?|美元|美金|\$"),
    ("CNY", r"rmb|cny|cnh|renminbi|yuan|人民币|元(?!件|器|年|月|宇宙|素|气)|块钱"),
    ("CNY|JPY", r"[¥￥]"),
    ("EUR", r"€|eur\b|euros?|欧元"),
    ("GBP", r"£|gbp|pounds?|sterling|英镑"),
    ("JPY", r"jpy|yen|日元|日圆"),
    ("KRW", r"₩|krw|won\b|韩元"),
    ("INR", r"₹|inr|rupees?|卢比"),
    ("CHF", r"chf|francs?|瑞士法郎"),
)
CURRENCY = "(?:" + "|".join(pattern for _, pattern in _CURRENCIES) + ")"
CURRENCY_CODES = frozenset(code for codes, _ in _CURRENCIES for code in codes.split("|"))
_GENERIC = {"元", "$", "dollar", "dollars", "¥", "￥"}


@lru_cache(maxsize=256)
def currencies(words: str) -> frozenset[str]:
    """The currencies a symbol or word can mean; none for an unknown one."""
    for codes, pattern in _CURRENCIES:
        if re.fullmatch(pattern, words.strip(), re.IGNORECASE):
            return frozenset(codes.split("|"))
    return frozenset()


def named_currencies(before: str, after: str) -> frozenset[str]:
    """The currency of a number from the words on both sides; a precise one (HKD, 港币) outranks $ or 元."""
    sides = [side.strip() for side in (before, after) if side.strip()]
    precise = [side for side in sides if side.lower() not in _GENERIC]
    named = [currencies(side) for side in precise or sides]
    return frozenset.intersection(*named) or frozenset({"?"}) if named else frozenset()


SCALE = (
    r"(?:[ -]?(?:trillion|billion|million|thousand|hundred thousand)s?\b| ?(?:trn|tn|bn|mln|mn)(?![A-Za-z])|(?:mm|[kmbt])(?![A-Za-z])"
    r"| ?[KMBT](?![A-Za-z])| ?(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万(?!科|华|达|国数据)|兆|千(?!瓦|克|米|问)|百(?!分|度|货)))"
)
SMALLER_SCALE = r"\d+(?:\.\d+)?\s?(?:千万|百万|十万|万|千|百)"
UNITS: tuple[tuple[str, str], ...] = (
    ("pp", r"个?百分点|%[- ]?points?|percentage[- ]points?|per ?cent points?|pct\.? ?p(?:oin)?ts?|ppts?(?![a-z])|pps?(?![a-z])|p\.p\."),
    ("bp", r"个?基点|个?bps?(?![a-z])|basis[- ]points?"),
    ("permille", r"‰|per ?mille"),
    ("percent", r"%|per ?cent\b|pct\b"),
    ("multiple", r"x(?![A-Za-z])|×(?!\s?\d)|-?times\b(?! (?:a|per) )|-?fold\b|倍"),
    ("tenths", r"成(?!本|为|长|功|交|立|熟|果|员|都|品|份|绩|分|型|像|就|不变)"),
)  # fmt: skip
HEDGES = (
    r"about|around|roughly|approximately|approx\.?|circa|ca\.|nearly|almost|close to|some|~|in the region of|on the order of|an estimated|"
    r"near|largely|broadly|大约|约为|约|大概|将近|接近|近|大致|差不多|几乎|逼近|左右|上下|or so|-?ish|roughly speaking"
)
_BOUNDS: tuple[tuple[int, bool, str], ...] = (
    (-1, True, r"not? (?:more|greater|higher) than|not exceeding|at (?:the )?most|up to|a maximum of|capped at|<=|≤|不超过|不高于|不多于|不大于|至多|最多|以内"),
    (1, True, r"not? (?:less|fewer|lower) than|at (?:the )?least|a minimum of|>=|≥|不低于|不少于|不小于|至少|最少|or more|or above|以上|及以上"),
    (1, False, (r"(?:just |well |slightly |far |a little )?(?:over|above|past|beyond)|(?:slightly |a little )?(?:more|greater|higher) than|exceed(?:s|ed|ing)?|in excess of|"
     r"upwards? of|north of|top(?:s|ped|ping)|surpass(?:es|ed|ing)?|better than|>|(?:已|略|远|大幅|突|高)?超过?(?:了)?|逾|突破(?:了)?|高于|多于|大于|高过|余|多")),
    (-1, False, (r"(?:just |well |slightly |far |a little )?(?:under|below)|(?:slightly |a little )?(?:less|fewer|lower|smaller) than|short of|south of|sub-|<|"
     r"(?:略)?不足|不到|低于|少于|小于|未及|不及|以下|or less")),
)  # fmt: skip
BOUND_BEFORE = tuple(
    (side, inclusive, re.compile(rf"(?:{START}(?:{pattern}))\s?$", re.IGNORECASE))
    for side, inclusive, pattern in _BOUNDS
)
BOUND_AFTER = (
    (1, True, re.compile(r"\s?(?:及?以上|or (?:more|above|higher)|at least)", re.IGNORECASE)),
    (1, False, re.compile(r"[+＋]|余(?=[\u4e00-\u9fff])|\s?(?:有余|多(?=[亿万元港美家个]|$|[,，。;]))", re.IGNORECASE)),
    (-1, True, re.compile(r"\s?(?:及?以[下内]|or (?:less|below|lower|fewer)|at (?:the )?most)", re.IGNORECASE)),
)
HEDGE_BEFORE = re.compile(rf"(?:{START}(?:{HEDGES}))\s?$", re.IGNORECASE)
HEDGE_AFTER = re.compile(r"\s?(?:左右|上下|or so\b|-?ish\b)", re.IGNORECASE)
FILLER_BEFORE = re.compile(
    START
    + r"(?:(?:an?|the|its|by|another|further|only|just|a further|as (?:much|little|high|low|many) as|merely|roughly|still|"
    r"already|now|even|exactly|fully|whopping|得|了|又|再|仅|只|已|大幅|近乎|达到?|的))\s?$",
    re.IGNORECASE,
)
LEVEL_BEFORE = re.compile(
    r"(?:\b(?:to|from|at|until|through|reach(?:ed|es|ing)?)|[到至从由在自]|达到?|为(?=\s?$))\s*$", re.IGNORECASE
)
_DOWN = (
    r"f[ae]ll(?:s|en|ing)?|declin(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|drop(?:s|ped|ping)?|down|shr[aiu]nk|shrinks?|shrinking|contract(?:ed|s|ing|ion)|"
    r"slump(?:s|ed)?|plunge[sd]?|tumble[sd]?|slid|slides?|reduc(?:e[sd]?|ing|tion)|lower(?:s|ed|ing)|cut(?:s|ting)?|los[et]s?|loss(?:es)?|losing|deficit|outflow|burn(?:ed|t|s)?|"
    r"slow(?:s|ed)?|decelerat(?:es?|ed)|compress(?:es|ed)|narrow(?:s|ed)?|eas(?:es?|ed)|dipp?(?:s|ed)?|sank|sinks?|negative|minus|"
    r"同?比?下降|下跌|减少|下滑|跌幅?|降幅|降低|缩减|萎缩|回落|下挫|下调|放缓|收窄|亏损|净亏|亏|净流出|流出|负增长|降|减|缩水|低出|跌去|衰退"
)
_UP = (
    r"r[oi]se[ns]?|rising|gr[eo]w(?:s|n|th|ing)?|increas(?:e[sd]?|ing)|up|gain(?:s|ed|ing)?|climb(?:s|ed|ing)?|jump(?:s|ed|ing)?|surg(?:e[sd]?|ing)|soar(?:s|ed)?|"
    r"advanc(?:e[sd]?|ing)|expand(?:s|ed|ing)?|accelerat(?:es?|ed)|rais(?:e[sd]?|ing)|lift(?:s|ed|ing)?|improv(?:e[sd]?|ing)|add(?:s|ed)?|rall(?:y|ied|ies)|"
    r"增长|上升|上涨|增加|提高|提升|增幅|涨幅?|上调|攀升|扩大|扩张|增至|增速|增|升|抬升|走高|反弹"
)
_EITHER = r"discount(?!(?:ed|ing)?[ -](?:rate|cash))|below|lower|under|undervalued|cheaper|dearer|less|short|折价|折让|低于|低|低估|便宜|差距|落后|回撤|drawdown"
DOWN, UP, EITHER = (re.compile(rf"{START}(?:{pattern}){END}", re.IGNORECASE) for pattern in (_DOWN, _UP, _EITHER))
DOWN_AFTER = re.compile(
    r"[ -]?(?:year-on-year |yoy |annual |quarterly |sequential )?(?:declin|decreas|drop\b|fall\b|contraction|reduction|cut\b|loss\b|slump|lower\b|down\b|slide)"
    r"|的?(?:下降|下跌|跌幅|降幅|亏损|下滑|减少)(?![了约至到超近]*\s?\d)",
    re.IGNORECASE,
)
UP_AFTER = re.compile(
    r"[ -]?(?:year-on-year |yoy |annual |quarterly |sequential )?(?:increase|rise\b|gain\b|growth|jump\b|uplift|higher\b|up\b|cagr)"
    r"|的?(?:增长|上升|涨幅|增幅|上涨|增速|提升)(?![了约至到超近]*\s?\d)",
    re.IGNORECASE,
)
EITHER_AFTER = re.compile(
    r"[ -]?(?:below|under|lower than|less than|discount(?! rate)|cheaper|short of)|的?(?:折价|折让)",
    re.IGNORECASE,
)
FALLING_NAME = re.compile(rf"{START}(?:{_DOWN}|{_EITHER}|max(?:imum)? drawdown|decline|haircut){END}", re.IGNORECASE)
RISING_NAME = re.compile(r"upside|premium|上行|上涨空间|溢价", re.IGNORECASE)
DOWNSIDE_BEFORE = re.compile(r"downside|over-?valued|下行空间|下跌空间|高估", re.IGNORECASE)
DOWNSIDE_AFTER = re.compile(r" ?(?:of )?(?:downside|over-?valued)|的?(?:下行|下跌)空间", re.IGNORECASE)
STATE_AT = re.compile(r"(?:negative|loss(?:es)?|deficit|outflow|亏损|为负)[ ,]*(?:at|of)\s*$", re.IGNORECASE)
THRESHOLD = re.compile(
    r"threshold|limit|floor|\bcap\b|ceiling|minimum|maximum|cut-?off|at most|at least|boundary|bound|trigger|hurdle|rule|阈值|门槛|上限|下限|界限|最低|最高|标准|触发|分界",
    re.IGNORECASE,
)
STRUCTURAL_ZH = re.compile(
    r"\s?(?:大|多|余)?(?:个(?!百分点|基点|点)|种|家|类|项|条|点(?!\d|[零〇一二三四五六七八九])|只|位(?!数)|次|步|年|月|天|日|周|季|期|份|篇|张|名|段|大|者|方面|阶段|款|部分|层|档|轮|句|件|组|座|台|章|页|倍速|小时|分钟|股(?!价)|支|套|字|道|门|维|级|重|句|名|批|代|线|场|人|国|地|城|边|方|侧|头)"
)
