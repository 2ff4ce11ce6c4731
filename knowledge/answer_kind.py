"""What kind of line must answer a question: a figure, a day, an author, a day of publication."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_HOW_MUCH = re.compile(
    r"\bhow (?:much|many|high|large|big|fast)\b|\bwhat (?:percentage|share|percent|number)\b|多少|几倍|几成|多大|多高",
    re.IGNORECASE,
)
_ON_WHICH_DAY = re.compile(
    r"\bwhen (?:will|did|was|were|does|do)\b|\bwhat (?:date|day|year)\b|哪一?[年天月]|几[月号日]", re.IGNORECASE
)
_AUTHOR_ASKED = re.compile(r"\bwho (?:wrote|authored|published)\b|\bauthors?\b|作者|谁写", re.IGNORECASE)
_AUTHOR = re.compile(r"\b(?:author|analyst|editor|by)s?\s*[:：/]|分析师[:：]|作者[:：]", re.IGNORECASE)
_PUBLICATION_ASKED = re.compile(
    r"\bwhen was .*(?:published|released|issued)|\bdate of .*(?:report|note)\b|(?:什么时候|何时|哪天|日期).*(?:发布|发表)|(?:发布|发表)(?:时间|日期)",
    re.IGNORECASE,
)
_COMPLETE_DAY = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b|\d{1,2}月\d{1,2}日|\b20\d\d-\d\d-\d\d\b",
    re.IGNORECASE,
)
_NO_ANSWER_OF_KIND = 0.8
_NO_SUCH_LINE = 0.5


@dataclass(frozen=True, slots=True)
class AnswerKind:
    """What is asked for."""

    figure: bool
    day: bool
    author: bool
    publication: bool

    def worth(self, text: str, *, figure: bool, day: bool) -> float:
        """What a stretch of text is worth as an answer of this kind. figure, day: whether it holds one."""
        worth = 1.0
        if self.figure and not figure:
            worth *= _NO_ANSWER_OF_KIND
        if self.day and not day:
            worth *= _NO_ANSWER_OF_KIND
        if self.publication and not _COMPLETE_DAY.search(text):
            worth *= _NO_SUCH_LINE
        if self.author and not _AUTHOR.search(text):
            worth *= _NO_SUCH_LINE
        return worth


@lru_cache(maxsize=256)
def kind_asked(question: str) -> AnswerKind:
    """The kind of answer a question asks for."""
    return AnswerKind(
        figure=_HOW_MUCH.search(question) is not None,
        day=_ON_WHICH_DAY.search(question) is not None,
        author=_AUTHOR_ASKED.search(question) is not None,
        publication=_PUBLICATION_ASKED.search(question) is not None,
    )
