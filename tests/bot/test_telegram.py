"""The whole bot over HTTP against the strict Bot API server."""

import asyncio
import json

import pytest

from bot.answer import Block, Button
from bot.send_rate import SendRates
from tests.running_bot import ADMIN, OTHER, STRANGER, TOKEN, USER, buttons
from tests.scripted import answer_of, event


async def test_a_question_is_answered_once(bot):
    await bot.start()
    (message,) = await bot.ask("what is PEG?")
    assert message["text"] == "echo what is PEG?"


async def test_a_command_in_any_spelling_is_understood(bot):
    await bot.start()
    for text in ("/value 0700.HK", "/VALUE   0700.hk", "/value@emu42_bot 0700.HK", "／value 0700.HK"):
        (message,) = await bot.ask(text)
        assert message["text"] == "value of 0700.HK"


async def test_a_bad_ticker_is_answered_with_a_sentence(bot):
    await bot.start()
    (message,) = await bot.ask("/value NOPE")
    assert message["text"] == "“NOPE” is not a company I know."


async def test_start_and_help_work_in_the_language_of_the_user(bot):
    await bot.start()
    (message,) = await bot.ask("/start", language_code="zh-hans")
    assert "科技公司" in message["text"]
    (message,) = await bot.ask("/help", user=OTHER)
    for command in ("/value", "/watch", "/unwatch", "/watchlist", "/daily", "/lang", "/help"):
        assert command in message["text"]


async def test_the_command_menu_is_set_in_both_languages(bot):
    await bot.start()
    await bot.ask("hello there")
    stats = await bot.server.ctl("stats")
    menus = stats["bots"][TOKEN]["commands"]
    described = {key: {c["command"]: c["description"] for c in menu} for key, menu in menus.items()}
    assert described["|"]["watch"] == "follow companies"
    assert described["|zh"]["watch"] == "关注公司"
    assert described["|"].keys() == described["|zh"].keys()


async def test_a_stranger_gets_one_sentence_with_the_id_and_nothing_is_processed(bot):
    await bot.start()
    since = await bot.say("/value 0700.HK", user=STRANGER)
    await bot.say("hello", user=STRANGER)
    (told,) = await bot.replies(since, chat=STRANGER)
    assert str(STRANGER) in told["message"]["text"]
    await bot.ask("for time to pass")
    assert await bot.nothing_more(told["seq"], chat=STRANGER)
    assert [question.user for question in bot.assistant.asked] == [USER]


async def test_a_stranger_is_told_again_after_a_while(bot):
    await bot.start()
    await bot.ask("hello", user=STRANGER)
    bot.clock.advance(minutes=11)
    (message,) = await bot.ask("hello", user=STRANGER)
    assert str(STRANGER) in message["text"]


async def test_a_strangers_tap_is_answered_with_a_notice_only(bot):
    await bot.start()
    (message,) = await bot.ask("/value 0700.HK")
    (notice,) = await bot.tap("Inputs", user=STRANGER, chat_id=USER, n=1, message_id=message["message_id"])
    assert notice["kind"] == "toast"
    assert str(STRANGER) in notice["text"]


async def test_a_five_thousand_character_answer_comes_in_parts_with_buttons_under_the_last(bot):
    sentence = "Free cash flow grew <b>and</b> capex & leases fell. "
    text = (sentence * 100)[:5000]
    pages = {"inputs": (Block("line", "price 512"),)}
    bot.assistant.script["long"] = answer_of("long", text, pages=pages, buttons=(Button("Inputs", "page", "inputs"),))
    await bot.start()
    first, second = await bot.ask("long", n=2)
    assert "".join((first["text"] + second["text"]).split()) == "".join(text.split())
    assert buttons(first) == []
    assert buttons(second) == ["Inputs"]


async def test_markup_in_text_is_shown_not_obeyed(bot):
    hostile = "<b>bold</b> </i> <10% & &amp; <a href='x'>"
    bot.assistant.script["hostile"] = answer_of("hostile", Block("title", hostile), Block("quote", hostile))
    await bot.start()
    (message,) = await bot.ask("hostile")
    assert message["text"] == f"{hostile}\n{hostile}"
    assert [entity["type"] for entity in message["entities"]][:1] == ["bold"]


async def test_markup_the_server_refuses_is_sent_as_plain_text(bot):
    await bot.server.ctl(
        "fault", method="sendMessage", code=400, times=1, description="Bad Request: can't parse entities: x"
    )
    bot.assistant.script["q"] = answer_of("q", Block("title", "a < b"))
    await bot.start()
    (message,) = await bot.ask("q")
    assert message["text"] == "a < b"
    assert "entities" not in message


async def test_buttons_show_pages_and_say_commands(bot):
    await bot.start()
    (message,) = await bot.ask("/value 0700.HK")
    assert buttons(message) == ["Inputs", "Sources", "What price implies"]
    toast, page = await bot.tap("Inputs")
    assert toast["kind"] == "toast"
    assert page["message"]["text"] == "Inputs\nprice 512"
    toast, said = await bot.tap("What price implies")
    assert said["message"]["text"] == "implied 0700.HK"


async def test_a_double_tap_brings_one_page_and_each_tap_is_answered(bot):
    await bot.start()
    await bot.ask("/value 0700.HK")
    taps = [await bot.server.ctl("tap", token=TOKEN, user_id=USER, label="Inputs") for _ in range(2)]
    events = await bot.replies(taps[0]["seq"], n=3)
    assert sorted(event["kind"] for event in events) == ["send", "toast", "toast"]
    answered = {event["callback_query_id"] for event in events if event["kind"] == "toast"}
    assert answered == {tap["callback_query_id"] for tap in taps}


async def test_a_button_of_someone_else_is_refused_politely(bot):
    await bot.start()
    (message,) = await bot.ask("/value 0700.HK")
    (toast,) = await bot.tap("Inputs", user=OTHER, chat_id=USER, n=1, message_id=message["message_id"])
    assert "someone else" in toast["text"]


@pytest.mark.parametrize("data", ["p:unknown:0", "junk", "s:x:99", "p:x:²", ":::"])
async def test_a_stale_or_forged_button_is_answered_politely(bot, data):
    await bot.start()
    await bot.ask("/value 0700.HK")
    (toast,) = await bot.tap(None, n=1, data=data, stale=True)
    assert "too old" in toast["text"]


async def test_a_button_still_works_after_a_restart(bot):
    first = await bot.start()
    await bot.ask("/value 0700.HK")
    await first.stop()
    await bot.start()
    _, page = await bot.tap("Sources")
    assert page["message"]["text"] == "CMS p. 3"


async def test_an_update_that_comes_again_is_not_answered_again(bot):
    await bot.start()
    since = await bot.say("once", duplicate=True)
    await bot.replies(since)
    (last,) = await bot.ask("twice")
    assert last["text"] == "echo twice"
    assert [question.text for question in bot.assistant.asked] == ["once", "twice"]


async def test_an_answered_update_delivered_again_after_a_restart_is_not_answered_again(bot):
    first = await bot.start()
    sent = await bot.server.ctl("message", token=TOKEN, user_id=USER, text="once")
    await bot.replies(sent["seq"])
    await first.stop()
    update = {"update_id": sent["update_id"], "message": _message_of("once")}
    (tracked,) = bot.server_bots()
    tracked.upd.appendleft(update)
    await bot.start()
    await bot.ask("after")
    assert [question.text for question in bot.assistant.asked] == ["once", "after"]


async def test_a_question_the_process_died_over_is_answered_by_the_next(bot):
    first = await bot.start()
    body = {"update_id": 7, "message": _message_of("left behind")}
    first.storage.updates.receive([(7, json.dumps(body))], bot.clock())
    await first.stop()
    await bot.server.ctl("seed", token=TOKEN, n=1, first=USER)
    await bot.start()
    (event_,) = await bot.replies(0)
    assert event_["message"]["text"] == "echo left behind"


async def test_a_question_that_killed_the_process_twice_is_given_up(bot):
    first = await bot.start()
    first.storage.updates.receive([(7, "{}")], bot.clock())
    assert first.storage.updates.take_up(bot.clock()) == ["{}"]
    assert first.storage.updates.take_up(bot.clock()) == []


async def test_an_update_that_cannot_be_read_does_not_stop_the_next(bot):
    await bot.start()
    (tracked,) = bot.server_bots()
    tracked.upd.append({"update_id": tracked.next_uid, "message": {"nonsense": True}})
    tracked.next_uid += 1
    tracked.upd.append({"update_id": tracked.next_uid})
    tracked.next_uid += 1
    (message,) = await bot.ask("still there?")
    assert message["text"] == "echo still there?"


async def test_one_users_messages_are_answered_in_order_while_another_is_not_kept_waiting(bot):
    gate = bot.assistant.held["question 0"] = event()
    await bot.start()
    since, *_ = [await bot.say(f"question {n}") for n in range(20)]
    (other,) = await bot.ask("me too", user=OTHER)
    assert other["text"] == "echo me too"
    gate.set()
    events = await bot.replies(since, n=20)
    assert [found["message"]["text"] for found in events] == [f"echo question {n}" for n in range(20)]


async def test_a_flood_limit_is_waited_for_and_the_answer_arrives_once(bot):
    await bot.server.ctl("fault", method="sendMessage", code=429, retry_after=1, times=1)
    await bot.start()
    (message,) = await bot.ask("patience")
    assert message["text"] == "echo patience"
    audit = await bot.server.ctl("audit", token=TOKEN, contains="patience")
    assert audit["duplicates"] == []


async def test_at_the_limits_of_telegram_four_quick_answers_meet_no_objection(bot):
    await bot.server.ctl("config", limits=True)
    bot.rates = SendRates()
    await bot.start()
    since, *_ = [await bot.say(f"q{n}") for n in range(4)]
    await bot.replies(since, n=4)
    stats = await bot.server.ctl("stats")
    assert "429" not in stats["stat"]


async def test_an_answer_whose_receipt_was_lost_is_not_sent_again(bot):
    await bot.server.ctl("fault", method="sendMessage", times=1, after=True, drop=True)
    await bot.start()
    await bot.ask("lost receipt")
    await bot.ask("next")
    audit = await bot.server.ctl("audit", token=TOKEN, contains="lost receipt")
    assert audit["duplicates"] == []


async def test_an_answer_the_server_could_not_take_is_sent_again(bot):
    await bot.server.ctl("fault", method="sendMessage", code=502, html=True, times=1)
    await bot.start()
    (message,) = await bot.ask("gateway down")
    assert message["text"] == "echo gateway down"


async def test_a_fault_is_told_by_reference_only(bot, caplog):
    bot.assistant.script["boom"] = RuntimeError("secret detail")
    await bot.start()
    (message,) = await bot.ask("boom")
    assert "secret" not in message["text"]
    reference = message["text"].split()[-1].rstrip(".")
    assert reference in caplog.text
    (after,) = await bot.ask("still alive")
    assert after["text"] == "echo still alive"


async def test_an_admin_adds_a_pdf_and_is_told_what_was_read(bot):
    await bot.start()
    (message,) = await bot.send_file("../Tech report 2026.pdf", b"%PDF-1.7 content", user=ADMIN)
    assert message["text"] == "Added to the library: Tech report 2026\n3 pages, document d1."
    (path,) = bot.library.added
    assert path.parent == bot.home / "uploads" / str(ADMIN)
    assert path.read_bytes() == b"%PDF-1.7 content"


async def test_a_user_who_is_no_admin_may_not_add_documents(bot):
    await bot.start()
    (message,) = await bot.send_file("report.pdf", b"%PDF-1.7")
    assert message["text"] == "Only the owner of this bot may add documents to the library."
    assert bot.library.added == []


@pytest.mark.parametrize(
    ("name", "content", "more", "words"),
    [
        ("big.pdf", b"%PDF-1.7", {"declared_size": 30_000_000}, "30.0 MB"),
        ("empty.pdf", b" ", {}, "empty"),
        ("photo.pdf", b"\x89PNG\r\n\x1a\n\x00\x00\x00", {}, "is a picture; run text recognition"),
        ("locked.pdf", b"%PDF-1.7 unreadable", {}, "without a password"),
    ],
)
async def test_a_document_that_cannot_be_taken_is_refused_with_the_reason(bot, name, content, more, words):
    await bot.start()
    (message,) = await bot.send_file(name, content, user=ADMIN, **more)
    assert words in message["text"]
    assert not list((bot.home / "uploads").glob("*")) if (bot.home / "uploads").exists() else True


async def test_an_oversized_document_is_refused_before_it_is_asked_for(bot):
    await bot.start()
    await bot.send_file("big.pdf", b"%PDF-1.7", user=ADMIN, declared_size=30_000_000)
    assert await bot.calls("getFile") == []


async def test_a_picture_is_answered_with_what_the_bot_can_read(bot):
    png = b"\x89PNG\r\n\x1a\n" + b"\x00" * 8 + b"\x00\x00\x00\x0a\x00\x00\x00\x0a" + b"\x08"
    await bot.start()
    (message,) = await bot.send_file("x.png", png, **{"as": "photo"})
    assert "write your question" in message["text"]


async def test_in_a_group_only_what_is_addressed_to_the_bot_is_answered(bot):
    await bot.start()
    await bot.server.ctl("me", token=TOKEN, set={"can_read_all_group_messages": True})
    group = {"chat_id": -100, "chat_type": "group"}
    since = await bot.say("nice weather", **group)
    await bot.say("/value@another_bot BABA", **group)
    (message,) = await bot.ask("@emu42_bot 0700.HK please", **group)
    assert message["text"] == "echo 0700.HK please"
    (command,) = await bot.ask("/value BABA", **group)
    assert command["text"] == "value of BABA"
    events = await bot.replies(since, n=2, chat=-100)
    assert len(events) == 2
    (reply,) = await bot.ask("and this?", reply_to_message_id=message["message_id"], **group)
    assert reply["text"] == "echo and this?"


async def test_blocking_the_bot_turns_the_daily_summary_off(bot):
    running = await bot.start()
    await bot.ask("/daily on 09:00")
    await bot.server.ctl("state", token=TOKEN, chat_id=USER, state="blocked")
    await bot.ask("for time to pass", user=OTHER)
    user = running.storage.users.find(USER)
    assert (user.daily_on, user.blocked) == (False, True)


async def test_stopping_answers_what_was_fetched_first(bot):
    gate = bot.assistant.held["slow"] = event()
    running = await bot.start()
    since = await bot.say("slow")
    while not bot.assistant.asked:  # noqa: ASYNC110 - set by a thread
        await asyncio.sleep(0)
    stopping = asyncio.create_task(running.stop())
    gate.set()
    await stopping
    (message,) = await bot.replies(since)
    assert message["message"]["text"] == "echo slow"


async def test_the_bot_starts_once_the_server_can_be_reached(bot, monkeypatch):
    async def at_once(_):
        return None

    monkeypatch.setattr("bot.telegram_app.asyncio.sleep", at_once)
    await bot.server.ctl("fault", method="getMe", code=502, html=True, times=2)
    await bot.start()
    monkeypatch.undo()
    (message,) = await bot.ask("hello bot")
    assert message["text"] == "echo hello bot"


def _message_of(text):
    user = {"id": USER, "is_bot": False, "first_name": "U", "language_code": "en"}
    return {"message_id": 1, "date": 1, "chat": {"id": USER, "type": "private"}, "from": user, "text": text}


async def test_a_chart_comes_as_a_picture_with_its_words_as_caption(bot):
    await bot.start()
    (message,) = await bot.ask("/chart 0700.HK")
    assert message["photo"][-1]["width"] == 1080
    assert "600.00" in message["caption"]


async def test_an_export_comes_as_a_document_with_a_name(bot):
    await bot.start()
    await bot.ask("/watch 0700.HK")
    (message,) = await bot.ask("/export csv")
    assert message["document"]["file_name"] == "rerate-2026-11-23.csv"
    assert "1" in message["caption"]


async def test_a_picture_the_server_refuses_is_told_in_words(bot):
    await bot.start()
    await bot.server.ctl("fault", method="sendPhoto", kind="error", code=400, description="Bad Request: PHOTO_INVALID")
    (message,) = await bot.ask("/chart 0700.HK")
    assert "600.00" in message["text"]


async def test_an_alert_that_came_true_is_sent_once(bot):
    bot.daily_by_hand = True
    running = await bot.start()
    await bot.ask("/alert 0700.HK pfcf < 4")
    bot.valuer.prices["0700.HK"] = 300.0
    since = await bot.say("time passes")
    await bot.replies(since)
    await running.bot.daily.round()
    events = await bot.replies(since, n=2)
    assert "3.00x" in events[-1]["message"]["text"]
    bot.clock.advance(minutes=16)
    await running.bot.daily.round()
    assert await bot.nothing_more(events[-1]["seq"])


async def inline(bot, text, user=USER):
    answered = await bot.server.ctl("inline", token=TOKEN, user_id=user, query=text)
    return answered["results"]


async def test_inline_a_ticker_offers_its_card(bot):
    await bot.start()
    (card,) = await inline(bot, "0700.HK")
    assert card["title"] == "value of 0700.HK"
    assert "value of </b><code>0700.HK</code>" in card["input_message_content"]["message_text"]


async def test_inline_a_name_with_two_listings_offers_both_and_nonsense_nothing(bot):
    await bot.start()
    assert [card["id"] for card in await inline(bot, "SMIC")] == ["0981.HK", "688981.SH"]
    assert await inline(bot, "what is it") == []


async def test_inline_nothing_typed_offers_the_watchlist(bot):
    await bot.start()
    await bot.ask("/watch BABA")
    assert [card["id"] for card in await inline(bot, "")] == ["BABA"]


async def test_a_link_into_the_chat_opens_a_valuation(bot):
    await bot.start()
    (message,) = await bot.ask("/start v-0700_HK")
    assert message["text"] == "value of 0700.HK"
    (message,) = await bot.ask("/start something-else")
    assert "value of" not in message["text"]


async def test_a_group_that_moved_is_answered_where_it_is_now(bot):
    await bot.start()
    group = -5
    await bot.ask("/value 0700.HK", chat_id=group, chat_type="group")
    await bot.server.ctl("state", token=TOKEN, chat_id=group, state="migrated", migrate_to=-1005)
    await bot.say("/value 0700.HK", chat_id=group, chat_type="group")
    (event,) = await bot.replies(0, chat=-1005)
    assert event["message"]["text"] == "value of 0700.HK"


async def test_a_question_in_a_forum_topic_is_answered_in_that_topic(bot):
    await bot.start()
    await bot.ask("/value 0700.HK", chat_id=-6, chat_type="supergroup", message_thread_id=77)
    assert (await bot.calls("sendMessage"))[-1]["params"]["message_thread_id"] == "77"
