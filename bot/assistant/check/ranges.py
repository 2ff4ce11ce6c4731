"""Ranges and lists share a unit: 8–9 %, $1.8–1.9bn, 5, 6 and 7 %."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.assistant.check.reading import Form, Reading

_RANGE = re.compile(r"\s*(?:[-–—~]|\bto\b|至|到)\s*", re.IGNORECASE)
_LIST = re.compile(r"\s*(?:,|、|/|，)?\s*(?:\band\b|\bor\b|和|或|及|与)?\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:\bbetween\b|介于|在)\s*\S{0,4}$", re.IGNORECASE)


def with_shared_units(text: str, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings, those without a unit taking the one of the number they form a range or a list with."""
    shared = list(readings)
    for index in range(len(shared) - 2, -1, -1):
        shared[index] = _from_right(text, shared[index], shared[index + 1])
    for index in range(1, len(shared)):
        shared[index] = _from_left(text, shared[index - 1], shared[index])
    return tuple(shared)


def _connector(text: str, left: Reading, right: Reading) -> str:
    between = text[left.end : right.start]
    if len(between) > 8 or (right.sign == -1 and between.strip() == ""):
        return ""
    if _RANGE.fullmatch(between):
        return "range"
    if between.strip() and _LIST.fullmatch(between):
        return "range" if _BETWEEN.search(text[: left.start]) else "list"
    return ""


def _from_right(text: str, left: Reading, right: Reading) -> Reading:
    connector = _connector(text, left, right)
    if not connector or (right.open_unit and not right.exponent):
        return left
    forms = tuple(_moved(left.forms[0], left, right)) if left.interval is None else ()
    if not forms:
        return left
    if connector == "list":
        return replace(left, forms=(*left.forms, *forms), counted=False)
    return replace(left, forms=forms, counted=False, open_unit=False, inherited=True)


def _moved(form: Form, left: Reading, right: Reading) -> list[Form]:
    """The left number in the unit and scale of the right one."""
    other = right.forms[0]
    if form.unit not in ("plain", "money", "scaled") or (not left.open_unit and left.exponent):
        return []
    named = form.currencies or other.currencies
    if form.unit == "scaled" or left.exponent:
        return [replace(form, currencies=named, unit="money" if named else form.unit)]
    if form.unit == "money" and other.unit not in ("money", "scaled"):
        return []
    unit = "money" if named and other.unit in ("scaled", "money") else other.unit
    if not right.open_unit and right.exponent == 0 and other.unit == "money" and form.unit == "money":
        return []
    return [Form(form.value.scaleb(right.exponent), form.quantum.scaleb(right.exponent), unit, named)]


def _from_left(text: str, left: Reading, right: Reading) -> Reading:
    connector = _connector(text, left, right)
    if not connector:
        return right
    changed = right
    to_a_level = text[left.end : right.start].strip().lower() in ("to", "至", "到") and not left.inherited
    same = left.forms[-1].unit == right.forms[0].unit and not to_a_level
    if right.direction == 0 and left.direction in (-1, 1) and same:
        changed = replace(changed, direction=left.direction)
    changed = replace(changed, hedged=right.hedged or (left.hedged and connector == "range"))
    form, other = right.forms[0], left.forms[0]
    if form.unit in ("plain", "scaled") and other.currencies:
        moved = replace(form, unit="money", currencies=other.currencies)
        return replace(changed, forms=(moved,) if connector == "range" else (*right.forms, moved))
    if form.unit == "plain" and right.open_unit and other.unit in ("percent", "pp", "multiple"):
        moved = Form(form.value.scaleb(left.exponent), form.quantum.scaleb(left.exponent), other.unit)
        return replace(changed, forms=(*right.forms, moved), counted=right.counted)
    return changed
