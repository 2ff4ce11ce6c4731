"""The source `akshare`: Hong Kong, mainland and New York statements, Chinese and American yields, and parities.

It reads the tables that the package akshare reads, without the package: akshare sets no time limit on its requests,
asks a mainland company's statements in about sixty of them, and drops the currency that a Hong Kong report names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import urlsplit

from tools.market.directory import Directory
from tools.market.eastmoney_rates import parities, yields
from tools.market.eastmoney_statements import Statements, hong_kong, mainland, new_york
from tools.market.eastmoney_tables import Tables
from tools.market.facts import Fact
from tools.market.provider import Fetched, Part, Request, SourceDown, SourceSettings
from tools.market.reported import Reported, currency_fact, fiscal_year
from tools.market.trailing import trailing
from tools.market.web import Visit, Web
from valuation.company import Listing

_TABLES = "https://datacenter.eastmoney.com"
_PARITIES = "https://www.chinamoney.com.cn"
_AGENT = "Mozilla/5.0 (compatible; Rerate)"
_PAUSE = 0.2  # seconds between two requests; nobody states a limit, so a slow one is kept


def open_source(directory: Directory, settings: SourceSettings) -> Akshare:  # noqa: ARG001 - one way to open them all
    """The tables of Eastmoney and of the foreign exchange centre."""
    return Akshare(settings)


def _now() -> datetime:
    return datetime.now(UTC)


class Akshare:
    """Statements by fiscal year and for twelve trailing months, in the currency each report is drawn up in."""

    name: Final = "akshare"
    offers: Final[frozenset[Part]] = frozenset({"statements", "rates"})

    def __init__(self, settings: SourceSettings, now: Callable[[], datetime] = _now) -> None:
        given = settings.addresses.get(self.name)
        self._tables, self._parities = (given, given) if given else (_TABLES, _PARITIES)
        self._web = Web(self.name, settings, user_agent=_AGENT, pause=_PAUSE)
        self._now = now

    @property
    def host(self) -> str | None:
        """Where the tables are."""
        parts = urlsplit(self._tables)
        return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"

    def covers(self, listing: Listing) -> bool:
        """Every market of the product is in the tables."""
        return listing.market in ("HK", "SH", "SZ", "BJ", "US")

    def fetch(self, request: Request) -> Fetched:
        """Statements of a listing, or yields and parities; nothing for other parts and unknown companies.

        Raises
            SourceDown: no network, refused, or tables of another shape or about another company.
        """
        read = self._now().isoformat(timespec="seconds")
        visit = self._web.visit()
        if request.part == "rates":
            return self._rates(visit, read)
        if request.part == "statements" and request.listing is not None:
            listing = request.listing
            return _facts(self._statements(visit, listing, read), listing)
        return Fetched()

    def _statements(self, visit: Visit, listing: Listing, read: str) -> Statements:
        tables = Tables(visit, self._tables, self.name)
        if listing.market == "HK":
            return hong_kong(tables, listing.ticker.removesuffix(".HK").zfill(5), read)
        if listing.market == "US":
            return new_york(tables, listing.ticker, read)
        return mainland(tables, listing.ticker)

    def _rates(self, visit: Visit, read: str) -> Fetched:
        """Yields and parities; one of the two may be missing without taking the other along."""
        facts: list[Fact] = []
        left_out: list[str] = []
        down: list[SourceDown] = []
        for ask, address in ((yields, self._tables), (parities, self._parities)):
            try:
                found = ask(visit, address, read, self.name)
            except SourceDown as missing:
                down.append(missing)
                left_out.append(f"Rates are left out: {missing.why}.")
            else:
                facts += found.facts
                left_out += found.left_out
        if len(down) == 2:
            raise down[0]
        return Fetched(facts=tuple(facts), left_out=tuple(left_out))


def _facts(found: Statements, listing: Listing) -> Fetched:
    """The amounts of whole years and of days as facts, with twelve trailing months where interim reports allow."""
    amounts = found.amounts
    years = {amount.end for amount in amounts if amount.whole_year}
    stated = (amount for amount in amounts if amount.start is None or amount.whole_year)
    facts = [amount.fact(listing.ticker, _period(amount, years)) for amount in stated]
    sums = trailing(amounts)
    facts += [amount.fact(listing.ticker, "TTM") for amount in sums.sums]
    facts += _reporting_currency(amounts, listing)
    left_out = (*found.left_out, *(f"{listing.ticker} {sentence}" for sentence in sums.left_out))
    return Fetched(facts=tuple(dict.fromkeys(facts)), left_out=left_out)


def _period(amount: Reported, years: set[date]) -> str:
    """The fiscal year an amount belongs to; a day of its own where no year ends."""
    return fiscal_year(amount.end) if amount.end in years else amount.end.isoformat()


def _reporting_currency(amounts: Iterable[Reported], listing: Listing) -> list[Fact]:
    """The currency of the newest report."""
    dated = (amount for amount in amounts if amount.currency and not amount.per)
    newest = max(dated, key=lambda amount: amount.end, default=None)
    if newest is None:
        return []
    return [
        currency_fact(
            listing.ticker,
            newest.currency,
            end=newest.end,
            read=newest.filed,
            source=newest.source,
            quality="provider-record",
            note="as the newest report names it",
        )
    ]
