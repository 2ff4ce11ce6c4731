"""The words an industry is asked by, in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

# Industry of the bundled table → patterns; narrower ones stand before those they lie in.
_WORDS: Mapping[str, str] = {
    "humanoid robots": r"humanoid(?: robots?)?|embodied (?:ai|intelligence)|人形机器人|具身智能",
    "industrial robots": r"industrial robots?|工业机器人",
    "robotaxi": r"robo-?taxis?|driverless taxis?|无人驾驶出租车|自动驾驶出租车|机器人出租车|无人出租车|萝卜快跑",
    "intelligent driving": r"intelligent driving|smart driving|autonomous driving|self-driving(?: cars?)?|driver assistance|\bnoa\b|\bl[23]\b(?: driving)?|\badas\b|智能驾驶|自动驾驶|辅助驾驶|智驾|城市noa",
    "power batteries": r"power batter(?:y|ies)|ev batter(?:y|ies)|动力电池",
    "new energy vehicles": r"new[- ]energy (?:vehicles?|cars?|passenger cars?)|\bnevs?\b|electric (?:vehicles?|cars?)|\bevs?\b(?!/)|新能源(?:汽?车|乘用车)|电动(?:汽?车)",
    "AI PCs": r"\bai[- ]?pcs?\b|ai电脑|人工智能电脑",
    "AI smartphones": r"\bai[- ]?(?:smart)?phones?\b|genai (?:smart)?phones?|ai手机",
    "smart glasses/AR": r"smart glasses|\bar glasses\b|ai glasses|智能眼镜|ai眼镜|ar眼镜",
    "generative-AI users": r"gen(?:erative)?[- ]?ai users?|generative ai(?: adoption| penetration)?|生成式(?:ai|人工智能)(?:用户)?",
    "AI agents": r"\bai agents?\b|agentic ai|智能体",
    "AI cloud/AI compute servers": r"\bai (?:compute )?servers?|ai cloud|ai infrastructure|accelerated servers?|ai服务器|算力服务器|智能算力|ai基础设施",
    "AI accelerators": r"\bai (?:accelerators?|chips?)\b|ai芯片|算力芯片|加速卡|国产芯片",
    "optical modules (800G/1.6T)": r"optical (?:modules?|transceivers?)|\b800g\b|\b1\.6t\b|光模块",
    "public cloud": r"public cloud|cloud (?:computing|market|services?|infrastructure)|\bcloud\b|公有云|云计算|云服务",
    "photovoltaics": r"photovoltaics?|solar(?: power| panels?)?|\bpv\b|光伏|太阳能",
    "energy storage": r"energy storage|storage batter(?:y|ies)|储能",
    "semiconductor equipment": r"semiconductor (?:manufacturing )?equipment|chip equipment|半导体设备",
    "mature-node semiconductors": r"mature[- ](?:node|process)(?: semiconductors?| chips?)?|成熟制程(?:半导体|芯片)?",
    "advanced packaging/HBM": r"advanced packaging|\bhbm\b|high[- ]bandwidth memory|先进封装|高带宽内存",
    "semiconductors (whole cycle)": r"semiconductors?(?: sales| market)?|chip sales|半导体(?!设备)",
    "smartphones": r"smartphones?|mobile phones?|handsets?|智能手机|手机",
    "PCs": r"\bpcs\b|personal computers?|个人电脑",
    "SaaS": r"\bsaas\b",
    "online advertising": r"(?:online|internet|digital) advertising|在线广告|互联网广告|网络广告",
    "e-commerce": r"e-?commerce|online retail|电商|网上零售|电子商务",
    "food delivery": r"food delivery|外卖",
    "short video": r"short[- ]?videos?|短视频",
    "online gaming": r"online gam(?:es|ing)|video games?|\bgaming\b|网络游戏|游戏",
    "telecom/5G": r"\b5g\b|telecoms?|telecommunications?|电信|通信运营商",
    "low-altitude economy": r"low[- ]altitude(?: economy)?|\bevtol\b|低空经济|低空",
    "commercial space/satellite internet": r"commercial space|satellite internet|商业航天|卫星互联网",
    "brain-computer interface": r"brain[- ](?:computer|machine) interfaces?|\bbcis?\b|脑机接口",
    "quantum computing": r"quantum comput(?:ing|ers?)|量子计算",
}  # fmt: skip


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(words, re.IGNORECASE)) for name, words in _WORDS.items())


def industry_in(text: str) -> str | None:
    """The industry a text names, the longest words first; None where it names none."""
    folded = unicodedata.normalize("NFKC", text)
    found = [
        (len(match.group()), -place, name)
        for place, (name, pattern) in enumerate(_patterns())
        if (match := pattern.search(folded))
    ]
    return max(found)[2] if found else None


def names() -> tuple[str, ...]:
    """Every industry that can be asked for."""
    return tuple(_WORDS)
