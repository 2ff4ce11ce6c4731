"""The number guard on our own answers: what no figure, quote or question vouches for is dropped before it is shown."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlsplit

from bot.answer import Answer, AnswerFigure, Block, CitedPassage
from bot.assistant.check import Evidence, Finding, Passage, Value, Verdict, check
from bot.phrases import phrase
from bot.render.terminal import as_text

_LOG = logging.getLogger(__name__)
_CITED = re.compile(r"\[(\d{1,2})\]")
_CITATION = re.compile(r"\[(p\d{1,2})\]")
_TYPED = re.compile(r"(?<![\w=])[a-z_\u4e00-\u9fff]+=[^\s，。,;；）)]+")  # what a reader may type: discount_rate=9%
_NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?")
_SUBSCRIPT = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_UNUSUAL = re.compile(r"\.\.|\(")  # 2026-01..02, 2026 (early): spans no reader of dates knows
_SHORTEST_SOURCE = 4


def guarded(answer: Answer) -> Answer:
    """The answer without the paragraphs that hold a number nothing vouches for; the operator is told of each."""
    findings = verdict_on(answer).findings
    if not findings:
        return answer
    for finding in findings:
        _LOG.error("Left out of an answer: %r. %s", finding.span, finding.reason)
    kept = tuple(block for block in answer.blocks if not _blamed(block, findings, answer))
    if len(kept) == len(answer.blocks):  # nobody to blame: better no number than one that may be wrong
        kept = tuple(block for block in answer.blocks if block.kind == "quote" or not re.search(r"\d", block.text))
    notice = Block("note", phrase(answer.language, "answer.left_out"))
    return replace(answer, blocks=(*kept, notice), status="partial" if answer.status == "answered" else answer.status)


def verdict_on(answer: Answer) -> Verdict:
    """What the guard says about an answer as a whole; one that only refuses or asks back asserts nothing."""
    if not answer.figures and not answer.citations and answer.status in ("refused", "ambiguous"):
        return Verdict(())
    evidence, text = evidence_of(answer), _text(answer.blocks, answer)
    own = _text(_own_words(answer), answer)
    numbers = {f"p{cited.n}" for cited in answer.citations}
    verdict = check(_CITATION.sub("", own), answer.question, replace(evidence, passages=()))
    if verdict.findings or not set(_CITATION.findall(text)) <= numbers:
        # A number of our own sentence may be a passage's; reading the passages is most of the work, so they wait.
        verdict = check(text, answer.question, evidence)
    return Verdict((*verdict.findings, *_unfounded_working(answer)))


def _own_words(answer: Answer) -> tuple[Block, ...]:
    """The answer without quotes that stand in a cited passage word for word: they vouch for themselves."""
    passages = [cited.quote for cited in answer.citations]
    return tuple(
        block
        for block in answer.blocks
        if block.kind != "quote" or not any(quote and quote in block.text for quote in passages)
    )


def _blamed(block: Block, findings: Iterable[Finding], answer: Answer) -> bool:
    """Whether a finding stands in a paragraph; alone it may read otherwise than in its place, so its words decide."""
    if block.kind == "working":
        return any(finding.span in block.text for finding in _unfounded_working(answer))
    text = _text((block,), answer)
    return any(re.search(rf"(?<!\d){re.escape(finding.span)}(?!\d)", text) for finding in findings)


def _unfounded_working(answer: Answer) -> list[Finding]:
    """Numbers of the working that no figure of the answer has; a formula alone has none."""
    known = {Decimal(repr(figure.quantity.value)) for figure in answer.figures}
    return [
        Finding(match.group(), "No figure of the working has this number.")
        for block in answer.blocks
        if block.kind == "working" and "(model " not in block.text and "（模型 " not in block.text
        for match in _NUMBER.finditer(block.text.translate(_SUBSCRIPT))
        if Decimal(repr(float(match.group().replace(",", "")))) not in known
    ]


def evidence_of(answer: Answer) -> Evidence:
    """The answer's figures and cited passages as evidence."""
    return Evidence(values=tuple(map(_value, answer.figures)), passages=tuple(map(_passage, answer.citations)))


def _passage(cited: CitedPassage) -> Passage:
    parts = (cited.quote, cited.title, cited.publisher, cited.published, cited.document)
    return Passage(f"p{cited.n}", " · ".join(part for part in parts if part))


def _value(figure: AnswerFigure) -> Value:
    quantity = figure.quantity
    return Value(
        id=figure.id,
        name=figure.label,
        value=Decimal(repr(quantity.value)),
        unit=quantity.currency or quantity.unit,
        subject=figure.subject,
        period=quantity.period,
        as_of=quantity.as_of.isoformat() if quantity.as_of else "",
    )


def _text(blocks: tuple[Block, ...], answer: Answer) -> str:
    """The words as a reader sees them, [1] as the passage p1; without working, addresses of sources and typed examples."""
    text = as_text(block for block in blocks if block.kind != "working")
    for words in sorted(_provenance(answer), key=len, reverse=True):
        text = text.replace(words, "")
    return _CITED.sub(r"[p\1]", _TYPED.sub("", text))


def _provenance(answer: Answer) -> set[str]:
    """Where figures come from and how they were made, word for word: no statement about a company."""
    found: set[str] = set()
    for figure in answer.figures:
        found |= {figure.quantity.source, figure.quantity.note, urlsplit(figure.quantity.source).hostname or ""}
        found |= {figure.quantity.period} if _UNUSUAL.search(figure.quantity.period) else set()
        found |= set(figure.quantity.source.split("; "))
        if ": " in figure.label:
            found.add(figure.label.split(": ", 1)[1].rpartition(" (")[0])  # the definition of a published figure
    return {words for words in found if len(words) >= _SHORTEST_SOURCE}
