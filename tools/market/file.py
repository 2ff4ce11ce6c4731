"""The source `file`: the user's own figures from a CSV or XLSX file, which win over others where they are given.

One figure a row, in any order of columns, names in English or Chinese; or one period a row with a column a figure. A row
that lacks its unit, currency, share basis or day is left out with a sentence; `example()` shows both languages.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final, Literal

from tools.market.directory import Directory
from tools.market.facts import Fact
from tools.market.figure_cells import Unreadable, read_lines
from tools.market.figure_rows import Entry, read_entries
from tools.market.provider import Fetched, Part, Request, SourceDown, SourceSettings
from valuation.company import Listing

_EXAMPLES = {
    "en": (
        "# One figure a row. Units: CNY, HKD m, USD bn, shares, %. Per-share figures of companies with ADS need `per`.\n"
        "# The day of the next results: figure results_date, value 2026-11-12, 2026-11-12 estimate or 2026-11-12/2026-11-16.\n"
        "ticker,figure,value,unit,per,period,period_end,date,source\n"
        "0700.HK,revenue,751.766,CNY bn,,FY2025,2025-12-31,,annual report 2025\n"
        "0700.HK,operating_cash_flow,303052,CNY m,,FY2025,2025-12-31,,annual report 2025\n"
        "BABA,eps_diluted,6.70,CNY,ordinary,FY2025,2025-03-31,,annual report 2025\n"
        "0700.HK,price,495.60,HKD,,,2026-03-26,,\n"
        "FX,HKDCNY,0.86013,,,,2026-08-07,,\n"
    ),
    "zh": (
        "# 每行一个数字。单位可写：人民币、亿港元、百万美元、亿股、%。有美国存托股的公司，每股数字须填“每”。\n"
        "# 下次业绩的日期：指标写“业绩发布日”，数值写2026-11-12、2026-11-12 预计或2026-11-12/2026-11-16。\n"
        "代码,指标,数值,单位,每,期间,截止日,日期,来源\n"
        "0700.HK,营业收入,7517.66,亿人民币,,2025年报,2025-12-31,,2025年年报\n"
        "0700.HK,经营活动现金流,3030.52,亿人民币,,2025年报,2025-12-31,,2025年年报\n"
        "BABA,稀释每股收益,6.70,人民币,普通股,2025财年,2025-03-31,,2025财年年报\n"
        "0700.HK,收盘价,495.60,港元,,,2026-03-26,,\n"
        "FX,HKDCNY,0.86013,,,,2026-08-07,,\n"
    ),
}


def example(language: Literal["en", "zh"] = "en") -> str:
    """A table to begin with, in CSV, with figures of the bundled snapshot."""
    return _EXAMPLES[language]


def open_source(directory: Directory, settings: SourceSettings) -> FiguresFile:
    """The user's file of figures."""
    return FiguresFile(directory, settings.figures)


class FiguresFile:
    """Figures of one file, read again when it changes."""

    name: Final = "file"
    host: Final = None
    offers: Final[frozenset[Part]] = frozenset({"quote", "statements", "estimates", "prices", "rates"})

    def __init__(self, directory: Directory, path: str) -> None:
        self._directory = directory
        self._path = Path(path).expanduser() if path else None
        self._read: tuple[tuple[int, int], tuple[Entry, ...]] | None = None

    def covers(self, listing: Listing) -> bool:  # noqa: ARG002 - a file may hold any market
        """Every market: what the file holds shows when it is asked."""
        return True

    def fetch(self, request: Request) -> Fetched:
        """The figures given for a listing's company, or the rates; with a sentence for each row left out.

        Raises
            SourceDown: if no file is set, or it cannot be read as a table.
        """
        entries = self.entries()
        tickers = _tickers(request)
        facts = tuple(e.fact for e in entries if e.fact is not None and e.ticker in tickers and _belongs(e, request))
        return Fetched(
            facts=facts, left_out=tuple(e.refusal for e in entries if e.refusal and e.ticker in {*tickers, ""})
        )

    def of(self, ticker: str) -> tuple[Fact, ...]:
        """Every figure given under a ticker, marked as the user's.

        Raises
            SourceDown: if no file is set, or it cannot be read as a table.
        """
        given = (entry.fact for entry in self.entries() if entry.fact is not None and entry.ticker == ticker)
        return tuple(replace(fact, origin="user") for fact in given)

    def entries(self) -> tuple[Entry, ...]:
        """Every row of the file, read or refused.

        Raises
            SourceDown: if no file is set, or it cannot be read as a table.
        """
        if self._path is None:
            raise SourceDown(self.name, "no file of figures is set; put the path of your CSV or XLSX file into FIGURES")
        try:
            state = self._path.stat()
            stamp = (state.st_mtime_ns, state.st_size)
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, read_entries(read_lines(self._path), self._path.name, self._directory))
        except OSError:
            raise SourceDown(self.name, f"{self._path.name} is not there or may not be read; check FIGURES") from None
        except Unreadable as problem:
            raise SourceDown(self.name, f"{self._path.name} cannot be read: {problem}") from None
        return self._read[1]


def _tickers(request: Request) -> set[str]:
    if request.part == "rates":
        return {"_FX_", "_RATE_"}
    own = {request.listing.ticker} if request.listing is not None else set()
    lines = request.company.listings if request.company is not None and request.part == "statements" else ()
    return own | {line.ticker for line in lines}


def _belongs(entry: Entry, request: Request) -> bool:
    if request.part == "prices":
        return entry.fact is not None and _price_between(entry.fact, request)
    return entry.part == request.part


def _price_between(fact: Fact, request: Request) -> bool:
    end = fact.end
    if fact.field != "price" or end is None:
        return False
    return (request.start is None or end >= request.start) and (request.end is None or end <= request.end)
