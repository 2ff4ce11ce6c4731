"""What each number of a text is said to be of: subject, measure, period, and the passages its sentence cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.assistant.check import metrics as measure
from bot.assistant.check.ignored import Region, ignored_regions
from bot.assistant.check.lexicon import END, START
from bot.assistant.check.metrics import KIND, MetricMention, find_metrics
from bot.assistant.check.periods import Period, find_periods
from bot.assistant.check.reading import Reading
from bot.assistant.check.scan import scan
from bot.assistant.check.segments import Sentence, sentences
from bot.assistant.check.subjects import SubjectMention, Subjects

_COMPARED = re.compile(
    r"(?:\b(?:unlike|(?:as )?compared (?:with|to)|relative to|against|than|versus|vs\.?|from|ahead of|behind|over|below|above)|[比较]|相比|相较于?|相对于?|高于|低于|不同于|对比|超过)\s*(?:the )?$",
    re.IGNORECASE,
)
_OWNS = re.compile(
    r"\s*[(（][^()（）]*$|(?:'s|的)[^,，;；]*$|\s*(?:at|is|was|trades? at|on|with|为|是|:|,)?\s*(?:about |约)?[$A-Z¥€£]*$",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s*(?:(?:for|at|of|in|by|from)\s+(?:the\s+)?|[(（]\s*)", re.IGNORECASE)
_AFTER_NUMBER = re.compile(r"(?:\b(?:for|at|of|in|by)\s+(?:the\s+)?|[(（]\s*)$", re.IGNORECASE)
_OPENING = re.compile(r"\s*(?:at|on|with|for|in|by|trading|valued|以|按|在|从|用|根据)\b", re.IGNORECASE)
_VERSUS = re.compile(r"\s*(?:vs\.?|versus)\s*", re.IGNORECASE)
_TOGETHER = re.compile(r"\s*(?:(?:,|、|/|&)\s*)?(?:and|or|vs\.?|versus|和|与|及|、|,|&|/)?\s*", re.IGNORECASE)
_STRONG = re.compile(
    r"(?:\s*(?:per share|a share|ratio|multiple|rate|每股|率))*\s*(?:\b(?:is|was|were|are|of|equals|stands? at|stood at|came (?:in )?(?:to|at)|amounts? to|reached|to)|[:=为是达]|达到|约为)?\s*"
    r"(?:(?:now|about|around|roughly|approximately|over|under|just|some|约|近|超过?|逾|不足|不到|高于|低于|above|below|more than|less than|~)\s*)*(?:[A-Z]{0,3}[$€£¥]|[A-Z]{3} ?)?[-+]?$",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(
    r"\s*(?:-\s*)?(?:(?:of|in|的|a|the|annual|trailing|forward|higher|lower|justified|fair|current|implied|its|per|normal|reported|year-on-year|yoy|年化|左右)\s*)*",
    re.IGNORECASE,
)
_PERIOD_AFTER = re.compile(
    r"\s*(?:[A-Za-z$/%]+\s+)?(?:(?:in|for|at|during|as of|on|by)\s+(?:the\s+)?|[(（]\s*|,\s*)?$", re.IGNORECASE
)
_PERIOD_COMPARED = re.compile(
    r"(?:\b(?:from|since|than|versus|vs\.?|over|against|compared (?:with|to)|on)|[比较自从]|相比|[~-])\s*(?:the )?$",
    re.IGNORECASE,
)
_THAT_OF = re.compile(r"\s*(?:that|those) of\b|\s*as (?:much|large|high|big|many)\b", re.IGNORECASE)
_OWNED = re.compile(r"\s?(?:的|'s)\s?")
_CHANGE_NOUN = re.compile(
    r"growth|cagr|increase|decrease|decline|change|rise|fall|增速|增长|同比|环比|变化|变动|涨幅|跌幅|增幅|降幅",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """A number with what its sentence says it is of; empty where the sentence says nothing."""

    reading: Reading
    sentence: Sentence
    clause: tuple[int, int]
    subjects: frozenset[str]
    metrics: frozenset[str]
    firm: bool  # the measure stands right beside the number
    change: bool  # a growth or a change is spoken of
    moved: bool  # a verb says that the measure moved by the number
    periods: tuple[Period, ...]
    phrase: str  # the words before the number that qualify its measure


@dataclass(frozen=True, slots=True)
class Understood:
    """A normalised text with all that was found in it."""

    text: str
    sentences: tuple[Sentence, ...]
    periods: tuple[Period, ...]
    subjects: tuple[SubjectMention, ...]
    metrics: tuple[MetricMention, ...]
    told: tuple[Told, ...]
    skipped: tuple[Region, ...]  # stretches that hold digits and state no number


def understood(
    text: str,
    subjects: Subjects,
    passage_ids: Sequence[str] = (),
    default: frozenset[str] = frozenset(),
    extra: Sequence[tuple[str, str]] = (),
) -> Understood:
    """A text read in full; `default` is who it is about where it does not say, `extra` names of further measures."""
    named = subjects.find(text)
    blocked = ignored_regions(
        text, [(m.start, m.end) for m in named if any(c.isnumeric() for c in text[m.start : m.end])]
    )
    periods = tuple(p for p in find_periods(text) if not any(b.start <= p.start and p.end <= b.end for b in blocked))
    readings = scan(text, [*blocked, *(Region(p.start, p.end) for p in periods)])
    found = _with_extra(text, find_metrics(text), extra)
    found = tuple(m for m in found if not any(s.start < m.end and m.start < s.end for s in named))
    parts = sentences(text, passage_ids)
    scene = _Scene(text, parts, named, found, periods, readings, default)
    told = tuple(scene.told(index) for index in range(len(readings)))
    return Understood(text, parts, periods, named, found, told, blocked)


def _with_extra(
    text: str, found: tuple[MetricMention, ...], extra: Sequence[tuple[str, str]]
) -> tuple[MetricMention, ...]:
    more = [
        MetricMention(m.start(), m.end(), identity)
        for name, identity in extra
        for m in re.finditer(rf"{START}{re.escape(name)}{END}", text, re.IGNORECASE)
    ]
    more = [
        m
        for m in more
        if not any(o is not m and o.start <= m.start and m.end <= o.end and len(o.metric) > len(m.metric) for o in more)
    ]
    kept = [f for f in found if not any(m.start <= f.start and f.end <= m.end for m in more)]
    return tuple(sorted([*kept, *more], key=lambda m: m.start))


@dataclass(frozen=True, slots=True)
class _Scene:
    text: str
    parts: tuple[Sentence, ...]
    named: tuple[SubjectMention, ...]
    measures: tuple[MetricMention, ...]
    periods: tuple[Period, ...]
    readings: tuple[Reading, ...]
    default: frozenset[str]

    def told(self, index: int) -> Told:
        reading = self.readings[index]
        sentence = next(s for s in self.parts if reading.start < s.end)
        clause = sentence.clause(reading.start)
        metrics, firm, phrase = self._metrics(index, sentence, clause)
        before = self.text[max(clause[0], self._previous_end(index)) : reading.start]
        after = self.text[reading.end : reading.end + 24]
        change = reading.direction in (-1, 1, 3) or _CHANGE_NOUN.search(before) is not None or reading.forms[0].change
        change = change or _CHANGE_NOUN.match(after.lstrip(" -的年化")) is not None
        moved = reading.direction in (-1, 1) and measure.CHANGE.search(before + after[:14]) is not None
        return Told(
            reading, sentence, clause, self._subjects(index, sentence), metrics, firm, change,
            moved or reading.forms[0].change, self._periods(index, sentence), phrase,
        )  # fmt: skip

    def _previous_end(self, index: int) -> int:
        return self.readings[index - 1].end if index else 0

    def _next_start(self, index: int, limit: int) -> int:
        return min(limit, self.readings[index + 1].start) if index + 1 < len(self.readings) else limit

    # measures

    def _metrics(self, index: int, sentence: Sentence, clause: tuple[int, int]) -> tuple[frozenset[str], bool, str]:
        reading = self.readings[index]
        rate = reading.forms[0].unit in ("percent", "part", "pp")
        if rate and reading.forms[0].unit != "pp" and self._is_relation(reading):
            return frozenset({"gap"}), True, ""
        if reading.forms[0].unit == "multiple" and self._is_between(reading):
            return frozenset({"between"}), True, ""
        if reading.forms[0].unit == "multiple" and (named := measure.multiple_of(self.text, reading.end)):
            return frozenset({named}), True, ""
        following = self._following_metric(index, clause, rate=rate)
        before = [m for m in self.measures if sentence.start <= m.start and m.end <= reading.start]
        near = before[-1] if before else None
        if near is not None and near.end > clause[0] and _STRONG.fullmatch(self.text[near.end : reading.start]):
            metrics = self._joined(before)
            return (metrics | {following} if following else metrics), True, self._phrase(near, sentence, clause)
        if following:
            return frozenset({following}), True, self.text[reading.end : reading.end + 24].split(",")[0]
        for mention in reversed(before):
            if self._fits(mention.metric, index, clause) or (rate and self._grows(mention)):
                return frozenset({mention.metric}), False, self._phrase(mention, sentence, clause)
        return frozenset(), False, ""

    def _phrase(self, mention: MetricMention, sentence: Sentence, clause: tuple[int, int]) -> str:
        """The words before a measure that qualify it, none of another sentence."""
        start = clause[0] if clause[0] <= mention.start else sentence.start
        return self.text[max(start, mention.start - 16) : mention.end]

    def _grows(self, mention: MetricMention) -> bool:
        """“revenue growth”, 收入增速: a rate though the measure itself is an amount."""
        return _CHANGE_NOUN.match(self.text[mention.end : mention.end + 16].lstrip(" -的")) is not None

    def _joined(self, before: list[MetricMention]) -> frozenset[str]:
        """“P/FCF and P/OCF of 20x”: both."""
        found = {before[-1].metric}
        for left, right in zip(reversed(before[:-1]), reversed(before), strict=False):
            if not _TOGETHER.fullmatch(self.text[left.end : right.start]) or left.end == right.start:
                break
            found.add(left.metric)
        return frozenset(found)

    def _is_relation(self, reading: Reading) -> bool:
        return bool(
            measure.RELATION_AFTER.match(self.text, reading.end)
            or measure.RELATION_BEFORE.search(self.text, max(0, reading.start - 60), reading.start)
        )

    def _is_between(self, reading: Reading) -> bool:
        """“24 times Globex's”, 是腾讯的两倍: a ratio of two subjects, a measure of its own."""
        if _THAT_OF.match(self.text, reading.end):
            return True
        owned = any(m.start == reading.end + 1 and self.text.startswith("'s", m.end) for m in self.named)
        before = next((m for m in self.named if self.text[m.end : reading.start] in ("的", "的约")), None)
        return owned or (before is not None and self.text[before.start - 1 : before.start] in ("是", "为"))

    def _following_metric(self, index: int, clause: tuple[int, int], *, rate: bool) -> str:
        reading = self.readings[index]
        mention = next((m for m in self.measures if m.start >= reading.end), None)
        if mention is None or mention.start >= self._next_start(index, clause[1]):
            return ""
        gap = self.text[reading.end : mention.start]
        if not _FOLLOWING.fullmatch(gap) or (rate and " of" in gap):
            return ""
        return mention.metric

    def _fits(self, metric: str, index: int, clause: tuple[int, int]) -> bool:
        reading = self.readings[index]
        kind, unit = KIND.get(metric, ""), reading.forms[0].unit
        if unit in ("percent", "part", "pp"):
            return kind in ("ratio", "") or self._is_change(reading, clause)
        if unit in ("money", "scaled"):
            return kind in ("money", "count", "")
        if unit == "multiple":
            return kind in ("multiple", "") or self._is_change(reading, clause)
        return kind != "ratio"

    def _is_change(self, reading: Reading, clause: tuple[int, int]) -> bool:
        if reading.direction in (-1, 1, 3) or any(form.change for form in reading.forms):
            return True
        return reading.interval is not None and measure.CHANGE.search(self.text, *clause) is not None

    # subjects

    def _subjects(self, index: int, sentence: Sentence) -> frozenset[str]:
        reading = self.readings[index]
        inside = [m for m in self.named if sentence.start <= m.start < sentence.end]
        following = self._subject_after(index, inside)
        if following is not None:
            return following.keys
        before = [m for m in inside if m.end <= reading.start and self._governs(m, reading)]
        if before:
            return self._shared(before, index, sentence)
        rest = [m for m in inside if m.start >= reading.end and not self._is_compared(m)]
        if (
            rest
            and rest[0].start <= self._next_start(index, sentence.end)
            and self._reaches(rest[0], reading, sentence)
        ):
            return rest[0].keys
        return self._topic(sentence)

    def _reaches(self, mention: SubjectMention, reading: Reading, sentence: Sentence) -> bool:
        """Whether a subject named after a number governs it: in its clause, or after “At 24.3x, …”."""
        first, end = sentence.clause(reading.start)
        opening = first == sentence.start and _OPENING.match(self.text, first) is not None
        return mention.start < end or opening

    def _subject_after(self, index: int, inside: list[SubjectMention]) -> SubjectMention | None:
        reading = self.readings[index]
        found = _AFTER.match(self.text, reading.end)
        return next((m for m in inside if found and m.start == found.end()), None)

    def _is_compared(self, mention: SubjectMention) -> bool:
        return _COMPARED.search(self.text, max(0, mention.start - 20), mention.start) is not None

    def _governs(self, mention: SubjectMention, reading: Reading) -> bool:
        if not self._is_compared(mention) or self._is_paired(mention):
            return True
        return _OWNS.match(self.text[mention.end : reading.start]) is not None

    def _is_paired(self, mention: SubjectMention) -> bool:
        """“Tencent vs. Alibaba: 20.5x vs. 12.3x” names two subjects in a row."""
        return any(_VERSUS.fullmatch(self.text[other.end : mention.start]) for other in self.named)

    def _shared(self, before: list[SubjectMention], index: int, sentence: Sentence) -> frozenset[str]:
        group = [before[-1]]
        for left in reversed(before[:-1]):
            gap = self.text[left.end : group[0].start]
            if not gap.strip() or not _TOGETHER.fullmatch(gap):
                break
            group.insert(0, left)
        if len(group) == 1:
            return group[0].keys
        later = [m.start for m in self.named if group[-1].end <= m.start < sentence.end]
        limit = min([*later, sentence.end])
        row = [i for i, r in enumerate(self.readings) if group[-1].end <= r.start < limit and not r.counted]
        if len(row) == len(group) and index in row:
            return group[row.index(index)].keys
        return frozenset().union(*(mention.keys for mention in group))

    def _topic(self, sentence: Sentence) -> frozenset[str]:
        for part in reversed(self.parts[: self.parts.index(sentence)]):
            inside = [m for m in self.named if part.start <= m.start < part.end and self._leads(m, part)]
            if inside:
                return frozenset().union(*(mention.keys for mention in inside))
        return self.default

    def _leads(self, mention: SubjectMention, part: Sentence) -> bool:
        """Whether later sentences can be about it: not one only compared with, nor named after its number."""
        if self._is_compared(mention):
            return False
        after_number = any(part.start <= r.start < mention.start for r in self.readings)
        return not (after_number and _AFTER_NUMBER.search(self.text, max(0, mention.start - 12), mention.start))

    # periods

    def _periods(self, index: int, sentence: Sentence) -> tuple[Period, ...]:
        reading = self.readings[index]
        limit = self._next_start(index, sentence.end)
        inside = [p for p in self.periods if sentence.start <= p.start < sentence.end]
        after = next((p for p in inside if p.start >= reading.end), None)
        if after is not None and after.start < limit and _PERIOD_AFTER.fullmatch(self.text[reading.end : after.start]):
            return tuple(p for p in inside if p.start == after.start)
        owner = [p for p in inside if p.end <= reading.start and _OWNED.fullmatch(self.text[p.end : reading.start])]
        if owner:
            return tuple(owner)
        before = [
            p for p in inside if p.end <= reading.start and not self._is_base(p) and self._carries(p, index, sentence)
        ]
        if not before:
            later = [p for p in inside if p.start >= reading.end and not self._is_base(p)]
            return tuple(later) if len(later) == 1 and limit == sentence.end else ()
        return self._row_of_periods(before, index, sentence)

    def _carries(self, period: Period, index: int, sentence: Sentence) -> bool:
        """A period that stands after its own number does not reach into the next clause."""
        own = any(sentence.start <= r.start < period.start for r in self.readings[:index])
        return not own or period.start >= sentence.clause(self.readings[index].start)[0]

    def _row_of_periods(self, before: list[Period], index: int, sentence: Sentence) -> tuple[Period, ...]:
        group = [before[-1]]
        for left in reversed(before[:-1]):
            if not _TOGETHER.fullmatch(self.text[left.end : group[0].start]):
                break
            group.insert(0, left)
        row = [i for i, r in enumerate(self.readings) if group[-1].end <= r.start < sentence.end and not r.counted]
        if len(group) > 1 and len(row) == len(group) and index in row:
            return (group[row.index(index)],)
        return tuple(group)

    def _is_base(self, period: Period) -> bool:
        return _PERIOD_COMPARED.search(self.text, max(0, period.start - 20), period.start) is not None
