"""The quick valuation message: one Telegram message, everything dated, nothing invented."""

import re

import pytest

from bot.render.terminal import as_text

NAMES = [
    "0700.HK",
    "BABA",
    "9988.HK",
    "9880.HK",
    "0981.HK",
    "688981.SH",
    "300308.SZ",
    "002594.SZ",
    "TSM",
    "MSFT",
    "NVDA",
    "PDD",
    "0941.HK",
    "9660.HK",
    "AAPL",
]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("ticker", NAMES)
def test_a_valuation_fits_one_message(ask, ticker, language):
    answer = ask(ticker, language=language)
    text = as_text(answer.blocks)
    assert len(text) <= 1300
    assert ticker in text
    assert not re.search(r"\b(?:buy|sell|nan|inf|None)\b|买入|卖出", text)


def test_tencent_is_cash_flow_tech_on_its_reported_figures(ask):
    """FY2025 in CNY million: OCF 303,052, capex 87,482 + 25,399, so FCF 190,171; price HKD 495.6, 9,163m shares."""
    figures = {figure.label: figure.quantity.value for figure in ask("0700.HK").figures}
    market_cap = 495.6 * 9_163e6 * 0.86013
    assert figures["P/FCF"] == pytest.approx(market_cap / 190_171e6, rel=1e-9)
    assert figures["P/OCF"] == pytest.approx(market_cap / 303_052e6, rel=1e-9)


def test_microsoft_trades_on_the_reference_multiple(ask):
    """Reference case reverse_dcf_msft_2026-08: P/FCF 55.41 on 2026-08-07."""
    figures = {figure.label: figure.quantity.value for figure in ask("MSFT").figures}
    assert figures["P/FCF"] == pytest.approx(55.411971091704366, rel=1e-4)


def test_a_race_track_name_gets_what_the_price_requires_and_no_value(ask):
    answer = ask("UBTech")
    text = as_text(answer.blocks)
    assert answer.status == "partial"
    assert "Race-track tech" in text
    assert "No value range" in text
    assert "the market assumes a market value of CNY" in text


def test_a_scenario_of_the_users_own_is_valued_and_named_as_theirs(assistant):
    """Market 2tn x 10 % x 12 % x 25 = CNY 600 bn in 8 years; 30 % of it at 8 % is CNY 97.25 bn over 424.62m shares."""
    from datetime import date

    from bot.answer import Question

    words = "9880.HK market=2tn probability=30% years=8 discount_rate=8%"
    answer = assistant.value(words, Question(text=words, user=1, today=date(2026, 11, 21)))
    base = next(figure.quantity for figure in answer.figures if figure.label == "base value")
    shares = next(f.quantity.value for f in answer.figures if f.label == "ordinary shares")
    worth = 0.3 * 2e12 * 0.10 * 0.12 * 25 / 1.08**8
    assert base.currency == "HKD"
    assert shares == 424_620_000
    assert base.value * 0.86013 == pytest.approx(worth / shares, rel=0.03)
    assert "scenario is yours" in as_text(answer.blocks)


def test_a_stale_price_heads_the_message(ask):
    answer = ask("9880.HK")
    assert "days old" in answer.blocks[1].text


def test_the_users_price_replaces_the_stale_one(assistant):
    from datetime import date

    from bot.answer import Question

    words = "0700.HK price=600"
    answer = assistant.value(words, Question(text=words, user=1, today=date(2026, 11, 21)))
    text = as_text(answer.blocks)
    assert "HKD 600.00" in text
    assert "days old" not in text


def test_the_pages_show_inputs_working_and_sources(ask):
    answer = ask("0700.HK")
    assert {"inputs", "how", "sources"} <= answer.pages.keys()
    inputs = as_text(answer.pages["inputs"])
    assert "capex, intangible" in inputs
    assert "CNY per HKD" in inputs
    assert "FY2025" in inputs
    assert "house assumption" in inputs


def test_one_ads_is_valued_as_its_ordinary_shares(ask):
    """9988.HK and BABA are the same company: the value per ADS is eight times that per share, in another currency."""
    hong_kong, new_york = (
        next(figure.quantity for figure in ask(ticker).figures if figure.label == "base value")
        for ticker in ("9988.HK", "BABA")
    )
    assert (hong_kong.currency, hong_kong.per) == ("HKD", "ordinary")
    assert (new_york.currency, new_york.per) == ("USD", "ads")
    assert new_york.value * 7.8 == pytest.approx(hong_kong.value * 8, rel=1e-3)
