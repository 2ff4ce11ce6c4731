"""The guard itself: every number of a text against everything that may vouch for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.assistant.check.binding import assumed, clash
from bot.assistant.check.context import Told, Understood, understood
from bot.assistant.check.evidence import Evidence
from bot.assistant.check.matching import Voucher, miss
from bot.assistant.check.normalise import normalised
from bot.assistant.check.periods import Period, occurs
from bot.assistant.check.reading import Form, Reading
from bot.assistant.check.segments import CITATION
from bot.assistant.check.subjects import Subjects
from bot.assistant.check.vouchers import Known, allowed, known, raw_names

_REASONS = {
    "number": "Nothing in the evidence gives this number.",
    "unit": "The evidence gives this figure in another unit: {label}.",
    "currency": "The evidence gives this amount in another currency: {label}.",
    "sign": "The evidence gives this figure with the other sign: {label}.",
    "bound": "The bound does not hold of the figure it is about: {label}.",
    "subject": "This number belongs to another subject: {label}.",
    "metric": "This number is of another measure: {label}.",
    "change": "This number is a level, not a change: {label}.",
    "period": "This number is of another period: {label}.",
    "asserted": "The question's own number is stated as a result; it may only be repeated as an assumption.",
}
_ORDER = ("asserted", "change", "period", "metric", "subject", "bound", "sign", "currency", "unit", "number")


@dataclass(frozen=True, slots=True)
class Finding:
    """A number that is not vouched for, as the text wrote it, and why."""

    span: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guard found; a text without findings passes."""

    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Literal["pass", "fail"]:
        """Pass without findings, else fail."""
        return "fail" if self.findings else "pass"


def check(text: str, question: str, evidence: Evidence) -> Verdict:
    """Which numbers of a finished text no evidence vouches for, or vouches for as something else."""
    subjects = Subjects([*(value.subject for value in evidence.values)])
    numbers = known(question, evidence, subjects)
    default = frozenset().union(*(mention.keys for mention in numbers.asked.subjects))
    plain = normalised(text)
    ids = [passage.id for passage in evidence.passages]
    read = understood(plain.text, subjects, ids, default, raw_names(evidence))
    found = [*_numbers(read, numbers), *_periods(read, numbers), *_citations(read, numbers)]
    unread = _unread(read)
    return Verdict(
        tuple(Finding(plain.copied(start, end).strip(), reason) for start, end, reason in sorted({*found, *unread}))
    )


def _numbers(read: Understood, numbers: Known) -> Iterator[tuple[int, int, str]]:
    for told in read.told:
        if told.reading.counted:
            continue
        reason = _reason(told, read, numbers)
        if reason:
            yield told.reading.start, told.reading.end, reason


def _reason(told: Told, read: Understood, numbers: Known) -> str:
    """Why nothing vouches for a number; empty where something does."""
    failures: dict[str, Voucher | None] = {"number": None}
    for voucher in allowed(told, numbers):
        for form in told.reading.forms:
            failed = miss(told.reading, form, voucher) or clash(told, voucher, numbers.extras)
            if failed == "bound" and _is_compared_with(told, voucher, form, read, numbers):
                failed = clash(told, voucher, numbers.extras)
            if not failed:
                return ""
            failures.setdefault(failed, voucher)
    for voucher in numbers.question:
        for form in told.reading.forms:
            if _echoes(told.reading, form, voucher):
                if assumed(told, read.text, voucher, lambda v: v.metrics):
                    return ""
                failures.setdefault("asserted", voucher)
    worst = next(name for name in _ORDER if name in failures)
    failing = failures[worst]
    return _REASONS[worst].format(label=failing.label if failing else "")


def _echoes(reading: Reading, form: Form, voucher: Voucher) -> bool:
    """Whether a number repeats one of the question exactly, sign aside."""
    same_kind = not miss(reading, form, voucher) or miss(reading, form, voucher) in ("sign", "bound")
    return same_kind and abs(voucher.amount) == abs(form.value)


def _is_compared_with(told: Told, voucher: Voucher, form: Form, read: Understood, numbers: Known) -> bool:
    """“At 495.60 it trades below 582.65”: the bound holds of another vouched number of the sentence."""
    if abs(abs(voucher.amount) - abs(form.value)) * 2 > form.quantum:
        return False
    for other in read.told:
        if other is told or other.sentence is not told.sentence:
            continue
        for shown in other.reading.forms:
            side = 1 if shown.value > form.value else -1
            if side == told.reading.bound and any(
                not miss(other.reading, shown, v) for v in (*numbers.values, *numbers.question)
            ):
                return True
    return False


def _periods(read: Understood, numbers: Known) -> Iterator[tuple[int, int, str]]:
    for period in read.periods:
        twins = [other for other in read.periods if other.start == period.start]
        if not all(occurs(twin, numbers.periods) for twin in twins) and not _is_value(period, numbers):
            yield period.start, period.end, "This date occurs neither in the evidence nor in the question."


def _is_value(period: Period, numbers: Known) -> bool:
    """A bare number such as 2000 may be a value and no year."""
    return period.whole_year and any(
        abs(v.amount) == period.year and v.kind != "ratio" for v in (*numbers.values, *numbers.passages)
    )


def _citations(read: Understood, numbers: Known) -> Iterator[tuple[int, int, str]]:
    for found in CITATION.finditer(read.text):
        ids = [re.sub(r"\s", "", one).lower() for one in re.split(r"[,;、，]", found[1])]
        if not all(one in numbers.passage_ids for one in ids):
            yield found.start(), found.end(), "No passage of the evidence has this id."


def _unread(read: Understood) -> Iterator[tuple[int, int, str]]:
    """Characters of any script's numbers that no part of the reading took: better shown than passed over."""
    taken = bytearray(len(read.text))
    spans = [(region.start, region.end) for region in read.skipped]
    spans += [(period.start, period.end) for period in read.periods]
    spans += [(told.reading.start, told.reading.end) for told in read.told]
    for start, end in spans:
        taken[start:end] = b"\x01" * (end - start)
    for position, character in enumerate(read.text):
        if not taken[position] and unicodedata.category(character).startswith("N") and character != "〇":
            yield position, position + 1, "This number cannot be read."
