"""What many answers say word for word is stored once, and goes with the last of them."""

import json
import sqlite3
from datetime import date, timedelta

import pytest

from bot.answer import Block, Button, Question
from bot.storage import contents
from bot.storage.database import Database
from bot.storage.store import MIGRATIONS, Storage
from tests.scripted import NOON, answer_of

LONG = "by hand " * 200
PAGES = {"how": (Block("line", LONG),)}
BUTTONS = (Button("How", "page", "how"), Button("More", "say", "/more"))


def valued(pages=None):
    return answer_of("q", LONG, pages=pages or PAGES, buttons=BUTTONS)


def asked(user, text="q"):
    return Question(text=text, user=user, today=date(2026, 11, 23), language="en")


@pytest.fixture
def storage():
    made = Storage(":memory:")
    yield made
    made.close()


def stored(storage):
    return storage.database.row("SELECT count(*) FROM contents")[0]


def test_equal_answers_of_many_users_share_one_content_and_each_finds_it(storage):
    kept = [storage.answers.keep(user, valued(), NOON) for user in range(5)]
    assert stored(storage) == 1
    for user, identity in enumerate(kept):
        found = storage.answers.find(identity)
        assert (found.owner, found.pages, found.says) == (user, PAGES, ("/more",))


def test_an_answer_whose_buttons_differ_has_a_content_of_its_own(storage):
    one = valued()
    other = answer_of("q", LONG, pages=one.pages, buttons=(Button("Less", "say", "/less"),))
    first, second = storage.answers.keep(1, one, NOON), storage.answers.keep(1, other, NOON)
    assert storage.answers.find(first).says == ("/more",)
    assert storage.answers.find(second).says == ("/less",)


def test_a_forgotten_users_content_stays_for_the_others_and_goes_with_the_last(storage):
    for user in (1, 2):
        storage.answers.keep(user, valued(), NOON)
        storage.traces.keep(asked(user, f"q{user}"), valued(), NOON)
    assert stored(storage) == 2  # the pages, and the whole answer
    assert storage.forget(1)["answers"] == 1
    assert stored(storage) == 2
    assert storage.traces.newest()[0].answer["text"] == LONG.strip()
    storage.forget(2)
    assert stored(storage) == 0


def test_pruned_answers_take_their_contents_with_them(storage):
    storage.answers.keep(1, valued(), NOON)
    storage.traces.keep(asked(1), valued(), NOON)
    young = storage.answers.keep(1, valued({"how": (Block("line", f"later {LONG}"),)}), NOON + timedelta(days=20))
    storage.prune(NOON + timedelta(days=31))
    assert stored(storage) == 2  # the young pages and the trace
    assert storage.answers.find(young).pages["how"][0].text.startswith("later")
    storage.prune(NOON + timedelta(days=91))
    assert stored(storage) == 0


def test_a_short_answer_stands_in_its_own_row(storage):
    identity = storage.answers.keep(1, valued({"how": (Block("line", "short"),)}), NOON)
    assert stored(storage) == 0
    assert storage.answers.find(identity).pages["how"][0].text == "short"


def test_a_content_that_is_still_needed_cannot_be_taken_away(storage):
    storage.answers.keep(1, valued(), NOON)
    with pytest.raises(sqlite3.IntegrityError):
        storage.database.execute("DELETE FROM contents")


def test_the_same_trace_kept_again_is_one_row_and_one_content(storage):
    first, again = storage.traces.keep(asked(1), valued(), NOON), storage.traces.keep(asked(2), valued(), NOON)
    assert first == again
    assert stored(storage) == 1
    assert storage.traces.find(first).user == 2
    storage.traces.forget(2)
    assert stored(storage) == 0


def test_answers_of_an_older_file_are_found_pruned_and_forgotten_as_before(tmp_path):
    path = tmp_path / "bot.sqlite3"
    before = Database(path)
    before.migrate(MIGRATIONS[: MIGRATIONS.index(contents.SCHEMA)])
    inline = json.dumps({"pages": {"how": [["line", LONG]]}, "says": ["/more"]})
    stamp = f"{NOON.timestamp():015.3f}"
    before.execute("INSERT INTO kept_answers VALUES ('old', 7, 'en', ?, ?)", (inline, stamp))
    question = '{"text": "q", "today": "2026-11-23", "language": "en", "about": [], "before": ""}'
    before.execute(
        "INSERT INTO traces VALUES ('trace', 7, ?, ?, ?, NULL)", (NOON.timestamp(), question, '{"text": "one line"}')
    )
    before.close()
    storage = Storage(path)
    assert storage.answers.find("old").pages == PAGES
    assert storage.traces.find("trace").text == "one line"
    assert storage.forget(7)["answers"] == 1
    assert storage.answers.find("old") is None
    assert storage.traces.newest() == ()
    storage.close()


def test_buttons_of_a_shared_answer_work_after_a_restart(tmp_path):
    storage = Storage(tmp_path / "bot.sqlite3")
    identities = [storage.answers.keep(user, valued(), NOON) for user in (1, 2)]
    storage.close()
    again = Storage(tmp_path / "bot.sqlite3")
    assert [again.answers.find(identity).pages for identity in identities] == [PAGES, PAGES]
    again.close()
