"""The process that opens documents: bounded, replaced when it dies, and told nothing."""

import os
import random
import signal
import sys
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from knowledge import sandbox as module
from knowledge.errors import ReaderError
from knowledge.sandbox import Limits, Sandbox
from tests.benchmarks.reader_fuzz import mutated, refused, repacked, seeds
from tests.office_files import with_parts, word, workbook

# A worker that does something else with its first document than reading it.
WORKER = "import os, signal, sys; sys.path.insert(0, sys.argv[1]); from knowledge import reading_worker as w; {}; w.main(*map(int, sys.argv[2:]))"
BOUNDED = pytest.mark.skipif(sys.platform != "linux", reason="this system does not bound the memory of a process")


@pytest.fixture
def make_box():
    """The maker of sandboxes that are ended with the test."""
    with ExitStack() as stack:

        def make(limits=None):
            return stack.enter_context(closing(Sandbox(limits)))

        yield make


@pytest.fixture
def box(make_box):
    """A sandbox that is ended with the test."""
    return make_box()


def _doing(monkeypatch, what):
    monkeypatch.setattr(module, "_START", WORKER.format(f"w._read = lambda name, content: {what}"))


def test_a_document_comes_back_as_the_reader_gave_it(box, make_pdf):
    from knowledge import readers

    files = {
        "a.pdf": make_pdf([["Rates fell on June 16, 2024."], ["Growth rose."]]),
        "a.md": b"---\ntitle: A\nsummarises: B\npublished: 2024-06\ntickers: [0700.HK]\n---\n# Rates {#r}\n\nThey fell.",
        "a.docx": word(lambda d: d.add_heading("Rates", 1)),
        "a.xlsx": workbook(("One", [["a", 1]])),
    }
    for name, content in files.items():
        assert box.read(name, content) == readers.read(Path(name), content)


def test_a_refusal_comes_back_with_its_sentence_and_kind(box):
    with pytest.raises(ReaderError, match=r"^a\.pdf is damaged.*again\.$") as refusal:
        box.read("a.pdf", b"%PDF-1.4 nothing")
    assert refusal.value.kind == "damaged"


def test_one_process_reads_one_document_after_the_other(box):
    box.read("a.txt", b"One sentence.")
    first = box._process.pid
    box.read("b.txt", b"Another sentence.")
    assert box._process.pid == first


def test_a_reader_that_dies_is_a_sentence_and_the_next_document_is_read(box, monkeypatch):
    real = module._START
    _doing(monkeypatch, "os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(
        ReaderError, match=r"^evil\.pdf makes the program that reads it stop.*Print it to a new PDF"
    ) as refusal:
        box.read("evil.pdf", b"%PDF-")
    assert refusal.value.kind == "crash"
    monkeypatch.setattr(module, "_START", real)
    assert box.read("a.txt", b"One sentence.").pages[0].text == "One sentence."


def test_a_document_that_takes_too_long_is_given_up(make_box, monkeypatch):
    _doing(monkeypatch, "signal.pause()")
    box = make_box(Limits(seconds=0.5))
    with pytest.raises(ReaderError, match=r"^slow\.pdf took longer than 0\.5 seconds to read; split it") as refusal:
        box.read("slow.pdf", b"%PDF-")
    assert refusal.value.kind == "slow"
    assert box._process is None


@BOUNDED
def test_processor_time_is_bounded_too(make_box, monkeypatch):
    _doing(monkeypatch, "[None for _ in iter(int, 1)]")
    monkeypatch.setattr(module, "_START", module._START.replace("map(int, sys.argv[2:])", "(int(sys.argv[2]), 1)"))
    box = make_box(Limits(seconds=60))
    with pytest.raises(ReaderError, match="took longer than"):
        box.read("busy.pdf", b"%PDF-")


@BOUNDED
def test_a_document_that_needs_too_much_memory_is_refused_with_the_bound(make_box):
    box = make_box(Limits(memory=300 * 1024**2))
    rows = b"<tr><td>1</td><td>2</td></tr>" * 600_000
    with pytest.raises(ReaderError, match=r"^big\.html needs more than 0\.29\d* GB of memory.*split it\.$") as refusal:
        box.read("big.html", b"<!doctype html><table>" + rows)
    assert refusal.value.kind == "memory"
    assert box.read("a.txt", b"One sentence.").pages[0].text == "One sentence."


def test_a_reader_that_cannot_start_says_so(box, monkeypatch):
    monkeypatch.setattr(module, "_START", "raise SystemExit(3)")
    with pytest.raises(ReaderError, match="cannot be started"):
        box.read("a.txt", b"One sentence.")


def test_a_process_that_went_home_after_long_idleness_is_replaced(box):
    box.read("a.txt", b"One sentence.")
    box._process.stdin.close()
    assert box._process.wait(10) == 0
    assert box.read("a.txt", b"One sentence.").pages[0].text == "One sentence."


def test_a_process_that_was_killed_while_idle_is_replaced(box):
    box.read("a.txt", b"One sentence.")
    os.kill(box._process.pid, signal.SIGKILL)
    box._process.wait(10)
    assert box.read("a.txt", b"One sentence.").pages[0].text == "One sentence."


def test_the_process_knows_no_settings_and_writes_no_files(box, monkeypatch):
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "secret")
    _doing(monkeypatch, "(_ for _ in ()).throw(w.ReaderError(f'{sorted(os.environ)} {_limits()}.', 'x'))")
    limits = "import resource; _limits = lambda: resource.getrlimit(resource.RLIMIT_FSIZE)"
    monkeypatch.setattr(
        module, "_START", module._START.replace("import os, signal, sys;", f"import os, signal, sys; {limits};")
    )
    with pytest.raises(ReaderError) as said:
        box.read("a.txt", b"One sentence.")
    assert "TOKEN" not in str(said.value)
    assert str(said.value).endswith("(0, 0).")


def test_threads_take_turns(box):
    found = {}

    def read(number):
        found[number] = box.read(f"{number}.txt", f"Sentence {number}.".encode()).pages[0].text

    threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: f"Sentence {number}." for number in range(8)}


def test_bombs_are_refused_long_before_they_would_hurt(box):
    nested = with_parts(word(), word__media__image1_dot_png=bytes(250 * 1024 * 1024))
    started = time.perf_counter()
    with pytest.raises(ReaderError, match="unpacks to"):
        box.read("bomb.docx", nested)
    assert time.perf_counter() - started < 20  # it would take minutes and gigabytes otherwise


def test_damaged_files_of_every_format_are_read_or_refused_in_one_sentence(box):
    chance, made = random.Random(20260101), seeds()  # noqa: S311 - no secrets
    for _ in range(300):
        name = chance.choice(sorted(made))
        content = (
            repacked(made[name], chance)
            if name.endswith("x") and chance.random() < 0.7
            else mutated(made[name], chance)
        )
        try:
            assert any(page.text for page in box.read(name, content).pages)
        except ReaderError as error:
            refused(error, name)  # ends the run when it is not one sentence
