"""Updates as nobody should send them: none stops the bot, none is left without its answer.

The flood of a hundred thousand is `tests/benchmarks/malformed_updates.py`; here goes a small part of it, and each defect
that it has found stands as a test of its own.
"""

import json

import pytest

from bot.answer import Question
from bot.well_formed import is_id, written_down
from tests.benchmarks.malformed_updates import Flood
from tests.bot_day import TODAY
from tests.running_bot import USER

FROM = {"id": USER, "is_bot": False, "first_name": "U"}
CHAT = {"id": USER, "type": "private", "first_name": "U"}


def message(**more):
    return {"message_id": 1, "date": 0, "chat": CHAT, "from": FROM, "text": "hello", **more}


async def after(bot, *bodies):
    """What the bot answers to a question that comes behind these updates."""
    (tracked,) = bot.server_bots()
    for body in bodies:
        tracked.upd.append({"update_id": tracked.next_uid, **body})
        tracked.next_uid += 1
    tracked.new.set()
    events = await bot.replies(await bot.say("still there?"))
    return events[-1]["message"]["text"]


async def test_a_small_flood_breaks_no_promise(tmp_path):
    async with Flood(tmp_path, seed=7) as flood:
        async with await flood.start(http=False):
            await flood.run(300, check_every=150)
        async with await flood.start(http=True):
            await flood.through_sockets(60)
    assert flood.problems() == []
    assert flood.counts["command"] > 80
    assert flood.counts["checks"] >= 120


async def test_the_flood_notices_an_answer_that_does_not_come(tmp_path):
    async with Flood(tmp_path, seed=7) as flood, await flood.start(http=False):
        flood.bot.application.handlers[0].clear()
        await flood.nobody_is_stuck()
    assert len(flood.problems()) == 60


async def test_half_a_surrogate_pair_in_a_text_does_not_stop_the_fetching(bot):
    await bot.start()
    (tracked,) = bot.server_bots()
    tracked.upd.append({"update_id": tracked.next_uid, "message": message(text="half \ud83d pair")})
    tracked.next_uid += 1
    events = await bot.replies(await bot.say("still there?"), n=2)
    assert [event["message"]["text"] for event in events] == ["echo half \ufffd pair", "echo still there?"]


def test_a_body_is_written_down_as_it_is_unless_it_cannot_be():
    for given, kept in (("腾讯 😀", "腾讯 😀"), ("a\udc00b", "a\ufffdb"), ("\ud83d" + "\ude00", "😀")):
        text, body = written_down({"text": given})
        assert json.loads(text) == body == {"text": kept}


@pytest.mark.parametrize(
    "body",
    [
        {"message": message(chat=None)},
        {"message": message(text=["a"])},
        {"message": message(**{"from": {**FROM, "id": ["a"]}})},
        {"message": message(**{"from": {**FROM, "id": 2**64}})},
        {"message": message(**{"from": {**FROM, "id": True}})},
        {"message": message(chat={"id": {}, "type": "private"})},
        {"message": message(message_id="x")},
        {"message": message(document={"file_id": "f", "file_unique_id": "x", "file_size": "big"})},
        {"callback_query": {"id": "1", "from": FROM, "chat_instance": "1", "data": {"a": 1}}},
        {"inline_query": {"id": "1", "from": FROM, "query": 5, "offset": ""}},
        {"message": []},
        {"unheard_of": {"id": 1}},
    ],
)
async def test_a_field_of_the_wrong_type_is_skipped_and_the_next_question_answered(bot, body, caplog):
    await bot.start()
    assert await after(bot, body) == "echo still there?"
    assert [question.text for question in bot.assistant.asked] == ["still there?"]
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize("identity", ["1", None, True, 2**63, -(2**64), 1.5])
def test_an_id_is_a_whole_number_the_database_holds(identity):
    assert not is_id(identity)
    assert is_id(2**63 - 1)


@pytest.mark.parametrize("words", ["PE", "wacc", "dcf"])
def test_a_word_without_a_heading_brings_the_models_with_their_passages(assistant, words):
    asked = Question(text=f"/theory {words}", user=1, today=TODAY, language="en")
    answer = assistant.commands()["theory"](words, asked)
    assert len(answer.citations) >= 3
