"""A valuation is made once for everybody who asks the same, and never outlives what it was made of."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.answer import Question
from bot.assistant.assistant import Assistant
from bot.made_once import MadeOnce, MadeOnceFor
from tools.market.desk import Desk, TableOf
from tools.market.directory import open_directory
from tools.market.facts import Fact
from tools.market.gathering import Gathering
from tools.market.history import History
from tools.market.layers import Layers
from tools.market.provider import Fetched
from tools.market.snapshot import DATA, Snapshot

DIRECTORY = open_directory()
NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)  # a Friday afternoon in Hong Kong, while the exchange trades


def fact(field, value, day="2026-11-20", **more):
    named = {"unit": "money", "currency": "HKD", "period": day, "period_end": day, "per": "", **more}
    return Fact(
        ticker="0700.HK", field=field, value=str(value), source_date="2026-11-20T06:00:00Z",
        quality="provider-record", source="https://example.com/0700.HK", note="", definition="", **named,
    )  # fmt: skip


def results(day):
    return fact("results_due", f"{day} estimate", unit="text", currency="", period="next", period_end="")


class Scripted:
    """A live source that gives what the test puts into it."""

    name = "scripted"
    host = None
    offers = frozenset({"quote", "statements", "estimates", "rates"})

    def __init__(self, **parts):
        self.parts = parts

    def covers(self, listing):
        return listing.ticker == "0700.HK"

    def fetch(self, request):
        return Fetched(facts=tuple(self.parts.get(request.part, ())))


class Market:
    """An assistant over a live source whose figures and clock the test moves."""

    def __init__(self, folder, **parts):
        self.now = NOW
        self.source = Scripted(**parts)
        self.history = History(folder / "market.sqlite3")
        self.gathering = Gathering(sources=(self.source,), history=self.history, clock=lambda: self.now)
        self.assistant = self.fresh()

    def fresh(self):
        layers = Layers(
            tables=(TableOf(Snapshot(DATA / "facts.csv")),), history=self.history, providers=(self.source.name,)
        )
        desk = Desk(layers, DIRECTORY, sources=("scripted",), gathering=self.gathering, clock=lambda: self.now)
        return Assistant(desk=desk, search=None)

    def ask(self, words="0700.HK", *, day=None, language="en", user=1, assistant=None):
        asked = Question(text=f"/value {words}", user=user, today=day or self.now.date(), language=language)
        return (assistant or self.assistant).value(words, asked)

    def title(self):
        return self.ask().blocks[0].text


@pytest.fixture
def market(tmp_path):
    made = Market(tmp_path, quote=[fact("price", 650)])
    yield made
    made.history.close()


def test_everybody_who_asks_the_same_gets_the_very_same_answer(market):
    assert market.ask(user=1) is market.ask(user=2)
    assert market.ask() == market.ask(assistant=market.fresh())


def test_a_new_price_shows_as_soon_as_the_desk_asks_for_it(market):
    assert "650" in market.title()
    market.source.parts["quote"] = [fact("price", 700)]
    market.now += timedelta(minutes=14)
    assert "650" in market.title()  # the desk does not ask again within a quarter of an hour
    market.now += timedelta(minutes=2)
    assert "700" in market.title()
    assert market.ask() == market.ask(assistant=market.fresh())


def test_new_statements_change_the_range(market):
    day = NOW.date()
    before = market.ask(day=day)
    market.source.parts["statements"] = [
        fact("operating_cash_flow", 900e9, currency="CNY", period="FY2025", period_end="2025-12-31")
    ]
    market.now += timedelta(hours=25)
    after = market.ask(day=day)
    assert after.blocks != before.blocks
    assert after == market.ask(day=day, assistant=market.fresh())


def test_a_refresh_by_hand_changes_the_answer_at_once(market):
    assert "650" in market.title()
    market.source.parts["quote"] = [fact("price", 710)]
    market.assistant.desk.refresh(DIRECTORY.listing("0700.HK"))
    assert "710" in market.title()


def test_the_day_of_results_goes_when_the_clock_has_passed_it(tmp_path):
    market = Market(tmp_path, quote=[fact("price", 650)], estimates=[results("2026-11-20")])
    day = NOW.date()
    assert any(
        str(figure.quantity.as_of) == "2026-11-20" for figure in market.ask(day=day).figures if "results" in figure.id
    )
    market.now += timedelta(hours=12)  # the 21st in Hong Kong; the reader's day is the same
    assert not any("results" in figure.id for figure in market.ask(day=day).figures)
    market.history.close()


@pytest.mark.parametrize(
    "other",
    [{"language": "zh"}, {"words": "0700.HK discount_rate=12%"}, {"day": date(2027, 11, 20)}, {"words": "BABA"}],
)
def test_language_assumptions_day_and_company_have_answers_of_their_own(market, other):
    assert market.ask().blocks != market.ask(**other).blocks
    assert market.ask(**other) == market.ask(**other, assistant=market.fresh())


def test_a_bare_ticker_is_the_same_valuation_under_its_own_words(market):
    asked = Question(text="0700.HK", user=1, today=NOW.date(), language="en")
    bare = market.assistant.answer(asked)
    assert bare is market.assistant.answer(replace(asked, user=2))
    assert (bare.question, bare.asked) == ("0700.HK", "0700.HK")
    assert replace(bare, question="/value 0700.HK", asked="") == market.ask()


def test_a_refusal_is_not_kept(market):
    words = "0700.HK discount_rate=banana"
    assert market.ask(words).status == "refused"
    assert market.ask(words) is not market.ask(words)


def test_what_many_ask_at_once_is_made_once():
    made, started, go_on = [], threading.Event(), threading.Event()
    once = MadeOnce(4)

    def slow():
        started.set()
        assert go_on.wait(timeout=10)
        made.append(1)
        return object()

    got = []
    threads = [threading.Thread(target=lambda: got.append(once.of("key", slow))) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert started.wait(timeout=10)
    assert once.of("another key", lambda: "meanwhile") == "meanwhile"
    go_on.set()
    for thread in threads:
        thread.join(timeout=10)
    assert len(made) == 1
    assert len(got) == 4
    assert len(set(map(id, got))) == 1


def test_an_error_reaches_the_one_who_asked_and_the_next_tries_anew():
    once = MadeOnce(4)
    with pytest.raises(ZeroDivisionError):
        once.of("key", lambda: 1 // 0)
    assert once.of("key", lambda: "made") == "made"


def test_the_longest_unused_goes_first():
    once = MadeOnce(2)
    for key in ("a", "b", "a", "c"):
        once.of(key, lambda key=key: [key])
    assert once.of("a", lambda: "anew") == ["a"]
    assert once.of("b", lambda: "anew") == "anew"


def test_what_is_made_of_a_thing_belongs_to_that_very_thing():
    once = MadeOnceFor(8)
    first, equal = ["words"], ["words"]
    assert once.of(first, lambda: "of the first") == "of the first"
    assert once.of(equal, lambda: "of its equal") == "of its equal"
    assert once.of(first, lambda: "anew") == "of the first"
    assert once.of(first, lambda: "in Chinese", "zh") == "in Chinese"
