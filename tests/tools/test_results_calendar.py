"""When a company reports next: Yahoo's calendar, the user's own dates, and what was known of them on an earlier day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.market_server_yahoo import results_on, traded
from tests.yahoo_desk import DIRECTORY, desk, fields, one
from tools.market.accounts import accounts
from tools.market.desk import Desk, open_desk
from tools.market.gathering import Gathering
from tools.market.history import History
from tools.market.layers import Layers, part_of
from tools.market.provider import Fetched, SourceSettings
from tools.market.results_calendar import DueSpan, due_fact, next_results, read_span, why_not_due

NOW = datetime(2026, 8, 8, 1, 0, tzinfo=UTC)  # 09:00 in Hong Kong, still 7 August in New York
TENCENT = DIRECTORY.listing("0700.HK")
SMIC, SMIC_SHANGHAI = DIRECTORY.listing("0981.HK"), DIRECTORY.listing("688981.SH")


def seconds(*moment):
    return int(datetime(*moment, tzinfo=UTC).timestamp())


@pytest.fixture
def yahoo():
    with desk(now=NOW) as opened:
        yield opened


def calendar(yahoo, ticker, *moments, **more):
    """What the source makes of Yahoo's calendar of a symbol."""
    price = traded(600.0, seconds(2026, 8, 7, 8), DIRECTORY.listing(ticker).currency)
    yahoo.yahoo.summary(ticker, price=price, calendarEvents=results_on(*moments, **more))
    return yahoo.ask("estimates", ticker)


def test_a_day_that_yahoo_calls_no_estimate_is_confirmed(yahoo):
    fact = one(calendar(yahoo, "0700.HK", seconds(2026, 8, 12, 8), estimate=False), "results_due")
    assert (fact.value, fact.unit, fact.period) == ("2026-08-12", "text", "next")
    assert (fact.source, fact.source_date) == (
        "https://finance.yahoo.com/quote/0700.HK",
        "2026-08-08T01:00:00+00:00",
    )
    assert part_of(fact) == "estimates"


@pytest.mark.parametrize("said", [{"estimate": True}, {}])
def test_a_day_counts_as_an_estimate_unless_yahoo_says_otherwise(yahoo, said):
    fact = one(calendar(yahoo, "0700.HK", seconds(2026, 8, 12, 8), **said), "results_due")
    assert fact.value == "2026-08-12 estimate"


def test_two_moments_are_a_span_of_days_and_an_estimate(yahoo):
    fetched = calendar(yahoo, "AAPL", seconds(2026, 10, 29, 10, 59), seconds(2026, 11, 2, 12), estimate=False)
    assert one(fetched, "results_due").value == "2026-10-29/2026-11-02 estimate"


def test_the_day_is_the_exchanges_own(yahoo):
    # 20:30 in New York is 00:30 of the next day in universal time, and 08:30 of it in Hong Kong.
    after_close = seconds(2026, 10, 30, 0, 30)
    assert one(calendar(yahoo, "AAPL", after_close), "results_due").value == "2026-10-29 estimate"
    assert one(calendar(yahoo, "0700.HK", after_close), "results_due").value == "2026-10-30 estimate"


@pytest.mark.parametrize(
    ("moments", "why"),
    [
        ([seconds(2026, 8, 2, 8)], "2026-08-02 is past"),
        ([seconds(2027, 2, 25, 8)], "2027-02-25 is more than 200 days ahead"),
        (
            [seconds(2026, 8, 14, 8), seconds(2026, 8, 12, 8)],
            "its last day, 2026-08-12, comes before its first, 2026-08-14",
        ),
        (["soon"], "Yahoo gives no moment, or more than two"),
        ([seconds(2026, 8, day, 8) for day in (12, 13, 14)], "Yahoo gives no moment, or more than two"),
    ],
)
def test_a_day_that_cannot_be_right_is_refused_with_a_sentence(yahoo, moments, why):
    fetched = calendar(yahoo, "0700.HK", *moments)
    assert fields(fetched) == set()
    assert fetched.left_out == (f"The date of the next results of 0700.HK is left out: {why}.",)


def test_the_edges_of_what_is_believed_are_five_days_back_and_two_hundred_ahead():
    today = date(2026, 8, 8)
    believed = [
        days
        for days in (-6, -5, 0, 200, 201)
        if why_not_due(DueSpan(*[today + timedelta(days=days)] * 2, estimated=False), today) is None
    ]
    assert believed == [-5, 0, 200]


@pytest.mark.parametrize("module", [None, {}, {"earnings": None}, {"earnings": {"earningsDate": []}}, "none", [1]])
def test_a_calendar_without_a_date_gives_nothing_and_refuses_nothing(yahoo, module):
    price = traded(600.0, seconds(2026, 8, 7, 8), "HKD")
    yahoo.yahoo.summary("0700.HK", price=price, **({} if module is None else {"calendarEvents": module}))
    assert yahoo.ask("estimates", "0700.HK") == Fetched()


def test_the_calendar_comes_with_the_price_in_one_request(yahoo):
    calendar(yahoo, "0700.HK", seconds(2026, 8, 12, 8))
    yahoo.ask("quote", "0700.HK")
    (summary,) = [asked for asked in yahoo.server.asked if "quoteSummary" in asked.path]
    assert "calendarEvents" in summary.query["modules"]


def test_the_desk_over_yahoo_knows_the_date_after_one_look_and_keeps_it_without_a_network(yahoo, tmp_path):
    price = traded(600.0, seconds(2026, 8, 7, 8), "HKD")
    yahoo.yahoo.summary("0700.HK", price=price, calendarEvents=results_on(seconds(2026, 8, 12, 8), estimate=False))
    yahoo.yahoo.quotes([])
    yahoo.yahoo.series("0700.HK", {})
    settings = yahoo.server.settings("yahoo")
    desk = open_desk("yahoo", DIRECTORY, home=tmp_path, settings=settings, clock=lambda: NOW)
    # A source goes by the machine's clock; this one has the test's.
    desk.gathering.sources = (yahoo.source,)
    desk.look(TENCENT)
    known = desk.results_due(TENCENT)
    assert (known.first, known.estimated, known.source) == (
        date(2026, 8, 12),
        False,
        "https://finance.yahoo.com/quote/0700.HK",
    )
    later = NOW + timedelta(days=1)
    offline = open_desk("yahoo", DIRECTORY, home=tmp_path, settings=SourceSettings(), clock=lambda: later)
    assert offline.results_due(TENCENT) == known


# the user's own file


HEAD = "ticker,figure,value,period_end,date,source\n"


def own(tmp_path, *rows, head=HEAD, now=NOW):
    path = tmp_path / "mine.csv"
    path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    return open_desk("file", DIRECTORY, settings=SourceSettings(figures=str(path)), clock=lambda: now)


def test_a_user_without_yahoo_gives_the_date_in_a_row(tmp_path):
    found = own(tmp_path, "0700.HK,results date,2026-08-12,2026-06-30,2026-07-20,board notice").results_due(TENCENT)
    assert (found.first, found.last, found.estimated) == (date(2026, 8, 12), date(2026, 8, 12), False)
    assert (found.period_end, found.read) == (date(2026, 6, 30), date(2026, 7, 20))
    assert found.source == "mine.csv, line 2; board notice"


def test_a_chinese_table_gives_it_in_a_column(tmp_path):
    head = "代码,截止日,营业收入（亿人民币）,业绩发布日\n"
    desk = own(tmp_path, "0700.HK,2026-06-30,1845,2026年8月12日（预计）", head=head)
    found = desk.results_due(TENCENT)
    assert (found.first, found.estimated, found.period_end) == (date(2026, 8, 12), True, date(2026, 6, 30))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-08-12", DueSpan(date(2026, 8, 12), date(2026, 8, 12), False)),
        ("2026/8/12 estimate", DueSpan(date(2026, 8, 12), date(2026, 8, 12), True)),
        ("2026-08-12 (est.)", DueSpan(date(2026, 8, 12), date(2026, 8, 12), True)),
        ("2026-08-12 confirmed", DueSpan(date(2026, 8, 12), date(2026, 8, 12), False)),
        ("2026-08-12 to 2026-08-14", DueSpan(date(2026, 8, 12), date(2026, 8, 14), True)),
        ("2026年8月12日至2026年8月14日", DueSpan(date(2026, 8, 12), date(2026, 8, 14), True)),
        ("2026-08-14/2026-08-12", None),
        ("2026-02-30", None),
        ("mid August", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(text, expected):
    assert read_span(text) == expected


@given(first=st.dates(date(2000, 1, 1), date(2100, 1, 1)), days=st.integers(0, 60), estimated=st.booleans())
def test_what_is_stored_is_read_back_as_it_was(first, days, estimated):
    span = DueSpan(first, first + timedelta(days=days), estimated or days > 0)
    assert read_span(str(span)) == span


def test_a_day_that_cannot_be_read_is_left_out_with_its_line(tmp_path):
    desk = own(tmp_path, "0700.HK,results_date,2026-08-14/2026-08-12,,,")
    assert desk.results_due(TENCENT) is None
    (entry,) = desk._layers.tables[0].source.entries()
    assert entry.refusal == (
        "mine.csv, line 2 is left out: “2026-08-14/2026-08-12” is no day, nor a first and a last one in their order; "
        "write 2026-11-12, 2026-11-12 estimate or 2026-11-12/2026-11-16."
    )


def test_two_rows_that_contradict_each_other_are_both_refused(tmp_path):
    desk = own(tmp_path, "0700.HK,results_date,2026-08-12,2026-06-30,,", "0700.HK,results_date,2026-08-13,2026-06-30,,")
    assert desk.results_due(TENCENT) is None


def test_of_a_calendar_of_several_results_the_nearest_to_come_holds(tmp_path):
    rows = [f"0700.HK,results_date,{day},{end},," for day, end in
            (("2026-05-13", "2026-03-31"), ("2026-11-11", "2026-09-30"), ("2026-08-12", "2026-06-30"))]  # fmt: skip
    desk = own(tmp_path, *rows)
    assert desk.results_due(TENCENT).first == date(2026, 8, 12)
    assert "The date of the next results of 0700.HK is left out: 2026-05-13 is past." in desk.left_out(
        DIRECTORY.company_of("0700.HK")
    )


def test_a_row_dated_later_was_not_known_before(tmp_path):
    desk = own(tmp_path, "0700.HK,results_date,2026-08-12,,2026-08-05,")
    assert desk.results_due(TENCENT) is not None
    assert desk.as_known(datetime(2026, 8, 1, tzinfo=UTC)).results_due(TENCENT) is None


def test_the_snapshot_has_no_calendar():
    assert open_desk("snapshot", DIRECTORY, clock=lambda: NOW).results_due(TENCENT) is None


# as it was known


class Calendar:
    """A live source of one date."""

    name, host, offers = "scripted", None, frozenset({"estimates"})

    def __init__(self):
        self.span = None

    def covers(self, listing):
        return True

    def fetch(self, request):
        if self.span is None:
            return Fetched()
        read = "2026-08-08T01:00:00+00:00"
        fact = due_fact(request.listing, self.span, read=read, quality="provider-record", source="https://example.com")
        return Fetched(facts=(fact,))


def test_a_date_that_moved_is_known_as_it_was_on_each_day(tmp_path):
    source, history, now = Calendar(), History(tmp_path / "market.sqlite3"), [NOW]
    gathering = Gathering(sources=(source,), history=history, clock=lambda: now[0])
    layers = Layers(tables=(), history=history, providers=(source.name,))
    desk = Desk(layers, DIRECTORY, sources=("scripted",), gathering=gathering, clock=lambda: now[0])
    source.span = DueSpan(date(2026, 8, 12), date(2026, 8, 12), True)
    desk.look(TENCENT)
    assert str(desk.results_due(TENCENT).span) == "2026-08-12 estimate"
    now[0] += timedelta(days=2)
    source.span = DueSpan(date(2026, 8, 13), date(2026, 8, 13), False)
    desk.look(TENCENT)
    assert str(desk.results_due(TENCENT).span) == "2026-08-13"
    assert str(desk.as_known(NOW + timedelta(days=1)).results_due(TENCENT).span) == "2026-08-12 estimate"
    assert desk.as_known(NOW - timedelta(days=1)).results_due(TENCENT) is None
    now[0] = datetime(2026, 8, 13, 20, tzinfo=UTC)  # 14 August in Hong Kong
    assert desk.results_due(TENCENT) is None
    history.close()


def stated(listing, day, *, quality="provider-record", read="2026-08-08"):
    days = DueSpan(date.fromisoformat(day), date.fromisoformat(day), True)
    return due_fact(listing, days, read=read, quality=quality, source="https://example.com")


def test_the_users_date_goes_first_then_the_listings_own_line_then_the_newest_word():
    other, own_line = (
        stated(SMIC_SHANGHAI, "2026-08-26", read="2026-08-08"),
        stated(SMIC, "2026-08-27", read="2026-08-01"),
    )
    assert next_results([other, own_line], SMIC, NOW).first == date(2026, 8, 27)
    assert next_results([other], SMIC, NOW).first == date(2026, 8, 26)
    newer = stated(SMIC, "2026-08-28", read="2026-08-07")
    assert next_results([newer, own_line, other], SMIC, NOW).first == date(2026, 8, 28)
    user = stated(SMIC_SHANGHAI, "2026-08-25", quality="user")
    assert next_results([newer, own_line, user], SMIC, NOW).first == date(2026, 8, 25)


def test_a_date_of_results_makes_no_accounts_of_a_company_without_figures(tmp_path):
    desk = own(tmp_path, "0700.HK,results_date,2026-08-12,,,")
    company = DIRECTORY.company_of("0700.HK")
    assert desk.fundamentals(company) is None
    assert accounts(company, []).fundamentals is None
