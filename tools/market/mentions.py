"""Finds tickers and company names inside a question, without taking everyday words for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Protocol

from tools.market.companies import Entry
from tools.market.letters import comparable, half_width, is_chinese
from tools.market.resolution import Mention, Resolution
from tools.market.tickers import Ticker, read_ticker
from valuation.company import Company, Listing

# Codes with an exchange, zero-padded Hong Kong codes, six-digit mainland codes, letters with or without a dollar sign.
_TICKER = re.compile(
    r"(?<![A-Za-z0-9.$])(?:"
    r"(?P<written>(?i:HK[:.]?\d{1,5}|\d{1,6}\.(?:HK|SH|SS|SZ|BJ)|(?:SH|SZ|BJ)[:.]?\d{6}))"
    r"|(?P<code>0\d{4}|\d{6})"
    r"|(?P<letters>\$?[A-Za-z]{2,5})"
    r")(?![A-Za-z0-9]|[.,]\d|%)"
)
_LINE_WORDS = re.compile(r"\s?[-(]?(a股|h股|港股|美股)\)?")
_JOINED = re.compile(r"\s*(?:和|与|跟|同|及|对|比|、|,|/|;|&|vs\.?|还是|或|and|or|versus)?\s*")
_MARKET_WORDS = ("股价", "市值", "股票", "市盈率")
# Tickers that are words: only in capitals or after a dollar sign. Shorter ones always need that.
_WORD_TICKERS = frozenset({"dash", "lite", "meta", "pony", "uber"})
_NEVER_TOUCHING_CHINESE = frozenset({"APP", "CRM", "NOW"})  # "微信APP" is a programme, not AppLovin
_KNOWN_SHORT = frozenset({"pdd", "tsm"})
# Names that are words of English: only with a capital.
_WORD_NAMES = frozenset({"coherent", "spark", "meta", "uber", "micron", "oracle", "llama", "ernie", "kling", "intel"})
# What after a name makes it part of another thing.
_NOT_BEFORE: dict[str, tuple[str, ...]] = {
    "中国移动": ("互联网", "支付", "游戏", "电话", "用户"),
    "中国电信": ("业", "行业", "市场", "设备", "运营商", "用户"),
    "中国卫星": ("互联网", "导航", "网络"),
    "china mobile": (" internet", " gam", " pay", " ad", " phone", " user", " market"),
    "china telecom": (" sector", " industr", " operator", " equipment", " market", " service"),
    "amazon": (" rain", " river"),
    "苹果": ("汁", "树"),
}


class Resolver(Protocol):
    """What the reader asks of the directory."""

    def resolve_name(self, text: str) -> Resolution | None:
        """The companies of exactly that name."""
        ...

    def resolve_ticker(self, text: str, ticker: Ticker) -> Resolution:
        """The listing of a ticker."""
        ...

    def line_of(self, companies: tuple[Company, ...], text: str, words: str) -> Resolution | None:
        """The line of a company that a word after its name chooses."""
        ...

    def listing(self, ticker: str) -> Listing | None:
        """The listing of a canonical ticker."""
        ...


class MentionReader:
    """Reads mentions by the first character of each name, so a question costs little more than its length."""

    def __init__(self, entries: Iterable[Entry], directory: Resolver) -> None:
        self._directory = directory
        self._names: dict[str, list[tuple[str, bool]]] = {}
        self._companies: dict[str, tuple[Company, ...]] = {}
        for entry in entries:
            for name, beside in [*((n, False) for n in entry.names), *((n, True) for n in entry.beside)]:
                self._add(comparable(name), beside, entry.company)
        for names in self._names.values():
            names.sort(key=lambda item: (-len(item[0]), item))

    def _add(self, name: str, beside: bool, company: Company) -> None:
        known = self._companies.get(name, ())
        if not known:
            self._names.setdefault(name[0], []).append((name, beside))
        if company not in known:
            self._companies[name] = (*known, company)

    def read(self, text: str) -> tuple[Mention, ...]:
        """Every mention in order; of two that overlap the longer."""
        plain, low = half_width(text), comparable(text)
        tickers = {found.start(): found for found in _TICKER.finditer(plain)}
        found: list[tuple[Mention, bool]] = []
        position = 0
        while position < len(low):
            mention = self._at(position, text, plain, low, tickers)
            if mention is None:
                position += 1
            else:
                found.append(mention)
                position = mention[0].end
        return _accepted(found, low)

    def _at(
        self, start: int, text: str, plain: str, low: str, tickers: dict[int, re.Match[str]]
    ) -> tuple[Mention, bool] | None:
        named = self._name_at(start, plain, low)
        ticker = self._ticker(tickers[start], plain) if start in tickers else None
        if ticker is not None and (named is None or tickers[start].end() >= start + len(named[0])):
            end = tickers[start].end()
            return Mention(start=start, end=end, text=text[start:end], resolution=ticker), False
        if named is None:
            return None
        name, beside = named
        return self._named(name, start, text, low), beside

    def _named(self, name: str, start: int, text: str, low: str) -> Mention:
        end = start + len(name)
        line = _LINE_WORDS.match(low, end)
        chosen = (
            self._directory.line_of(self._companies[name], text[start : line.end()], line.group(1)) if line else None
        )
        if line is not None and chosen is not None:
            return Mention(start=start, end=line.end(), text=text[start : line.end()], resolution=chosen)
        resolution = self._directory.resolve_name(text[start:end])
        if resolution is None:
            msg = f"The name {name!r} is read but not resolved."
            raise LookupError(msg)
        return Mention(start=start, end=end, text=text[start:end], resolution=resolution)

    def _name_at(self, start: int, plain: str, low: str) -> tuple[str, bool] | None:
        for name, beside in self._names.get(low[start], ()):
            if low.startswith(name, start) and _stands_alone(name, start, plain, low):
                return name, beside
        return None

    def _ticker(self, found: re.Match[str], plain: str) -> Resolution | None:
        text = found.group()
        if found.group("letters"):
            return self._letters(found, plain)
        ticker = read_ticker(text)
        if ticker is None:
            return None
        if found.group("code") and self._directory.listing(ticker.canonical) is None:
            return None
        return self._directory.resolve_ticker(text, ticker)

    def _letters(self, found: re.Match[str], plain: str) -> Resolution | None:
        text = found.group()
        bare = text.removeprefix("$")
        if self._directory.listing(bare.upper()) is None:
            return None
        if text[0] != "$":
            low = bare.lower()
            readable = bare.isupper() or (
                bare.islower() and (len(bare) > 3 or low in _KNOWN_SHORT) and low not in _WORD_TICKERS
            )
            if not readable or (
                bare in _NEVER_TOUCHING_CHINESE and _touches_chinese(plain, found.start(), found.end())
            ):
                return None
        ticker = read_ticker(bare)
        return None if ticker is None else self._directory.resolve_ticker(text, ticker)


def _stands_alone(name: str, start: int, plain: str, low: str) -> bool:
    end = start + len(name)
    if name[0].isascii() and start > 0 and _is_word(low[start - 1]):
        return False
    if name[-1].isascii() and end < len(low) and _is_word(low[end]):
        return False
    if name in _WORD_NAMES and not plain[start].isupper():
        return False
    return not low.startswith(_NOT_BEFORE.get(name, ("\0",)), end)


def _is_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _touches_chinese(plain: str, start: int, end: int) -> bool:
    return (start > 0 and is_chinese(plain[start - 1])) or (end < len(plain) and is_chinese(plain[end]))


def _accepted(found: list[tuple[Mention, bool]], low: str) -> tuple[Mention, ...]:
    """The mentions less everyday words, which count only beside a company or before a word of the market."""
    kept: list[Mention] = []
    for index, (mention, everyday) in enumerate(found):
        if not everyday or low.startswith(_MARKET_WORDS, mention.end) or any(_beside(found, index, low, kept)):
            kept.append(mention)
    return tuple(kept)


def _beside(found: list[tuple[Mention, bool]], index: int, low: str, kept: list[Mention]) -> Iterator[bool]:
    mention = found[index][0]
    if kept and kept[-1] is found[index - 1][0]:
        yield _are_joined(low[kept[-1].end : mention.start])
    if index + 1 < len(found) and not found[index + 1][1]:
        yield _are_joined(low[mention.end : found[index + 1][0].start]) and _starts_a_word(low, mention.start)


def _are_joined(between: str) -> bool:
    return between != "" and _JOINED.fullmatch(between) is not None


def _starts_a_word(low: str, start: int) -> bool:
    return (
        start == 0
        or not (is_chinese(low[start - 1]) or _is_word(low[start - 1]))
        or low[start - 1] in "和与跟比较看买问把"
    )
