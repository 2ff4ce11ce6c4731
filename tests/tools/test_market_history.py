"""What was fetched is kept as it was known, asked for only when due, and a dead network costs a moment once."""

import socket
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tools.market.desk import Desk, TableOf, open_desk
from tools.market.directory import open_directory
from tools.market.disagreements import disagreements
from tools.market.facts import Fact
from tools.market.gathering import FRESH_FOR, Gathering
from tools.market.history import History
from tools.market.layers import Layers
from tools.market.provider import Fetched, SourceDown, SourceSettings
from tools.market.snapshot import DATA, Snapshot
from tools.value_company import ValueCompany

DIRECTORY = open_directory()
TENCENT = DIRECTORY.listing("0700.HK")
# A Friday afternoon in Hong Kong, while the exchange trades.
NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def fact(
    field,
    value,
    *,
    ticker="0700.HK",
    period="2026-11-20",
    end="2026-11-20",
    currency="HKD",
    source="example.com",
    **more,
):
    return Fact(
        ticker=ticker, field=field, value=str(value), unit=more.pop("unit", "money"), currency=currency,
        per=more.pop("per", ""), period=period, period_end=end, source_date=more.pop("read", "2026-11-20T06:00:00Z"),
        quality=more.pop("quality", "provider-record"), source=f"https://{source}/0700.HK", note="", definition="",
    )  # fmt: skip


class Clock:
    def __init__(self, now=NOW):
        self.now = now

    def __call__(self):
        return self.now


class Scripted:
    """A live source that gives what the test puts into it, or is down."""

    name = "scripted"
    host = None
    offers = frozenset({"quote", "statements", "estimates", "rates"})

    def __init__(self, **parts):
        self.parts = parts
        self.asked = []
        self.down = None

    def covers(self, listing):
        return listing.market == "HK"

    def fetch(self, request):
        self.asked.append(request.part)
        if self.down is not None:
            raise self.down
        return Fetched(facts=tuple(self.parts.get(request.part, ())))


@pytest.fixture
def history(tmp_path):
    opened = History(tmp_path / "market.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def clock():
    return Clock()


def desk_over(source, history, clock, *, snapshot=True):
    gathering = Gathering(sources=(source,), history=history, clock=clock)
    tables = (TableOf(Snapshot(DATA / "facts.csv")),) if snapshot else ()
    layers = Layers(tables=tables, history=history, providers=(source.name,))
    return Desk(layers, DIRECTORY, sources=("scripted",), gathering=gathering, clock=clock)


def price(value, day="2026-11-20", **more):
    return fact("price", value, period=day, end=day, **more)


def test_a_figure_is_written_once_and_again_only_when_it_says_something_else(history):
    assert history.keep("scripted", "quote", "0700.HK", [price(600)], NOW) == 1
    again = replace(price(600), source_date="2026-11-20T07:00:00Z")
    assert history.keep("scripted", "quote", "0700.HK", [again], NOW + timedelta(hours=1)) == 0
    assert history.keep("scripted", "quote", "0700.HK", [price(610)], NOW + timedelta(hours=2)) == 1
    assert history.keep("scripted", "quote", "0700.HK", [price(600)], NOW + timedelta(hours=3)) == 1


def test_what_was_known_is_the_last_word_up_to_that_moment(history):
    for hours, value in ((0, 600), (2, 610), (3, 600)):
        history.keep("scripted", "quote", "0700.HK", [price(value)], NOW + timedelta(hours=hours))
    known = [[k.fact.value for k in history.known("0700.HK", NOW + timedelta(hours=h))] for h in (-1, 0, 1, 2, 3, 9)]
    assert known == [[], ["600"], ["600"], ["610"], ["600"], ["600"]]


def test_two_processes_on_one_file_see_each_others_figures(history, tmp_path):
    other = History(tmp_path / "market.sqlite3")
    other.keep("scripted", "quote", "0700.HK", [price(600)], NOW)
    other.pause("example.com:443", NOW + timedelta(minutes=5), "too many requests")
    assert [known.fact.value for known in history.known("0700.HK")] == ["600"]
    assert history.paused("example.com:443", NOW).why == "too many requests"
    assert history.paused("example.com:443", NOW + timedelta(minutes=5)) is None
    other.close()


def test_a_cut_in_the_middle_of_keeping_leaves_nothing_half_written(history):
    def facts():
        yield price(600)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        history.keep("scripted", "quote", "0700.HK", facts(), NOW)
    assert history.known("0700.HK") == ()
    assert history.answered("scripted", "quote", "0700.HK") is None


def test_a_live_price_goes_before_the_snapshots_and_says_so(history, clock):
    desk = desk_over(Scripted(quote=[price(650)]), history, clock)
    desk.look(TENCENT)
    view = desk.view(TENCENT)
    assert (view.price.value, view.price.as_of, view.origin) == (650.0, date(2026, 11, 20), "live")
    assert "live" in view.price.note


def test_an_older_answer_is_called_cached_and_still_goes_before_an_older_snapshot(history, clock):
    source = Scripted(quote=[price(650)])
    desk_over(source, history, clock).look(TENCENT)
    source.down = SourceDown("scripted", "no network")
    clock.now += timedelta(days=3)
    desk = desk_over(source, history, clock)
    desk.look(TENCENT)
    view = desk.view(TENCENT)
    assert (view.price.value, view.origin) == (650.0, "cache")
    assert "cached" in view.price.note
    assert "read 2026-11-20T06:00:00Z" in view.price.note


def test_with_nothing_fetched_the_snapshot_answers_as_ever(history, clock):
    source = Scripted()
    source.down = SourceDown("scripted", "no network")
    desk = desk_over(source, history, clock)
    desk.look(TENCENT)
    plain = open_desk("snapshot", DIRECTORY)
    assert desk.view(TENCENT) == plain.view(TENCENT)
    company = DIRECTORY.company_of("0700.HK")
    assert desk.fundamentals(company) == plain.fundamentals(company)


def test_nothing_is_asked_again_before_it_is_due(history, clock):
    source = Scripted(quote=[price(650)])
    desk = desk_over(source, history, clock)
    desk.look(TENCENT)
    assert source.asked == ["rates", "quote", "statements", "estimates"]
    desk.look(TENCENT)
    clock.now += FRESH_FOR["quote"] - timedelta(seconds=1)
    desk.look(TENCENT)
    assert len(source.asked) == 4
    clock.now += timedelta(seconds=1)  # 14:15 in Hong Kong
    desk.look(TENCENT)
    assert source.asked[4:] == ["quote"]


def test_a_closed_exchange_is_not_asked_for_a_newer_price(history):
    evening = Clock(datetime(2026, 11, 20, 10, 0, tzinfo=UTC))  # Friday, 18:00 in Hong Kong
    source = Scripted()
    desk = desk_over(source, history, evening)
    desk.look(TENCENT)
    evening.now = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)  # Sunday
    desk.look(TENCENT)
    assert source.asked.count("quote") == 1
    evening.now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Hong Kong
    desk.look(TENCENT)
    assert source.asked.count("quote") == 2


def test_a_question_of_many_listings_fetches_only_the_one_asked_for(history, clock):
    source = Scripted()
    desk = desk_over(source, history, clock)
    ValueCompany(desk, NOW.date())("0700.HK")
    assert source.asked == ["rates", "quote", "statements", "estimates"]


def test_two_threads_that_ask_at_once_fetch_once(history, clock):
    source = Scripted()
    desk = desk_over(source, history, clock)
    threads = [threading.Thread(target=desk.look, args=(TENCENT,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert source.asked.count("quote") == 1


def test_a_dead_host_is_left_alone_by_every_process_until_its_pause_ends(history, clock, tmp_path):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        dead = f"127.0.0.1:{listening.getsockname()[1]}"  # bound and never listening: refused at once
        source = Scripted()
        source.host = dead
        desk_over(source, history, clock).look(TENCENT)
        assert source.asked == []
        assert history.paused(dead, clock()) is not None
    other = History(tmp_path / "market.sqlite3")
    again = Scripted()
    again.host = dead
    desk = desk_over(again, other, clock)
    desk.look(TENCENT)
    assert again.asked == []
    assert [pause.host for pause in desk.pauses()] == [dead]
    other.close()


def test_a_source_that_names_its_pause_gets_it_but_no_longer_than_an_hour(history, clock):
    with socket.create_server(("127.0.0.1", 0)) as server:
        for asked, minutes in ((120.0, 2), (86_400.0, 60), (None, 10)):
            source = Scripted()
            source.host = f"127.0.0.1:{server.getsockname()[1]}"
            source.down = SourceDown("scripted", "too many requests", retry_after=asked)
            desk_over(source, history, clock).refresh(TENCENT)
            assert history.paused(source.host, clock()).until == clock() + timedelta(minutes=minutes)
            assert source.asked == ["rates"]  # the first refusal ends the round
            history.go_on(source.host)


def test_refreshing_asks_for_all_and_tells_what_came(history, clock):
    source = Scripted(quote=[price(650)])
    desk = desk_over(source, history, clock)
    reports = desk.refresh(TENCENT) + desk.refresh(TENCENT)
    assert [(report.part, report.figures) for report in reports[:4]] == [
        ("rates", 0), ("quote", 1), ("statements", 0), ("estimates", 0),
    ]  # fmt: skip
    assert len(source.asked) == 8


REVENUE_THEN = fact("revenue", 800e9, period="FY2026", end="2026-12-31", currency="CNY")


def test_yesterdays_valuation_is_computed_again_to_the_same_figures(history, clock):
    source = Scripted(
        quote=[price(650)],
        estimates=[fact("eps_consensus", 33.0, currency="CNY", per="ordinary", period="FY2026", end="2026-12-31")],
    )
    desk = desk_over(source, history, clock)
    then = ValueCompany(desk, NOW.date())("0700.HK")
    source.parts = {
        "quote": [price(700, "2026-11-23", read="2026-11-23T06:00:00Z")],
        "estimates": [
            fact(
                "eps_consensus",
                35.0,
                currency="CNY",
                per="ordinary",
                period="FY2026",
                end="2026-12-31",
                read="2026-11-23T06:00:00Z",
            )
        ],
        "statements": [
            fact("operating_cash_flow", 350e9, period="FY2025", end="2025-12-31", currency="CNY", quality="primary")
        ],
    }
    clock.now = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
    clock.now += timedelta(hours=25)
    now = ValueCompany(desk, clock.now.date())("0700.HK")
    assert now.price.value == 700.0
    assert now.range != then.range
    assert ValueCompany(desk.as_known(NOW), NOW.date())("0700.HK") == then


def test_an_estimate_that_is_revised_keeps_both_days(history):
    first = fact("eps_consensus", 33.0, currency="CNY", per="ordinary", period="FY2026", end="2026-12-31")
    history.keep("scripted", "estimates", "0700.HK", [first], NOW)
    later = replace(first, value="35.0", source_date="2026-11-23T06:00:00Z")
    history.keep("scripted", "estimates", "0700.HK", [later], NOW + timedelta(days=3))
    days = [history.known("0700.HK", NOW + timedelta(days=d))[0].fact for d in (0, 3)]
    assert [(f.value, f.source_date[:10]) for f in days] == [("33.0", "2026-11-20"), ("35.0", "2026-11-23")]


def test_two_sources_too_far_apart_are_told_and_close_ones_are_not():
    ours = fact(
        "revenue", 1000, period="FY2025", end="2025-12-31", currency="CNY", quality="primary", source="company.com"
    )
    near = fact("revenue", 1009, period="FY2025", end="2025-12-31", currency="CNY")
    far = fact("revenue", 1011, period="FY2025", end="2025-12-31", currency="CNY", source="third.com")
    assert disagreements([ours, near]) == ()
    (found,) = disagreements([ours, near, far])
    assert (found.used, found.other) == (ours, far)
    assert found.apart == pytest.approx(0.011)


def test_figures_of_another_day_currency_or_publisher_page_are_not_compared():
    ours = fact("price", 100, quality="primary", source="a.com")
    assert disagreements([ours, price(200, "2026-11-19", source="b.com")]) == ()
    assert disagreements([ours, fact("price", 200, currency="USD", source="b.com")]) == ()
    assert disagreements([ours, fact("price", 200, source="a.com")]) == ()


def test_a_valuation_warns_of_the_widest_disagreement_with_both_sources(history, clock):
    # The bundled annual report says 751,766 m.
    wrong = fact("revenue", 700e9, period="FY2025", end="2025-12-31", currency="CNY", source="wrong.example")
    found = ValueCompany(desk_over(Scripted(statements=[wrong]), history, clock), NOW.date())("0700.HK")
    (warning,) = [warning for warning in found.warnings if warning.code == "sources_disagree"]
    assert (warning.values["figure"], warning.values["period"]) == ("revenue", "FY2025")
    assert warning.values["other_source"] == "wrong.example"
    assert warning.values["other"].value == 700e9


def test_a_figure_without_currency_is_refused_whatever_source_it_comes_from(history, clock):
    nameless = fact("price", 900, currency="", period="2026-11-20")
    desk = desk_over(Scripted(quote=[nameless]), history, clock)
    desk.look(TENCENT)
    assert desk.view(TENCENT).price.value != 900.0
    assert any("price" in sentence for sentence in desk.left_out(DIRECTORY.company_of("0700.HK")))


def _hang(free):
    free.wait(10)
    raise OSError


def test_a_look_up_that_hangs_costs_at_most_the_connect_timeout(history, clock, monkeypatch):
    free = threading.Event()
    monkeypatch.setattr("tools.market.gathering.socket.create_connection", lambda *_, **__: _hang(free))
    source = Scripted()
    source.host = "hanging.example:443"
    settings = SourceSettings(connect_timeout=0.05)
    gathering = Gathering(sources=(source,), history=history, clock=clock, settings=settings)
    reports = gathering.refresh(DIRECTORY.company_of("0700.HK"), TENCENT)
    free.set()
    assert all(report.down for report in reports)
    assert source.asked == []
    assert history.paused(source.host, clock()) is not None


def test_a_listing_with_complete_accounts_of_its_own_is_valued_on_those(history, clock):
    company = DIRECTORY.company_of("0981.HK")
    hong_kong, shanghai = DIRECTORY.listing("0981.HK"), DIRECTORY.listing("688981.SH")
    plain = open_desk("snapshot", DIRECTORY)
    assert (
        plain.fundamentals(company, shanghai).reporting_currency == "USD"
    )  # no cash flow by Chinese standards bundled
    flow = fact("operating_cash_flow", 22.6e9, ticker="688981.SH", period="FY2025", end="2025-12-31", currency="CNY")
    history.keep("scripted", "statements", "688981.SH", [flow], NOW)
    desk = desk_over(Scripted(), history, clock)
    own, other = desk.fundamentals(company, shanghai), desk.fundamentals(company, hong_kong)
    assert (own.reporting_currency, other.reporting_currency) == ("CNY", "USD")
    assert own.years[-1].figure("revenue").value == 67.32e9
    assert {q.currency for year in own.years for q in year.figures.values() if q.unit == "money"} == {"CNY"}


def test_a_year_that_one_source_ends_on_a_saturday_and_another_on_the_months_end_is_one_year(history, clock):
    def year(field, value, end, source):
        return fact(field, value, ticker="AAPL", period="FY2031", end=end, currency="USD", source=source)

    facts = [year("revenue", 400e9, "2031-09-27", "sec.gov"), year("net_income_parent", 100e9, "2031-09-27", "sec.gov"),
             year("operating_cash_flow", 110e9, "2031-09-30", "yahoo.com")]  # fmt: skip
    history.keep("scripted", "statements", "AAPL", facts, NOW)
    desk = desk_over(Scripted(), history, clock)
    newest = desk.fundamentals(DIRECTORY.company_of("AAPL")).years[-1]
    assert (newest.label, newest.end) == ("FY2031", date(2031, 9, 27))
    assert newest.figure("operating_cash_flow").value == 110e9
