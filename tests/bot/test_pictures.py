"""Charts: what they show is in the valuation, nothing prints as an empty box, the same drawing gives the same bytes."""

import io
import subprocess
import sys
from datetime import date

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from bot.assistant.pictures import list_picture, multiple_picture, rerating_picture, valuation_picture
from bot.phrases import phrases
from bot.render.charts import card
from bot.render.charts.overview import FARTHEST
from tools.explain_rerating import ExplainRerating
from tools.market.desk import open_desk
from tools.value_company import ValueCompany

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def desk():
    return open_desk("snapshot")


@pytest.fixture(scope="module")
def value(desk):
    return ValueCompany(desk, TODAY)


def size(chart):
    return Image.open(io.BytesIO(chart.png)).size


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_valuation_shows_every_method_that_gives_a_value_and_the_price(value, language):
    found = value("0700.HK")
    chart = valuation_picture(found, language)
    assert size(chart)[0] == 1080
    assert f"{found.price.value:,.2f}" in chart.alt
    for method in found.methods:
        if method.value is not None:
            assert f"{method.value.base.value:,.2f}" in chart.alt


def test_a_name_without_a_value_has_no_picture(value):
    found = next(found for found in map(value, ("9880.HK", "0020.HK")) if found.range is None)
    assert all(method.value is None for method in found.methods)
    assert valuation_picture(found, "en") is None


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_price_move_shows_both_days_and_every_leg(desk, language):
    found = ExplainRerating(desk)("002594.SZ", date(2026, 7, 23), date(2026, 8, 21))
    chart = rerating_picture(found, language)
    assert size(chart)[0] == 1080
    assert "2026-07-23" in chart.alt
    assert "2026-08-21" in chart.alt
    for leg in found.rerating.legs:
        assert phrases(language)[f"rerating.leg.{leg.name}"] in chart.alt


def test_a_list_puts_the_widest_gap_first_and_names_without_value_last(value):
    found = [value(ticker) for ticker in ("9880.HK", "0700.HK", "MSFT")]
    wide, narrow = sorted((f for f in found if f.gap is not None), key=lambda f: -abs(f.gap))
    alt = list_picture(found, "en").alt
    assert alt.index(wide.listing.ticker) < alt.index(narrow.listing.ticker) < alt.index("9880.HK n/a")


def test_a_list_says_when_a_bar_is_cut_off(value, monkeypatch):
    found = [value("0700.HK")]
    assert list_picture(found, "en").png == list_picture(found, "en").png
    whole = size(list_picture(found, "en"))
    monkeypatch.setattr("bot.assistant.pictures.FARTHEST", abs(found[0].gap) / 2)
    assert size(list_picture(found, "en"))[1] > whole[1]
    assert FARTHEST == 1.5


def test_an_empty_list_has_no_picture():
    assert list_picture([], "zh") is None


def test_a_band_names_the_levels_worked_by_hand():
    # 10, 20, 30 and 40 on straight lines between neighbours: p10 = 13, p50 = 25, p90 = 37.
    history = [(date(2026, 1, day), value) for day, value in enumerate((10.0, 40.0, 20.0, 30.0), start=1)]
    chart = multiple_picture("Tencent", "p_fcf", history, "en")
    assert "now 30.00x, median 25.00x, between 13.00x and 37.00x" in chart.alt


def test_one_day_is_no_band():
    assert multiple_picture("Tencent", "p_fcf", [(date(2026, 1, 1), 20.0)], "en") is None


def test_every_character_of_the_phrases_and_names_is_in_the_bundled_font(desk):
    wanted = {character for language in ("en", "zh") for text in phrases(language).values() for character in text}
    for company in desk.directory.companies:
        wanted |= set(company.name_en + company.name_zh)
    for weight in ("Regular", "Bold"):
        has = set(TTFont(card.font(weight).get_file()).getBestCmap())
        missing = {character for character in wanted if ord(character) not in has and not character.isspace()}
        assert not missing, f"{weight} lacks {''.join(sorted(missing))}"


def test_the_same_valuation_gives_the_same_picture_in_another_process(value):
    script = (
        "import sys, hashlib; from datetime import date; from tools.market.desk import open_desk;"
        "from tools.value_company import ValueCompany; from bot.assistant.pictures import valuation_picture;"
        "found = ValueCompany(open_desk('snapshot'), date(2026, 11, 21))('0700.HK');"
        "sys.stdout.buffer.write(valuation_picture(found, 'zh').png)"
    )
    other = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout
    assert other == valuation_picture(value("0700.HK"), "zh").png


def test_a_label_is_cut_where_it_would_not_fit():
    assert card.fitted("Tencent", 7) == "Tencent"
    assert card.fitted("Tencent Holdings", 8) == "Tencent…"
    assert card.fitted("腾讯控股", 5) == "腾讯…"
