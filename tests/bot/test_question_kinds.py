"""Kinds of questions through the whole bot: follow-ups, lists of one's own, kept valuations, refusals in Chinese."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.answer import Question
from bot.assistant.industry_names import industry_in, names
from bot.assistant.moves import Change, moves_in
from bot.assistant.own import OwnData
from bot.assistant.tool_words import error_words, reading_words
from bot.assistant.when import when
from bot.conversation import Conversation
from bot.daily.preparation import Summaries
from bot.phrases import phrases
from bot.render.terminal import as_text
from bot.storage.store import Storage
from bot.storage.valuations import StoredValuation
from knowledge.errors import KnowledgeError, LibraryBusy, ReaderError
from tests.bot_day import TODAY
from tools.assumptions import read_assumptions
from tools.errors import BadArgument, ToolError
from valuation.errors import OutsideDomain

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Chat:
    """One user's conversation with the real assistant."""

    def __init__(self, assistant, valuer):
        self.storage = Storage(":memory:")
        own = replace(assistant, own=OwnData(lambda: self.storage))
        summaries = Summaries(valuer=valuer, storage=self.storage)
        self.conversation = Conversation(own, valuer, self.storage, summaries)

    def say(self, text, after=timedelta(0)):
        answer = self.conversation.handle(7, 7, text, NOON + after)
        return as_text(answer.blocks)


@pytest.fixture
def chat(assistant, desk):
    from bot.assistant.valuer import DeskValuer

    made = Chat(assistant, DeskValuer(desk=desk, today=lambda: TODAY))
    yield made
    made.storage.close()


@pytest.mark.parametrize(
    ("first", "then", "words"),
    [
        ("What was Tencent's capex in FY2025?", "for 2024?", "CNY 89.32 bn (FY2024)"),
        ("What was Tencent's capex in FY2025?", "and in FY2023?", "FY2023"),
        ("Tencent revenue in 2024", "and Meta?", "Revenue of Meta Platforms: USD 164.5 bn (FY2024)"),
        ("what if the discount rate is 9% for Tencent?", "and at 10%?", "discount rate +2 pp"),
        ("what is Tencent's P/FCF?", "how is it computed?", "P/FCF = market cap / FCF"),
        ("腾讯2025年收入是多少", "那2024年呢？", "6,603亿元人民币（FY2024）"),
        ("腾讯2024年净利润", "那Meta呢？", "623.6亿美元（FY2024）"),
        ("腾讯的P/FCF是多少", "怎么算的？", "P/FCF = market cap / FCF"),
        ("利率下降为什么利好现金流科技股？", "为什么？", "利率下降会提升现金流型科技的估值"),
    ],
)
def test_a_follow_up_takes_what_it_leaves_out_from_the_question_before(chat, first, then, words):
    chat.say(first)
    assert words in chat.say(then)


@pytest.mark.parametrize("text", ["BABA", "Meta", "阿里巴巴"])
def test_a_bare_name_after_a_question_about_a_figure_asks_for_its_valuation(chat, text):
    chat.say("Tencent revenue in 2024")
    assert "FY2024" not in chat.say(text).splitlines()[0]


def test_a_follow_up_of_a_follow_up_still_knows_the_figure(chat):
    chat.say("What was Tencent's capex in FY2025?")
    chat.say("for 2024?")
    assert "FY2023" in chat.say("and 2023?")


def test_a_question_hours_later_is_a_new_subject(chat):
    chat.say("What was Tencent's capex in FY2025?")
    assert "89.32" not in chat.say("for 2024?", after=timedelta(hours=3))


def test_names_of_ones_own_are_those_of_the_list_followed(chat):
    assert "list is empty" in chat.say("which of my names is cheapest on P/FCF?")
    chat.say("/watch 0700.HK PDD 9880.HK")
    text = chat.say("which of my names is cheapest on P/FCF?")
    assert text.startswith("Lowest P/FCF of your 3 names: PDD (PDD)")
    assert "9880.HK (free cash flow is not positive)" in text
    assert "优必选" in chat.say("我的自选里哪些是赛道型？")


def kept(price, base, kind="cash_flow"):
    return StoredValuation(ticker="0700.HK", currency="HKD", price=price, base=base, type=kind, price_day="2026-11-20")


def test_what_changed_since_yesterday_is_read_from_the_valuations_that_were_kept(chat):
    """495.60 to 520.38 is 5 %; 582.00 to 576.18 is -1 %."""
    valuations = chat.storage.valuations
    for day, found in ((1, kept(495.60, 582.00)), (0, kept(520.38, 576.18, "cyclical"))):
        valuations.store(valuations.start_run(NOON - timedelta(days=day)), [found])
    text = chat.say("what changed for Tencent since yesterday?")
    assert "price HKD 495.60 (2026-11-20) → HKD 520.38 (2026-11-21), +5.0 %" in text
    assert "base value HKD 582.00 (2026-11-20) → HKD 576.18 (2026-11-21), -1.0 %" in text
    assert "Cash-flow tech → Cyclical tech" in text
    chat.say("/watch 0700.HK")
    assert "+5.0%" in chat.say("昨天以来我的自选有什么变化？")


@pytest.mark.parametrize("text", ["what is 2+2?", "17 * 23 =", "12加30等于多少", "calculate 100/7"])
def test_a_sum_on_its_own_is_refused_politely_and_short(ask, text):
    answer = ask(text)
    assert answer.status == "refused"
    assert len(answer.blocks) == 1


@pytest.mark.parametrize("text", ["hello", "Hi!", "thanks", "what can you do?", "你好", "谢谢", "你能做什么？"])
def test_small_talk_is_answered_without_a_search(ask, text):
    answer = ask(text)
    assert answer.status == "answered"
    assert not answer.tools
    assert not answer.citations


@pytest.mark.parametrize(
    ("text", "industry"),
    [
        ("how big is the humanoid robot market", "humanoid robots"),
        ("人形机器人市场", "humanoid robots"),
        ("industrial robots", "industrial robots"),
        ("robotaxi", "robotaxi"),
        ("动力电池", "power batteries"),
        ("新能源车渗透率", "new energy vehicles"),
        ("800G optical modules", "optical modules (800G/1.6T)"),
        ("AI手机渗透率", "AI smartphones"),
        ("semiconductor equipment", "semiconductor equipment"),
        ("Tencent", None),
    ],
)
def test_an_industry_is_found_by_its_words_in_both_languages(text, industry):
    assert industry_in(text) == industry


@pytest.mark.parametrize(
    "text", ["今年机器人出租车市场多大", "robotaxi market size this year", "robotaxi market size in 2027"]
)
def test_a_year_without_a_figure_is_said_with_what_there_is(ask, text):
    answer = ask(text)
    assert answer.status == "refused"
    assert answer.figures
    assert phrases(answer.language)["answer.left_out"] not in as_text(answer.blocks)


def test_every_industry_of_the_table_can_be_asked_for(desk):
    assert set(desk.industries.names) == set(names())


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("in FY2025", "FY2025"),
        ("FY25 revenue", "FY2025"),
        ("2025Q2", "2025Q2"),
        ("2024年上半年", "2024H1"),
        ("去年", "FY2025"),
        ("last year", "FY2025"),
        ("前年的收入", "FY2024"),
        ("今年第三季度", "2026Q3"),
        ("TTM revenue", "TTM"),
        ("revenue", ""),
    ],
)
def test_a_period_is_read_from_the_day_of_the_question(text, label):
    assert when(text, TODAY).label == label


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("since 2026-03-25", "2026-03-25"),
        ("since yesterday", "2026-11-20"),
        ("since March", "2026-03-01"),
        ("since December", "2025-12-01"),
        ("3月以来", "2026-03-01"),
        ("自2026年6月23日以来", "2026-06-23"),
        ("since last week", "2026-11-14"),
    ],
)
def test_the_first_day_of_a_move_is_read(text, since):
    assert when(text, TODAY).since.isoformat() == since


@pytest.mark.parametrize(
    ("text", "moves"),
    [
        ("growth drops to 8% and the discount rate rises by 50bps", {"growth": ("to", 0.08), "discount_rate": ("by", 0.005)}),
        ("折现率9%，增长率5%", {"discount_rate": ("to", 0.09), "growth": ("to", 0.05)}),
        ("折现率降了1个百分点", {"discount_rate": ("by", -0.01)}),
        ("折现率降到7%", {"discount_rate": ("to", 0.07)}),
        ("折现率从8%升到9%", {"discount_rate": ("to", 0.09)}),
        ("discount rate up from 8% to 9%", {"discount_rate": ("to", 0.09)}),
        ("beta of 1.3", {"beta": ("to", 1.3)}),
        ("probability=30% market 2tn", {"probability": ("to", 0.3), "market": ("to", 2e12)}),
        ("概率30%，市场规模2万亿，8年", {"probability": ("to", 0.3), "market": ("to", 2e12), "years": ("to", 8.0)}),
        ("why do lower rates help", {}),
    ],
)  # fmt: skip
def test_every_move_goes_to_the_parameter_it_stands_by(text, moves):
    expected = {name: Change(kind=kind, value=pytest.approx(value)) for name, (kind, value) in moves.items()}
    assert moves_in(text) == expected


@pytest.mark.parametrize(
    "words",
    ["discount_rate", "discount_rate=x", "foo=1", "discount_rate=90%", "years=2.5", "price=0", "share=-5%", "type=none", "beta=50"],
)  # fmt: skip
def test_what_a_tool_refuses_is_said_in_chinese_to_a_chinese_reader(words):
    with pytest.raises(BadArgument) as raised:
        read_assumptions(words)
    assert error_words(raised.value, "en") == str(raised.value)
    said = error_words(raised.value, "zh")
    assert said != phrases("zh")["error.other"]
    assert any("\u4e00" <= character <= "\u9fff" for character in said)


def test_an_error_nobody_worded_is_still_a_chinese_sentence():
    for error in (ToolError("Nobody worded this."), OutsideDomain("outside_domain", "Growth is too high.")):
        assert "Nobody" not in error_words(error, "zh")
        assert error_words(error, "en") == str(error)


def test_why_a_document_was_not_taken_in_is_said_in_the_readers_language():
    for error in (ReaderError("It is empty."), LibraryBusy("Busy."), KnowledgeError("Other.")):
        assert reading_words(error, "en") == str(error)
        assert any("\u4e00" <= character <= "\u9fff" for character in reading_words(error, "zh"))


def test_a_chinese_chat_gets_a_chinese_refusal(assistant):
    question = Question(text="腾讯 折现率=90%", user=1, today=TODAY, language="zh")
    answer = assistant.value("0700.HK 折现率=90%", question)
    assert answer.status == "refused"
    assert as_text(answer.blocks) == "discount_rate=90% 超出0%至50%；请写成例如 discount_rate=9%。"
