"""Sentences worth quoting: whole, verbatim, on the question, each saying something new."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.cleaning import is_chinese
from knowledge.document import Citation, SearchHit
from knowledge.instructions import looks_like_instruction
from knowledge.query import ParsedQuestion, parse
from knowledge.sentence_split import Sentence, split
from knowledge.terms import terms

NOVELTY = 0.7  # lambda of maximal marginal relevance
_LINE = re.compile(r"\n")
_BOILERPLATE = re.compile(
    r"^please use your|third-party software|does not constitute (?:any )?(?:investment )?advice|all rights reserved"
    r"|write a comment|for informational or educational purposes|we cannot guarantee"
    r"|we strive to ensure|subscribe (?:to|now)"
    r"|click here|copyright|the main points of .{3,60} are as follows|disclaimer|free trial|cookie|log ?in\b"
    r"|免责声明|不构成(?:任何)?投资建议|版权所有|仅供参考|扫码|点击",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"^(?:among them|this|these|it|they|he|she|such|therefore|thus|hence|however|but|and|so|in addition|moreover"
    r"|for example|the former|the latter|at this time|of course|taking|another|correspondingly|as such|accordingly"
    r"|to this end|also)\b|^(?:其中|因此|所以|但是|但|而|此外|另外|这|它|他们|该|同时|例如|不过|然而|于是)",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:because|since|due to|therefore|thereby|as a result|leads? to|makes?|driv\w+|lowers?|raises?|increas\w+)\b"
    r"|因为|由于|因此|导致|从而|使得|所以|推动",
    re.IGNORECASE,
)
_WHY = re.compile(r"\bwhy\b|how (?:do|does|would|can)|reason|为什么|为何|原因|如何影响", re.IGNORECASE)
_CUT = 0.3  # share of the best sentence's score below which none is shown
_NOTE_BESIDE_REPORT = 0.6
_LABEL = re.compile(
    r"^(?:applicable types?|suitable types?|valuation models?|typical representatives?|characteristics"
    r"|[\w ]{1,3})\s*:\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence fit to be shown, where it stands, and how well it fits (0 to 1)."""

    citation: Citation
    score: float

    @property
    def text(self) -> str:
        """The source's own words."""
        return self.citation.quote


def is_instruction(text: str) -> bool:
    """Whether a sentence speaks to the program instead of the reader."""
    return looks_like_instruction(text)


def is_quotable(text: str) -> bool:
    """Whether a sentence makes sense alone: long enough, ended, no heading, no boilerplate, no order to the program."""
    if is_instruction(text) or _BOILERPLATE.search(text):
        return False
    chinese = is_chinese(text)
    if len(text) < (10 if chinese else 30) or len(text) > (260 if chinese else 700):
        return False
    if not chinese and len(text.split()) < 5:
        return False
    if (
        text[-1] in "?？"
        or (text[-1] not in '.!。！；”")）' and text.count(";") < 2)
        or text[0] in ",;:)]}，；：、）-•|"
    ):
        return False
    if _LABEL.match(text) and len(text.split()) < 14:
        return False
    if not chinese and text[0].islower():
        return False
    return "\n" not in text or len(_LINE.findall(text)) <= 8


def is_dangling(text: str) -> bool:
    """Whether a sentence begins with a word that leans on the one before it."""
    return _DANGLING.search(text) is not None


def best_sentences(question: ParsedQuestion | str, hits: Sequence[SearchHit], limit: int) -> tuple[Quote, ...]:
    """The sentences that answer best, no two alike, best first.

    Formula
        BM25 of the sentence x score of its passage, then chosen by lambda x relevance - (1 - lambda) x likeness
    Source
        Carbonell & Goldstein (1998), SIGIR, maximal marginal relevance; lambda 0.7.
    """
    asked = parse(question, accounts=False) if isinstance(question, str) else question
    candidates = _candidates(asked, hits)
    chosen: list[_Candidate] = []
    while candidates and len(chosen) < limit:
        best = max(candidates, key=lambda one: (_marginal(one, chosen), -one.order))
        candidates.remove(best)
        if any(_likeness(best, other) > 0.75 for other in chosen):
            continue
        chosen.append(best)
    return tuple(Quote(one.citation, round(one.relevance, 6)) for one in chosen)


@dataclass(frozen=True, slots=True)
class _Candidate:
    citation: Citation
    words: frozenset[str]
    relevance: float
    order: int


def _candidates(question: ParsedQuestion, hits: Sequence[SearchHit]) -> list[_Candidate]:
    found = [
        (hit, sentence, Counter(terms(sentence.text)))
        for hit in hits
        for sentence in split(hit.passage.text)
        if is_quotable(sentence.text)
    ]
    frequency = Counter(word for _, _, words in found for word in words)
    mean = sum(words.total() for _, _, words in found) / max(len(found), 1)
    originals = any(hit.document.kind != "note" and hit.document.language == question.language for hit in hits)
    why = _WHY.search(question.text) is not None
    scored = [
        (hit, sentence, words, _bm25(question, words, frequency, len(found), mean)) for hit, sentence, words in found
    ]
    top = max((score for *_, score in scored), default=0.0) or 1.0
    scored = [
        (
            hit,
            sentence,
            words,
            (score / top + _covered(question, words, hit, frequency))
            * _merit(sentence.text, question, why=why)
            * (_NOTE_BESIDE_REPORT if originals and hit.document.kind == "note" else 1.0)
            * hit.score,
        )
        for hit, sentence, words, score in scored
        if score > 0
    ]
    scored = _readable(question, scored)
    best = max((score for *_, score in scored), default=0.0)
    return [
        _Candidate(
            hit.cite(hit.passage.start + sentence.start, hit.passage.start + sentence.end),
            frozenset(words),
            score / best,
            order,
        )
        for order, (hit, sentence, words, score) in enumerate(scored)
        if score > _CUT * best
    ]


def _readable(
    question: ParsedQuestion, scored: list[tuple[SearchHit, Sentence, Counter[str], float]]
) -> list[tuple[SearchHit, Sentence, Counter[str], float]]:
    """Without the notes in the other language, when the question's own language has a sentence."""
    own = [one for one in scored if is_chinese(one[1].text) == (question.language == "zh")]
    return [one for one in scored if one in own or one[0].document.kind != "note"] if own else scored


def _covered(question: ParsedQuestion, words: Counter[str], hit: SearchHit, frequency: Counter[str]) -> float:
    """How much of the question a sentence says itself; what only its heading says counts half."""
    heading = set(terms(hit.passage.section))
    met = total = 0.0
    for group in question.groups:
        common = min((max(frequency[term] for term in name) for name in group.names if name), default=0)
        weight = 1 / (1 + math.log1p(common))
        total += weight
        if any(all(term in words for term in name) for name in group.names):
            met += weight
        elif any(all(term in heading for term in name) for name in group.names):
            met += weight / 2
    return met / total if total else 0.0


def _merit(text: str, question: ParsedQuestion, *, why: bool) -> float:
    merit = 0.6 if _DANGLING.search(text) else 1.0
    if is_chinese(text) != (question.language == "zh"):
        merit *= 0.5
    if _LABEL.match(text):
        merit *= 0.9
    if why and _CAUSE.search(text):
        merit *= 1.25
    return merit


def _bm25(question: ParsedQuestion, words: Counter[str], frequency: Counter[str], count: int, mean: float) -> float:
    damping = 1.2 * (0.6 + 0.4 * words.total() / max(mean, 1.0))
    score = 0.0
    for word, weight in question.weights.items():
        times = words.get(word, 0)
        if times:
            rarity = math.log(1 + (count - frequency[word] + 0.5) / (frequency[word] + 0.5))
            score += weight * rarity * times * 2.2 / (times + damping)
    return score


def _marginal(one: _Candidate, chosen: Sequence[_Candidate]) -> float:
    nearest = max((_likeness(one, other) for other in chosen), default=0.0)
    return NOVELTY * one.relevance - (1 - NOVELTY) * nearest


def _likeness(one: _Candidate, other: _Candidate) -> float:
    both = len(one.words & other.words)
    return both / max(min(len(one.words), len(other.words)), 1)
