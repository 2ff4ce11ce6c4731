"""Every number the evidence and the question hold, with what each is of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.assistant.check import lexicon
from bot.assistant.check.context import Told, Understood, understood
from bot.assistant.check.evidence import Evidence, Kind, Value
from bot.assistant.check.matching import Voucher
from bot.assistant.check.metrics import CHANGE, find_metrics
from bot.assistant.check.normalise import normalised
from bot.assistant.check.periods import Period, find_periods
from bot.assistant.check.subjects import Subjects

_KIND: dict[str, Kind] = {
    "plain": "other", "scaled": "other", "money": "money", "percent": "ratio", "part": "ratio", "pp": "pp", "multiple": "multiple",
}  # fmt: skip
_CHANGE_NAME = re.compile(
    r"gap|upside|downside|premium|discount(?! rate)|sensitivity|effect|impact|差距|溢价|折价|影响|敏感|上行|下行|cagr",
    re.IGNORECASE,
)
_PLAIN_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "per",
        "to",
        "in",
        "at",
        "on",
        "for",
        "and",
        "or",
        "by",
        "with",
        "is",
        "now",
        "current",
        "today",
        "present",
        "share",
        "shares",
        "usd",
        "hkd",
        "cny",
        "bn",
        "per-share",
        "year",
        "years",
        "annual",
        "rate",
        "ratio",
        "multiple",
        "value",
        "number",
        "total",
        "amount",
        "figure",
        "level",
        "trailing",
        "reported",
        "latest",
        "most",
        "recent",
    ]
)
_ZH_PLAIN = re.compile(r"[的每股当前目前最新公司本期值率]+")


@dataclass(frozen=True, slots=True)
class Known:
    """All vouchers of one check, and the periods that may be named."""

    values: tuple[Voucher, ...]
    passages: tuple[Voucher, ...]
    question: tuple[Voucher, ...]
    periods: tuple[Period, ...]
    passage_ids: frozenset[str]
    extras: frozenset[str]
    asked: Understood


def known(question: str, evidence: Evidence, subjects: Subjects) -> Known:
    """The numbers of the evidence and of the question."""
    extra = raw_names(evidence)
    asked = understood(normalised(question).text, subjects, extra=extra)
    values = [_of_value(value, subjects) for value in evidence.values]
    values += [_of_input(name, amount) for name, amount in evidence.inputs]
    periods = list(asked.periods)
    passages: list[Voucher] = []
    for passage in evidence.passages:
        read = understood(normalised(passage.text).text, subjects, extra=extra)
        periods += read.periods
        passages += [voucher for told in read.told for voucher in _of_told(told, passage.id.lower())]
    for voucher in values:
        periods += [*voucher.periods, *voucher.dated]
    for value in evidence.values:
        periods += find_periods(f"{value.name} ; {value.subject} ; {value.id}")
    periods += [p for name, amount in evidence.inputs for p in find_periods(f"{name} ; {amount}".replace("_", " "))]
    periods += [p for v in evidence.values if v.kind in ("other", "any") for p in find_periods(str(v.value))]
    return Known(
        values=tuple(values),
        passages=tuple(passages),
        question=tuple(voucher for told in asked.told for voucher in _of_told(told, "question")),
        periods=tuple(periods),
        passage_ids=frozenset(passage.id.lower() for passage in evidence.passages),
        extras=frozenset().union(*(voucher.extras for voucher in values)),
        asked=asked,
    )


def raw_names(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    """Names of values that the table of measures does not know, each a measure of its own."""
    names = [value.name for value in evidence.values] + [name for name, _ in evidence.inputs]
    plain = dict.fromkeys(_words(name) for name in names)
    return tuple(
        (name, f"={name.lower()}") for name in plain if len(name) > 1 and any(m.startswith("=") for m in _metrics(name))
    )


@lru_cache(maxsize=1024)
def _words(name: str) -> str:
    return re.sub(r"[_\s]+", " ", normalised(name).text).strip()


@lru_cache(maxsize=1024)
def _metrics(name: str) -> frozenset[str]:
    found = find_metrics(name)
    if not found:
        return frozenset() if CHANGE.fullmatch(name) or len(name) < 2 else frozenset({f"={name.lower()}"})
    return frozenset(mention.metric for mention in found)


@lru_cache(maxsize=1024)
def _extras(name: str) -> frozenset[str]:
    """The words of a name beyond its measure: “cloud” of “cloud revenue”, 云业务 of 云业务收入."""
    rest = name
    for mention in reversed(find_metrics(name)):
        rest = rest[: mention.start] + " " + rest[mention.end :]
    if rest == name:
        return frozenset()
    words = {
        word
        for word in re.findall(r"[a-z][a-z&-]+", rest.lower())
        if word not in _PLAIN_WORDS and not CHANGE.fullmatch(word)
    }
    chinese = {_ZH_PLAIN.sub("", part) for part in re.findall(r"[\u4e00-\u9fff]+", rest) if not CHANGE.fullmatch(part)}
    return frozenset(words | {part for part in chinese if len(part) > 1 and not CHANGE.search(part)})


def _of_value(value: Value, subjects: Subjects) -> Voucher:
    name = _words(value.name)
    return Voucher(
        origin="value",
        label=f"{value.subject} {name}".strip(),
        amount=value.amount,
        kind=value.kind,
        currencies=value.currency,
        subjects=subjects.keys(value.subject),
        metrics=_metrics(name),
        change=CHANGE.search(name) is not None or _CHANGE_NAME.search(name) is not None,
        level=value.kind != "pp" and CHANGE.search(name) is None and _CHANGE_NAME.search(name) is None,
        periods=find_periods(value.period),
        dated=find_periods(value.as_of),
        falling=lexicon.FALLING_NAME.search(name) is not None,
        rising=lexicon.RISING_NAME.search(name) is not None,
        threshold=lexicon.THRESHOLD.search(name) is not None,
        extras=_extras(name),
    )


def _of_input(name: str, amount: Decimal) -> Voucher:
    name = _words(name)
    return Voucher(
        origin="input",
        label=f"the input {name}",
        amount=amount,
        kind="any",
        metrics=_metrics(name),
        change=CHANGE.search(name) is not None,
        threshold=lexicon.THRESHOLD.search(name) is not None,
    )


def _of_told(told: Told, origin: str) -> Iterator[Voucher]:
    reading = told.reading
    for form in reading.forms:
        sign = -1 if reading.sign == -1 or (reading.sign == 0 and reading.direction == -1) else 1
        yield Voucher(
            origin=origin,
            label="the question" if origin == "question" else f"[{origin}]",
            amount=form.value * sign,
            kind=_KIND[form.unit],
            currencies=form.currencies,
            subjects=told.subjects,
            metrics=told.metrics,
            change=told.change,
            level=not told.change and told.firm,
            periods=told.periods,
            bound=reading.bound,
            interval=reading.interval,
            multiplied=form.change,
        )


def allowed(told: Told, known_numbers: Known) -> Iterable[Voucher]:
    """What may vouch for a number: tool values always, passages unless the sentence cites others."""
    cited = set(told.sentence.cited) & known_numbers.passage_ids
    yield from known_numbers.values
    for voucher in known_numbers.passages:
        if not told.sentence.cited or voucher.origin in cited:
            yield voucher
