"""Plain words are read by a shorter way to the same object; everything else goes the library's own way."""

import pytest
from telegram import Update
from telegram.ext import ExtBot

from bot import reading
from bot.reading import read_update

WHO = {"id": 7, "is_bot": False, "first_name": "Ann", "last_name": "Li", "username": "ann", "language_code": "zh-hans"}
CHAT = {"id": 7, "type": "private", "first_name": "Ann", "username": "ann"}
PLAIN = {"message_id": 3, "from": WHO, "chat": CHAT, "date": 1_795_000_000, "text": "腾讯 🚀"}
COMMAND = PLAIN | {"text": "/value 0700.HK", "entities": [{"type": "bot_command", "offset": 0, "length": 6}]}


@pytest.fixture(scope="module")
def bot():
    return ExtBot("42:READ")


def update_of(message, **more):
    return {"update_id": 11, "message": message, **more}


def fields(thing):
    return {name: getattr(thing, name) for name in type(thing).__slots__ if not name.startswith("_")}


@pytest.mark.parametrize("message", [PLAIN, COMMAND, PLAIN | {"chat": {"id": 7, "type": "private"}}])
def test_plain_words_make_the_object_the_library_would_make(bot, monkeypatch, message):
    there = Update.de_json(update_of(message), bot)
    monkeypatch.setattr(reading.Update, "de_json", None)  # not asked any more
    here = read_update(update_of(message), bot)
    assert here.to_dict() == there.to_dict()
    assert fields(here.message) == fields(there.message)
    assert here.message.date == there.message.date
    assert here.message.date.tzinfo is not None
    assert fields(here.effective_user) == fields(there.effective_user)
    assert fields(here.effective_chat) == fields(there.effective_chat)
    for part in (here, here.message, here.effective_user, here.effective_chat, *here.message.entities):
        assert part.get_bot() is bot


@pytest.mark.parametrize(
    "message",
    [
        PLAIN | {"chat": {"id": -7, "type": "group", "title": "us"}},
        PLAIN | {"reply_to_message": PLAIN},
        PLAIN | {"from": WHO | {"is_premium": True}},
        PLAIN | {"something_new": 1},
        PLAIN | {"message_thread_id": 5, "is_topic_message": True},
    ],
)
def test_anything_more_is_read_by_the_library(bot, message):
    assert read_update(update_of(message), bot).to_dict() == Update.de_json(update_of(message), bot).to_dict()


@pytest.mark.parametrize(
    "message",
    [
        PLAIN | {"text": 5},
        PLAIN | {"message_id": "3"},
        PLAIN | {"from": WHO | {"id": 2**63}},
        PLAIN | {"from": WHO | {"language_code": 1}},
        PLAIN | {"chat": CHAT | {"id": True}},
        PLAIN | {"from": WHO | {"is_bot": "no"}},
    ],
)
def test_a_field_of_another_type_is_refused_whichever_way_it_is_read(bot, message):
    assert read_update(update_of(message), bot) is None


def test_an_update_with_more_than_a_message_is_read_by_the_library(bot):
    body = update_of(PLAIN, edited_message=PLAIN | {"edit_date": 1_795_000_001})
    assert read_update(body, bot).edited_message.text == PLAIN["text"]
