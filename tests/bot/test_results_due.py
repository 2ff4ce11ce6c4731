"""Results that are due, what they must verify, and what became of it: in the summary, a valuation and a question."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from html import unescape

import pytest

from bot.answer import Question
from bot.assistant.guard import verdict_on
from bot.assistant.next_results import asks_results_date
from bot.assistant.own import OwnData
from bot.assistant.plan import make_plan
from bot.daily.preparation import Summaries
from bot.daily.snapshot import snapshot
from bot.daily.summary import summary
from bot.render.terminal import as_text
from bot.storage.outbox import Message
from bot.storage.store import Storage
from bot.storage.valuations import StoredValuation
from tests.bot_day import TODAY
from tests.scripted import NOON, ScriptedValuer
from tests.scripted_model import Scripted
from tools.market.desk import open_desk
from tools.market.provider import SourceSettings
from tools.market.results_calendar import ResultsDue
from valuation.assessment import Ledger, Verified
from valuation.quantity import Quantity

USER, TENCENT = 5, "0700.HK"
MONDAY = date(2026, 11, 23)
YEAR_END = date(2025, 12, 31)


def due(day, last=None, *, estimated=True):
    return ResultsDue(ticker=TENCENT, first=day, last=last or day, estimated=estimated, source="https://example.com")


def ledger(required, *growths, figure="revenue", first=2025):
    """Growth by fiscal year from `first` on, then the year to come."""
    years = [
        Verified(period=f"FY{first + place}", end=YEAR_END, growth=growth, holds=None)
        for place, growth in enumerate([*growths, None])
    ]
    return Ledger(figure=figure, required=required, periods=tuple(years))


def ratio(value):
    return Quantity(value=value, unit="ratio")


class Valuer(ScriptedValuer):
    """A scripted valuer whose companies have a ledger."""

    def __init__(self):
        super().__init__()
        self.ledgers = {TENCENT: ledger(ratio(0.12), ratio(0.09))}
        self.kinds = {}

    def assess(self, ticker):
        found = super().assess(ticker)
        kind = replace(found.type, name=self.kinds.get(ticker, found.type.name))
        return replace(found, type=kind, verification=self.ledgers.get(ticker))


@pytest.fixture
def storage():
    opened = Storage(":memory:")
    opened.watchlist.add(USER, TENCENT)
    yield opened
    opened.close()


@pytest.fixture
def valuer():
    return Valuer()


class Days:
    """Summaries day by day, each prepared by the daily run and confirmed as if Telegram had taken it."""

    def __init__(self, storage, valuer):
        self.storage, self.valuer = storage, valuer
        storage.users.choose_language(USER, "en")
        storage.users.schedule(USER, time(8, 30), "Asia/Shanghai", date(2026, 11, 16))

    def send(self, day):
        """The text that went out that day, as a reader sees it; empty when nothing did."""
        Summaries(valuer=self.valuer, storage=self.storage).prepare(
            datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
        )
        text = []
        while claims := self.storage.outbox.claim(NOON + timedelta(days=90), 1):
            self.storage.outbox.begin(claims[0])
            self.storage.outbox.confirm(claims[0])
            text.append(claims[0].text)
        return unescape(re.sub(r"<[^>]+>", "", "\n".join(text)))


@pytest.fixture
def days(storage, valuer):
    return Days(storage, valuer)


def results_lines(text):
    """The lines on results; a move's own line may name new results as its catalyst."""
    lines = [line for line in text.splitlines() if not line.startswith(("- ", "• "))]
    return [line for line in lines if "esults" in line or "statements of" in line or "业绩" in line]


def test_results_within_a_week_are_told_with_what_they_must_verify(storage, valuer):
    valuer.due[TENCENT] = due(MONDAY + timedelta(days=7))
    (line,) = results_lines(summary(USER, MONDAY, valuer, storage).text)
    assert line == (
        "Results due 2026-11-30 (estimate): Tencent (0700.HK) needs revenue growth of at least 12.0 % in FY2026 "
        "to carry the price of 2026-11-20"
    )


def test_the_same_in_chinese(storage, valuer):
    valuer.due[TENCENT] = due(MONDAY + timedelta(days=7), MONDAY + timedelta(days=9))
    (line,) = results_lines(summary(USER, MONDAY, valuer, storage, language="zh").text)
    assert line == (
        "2026-11-30至2026-12-02（预计）将发布业绩：腾讯控股（0700.HK）须在FY2026实现收入增速不低于12.0%，"
        "才能支撑2026-11-20的价格"
    )


@pytest.mark.parametrize("ahead", [-1, 8, 60])
def test_results_that_are_past_or_further_away_are_not_told(storage, valuer, ahead):
    valuer.due[TENCENT] = due(MONDAY + timedelta(days=ahead))
    assert results_lines(summary(USER, MONDAY, valuer, storage).text) == []


@pytest.mark.parametrize(
    ("kind", "found", "reason"),
    [
        ("cash_flow", ledger(None, ratio(0.09)), "no growth is known that gives today's price"),
        ("cash_flow", None, "no growth is known that gives today's price"),
        ("race_track", None, "the price of race-track tech implies a market, not a growth"),
        ("unclassified", None, "its business type is open, so no method says what the price requires"),
    ],
)
def test_where_nothing_is_required_the_reason_is_told(storage, valuer, kind, found, reason):
    valuer.due[TENCENT] = due(MONDAY, estimated=False)
    valuer.kinds[TENCENT], valuer.ledgers[TENCENT] = kind, found
    (line,) = results_lines(summary(USER, MONDAY, valuer, storage).text)
    assert line == f"Results due 2026-11-23: Tencent (0700.HK); nothing to verify, because {reason}"


def test_results_alone_are_news_once_and_once_more_on_the_day(days, valuer):
    days.send(MONDAY - timedelta(days=6))  # the list is known, nothing is due
    valuer.due[TENCENT] = due(date(2026, 11, 26))
    told = {}
    for offset in range(4):
        day = MONDAY + timedelta(days=offset)
        told[day.day] = days.send(day)
    assert [day for day, text in told.items() if "Results due" in text] == [23, 26]
    assert told[23].splitlines()[0].endswith("2026-11-23: 0 of 1 company changed")
    assert "Unchanged: Tencent (0700.HK)" in told[23]
    assert told[24].startswith("2026-11-24: nothing changed on your list of 1 company")


def test_a_date_that_moved_or_was_confirmed_is_told_again(days, valuer):
    valuer.due[TENCENT] = due(date(2026, 11, 27))
    assert "2026-11-27 (estimate)" in days.send(MONDAY)
    assert "Results due" not in days.send(MONDAY + timedelta(days=1))
    valuer.due[TENCENT] = due(date(2026, 11, 27), estimated=False)
    assert "Results due 2026-11-27:" in days.send(MONDAY + timedelta(days=2))


def test_a_summary_that_never_arrived_has_told_nothing(storage, valuer, days):
    days.send(MONDAY - timedelta(days=6))
    valuer.due[TENCENT] = due(date(2026, 11, 26))
    Summaries(valuer=valuer, storage=storage).prepare(datetime(2026, 11, 23, 4, tzinfo=UTC))
    (claim,) = storage.outbox.claim(NOON, 1)
    storage.outbox.begin(claim)
    storage.outbox.fail(claim, "blocked")
    assert "Results due" in days.send(MONDAY + timedelta(days=1))


def test_a_summary_asked_for_names_what_is_due_though_it_was_told(storage, valuer, days):
    valuer.due[TENCENT] = due(date(2026, 11, 26))
    days.send(MONDAY)
    asked = Summaries(valuer=valuer, storage=storage).on_demand(USER, NOON + timedelta(hours=1), "en")
    assert "Results due 2026-11-26" in as_text(asked.blocks)
    assert as_text(asked.blocks).count("Unchanged") == 1


def test_the_document_of_the_summary_keeps_its_keys_and_carries_results_in_its_text(storage, valuer):
    valuer.due[TENCENT] = due(MONDAY)
    document = summary(USER, MONDAY, valuer, storage).as_document()
    assert set(document) == {"date", "user", "changed", "unchanged", "not_valued", "alerts", "data_health", "text"}
    assert "Results due 2026-11-23" in document["text"]


# what became of it


def reported_after(valuer, ledger_now, statements):
    valuer.ledgers[TENCENT], valuer.statements[TENCENT] = ledger_now, statements


def test_new_statements_are_held_against_what_was_required_before_not_against_what_is_required_now(days, valuer):
    days.send(MONDAY)  # stores: FY2026 needs 12 %
    # The results came in at 11 % and the price fell, so that only 5 % is required from now on: still missed.
    reported_after(valuer, ledger(ratio(0.05), ratio(0.09), ratio(0.11)), date(2026, 10, 31))
    (line,) = results_lines(days.send(MONDAY + timedelta(days=1)))
    assert line == (
        "Results of Tencent (0700.HK) for FY2026: revenue growth +11.0 %, required 12.0 % (price of 2026-11-20): missed"
    )
    assert results_lines(days.send(MONDAY + timedelta(days=2))) == []


@pytest.mark.parametrize(
    ("growth", "words"),
    [
        (ratio(0.12), "revenue growth +12.0 %, required 12.0 % (price of 2026-11-20): met"),
        (ratio(0.1199), "revenue growth +11.990 %, required 12.000 % (price of 2026-11-20): missed"),
        (None, "revenue growth not disclosed, required 12.0 % (price of 2026-11-20)"),
    ],
)
def test_growth_on_the_line_is_met_and_no_growth_is_not_disclosed(days, valuer, growth, words):
    days.send(MONDAY)
    reported_after(valuer, ledger(ratio(0.05), ratio(0.09), growth), date(2026, 10, 31))
    (line,) = results_lines(days.send(MONDAY + timedelta(days=1)))
    assert line.endswith(f"for FY2026: {words}")


def test_results_of_a_quarter_do_not_disclose_the_year(days, valuer):
    days.send(MONDAY)
    valuer.statements[TENCENT] = date(2026, 10, 31)
    (line,) = results_lines(days.send(MONDAY + timedelta(days=1)))
    assert line == (
        "New statements of Tencent (0700.HK) to 2026-10-31: revenue growth of FY2026 not disclosed yet, "
        "required 12.0 % (price of 2026-11-20)"
    )


def test_a_company_of_another_type_now_is_not_held_to_a_figure_it_is_not_measured_by(days, valuer):
    days.send(MONDAY)
    reported_after(valuer, ledger(ratio(0.3), ratio(0.2), ratio(0.4), figure="net_income"), date(2026, 10, 31))
    (line,) = results_lines(days.send(MONDAY + timedelta(days=1)))
    assert line.endswith("so the revenue growth of 12.0 % required in FY2026 (price of 2026-11-20) is not compared")


def test_without_new_statements_nothing_is_verified(days, valuer):
    days.send(MONDAY)
    valuer.prices[TENCENT] = 450.0
    valuer.ledgers[TENCENT] = ledger(ratio(0.02), ratio(0.09))
    assert results_lines(days.send(MONDAY + timedelta(days=1))) == []


def test_a_valuation_stored_by_an_older_version_required_nothing(storage, valuer):
    run = storage.valuations.start_run(NOON)
    storage.database.execute(
        "INSERT INTO valuations VALUES (?, ?, ?)",
        (run, TENCENT, '{"ticker": "0700.HK", "currency": "HKD", "price": 500.0, "statements_day": "2026-06-30"}'),
    )
    storage.outbox.fill([Message(user=USER, day=MONDAY, run=run, tickers=(TENCENT,), parts=("x",))], NOON)
    (claim,) = storage.outbox.claim(NOON, 1)
    storage.outbox.begin(claim)
    storage.outbox.confirm(claim)
    assert results_lines(summary(USER, MONDAY + timedelta(days=1), valuer, storage).text) == []


def test_what_is_required_is_stored_with_the_valuation_and_read_back(storage, valuer):
    run = storage.valuations.start_run(NOON)
    storage.valuations.store(run, [snapshot(valuer.assess(TENCENT), "2026-11-26 estimate")])
    kept = storage.valuations.of_run(run)[TENCENT]
    assert (kept.results_due, kept.required, kept.reported) == (
        "2026-11-26 estimate",
        {"FY2026 revenue": 0.12},
        {"FY2025 revenue": 0.09},
    )
    assert StoredValuation(ticker=TENCENT).required == {}


# the valuation and the question


@pytest.fixture
def dated(assistant, tmp_path):
    """The assistant over the snapshot and a file that gives two dates."""
    path = tmp_path / "mine.csv"
    path.write_text(
        "ticker,figure,value,period_end,date,source\n"
        "0700.HK,results_date,2026-11-26 estimate,2026-09-30,2026-11-10,board notice\n"
        "BABA,results_date,2026-11-24/2026-11-27,,,\n",
        encoding="utf-8",
    )
    settings = SourceSettings(figures=str(path))
    desk = open_desk("auto", settings=settings, clock=lambda: datetime(2026, 11, 21, 4, tzinfo=UTC))
    return replace(assistant, desk=desk)


def answered(assistant, text, **more):
    return assistant.answer(Question(text=text, user=USER, today=TODAY, **more))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("when does Tencent report next?", "Next results of Tencent Holdings (0700.HK): 2026-11-26 (estimate)."),
        ("When is Tencent's next earnings date?", "Next results of Tencent Holdings (0700.HK): 2026-11-26 (estimate)."),
        ("腾讯什么时候发财报", "腾讯控股（0700.HK）下次发布业绩：2026-11-26（预计）。"),
        ("阿里巴巴财报什么时候公布？", "阿里巴巴（BABA）下次发布业绩：2026-11-24至2026-11-27（预计）。"),
    ],
)
def test_the_question_is_answered_with_the_day_and_its_source(dated, text, words):
    answer = answered(dated, text)
    assert answer.status == "answered"
    assert answer.blocks[0].text == words
    assert "mine.csv, line" in answer.blocks[1].text


def test_the_day_is_a_figure_with_its_source_so_the_number_guard_vouches_for_it(dated):
    answer = answered(dated, "when does Tencent report next?")
    (figure,) = answer.figures
    assert (figure.quantity.value, figure.quantity.as_of) == (5.0, date(2026, 11, 26))  # from 21 November
    assert figure.quantity.source == "mine.csv, line 2; board notice"
    assert verdict_on(answer).findings == ()
    bare = replace(answer, figures=(replace(figure, quantity=replace(figure.quantity, as_of=date(2026, 11, 27))),))
    assert [finding.span for finding in verdict_on(bare).findings] == ["2026-11-26"]


@pytest.mark.parametrize("text", ["when does Tencent report next?", "when does Meta report next?"])
def test_a_language_model_is_not_asked_to_word_a_date_or_to_guess_one(dated, text):
    asked = Scripted(dated)  # a script without a step: any request to the model is an error
    answer = asked.ask(text)
    assert answer.mode == "deterministic"
    assert answer.run is None
    assert asked.model.sent == []


def test_a_follow_up_asks_for_the_company_before(dated):
    assert "2026-11-26" in as_text(answered(dated, "when does it report next?", about=("0700.HK",)).blocks)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("when does Meta report next?", "No source I use gives the date of the next results of Meta Platforms (META)."),
        ("Meta什么时候发财报", "我使用的来源都没有Meta（META）下次业绩的日期。"),
    ],
)
def test_without_a_source_the_question_is_refused_and_says_where_dates_come_from(dated, text, words):
    answer = answered(dated, text)
    assert answer.status == "refused"
    assert answer.blocks[0].text == words


def test_the_users_own_list_is_answered_nearest_first_with_those_that_have_no_date(dated, storage):
    for ticker in ("META", "BABA"):
        storage.watchlist.add(USER, ticker)
    answer = answered(replace(dated, own=OwnData(lambda: storage)), "when do my companies report next?")
    lines = [block.text for block in answer.blocks if block.kind == "line"]
    assert [line.partition("(")[2].partition(")")[0] for line in lines] == ["BABA", "0700.HK", "META"]
    assert answer.status == "partial"
    assert verdict_on(answer).findings == ()


@pytest.mark.parametrize(
    "text",
    [
        "when was the CITIC report published?",
        "When will Tencent's earnings growth reach 20%?",
        "What were Tencent's earnings in 2024?",
        "腾讯2024年业绩",
        "腾讯业绩增速何时达到20%",
        "When does Tencent report next and is it cheap?",
        "腾讯什么时候发财报，现在贵吗",
    ],
)
def test_other_questions_about_reports_and_earnings_are_not_taken_for_it(text):
    assert not asks_results_date(text, make_plan(text))


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "next results 2026-11-26 (estimate)"), ("zh", "下次业绩2026-11-26（预计）")],
)
def test_a_valuation_names_the_day_among_its_dates(dated, language, words):
    answer = answered(dated, "0700.HK", language=language)
    (dates,) = [block.text for block in answer.blocks if words in block.text]
    assert dates.startswith({"en": "Dates: ", "zh": "日期："}[language])
    assert verdict_on(answer).findings == ()
    assert len(as_text(answer.blocks)) <= 1300


def test_a_valuation_without_a_known_day_says_nothing_of_it(ask):
    assert "next results" not in as_text(ask("0700.HK", language="en").blocks)


def test_results_that_have_come_are_no_longer_due_though_the_source_still_shows_the_date(days, valuer):
    valuer.due[TENCENT] = due(MONDAY, estimated=False)
    days.send(MONDAY - timedelta(days=3))
    valuer.statements[TENCENT] = date(2026, 12, 31)
    text = days.send(MONDAY)
    assert "New statements of Tencent (0700.HK) to 2026-12-31" in text
    assert "Results due" not in text
