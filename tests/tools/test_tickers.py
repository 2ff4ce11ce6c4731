"""Every usual way of writing a ticker or a name finds its listing, and nothing is corrected or guessed silently."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.market.directory import open_directory
from tools.market.letters import comparable, half_width
from tools.market.resolution import Ambiguous, Match, Unknown, WrongSuffix
from tools.market.tickers import mainland_exchange, read_ticker

DIRECTORY = open_directory()


@pytest.mark.parametrize(
    ("text", "ticker"),
    [
        ("0700.HK", "0700.HK"),
        ("0700.hk", "0700.HK"),
        ("700", "0700.HK"),
        ("00700", "0700.HK"),
        ("00700.HK", "0700.HK"),
        ("HK:700", "0700.HK"),
        ("HK700", "0700.HK"),
        ("700 HK", "0700.HK"),
        (" 0700.HK ", "0700.HK"),
        ("７００", "0700.HK"),
        ("0700。HK", "0700.HK"),
        ("688981", "688981.SH"),
        ("688981.SH", "688981.SH"),
        ("688981.SS", "688981.SH"),
        ("SH688981", "688981.SH"),
        ("SH.688981", "688981.SH"),
        ("sz002594", "002594.SZ"),
        ("002594.SZ", "002594.SZ"),
        ("300750", "300750.SZ"),
        ("BABA", "BABA"),
        ("$BABA", "BABA"),
        ("baba", "BABA"),
        ("ＢＡＢＡ", "BABA"),
        ("US:BABA", "BABA"),
        ("NVDA.US", "NVDA"),
        ("tencent", "0700.HK"),
        ("Tencent Holdings", "0700.HK"),
        ("腾讯", "0700.HK"),
        ("腾讯控股", "0700.HK"),
        ("騰訊控股", "0700.HK"),
        ("TCEHY", "0700.HK"),
        ("阿里巴巴", "BABA"),
        ("百度", "BIDU"),
        ("京东", "9618.HK"),
        ("JD", "JD"),
        ("机器人", "300024.SZ"),
        ("360", "601360.SH"),
        ("中芯国际A股", "688981.SH"),
        ("SMIC H", "0981.HK"),
        ("比亞迪H股", "1211.HK"),
        ("9988.HK", "9988.HK"),
    ],
)
def test_a_ticker_or_name_finds_its_listing(text, ticker):
    found = DIRECTORY.resolve(text)
    assert isinstance(found, Match)
    assert found.listing.ticker == ticker
    assert found.listing in DIRECTORY.company_of(ticker).listings


def test_a_renminbi_counter_is_the_same_share_traded_in_renminbi():
    found = DIRECTORY.resolve("80700")
    assert isinstance(found, Match)
    assert (found.listing.ticker, found.listing.currency) == ("0700.HK", "CNY")
    assert "renminbi" in found.note


@pytest.mark.parametrize("text", ["SMIC", "中芯国际", "中芯", "BYD", "比亚迪", "CATL", "中国移动"])
def test_a_name_with_mainland_and_hong_kong_shares_asks_back(text):
    found = DIRECTORY.resolve(text)
    assert isinstance(found, Ambiguous)
    assert {listing.market for listing in found.candidates} > {"HK"}
    assert found.company is not None
    assert all(listing.ticker in found.sentence for listing in found.candidates)


@pytest.mark.parametrize(
    ("text", "correction"),
    [
        ("688981.SZ", "688981.SH"),
        ("SZ688981", "688981.SH"),
        ("600519.SZ", "600519.SH"),
        ("002594.SH", "002594.SZ"),
        ("002594.HK", "002594.SZ"),
        ("0700.SZ", "0700.HK"),
        ("BABA.HK", "9988.HK"),
    ],
)
def test_a_wrong_exchange_is_answered_with_the_right_one(text, correction):
    found = DIRECTORY.resolve(text)
    assert isinstance(found, WrongSuffix)
    assert found.correction == correction
    assert correction in found.sentence


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("600519", "600519.SH"),
        ("920123", "920123.BJ"),
        ("830799", "830799.BJ"),
        ("5", "0005.HK"),
        ("IBM", "IBM"),
        ("AI", "AI"),
    ],
)
def test_a_well_formed_ticker_that_is_not_known_keeps_its_canonical_form(text, canonical):
    found = DIRECTORY.resolve(text)
    assert isinstance(found, Unknown)
    assert found.ticker == canonical
    assert not found.suggestions


@pytest.mark.parametrize(
    ("text", "key"), [("tencnet", "0700.HK"), ("nvdia", "NVDA"), ("micorsoft", "MSFT"), ("alibabba", "BABA")]
)
def test_a_misspelt_name_is_only_suggested(text, key):
    found = DIRECTORY.resolve(text)
    assert isinstance(found, Unknown)
    assert found.suggestions[0].key == key
    assert key in found.sentence


@pytest.mark.parametrize("text", ["", "  ", "BAB", "nvd", "?", "怎么样"])
def test_short_or_empty_texts_get_no_suggestion(text):
    found = DIRECTORY.resolve(text)
    assert isinstance(found, Unknown)
    assert found.suggestions == ()
    assert found.sentence


@pytest.mark.parametrize("text", ["ByteDance", "字节跳动", "DeepSeek"])
def test_a_private_company_is_known_but_has_no_listing(text):
    found = DIRECTORY.resolve(text)
    assert isinstance(found, Unknown)
    assert found.company is not None
    assert "not listed" in found.sentence


@pytest.mark.parametrize(
    ("code", "exchange"),
    [
        ("600000", "SH"),
        ("688981", "SH"),
        ("900901", "SH"),
        ("000001", "SZ"),
        ("300750", "SZ"),
        ("920001", "BJ"),
        ("510300", None),
    ],
)
def test_the_first_digits_of_a_mainland_code_name_its_exchange(code, exchange):
    assert mainland_exchange(code) == exchange


def test_depositary_shares_carry_the_ratio_their_sources_give():
    """BABA 8, PDD 4, TSM 5, NTES 5, BIDU 8, JD, LI, XPEV 2, TCOM 1; none is invented for the rest."""
    ratios = {
        listing.ticker: listing.ads_ratio.ordinary_per_ads if listing.ads_ratio else None
        for company in DIRECTORY.companies
        for listing in company.listings
        if listing.share == "ads"
    }
    known = {
        "BABA": 8,
        "PDD": 4,
        "TSM": 5,
        "NTES": 5,
        "BIDU": 8,
        "JD": 2,
        "LI": 2,
        "XPEV": 2,
        "TCOM": 1,
        "TME": 2,
        "NIO": 1,
    }
    unknown = dict.fromkeys(("BILI", "GDS", "KC", "VNET", "PONY", "WRD", "HSAI", "EH"))
    assert ratios == known | unknown


def test_every_ads_ratio_names_its_source():
    listings = [listing for company in DIRECTORY.companies for listing in company.listings if listing.ads_ratio]
    assert listings
    assert all(listing.ads_ratio.source for listing in listings)


def test_every_listing_is_found_by_its_own_ticker():
    for company in DIRECTORY.companies:
        for listing in company.listings:
            found = DIRECTORY.resolve(listing.ticker)
            assert isinstance(found, Match)
            assert (found.company, found.listing) == (company, listing)


def test_the_class_in_the_report_never_says_more_than_the_report():
    """Alibaba is named as a benchmark in the race-track section; its class is that of Internet companies."""
    assert DIRECTORY.company_of("BABA").class_in_report == "cash-flow (class: Internet companies)"
    assert DIRECTORY.company_of("NVDA").class_in_report == ""


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30))
def test_any_text_at_all_gets_an_answer(text):
    found = DIRECTORY.resolve(text)
    assert isinstance(found, Match | Ambiguous | WrongSuffix | Unknown)
    read_ticker(text)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_making_letters_comparable_moves_no_position(text):
    assert len(half_width(text)) == len(comparable(text)) == len(text)
