"""Which measure a clause speaks of, by its names in English and Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.assistant.check.lexicon import END, START

# id, what its figures are in, names; an earlier row wins where two begin at one place with equal length.
_TABLE: tuple[tuple[str, str, str], ...] = (
    ("p_fcf", "multiple", r"p/?fcf|price[- ]to[- ]free[- ]cash[- ]flow|free cash flow multiple|fcf multiple|自由现金流倍数|市现率"),
    ("p_ocf", "multiple", r"p/?ocf|p/?cf|price[- ]to[- ]operating[- ]cash[- ]flow|operating cash flow multiple|经营现金流倍数"),
    ("peg", "multiple", r"peg(?: ratio)?|市盈增长比率?"),
    ("p_e", "multiple", r"p/?e(?: ratio| multiple)?|per(?= ratio)|price[- ](?:to[- ])?earnings(?: ratio| multiple)?|earnings multiple|市盈率|本益比"),
    ("p_s", "multiple", r"p/?s(?: ratio)?|price[- ]to[- ]sales(?: ratio)?|sales multiple|市销率"),
    ("p_b", "multiple", r"p/?b(?: ratio)?|price[- ]to[- ]book(?: ratio)?|市净率"),
    ("ev_ebitda", "multiple", r"ev/ebitda(?: multiple)?|企业价值倍数"),
    ("ev_sales", "multiple", r"ev/sales|ev/revenue"),
    ("multiple", "multiple", r"multiples?|倍数|估值倍数"),
    ("fcf_share", "ratio", r"fcf/ocf|cash[- ]flow share|cash conversion|fcf conversion|现金流占比|现金转化率|现金流转化率"),
    ("fcf_yield", "ratio", r"(?:free cash flow|fcf) yield|自由现金流收益率"),
    ("fcf_margin", "ratio", r"(?:free cash flow|fcf) margin|自由现金流率"),
    ("gross_margin", "ratio", r"gross (?:profit )?margin|毛利率"),
    ("operating_margin", "ratio", r"(?:operating|ebit) (?:profit )?margin|营业利润率|经营利润率"),
    ("ebitda_margin", "ratio", r"ebitda margin"),
    ("net_margin", "ratio", r"net (?:profit |income )?margin|净利率|净利润率"),
    ("margin", "ratio", r"(?:profit )?margin|利润率"),
    ("fcf", "money", r"free[- ]cash[- ](?:out|in)?flow|fcf|自由现金(?:净?流[出入]|流)"),
    ("ocf", "money", r"operating[- ]cash[- ]flow|cash flow from operations|cash from operations|ocf|经营(?:性|活动)?现金流(?:净额)?"),
    ("capex", "money", r"capex|capital expenditures?|capital spending|资本开支|资本支出"),
    ("revenue", "money", r"revenues?|net sales|sales|turnover|top line|营业总?收入|营业额|营收|销售额|销售收入|总?收入"),
    ("gross_profit", "money", r"gross profit|毛利(?!率)"),
    ("ebitda", "money", r"ebitda"),
    ("operating_income", "money", r"operating (?:income|profit)|ebit|营业利润|经营利润|经营溢利"),
    ("net_income", "money", r"net (?:income|profit|earnings|loss)|profits?(?: after tax)?|earnings|bottom line|归母净利润?|净利润?|净亏损|盈利|利润|溢利|亏损"),
    ("eps", "money", r"eps|earnings per share|每股收益|每股盈利"),
    ("dividend", "money", r"dividends?(?: per share)?|每股股息|股息(?!率)|分红|派息(?!率)"),
    ("dividend_yield", "ratio", r"dividend yield|股息率"),
    ("payout", "ratio", r"pay-?out(?: ratio)?|派息率|分红率"),
    ("cost_of_equity", "ratio", r"cost of equity|股权成本|权益成本"),
    ("cost_of_debt", "ratio", r"cost of debt|债务成本"),
    ("discount_rate", "ratio", r"discount rates?|wacc|cost of capital|required return|hurdle rate|折现率|贴现率|加权平均资本成本|资本成本"),
    ("terminal_growth", "ratio", r"(?:terminal|perpetual|long[- ]run|long[- ]term|perpetuity) growth(?: rate)?|growth for ever|永续增长率?|永续增速|终值增长率|长期增速"),
    ("risk_free", "ratio", r"risk[- ]free(?: rate)?|(?:government |treasury )?bond yields?|treasury yield|无风险利率|国债收益率"),
    ("equity_premium", "ratio", r"equity risk premium|erp|股权风险溢价"),
    ("interest_rate", "ratio", r"interest rates?|policy rate|利率"),
    ("tax_rate", "ratio", r"(?:effective )?tax rate|税率"),
    ("beta", "multiple", r"beta|贝塔"),
    ("penetration", "ratio", r"penetration(?: rate)?|渗透率"),
    ("probability", "ratio", r"(?:implied )?(?:success )?probabilit(?:y|ies)|odds|likelihood|chances?|成功概率|概率|几率|可能性"),
    ("market_size", "money", r"market size|tam|addressable market|市场规模|市场空间"),
    ("market_share", "ratio", r"market share|share(?= (?:is|was|of (?!it|the (?:price|company))|rose|fell|stands))|市场份额|市占率|份额"),
    ("market_cap", "money", r"market cap(?:italisation|italization)?|market value|总?市值"),
    ("enterprise_value", "money", r"enterprise value|ev(?=\b)|企业价值"),
    ("target", "money", r"target prices?|price targets?|目标价格?"),
    ("gap", "ratio", r"gap|upside|downside|premium(?! (?:to|for) risk)|discount(?! ?rate|ed|ing)|溢价(?!率模)|折价|折让|上行空间|下行空间|上涨空间|下跌空间|差距|价差"),
    ("price", "money", r"(?:share|stock|current|market|closing|last) prices?|prices?|quote|股价|现价|收盘价|市价|价格"),
    ("value_low", "money", r"低值|下限价值"),
    ("value_high", "money", r"高值|上限价值"),
    ("value", "money", r"values?(?: per share)?|(?:fair|intrinsic|justified|estimated) (?:value|price)(?: per share)?|worth|valuation|基准值|合理股?价值?|内在价值|公允价值|每股价值|基准价值|估值|价值"),
    ("roe", "ratio", r"roe|return on equity|净资产收益率"),
    ("roic", "ratio", r"roic|return on (?:invested )?capital|投入资本回报率"),
    ("rd", "money", r"r&d(?: spending| expenses?| costs?)?|research and development(?: spending| expenses?)?|研发(?:费用|投入|支出|开支)?"),
    ("net_cash", "money", r"net cash|净现金"),
    ("net_debt", "money", r"net debt|净负债|净债务"),
    ("debt", "money", r"(?:total )?debt|borrowings|有息负债|债务|借款"),
    ("cash", "money", r"cash(?: and (?:cash )?equivalents)?(?!(?: |-)?(?:out|in)?flow)|现金(?!净?流)"),
    ("equity", "money", r"shareholders'? equity|book value|股东权益|净资产(?!收益)"),
    ("share_count", "count", r"(?:number of |diluted |basic )?shares (?:outstanding|in issue)|share count|总?股本|股份数"),
    ("users", "count", r"users|subscribers|mau|dau|用户数?|月活|日活"),
    ("fx", "multiple", r"exchange rates?|fx(?: rate)?|汇率"),
    ("employees", "count", r"employees|headcount|staff|员工"),
)  # fmt: skip
_CHANGE = (
    r"growth(?: rate)?|gr[eo]w(?:s|n|ing)?|r[oi]se[ns]?|rising|increas(?:e[sd]?|ing)|f[ae]ll(?:s|en|ing)?|declin(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|drop(?:s|ped)?|"
    r"up|down|gain(?:s|ed)?|climb(?:s|ed)?|jump(?:s|ed)?|surg(?:e[sd]?|ing)|soar(?:s|ed)?|shrank|shrinks?|contract(?:s|ed)?|expand(?:s|ed)?|change[sd]?|changing|moves?|moved|"
    r"cagr|year[- ]on[- ]year|yoy|qoq|y/y|slump(?:s|ed)?|plunge[sd]?|tumble[sd]?|reduc(?:e[sd]?|tion)|lifts?|lifted|raises?|raised|sensitivity|effect|cuts?|lowers|lowered|"
    r"增长率?|增速|增幅|上升|上涨|增加|提高|提升|下降|下跌|减少|下滑|跌幅|降幅|涨幅|降低|跌|涨|同比|环比|变化|变动|增|回落|下调|上调|攀升|复合增速"
)
CHANGE = re.compile(rf"{START}(?:{_CHANGE}){END}", re.IGNORECASE)
RELATION_AFTER = re.compile(
    r"\s?(?:above|below|higher|lower|more|less|over|under|against|versus|vs\b|premium|discount(?! ?rate)|upside|downside|cheaper|dearer|gap|的?溢价|的?折价|的?折让|的?上行|的?下行|的?上涨空间|的?差距)",
    re.IGNORECASE,
)
RELATION_BEFORE = re.compile(
    r"(?:高出|低出|高|低|(?<!风险)溢价|折价|折让|相差|[a-z]*over-?valued by|undervalued by|exceeds?\b.{0,40}\bby|高估|低估)\s?(?:了|约|近|超|逾)*\s?$",
    re.IGNORECASE,
)
MULTIPLE_OF = re.compile(
    r"\s?(?:times |the |its |trailing |forward |current |next year's |of |)*(?P<of>free cash flow|fcf|operating cash flow|ocf|earnings|profits?|sales|revenue|book|ebitda|市盈率|市销率|市净率|市现率|pe\b|p/e|ps\b|p/s)",
    re.IGNORECASE,
)
_MULTIPLE_OF = {
    "free cash flow": "p_fcf", "fcf": "p_fcf", "operating cash flow": "p_ocf", "ocf": "p_ocf", "earnings": "p_e", "profit": "p_e",
    "profits": "p_e", "sales": "p_s", "revenue": "p_s", "book": "p_b", "ebitda": "ev_ebitda", "市盈率": "p_e", "市销率": "p_s",
    "市净率": "p_b", "市现率": "p_fcf", "pe": "p_e", "p/e": "p_e", "ps": "p_s", "p/s": "p_s",
}  # fmt: skip
_FAMILIES = (
    frozenset({"margin", "gross_margin", "operating_margin", "net_margin", "ebitda_margin", "fcf_margin"}),
    frozenset({"multiple", "p_fcf", "p_ocf", "p_e", "p_s", "p_b", "peg", "ev_ebitda", "ev_sales"}),
)
_GENERIC = {"margin", "multiple"}
_ALIKE = (
    frozenset({"value", "target"}),
    frozenset({"value", "value_low"}),
    frozenset({"value", "value_high"}),
    frozenset({"interest_rate", "risk_free"}),
    frozenset({"eps", "net_income"}),
    frozenset({"ev_sales", "p_s"}),
)
KIND = {identity: kind for identity, kind, _ in _TABLE}


@dataclass(frozen=True, slots=True)
class MetricMention:
    """Where a text names a measure."""

    start: int
    end: int
    metric: str


@cache
def _pattern() -> re.Pattern[str]:
    groups = (rf"(?P<{identity}>{START}(?:{names}){END})" for identity, _, names in _TABLE)
    return re.compile("|".join(groups), re.IGNORECASE)


@cache
def _singles() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((i, re.compile(rf"{START}(?:{n}){END}", re.IGNORECASE)) for i, _, n in _TABLE)


def find_metrics(text: str) -> tuple[MetricMention, ...]:
    """Every measure named in a text, in order, the longest name at each place."""
    found: list[MetricMention] = []
    position = 0
    while match := _pattern().search(text, position):
        best = _longest(text, match.start(), match)
        found.append(best)
        position = best.end
    return tuple(found)


def _longest(text: str, start: int, first: re.Match[str]) -> MetricMention:
    best = MetricMention(start, first.end(), first.lastgroup or "")
    for identity, pattern in _singles():
        match = pattern.match(text, start)
        if match and match.end() > best.end:
            best = MetricMention(start, match.end(), identity)
    return best


def multiple_of(text: str, position: int) -> str:
    """The multiple “24x earnings” names, from what follows the number; empty for none."""
    found = MULTIPLE_OF.match(text, position)
    return _MULTIPLE_OF.get(found["of"].lower(), "") if found else ""


def alike(one: str, other: str) -> bool:
    """Whether two measures can be the same thing."""
    if one == other or any({one, other} <= pair for pair in _ALIKE):
        return True
    return any({one, other} <= family and {one, other} & _GENERIC for family in _FAMILIES)
