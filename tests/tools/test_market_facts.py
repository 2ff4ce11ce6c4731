"""Which of two copies is believed, what is refused, and how odd rows are read: on small tables written by hand."""

from datetime import date

import pytest

from tools.market.accounts import accounts
from tools.market.bundle import bundle
from tools.market.directory import open_directory
from tools.market.facts import Fact, best, newest
from tools.market.rates import exchange_rates, outside_peg
from tools.market.snapshot import DATA
from valuation.company import Company, Listing
from valuation.quantity import FxRate

BYD = Company(
    key="1211.HK",
    name_en="BYD",
    name_zh="比亚迪",
    listings=(
        Listing(ticker="1211.HK", market="HK", currency="HKD"),
        Listing(ticker="002594.SZ", market="SZ", currency="CNY"),
    ),
)


def fact(field, value, **changes):
    columns = {
        "ticker": "002594.SZ", "unit": "money", "currency": "CNY", "per": "", "period": "FY2024",
        "period_end": "2024-12-31", "source_date": "2025-04-01",
        "quality": "provider-record", "source": "a page", "note": "", "definition": "",
    }  # fmt: skip
    return Fact(field=field, value=str(value), **(columns | changes))


def test_the_better_quality_is_believed_whatever_its_date():
    old_report = fact("revenue", 1, quality="primary", source_date="2020-01-01")
    new_note = fact("revenue", 2, quality="secondary", source_date="2026-01-01")
    assert best([new_note, old_report]) is old_report


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("primary", "primary-transcribed"),
        ("primary-transcribed", "provider-record"),
        ("provider-record", "derived"),
        ("derived", "secondary"),
    ],
)
def test_qualities_are_believed_in_their_order(better, worse):
    facts = [fact("revenue", 1, quality=worse), fact("revenue", 2, quality=better)]
    assert best(facts).quality == better


def test_of_equal_quality_the_newer_source_is_believed_in_any_order_of_rows():
    old, new = fact("revenue", 1, source_date="2025"), fact("revenue", 2, source_date="2025-08-01")
    assert best([old, new]) is new
    assert best([new, old]) is new


def test_the_newest_day_goes_before_the_best_quality():
    old, new = fact("price", 1, quality="primary", period_end="2026-01-01"), fact("price", 2, period_end="2026-02-01")
    assert newest([old, new]) is new


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"currency": ""}, "currency"),
        ({"currency": "RMB?"}, "currency"),
        ({"unit": "furlongs"}, "unit"),
        ({"per": "unknown"}, "per ADS"),
    ],
)
def test_a_figure_of_unknown_kind_is_left_out_with_its_reason(changes, words):
    read = accounts(BYD, [fact("revenue", 1e9), fact("net_income_parent", 5, **changes)])
    assert set(read.fundamentals.years[0].figures) == {"revenue"}
    assert words in read.left_out[0]


def test_a_figure_in_another_currency_than_the_accounts_is_left_out():
    read = accounts(BYD, [fact("revenue", 1e9), fact("net_income_parent", 1e8), fact("capex", 5e7, currency="HKD")])
    assert "capex" not in read.fundamentals.years[0].figures
    assert "HKD" in read.left_out[0]


def test_earnings_per_share_on_the_old_share_count_are_left_out():
    """BYD FY2024: 40.3bn over 13.84 is 2.9bn shares, while 9.117bn are outstanding after the 2025 bonus."""
    count = fact(
        "shares_outstanding", 9.117e9, unit="shares", currency="", period="2026-06-24", period_end="2026-06-24"
    )
    rows = [fact("net_income_parent", 40.3e9), fact("eps_diluted", 13.84, per="ordinary"), count]
    read = accounts(BYD, rows)
    assert read.fundamentals.years[0].figure("eps_diluted") is None
    assert "share count" in read.left_out[0]


def test_earnings_per_share_on_todays_count_are_kept():
    count = fact(
        "shares_outstanding", 9.117e9, unit="shares", currency="", period="2026-06-24", period_end="2026-06-24"
    )
    read = accounts(BYD, [fact("net_income_parent", 32.7e9), fact("eps_diluted", 3.6, per="ordinary"), count])
    assert read.fundamentals.years[0].figure("eps_diluted").value == 3.6
    assert read.left_out == ()


def test_a_year_that_ends_on_another_day_is_left_out():
    rows = [fact("revenue", 1), fact("r_and_d", 1), fact("net_income_parent", 1, period_end="2025-03-31")]
    read = accounts(BYD, rows)
    assert set(read.fundamentals.years[0].figures) == {"revenue", "r_and_d"}
    assert "ends on" in read.left_out[0]


def test_trailing_figures_of_two_days_are_never_put_together():
    rows = [
        fact("revenue", 100, period="TTM", period_end="2026-06-30"),
        fact("net_income_parent", 10, period="TTM", period_end="2026-03-31"),
        fact("revenue", 90),
    ]
    trailing = accounts(BYD, rows).fundamentals.trailing
    assert trailing.end == date(2026, 6, 30)
    assert set(trailing.figures) == {"revenue"}


def test_a_company_without_any_figure_has_no_fundamentals():
    assert accounts(BYD, []).fundamentals is None


def test_years_come_oldest_first():
    rows = [fact("revenue", 2, period="FY2025", period_end="2025-12-31"), fact("revenue", 1)]
    assert [period.label for period in accounts(BYD, rows).fundamentals.years] == ["FY2024", "FY2025"]


@pytest.mark.parametrize(
    ("value", "refused"), [(7.74, True), (7.75, False), (7.8, False), (7.85, False), (7.86, True), (0.128, True)]
)
def test_a_hong_kong_dollar_outside_its_band_is_refused(value, refused):
    rates, sentences = exchange_rates([fact("USDHKD", value, unit="rate", period_end="2026-08-07")])
    assert bool(sentences) is refused
    assert bool(rates) is not refused


def test_the_band_is_read_either_way_round():
    rate = FxRate(base="HKD", quote="USD", rate=1 / 7.8, as_of=date(2026, 8, 7), source="")
    assert not outside_peg(rate)
    assert outside_peg(FxRate(base="HKD", quote="USD", rate=1 / 7.0, as_of=date(2026, 8, 7), source=""))


def test_each_pair_has_only_the_rate_of_its_newest_day():
    old = fact("USDCNY", 7.2567, unit="rate", period_end="2025-03-31")
    new = fact("USDCNY", 6.709, unit="rate", period_end="2026-08-07")
    rates, _ = exchange_rates([old, new])
    assert [(rate.rate, rate.as_of) for rate in rates] == [(6.709, date(2026, 8, 7))]


def test_the_bundle_is_what_its_script_makes(tmp_path):
    """Runs only where the collected tables are at hand; the product never needs them."""
    collected = DATA.parents[3] / "shared" / "data"
    if not (collected / "facts.csv").exists():
        pytest.skip("the collected tables are not on this machine")
    bundle(collected, tmp_path)
    for name in ("facts.csv", "companies.csv", "industries.csv"):
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes()


def test_the_first_company_of_the_table_is_read_whole():
    alibaba = open_directory().companies[0]
    assert [listing.ticker for listing in alibaba.listings] == ["BABA", "9988.HK"]
    assert alibaba.industries == ("e-commerce", "public cloud")
