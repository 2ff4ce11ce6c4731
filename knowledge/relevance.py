"""Whether what was found answers at all: how much of the question stands together in a few sentences."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from knowledge.answer_kind import kind_asked
from knowledge.document import Document
from knowledge.query import Group, ParsedQuestion
from knowledge.sentence_split import split
from knowledge.terms import terms

WINDOW = 3  # sentences that may share the work of matching
STEEPNESS, MIDDLE = 9.0, 0.62  # fitted on tests/knowledge/questions.jsonl, see README.md
RELEVANT = 0.5
_NAME_WEIGHT, _NUMBER_WEIGHT = 1.5, 1.3
_OTHER_NAME = 0.9
_MISSING_NAME, _MISSING_NUMBER = 0.6, 0.7
_DAY = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:january|february|march|april|june|july|august|september|october|november|december)\b|\d\s?[年月日天]",
    re.IGNORECASE,
)
_MEASURE_WORDS = (
    "revenu sale profit earn margin price dividend debt inventori tax asset profitabl pe p/e "
    "p/fcf p/ocf rating 评级 营收 收入 利润 价格 毛利 存货 库存 债务 负债 资产"
)
_MEASURES = frozenset(_MEASURE_WORDS.split())
_PRICES = (("share", "price"), ("stock", "price"), ("股价",))
_MOVED = re.compile(
    r"\b(?:change|rise|rose|risen|gain|increase|fall|fell|perform|move|climb|jump)|涨|跌|变化|上升|下降", re.IGNORECASE
)
_FIGURE = re.compile(r"\d")
Rarity = Callable[[str], float]


@dataclass(frozen=True, slots=True)
class Window:
    """The words of a few neighbouring sentences and of what stands above them."""

    words: frozenset[str]
    text: str
    figure: bool
    day: bool
    single: bool
    shown: str


def windows_of(text: str, context: str) -> tuple[Window, ...]:
    """Every run of neighbouring sentences of a passage. context: its title, publisher and section."""
    above = terms(context)
    sentences = [(sentence.text, terms(sentence.text)) for sentence in split(text)]
    found: list[Window] = []
    wide = [sentences[at : at + WINDOW] for at in range(max(len(sentences) - WINDOW + 1, 1))]
    for part in [*wide, *([one] for one in sentences)]:
        words = [*above, *(word for _, own in part for word in own)]
        shown = " ".join(sentence for sentence, _ in part)
        figure, day = _FIGURE.search(shown) is not None, _DAY.search(shown) is not None
        found.append(Window(frozenset(words), f" {' '.join(words)} ", figure, day, len(part) == 1, shown))
    return tuple(found)


def context_of(document: Document, section: str) -> str:
    """What stands above a passage and belongs to its meaning."""
    about = document.summarises
    summarised = f"{about.title} {about.publisher}" if about else ""
    return f"{document.title} {document.publisher} {summarised} {section}"


def probability(covered: float) -> float:
    """The calibrated probability that a passage covering so much of a question answers it.

    Formula
        1 / (1 + exp(-steepness x (coverage - middle)))
    """
    return 1 / (1 + math.exp(-STEEPNESS * (covered - MIDDLE))) if covered > 0 else 0.0


def coverage(question: ParsedQuestion, windows: Sequence[Window], rarity: Rarity) -> float:
    """How much of the question stands in the best of these windows, from 0 to 1. rarity: of a term in the library."""
    if not question.groups:
        return 0.0
    weights = [_weight(group, rarity) for group in question.groups]
    together = _asks_a_measure_of_a_name(question)
    fitting = [window for window in windows if window.single or not together]
    strict = together or (len(weights) == 2 and any(group.kind == "name" for group in question.groups))
    kind = kind_asked(question.text)
    return max(
        (
            _coverage(question, weights, window, strict=strict)
            * kind.worth(window.shown, figure=window.figure, day=window.day)
            for window in fitting
        ),
        default=0.0,
    )


def _asks_a_measure_of_a_name(question: ParsedQuestion) -> bool:
    """Whether a figure of one company is asked for: then both must stand in one sentence."""
    kinds = [group.kind for group in question.groups]
    moved = _MOVED.search(question.text) is not None
    measured = any(_is_measure(name, moved=moved) for group in question.groups for name in group.names)
    return "name" in kinds and measured and len(kinds) <= 4


def _is_measure(name: Sequence[str], *, moved: bool) -> bool:
    """Whether a name is that of a figure; a price that moved is told by its move, which may name no price."""
    if name in _PRICES:
        return not moved
    return len(name) == 1 and name[0] in _MEASURES


def _weight(group: Group, rarity: Rarity) -> float:
    """Rare words count more; a word that no document holds counts most."""
    top = rarity("\n")  # stands nowhere
    rarest = min(max((rarity(term) for term in name), default=top) for name in group.names)
    weight = max(rarest / top, 0.3)
    return weight * {"name": _NAME_WEIGHT, "number": _NUMBER_WEIGHT, "word": 1.0}[group.kind]


def _coverage(question: ParsedQuestion, weights: Sequence[float], window: Window, *, strict: bool) -> float:
    total = met = 0.0
    penalty = 1.0
    for group, weight in zip(question.groups, weights, strict=True):
        match = _match(group, window)
        total += weight
        met += weight * match
        if match < 0.5 and (group.kind == "name" or strict):
            penalty *= _MISSING_NAME
        elif match < 0.5 and group.kind == "number":
            penalty *= _MISSING_NUMBER
    return penalty * met / total


def _match(group: Group, window: Window) -> float:
    """1 for the question's own words, a little less for another name; part of a name counts by its square."""
    own, *others = group.names
    words = window.words
    best = (sum(1 for term in own if term in words) / max(len(own), 1)) ** 2
    if group.kind == "name" and best > 0 and len(own) > 1 and own[0].isascii():
        best = 1.0 if f" {' '.join(own)} " in window.text else 0.0
    if best < _OTHER_NAME and any(all(term in words for term in name) for name in others):
        return _OTHER_NAME
    return best
