"""The glossary: one meaning, all its names in English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from knowledge.terms import fold, query_terms

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning: the terms of each of its English names, and its Chinese names. named: a company, product, place."""

    en: tuple[tuple[str, ...], ...]
    zh: tuple[str, ...]
    named: bool


@dataclass(frozen=True, slots=True)
class Glossary:
    """Entries by English name (its terms) and by Chinese name."""

    english: dict[tuple[str, ...], list[Entry]]
    chinese: dict[str, list[Entry]]
    longest_english: int
    longest_chinese: int


def load_data(name: str) -> Any:
    """A data file of this folder."""
    # The loader is the safe one, in C where it is compiled.
    return yaml.load(files("knowledge").joinpath(name).read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506


@cache
def glossary() -> Glossary:
    """The bundled glossary."""
    data = load_data("glossary.yaml")
    entries = [_entry(row, named=True) for row in data["names"]] + [_entry(row, named=False) for row in data["terms"]]
    english: dict[tuple[str, ...], list[Entry]] = {}
    chinese: dict[str, list[Entry]] = {}
    for entry in entries:
        for name in entry.en:
            english.setdefault(name, []).append(entry)
        for name_zh in entry.zh:
            chinese.setdefault(name_zh, []).append(entry)
    return Glossary(english, chinese, max(map(len, english)), max(map(len, chinese)))


def _entry(row: dict[str, list[str]], *, named: bool) -> Entry:
    en = tuple(dict.fromkeys(tuple(query_terms(str(name))) for name in row["en"]))
    return Entry(en, tuple(fold(str(name)) for name in row["zh"]), named)
