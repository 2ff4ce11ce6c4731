"""Commands that every door shares, in both languages."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.answer import Block, Button
from bot.chat.daily import first_day
from bot.chat.spans import end_of_pause
from bot.chat.time_zones import closest_zone, time_zone
from bot.chat.watchlist import MOST_NAMES
from bot.conversation import Conversation, Typed, understood
from bot.daily.preparation import Summaries
from bot.language import written_in
from bot.phrases import conversation_en, conversation_zh, daily_en, daily_zh
from bot.storage.store import Storage
from tests.scripted import NOON, Clock, ScriptedAssistant, ScriptedValuer, answer_of

USER = 5


class Chat:
    """A conversation of one user, with the parts it runs on."""

    def __init__(self):
        self.clock = Clock()
        self.storage = Storage(":memory:")
        self.valuer = ScriptedValuer()
        self.assistant = ScriptedAssistant()
        summaries = Summaries(valuer=self.valuer, storage=self.storage)
        self.conversation = Conversation(self.assistant, self.valuer, self.storage, summaries)

    def say(self, text, user=USER):
        return self.conversation.handle(user, user, text, self.clock())

    def text(self, text, user=USER):
        return "\n".join(block.text for block in self.say(text, user).blocks)


@pytest.fixture
def chat():
    made = Chat()
    yield made
    made.storage.close()


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("/value 0700.HK", Typed("value", "0700.HK")),
        ("  /VALUE\t 0700.HK  ", Typed("value", "0700.HK")),
        ("/value@Rerate_Bot 腾讯", Typed("value", "腾讯", "Rerate_Bot")),
        ("／watch　腾讯", Typed("watch", "腾讯")),
        ("/ help", Typed("help", "")),
        ("/watch a\nb", Typed("watch", "a\nb")),
        ("what is /value?", Typed("", "what is /value?")),
        ("/", Typed("", "/")),
        ("", Typed("", "")),
        ("/价值 腾讯", Typed("价值", "腾讯")),
    ],
)
def test_a_message_is_taken_apart_whatever_its_spelling(text, typed):
    assert understood(text) == typed


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What does 腾讯 trade at?", "en"),
        ("腾讯的P/FCF是多少", "zh"),
        ("PEG是什么", "zh"),
        ("DeepSeek R1 发布后 Nvidia 为何重估", "zh"),
        ("0700.HK", None),
        ("/value BABA growth=5%", None),
        ("BABA", None),
        ("腾讯", "zh"),
        ("hello", "en"),
        ("?!", None),
    ],
)
def test_the_language_of_a_question_is_that_of_its_words(text, language):
    assert written_in(text) == language


def test_a_ticker_alone_is_answered_in_the_language_of_the_last_question(chat):
    chat.say("现金流怎么看")
    assert chat.say("/value 0700.HK").question == "/value 0700.HK"
    assert chat.assistant.asked[-1].language == "zh"
    chat.say("and in English please")
    chat.say("0700.HK")
    assert chat.assistant.asked[-1].language == "en"


def test_a_chosen_language_holds_whatever_the_question_is_written_in(chat):
    assert chat.text("/lang zh") == "以后用中文回答。"
    chat.say("what is PEG")
    assert chat.assistant.asked[-1].language == "zh"
    assert chat.text("/lang auto") == "以后按每个问题的语言回答。"
    chat.say("what is PEG")
    assert chat.assistant.asked[-1].language == "en"


def test_an_unknown_language_is_asked_back(chat):
    answer = chat.say("/lang klingon")
    assert answer.status == "refused"
    assert "/lang auto" in answer.blocks[0].text


def test_a_follow_up_question_inherits_the_company_for_a_while(chat):
    chat.say("/value 0700.HK")
    chat.say("and at 10%?")
    assert chat.assistant.asked[-1].about == ("0700.HK",)
    chat.clock.advance(hours=3)
    chat.say("and at 11%?")
    assert chat.assistant.asked[-1].about == ()


def test_what_one_user_asked_is_not_inherited_by_another(chat):
    chat.conversation.handle(1, -100, "/value 0700.HK", NOON)
    chat.conversation.handle(2, -100, "and at 10%?", NOON)
    assert chat.assistant.asked[-1].about == ()


def test_today_is_the_users_own_day(chat):
    chat.clock.now = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    chat.say("what is PEG")
    assert chat.assistant.asked[-1].today.isoformat() == "2026-11-24"
    chat.say("/daily on 08:30 America/New_York")
    chat.say("what is PEG")
    assert chat.assistant.asked[-1].today.isoformat() == "2026-11-23"


def test_a_misspelt_command_names_the_closest_with_a_button(chat):
    answer = chat.say("/vlaue 0700.HK")
    assert "did you mean /value?" in answer.blocks[0].text
    assert answer.buttons == (Button("/value 0700.HK", "say", "/value 0700.HK"),)


def test_a_command_like_no_other_gets_a_sentence(chat):
    assert chat.text("/xyzzy") == "There is no command /xyzzy; /help lists all commands."


def test_a_text_too_long_to_read_is_refused_politely(chat):
    assert "too long" in chat.text("x" * 5000)


def test_several_companies_are_followed_at_once_by_ticker_or_name(chat):
    assert "Tencent (0700.HK), Alibaba (BABA)" in chat.text("/watch 0700.HK alibaba")
    assert chat.storage.watchlist.of(USER) == ("0700.HK", "BABA")
    assert "Already on your list: Tencent (0700.HK)." in chat.text("/watch Tencent")


def test_names_of_companies_may_be_separated_the_chinese_way(chat):
    assert "已关注腾讯控股（0700.HK）、阿里巴巴（BABA）" in chat.text("/watch 腾讯控股、阿里巴巴")


def test_an_ambiguous_company_is_asked_back_with_buttons_that_follow(chat):
    answer = chat.say("/watch SMIC")
    assert answer.status == "ambiguous"
    assert [button.target for button in answer.buttons] == ["/watch 0981.HK", "/watch 688981.SH"]
    chat.say(answer.buttons[0].target)
    assert chat.storage.watchlist.of(USER) == ("0981.HK",)


def test_an_unknown_company_is_not_followed(chat):
    answer = chat.say("/watch NOPE")
    assert answer.status == "refused"
    assert "Did you mean" in answer.blocks[0].text
    assert chat.storage.watchlist.of(USER) == ()


def test_one_unknown_name_does_not_keep_the_others_out(chat):
    answer = chat.say("/watch BABA NOPE")
    assert answer.status == "partial"
    assert chat.storage.watchlist.of(USER) == ("BABA",)


def test_a_full_list_says_so(chat):
    for number in range(MOST_NAMES):
        chat.storage.watchlist.add(USER, f"T{number}")
    answer = chat.say("/watch BABA")
    assert "full with 50" in answer.blocks[0].text
    assert len(chat.storage.watchlist.of(USER)) == MOST_NAMES


def test_the_watchlist_names_companies_in_the_users_language(chat):
    chat.say("/watch 0700.HK BABA")
    answer = chat.say("/watchlist")
    assert [block.text for block in answer.blocks] == ["You follow 2", "Tencent (0700.HK)", "Alibaba (BABA)"]
    assert [button.target for button in answer.buttons] == ["/daily now", "/unwatch"]


def test_companies_leave_the_list_by_ticker_name_button_or_all_at_once(chat):
    chat.say("/watch 0700.HK, BABA, 0981.HK")
    assert chat.text("/unwatch 0700.hk") == "You no longer follow Tencent (0700.HK)."
    assert chat.text("/unwatch SMIC") == "You no longer follow SMIC (0981.HK)."
    assert [button.target for button in chat.say("/unwatch").buttons] == ["/unwatch BABA"]
    assert chat.text("/unwatch NOPE") == "Not on your list: NOPE."
    assert chat.text("/unwatch all") == "Your list is empty now."
    assert chat.storage.watchlist.of(USER) == ()


@pytest.mark.parametrize(
    ("text", "at", "zone"),
    [
        ("/daily on", "08:30", "Asia/Shanghai"),
        ("/daily on 7:05", "07:05", "Asia/Shanghai"),
        ("/daily on 08:30 Asia/Shanghai", "08:30", "Asia/Shanghai"),
        ("/daily on europe/london 22：15", "22:15", "Europe/London"),
        ("/daily on 9:00 New York", "09:00", "America/New_York"),
        ("/daily on 9点 北京", "09:00", "Asia/Shanghai"),
        ("/daily ON 00:00 UTC", "00:00", "UTC"),
        ("/daily 开 8点30分 香港", "08:30", "Asia/Hong_Kong"),
    ],
)
def test_the_daily_summary_is_turned_on_for_a_time_and_zone(chat, text, at, zone):
    answer = chat.say(text)
    user = chat.storage.users.find(USER)
    assert (user.daily_on, user.daily_time, user.timezone) == (True, at, zone)
    assert at in answer.blocks[0].text
    assert zone in answer.blocks[0].text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/daily on 25:00", "is no time of day"),
        ("/daily on 8.3", "is no time of day"),
        ("/daily on 08:30 Mars/Base", "is no time zone"),
        ("/daily on 08:30 Asia/Shangai", "did you mean Asia/Shanghai"),
        ("/daily maybe", "/daily status"),
    ],
)
def test_a_wish_that_cannot_be_met_changes_nothing(chat, text, words):
    answer = chat.say(text)
    assert answer.status == "refused"
    assert words in answer.blocks[0].text
    assert not chat.storage.users.find(USER).daily_on


def test_defaults_are_said_to_be_defaults_only_the_first_time(chat):
    assert "defaults" in chat.text("/daily on")
    assert "default" not in chat.text("/daily on 09:00")


def test_the_daily_summary_can_be_asked_for_stopped_and_looked_at(chat):
    chat.say("/watch 0700.HK")
    chat.say("/daily on 09:00 Europe/London")
    assert "on: 09:00 (Europe/London)" in chat.text("/daily")
    assert "Tencent (0700.HK): new on your list" in chat.text("/daily now")
    assert chat.text("/daily off") == "The daily summary is off."
    assert "off" in chat.text("/daily status")


def test_the_daily_summary_can_be_paused_for_a_while_and_resumed(chat):
    chat.say("/daily on 09:00 Europe/London")
    assert chat.text("/daily pause 2 weeks").startswith(
        "The daily summary is paused; the next one comes on 2026-12-07."
    )
    assert chat.text("/daily").endswith("next on 2026-12-07.")
    assert "first on 2026-11-23" in chat.text("/daily resume")  # five in the morning in London
    assert chat.text("/daily").endswith("09:00 (Europe/London), next on 2026-11-23.")
    assert chat.text("/daily pause") == "The daily summary is paused; /daily resume goes on with it."
    assert "resume turns it on again at 09:00" in chat.text("/daily")


@pytest.mark.parametrize(
    ("wish", "end"),
    [
        ("2 weeks", "2026-12-07"), ("for 10 days", "2026-12-03"), ("a month", "2026-12-23"), ("两周", "2026-12-07"),
        ("10天", "2026-12-03"), ("一个月", "2026-12-23"), ("until 2026-12-05", "2026-12-05"), ("到12月1日", "2026-12-01"),
        ("到1月4日", "2027-01-04"), ("until 2026-13-01", None), ("2020-01-01", None), ("5000 days", None),
        ("for ever", None), ("0 days", None), ("2月30日", None),
    ],
)  # fmt: skip
def test_the_end_of_a_pause_is_read_from_a_span_or_a_day(wish, end):
    found = end_of_pause(wish, date(2026, 11, 23))
    assert (found and found.isoformat()) == end


def test_a_pause_nobody_can_read_changes_nothing(chat):
    chat.say("/daily on 09:00 Europe/London")
    assert chat.text("/daily pause for ever") == (
        "“for ever” is no length of time I know; write /daily pause 2 weeks or /daily pause until 2026-12-01."
    )
    assert chat.text("/daily").endswith("next on 2026-11-23.")


def test_a_summary_asked_for_with_an_empty_list_says_what_to_do(chat):
    assert chat.text("/daily now") == "Your list is empty; /watch 0700.HK adds a company."


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 23, 0, 0, tzinfo=UTC), "2026-11-23"),  # 08:00 on Monday in Shanghai
        (datetime(2026, 11, 23, 0, 31, tzinfo=UTC), "2026-11-24"),  # 08:31, the time has passed
        (datetime(2026, 11, 27, 12, 0, tzinfo=UTC), "2026-11-30"),  # Friday evening
        (datetime(2026, 11, 28, 0, 0, tzinfo=UTC), "2026-11-30"),  # Saturday
    ],
)
def test_the_first_summary_comes_on_the_next_trading_day_at_that_time(now, day):
    from datetime import time

    assert first_day(now, time(8, 30), "Asia/Shanghai").isoformat() == day


def test_time_zones_are_known_by_city_and_place():
    assert time_zone("london") == "Europe/London"
    assert time_zone("上海") == "Asia/Shanghai"
    assert time_zone("Hong Kong") == "Asia/Hong_Kong"
    assert time_zone("nowhere") is None
    assert closest_zone("Amerca/New_York") == "America/New_York"


def test_a_page_and_a_say_button_lead_back_to_their_answer(chat):
    answer = chat.say("/value 0700.HK")
    inputs, _, implied = chat.conversation.place_buttons(USER, answer, NOON)
    assert all(len(button.payload.encode()) <= 64 for button in (inputs, implied))
    page = chat.conversation.tap(USER, inputs.payload, NOON)
    assert page.answer is not None
    assert page.answer.blocks == answer.pages["inputs"]
    assert chat.conversation.tap(USER, implied.payload, NOON).say == "/implied 0700.HK"


def test_a_company_under_a_message_sent_unasked_is_valued_by_any_tap_that_names_one(chat):
    assert chat.conversation.tap(USER, "v:0700.HK", chat.clock()).say == "/value 0700.HK"
    assert chat.conversation.tap(USER, "v:0700.HK", chat.clock()).notice == "Shown just now."
    for payload in ("v:", "v:NOSUCH", "v:smic", "v:/forget"):
        tap = chat.conversation.tap(USER, payload, chat.clock())
        assert (tap.say, bool(tap.notice)) == ("", True)


def test_the_same_tap_works_again_after_some_seconds(chat):
    answer = chat.say("/value 0700.HK")
    button = chat.conversation.place_buttons(USER, answer, NOON)[0]
    assert chat.conversation.tap(USER, button.payload, chat.clock()).answer
    assert chat.conversation.tap(USER, button.payload, chat.clock()).notice == "Shown just now."
    chat.clock.advance(seconds=6)
    assert chat.conversation.tap(USER, button.payload, chat.clock()).answer


def test_a_button_to_a_page_that_does_not_exist_is_not_shown(chat):
    answer = answer_of("x", Block("line", "y"), buttons=(Button("Gone", "page", "gone"),))
    assert chat.conversation.place_buttons(USER, answer, NOON) == ()


def test_old_answers_are_pruned_and_their_buttons_say_so(chat):
    button = chat.conversation.place_buttons(USER, chat.say("/value 0700.HK"), NOON)[0]
    chat.clock.advance(days=31)
    chat.storage.prune(chat.clock())
    assert "too old" in chat.conversation.tap(USER, button.payload, chat.clock()).notice


def test_an_answer_keeps_its_own_language_on_its_pages(chat):
    answer = replace(chat.say("/value 0700.HK"), language="zh")
    button = chat.conversation.place_buttons(USER, answer, NOON)[0]
    chat.conversation.tap(USER, button.payload, NOON)
    assert chat.conversation.tap(USER, button.payload, NOON).notice == "刚刚已显示。"


@pytest.mark.parametrize(("english", "chinese"), [(conversation_en, conversation_zh), (daily_en, daily_zh)])
def test_both_languages_have_the_same_sentences_with_the_same_places(english, chinese):
    from string import Formatter

    def places(text):
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert {key: places(text) for key, text in english.PHRASES.items()} == {
        key: places(text) for key, text in chinese.PHRASES.items()
    }
