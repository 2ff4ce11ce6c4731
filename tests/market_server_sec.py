"""Bodies in the shape of SEC companyfacts and company_tickers, made from figures."""

from __future__ import annotations

from tests.figures_server import said


class Filed:
    """The filings of one company, filled amount by amount."""

    def __init__(self, cik, name="Example Inc."):
        self.cik = cik
        self.name = name
        self.facts = {}

    def add(self, tag, unit, end, value, *, start=None, filed, form="10-K", accn=None, taxonomy="us-gaap"):
        """One amount of one filing."""
        row = {"end": end, "val": value, "accn": accn or f"0000000000-{filed[2:4]}-{filed[5:7]}{filed[8:]}00"}
        row |= {"fy": int(filed[:4]), "fp": "FY", "form": form, "filed": filed}
        if start is not None:
            row = {"start": start} | row
        entry = self.facts.setdefault(taxonomy, {}).setdefault(tag, {"label": tag, "description": "", "units": {}})
        entry["units"].setdefault(unit, []).append(row)
        return self

    def body(self):
        """The whole of companyfacts."""
        return {"cik": self.cik, "entityName": self.name, "facts": self.facts}


def serve(server, companies):
    """Puts the tickers and the filings of companies, by ticker, on a server."""
    table = {
        str(place): {"cik_str": filed.cik, "ticker": ticker, "title": filed.name}
        for place, (ticker, filed) in enumerate(companies.items())
    }
    server.answer("/files/company_tickers.json", said(table))
    for filed in companies.values():
        server.answer(f"/api/xbrl/companyfacts/CIK{filed.cik:010d}.json", said(filed.body()))
