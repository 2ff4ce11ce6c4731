"""What every source of market data promises, whatever it is: new files of tools/market are tested by being there."""

from typing import get_args

import pytest

from tools.errors import BadArgument
from tools.market.coverage import coverage
from tools.market.desk import open_desk, open_source, source_names
from tools.market.directory import open_directory
from tools.market.provider import Part, Request, SourceSettings
from valuation.company import Listing

DIRECTORY = open_directory()
OFFLINE = ("snapshot",)  # sources that may be asked in a test; live ones bring recordings of their own


@pytest.fixture(scope="module", params=OFFLINE)
def desk(request):
    return open_desk(request.param, DIRECTORY)


@pytest.mark.parametrize("name", source_names())
def test_a_source_is_named_like_its_file_and_opens_without_network_or_slow_imports(name):
    source = open_source(name, DIRECTORY, SourceSettings())
    assert source.name == name
    assert source.offers <= set(get_args(Part))


@pytest.mark.parametrize("name", source_names())
def test_a_source_gives_nothing_about_a_listing_it_does_not_know_or_says_it_is_down(name):
    stranger = Listing(ticker="ZZZZ", market="BJ", currency="CNY")
    source = open_source(name, DIRECTORY, SourceSettings(connect_timeout=0.2, read_timeout=0.2, total_timeout=0.5))
    if source.covers(stranger):
        pytest.skip("covers every market, so it would have to ask")
    found = source.fetch(Request(part="quote", listing=stranger))
    assert found.facts == ()


def test_the_snapshot_is_found_by_its_file_name():
    assert "snapshot" in source_names()
    assert "desk" not in source_names()


def test_every_figure_has_a_source_and_money_a_currency(desk):
    for company in DIRECTORY.companies:
        known = desk.fundamentals(company)
        if known is None:
            continue
        figures = [figure for period in known.years for figure in period.figures.values()]
        figures += [estimate.figure for estimate in known.estimates]
        figures += [q for q in (known.ordinary_shares, known.net_cash, known.beta) if q is not None]
        assert all(figure.source for figure in figures)


def test_years_are_consecutive_labels_oldest_first(desk):
    for company in DIRECTORY.companies:
        known = desk.fundamentals(company)
        ends = [period.end for period in known.years] if known else []
        assert ends == sorted(set(ends))


def test_whole_company_money_of_the_statements_is_in_the_reporting_currency(desk):
    for company in DIRECTORY.companies:
        known = desk.fundamentals(company)
        periods = (*known.years, *([known.trailing] if known.trailing else ())) if known else ()
        for period in periods:
            money = [q for q in period.figures.values() if q.unit == "money" and q.per is None]
            assert {q.currency for q in money} <= {known.reporting_currency}


def test_a_price_is_per_listed_unit_in_the_listings_currency_with_its_day(desk):
    for company in DIRECTORY.companies:
        for listing in company.listings:
            price = desk.view(listing).price
            if price is not None:
                assert (price.currency, price.per) == (listing.currency, listing.share)
                assert price.value > 0
                assert price.as_of is not None


def test_a_source_answers_the_same_twice(desk):
    company = DIRECTORY.company_of("BABA")
    assert desk.fundamentals(company) == desk.fundamentals(company)
    assert desk.view(company.listings[0]) == desk.view(company.listings[0])


def test_an_unknown_listing_has_no_view(desk):
    stranger = DIRECTORY.companies[0].listings[0].__class__(ticker="ZZZZ", market="US", currency="USD")
    assert desk.view(stranger) is None


@pytest.mark.parametrize("name", ["bloomberg", "desk", "facts", "../snapshot", ""])
def test_a_source_that_does_not_exist_is_answered_with_those_that_do(name):
    with pytest.raises(BadArgument, match="snapshot"):
        open_desk(name)


def test_automatic_choice_says_that_its_figures_are_the_snapshots():
    desk = open_desk("auto")
    assert desk.view(desk.directory.listing("AAPL")).origin == "snapshot"


def test_the_desk_answers_a_repeated_question_with_the_same_object():
    desk = open_desk()
    company = desk.directory.company_of("0700.HK")
    assert desk.fundamentals(company) is desk.fundamentals(company)
    assert desk.view(company.listings[0]) is desk.view(company.listings[0])
    assert desk.look_up("腾讯") is desk.look_up("腾讯")


COMPLETE = {
    "BABA", "0700.HK", "BIDU", "0981.HK", "002415.SZ", "688111.SH", "1810.HK", "1211.HK", "NVDA", "GOOGL", "MSFT",
    "AMAT", "PLTR", "AAPL", "3690.HK", "9618.HK", "NTES", "1024.HK", "0020.HK", "9868.HK", "9660.HK", "PDD", "0941.HK",
    "300308.SZ", "002475.SZ", "AMZN", "META", "TSLA", "CRM",
}  # fmt: skip


def test_the_companies_complete_enough_to_value_are_those_of_the_tables_description():
    """Each has a price, shares, and revenue, the parent's income, cash flow and capex in some year: counted by hand."""
    rows = coverage(open_desk())
    complete = {row.ticker for row in rows if row.complete}
    assert complete >= COMPLETE
    assert len({row.name for row in rows if row.complete}) == len(COMPLETE)


def test_what_is_missing_is_named():
    rows = {row.ticker: row for row in coverage(open_desk())}
    assert rows["688981.SH"].missing == ("price",)
    assert "ADS ratio" in rows["PONY"].missing
    assert rows["TSM"].missing == ("capex or free cash flow",)
    assert rows["TSM"].share_basis == "ADS of 5"
    assert rows["TSM"].currencies == ("USD", "TWD")
