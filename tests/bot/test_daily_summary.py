"""What the daily summary says, on figures worked by hand."""

import math
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.daily.change import change
from bot.daily.preparation import Summaries
from bot.daily.snapshot import snapshot
from bot.daily.summary import summary
from bot.daily.trading import sessions_told
from bot.daily.value_legs import value_legs
from bot.render.telegram import html_parts
from bot.storage.alerts import Told
from bot.storage.outbox import Message
from bot.storage.store import Storage
from bot.storage.valuations import StoredValuation
from tests.scripted import NOON, ScriptedValuer, assessment, no_value

USER = 5
MONDAY, TUESDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 28)
BEFORE = StoredValuation(
    ticker="0700.HK",
    currency="HKD",
    price=500.0,
    base=600.0,
    gap=0.2,
    type="cash_flow",
    method="p_fcf",
    flow=100.0,
    shares=10.0,
    fx=1.0,
    discount_rate=0.09,
    statements_day="2026-06-30",
)


@pytest.fixture
def storage():
    opened = Storage(":memory:")
    yield opened
    opened.close()


@pytest.fixture
def valuer():
    return ScriptedValuer()


def confirm_summary(storage, valuer, *tickers, day=MONDAY):
    """As if the summary of that day had been sent and confirmed."""
    run = storage.valuations.start_run(NOON)
    storage.valuations.store(run, [snapshot(valuer.assess(ticker)) for ticker in tickers])
    storage.outbox.fill([Message(user=USER, day=day, run=run, tickers=tickers, parts=("x",))], NOON)
    (claim,) = storage.outbox.claim(NOON, 1)
    storage.outbox.begin(claim)
    storage.outbox.confirm(claim)


def test_a_company_seen_for_the_first_time_is_new_on_the_list(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    made = summary(USER, MONDAY, valuer, storage)
    assert made.text.splitlines() == [
        "2026-11-23: 1 company, new on your list",
        "Prices of Hong Kong 2026-11-20",
        "- Tencent (0700.HK): new on your list, price HKD 500.00, value HKD 600.00, gap +20.0 %",
        "Prices: bundled snapshot, last close 1",
    ]
    assert made.as_document()["changed"][0]["new"] is True


def test_an_old_price_stands_in_the_data_health_with_its_age(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    text = summary(USER, date(2026, 11, 26), valuer, storage).text
    assert text.endswith("Prices: bundled snapshot, last close 1; oldest 2026-11-20 (0700.HK, 6 days old)")


def test_a_list_without_changes_takes_one_line(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    confirm_summary(storage, valuer, "0700.HK")
    made = summary(USER, TUESDAY, valuer, storage)
    assert made.text == "2026-11-24: nothing changed on your list of 1 company (prices of Hong Kong 2026-11-20)."
    assert made.unchanged == ("0700.HK",)


def test_a_price_move_between_reports_is_no_rerating(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    confirm_summary(storage, valuer, "0700.HK")
    valuer.prices["0700.HK"] = 525.0
    (line,) = [line for line in summary(USER, TUESDAY, valuer, storage).text.splitlines() if "Tencent" in line]
    assert line == (
        "- Tencent (0700.HK): price +5.0 % to HKD 525.00; value unchanged at HKD 600.00; gap +20.0 % → +14.3 %; "
        "trailing earnings unchanged; no confirmed catalyst"
    )


def test_after_a_report_the_move_is_split_and_the_parts_multiply_back(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    confirm_summary(storage, valuer, "0700.HK")
    valuer.prices["0700.HK"], valuer.flows["0700.HK"] = 525.0, 110.0
    valuer.statements["0700.HK"] = date(2026, 12, 31)
    made = summary(USER, TUESDAY, valuer, storage)
    # 525 / 500 = 1.05 = 1.10 (cash flow) x 0.9545 (multiple)
    assert "price move = earnings +10.0 %, multiple -4.5 %" in made.text
    assert "earnings unchanged" not in made.text


def test_the_parts_of_a_move_add_up_in_logarithms():
    after = replace(BEFORE, price=560.0, flow=120.0, shares=9.8, fx=1.02, statements_day="2026-09-30")
    found = change(BEFORE, after)
    assert {leg.name for leg in found.legs} == {"earnings", "shares", "fx", "multiple"}
    assert sum(leg.log for leg in found.legs) == pytest.approx(math.log(560 / 500))
    assert next(leg.log for leg in found.legs if leg.name == "shares") == pytest.approx(math.log(10 / 9.8))


def test_a_loss_has_no_split():
    found = change(BEFORE, replace(BEFORE, price=560.0, flow=-5.0, statements_day="2026-09-30"))
    assert found.legs == ()
    assert found.noticeable


@pytest.mark.parametrize(
    ("changes", "noticeable"),
    [
        ({"price": 504.9, "gap": 0.1883}, True),  # the gap moved by more than a point
        ({"price": 504.9}, False),
        ({"price": 505.0}, True),
        ({"base": 606.0}, True),
        ({"base": 605.0}, False),
        ({"type": "cyclical"}, True),
        ({"method": "p_ocf"}, True),
        ({"currency": "CNY"}, True),
    ],
)
def test_one_percent_or_a_switch_is_worth_telling(changes, noticeable):
    assert change(BEFORE, replace(BEFORE, **changes)).noticeable is noticeable


def test_the_move_of_the_value_is_parted_into_the_rate_and_the_accounts(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    valuer.drivers["0700.HK"] = {"discount_rate": 0.08, "growth": 0.05}
    confirm_summary(storage, valuer, "0700.HK")
    # 600 -> 540: at the old rate 540 would be 540 x 0.10/0.08 = 675, so the rate alone takes 20 % and the accounts
    # add 675/600 = 12.5 %; 0.8 x 1.125 = 0.9.
    valuer.bases["0700.HK"], valuer.statements["0700.HK"] = 540.0, date(2026, 12, 31)
    valuer.drivers["0700.HK"] = {"discount_rate": 0.10, "growth": 0.05}
    made = summary(USER, TUESDAY, valuer, storage)
    assert "value -10.0 % to HKD 540.00 (new accounts +12.5 %, discount rate -20.0 %)" in made.text
    (found,) = made.as_document()["changed"]
    assert sum(leg["log"] for leg in found["value_attribution"]) == pytest.approx(math.log(0.9))


def test_a_value_moved_by_one_thing_names_it_once(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    valuer.drivers["0700.HK"] = {"discount_rate": 0.10}
    confirm_summary(storage, valuer, "0700.HK")
    valuer.drivers["0700.HK"], valuer.bases["0700.HK"] = {"discount_rate": 0.08}, 750.0
    text = summary(USER, TUESDAY, valuer, storage).text
    assert "value +25.0 % to HKD 750.00 (from the discount rate)" in text
    assert "discount rate 10.00 % → 8.00 %" in text


def test_the_parts_of_a_value_move_cover_shares_and_currency_too():
    before = replace(BEFORE, drivers={"growth": 0.05})
    after = replace(BEFORE, base=600 * 1.2 / 1.02 * 10 / 9.8, shares=9.8, fx=1.02, drivers={"growth": 0.06})
    legs = value_legs(before, after, lambda held: after.base / 1.2 if held == {"growth": 0.05} else None)
    assert {leg.name: leg.log for leg in legs} == pytest.approx(
        {"growth": math.log(1.2), "fx": -math.log(1.02), "shares": math.log(10 / 9.8)}
    )


@pytest.mark.parametrize(
    "changes", [{"base": None}, {"method": "peg"}, {"base": 603.0}, {"base": 700.0, "drivers": {"growth": 0.07}}]
)
def test_a_value_move_that_cannot_be_parted_stays_whole(changes):
    before = replace(BEFORE, drivers={"growth": 0.05})
    assert value_legs(before, replace(before, **changes), lambda _: None) == ()


def test_a_move_of_the_discount_rate_is_named():
    assert change(BEFORE, replace(BEFORE, discount_rate=0.0906, base=590.0)).rate_before == 0.09
    assert change(BEFORE, replace(BEFORE, discount_rate=0.0902)).rate_before is None


def test_a_switch_of_type_has_a_line_of_its_own(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    confirm_summary(storage, valuer, "0700.HK")
    valuer.assess = lambda ticker: assessment(ticker, 500.0, 600.0, kind="cyclical")
    made = summary(USER, TUESDAY, valuer, storage)
    assert "Tencent (0700.HK): type Cash-flow tech → Cyclical tech" in made.text


def test_the_largest_change_of_the_gap_stands_first_and_the_rest_on_one_line(storage, valuer):
    tickers = ("0700.HK", "BABA", "0981.HK", "688981.SH")
    for ticker in tickers:
        storage.watchlist.add(USER, ticker)
    confirm_summary(storage, valuer, *tickers)
    valuer.prices |= {"0700.HK": 510.0, "BABA": 450.0}
    made = summary(USER, TUESDAY, valuer, storage)
    assert [found.after.ticker for found in made.changed] == ["BABA", "0700.HK"]
    assert "Unchanged: SMIC (0981.HK), SMIC (688981.SH)" in made.text


def test_a_company_that_cannot_be_valued_is_named_with_the_reason(storage, valuer, caplog):
    storage.watchlist.add(USER, "0700.HK")
    storage.watchlist.add(USER, "BABA")
    valuer.broken = {"0700.HK": no_value("0700.HK"), "BABA": RuntimeError("secret detail")}
    made = summary(USER, MONDAY, valuer, storage)
    assert made.not_valued == {
        "0700.HK": "0700.HK reports no cash flow in the sources.",
        "BABA": "its figures could not be read",
    }
    assert "secret" not in made.text
    assert "secret" in caplog.text


def test_what_holds_of_every_move_is_said_once(storage, valuer):
    for ticker in ("0700.HK", "BABA"):
        storage.watchlist.add(USER, ticker)
    confirm_summary(storage, valuer, "0700.HK", "BABA")
    valuer.prices["0700.HK"], valuer.prices["BABA"] = 525.0, 520.0
    lines = summary(USER, TUESDAY, valuer, storage).text.splitlines()
    assert lines[2:5] == [
        "- Tencent (0700.HK): price +5.0 % to HKD 525.00; value unchanged at HKD 600.00; gap +20.0 % → +14.3 %",
        "- Alibaba (BABA): price +4.0 % to HKD 520.00; value unchanged at HKD 600.00; gap +20.0 % → +15.4 %",
        "All of these: trailing earnings unchanged; no confirmed catalyst",
    ]


@pytest.mark.parametrize(
    ("day", "said"),
    [(TUESDAY, False), (date(2026, 11, 25), True), (date(2026, 11, 30), True)],
)
def test_a_summary_says_with_which_it_compares_when_a_day_lies_between(storage, valuer, day, said):
    storage.watchlist.add(USER, "0700.HK")
    confirm_summary(storage, valuer, "0700.HK")
    valuer.prices["0700.HK"] = 525.0
    assert ("compared with your summary of 2026-11-23" in summary(USER, day, valuer, storage).text) is said


def test_mondays_summary_follows_fridays(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    confirm_summary(storage, valuer, "0700.HK", day=date(2026, 11, 20))
    valuer.prices["0700.HK"] = 525.0
    assert "compared with" not in summary(USER, MONDAY, valuer, storage).text


def test_a_company_that_still_cannot_be_valued_is_no_news(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    storage.watchlist.add(USER, "BABA")
    valuer.broken = {"BABA": no_value("BABA")}
    confirm_summary(storage, valuer, "0700.HK")
    assert summary(USER, TUESDAY, valuer, storage).text == (
        "2026-11-24: nothing changed on your list of 2 companies (prices of Hong Kong 2026-11-20)."
        " Still not valued: Alibaba (BABA); /daily now says why."
    )
    asked = summary(USER, TUESDAY, valuer, storage, always=True).text
    assert "Not valued: Alibaba (BABA): BABA reports no cash flow in the sources." in asked
    valuer.broken = {"0700.HK": no_value("0700.HK"), "BABA": no_value("BABA")}
    assert "Not valued: Tencent (0700.HK): 0700.HK reports" in summary(USER, TUESDAY, valuer, storage).text


def test_a_weekend_brings_nothing_unless_asked_for(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    assert summary(USER, SATURDAY, valuer, storage) is None
    assert summary(USER, SATURDAY, valuer, storage, always=True) is not None


def test_an_empty_list_brings_nothing(storage, valuer):
    assert summary(USER, MONDAY, valuer, storage, always=True) is None


def test_a_summary_asked_for_names_every_company_even_without_changes(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    confirm_summary(storage, valuer, "0700.HK")
    assert "Tencent (0700.HK)" in summary(USER, TUESDAY, valuer, storage, always=True).text


def test_what_was_never_confirmed_is_not_compared_with(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    run = storage.valuations.start_run(NOON)
    storage.valuations.store(run, [snapshot(valuer.assess("0700.HK"))])
    storage.outbox.fill([Message(user=USER, day=MONDAY, run=run, tickers=("0700.HK",), parts=("x",))], NOON)
    (claim,) = storage.outbox.claim(NOON, 1)
    storage.outbox.begin(claim)
    assert "new on your list" in summary(USER, TUESDAY, valuer, storage).text


def test_a_company_others_heard_about_is_still_new_to_this_user(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    storage.watchlist.add(USER, "BABA")
    confirm_summary(storage, valuer, "0700.HK")
    storage.valuations.store(1, [snapshot(valuer.assess("BABA"))])
    assert "Alibaba (BABA): new on your list" in summary(USER, TUESDAY, valuer, storage).text


def test_the_summary_reads_in_chinese_as_well(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    made = summary(USER, MONDAY, valuer, storage, language="zh")
    assert made.text.splitlines()[2] == "- 腾讯控股（0700.HK）：新加入列表，价格500.00港元，价值600.00港元，差距+20.0%"


def test_two_runs_on_the_same_day_make_the_same_bytes(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    first, second = (summary(USER, MONDAY, valuer, storage) for _ in range(2))
    assert html_parts(first.blocks) == html_parts(second.blocks)
    assert first.as_document() == second.as_document()


def test_pruning_keeps_what_the_next_summary_compares_with(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    confirm_summary(storage, valuer, "0700.HK")
    storage.prune(NOON + timedelta(days=60))
    assert "nothing changed" in summary(USER, TUESDAY, valuer, storage).text


def test_an_alert_told_since_the_last_summary_is_named_even_when_nothing_else_changed(storage, valuer):
    storage.watchlist.add(USER, "0700.HK")
    confirm_summary(storage, valuer, "0700.HK")
    at = (NOON + timedelta(hours=3)).timestamp()
    told = Told(user=USER, at=at, ticker="0700.HK", measure="p_fcf", relation="below", threshold=6.0, value="5.00x")
    before = replace(told, at=(NOON - timedelta(hours=3)).timestamp(), value="4.00x")
    storage.alerts.told([before, told])
    made = summary(USER, TUESDAY, valuer, storage)
    assert "Alert told: Tencent (0700.HK), P/FCF < 6.00x; it was 5.00x" in made.text
    assert "4.00x" not in made.text
    (document,) = made.as_document()["alerts"]
    assert (document["ticker"], document["threshold"], document["at"]) == (
        "0700.HK", 6.0, "2026-11-23T07:00:00+00:00",
    )  # fmt: skip


NEW_YORK, SHANGHAI = "America/New_York", "Asia/Shanghai"


@pytest.mark.parametrize(
    ("day", "at", "zone", "tickers", "some"),
    [
        (date(2026, 11, 26), "08:30", NEW_YORK, ("BABA",), False),  # Thanksgiving
        (date(2026, 11, 26), "08:30", NEW_YORK, ("BABA", "0700.HK"), True),  # Hong Kong trades
        (date(2026, 11, 26), "08:30", SHANGHAI, ("BABA",), True),  # Wednesday's session has just ended in New York
        (date(2026, 11, 27), "08:30", SHANGHAI, ("BABA",), False),  # it is still Thanksgiving there
        (date(2026, 11, 30), "08:30", SHANGHAI, ("BABA",), True),  # Friday's session was not told of yet
        (date(2026, 10, 1), "08:30", SHANGHAI, ("0700.HK", "688981.SH"), False),  # National Day, in Hong Kong too
        (date(2026, 10, 1), "08:30", SHANGHAI, ("0700.HK", "BABA"), True),
        (date(2026, 9, 30), "18:00", NEW_YORK, ("0700.HK",), True),  # already the holiday in Hong Kong, before trading
        (date(2026, 10, 1), "18:00", NEW_YORK, ("0700.HK",), False),
        (date(2026, 11, 28), "08:30", SHANGHAI, ("0700.HK", "BABA"), False),  # a Saturday
    ],
)
def test_a_summary_needs_a_session_to_tell_of_by_the_clock_of_an_exchange(
    storage, valuer, day, at, zone, tickers, some
):
    storage.users.schedule(USER, time.fromisoformat(at), zone, MONDAY)
    for ticker in tickers:
        storage.watchlist.add(USER, ticker)
    assert (summary(USER, day, valuer, storage) is not None) is some
    assert summary(USER, day, valuer, storage, always=True) is not None


def test_each_exchange_tells_of_the_session_of_its_own_date():
    thursday_evening_in_new_york = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    told = sessions_told(thursday_evening_in_new_york, date(2026, 11, 20), ("0700.HK", "BABA"))
    assert told == {"HK": date(2026, 11, 20), "US": date(2026, 11, 19)}
    monday_morning_in_shanghai = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
    told = sessions_told(monday_morning_in_shanghai, MONDAY, ("688981.SH", "BABA"))
    assert told == {"SH": MONDAY, "US": date(2026, 11, 20)}


def test_a_preview_is_what_would_be_sent_and_counts_as_nothing(storage, valuer):
    summaries = Summaries(valuer=valuer, storage=storage)
    assert "empty" in summaries.preview(USER, TUESDAY, "en").blocks[0].text
    storage.watchlist.add(USER, "0700.HK")
    seen = summaries.preview(USER, TUESDAY, "en").blocks
    assert [block.text for block in seen[:-1]] == [b.text for b in summary(USER, TUESDAY, valuer, storage).blocks]
    assert seen[-1].text.startswith("Preview of what 2026-11-24")
    assert storage.outbox.last_sent([USER]) == {}
    silent = summaries.preview(USER, date(2026, 10, 1), "en")
    assert silent.blocks[0].text == (
        "2026-10-01: nothing would be sent, since no exchange of your list has a session to tell of."
    )
