"""Makes letters comparable one for one: half-width, lower case, simplified Chinese; positions never move."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Each traditional character of the bundled names, and of the few words read beside them, with its simplified form.
_PAIRS = (
    "業业東东豐丰義义樂乐書书雲云亞亚億亿崙仑眾众優优偉伟傳传體体興兴蘭兰創创動动醫医華华衛卫臺台國国圖图團团聲声寧宁實实爾尔導导應应據据時时機机術术極极來来匯汇湯汤"
    "潤润灣湾瀾澜靈灵環环電电療疗積积紀纪線线絡络維维綠绿網网聯联腦脑臉脸騰腾節节範范荊荆蘿萝藍蓝視视訊讯諧谐譜谱穀谷賽赛車车軟软達达逹达遠远選选遜逊鑽钻鋰锂鎂镁長长"
    "問问陽阳際际韋韦順顺飛飞馬马驗验鵬鹏麥麦蔔卜蘋苹裡里裏里緯纬恆恒數数奧奥遊游萬万嗶哔價价還还與与對对貴贵"
)
_SIMPLER = {ord(old): new for old, new in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}


@lru_cache(maxsize=4096)
def _half_width(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


@lru_cache(maxsize=4096)
def _lower(character: str) -> str:
    small = character.lower()
    return small if len(small) == 1 else character


def half_width(text: str) -> str:
    """The text with full-width letters, digits and signs made half-width; the same length."""
    return text if text.isascii() else "".join(map(_half_width, text))


def comparable(text: str) -> str:
    """The half-width text in lower case and simplified Chinese; the same length."""
    if text.isascii():
        return text.lower()
    return "".join(map(_lower, half_width(text).translate(_SIMPLER)))


def is_chinese(character: str) -> bool:
    """Whether the character is a Chinese ideograph."""
    return "一" <= character <= "鿿"
