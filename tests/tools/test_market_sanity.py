"""The guard over daily bars: worked rows for each of its four parts, and all recorded rows with their known faults."""

import csv
import gzip
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from tools.market.sanity import Bar, check_bars

RECORDED = Path(__file__).parents[3] / "shared" / "data" / "recorded" / "yahoo_prices"
MONDAY = date(2026, 3, 23)


def days(*closes, volume=1000.0):
    """Bars of consecutive days that close at these prices, each with an open, high and low of its own."""
    return tuple(
        Bar(MONDAY + timedelta(days=place), close * 0.99, close * 1.02, close * 0.98, close, volume + place)
        for place, close in enumerate(closes)
    )


def reasons(checked):
    return {(one.symbol, one.bar.day): one.reason for one in checked.refused}


def test_sound_bars_pass_in_the_order_of_their_days():
    bars = days(100.0, 101.0, 99.0)
    checked = check_bars({"AAA": reversed(bars)})
    assert checked.bars == {"AAA": bars}
    assert checked.refused == checked.unconfirmed == ()


@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf"), 0.0, -1.0])
def test_a_row_without_prices_is_refused_and_not_filled(nothing):
    bars = days(100.0, 101.0)
    broken = Bar(MONDAY + timedelta(days=2), nothing, nothing, nothing, nothing, 7_017_015.0)
    checked = check_bars({"AAA": (*bars, broken)})
    assert checked.bars["AAA"] == bars
    assert checked.refused[0].bar is broken


def test_one_missing_price_of_four_is_enough():
    broken = Bar(MONDAY, 100.0, None, 99.0, 100.5, 10.0)
    assert check_bars({"AAA": (broken,)}).bars["AAA"] == ()


def test_a_jump_the_next_day_takes_back_is_refused():
    # 100 → 150 (+50 %) → 105: 45 of the 50 are taken back, 90 %.
    checked = check_bars({"AAA": days(100.0, 150.0, 105.0)})
    assert reasons(checked) == {("AAA", MONDAY + timedelta(days=1)): "it moves by +50% and the next day takes it back"}
    assert [bar.close for bar in checked.bars["AAA"]] == [100.0, 105.0]


def test_a_fall_the_next_day_takes_back_is_refused():
    # 100 → 50 → 92: 42 of 50 are taken back, 84 %.
    assert len(check_bars({"AAA": days(100.0, 50.0, 92.0)}).refused) == 1


def test_a_jump_that_keeps_more_than_a_fifth_is_believed():
    # 100 → 150 → 111: 39 of 50 are taken back, 78 %.
    assert check_bars({"AAA": days(100.0, 150.0, 111.0)}).refused == ()


def test_a_move_of_forty_per_cent_is_believed_even_if_it_is_taken_back():
    assert check_bars({"AAA": days(100.0, 140.0, 100.0)}).refused == ()


def test_a_jump_that_stays_is_believed():
    checked = check_bars({"AAA": days(100.0, 156.0, 150.0)})
    assert checked.refused == checked.unconfirmed == ()


def test_a_jump_of_the_last_day_is_kept_and_named():
    checked = check_bars({"AAA": days(100.0, 156.0)})
    assert len(checked.bars["AAA"]) == 2
    assert [(one.symbol, one.reason) for one in checked.unconfirmed] == [
        ("AAA", "it moves by +56%, which no later day confirms")
    ]


def test_the_bar_after_a_spike_is_measured_from_the_one_before_it():
    # Without the spike 100 → 101 is no jump; measured from the spike it would be −80 %.
    checked = check_bars({"AAA": days(100.0, 500.0, 101.0, 102.0)})
    assert [bar.close for bar in checked.bars["AAA"]] == [100.0, 101.0, 102.0]


def test_another_symbols_row_is_refused_and_its_owners_kept():
    owner, victim = days(27.0, 26.5, 27.2), days(86.0, 86.5, 86.9)
    mixed = (*victim[:2], owner[2])
    checked = check_bars({"TLT": mixed, "VXX": owner})
    assert reasons(checked) == {("TLT", owner[2].day): "its row equals that of VXX to the last digit"}
    assert checked.bars["VXX"] == owner


def test_the_copy_in_the_middle_of_a_row_is_measured_on_both_sides():
    owner, victim = days(155.0, 156.0, 157.0), days(150.0, 20.0, 151.0)
    mixed = (victim[0], owner[1], victim[2])
    # 156 lies within 4 % of 150 and 151 too; its owner's neighbours are nearer still.
    assert set(reasons(check_bars({"AAA": mixed, "PLTR": owner}))) == {("AAA", owner[1].day)}


def test_two_neighbouring_copies_are_not_each_others_proof():
    owner, victim = days(30.0, 31.0, 30.5, 30.8), days(200.0, 201.0, 202.0, 203.0)
    mixed = (victim[0], owner[1], owner[2], victim[3])
    checked = check_bars({"AAA": mixed, "BBB": owner})
    assert set(reasons(checked)) == {("AAA", owner[1].day), ("AAA", owner[2].day)}
    assert checked.bars["BBB"] == owner


def test_two_copies_at_the_end_are_measured_from_the_last_row_in_no_doubt():
    owner, victim = days(30.0, 31.0, 30.5, 30.8), days(200.0, 201.0, 202.0, 203.0)
    checked = check_bars({"AAA": (*victim[:2], *owner[2:]), "BBB": owner})
    assert set(reasons(checked)) == {("AAA", owner[2].day), ("AAA", owner[3].day)}
    assert checked.bars == {"AAA": victim[:2], "BBB": owner}


def test_a_row_of_nobody_in_particular_is_refused_for_both():
    row = days(50.0)
    checked = check_bars({"AAA": row, "BBB": row})
    assert checked.bars == {"AAA": (), "BBB": ()}
    assert all("whose it is cannot be told" in one.reason for one in checked.refused)


def test_rows_that_differ_in_volume_alone_are_not_the_same():
    one, other = days(100.0, 101.0), days(100.0, 101.0, volume=5000.0)
    assert check_bars({"AAA": one, "BBB": other}).refused == ()


def test_flat_days_without_trade_may_be_equal_by_chance():
    # Two small Hong Kong shares suspended at 0.50.
    flat = tuple(Bar(MONDAY + timedelta(days=n), 0.5, 0.5, 0.5, 0.5, 0.0) for n in range(3))
    assert check_bars({"0001.HK": flat, "0002.HK": flat}).refused == ()


def test_a_flat_day_that_does_not_continue_its_neighbours_is_another_symbols():
    flat = Bar(MONDAY + timedelta(days=2), 0.5, 0.5, 0.5, 0.5, 0.0)
    quiet = (*(Bar(MONDAY + timedelta(days=n), 0.5, 0.51, 0.5, 0.5, 10.0) for n in range(2)), flat)
    checked = check_bars({"0001.HK": quiet, "AAA": (*days(80.0, 81.0), flat)})
    assert set(reasons(checked)) == {("AAA", flat.day)}


def test_an_index_without_trade_has_no_volume():
    quiet = days(4000.0, 4010.0, 4020.0)
    index = tuple(Bar(bar.day, *bar.prices, 0.0) for bar in quiet)
    wrong = Bar(MONDAY + timedelta(days=3), 4030.0, 4040.0, 4020.0, 4035.0, 37_993_457.0)
    checked = check_bars({"^XYZ": (*index, wrong)})
    assert reasons(checked) == {("^XYZ", wrong.day): "an index without trade has a volume there"}


def test_an_index_that_always_has_a_volume_keeps_it():
    assert check_bars({"^GSPC": days(6000.0, 6010.0, 5990.0)}).refused == ()


def test_a_yield_never_has_a_volume():
    assert len(check_bars({"^TNX": days(4.6)}).refused) == 1


def test_a_share_keeps_its_volume():
    assert check_bars({"AAA": days(1.0)}).refused == ()


def test_the_order_of_the_batch_does_not_matter():
    owner, victim = days(27.0, 26.5, 27.2), days(86.0, 86.5, 86.9)
    mixed = (*victim[:2], owner[2])
    assert check_bars({"TLT": mixed, "VXX": owner}) == check_bars({"VXX": owner, "TLT": mixed})


@pytest.fixture(scope="module")
def recorded():
    if not RECORDED.is_dir():
        pytest.skip("the recorded prices are not beside the checkout")
    return check_bars({path.name.removesuffix(".csv.gz"): _bars(path) for path in sorted(RECORDED.glob("*.csv.gz"))})


def _bars(path):
    def number(text):
        return float(text) if text else None

    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return tuple(
            Bar(
                date.fromisoformat(row["Date"][:10]),
                *(number(row[name]) for name in ("Open", "High", "Low", "Close", "Volume")),
            )
            for row in csv.DictReader(file)
        )


def test_all_four_bad_rows_of_the_recording_are_found_and_no_other_is_refused(recorded):
    cases = json.loads((RECORDED / "CORRUPT_ROWS.json").read_text(encoding="utf-8"))
    bad = {(case["file"].removesuffix(".csv.gz"), case["date"]) for case in cases["cases"]}
    assert {(one.symbol, one.bar.day.isoformat()) for one in recorded.refused} == bad
    assert len(bad) == 4
    assert len(recorded.bars) == 21


def test_the_genuine_moves_of_2022_are_kept(recorded):
    cases = json.loads((RECORDED / "CORRUPT_ROWS.json").read_text(encoding="utf-8"))
    for symbol, day, move in cases["genuine_big_moves_not_to_reject"]:
        bars = recorded.bars[symbol]
        place = next(n for n, bar in enumerate(bars) if bar.day.isoformat() == day)
        assert bars[place].close / bars[place - 1].close - 1.0 == pytest.approx(move, abs=0.0005)


def test_each_bad_row_is_refused_for_its_own_reason(recorded):
    why = {one.symbol: one.reason for one in recorded.refused}
    assert why["AMZN"] == why["MSFT"] == "it lacks an open, high, low or close above zero"
    assert why["TLT"] == "its row equals that of VIX to the last digit"
    assert why["VIX"] == "an index without trade has a volume there"
