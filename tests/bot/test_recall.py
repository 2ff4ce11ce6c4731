"""What the bot said before is told from what was kept of that day, beside today's valuation and what changed between."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.__main__ import main
from bot.alerts.looking import AlertRounds
from bot.answer import Question
from bot.assistant.assistant import Assistant
from bot.assistant.guard import verdict_on
from bot.assistant.own import OwnData
from bot.assistant.past_days import Days, asked_past, past_of
from bot.assistant.valuer import DeskValuer
from bot.conversation import Conversation
from bot.daily.preparation import Summaries
from bot.past_call import Call, call_of
from bot.render.terminal import as_text
from bot.storage.calls import OWN_KEPT_FOR
from bot.storage.database import Database
from bot.storage.store import MIGRATIONS, Storage
from bot.storage.valuations import StoredValuation
from tests.bot_day import TODAY
from tests.scripted import NOON, ScriptedAssistant, ScriptedValuer
from tools.assumptions import read_assumptions
from tools.search_reports import SearchReports
from tools.value_company import ValueCompany
from valuation.assessment import Fact, NamedFigure
from valuation.quantity import Quantity, ratio

USER, OTHER = 5, 6
MARCH = Days(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def storage():
    opened = Storage(":memory:")
    yield opened
    opened.close()


@pytest.fixture
def recalling(desk, library, storage):
    return Assistant(desk=desk, search=SearchReports(lambda: library), own=OwnData(lambda: storage))


@pytest.fixture
def ask(recalling):
    def asked(text, *, user=USER, chat=USER, about=()):
        return recalling.answer(Question(text=text, user=user, chat=chat, today=TODAY, about=about))

    return asked


@pytest.fixture
def talk(recalling, desk, storage):
    valuer = DeskValuer(desk=desk, today=lambda: TODAY)
    return Conversation(recalling, valuer, storage, Summaries(valuer=valuer, storage=storage))


@pytest.fixture
def said(desk, storage):
    """Keeps a valuation as it would have come out on a day with other inputs."""

    def kept(ticker, day, assumed):
        found = ValueCompany(desk, day, read_assumptions(assumed))(ticker)
        storage.calls.keep([call_of(found, day)], at_noon(day))
        return found

    return kept


def at_noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def words(answer):
    return as_text(answer.blocks)


def written(storage):
    return storage.database.rows("SELECT ticker, day, at FROM calls ORDER BY day, ticker")


# what is kept


def test_a_valuation_is_read_back_with_every_input_as_it_was(desk, storage):
    tickers = [listing.ticker for company in desk.directory.companies for listing in company.listings]
    kept = []
    for ticker in ("0700.HK", "BABA", "002594.SZ", "1024.HK", *tickers[:10]):
        found = call_of(ValueCompany(desk, TODAY)(ticker), TODAY)
        storage.calls.keep([found], NOON)
        assert storage.calls.of(ticker, TODAY + timedelta(days=1)) == (found,)
        kept.append(found)
    assert {"discount_rate", "growth", "free_cash_flow", "fx", "net_cash"} <= {f.name for f in kept[0].inputs}
    assert all(figure.quantity.as_of for figure in kept[0].inputs if figure.name == "free_cash_flow")


def test_facts_days_and_figures_without_a_source_survive_being_kept(storage):
    fact = Fact(code="x", values={"rate": ratio(0.1, source=""), "day": date(2026, 3, 5), "n": 5.0, "text": "a"})
    figure = NamedFigure(name="growth", quantity=Quantity(value=0.0, unit="ratio", source=""))
    made = Call(ticker="X", day=date(2026, 3, 5), because=(fact,), inputs=(figure,), statements=date(2025, 12, 31))
    storage.calls.keep([made], NOON)
    assert storage.calls.of("X", TODAY) == (made,)


def test_the_last_valuation_of_a_day_wins_and_an_equal_one_is_not_written_again(storage):
    first = Call(ticker="X", day=TODAY, gap=0.1)
    assert storage.calls.keep([first], NOON) == 1
    assert storage.calls.keep([first], NOON + timedelta(hours=1)) == 0
    assert storage.calls.keep([replace(first)], NOON + timedelta(hours=1)) == 0
    assert written(storage) == [("X", "2026-11-21", NOON.timestamp())]
    assert storage.calls.keep([replace(first, gap=0.2)], NOON + timedelta(hours=2)) == 1
    assert [call.gap for call in storage.calls.of("X", TODAY + timedelta(days=1))] == [0.2]


def test_another_process_does_not_write_what_stands_there_already(tmp_path):
    made = Call(ticker="X", day=TODAY, gap=0.1)
    for expected in (1, 0):
        opened = Storage(tmp_path / "bot.sqlite3")
        assert opened.calls.keep([replace(made)], NOON) == expected
        opened.close()


def test_two_thousand_who_ask_the_same_leave_one_row_written_once(talk, storage, monkeypatch):
    wrote = []
    real = storage.database.execute_many
    monkeypatch.setattr(storage.database, "execute_many", lambda sql, rows: wrote.append(sql) or real(sql, rows))
    for user in range(200):
        talk.handle(user, user, "0700.HK" if user % 2 else "what is Tencent worth?", at_noon(TODAY))
    assert len([sql for sql in wrote if "calls" in sql]) == 1
    assert [(ticker, day) for ticker, day, _ in written(storage)] == [("0700.HK", "2026-11-21")]


def test_a_quick_valuation_in_the_chat_is_kept_for_all_and_one_with_own_assumptions_for_its_user(talk, storage):
    talk.handle(USER, USER, "/value BABA", at_noon(TODAY))
    talk.handle(USER, USER, "/value BABA growth=9%", at_noon(TODAY))
    talk.handle(USER, USER, "/whatif BABA discount_rate=10%", at_noon(TODAY))
    tomorrow = TODAY + timedelta(days=1)
    (house,) = storage.calls.of("BABA", tomorrow)
    own = {call.assumed: call for call in storage.calls.own(USER, "BABA", tomorrow)}
    assert house.assumed == ""
    assert set(own) == {"growth=9%", "discount_rate=10%"}
    assert own["growth=9%"].figure("growth").value == pytest.approx(0.09)
    assert house.figure("growth").value != pytest.approx(0.09)
    assert storage.calls.own(OTHER, "BABA", tomorrow) == ()


def test_daily_runs_and_alert_looks_keep_what_they_valued_with_its_inputs(storage):
    valuer = ScriptedValuer()
    summaries = Summaries(valuer=valuer, storage=storage)
    chat = Conversation(ScriptedAssistant(), valuer, storage, summaries)
    chat.handle(USER, USER, "/watch 0700.HK", NOON - timedelta(days=1))
    chat.handle(USER, USER, "/daily on 08:30 Asia/Shanghai", NOON - timedelta(days=1))
    chat.handle(USER, USER, "/alert BABA price > 9000", NOON)
    summaries.prepare(NOON)
    AlertRounds(valuer=valuer, storage=storage).look(NOON)
    assert {(ticker, day) for ticker, day, _ in written(storage)} == {("0700.HK", "2026-11-23"), ("BABA", "2026-11-23")}
    (found,) = storage.calls.of("0700.HK", date(2026, 11, 24))
    assert (found.base.value, found.low.value, found.high.value) == (600.0, 480.0, 720.0)
    assert found.figure("free_cash_flow") == Quantity(value=100.0, unit="money", currency="HKD")


def test_forgetting_removes_a_users_own_and_leaves_what_belongs_to_nobody(talk, storage):
    for user in (USER, OTHER):
        talk.handle(user, user, "/value BABA growth=9%", at_noon(TODAY))
    talk.handle(USER, USER, "/value BABA", at_noon(TODAY))
    assert "own assumptions: 1" in words(talk.handle(USER, USER, "/forget yes", at_noon(TODAY)))
    tomorrow = TODAY + timedelta(days=1)
    assert storage.calls.own(USER, "BABA", tomorrow) == ()
    assert len(storage.calls.own(OTHER, "BABA", tomorrow)) == 1
    assert len(storage.calls.of("BABA", tomorrow)) == 1


def test_what_nobody_assumed_stays_and_a_users_own_goes_after_a_year(storage):
    day = TODAY - timedelta(days=1)
    storage.calls.keep([Call(ticker="X", day=day)], NOON)
    storage.calls.keep_own(USER, Call(ticker="X", day=day, assumed="growth=9%"), NOON)
    storage.prune(NOON + OWN_KEPT_FOR)
    assert len(storage.calls.own(USER, "X", TODAY)) == 1
    storage.prune(NOON + OWN_KEPT_FOR + timedelta(seconds=1))
    assert storage.calls.own(USER, "X", TODAY) == ()
    assert len(storage.calls.of("X", TODAY)) == 1


def test_a_file_from_before_the_memory_gains_it_and_keeps_its_runs(tmp_path):
    path = tmp_path / "bot.sqlite3"
    before = next(number for number, step in enumerate(MIGRATIONS) if any("TABLE calls" in sql for sql in step))
    old = Database(path)
    old.migrate(MIGRATIONS[:before])
    old.execute("INSERT INTO runs (id, at) VALUES (1, ?)", (at_noon(date(2026, 3, 5)).timestamp(),))
    old.execute("INSERT INTO valuations VALUES (1, '0700.HK', '{\"ticker\": \"0700.HK\"}')")
    old.close()
    opened = Storage(path)
    assert opened.calls.keep([Call(ticker="X", day=TODAY)], NOON) == 1
    assert opened.calls.first_day() == date(2026, 3, 5)
    opened.close()


# what is asked


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("what did you say about BABA in March?", "2026-03-01", "2026-03-31"),
        ("what was your value for Tencent on 3 June and what changed since?", "2026-06-03", "2026-06-03"),
        ("你三月份对阿里怎么看，之后有什么变化？", "2026-03-01", "2026-03-31"),
        ("上个月你给腾讯的估值是多少", "2026-10-01", "2026-10-31"),
        ("what did you tell me last week about 0700.HK", "2026-11-09", "2026-11-15"),
        ("What did you say about BABA on Monday, and what changed since?", "2026-11-16", "2026-11-16"),
        ("what did you say about BABA since Monday", "2026-11-16", "2026-11-21"),
        ("你周一对阿里怎么看，之后有什么变化？", "2026-11-16", "2026-11-16"),
        ("你上周三给阿里的估值是多少", "2026-11-11", "2026-11-11"),
        ("你星期六对阿里怎么看", "2026-11-14", "2026-11-14"),
        ("你六月三号给腾讯估了多少", "2026-06-03", "2026-06-03"),
        ("what did you think of NVDA in December?", "2025-12-01", "2025-12-31"),
        ("你三天前怎么看腾讯", "2026-11-18", "2026-11-18"),
        ("what did you say about BABA in Q1?", "2026-01-01", "2026-03-31"),
        ("what was your view of BABA between 3 March and 10 April?", "2026-03-03", "2026-04-10"),
        ("你2026年3月5日对阿里怎么看", "2026-03-05", "2026-03-05"),
    ],
)
def test_the_days_asked_about_are_read_from_the_words(text, first, last):
    assert asked_past(text, TODAY).days == Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text", ["what did you say about 2020.HK?", "你上次给安踏估了多少", "what was your last value of BABA?"]
)
def test_without_a_day_the_last_one_is_meant(text):
    asked = asked_past(text, TODAY)
    assert (asked.days, asked.all) == (None, False)


@pytest.mark.parametrize("text", ["show my past valuations of NVDA", "英伟达过去的估值", "valuation history of BABA"])
def test_past_valuations_without_a_day_are_a_list(text):
    assert asked_past(text, TODAY).all


@pytest.mark.parametrize(
    "text",
    [
        "how do you value BABA?",
        "你怎么看腾讯",
        "what did the CITIC report say about BABA in March?",
        "why did you say Tencent is a cash-flow company?",
        "how did you value Tencent?",
        "what has changed since March for BABA?",
        "腾讯的历史估值分位是多少",
        "你怎么看腾讯6月30日的财报",
        "what is Tencent worth?",
    ],
)
def test_other_questions_are_not_about_the_past(text):
    assert asked_past(text, TODAY) is None


def test_a_company_and_a_day_are_told_apart():
    assert past_of("Alibaba 2026-03-05", TODAY) == ("Alibaba", Days(date(2026, 3, 5), date(2026, 3, 5)))
    assert past_of("阿里 三月", TODAY) == ("阿里", MARCH)
    assert past_of("0700.HK", TODAY) == ("0700.HK", None)


# what is told


def test_the_kept_numbers_are_told_not_todays_under_that_days_name(ask, storage):
    """Numbers that no valuation of today could give: only the memory has them."""
    day = date(2026, 3, 5)

    def usd(value):
        return Quantity(value=value, unit="money", currency="USD", per="ads", as_of=day)

    multiple = NamedFigure(name="p_ocf", quantity=Quantity(value=7.77, unit="multiple"))
    reference = NamedFigure(name="justified_p_ocf", quantity=Quantity(value=8.88, unit="multiple"))
    growth = NamedFigure(name="growth", quantity=ratio(0.0123))
    storage.calls.keep(
        [
            Call(
                ticker="BABA", day=day, price=usd(111.11), low=usd(41.0), base=usd(52.0), high=usd(63.0),
                gap=52.0 / 111.11 - 1.0, type="cash_flow", method="p_ocf", multiple=multiple, reference=reference,
                inputs=(growth,),
            )
        ],
        at_noon(day),
    )  # fmt: skip
    answer = ask("what did you say about BABA in March?")
    then, now = words(answer).split("Now, 2026-11-21:")
    for number in ("2026-03-05", "111.11", "41.00 – 52.00 – 63.00", "-53.2 %", "7.77x", "8.88x", "1.2 %"):
        assert number in then
    assert "111.11" not in now.split("Changed since")[0]
    assert "revenue growth 1.2 % → 5.6 %" in now
    assert answer.status == "answered"
    assert [call.name for call in answer.tools] == ["recall_valuation"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_digit_of_the_answer_is_vouched_for(ask, said, caplog, language):
    said("BABA", date(2026, 3, 5), "discount_rate=9% growth=4%")
    said("BABA", date(2026, 3, 28), "discount_rate=8.5% growth=5% price=125")
    said("NVDA", date(2026, 3, 28), "growth=12%")
    said("002594.SZ", date(2026, 3, 28), "earnings_growth=20%")
    asked = {
        "en": ("what did you say about BABA in March?", "what did you think of NVDA in March?",
               "what did you say about 002594.SZ in March?", "show my past valuations of BABA"),
        "zh": ("你三月份对阿里怎么看，之后有什么变化？", "你三月份对英伟达怎么看？", "你三月份对002594.SZ怎么看？", "阿里过去的估值"),
    }[language]  # fmt: skip
    for text in asked:
        answer = ask(text)
        assert (answer.status, answer.language) == ("answered", language), text
        assert re.search(r"\d", words(answer))
        assert verdict_on(answer).findings == (), text
    assert "Left out" not in caplog.text


def test_a_number_the_memory_does_not_hold_would_be_caught(ask, said):
    said("BABA", date(2026, 3, 5), "growth=4%")
    answer = ask("what did you say about BABA in March?")
    changed = [replace(block, text=block.text.replace("4.0 %", "4.6 %")) for block in answer.blocks]
    assert verdict_on(replace(answer, blocks=tuple(changed))).findings


def test_the_parts_of_the_values_move_add_up_to_it(ask, said, desk):
    """Worked by hand: rate and growth alone moved, so their parts, in points of the move, are the whole move."""
    before = said("BABA", date(2026, 3, 28), "discount_rate=8.5% growth=5%").range.base.value
    after = ValueCompany(desk, TODAY)("BABA").range.base.value
    (line,) = [block.text for block in ask("what did you say about BABA in March?").blocks if "of which" in block.text]
    move = float(re.search(r", \+([\d.]+) %", line)[1])
    parts = [float(found) for found in re.findall(r"\+([\d.]+) pp", line)]
    assert move == pytest.approx((after / before - 1.0) * 100, abs=0.05)
    assert len(parts) == 2
    assert sum(parts) == pytest.approx(move, abs=0.11)  # each of the three is rounded to a tenth


def test_what_did_not_change_stands_in_one_line(ask, said):
    said("0700.HK", date(2026, 6, 3), "discount_rate=9%")
    answer = ask("what was your value for Tencent on 3 June and what changed since?")
    (same,) = [block.text for block in answer.blocks if block.text.startswith("Unchanged: ")]
    assert "price" in same
    assert "net cash" in same
    assert "discount rate" not in same
    assert "discount rate 9.0 % → 8.0 %" in words(answer)
    assert "all of it from the discount rate" in words(answer)


def test_another_type_and_method_are_said_and_their_move_is_not_parted(ask, said):
    said("0700.HK", date(2026, 6, 3), "type=cyclical")
    told = words(ask("what did you say about Tencent in June?"))
    assert "Type: Cyclical tech → Cash-flow tech" in told
    assert "another method" in told
    assert "of which" not in told


def test_of_several_kept_days_the_last_is_told_and_the_others_are_named(ask, said):
    said("BABA", date(2026, 3, 5), "growth=4%")
    said("BABA", date(2026, 3, 28), "growth=5%")
    answer = ask("what did you say about BABA in March?")
    assert "valuation of 2026-03-28" in answer.blocks[0].text
    assert "Also kept in that time: 2026-03-05" in words(answer)


def test_without_a_day_of_that_month_the_kept_days_are_named_and_nothing_is_valued(ask, said):
    said("BABA", date(2026, 5, 20), "growth=4%")
    answer = ask("what did you say about BABA in March?")
    assert answer.status == "refused"
    assert "2026-05-20" in words(answer)
    assert "USD" not in words(answer)
    assert "/history BABA" in [button.target for button in answer.buttons]


def test_with_nothing_of_the_company_it_says_since_when_valuations_are_kept(ask, said):
    assert "From now on" in words(ask("what did you say about BABA in March?"))
    said("0700.HK", date(2026, 6, 3), "growth=4%")
    answer = ask("你三月份对阿里怎么看？")
    assert answer.status == "refused"
    assert "2026-06-03" in words(answer)


def test_todays_own_valuation_is_no_past_call(talk, ask):
    talk.handle(USER, USER, "/value BABA", at_noon(TODAY))
    assert ask("what did you say about BABA?").status == "refused"


def test_what_an_older_version_kept_is_told_as_far_as_it_goes(ask, storage):
    run = storage.valuations.start_run(at_noon(date(2026, 3, 5)))
    old = StoredValuation(
        ticker="BABA", currency="USD", price=111.0, price_day="2026-03-04", base=55.5, gap=-0.5, type="cash_flow",
        method="p_ocf", multiple=7.5, discount_rate=0.09, drivers={"discount_rate": 0.09}, flow=1e9,
    )  # fmt: skip
    storage.valuations.store(run, [old])
    answer = ask("what did you say about BABA in March?")
    told = words(answer)
    assert "55.50 USD (only the base was kept)" in told
    assert "7.50x" in told
    assert "discount rate 9.0 % → 8.0 %" in told
    assert "Not kept then, so not compared: " in told
    assert verdict_on(answer).findings == ()


def test_own_assumptions_are_told_to_their_user_alone_and_never_in_a_group(ask, said, talk):
    said("BABA", date(2026, 3, 5), "discount_rate=9%")
    talk.handle(USER, USER, "/value BABA growth=9%", at_noon(date(2026, 3, 20)))
    question = "what did you say about BABA in March?"
    assert "With your assumptions (growth=9%), 2026-03-20" in words(ask(question))
    assert "growth=9%" not in words(ask(question, user=OTHER, chat=OTHER))
    assert "growth=9%" not in words(ask(question, chat=-100))


def test_only_own_assumptions_are_told_beside_the_same_assumptions_today(ask, talk):
    talk.handle(USER, USER, "/value BABA growth=9%", at_noon(date(2026, 3, 20)))
    answer = ask("what did you say about BABA in March?")
    assert answer.status == "answered"
    assert "Nothing changed since 2026-03-20." in words(answer)
    assert verdict_on(answer).findings == ()


def test_the_company_spoken_of_is_meant_and_without_one_it_is_asked_for(ask, said):
    said("BABA", date(2026, 3, 5), "growth=4%")
    assert "BABA" in ask("what did you say in March?", about=("BABA",)).blocks[0].text
    assert "Which company?" in words(ask("what did you say in March?"))


def test_an_unclear_company_is_asked_back(ask):
    assert ask("what did you say about SMIC in March?").status == "ambiguous"


def test_several_companies_are_told_one_after_the_other(ask, said):
    said("BABA", date(2026, 3, 5), "growth=4%")
    said("0700.HK", date(2026, 3, 6), "growth=4%")
    answer = ask("what did you say about BABA and Tencent in March?")
    titles = [block.text for block in answer.blocks if block.kind == "title"]
    assert len(titles) == 2
    assert answer.about == ("BABA", "0700.HK")
    assert verdict_on(answer).findings == ()


def test_history_lists_the_first_the_last_and_what_changed_between(talk, said):
    for day, growth in enumerate(("4%", "4%", "4.001%", "6%", "6%", "6%"), 1):
        said("BABA", date(2026, 3, day), f"growth={growth}")
    answer = talk.handle(USER, USER, "/history BABA", at_noon(TODAY))
    days = [block.text[:10] for block in answer.blocks if block.kind == "bullet"]
    assert days == ["2026-03-01", "2026-03-04", "2026-03-06"]
    assert "6 days kept" in words(answer)
    told = talk.handle(USER, USER, answer.buttons[0].target, at_noon(TODAY))
    assert "valuation of 2026-03-01" in told.blocks[0].text


def test_history_needs_a_company_and_stands_in_help(talk):
    assert "/history 0700.HK 2026-03-05" in words(talk.handle(USER, USER, "/history", at_noon(TODAY)))
    assert "/history 0700.HK" in words(talk.handle(USER, USER, "/help", at_noon(TODAY)))
    assert "history" in talk.command_names()


def test_the_terminal_question_tells_what_was_kept_and_is_replayed_to_the_same_text(
    tmp_path, monkeypatch, capsys, desk
):
    for name in ("TELEGRAM_BOT_TOKEN", "LLM", "DATABASE_URL", "FIGURES", "SEC_CONTACT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RERATE_HOME", str(tmp_path))
    monkeypatch.setenv("MARKET_DATA", "snapshot")
    monkeypatch.chdir(tmp_path)
    storage = Storage(tmp_path / "bot.sqlite3")
    day = date.today() - timedelta(days=40)  # noqa: DTZ011 - the command line goes by the machine's clock
    storage.calls.keep([call_of(ValueCompany(desk, day, read_assumptions("growth=4%"))("BABA"), day)], at_noon(day))
    storage.close()
    assert main(("ask", f"what did you say about BABA on {day}?", "--json")) == 0
    printed = capsys.readouterr()
    document = json.loads(printed.out)
    assert f"valuation of {day}" in document["text"]
    assert any(figure["id"].startswith(f"BABA.{day}") for figure in document["figures"])
    identity = next(line.removeprefix("trace ") for line in printed.err.splitlines() if line.startswith("trace "))
    main(("trace", identity, "--json"))
    assert json.loads(capsys.readouterr().out)["replay"] == "same"
