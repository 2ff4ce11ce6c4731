"""Which direct answer a question is after; a wrong guess costs a detour, never a number."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import Literal

from bot.assistant.definitions import asks_only_meaning
from bot.assistant.plan import Plan
from bot.assistant.target_words import target_in

Kind = Literal[
    "target", "threshold", "no_value", "gap", "rate", "working", "assumed", "driver", "included", "reliability",
    "origin", "standing", "unprofitable",
]  # fmt: skip
_PRICED = r"(?:cheap|expensive|dear|pricey|over-?(?:valued|priced)|under-?(?:valued|priced)|fairly (?:valued|priced)|fair price|bargain|rich(?:ly valued)?|steep|stretched|frothy|attractive(?:ly (?:valued|priced))?|reasonably (?:valued|priced)|good value|overpaying|too (?:optimistic|pessimistic|bullish|bearish)|a (?:bubble|steal)|priced for perfection|run too far|ahead of itself|(?:below|above|under|over) (?:its |the )?(?:fair|intrinsic) value)"
_DATA = (
    r"(?:data|prices?|quotes?|figures|numbers|statements|financials|market data|feed|balance sheet|accounts|filings)"
)
_FRESH = r"(?:live(?![- ]?stream)|real[- ]?time|up[- ]to[- ]date|delayed|outdated|stale|fresh)"
_WORDS: dict[Kind, str] = {
    "threshold": r"(?:at|below|under|above|from) (?:what|which) (?:share )?(?:price|level)\b|how (?:far|low|much)\b.*\b(?:fall|drop|go|sink)\b.*\b(?:cheap|under-?valued|low)|(?:跌|涨|降)到(?:多少|哪)|什么价(?:格|位|钱)|多少钱(?:以下|以上)?(?:才|算|是)",
    "no_value": r"\bkeeps? you from valuing|(?:算|估|给)不出|不能估值|\bcan you not value\b|\byou (?:cannot|can\'?t|don\'?t|do not) value\b|^\s*no (?:range|value|valuation|estimate)\b|\b(?:can|could) you (?:even )?value\b|(?:能不能|可不可以|能否)(?:给.{0,8})?估值?|(?:能|可以).{0,8}估值吗|\b(?:refus\w+|declin\w+|fail\w*|unable)\b.*\b(?:valu\w+|range|number|estimate)\b|拒绝.{0,6}估值|(?:why|how come)\b.*\b(?:no|not|can'?t|cannot|without|isn'?t|doesn'?t|don'?t|n/a)\b.*\b(?:valu\w+|range|estimate)\b|\b(?:can'?t|cannot|unable to|not able to) (?:you )?value\b|(?:没有|无法|不能|没法|给不出|算不出|没)(?:给出?|算出?)?(?:它的|其|个|一个)?(?:估值|价值)|估不(?:出|了)|不给.{0,6}估值",
    "included": r"\b(?:is|are)\b.*\b(?:stakes?|net cash|debt|investments?|sbc|leases?)\b.*\bin (?:the|your|this) (?:value|valuation|number|range)|(?:持股|股权|投资|净现金|现金|负债|债务)算了|\b(?:includ\w+|exclud\w+|subtract\w*|treat\w*|count(?:s|ed|ing)?|account(?:s|ed)? for|deduct\w*|net of|leave out|add(?:ed)?)\b.*\b(?:stakes?|net cash|cash|investments?|holdings?|debt|minorit\w+|stock[- ]based|share[- ]based|sbc|leases?)\b|(?:计入|包括|包含|算上|算进|算了|扣除|扣掉|考虑).{0,8}(?:持股|股权|投资|净现金|现金|负债|债务|少数股东|股份支付|股权激励|租赁)|(?:持股|股权|投资|净现金|现金|负债|债务|股权激励).{0,6}(?:算进|算在|计入|包括|算上|扣)",
    "driver": r"\bmost sensitive to\b|(?:parameter|assumption|input|variable)s?\b.*\bstress|\b(?:rank|list|show)\b.*\b(?:drivers?|sensitivit(?:y|ies))\b|对什么最敏感|关键(?:因素|变量|驱动)|影响.{0,10}(?:关键|主要|最大)的?(?:因素|变量)|(?:哪个|什么|哪项).{0,8}影响(?:最大|大)|\b(?:which|what)(?:'s| is| are)?(?: the| your)?\b.*\b(?:input|assumption|parameter|variable|driver|lever|factor)s?\b.*\b(?:most|matters?|drives?|moves?|biggest|sensitiv\w+|key)\b|\b(?:biggest|main|key|largest|most important|most sensitive) (?:value )?(?:driver|assumption|input|parameter|lever|swing factor)|what (?:drives|moves|matters)\b.*\bvalu|(?:哪个|哪些|哪一个|什么)(?:参数|变量|因素|输入|驱动)|哪个假设|(?:假设|参数|变量|因素|输入|驱动).{0,6}最|最(?:敏感|重要|关键|大)的?(?:假设|参数|变量|因素|输入|驱动)|(?:主要|核心|关键)(?:驱动|假设|变量)",
    "reliability": r"\bdon\'?t (?:trust|believe|buy)\b|\bconvince me\b|不(?:太)?相?信|说服我|\b(?:most|how) uncertain|(?:最|哪).{0,4}(?:不确定|没把握|薄弱|不牢)|\b(?:rely|relying) on\b|\bbe (?:that |so )?wrong\b|\bwrong about\b|\b(?:number|value|estimate|range) wrong\b|\b(?:do|would) you (?:trust|believe|stand by)|(?:多|有多)(?:确定|肯定)|牢不牢|牢靠|\b(?:chance|odds|probability|likelihood)\b.*\byour?\b|概率.{0,8}(?:你|区间|估值)|(?:区间|估值).{0,10}(?:概率|对的)|\bweak\w*\b.*\b(?:part|point|link|spot)|least (?:sure|certain|confident)|should i (?:trust|believe)|how much weight|how far off|\b(?:be|is|are) off\b|\boff by\b|what could be wrong|错在哪|哪里(?:可能)?(?:会)?(?:错|不准|有问题)|出错|错多少|偏差(?:有)?多大|差多少|how (?:sure|certain|confident|reliable|accurate|robust|solid|trustworthy|precise|good)\b|\bhow much (?:confidence|trust|faith)|confidence (?:in|level|interval)|can i (?:trust|rely on)|\breliab(?:le|ility)\b|margin of error|error (?:bars?|margin)|how wrong|wrong with|\b(?:weakness\w*|weak (?:point|spot)s?|blind spots?|caveats?|shortcomings?|limitations?)\b|(?:what are you|what's) missing|可靠|靠谱|靠得住|靠不靠|站得住|可信度|有多准|多准|敢信|能不能信|能当真|参考价值|可信|多大把握|有把握|把握(?:有)?多大|准不准|准确(?:吗|性|度)|准吗|误差|置信|信得过|能信|弱点|不足之处|缺陷|局限|漏掉|问题(?:出)?在哪",
    "origin": rf"\b{_DATA}\b.*\b(?:from|of) (?:today|yesterday|this week)\b|(?:价格|股价|数据|报价|行情)(?:是|为)?(?:今天|今日|当天|最新)|\bas of (?:when|what|which)\b|估值.{{0,6}}(?:过时|过期|多久)|how current (?:is|are)\b|last updated|when (?:was|were) (?:this|these|it|that|they)\b.*\bupdated|\b(?:price|quote|data|figures|numbers)\b.*\b(?:from|of) (?:today|yesterday)\b|(?:今天|今日|最新)的?(?:价格|股价|数据|报价).{0,4}吗|是最新的吗|更新时间|截至(?:什么时候|何时|哪天|哪一天)|where (?:do|does|did|is|are)\b.*\b{_DATA}\b.*\b(?:come|from|sourced)|where (?:do|did) you (?:get|take|pull)\b|\bdata (?:sources?|feeds?|providers?|vendors?)\b|\bsource of (?:the|your) (?:data|price|figures)\b|\b(?:from|us(?:e|ing)|via|by) (?:bloomberg|refinitiv|factset|wind|yahoo|reuters)\b|(?:是|用|来自).{{0,4}}(?:wind|万得|彭博|雅虎)|\byour sources\b|(?:what|which) sources?\b.*\b(?:use|rely|price|data|figures)|\b{_FRESH}\b.*\b{_DATA}\b|\b{_DATA}\b.*\b{_FRESH}\b|how (?:old|fresh|recent|current|up[- ]to[- ]date|stale) (?:is|are)\b.*\b{_DATA}\b|(?:when|as of when|what date)\b.*\b{_DATA}\b.*\b(?:from|of|updated?|refresh\w*)|(?:数据(?!中心)|价格|股价|行情|数字|报价|报表|财报).{{0,8}}(?:从哪|哪里来|哪儿来|哪来|来源|出处|来自|取自)|(?:数据(?!中心)|价格|股价|行情|报价|数字|报表|年报|资产负债表).{{0,6}}(?:实时|延迟|延时|是最新|新不新|多久|多旧|多新|过期|过时|更新|(?:什么时候|何时|哪天|几号)(?:的|更新))|实时(?:的)?(?:数据|行情|价格|股价|吗)|数据源",
    "rate": r"\brates? (?:that )?you (?:apply|use)|折现(?:合适|合理|太|是不是)|discount rates?\b|\bwacc\b|(?<![a-z])wacc(?![a-z])|cost of equity|hurdle rate|equity risk premium|\bbeta\b|risk[- ]free rate|折现率|贴现率|股权成本|风险溢价|贝塔|无风险利率|资本成本|cost of capital",
    "assumed": r"假设.{0,6}(?:太|保守|激进|乐观|悲观|现实)|\bassumptions?\b.*\b(?:too|conservative|aggressive|realistic)\b|\b(?:conservative|aggressive)\b.*\bassum\w+|how (?:did|do|have) you (?:choose|chose|chosen|pick|set|get|arrive at|come up with)\b.*\b(?:growth|terminal|assumption)|\b(?:growth|terminal)\b.*\b(?:behind|in|under) your\b|(?:增速|增长率?|永续).{0,6}(?:用|取|假设)了?(?:的是)?多少|\bwhat you(?:\'re| are)? (?:us(?:e|ing)|assum\w+)|what (?:do|did|are) you assum\w+|what(?:\'s| is| went| goes) (?:baked )?in(?:to)? (?:your|this|that|the) (?:number|value|valuation|estimate)|(?:基于|依据)(?:的是)?(?:什么|哪些)|什么前提|哪些前提|\byour (?:own )?(?:\w+ )?assumptions?\b|\bassumptions? (?:behind|of|in|under|for|do you|are|did you|went)\b|\b(?:growth|terminal|assumptions?)\b.*\b(?:do|did|have|are) you\b.*\b(?:assum\w+|us(?:e|ing)|appl\w+|put|pick\w*|get)|\b(?:do|did) you (?:assume|use)\b.*\b(?:growth|terminal)\b|where (?:do|did) you get\b.*\bgrowth|(?:你|您|模型|估值).{0,6}(?:假设|采用|用|取).{0,6}(?:增速|增长|永续)|(?:增速|增长率?|永续增长率?).{0,4}(?:怎么(?:来|定|取)|从哪|哪来|依据|用的|取的|取多少|用多少|假设)|(?:用|有|做|作)了?(?:哪些|什么)假设|假设(?:是什么|有哪些|了什么|都是)|(?:什么|哪些)假设",
    "gap": rf"不值(?:现|这|当前|市)|\bagainst (?:its|the) (?:share )?price|\b(?:poor|bad)ly\b|\b(?:above|below|over|under|premium|discount(?! rate)|gap|apart|far from|higher than|lower than)\b|\b{_PRICED}\b|\b(?:so|that|too) (?:low|high|far|different)\b|\b(?:lower|higher|less|more|different|difference|discrepancy|disagree\w*)\b.*\b(?:price|market|valu\w+|quote)\b|\b(?:valu\w+|numbers?|estimate|figure|market|price)\b.*\b(?:lower|higher|less|more|different|disagree\w*)\b|高于|低于|高出|溢价|折价|差距|差异|落差|\bdiffer\w*\b.*\b(?:price|market|quote)\b|差(?:这么|那么)?(?:多|远)|(?:这么|那么|太|如此)(?:低|高)|比(?:市场|股价|价格|现价|市价).{0,6}(?:高|低|贵|便宜)|(?:高|低)(?:出|了)?(?:这么|那么|得)?(?:多|远)|(?:价格?|股价|市场|估值|数字).{{0,6}}(?:不一样|不同)|贵|便宜|高估|低估|偏离",
    "standing": rf"\b{_PRICED}\b|\bis there (?:any |still )?value\b|\b(?:is|does|are)\b.*\bprice\b.*\b(?:justified|make sense|reasonable|fair|warranted)\b|margin of safety|\bupside (?:left|remain\w*|in|to|does|for|has|do)\b|\b(?:how much|any|what|the) upside\b|安全边际|上涨空间|(?:还有|有)(?:多少|多大)?(?:的)?空间|空间(?:还)?有多大|贵不贵|贵吗|贵了|贵在|太(?:贵|高|低)|超(?:跌|涨)|偏贵|偏高|偏低|划算|性价比|泡沫|透支|太?(?:乐观|悲观)|便宜|高估|低估|价格合理|估值(?:合理|高不高|高吗|低吗)|股价(?:合理|高不高|高吗|低吗)",
    "unprofitable": r"\bburn(?:s|ing)? (?:through )?cash|\bcash[- ]burn\w*|烧钱|\b(?:earnings|profits?|eps) (?:are|is) (?:negative|below zero)|(?:without|no|negative|before|lack\w*|has no|have no|makes? no)\b[\w ]{0,14}\b(?:profits?|earnings)\b|\bunprofitable\b|loss[- ]making|\blos(?:es|ing) money\b|pre-?(?:profit|revenue)|(?:没有?|尚?未|还没|不|无)(?:有|实现)?(?:利润|盈利|赚钱|挣钱)|亏损|亏钱",
}  # fmt: skip
_FIRST: tuple[Kind, ...] = ("no_value", "included", "driver", "threshold", "reliability")
# Another figure is spoken of than price and value.
_OTHER = re.compile(
    r"\b(?:revenues?|sales|profits?|earnings|dividends?|users|capex|shipments|margins?)\b(?! (?:growth|assum))|市盈率|收入(?!增)|营收(?!增)|利润(?!增)|毛利|净利|股息|分红|用户|资本开支|销量|出货|倍数",
    re.IGNORECASE,
)
_RATIO = re.compile(r"(?<![a-z])(?:p/?e|p/?fcf|p/?ocf|peg)(?![a-z])|\bmultiples?\b", re.IGNORECASE)
_SELF = re.compile(
    r"\b(?:you|your|valu\w+|numbers?|estimates?|range|ranges|target|this|that|it|result|answer|model)\b|估值|价值|数字?|区间|结果|模型|你|您|这个?|它|目标|答案|哪",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"\b(?:you|your|valu(?:e|es|ation|ations)|these numbers?|estimates?)\b|估值|你|您|数字|这个数", re.IGNORECASE
)
_GROWN = re.compile(
    r"\b(?:revenues?|sales|profits?|earnings|margins?) growth|(?:收入|营收|利润)(?:增|的增)", re.IGNORECASE
)
_GENERAL: frozenset[Kind] = frozenset({"rate", "reliability", "origin"})
_VALUED = re.compile(
    r"\bvalu\w+|\bassess\w*|\bmethod|\bmodel|\bmultiple|\bdeal with|\btreat|\bhandl\w+|\bapproach|\b(?:put|place) an? (?:number|price|value)|\bworth\b|哪[个种]|估值|定价|估(?:算|计)?|方法|处理|怎么(?:看|办)|能用|适用",
    re.IGNORECASE,
)
_USED = re.compile(
    r"\b(?:you|your|use[ds]?|using|apply|applied|assum\w+|chose|choose|pick\w*|set|where|how did|how do)\b|用|取|采用|怎么(?:定|来|算)|如何|为什么|为何",
    re.IGNORECASE,
)
_JUDGED = re.compile(
    r"\btoo (?:low|high)\b|\bexactly\b|\breasonable\b|\bright\b|\bjustif\w+|太(?:低|高)|正好|刚好|偏(?:低|高)|合理|合适|恰当|\bappropriate\b|\bdefensible\b",
    re.IGNORECASE,
)
_SOLVED = re.compile(
    r"\b(?:at|for) (?:what|which)\b.*\b(?:rate|growth)\b.*\b(?:price|worth|valued?|fits?|justif\w+)|(?:多少|多高|什么)(?:的)?(?:折现率|贴现率|增速|增长).*(?:股价|价格|现价)|(?:折现率|贴现率|增速|增长率?).{0,6}(?:多少|多高|几).*(?:股价|价格|现价)|\b(?:worth|justif\w+|support\w*|deserv\w+) (?:its|the|this|today\'?s) (?:\w+ )?price|\bmarket\b.*\b(?:afraid|worried|fear\w*|scared|missing|betting|knows?|sees?|thinks?|expect\w*|believ\w*)\b|\b(?:agree with|match|get to|reconcile\w*) (?:with )?(?:the |its )?(?:market|price)|(?:股价|市价|价格|现价).{0,4}(?:对应|所需|要求|需要).{0,4}(?:增长|增速|折现率)|市场.{0,4}(?:怕|担心|在想|赌|押)|(?:股价|价格|现价).*(?:多少|多高|什么)(?:的)?(?:折现率|贴现率|增速|增长)",
    re.IGNORECASE,
)
_OF_PRICE = re.compile(
    r"\b(?:price|market|investors?)\b.*\b(?:assum|impl|pric)|\bpric(?:ed|ing) in|(?:股价|价格|市场).*(?:隐含|假设|反映|计入)",
    re.IGNORECASE,
)
_EXPLAINED = re.compile(
    r"\b(?:what|how)\b.*\b(?:explain\w*|account\w* for)\b|what\'s behind|\bexplain the\b|怎么解释|如何解释|从何而来|哪来的|(?:差距|差异|偏差|落差|溢价|折价).{0,6}(?:来自|从|哪|原因|怎么)",
    re.IGNORECASE,
)
_MULTIPLE = re.compile(
    r"\d(?:\.\d+)?\s*(?:x\b|times\b|倍)|\bdeserv\w+|justified (?:p/|multiple)|合理(?:倍数|p/)", re.IGNORECASE
)
_CHOSEN = re.compile(
    r"how did you (?:come up|arrive|get|choose|pick|set)|where does\b.*\bcome from|为什么(?:是|取|用|假设|选)|怎么(?:来|定|得出|选)",
    re.IGNORECASE,
)
_OWN_NUMBER = re.compile(
    r"\byour (?:own )?(?:[\w.'’-]+ ){0,2}(?:number|value|valuation|estimate|range|figure|model)s?\b|你.{0,8}(?:估值|数字|结果|区间|模型|价值)",
    re.IGNORECASE,
)
_PLAIN_WISH = re.compile(
    r"\b(?:what(?:'s| is| are)|give|show|tell|send)\b.{0,12}\byour\b|comput|calculat|多少|怎么看|如何|怎么样|怎样|是什么|怎么(?:算|得)|计算|给(?:出|我)|说说",
    re.IGNORECASE,
)
_SCOPE = re.compile(r"\binclud\w+|\bcover\w*|包含|包括|涵盖|含不含", re.IGNORECASE)
_SHORT = 30
_GROWTHS = frozenset({"growth", "earnings_growth", "terminal_growth"})
_FIGURES = frozenset({"p_fcf", "p_ocf", "peg", "benchmark", "fmvd", "sum_of_parts", "free_cash_flow", "capex"})
_MOVES = frozenset({"effect", "changed", "implied", "compare"})
_LISTED = frozenset({"compare", "rank", "list"})


@cache
def _patterns() -> tuple[tuple[Kind, re.Pattern[str]], ...]:
    """Compiled at the first question; a bare valuation needs none of them."""
    return tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _WORDS.items())


def kind_in(text: str, plan: Plan, *, named: bool) -> Kind | None:
    """What a question is after, if it is one of these; named: whether it is about a company."""
    still = plan.change is None and not plan.moves
    if still and target_in(text) is not None and not _OTHER.search(text) and not _RATIO.search(text):
        return "target" if named else None
    found = _found(text, plan, named=named)
    if "unprofitable" in found and still and _VALUED.search(text):
        return "no_value" if named else "unprofitable"
    if "unprofitable" in found and not named:
        return None
    if named and _SOLVED.search(text):
        return "gap"
    if named and _questioned(text, plan):
        return "assumed"
    if not named and "no_value" in found and "list" in plan.cues:
        return "no_value"
    first = next((kind for kind in _FIRST if kind in found and (named or kind in _GENERAL)), None)
    if first is not None:
        return first if still else None
    kind = _of_inputs(text, plan, found, named=named) or (_of_price(text, plan, found) if named else None)
    return kind or (_of_own_number(text, plan) if named and still else None)


def asks_rates(text: str, plan: Plan) -> bool:
    """Whether the discount rates of several companies are asked for."""
    return "rate" in _found(text, plan, named=True) and _asks_rate(
        text, replace(plan, cues=plan.cues - {"compare"}), named=True
    )


def _found(text: str, plan: Plan, *, named: bool) -> set[Kind]:
    """Every kind whose words a text holds, without those whose words are of something else."""
    found = {kind for kind, pattern in _patterns() if pattern.search(text)}
    if not (_SELF if named else _OWN).search(text):
        found -= {"reliability"}
    if _GROWN.search(text):
        found -= {"driver"}
    if _OTHER.search(text):
        found -= {"gap", "driver", "standing", "threshold"}
    if any(concept.id in _FIGURES for concept in plan.concepts):
        found -= {"standing", "gap"}
    return found


def _of_inputs(text: str, plan: Plan, found: set[Kind], *, named: bool) -> Kind | None:
    """The rate, the other assumptions, or where the data come from."""
    if "rate" in found:
        return "rate" if _asks_rate(text, plan, named=named) else None
    if "assumed" in found and named and plan.change is None and not _OF_PRICE.search(text):
        return "assumed"
    return "origin" if "origin" in found else None


def _asks_rate(text: str, plan: Plan, *, named: bool) -> bool:
    """Whether the rate itself is asked for, not what it means and not what a move of it does."""
    judged = "why" in plan.cues or _JUDGED.search(text) is not None
    if plan.change is not None and not (judged and plan.change.kind == "to" and len(plan.moves) < 2):
        return False
    if (plan.direction != 0 and not judged) or plan.cues & _MOVES or "conditions" in plan.cues:
        return False
    return named or (_USED.search(text) is not None and not asks_only_meaning(text, plan))


def _of_price(text: str, plan: Plan, found: set[Kind]) -> Kind | None:
    """Cheap or not, why price and value lie apart, and why a multiple is what it is."""
    if plan.change is not None or plan.moves:
        return None
    if "why" in plan.cues or _EXPLAINED.search(text):
        if _MULTIPLE.search(text):
            return "working"
        moved = plan.moved is not None or plan.cues & _MOVES
        return "gap" if "gap" in found and not moved else None
    return "standing" if "standing" in found and not plan.cues & _LISTED else None


def _questioned(text: str, plan: Plan) -> bool:
    """Whether a growth is named only to ask where it comes from: “why 10.7 % growth?”."""
    if plan.change is None or plan.change.kind != "to" or len(plan.moves) > 1 or plan.cues & _MOVES:
        return False
    if "why" in plan.cues and len(text) < _SHORT and plan.moved is None:
        return True
    growth = any(concept.parameter in _GROWTHS for concept in plan.concepts)
    return growth and (_CHOSEN.search(text) is not None or "why" in plan.cues)


def _of_own_number(text: str, plan: Plan) -> Kind | None:
    """A question about the bot's own number that is no plain wish for it: why it is so, or what is to be thought of it."""
    if (
        not _OWN_NUMBER.search(text)
        or _SCOPE.search(text)
        or plan.cues & (_MOVES | _LISTED | {"computed", "conditions", "type", "risk"})
    ):
        return None
    if "why" in plan.cues:
        return "gap" if plan.moved is None else None
    return None if _PLAIN_WISH.search(text) else "reliability"
