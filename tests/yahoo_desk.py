"""What every test of the source `yahoo` needs: a local Yahoo, the source pointed at it, and short questions."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime

from tests.figures_server import FiguresServer
from tests.market_server_yahoo import Yahoo
from tools.market.directory import open_directory
from tools.market.provider import Request
from tools.market.yahoo import Yahoo as Source

NOW = datetime(2026, 8, 8, 1, 0, tzinfo=UTC)
DIRECTORY = open_directory()


class Desk:
    """A local Yahoo and a source that asks it."""

    def __init__(self, server, now=NOW):
        self.server = server
        self.yahoo = Yahoo(server)
        self.now = now
        self.waits = []  # seconds the source let pass before it asked again
        self.source = self.fresh()

    def fresh(self, **times):
        """Another source without cookie or memory."""
        settings = self.server.settings("yahoo", **times)
        return Source(settings, now=lambda: self.now, sleep=self.waits.append)

    def ask(self, part, ticker=None, **more):
        """The answer to one question about a ticker."""
        listing = None if ticker is None else DIRECTORY.listing(ticker)
        company = None if ticker is None else DIRECTORY.company_of(ticker)
        return self.source.fetch(Request(part=part, listing=listing, company=company, **more))


@contextmanager
def desk(**more):
    """A desk whose server runs."""
    with FiguresServer().running() as server:
        yield Desk(server, **more)


def one(fetched, field, period=None):
    """The only fact of a field, or of a field and a period."""
    found = [fact for fact in fetched.facts if fact.field == field and period in (None, fact.period)]
    assert len(found) == 1, [(fact.field, fact.period) for fact in fetched.facts]
    return found[0]


def fields(fetched):
    """The names of the fields that came."""
    return {fact.field for fact in fetched.facts}
