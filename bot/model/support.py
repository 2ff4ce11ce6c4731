"""Whether a sentence has something to stand on: a value, a quoted sentence, or a passage that speaks of the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.model.material import Valued
from bot.model.references import Passage, Sentence, Target
from bot.model.run import GateFinding
from knowledge.concepts import find_concepts
from knowledge.terms import terms

_SHARED = 2
_SHORT_WORDS, _SHORT_CHARACTERS = 14, 30
_HAN = re.compile(r"[\u3400-\u9fff]")
_JUDGED = re.compile(
    r"\b(?:cheap\w*|expensive|dear|under-?valued|over-?valued|attractive|bargain|rich(?:ly)?|fair(?:ly)?[- ](?:priced|valued)|upside|downside|safe|certain(?:ly)?|will (?:rise|fall|grow|double|reach)|strong(?:est)?|weak(?:est)?)\b"
    r"|便宜|昂贵|贵|低估|高估|有吸引力|划算|上行空间|下行空间|确定会|必然|将(?:会)?(?:上涨|下跌|增长)|最强|最弱",
    re.IGNORECASE | re.ASCII,
)
_EMPTY = frozenset(
    ["the", "a", "an", "of", "to", "in", "and", "or", "is", "are", "be", "it", "this", "that", "for", "on", "with", "as", "by", "at", "from",
     "which", "when", "than", "its", "has", "have", "not", "but", "so", "more", "most", "can", "will", "report", "sourc", "compani"]
)  # fmt: skip


def unsupported(sentence: str, targets: tuple[Target, ...], pointers: Mapping[str, Target]) -> Iterator[GateFinding]:
    """What a sentence claims without a source, and citations of passages that speak of something else."""
    words = "".join(c for c in sentence if c not in pointers).strip()
    if not any(isinstance(target, Valued | Passage | Sentence) for target in targets) and not _connects(words):
        yield GateFinding(
            "support", _start(words), "Give this sentence a value or cite the passage it rests on, or drop it."
        )
    if _JUDGED.search(words) and not any(isinstance(target, Valued | Sentence) for target in targets):
        span = _JUDGED.search(words)
        yield GateFinding(
            "support", span.group() if span else "", "Let a value or a quoted sentence carry this judgement."
        )
    for target in targets:
        if isinstance(target, Passage) and not speaks_of(words, target.cited.quote):
            yield GateFinding(
                "citation", _start(words), "The cited passage does not speak of this; cite another or drop it."
            )


def _connects(words: str) -> bool:
    """Whether a sentence is short enough to only lead on; it must not judge."""
    if _JUDGED.search(words):
        return False
    characters = len(_HAN.findall(words))
    return characters <= _SHORT_CHARACTERS if characters else len(words.split()) <= _SHORT_WORDS


def speaks_of(words: str, passage: str) -> bool:
    """Whether a sentence and a passage share two content words, or a concept where their languages differ."""
    shared = (content(words) & content(passage)) - _EMPTY
    if len(shared) >= _SHARED:
        return True
    concepts = {mention.concept.id for mention in find_concepts(words)}
    return bool(concepts & {mention.concept.id for mention in find_concepts(passage)})


def content(text: str) -> set[str]:
    """The words of a text that carry meaning: stems, and pairs of Chinese characters."""
    return {word for word in terms(text) if len(word) > 2 or (len(word) == 2 and not word.isascii())}


def _start(words: str) -> str:
    return words if len(words) <= 60 else words[:59] + "…"
