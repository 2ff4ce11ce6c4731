"""The bot in groups, and readers who leave and come back."""

import struct

import pytest

from bot.answer import Attachment, Block
from bot.file_limits import fits_photo
from bot.group_pace import MOST_ANSWERS
from tests.running_bot import ADMIN, OTHER, STRANGER, TOKEN, USER, buttons
from tests.scripted import answer_of

GROUP = -100777
ANONYMOUS_ADMIN = 1087968824


async def in_group(bot, text, *, n=1, **more):
    """What the bot says in the group to a message there."""
    since = await bot.say(text, chat_id=GROUP, **more)
    return [event["message"] for event in await bot.replies(since, n=n, chat=GROUP, timeout=5 if n else 0.3)]


async def quiet_after(bot, since):
    """Whether the group stays silent; a private question is answered later than the group's would have been."""
    await bot.ask("for time to pass")
    return await bot.nothing_more(since, chat=GROUP)


async def test_an_answer_in_a_group_replies_to_the_message_it_answers(bot):
    await bot.start()
    sent = await bot.server.ctl("message", token=TOKEN, user_id=USER, text="/value 0700.HK", chat_id=GROUP)
    (event,) = await bot.replies(sent["seq"], chat=GROUP)
    assert event["message"]["text"] == "value of 0700.HK"
    assert event["message"]["reply_to_message"]["message_id"] == sent["message_id"]


async def test_an_answer_in_a_private_chat_replies_to_nothing(bot):
    await bot.start()
    (message,) = await bot.ask("/value 0700.HK")
    assert "reply_to_message" not in message


async def test_a_message_deleted_meanwhile_is_still_answered(bot):
    await bot.start()
    gone = {"message_id": 9999, "date": 0, "chat": {"id": GROUP, "type": "supergroup", "title": "G"}}
    await bot.server.ctl("state", token=TOKEN, chat_id=GROUP, state="ok", chat_type="supergroup")
    (tracked,) = bot.server_bots()
    who = {"id": USER, "is_bot": False, "first_name": "U"}
    tracked.upd.append({"update_id": tracked.next_uid, "message": {**gone, "from": who, "text": "/value 0700.HK"}})
    tracked.next_uid += 1
    tracked.new.set()
    (event,) = await bot.replies(0, chat=GROUP)
    assert event["message"]["text"] == "value of 0700.HK"


@pytest.mark.parametrize(
    "text",
    ["/watchlist", "/daily now", "/export", "/forget", "/settings", "/alerts", "/alert BABA price < 1", "/rates"],
)
async def test_what_is_ones_own_is_not_shown_in_a_group(bot, text):
    await bot.start()
    (message,) = await in_group(bot, text)
    assert message["text"] == "That is your own; I show it in a private chat only."
    (row,) = message["reply_markup"]["inline_keyboard"]
    command = text.removeprefix("/").split()[0]
    assert row[0]["url"] == f"https://t.me/emu42_bot?start=c-{command}"


async def test_a_private_list_asked_for_in_words_is_not_shown_in_a_group_either(bot):
    await bot.start()
    (message,) = await in_group(bot, "@emu42_bot list")
    assert "BABA" not in message["text"]
    assert "c-watchlist" in message["reply_markup"]["inline_keyboard"][0][0]["url"]


async def test_the_link_out_of_a_group_leads_to_what_was_asked_for(bot):
    await bot.start()
    await bot.ask("/watch BABA")
    (message,) = await bot.ask("/start c-watchlist")
    assert "Alibaba (BABA)" in message["text"]


async def test_a_link_cannot_delete_anything(bot):
    await bot.start()
    await bot.ask("/watch BABA")
    (message,) = await bot.ask("/start c-forget")
    assert "cannot be undone" in message["text"]


async def test_a_group_is_told_once_that_it_asks_too_fast_and_answered_again_a_minute_later(bot):
    await bot.start()
    for _ in range(MOST_ANSWERS):
        (message,) = await in_group(bot, "/value 0700.HK")
        assert message["text"] == "value of 0700.HK"
    (told,) = await in_group(bot, "/value 0700.HK", user=OTHER)
    assert "faster than I answer in a group" in told["text"]
    since = await bot.say("/value 0700.HK", chat_id=GROUP)
    assert await quiet_after(bot, since)
    bot.clock.advance(seconds=60)
    (message,) = await in_group(bot, "/value 0700.HK")
    assert message["text"] == "value of 0700.HK"


async def test_a_group_that_asks_too_fast_keeps_no_private_chat_waiting(bot):
    await bot.start()
    for _ in range(MOST_ANSWERS + 1):
        await in_group(bot, "/value 0700.HK")
    (message,) = await bot.ask("/value 0700.HK")
    assert message["text"] == "value of 0700.HK"


async def test_a_button_in_a_group_belongs_to_the_one_who_asked(bot):
    await bot.start()
    await in_group(bot, "/value 0700.HK")
    (toast,) = await bot.tap("Inputs", user=OTHER, chat_id=GROUP, n=1)
    assert "someone else" in toast["text"]
    _, page = await bot.tap("Inputs", chat_id=GROUP)
    assert page["message"]["text"] == "Inputs\nprice 512"


async def test_a_long_answer_is_shortened_in_a_group_and_says_where_the_rest_is(bot):
    long = answer_of("long", *(Block("line", f"{number} " + "word " * 200) for number in range(12)))
    bot.assistant.script["long"] = long
    await bot.start()
    (message,) = await in_group(bot, "@emu42_bot long")
    assert buttons(message) == ["All of it in a private chat"]
    assert await quiet_after(bot, 10**9)
    parts = await bot.ask("long", n=3)
    assert len(parts) == 3


async def test_another_bots_command_is_not_answered_in_a_group(bot):
    await bot.start()
    since = await bot.say("/ban someone", chat_id=GROUP)
    assert await quiet_after(bot, since)


async def test_anonymous_admins_and_channel_posts_are_ignored(bot):
    await bot.start(ALLOWED_USERS="*")
    (tracked,) = bot.server_bots()
    group = {"id": GROUP, "type": "supergroup", "title": "G"}
    await bot.server.ctl("state", token=TOKEN, chat_id=GROUP, state="ok")
    post = {"message_id": 1, "date": 0, "chat": group, "text": "/value 0700.HK", "sender_chat": group}
    anonymous = {"id": ANONYMOUS_ADMIN, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    for body in ({"message": {**post, "from": anonymous}}, {"channel_post": post}):
        tracked.upd.append({"update_id": tracked.next_uid, **body})
        tracked.next_uid += 1
    tracked.new.set()
    assert await quiet_after(bot, 0)


async def test_a_document_in_a_group_is_no_business_of_the_bots_unless_it_is_addressed(bot):
    await bot.start()
    sent = await bot.server.ctl(
        "file", token=TOKEN, user_id=ADMIN, chat_id=GROUP, _file=("a.txt", b"words", "text/plain")
    )
    assert await quiet_after(bot, sent["seq"])
    addressed = await bot.server.ctl(
        "file", token=TOKEN, user_id=ADMIN, chat_id=GROUP, _file=("a.txt", b"words", "text/plain"), caption="@emu42_bot"
    )
    (event,) = await bot.replies(addressed["seq"], chat=GROUP)
    assert event["message"]["text"] == "Please send documents to me in a private chat."
    assert bot.library.added == []


async def test_a_strangers_tap_that_waited_too_long_is_no_fault(bot, caplog):
    await bot.start()
    (tracked,) = bot.server_bots()
    who = {"id": STRANGER, "is_bot": False, "first_name": "S"}
    query = {"id": "77", "from": who, "chat_instance": "1", "data": "p:x:0"}
    tracked.upd.append({"update_id": tracked.next_uid, "callback_query": query})
    tracked.next_uid += 1
    (message,) = await bot.ask("next")
    assert message["text"] == "echo next"
    assert len(await bot.calls("answerCallbackQuery")) == 1
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_fault_in_a_forum_is_told_in_its_topic_under_the_message(bot):
    bot.assistant.script["trouble"] = RuntimeError("x")
    await bot.start()
    sent = await bot.server.ctl(
        "message", token=TOKEN, user_id=USER, text="@emu42_bot trouble", chat_id=GROUP, message_thread_id=77
    )
    (event,) = await bot.replies(sent["seq"], chat=GROUP)
    assert "fault of mine" in event["message"]["text"]
    assert event["message"]["reply_to_message"]["message_id"] == sent["message_id"]
    (call,) = await bot.calls("sendMessage")
    assert call["params"]["message_thread_id"] == "77"


async def test_an_edited_message_stays_as_it_was_answered(bot):
    await bot.start()
    await bot.ask("/value 0700.HK")
    (tracked,) = bot.server_bots()
    who = {"id": USER, "is_bot": False, "first_name": "U"}
    edited = {"message_id": 1, "date": 0, "edit_date": 5, "chat": {"id": USER, "type": "private"}, "from": who}
    tracked.upd.append({"update_id": tracked.next_uid, "edited_message": {**edited, "text": "/value BABA"}})
    tracked.next_uid += 1
    (message,) = await bot.ask("next")
    assert message["text"] == "echo next"


async def test_a_group_that_put_the_bot_out_ends_nobodys_daily_summary(bot):
    running = await bot.start()
    await bot.ask("/daily on")
    await in_group(bot, "/value 0700.HK")
    await bot.server.ctl("state", token=TOKEN, chat_id=GROUP, state="kicked")
    await bot.say("/value 0700.HK", chat_id=GROUP)
    await bot.ask("for time to pass")
    user = running.storage.users.find(USER)
    assert user.daily_on
    assert not user.blocked


async def test_who_comes_back_is_told_once_that_the_daily_summary_is_off_and_how_to_resume(bot):
    running = await bot.start()
    await bot.ask("/daily on 07:45 Europe/London")
    await bot.server.ctl("state", token=TOKEN, chat_id=USER, state="blocked")
    await bot.ask("for time to pass", user=OTHER)
    assert running.storage.users.find(USER).blocked
    await bot.server.ctl("state", token=TOKEN, chat_id=USER, state="ok")
    (message,) = await bot.ask("/start")
    assert "Your daily summary is off since 2026-11-23" in message["text"]
    assert not running.storage.users.find(USER).blocked
    assert not running.storage.users.find(USER).daily_on
    (message,) = await bot.ask("/help")
    assert "since 2026-11-23" not in message["text"]
    (message,) = await bot.ask("/daily resume")
    assert "07:45 (Europe/London)" in message["text"]


async def test_who_turns_the_summary_on_right_away_is_not_told_that_it_is_off(bot):
    running = await bot.start()
    await bot.ask("/daily on")
    running.storage.users.blocked(USER, bot.clock().date())
    (message,) = await bot.ask("/daily on")
    assert "when you blocked me" not in message["text"]
    assert running.storage.users.find(USER).daily_on


async def test_who_had_no_summary_hears_nothing_of_one_after_coming_back(bot):
    running = await bot.start()
    running.storage.users.blocked(USER, bot.clock().date())
    (message,) = await bot.ask("/value 0700.HK")
    assert message["text"] == "value of 0700.HK"
    assert not running.storage.users.find(USER).blocked


def png(width, height, size=0):
    """The head of a PNG of that many pixels, and so many bytes more."""
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", width, height) + b"\x00" * size


@pytest.mark.parametrize(
    ("content", "fits"),
    [
        (png(1280, 720), True),
        (png(5000, 5000), True),
        (png(5001, 5000), False),
        (png(2000, 100), True),
        (png(2001, 100), False),
        (png(100, 100, 10_000_000), False),
    ],
)
def test_a_photo_fits_within_telegrams_limits_of_size_and_shape(content, fits):
    assert fits_photo(content) is fits


async def test_a_picture_too_long_for_a_photo_comes_as_a_file(bot):
    picture = Attachment(kind="picture", name="long.png", content=png(100, 9999), words="a long chart")
    bot.assistant.script["chart"] = answer_of("chart", "The chart.", attachments=(picture,))
    await bot.start()
    (message,) = await bot.ask("chart")
    assert message["document"]["file_name"] == "long.png"
    assert message["caption"] == "The chart."


async def test_a_file_too_large_for_telegram_is_not_sent_but_its_words_are(bot):
    file = Attachment(kind="document", name="list.csv", content=b"0" * 50_000_001, words="a list")
    bot.assistant.script["big file"] = answer_of("big file", "The list.", attachments=(file,))
    await bot.start()
    (message,) = await bot.ask("big file")
    assert message["text"] == "The list."
    assert await bot.calls("sendDocument") == []
