"""The words that say what is wanted of an answer; a wrong cue costs the order of its blocks, never a number."""

from __future__ import annotations

import re
from typing import Literal

Cue = Literal[
    "why", "how_much", "worth", "define", "type", "implied", "order", "list", "computed", "compare", "secret",
    "effect", "changed", "mine", "rank", "risk", "greeting", "thanks", "abilities", "arithmetic", "conditions", "report",
]  # fmt: skip

_CUES: dict[Cue, str] = {
    "why": r"\bwhy\b|\breasons?\b|how come|\bbecause\b|为什么|为何|原因|怎么会|为啥|凭什么",
    "how_much": r"how (?:much|far|many|large|big|sensitive)|what (?:effect|impact)|what happens|多少|多大|几个点|影响|会怎样|怎么变|敏感",
    "effect": r"what (?:effect|impact)|\beffects?\b|\bimpact\b|\bsensitiv\w*|what happens|\bmatter|\bhelps?\b|\bhurts?\b|\baffects?\b|影响|敏感|会怎样|怎么变|有多大|有何|利好|利空|受益",
    "worth": r"\b(?:what|how) about\b|tell me about|\bworth\b|valuation|fair value|\bvalue of\b|\bvalued?\b|cheap|expensive|overvalued|undervalued|估值|值多少|价值|贵不贵|贵吗|便宜|高估|低估|怎么样|怎么看|如何看",
    "define": r"\bwhat (?:is|are|does|do)\b|\bwhat's\b|\bmeaning\b|\bmeant by\b|\bdefine\b|\bdefinition\b|\bexplain\b|什么是|是什么|什么意思|解释|含义|何谓|定义|啥是|是啥",
    "type": r"\b(?:which|what) (?:business )?(?:type|kind)\b|\btype\b|what kind of|classified|哪一?类|是不是(?:周期|赛道|现金流)|是(?:周期|赛道|现金流)(?:类|型|股)?吗|什么类型|哪种类型|属于|归为",
    "implied": r"\bimpl(?:y|ies|ied)\b|\bassumes?\b|priced in|price in\b|pricing in|baked in|market (?:is )?pric\w+|pricing \w+ for|(?:has|have|must|needs?|would have) to (?:be true|happen)|must be true|\bjustif\w+\b.*\bprice|隐含|反映了?什么|假设了什么|计入了?什么|(?:股价|价格).*(?:需要|要满足)什么|(?:需要|满足)什么(?:条件)?.*(?:股价|价格)",
    "order": r"should i (?:buy|sell|hold)|\bbuy or sell\b|\b(?:buy|sell)\s+(?:me\s+)?\d|^\s*(?:buy|sell)\b|place an order|该不该买|要不要买|能买吗|可以买吗|值得买吗|买入还是|卖出还是|帮我买|帮我卖|下单",
    "list": r"^\s*(?:please\s+)?(?:list|name|show(?: me)?|which|what)\b.*\b(?:companies|names|stocks|shares|themes|sectors|industries|risks?|models?|reports?|documents?)\b|哪些|列出|有什么(?:模型|报告|行业)|名单",
    "compare": r"\bcompare[ds]?\b|\bcomparison\b|\bversus\b|\bvs\b|\bcheaper\b|\bdearer\b|more expensive|side by side|对比|比较|相比|比一比|(?<![a-z])pk(?![a-z])|哪个(?:更)?(?:便宜|贵)|谁更|比.{1,12}(?:便宜|贵)",
    "secret": r"system prompt|your (?:instructions|prompt)|other users?\b|another user|(?:api|secret) key|\btokens?\b.*\bbot\b|password|系统提示|提示词|其他用户|别人的|密钥|密码|口令",
    "computed": r"how (?:is|was|are|were|did you|do you) .*(?:comput|calculat|deriv|get|arriv|work(?:ed)? out)|show .*working|show (?:me )?the (?:formula|steps|math)|where does .* come from|怎么算|如何计算|怎么得出|怎么来的|计算过程|计算方法|推导",
    "changed": r"what(?:'s| has| is)? changed|what changes were|what moved|what drove|what happened to|break down|decompose|why did .* (?:rise|fall|drop|move|jump)|re-?rated? since|re-?rating (?:of|since)|\bsince (?:yesterday|last|the|january|february|march|april|may|june|july|august|september|october|november|december|20)|变化了?什么|有什么变化|发生了什么变化|什么变了|变了多少|拆解|拆分|归因|为什么(?:会)?(?:上?涨|下?跌)|涨跌(?:原因|归因)|以来.*(?:涨|跌|变)",
    "mine": r"\bmy (?:names?|list|stocks?|shares|companies|holdings|watch-?list|portfolio)\b|\bof mine\b|\bi (?:follow|watch|hold)\b|\bwatch-?list\b|\bportfolio\b|我的(?:自选|股票|名单|列表|持仓|组合|关注|公司)|自选股?|我关注的",
    "rank": r"\b(?:cheap|dear|large|high|low|big|small|fast|slow|strong|weak|great|near|wide)(?:er|est)\b|\b(?:most|least|best|worst|top|rank(?:ed|ing)?|sort(?:ed)?)\b|最(?:便宜|贵|大|高|低|小|快|慢|敏感|被低估|被高估)|排(?:名|序|行)|前(?:几|三|五|十)",
    "risk": r"(?<!equity )(?<!country )(?<!market )\brisks?\b(?![- ]free| premium)|what could go wrong|\bdownside\b|(?<!无)风险(?!利率|溢价|中性)|隐忧|不利因素",
    "greeting": r"^\s*(?:hi|hello|hey|good (?:morning|afternoon|evening)|yo|你好|您好|嗨|哈喽|早上好|下午好|晚上好|早|在吗)\s*[!！.。~～,，?？]*\s*$",
    "thanks": r"^\s*(?:thanks?(?: you)?(?: very much| a lot| so much)?|thx|ty|cheers|great|ok(?:ay)?|got it|bye|goodbye|谢谢(?:你|您|啦|了)?|多谢|感谢|好的|明白了?|再见|拜拜)\s*[!！.。~～]*\s*$",
    "abilities": r"what can you (?:do|answer|help)|what do you (?:do|know|cover)|how (?:do|can) i use (?:you|this)|who are you|what are you\b|help me$|^help$|你(?:能|会|可以)(?:做|干|回答)?(?:些?什么|啥)|你是谁|怎么用|有什么功能|帮助|你用的?是?(?:什么|哪个)模型|(?:what|which) (?:language )?model (?:are you|do you use)",
    "arithmetic": r"^\s*(?:what(?:'s| is)|calculate|compute|how much is|计算|算一?下|请?问)?\s*[-+]?[\d.,]+\s*(?:[-+*/×÷^xX]|plus|minus|times|divided by|加|减|乘以?|除以?)\s*[\d.,]+(?:\s*(?:[-+*/×÷^]|plus|minus|times|divided by|加|减|乘以?|除以?)\s*[\d.,]+)*\s*(?:=|等于)?\s*(?:多少|几)?\s*[?？]?\s*$",
    "conditions": r"what (?:would|could|can) (?:raise|lift|increase|change)|what (?:raises|lifts)|conditions?\b.*(?:valuation|re-?rat|hold)|(?:估值)?提升的?条件|什么(?:会|能)(?:提升|抬升|改变)|催化|靠什么.*(?:提升|抬升|上升)|(?:raise|lift)s? (?:the )?(?:valuation|cash-flow|cyclical|race)",
    "report": r"\b(?:who wrote|author|published|publisher|publication date|when was|how old|title)\b.*\b(?:reports?|notes?|documents?|research|citic|cms|merchants|framework)\b|\b(?:reports?|notes?|documents?)\b.*\b(?:author|written by|published|title|date|dated)\b|(?:报告|研报|笔记|文件).*(?:作者|谁写|何时|什么时候|日期|标题|题目|出自|发布|机构|多久|哪家)|(?:谁写|作者|发布日期).*(?:报告|研报|笔记)|what (?:reports?|documents?) (?:do you|are)|资料库(?:里)?有(?:什么|哪些)|有哪些(?:报告|研报|文件|资料)",
}  # fmt: skip
_PATTERNS = {cue: re.compile(words, re.IGNORECASE) for cue, words in _CUES.items()}


def cues_in(text: str) -> frozenset[Cue]:
    """Every cue of a text that was folded to half width."""
    return frozenset(cue for cue, pattern in _PATTERNS.items() if pattern.search(text))
