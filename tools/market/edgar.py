"""The source `edgar`: what companies listed in New York file with the SEC, read from its companyfacts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from tools.market.directory import Directory
from tools.market.edgar_filings import Filings
from tools.market.edgar_statements import statements
from tools.market.provider import Fetched, Part, Request, SourceDown, SourceSettings
from tools.market.web import Refused, Visit, Web
from valuation.company import Listing

_DATA = "https://data.sec.gov"
_TICKERS = "https://www.sec.gov"
_PAUSE = 0.11  # seconds between two requests; the SEC allows ten a second
_BLOCKED = 600.0  # seconds the SEC shuts out a program that it finds too fast or undeclared
_NO_CONTACT = "the SEC asks every program for a name and an e-mail address; set SEC_CONTACT to yours, such as “Jane Doe jane@example.com”"


def open_source(directory: Directory, settings: SourceSettings) -> Edgar:  # noqa: ARG001 - one way to open them all
    """The filings of the SEC."""
    return Edgar(settings)


class Edgar:
    """Statements by fiscal year, and twelve trailing months where interim reports are filed as data.

    Filers of 10-K and 10-Q have both; filers of 20-F (Alibaba, JD, PDD, TSMC) file their quarters as text, so only years.
    """

    name: Final = "edgar"
    offers: Final[frozenset[Part]] = frozenset({"statements"})

    def __init__(self, settings: SourceSettings) -> None:
        given = settings.addresses.get(self.name)
        self._data, self._tickers = (given, given) if given else (_DATA, _TICKERS)
        self._contact = settings.contact.strip()
        self._web = Web(self.name, settings, user_agent=f"Rerate {self._contact}", pause=_PAUSE)
        self._ciks: dict[str, int] = {}

    @property
    def host(self) -> str | None:
        """Where the filings are."""
        parts = urlsplit(self._data)
        return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"

    def covers(self, listing: Listing) -> bool:
        """Whether the listing is one whose company files with the SEC."""
        return listing.market == "US"

    def fetch(self, request: Request) -> Fetched:
        """Statements of a New York listing; nothing for other parts and for companies that do not file.

        Raises
            SourceDown: no contact set, no network, refused, or an answer that is not this company's filings.
        """
        listing = request.listing
        if request.part not in self.offers or listing is None or not self.covers(listing):
            return Fetched()
        if "@" not in self._contact:
            raise SourceDown(self.name, _NO_CONTACT)
        try:
            return self._statements(listing, self._web.visit())
        except Refused as refused:
            why = f"the SEC refused the request with status {refused.status}; check SEC_CONTACT, or ask less often"
            raise SourceDown(self.name, why, retry_after=_BLOCKED) from None

    def _statements(self, listing: Listing, visit: Visit) -> Fetched:
        cik = self._cik(listing.ticker, visit)
        body = None if cik is None else visit.json(f"{self._data}/api/xbrl/companyfacts/CIK{cik:010d}.json")
        if cik is None or body is None:
            return Fetched(left_out=(f"{listing.ticker} files no data with the SEC under that ticker.",))
        return statements(Filings(cik, self._facts(body, cik)), listing)

    def _cik(self, ticker: str, visit: Visit) -> int | None:
        """The number under which a company files; the SEC's table is read once."""
        if not self._ciks:
            self._ciks = self._read_ciks(visit.json(f"{self._tickers}/files/company_tickers.json"))
        return self._ciks.get(ticker.replace(".", "-"))

    def _read_ciks(self, table: object) -> dict[str, int]:
        rows = table.values() if isinstance(table, dict) else ()
        found = {
            row["ticker"]: row["cik_str"]
            for row in rows
            if isinstance(row, dict) and isinstance(row.get("ticker"), str) and isinstance(row.get("cik_str"), int)
        }
        if not found:
            raise SourceDown(self.name, "its table of tickers has another shape than before")
        return found

    def _facts(self, body: object, cik: int) -> Mapping[str, Any]:
        """The facts of a body, after it is shown to be about the company that was asked for."""
        facts = body.get("facts") if isinstance(body, dict) else None
        if not isinstance(body, dict) or not isinstance(facts, dict):
            raise SourceDown(self.name, "its filings have another shape than before")
        if str(body.get("cik")).lstrip("0") != str(cik):
            raise SourceDown(self.name, f"it answered about company {body.get('cik')} instead of {cik}")
        return facts
