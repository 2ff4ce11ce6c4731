"""What a document plainly says about itself on its first page: title, publisher, date, company, year, form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from knowledge.cleaning import is_chinese
from knowledge.document import Facts, Kind

_PUBLISHERS = {
    "CITIC Securities": ("CITIC Securities", "中信证券"),
    "China Merchants Securities Strategy Research": ("CMB Strategy Research", "招商策略研究", "招商策略"),
    "China Merchants Securities": ("China Merchants Securities", "招商证券"),
    "CICC": ("China International Capital", "CICC", "中金公司"),
    "CSC Financial": ("CSC Financial", "中信建投"),
    "Huatai Securities": ("Huatai Securities", "华泰证券"),
    "Guotai Haitong": ("Guotai Haitong", "Guotai Junan", "国泰海通", "国泰君安"),
    "GF Securities": ("GF Securities", "广发证券"),
    "Haitong Securities": ("Haitong Securities", "海通证券"),
    "Goldman Sachs": ("Goldman Sachs", "高盛"),
    "Morgan Stanley": ("Morgan Stanley", "摩根士丹利"),
    "J.P. Morgan": ("J.P. Morgan", "JPMorgan", "摩根大通"),
    "UBS": ("UBS ", "瑞银"),
    "Nomura": ("Nomura", "野村"),
    "Bernstein": ("Bernstein",),
    "Jefferies": ("Jefferies", "富瑞"),
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(?<!\d)(20\d\d|19\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
_MONTH_FIRST = re.compile(r"\b([A-Z][a-z]{2})[a-z]*\.? (\d{1,2}),? (20\d\d|19\d\d)\b")
_DAY_FIRST = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]{2})[a-z]*\.?,? (20\d\d|19\d\d)\b")
_FILING = re.compile(
    r"securities and exchange commission|form\s+(?:10-[kq]|20-f|8-k)|annual report pursuant|quarterly report pursuant"
    r"|\((?:nyse|nasdaq)[^)]{0,30}: ?[a-z.]{1,6}\)[^.]{0,60} (?:today|reported|announced)[^.]{0,80}(?:results|quarter)",
    re.IGNORECASE,
)
PERIOD = re.compile(
    r"(?:fiscal )?(?:year|quarter(?:ly)?(?: period)?|period) ended:?\s+([a-z]+)\.? \d{1,2}, ?((?:19|20)\d\d)",
    re.IGNORECASE,
)
REGISTRANT = re.compile(r"([^\n]{2,80})\n+\s*\(exact name of registrant", re.IGNORECASE)
FORM = re.compile(r"form\s+(10-?[kq]|20-?f|8-?k)", re.IGNORECASE)
_YEAR_MONTH = re.compile(r"(?<!\d)((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})(?!\d|\s?[-/.月]\s?\d)")
_MONTH_YEAR = re.compile(r"\b([A-Z][a-z]{2})[a-z]*\.?,? ((?:19|20)\d\d)\b")
_MONTH_LINE = re.compile(
    r"(?:\D{0,24}\W)?(?:[A-Z][a-z]{2,8}\.?,? (?:19|20)\d\d|(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?月?)"
)
_YEAR_ALONE = re.compile(r"\s*((?:19|20)\d\d)\s*年?")
_DATE_LINE = 40
_TICKER = re.compile(
    r"(?<![\w.])(?:(?P<code>\d{6})\.(?P<exchange>SH|SZ|SS|BJ)|(?P<hong_kong>\d{1,5})(?:\.| )HK)(?![\w.]\w)",
)
_US_TICKER = re.compile(
    r"(?:NASDAQ|NYSE|Nasdaq|NYSE American|AMEX)\s?[:：]\s?([A-Z]{1,5})\b|(?<![\w.])([A-Z]{1,5}) (?:US|UN|UW) Equity\b"
)
_TICKERS_HEAD = 4000
_MOST_TICKERS = 20
_REPORT_HEAD = 1500
_TITLE = range(12, 201)


def facts_of(texts: Sequence[str]) -> Facts:
    """What the first page with text says; None for what it does not say."""
    first = next((text for text in texts if text), "")
    head = first[:_REPORT_HEAD]
    sample = "".join(texts[:5])[:20_000]
    kind: Kind = "filing" if _FILING.search(first[:6000]) else "report"
    published, about = (None, None) if kind == "filing" else _dated(head)
    return Facts(
        title=_filing_title("\n".join(texts[:2])[:8000]) if kind == "filing" else _title(first),
        publisher=_publisher(head),
        published=published,
        published_about=about,
        language="zh" if is_chinese(sample) else "en",
        kind=kind,
        tickers=tickers_in(first[:_TICKERS_HEAD]),
    )


def with_metadata(facts: Facts, title: str | None, texts: Sequence[str]) -> Facts:
    """Facts with a PDF's own title, when that title also stands in the text of its first pages."""
    if title and len(title) in _TITLE and _squeeze(title) in _squeeze("".join(texts[:2])):
        return replace(facts, title=title)
    return facts


def _filing_title(cover: str) -> str | None:
    """Company, form and fiscal year, when the cover names the company."""
    company, form, period = REGISTRANT.search(cover), FORM.search(cover), PERIOD.search(cover)
    if company is None:
        return None
    parts = (company[1].strip(), form and f"Form {form[1].upper()}", period and f"period ended {period[1]} {period[2]}")
    return ", ".join(part for part in parts if part)


def _squeeze(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def _title(text: str) -> str | None:
    """The first line that is long enough, in the language most of the text is in."""
    chinese = is_chinese(text[:5000])
    for line in text.split("\n")[:12]:
        shown = line.strip(" #*|-")
        if len(shown) in (range(6, 121) if chinese else _TITLE) and is_chinese(shown) == chinese and " " in shown + " ":
            return shown
    return None


def _publisher(head: str) -> str | None:
    places = [
        (head.find(name), publisher) for publisher, names in _PUBLISHERS.items() for name in names if name in head
    ]
    return min(places)[1] if places else None


def date_in(text: str) -> date | None:
    """The first complete date in a text; None when day, month or year is missing."""
    found: list[tuple[int, date]] = []
    for match in _ISO.finditer(text):
        _keep(found, match.start(), match[1], match[2], match[3])
    for match in _MONTH_FIRST.finditer(text):
        _keep(found, match.start(), match[3], _month(match[1]), match[2])
    for match in _DAY_FIRST.finditer(text):
        _keep(found, match.start(), match[3], _month(match[2]), match[1])
    return min(found)[1] if found else None


def stated_date(text: str) -> tuple[date | None, str | None]:
    """The day a text states, or only its month or year as 2024-06 or 2024; nothing is filled in."""
    day = date_in(text)
    if day is not None:
        return day, None
    month = _months_in(text)
    year = _YEAR_ALONE.fullmatch(text)
    return None, month or (year[1] if year else None)


def _dated(head: str) -> tuple[date | None, str | None]:
    """The day on a title page, else a month that stands on a line of its own."""
    day = date_in(head)
    if day is not None:
        return day, None
    short = [line.strip(" ·|*") for line in head.split("\n") if len(line) <= _DATE_LINE]
    return None, next((month for line in short if (month := _months_in(line)) and _MONTH_LINE.fullmatch(line)), None)


def _months_in(text: str) -> str | None:
    for match in _YEAR_MONTH.finditer(text):
        if 1 <= int(match[2]) <= 12:
            return f"{match[1]}-{int(match[2]):02d}"
    for match in _MONTH_YEAR.finditer(text):
        if _month(match[1]) != "0":
            return f"{match[2]}-{int(_month(match[1])):02d}"
    return None


def tickers_in(text: str) -> tuple[str, ...]:
    """The listings a text names with their exchange, in their order, as this program writes them."""
    found: dict[str, int] = {}
    for match in _TICKER.finditer(text):
        mainland = f"{match['code']}.{match['exchange'].replace('SS', 'SH')}" if match["code"] else None
        found.setdefault(mainland or f"{match['hong_kong'].zfill(4)}.HK", match.start())
    for match in _US_TICKER.finditer(text):
        found.setdefault(match[1] or match[2], match.start())
    return tuple(sorted(found, key=lambda ticker: (found[ticker], ticker))[:_MOST_TICKERS])


def _month(name: str) -> str:
    return str(_MONTHS.index(name.lower()) + 1) if name.lower() in _MONTHS else "0"


def _keep(found: list[tuple[int, date]], at: int, year: str, month: str, day: str) -> None:
    try:
        found.append((at, date(int(year), int(month), int(day))))
    except ValueError:
        return
