"""Price moves from the snapshot's own rows and from a user's file: what was known on the day, and nothing later."""

import math
from datetime import date

import pytest

from tools.errors import BadArgument, CannotValue, NoPrice
from tools.explain_rerating import ExplainRerating
from tools.figures_file import read_figures
from tools.market.desk import open_desk
from tools.market.facts import Fact


@pytest.fixture(scope="module")
def desk():
    return open_desk("snapshot")


@pytest.fixture
def explain(desk):
    return ExplainRerating(desk)


@pytest.fixture
def file(tmp_path):
    def written(text):
        path = tmp_path / "figures.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def fact(period, end, read):
    return Fact("T", "revenue", "1", "money", "CNY", "", period, end, read, "primary", "s", "", "")


@pytest.mark.parametrize(
    ("period", "end", "read", "public"),
    [
        ("FY2025", "2025-12-31", "2026-03-20", date(2026, 3, 20)),
        ("FY2025", "2025-12-31", "2026-08-08", date(2026, 4, 30)),
        ("FY2026", "2026-03-31", "2026-12-01", date(2026, 7, 31)),
        ("FY2024", "2024-12-31", "2025 (undated page)", date(2025, 4, 30)),
        ("TTM", "2026-06-30", "2026-08", date(2026, 8, 31)),
        ("TTM", "2026-06-30", "", None),
        ("FY2025", "2025-12-31", "2025-11-01", date(2026, 4, 30)),
    ],
)
def test_a_figure_is_public_when_read_or_when_its_report_was_due_never_before_its_period_ended(
    period, end, read, public
):
    assert fact(period, end, read).public == public


def test_the_history_of_byd_is_its_three_dated_prices(desk):
    history = desk.price_history(desk.directory.listing("002594.SZ"))
    assert [(price.as_of.isoformat(), price.value) for price in history] == [
        ("2026-07-23", 92.65),
        ("2026-08-06", 89.45),
        ("2026-08-21", 90.47),
    ]
    assert {(price.currency, price.per) for price in history} == {("CNY", "ordinary")}


def test_nothing_later_is_known_on_an_earlier_day(desk):
    for company in desk.directory.companies:
        for day in (date(2025, 6, 30), date(2026, 2, 6)):
            known = desk.fundamentals_known(company, day)
            periods = (*known.years, *([known.trailing] if known.trailing else ())) if known else ()
            assert all(period.end < day for period in periods)


def test_xiaomis_earnings_are_those_of_the_year_known_on_each_day(explain):
    """32.52 to 26.86; net income 23.658 to 41.6 bn; no exchange rate of both days, so the rest is multiple."""
    found = explain("1810.HK", date(2026, 3, 25), date(2026, 8, 6)).rerating
    assert (found.before.period, found.after.period) == ("FY2024", "FY2025")
    legs = {leg.name: leg.log for leg in found.legs}
    assert legs["net_income"] == pytest.approx(math.log(41.6 / 23.658))
    assert legs["multiple"] == pytest.approx(math.log(26.86 / 32.52) - math.log(41.6 / 23.658))
    assert {"fx_in_multiple", "shares_in_multiple"} == {fact.code for fact in found.notes}


def test_between_two_reports_the_move_is_called_multiple_by_construction(explain):
    found = explain("002594.SZ", date(2026, 7, 23), date(2026, 8, 21)).rerating
    assert found.price_change == pytest.approx(90.47 / 92.65 - 1)
    assert [fact.code for fact in found.notes] == ["trailing_eps_unchanged"]
    assert {leg.name: leg.log for leg in found.legs} == pytest.approx(
        {"net_income": 0.0, "share_count": 0.0, "fx": 0.0, "multiple": math.log(90.47 / 92.65)}
    )


def test_a_loss_maker_is_parted_by_sales(explain):
    found = explain("9868.HK", date(2025, 11, 26), date(2026, 8, 6)).rerating
    assert found.basis == "price_to_sales"
    assert abs(found.residual) <= 1e-9


def test_a_day_without_a_price_is_answered_with_the_days_that_have_one(explain):
    with pytest.raises(NoPrice, match="2026-07-23, 2026-08-06, 2026-08-21"):
        explain("002594.SZ", date(2025, 7, 28), date(2026, 8, 21))


def test_the_days_must_be_in_order(explain):
    with pytest.raises(BadArgument, match="before"):
        explain("002594.SZ", date(2026, 8, 21), date(2026, 7, 23))


BYD = """date,price,net_income,shares,split
2025-06-30,331.93,40300000000,3039065855,
2025-07-29,110.0,,,3
2025-12-31,97.8,32700000000,,
"""


def test_a_stated_split_brings_the_first_price_to_the_later_shares(explain, file):
    """331.93/3 = 110.643 to 97.8 is −11.6 %, not −70.5 %; the count itself did not change."""
    found = explain("002594.SZ", date(2025, 6, 30), date(2025, 12, 31), file(BYD)).rerating
    assert found.price_change == pytest.approx(97.8 / (331.93 / 3) - 1)
    legs = {leg.name: leg.log for leg in found.legs}
    assert legs["share_count"] == pytest.approx(0.0, abs=1e-12)
    assert legs["net_income"] == pytest.approx(math.log(32.7 / 40.3))


def test_a_count_that_tripled_without_a_split_column_is_refused(explain, file):
    text = "date,price,net_income,shares\n2025-06-30,331.93,40,3\n2025-12-31,97.8,32,9\n"
    with pytest.raises(CannotValue, match="split"):
        explain("002594.SZ", date(2025, 6, 30), date(2025, 12, 31), file(text))


def test_a_figure_holds_until_a_newer_one_and_a_price_does_not(file):
    text = "\ufeffDate, Price ,EPS,other\n2026-01-01,10,1,x\n2026-01-02,,,\n2026-01-03,11,,\n"
    found = read_figures(file(text))
    assert [(s.day.day, s.price, s.earnings_per_share) for s in found.standings] == [(1, 10.0, 1.0), (3, 11.0, 1.0)]
    assert found.split_between(date(2026, 1, 1), date(2026, 1, 3)) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no column date"),
        ("date,close_price\n", "no column price"),
        ("date,price\n05/01/2026,1\n", "line 2"),
        ("date,price\n2026-01-05,abc\n", "line 2: price must be a number above zero"),
        ("date,price\n2026-01-05,-1\n", "above zero"),
        ("date,price\n2026-01-05,nan\n", "above zero"),
        ("date,price,eps\n2026-01-05,1,inf\n", "eps must be a number"),
        ("date,price\n2026-01-05,1\n2026-01-05,2\n", "twice, in lines 2 and 3"),
        ("date,price\n,1\n", "the date is empty"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_where_it_fails(file, text, said):
    with pytest.raises(BadArgument, match=said):
        read_figures(file(text))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadArgument, match=r"absent\.csv cannot be read"):
        read_figures(tmp_path / "absent.csv")
