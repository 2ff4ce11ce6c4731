"""What the week of the story brought to light, each pinned where it was mended."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.answer import Question
from bot.assistant.cues import cues_in
from bot.assistant.pictures import list_picture, valuation_picture
from bot.assistant.when import when
from bot.handlers.inline import _article
from tests.bot_day import TODAY
from tests.figures_server import FiguresServer
from tests.market_server_yahoo import Yahoo
from tests.scripted import Clock
from tests.stories.made_up_market import MadeUpMarket
from tools.market.desk import open_desk
from tools.market.directory import open_directory
from tools.market.gathering import Gathering
from tools.market.history import History
from tools.market.provider import Fetched, SourceSettings
from tools.market.results_calendar import DueSpan, due_fact
from tools.value_company import ValueCompany

DIRECTORY = open_directory()
FOLLOWED = ("MSFT", "NVDA", "CRM")
FRIDAY = date(2026, 11, 27)


def asked_after_watching(assistant, text, language="en"):
    return assistant.answer(Question(text=text, user=1, today=TODAY, language=language, about=FOLLOWED))


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    from bot.assistant.assistant import Assistant
    from knowledge.library import open_library
    from tools.search_reports import SearchReports

    with open_library(tmp_path_factory.mktemp("library")) as library:
        yield Assistant(desk=open_desk("snapshot"), search=SearchReports(lambda: library))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How do I value a company whose free cash flow is still negative?", "en"),
        ("那什么样的公司适合用PEG估值？", "zh"),
    ],
)
def test_a_question_about_any_company_is_not_about_the_ones_just_followed(assistant, text, language):
    answer = asked_after_watching(assistant, text, language)
    assert answer.citations
    assert not any(ticker in block.text for block in answer.blocks for ticker in FOLLOWED)


def test_a_follow_up_still_inherits_the_company(assistant):
    answer = assistant.answer(Question(text="how is it valued?", user=1, today=TODAY, language="en", about=("NVDA",)))
    assert answer.about == ("NVDA",)


@pytest.mark.parametrize(
    "text",
    [
        "What has to be true for Nvidia at this price?",
        "What must be true for Nvidia at this price?",
        "What would have to happen to justify Nvidia's price?",
        "腾讯的股价需要什么条件才成立？",
    ],
)
def test_what_must_be_true_asks_what_the_price_implies(text):
    assert "implied" in cues_in(text)


def test_what_must_be_true_is_answered_with_what_the_price_assumes(assistant):
    answer = asked_after_watching(assistant, "What has to be true for Nvidia at this price?")
    assert answer.blocks[0].text.startswith("At this price the market assumes revenue growth of")


@pytest.mark.parametrize("text", ["本周腾讯为什么跌？", "Why did Tencent fall this week?"])
def test_this_week_starts_from_the_close_of_the_friday_before(text):
    assert when(text, FRIDAY).since == date(2026, 11, 20)
    assert when(text, date(2026, 11, 23)).since == date(2026, 11, 20)


def test_two_rates_are_shown_with_the_decimals_that_tell_them_apart(assistant):
    question = Question(text="/whatif NVDA", user=1, today=TODAY, language="en")
    rate = ValueCompany(assistant.desk, TODAY)("NVDA").assumptions
    house = next(figure.quantity.value for figure in rate if figure.name == "discount_rate")
    near = round(house, 3) if round(house, 3) != house else house + 0.0001
    answer = assistant.what_if(f"NVDA discount_rate={near * 100:.10g}%", question)
    (line,) = [block.text for block in answer.blocks if block.text.startswith("Assumed:")]
    given, was = line.removeprefix("Assumed: discount rate ").removesuffix(".").split(" instead of ")
    assert given != was


def test_a_cyclical_company_has_a_keypad_for_its_earnings_growth(assistant):
    answer = assistant.what_if("300750.SZ", Question(text="/whatif 300750.SZ", user=1, today=TODAY, language="en"))
    assert [button.label for button in answer.buttons] == ["earnings growth -1 pp", "earnings growth +1 pp"]


@pytest.mark.parametrize(("language", "value", "price"), [("en", "P/FCF USD ", "price USD "), ("zh", "美元", "美元")])
def test_the_words_of_a_chart_carry_the_currency(assistant, language, value, price):
    chart = valuation_picture(ValueCompany(assistant.desk, TODAY)("NVDA"), language)
    bars, _, priced = chart.alt.rpartition(". " if language == "en" else "。")
    assert value in bars
    assert price in priced


def test_the_chart_of_a_list_is_drawn_with_the_days_of_its_prices(assistant, monkeypatch):
    from bot.assistant import pictures

    drawn = []
    monkeypatch.setattr(pictures, "overview_chart", drawn.append)
    list_picture([ValueCompany(assistant.desk, TODAY)(ticker) for ticker in ("NVDA", "0700.HK")], "en")
    assert drawn[0].notes[0] == "Prices of 2026-03-26, 2026-08-07"


def test_a_card_is_chosen_by_its_value(assistant):
    answer = assistant.value("NVDA", Question(text="NVDA", user=1, today=TODAY, language="en"))
    assert _article("NVDA", answer).description.startswith("Value per share ")


class Calendar:
    """A source whose company reports on Tuesday 24 November."""

    name, host, offers = "scripted", None, frozenset({"statements", "estimates"})

    def __init__(self, listing):
        day = date(2026, 11, 24)
        self._due = due_fact(
            listing, DueSpan(day, day, False), read="2026-11-20", quality="provider-record", source="x"
        )
        self.asked = []

    def covers(self, _):
        return True

    def fetch(self, request):
        self.asked.append(request.part)
        return Fetched(facts=(self._due,) if request.part == "estimates" else ())


@pytest.mark.parametrize(
    ("day", "hours", "again"),
    [(23, 2, False), (24, 0.5, False), (24, 2, True), (26, 2, True), (28, 2, False), (28, 25, True)],
)
def test_statements_are_asked_for_hourly_while_results_are_due(tmp_path, day, hours, again):
    listing = DIRECTORY.listing("CRM")
    source, moments = Calendar(listing), [datetime(2026, 11, day, 14, tzinfo=UTC)]
    history = History(tmp_path / "market.sqlite3")
    gathering = Gathering(sources=(source,), history=history, clock=lambda: moments[-1])
    gathering.ensure(DIRECTORY.company_of("CRM"), listing)
    moments.append(moments[0] + timedelta(hours=hours))
    gathering.ensure(DIRECTORY.company_of("CRM"), listing)
    history.close()
    assert source.asked == ["statements", "estimates"] * (2 if again else 1)


def test_live_twelve_months_to_a_quarters_end_go_before_the_snapshots_sums_of_the_day_they_were_read(tmp_path):
    clock = Clock(datetime(2026, 11, 23, 15, 15, tzinfo=UTC))
    with FiguresServer().running() as server:
        MadeUpMarket(Yahoo(server), clock)
        settings = SourceSettings(addresses={"yahoo": server.address})
        desk = open_desk("auto", home=tmp_path, settings=settings, clock=clock)
        for source in desk.gathering.sources:
            source._now = clock
        found = ValueCompany(desk, date(2026, 11, 23))("CRM")
        desk.gathering.history.close()
    # Twelve months to 31 July 2026: 15,150 less 600 of capital expenditure, in millions of USD.
    flows = {
        figure.quantity.value for method in found.methods for figure in method.inputs if figure.name == "free_cash_flow"
    }
    assert flows == {14_550e6}
    assert found.as_of["statements"] == date(2026, 7, 31)
