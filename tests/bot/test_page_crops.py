"""The pictures of cited pages that a tap on Sources brings."""

import io
import threading
from dataclasses import asdict, replace

import pytest
from PIL import Image

from bot.answer import Button, CitedPassage, Question
from bot.assistant.assistant import Assistant
from bot.assistant.pages import sources_page
from bot.assistant.sourcing import Sources
from bot.chat.page_pictures import MOST, PagePictures
from bot.conversation import Conversation
from bot.daily.preparation import Summaries
from bot.render.json import answer_json
from bot.storage.store import Storage
from bot.terminal import run_terminal
from knowledge.document import Citation
from knowledge.library import open_library
from tests.bot_day import TODAY
from tests.pdf_files import pdf_bytes
from tests.scripted import NOON, Clock, ScriptedAssistant, ScriptedValuer, answer_of
from tools.search_reports import SearchReports

ASKED = "Why do lower interest rates lift the multiple of Zorblatt Software?"
QUOTE = "Lower interest rates lift the multiple of Zorblatt Software since its cash is discounted less."
LINES = [*(f"Line {n} tells of subscriptions." for n in range(20)), QUOTE, "The last line tells of customers."]
YELLOW = (255, 236, 110)


@pytest.fixture
def library(tmp_path):
    with open_library(tmp_path / "home") as opened:
        path = tmp_path / "zorblatt.pdf"
        path.write_bytes(pdf_bytes([["Cover of the paper"], LINES]))
        opened.add(path, title="Zorblatt <deep> dive")
        yield opened


def passage(library, quote=QUOTE, n=1):
    """A citation of words on the second page, at the place the library knows them by."""
    (hit,) = (hit for hit in library.find(QUOTE, documents=["zorblatt"]).hits if quote in hit.passage.text)
    start = hit.passage.start + hit.passage.text.index(quote)
    cited = hit.cite(start, start + len(quote))
    return replace(Sources("en").cite(cited), n=n)


def answered(*cited):
    """An answer that cites these passages."""
    button = Button("Sources", "page", "sources")
    pages = {"sources": tuple(sources_page(cited, "en"))}
    return answer_of("rates", "Rates matter. [1]", citations=cited, buttons=(button,), pages=pages)


def highlighted(content):
    """The picture and the box of its highlighted part."""
    picture = Image.open(io.BytesIO(content)).convert("RGB")
    mask = Image.new("1", picture.size)
    near = (max(abs(a - b) for a, b in zip(pixel, YELLOW, strict=True)) < 12 for pixel in picture.get_flattened_data())
    mask.putdata(list(near))
    return picture, mask.getbbox()


def drawn(library, *places, **more):
    pictures = PagePictures(lambda: library, **more)
    drawing = pictures.begin(places, "en")
    drawing.done.result(timeout=30)
    return drawing.ready


def test_the_picture_shows_the_quoted_line_and_no_other(library):
    (picture,) = drawn(library, passage(library))
    assert picture.words == "[1] Zorblatt <deep> dive, p. 2"
    image, (left, top, right, bottom) = highlighted(picture.content)
    # The page is 612 points wide and drawn 1080 pixels wide. Lines of 10 point letters stand 14 points apart from 40
    # points of the left edge on; 150 pixels are shown above the quoted line.
    scale = 1080 / 612
    assert image.width == 1080
    assert abs(left - 40 * scale) < 20
    assert bottom - top < 14 * scale + 4
    assert abs(top - 150) < 6
    assert right - left > 0.6 * len(QUOTE) * 5 * scale * 0.8


def test_a_real_answer_carries_where_its_quote_stands(desk, library):
    assistant = Assistant(desk=desk, search=SearchReports(lambda: library))
    answer = assistant.answer(Question(text=ASKED, user=1, today=TODAY))
    cited = next(one for one in answer.citations if one.document == "zorblatt")
    assert drawn(library, cited)
    assert all(one.start == one.end == 0 for one in answer.citations if one.document.startswith("note-"))
    (row,) = (row for row in answer_json(answer)["citations"] if row["document"] == "zorblatt")
    assert set(row) == set(asdict(cited)) - {"start", "end"}  # what `rerate ask` prints is a contract


def test_a_citation_of_a_document_that_has_changed_since_has_no_picture(library, tmp_path):
    cited = passage(library)
    (tmp_path / "zorblatt.pdf").write_bytes(pdf_bytes([["Cover of the paper"], ["Another start.", *LINES]]))
    library.add(tmp_path / "zorblatt.pdf")
    assert drawn(library, cited) == []
    assert drawn(library, passage(library))


def test_what_is_no_pdf_or_gone_has_no_picture(library, tmp_path):
    (tmp_path / "a.txt").write_text(f"{QUOTE}\n\nMore words on other things stand below it.")
    library.add(tmp_path / "a.txt")
    cited = passage(library)
    for other in (replace(cited, document="a", page=1, start=0, end=len(QUOTE)), replace(cited, document="nosuch")):
        assert drawn(library, other) == []


def test_at_most_three_places_are_shown(library):
    places = [passage(library, line, n) for n, line in enumerate(LINES[:5], start=1)]
    assert [picture.words[:3] for picture in drawn(library, *places)] == ["[1]", "[2]", "[3]"]
    assert MOST == 3


def test_a_fault_while_drawing_is_for_the_log(caplog):
    def broken():
        raise RuntimeError("secret detail")

    pictures = PagePictures(broken)
    drawing = pictures.begin(
        [CitedPassage(n=1, document="d", title="T", publisher="", published="", page=1, quote="")], "en"
    )
    drawing.done.result(timeout=10)
    assert drawing.ready == []
    assert "secret detail" in caplog.text


def test_a_source_without_a_publisher_leaves_no_gap():
    cited = CitedPassage(n=1, document="d", title="Rates", publisher="", published="2026-08-20", page=2, quote="word")
    assert [block.text for block in sources_page((cited,), "en")][1] == "[1] Rates, 2026-08-20, p. 2"
    assert [block.text for block in sources_page((cited,), "zh")][1] == "[1] Rates，2026-08-20，第2页"


def test_the_same_passage_cited_twice_is_one_source():
    sources = Sources("en")
    citation = Citation(document="d", title="T", publisher="", published="", page=2, start=5, end=9, quote="word")
    assert sources.cite(citation) is sources.cite(citation)
    assert (sources.all[0].start, sources.all[0].end) == (5, 9)


def test_the_kept_answer_remembers_the_places(library):
    storage = Storage(":memory:")
    cited, note = passage(library), Sources("en").cite_anchor("cms-cash-flow")
    identity = storage.answers.keep(5, answered(cited, note), NOON)
    assert storage.answers.find(identity).places == (cited,)
    storage.close()


def test_the_terminal_writes_the_pictures_down_and_says_where(library, tmp_path):
    storage, valuer = Storage(":memory:"), ScriptedValuer()
    assistant = ScriptedAssistant({"rates": answered(passage(library))})
    pictures = PagePictures(lambda: library)
    conversation = Conversation(
        assistant, valuer, storage, Summaries(valuer=valuer, storage=storage), pictures=pictures
    )
    out = io.StringIO()
    run_terminal(conversation, io.StringIO("rates\n1\n"), out, Clock(), tmp_path / "files")
    (kept,) = (tmp_path / "files").iterdir()
    assert out.getvalue().rstrip().endswith(f"> {QUOTE}\n[1] Zorblatt <deep> dive, p. 2\n→ {kept}")
    assert highlighted(kept.read_bytes())[1]
    storage.close()


@pytest.fixture
def served(bot, library):
    bot.library = library
    bot.assistant.script["rates"] = answered(passage(library), passage(library, LINES[0], 2))
    return bot


async def test_in_telegram_the_text_comes_first_then_a_photo_for_each_place(served):
    await served.start()
    await served.ask("rates")
    events = await served.tap("Sources", n=4)
    text, *photos = [event["message"] for event in events if "message" in event]
    assert QUOTE in text["text"]
    assert [photo["caption"] for photo in photos] == [f"[{n}] Zorblatt <deep> dive, p. 2" for n in (1, 2)]
    assert photos[0]["photo"][-1]["width"] == 1080


async def test_the_button_works_after_a_restart(served):
    first = await served.start()
    await served.ask("rates")
    await first.stop()
    served.running.clear()
    await served.start()
    events = await served.tap("Sources", n=4)
    assert sum("photo" in event.get("message", {}) for event in events) == 2


async def test_a_page_that_takes_long_leaves_the_words_alone_and_keeps_no_one_waiting(served, library):
    gate = threading.Event()

    class Slow:
        def documents(self):
            return []

        def page_crop(self, *_):
            gate.wait(timeout=30)

    served.library = Slow()
    served.pictures = PagePictures(lambda: served.library, seconds=0.05)
    await served.start()
    await served.ask("rates")
    events = await served.tap("Sources", n=2)
    assert QUOTE in events[-1]["message"]["text"]
    (after,) = await served.ask("still there?")
    assert after["text"] == "echo still there?"
    assert await served.calls("sendPhoto") == []
    gate.set()


async def test_a_picture_the_server_refuses_is_left_out(served):
    await served.start()
    await served.ask("rates")
    fault = {"code": 400, "description": "Bad Request: PHOTO_INVALID_DIMENSIONS"}
    await served.server.ctl("fault", method="sendPhoto", times=5, **fault)
    events = await served.tap("Sources", n=2)
    (after,) = await served.ask("still there?")
    assert after["text"] == "echo still there?"
    assert QUOTE in events[-1]["message"]["text"]
    assert len(await served.calls("sendPhoto")) == 2
    assert len(await served.calls("sendMessage")) == 3  # the answer, its sources, the echo: no word of a fault


async def test_a_valuation_whose_sources_have_no_pages_shows_its_words_only(served):
    await served.start()
    await served.ask("/value 0700.HK")
    events = await served.tap("Sources", n=2)
    assert events[-1]["message"]["text"] == "CMS p. 3"
    await served.ask("still there?")
    assert await served.calls("sendPhoto") == []
