"""Preparing the daily summaries of many subscribers, on the bundled snapshot with the real valuer and storage.

.venv/bin/python tests/benchmarks/daily_load.py [--users 100000] [--names 20] [--days 3]

Each subscriber follows `--names` of the snapshot's listings, drawn with a fixed seed; all are due at the same time. The
first day names every company as new, the second nothing (the snapshot does not move), the third has one company in ten
changed by hand, which is nearer to a real day. Sending is not part of it: Telegram's rate bounds that.
"""

import argparse
import random
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from bot.app import App  # noqa: E402
from bot.daily.preparation import Summaries  # noqa: E402
from bot.settings import Settings  # noqa: E402
from bot.storage.store import Storage  # noqa: E402

MONDAY = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)  # 08:30 in Shanghai


class Moving:
    """The real valuer, with the price of every tenth company moved by a share."""

    def __init__(self, valuer, tickers):
        self._valuer = valuer
        self._moved = set(tickers[::10])
        self.move = 0.0

    def __getattr__(self, name):
        return getattr(self._valuer, name)

    def assess(self, ticker):
        found = self._valuer.assess(ticker)
        if ticker not in self._moved or found.price is None:
            return found
        return replace(found, price=replace(found.price, value=found.price.value * (1 + self.move)))


def subscribe(storage, users, tickers, names):
    """Fill the tables as the commands would, in one step."""
    drawn = random.Random(1)  # noqa: S311 - the same lists each time
    with storage.database.transaction():
        for user in range(1, users + 1):
            storage.users.schedule(user, wall_time(8, 30), "Asia/Shanghai", date(2000, 1, 1))
            for ticker in drawn.sample(tickers, min(names, len(tickers))):
                storage.watchlist.add(user, ticker)


def confirm_all(storage):
    """As if every message had been sent and confirmed."""
    storage.database.execute("UPDATE outbox SET state='sent' WHERE state='pending'")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--names", type=int, default=20)
    parser.add_argument("--days", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        settings = Settings.from_environment({"MARKET_DATA": "snapshot", "RERATE_HOME": home})
        app = App(settings=settings, clock=lambda: MONDAY)
        tickers = [listing.ticker for company in app.desk.directory.companies for listing in company.listings]
        storage = Storage(settings.database)
        valuer = Moving(app.valuer, tickers)
        summaries = Summaries(valuer=valuer, storage=storage)
        subscribe(storage, arguments.users, tickers, arguments.names)
        print(f"{arguments.users} subscribers, {arguments.names} of {len(tickers)} listings each")  # noqa: T201
        for day in range(arguments.days):
            valuer.move = 0.02 * (day // 2)
            start = time.perf_counter()
            prepared = summaries.prepare(MONDAY + timedelta(days=day))
            seconds = time.perf_counter() - start
            waiting = storage.outbox.waiting()
            confirm_all(storage)
            print(f"day {day + 1}: {prepared} prepared in {seconds:.1f} s, {waiting} to send")  # noqa: T201
        storage.close()


main()
