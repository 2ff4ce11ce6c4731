"""What a source of market data gives: dated facts; a source is one file here whose `open_source` makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from tools.errors import ToolError
from tools.market.facts import Fact
from valuation.company import Company, Listing

Part = Literal["quote", "statements", "estimates", "prices", "rates"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of a source.

    part: `quote` (newest price, market value, share count, beta of a listing), `statements` (fiscal years and what a
        trailing sum needs), `estimates` (consensus, the date of the next results), `prices` (daily closes between two days), `rates` (currencies
        under the ticker `_FX_`, government yields under `_RATE_`; `company` and `listing` are then None).
    listing: whose price is meant, or under whose ticker the statements are filed.
    """

    part: Part
    company: Company | None = None
    listing: Listing | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Facts of one answer, in the columns of data/facts.csv, and one sentence for every figure refused.

    A fact's `source_date` is the moment it was read (UTC, ISO) when it was read live. A figure whose unit, currency or
    share basis the source does not say is in `left_out`, never among the facts.
    """

    facts: tuple[Fact, ...] = ()
    left_out: tuple[str, ...] = ()


class SourceDown(ToolError):
    """The source did not answer, or not with data. Act: the desk falls back to what it has and says so."""

    def __init__(self, source: str, why: str, *, retry_after: float | None = None) -> None:
        super().__init__(f"{source} gave no data: {why}.")
        self.source = source
        self.why = why
        self.retry_after = retry_after  # seconds the source asked us to wait


class FactSource(Protocol):
    """A source of facts. `host` is None when it needs no network."""

    @property
    def name(self) -> str:
        """The file's name: `yahoo` for tools/market/yahoo.py."""
        ...

    @property
    def host(self) -> str | None:
        """Host and port to try before anything slow is imported, such as `query1.finance.yahoo.com:443`."""
        ...

    @property
    def offers(self) -> frozenset[Part]:
        """The parts it can give at all."""
        ...

    def covers(self, listing: Listing) -> bool:
        """Whether it carries that listing's market."""
        ...

    def fetch(self, request: Request) -> Fetched:
        """The facts asked for; nothing when the source does not know the company.

        Raises
            SourceDown: no network, no time, refused, rate-limited, or an answer that is not data.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSettings:
    """What a source needs from the operator, filled from the settings; a test points `addresses` at its own server."""

    addresses: Mapping[str, str] = field(default_factory=dict)  # "yahoo": "http://127.0.0.1:9300"
    contact: str = ""  # name and e-mail the SEC asks a program to state
    figures: str = ""  # path of the user's own CSV or XLSX of figures, for the source `file`
    connect_timeout: float = 1.0  # seconds
    read_timeout: float = 8.0
    total_timeout: float = 15.0
