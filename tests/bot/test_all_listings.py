"""Every listing of the snapshot, in both languages: one message, whole, in one language."""

import re
from datetime import date

import pytest

from bot.answer import Question
from bot.render.terminal import as_text
from tools.assumptions import Assumptions
from tools.market.coverage import coverage
from tools.market.desk import open_desk
from tools.value_company import ValueCompany

TICKERS = [row.ticker for row in coverage(open_desk("snapshot"))]
# What stays in Latin letters in Chinese: formulas, tickers, currencies of the wire, names without a Chinese form.
_LATIN = re.compile(r"[A-Za-z][A-Za-z_/&.+’'-]*")
_ALLOWED = {
    "P/FCF", "P/OCF", "PEG", "FMvD", "FCF/OCF", "OCF", "FCF", "ADS", "CMS", "SaaS", "AI", "HBM", "AR", "IT", "PS", "G/", "G", "T",
    "price", "discount_rate", "growth", "earnings_growth", "market", "probability", "years", "benchmark_share", "benchmark",
    "core_pe", "ps", "type", "bn", "tn", "TTM", "FY",
}  # fmt: skip


def valued(assistant, ticker, language):
    return assistant.value(ticker, Question(text=ticker, user=1, today=date(2026, 11, 21), language=language))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("ticker", TICKERS)
def test_a_valuation_is_one_message_of_at_most_1200_characters(assistant, ticker, language):
    text = as_text(valued(assistant, ticker, language).blocks)
    assert ticker in text
    assert len(text) <= 1200, text
    assert not re.search(r"\b(?:nan|inf|None|1 years)\b|[{}]|\.\.(?!\.)|…\.", text), text


@pytest.mark.parametrize("ticker", TICKERS)
def test_a_chinese_message_holds_no_english_words(assistant, ticker):
    answer = valued(assistant, ticker, "zh")
    own = set(_LATIN.findall(answer.blocks[0].text))
    for block in answer.blocks:
        words = {word.strip(".") for word in _LATIN.findall(re.sub(r"FY\d+", "", block.text))}
        assert words - own - _ALLOWED - set(TICKERS) == set(), block.text


@pytest.mark.parametrize("ticker", TICKERS)
def test_an_english_message_holds_no_chinese(assistant, ticker):
    answer = valued(assistant, ticker, "en")
    assert not re.search(r"[\u3400-\u9fff]", as_text(answer.blocks[1:]))


@pytest.mark.parametrize("ticker", TICKERS)
def test_every_page_of_a_valuation_can_be_shown(assistant, ticker):
    for language in ("en", "zh"):
        answer = valued(assistant, ticker, language)
        assert all(as_text(page) for page in answer.pages.values())


@pytest.mark.parametrize("ticker", TICKERS)
def test_what_the_price_implies_gives_the_price_back(desk, ticker):
    """Each implied growth or rate, put in as an assumption, values the listing at its price."""
    found = ValueCompany(desk, date(2026, 11, 21))(ticker)
    if found.price is None or found.range is None:
        return
    for implied in found.implied:
        if implied.value is None or implied.parameter not in ("growth", "discount_rate", "earnings_growth"):
            continue
        assumed = Assumptions(numbers={implied.parameter: implied.value.value})
        again = ValueCompany(desk, date(2026, 11, 21), assumed)(ticker)
        if again.range is None:
            # Growth above a doubling a year counts as a recovery from a trough, which gets no value.
            assert implied.parameter == "earnings_growth"
            assert implied.value.value > 1.0
            continue
        assert again.range.base.value == pytest.approx(found.price.value, rel=1e-6), implied.parameter
