"""The store of record: brought up to date, shared, full, unreadable, read only."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

import knowledge.lock
from knowledge import open_library, snapshot
from knowledge.errors import LibraryBusy, LibraryTrouble
from knowledge.lock import writing
from knowledge.schema import STEPS, text_hash
from knowledge.store import Store

ROOT = Path(knowledge.lock.__file__).parents[1]
RATES = "Lower rates lift the multiples of Zorblatt Software because its cash is discounted less. " * 3
GROWTH = "Zorblatt Software grows with its subscriptions and its customers stay for years. " * 3

# The tables as they were before the file counted its steps.
FIRST_SHAPE = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, title TEXT NOT NULL, publisher TEXT NOT NULL,
    published TEXT, language TEXT NOT NULL, kind TEXT NOT NULL, summarises TEXT, path TEXT NOT NULL,
    sha256 TEXT NOT NULL, pages INTEGER NOT NULL, version TEXT NOT NULL, keys TEXT NOT NULL, segment BLOB NOT NULL);
CREATE TABLE pages (
    document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE, number INTEGER NOT NULL,
    text TEXT NOT NULL, headings TEXT NOT NULL, PRIMARY KEY (document, number)) WITHOUT ROWID;
CREATE TABLE passages (
    document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
    page INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, section TEXT NOT NULL,
    types INTEGER NOT NULL, PRIMARY KEY (document, ordinal)) WITHOUT ROWID;
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO documents VALUES (1, 'zorblatt', 'Zorblatt in 2026', 'House', '2026-01-05', 'en', 'report', NULL,
    '/reports/zorblatt.txt', 'abc', 1, '0', '{}', x'');
INSERT INTO pages VALUES (1, 1, 'Zorblatt pays 利率. Its cash flow grows with the subscriptions of its customers.', '[]');
INSERT INTO passages VALUES (1, 0, 1, 0, 20, '', 0), (1, 1, 1, 20, 76, '', 0);
"""


def _file(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


def _run(code):
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, capture_output=True, text=True, check=False
    )


def _first_shape(home):
    (home / "library").mkdir(parents=True)
    database = sqlite3.connect(home / "library" / "library.sqlite3")
    database.executescript(FIRST_SHAPE)
    database.close()


def test_a_library_of_the_first_shape_keeps_its_documents(tmp_path):
    _first_shape(tmp_path)
    with open_library(tmp_path) as library:
        assert "zorblatt" in [document.id for document in library.documents()]
        rows = library.search("subscriptions of Zorblatt customers", documents=["zorblatt"])
        assert "grows with the subscriptions" in rows[0]["text"]
        assert library.vectors().made == library.vectors().wanted > 1


def test_the_step_up_fills_in_what_passages_are_known_by(tmp_path):
    _first_shape(tmp_path)
    store = Store(tmp_path / "library" / "library.sqlite3")
    store.database.bring_up_to_date()
    text = store.page_text(1, 1)
    hashes = [row[0] for row in store.database.rows("SELECT hash FROM passages ORDER BY ordinal")]
    assert hashes == [text_hash(text[:20]), text_hash(text[20:76])]
    store.close()


def test_a_step_that_fails_leaves_the_old_shape(tmp_path, monkeypatch):
    _first_shape(tmp_path)
    store = Store(tmp_path / "library" / "library.sqlite3")
    monkeypatch.setattr("knowledge.database.STEPS", (*STEPS, ("ALTER TABLE nowhere ADD COLUMN x",)))
    with pytest.raises(sqlite3.OperationalError):
        store.database.bring_up_to_date()
    columns = [row[1] for row in store.database.rows("PRAGMA table_info(passages)")]
    assert "hash" not in columns
    assert store.database.row("SELECT COUNT(*) FROM passages") == (2,)
    store.close()


def test_a_library_of_a_newer_program_is_left_alone(tmp_path):
    with open_library(tmp_path):
        pass
    path = tmp_path / "library" / "library.sqlite3"
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 999")
    database.close()
    with pytest.raises(LibraryTrouble, match="newer version of Rerate; update the program"):
        open_library(tmp_path)


def test_processes_that_open_a_new_library_at_once_all_get_it(tmp_path):
    code = f"from knowledge import open_library; print(len(open_library({str(tmp_path)!r}).documents()))"
    started = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    said = [process.communicate(timeout=60)[0] for process in started]
    assert said == ["4\n"] * 4


def test_writers_in_two_processes_lose_nothing(tmp_path):
    files = {n: _file(tmp_path, f"paper{n}.txt", f"Paper {n} of Zorblatt. {RATES}") for n in range(12)}
    code = """
        import sys
        from knowledge import open_library, snapshot
        with open_library({home!r}) as library:
            for path in sys.argv[1:]:
                library.add(path)
    """
    code = textwrap.dedent(code.format(home=str(tmp_path / "home")))
    halves = [[str(files[n]) for n in range(start, 12, 2)] for start in (0, 1)]
    started = [subprocess.Popen([sys.executable, "-c", code, *half], cwd=ROOT) for half in halves]
    assert [process.wait(60) for process in started] == [0, 0]
    with open_library(tmp_path / "home") as library:
        assert {f"paper{n}" for n in range(12)} <= {document.id for document in library.documents()}
        assert library.vectors().trouble is None
        assert len(library.search("Zorblatt multiples", k=30)) >= 12


def test_a_reader_without_the_index_answers_like_the_one_that_owns_it(library, tmp_path):
    library.add(_file(tmp_path, "zorblatt.txt", RATES))
    question = "Why do lower rates help Zorblatt?"
    rows = library.search(question)
    assert library.vectors().place == "chroma"
    with open_library(tmp_path / "home") as other:
        assert other.search(question) == rows
        assert other.vectors().place == "exact"


def test_a_lock_of_a_process_that_was_killed_holds_nobody_up(tmp_path):
    code = f"""
        import os, signal
        from pathlib import Path
        from knowledge.lock import writing
        with writing(Path({str(tmp_path / "lock")!r})):
            os.kill(os.getpid(), signal.SIGKILL)
    """
    assert _run(code).returncode == -9
    assert "process" in (tmp_path / "lock").read_text()
    with writing(tmp_path / "lock", 0.0):
        assert f"process {os.getpid()} " in (tmp_path / "lock").read_text()


def test_who_adds_while_another_process_writes_for_long_is_told_who_it_is(library, tmp_path, monkeypatch):
    monkeypatch.setattr(knowledge.lock, "PATIENCE", 0.05)
    monkeypatch.setattr(writing.__wrapped__, "__defaults__", (0.05,))
    path = _file(tmp_path, "one.txt", RATES)
    with (
        writing(tmp_path / "home" / "library" / "lock"),
        pytest.raises(LibraryBusy, match=r"written by process \d+ since"),
    ):
        library.add(path)
    assert library.add(path).id == "one"


def test_a_full_disk_is_one_sentence_and_changes_nothing(library, tmp_path):
    before = library.documents()
    database = library._written.database
    (pages,) = database.row("PRAGMA page_count")
    database.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(LibraryTrouble, match=r"disk is full; free some space and try again\.$"):
        library.add(_file(tmp_path, "big.txt", "".join(f"Zorblatt paper {n}. {RATES}\n\n" for n in range(300))))
    assert library.documents() == before
    database.execute("PRAGMA max_page_count = 1000000")
    assert library.add(_file(tmp_path, "one.txt", RATES)).id == "one"


def test_a_disk_that_fills_up_while_vectors_are_made_does_not_stop_the_search(library, tmp_path):
    library.add(_file(tmp_path, "big.txt", "".join(f"Zorblatt paper {n}. {RATES}\n\n" for n in range(200))))
    database = library._kept.database
    (pages,) = database.row("PRAGMA page_count")
    database.execute(f"PRAGMA max_page_count = {pages}")
    assert library.search("Zorblatt paper 7 multiples")[0]["document"] == "big"
    assert library.trouble().endswith("the disk is full; free some space and try again.")
    assert library.vectors().made < library.vectors().wanted
    database.execute("PRAGMA max_page_count = 1000000")
    library.catch_up()
    library._meaning._quiet_until["settling"] = 0.0
    library.catch_up()
    assert library.vectors().made == library.vectors().wanted
    assert library.trouble() is None


def test_postings_that_cannot_be_written_do_not_stop_the_search(library, tmp_path, monkeypatch, caplog):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshot, "WORTH_A_FILE", 1)
    monkeypatch.setattr("knowledge.postings_file.write", full)
    assert library.search("Why do lower rates help cash-flow tech?")
    assert "cannot be written (No space left on device)" in caplog.text


def test_a_file_that_is_no_library_is_one_sentence(tmp_path):
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "library.sqlite3").write_bytes(b"this is no database. " * 999)
    with pytest.raises(LibraryTrouble, match="is damaged; move it away"):
        open_library(tmp_path)


@pytest.fixture
def sealed():
    """A way to make a folder unwritable, and the folder, which every user may reach."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        home.chmod(0o755)

        def seal(mode):
            for path in [*home.rglob("*"), home]:
                path.chmod(mode if path.is_dir() else mode & 0o666)

        yield home, seal
        seal(0o755)


def test_a_home_that_cannot_be_written_is_still_searched(sealed, tmp_path):
    home, seal = sealed
    with open_library(home) as library:
        library.add(_file(tmp_path, "zorblatt.txt", RATES))
        rows = library.search("Zorblatt Software rates")
    seal(0o555)
    code = f"""
        import os
        from knowledge import open_library, snapshot
        from knowledge.errors import LibraryTrouble
        with open_library({str(tmp_path / "other")!r}) as library:
            library.search("loads what the sealed library needs")
        file = os.path.abspath({str(tmp_path / "zorblatt.txt")!r})
        if os.getuid() == 0:
            os.setuid(65534)  # root may write everywhere
        with open_library({str(home)!r}) as library:
            print(library.search("Zorblatt Software rates"))
            for change in (lambda: library.add(file), library.rebuild, lambda: library.remove("zorblatt")):
                try:
                    change()
                except LibraryTrouble as trouble:
                    print(trouble)
    """
    ran = _run(code)
    assert ran.stderr == ""
    found, *refused = ran.stdout.splitlines()
    assert found == str(rows)
    sentence = "cannot be written; make it writable or set RERATE_HOME to a folder you own."
    assert [words.endswith(sentence) for words in refused] == [True] * 3


def test_a_home_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LibraryTrouble, match=r"cannot be made \(.*\); set RERATE_HOME to a folder you own"):
        open_library(tmp_path / "file")


def test_combined_postings_and_younger_documents_answer_like_a_library_made_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshot, "WORTH_A_FILE", 10)
    files = [_file(tmp_path, f"paper{n}.txt", f"Paper {n} of Zorblatt. {(RATES, GROWTH)[n % 2]}") for n in range(30)]
    questions = ("Zorblatt multiples", "Zorblatt subscriptions", "paper 12", "Why do lower rates help cash-flow tech?")
    postings = tmp_path / "home" / "library" / "lexical" / "postings"
    with open_library(tmp_path / "home") as library:
        written = set()
        for number, path in enumerate(files):
            library.add(path)
            library.search(questions[0])
            written.add(postings.stat().st_ino)
            if number % 7 == 3:
                library.remove(f"paper{number - 1}")
        assert 1 < len(written) < 30
        rows = [library.search(question, 30) for question in questions]
    gone = {f"paper{number - 1}" for number in range(30) if number % 7 == 3}
    with open_library(tmp_path / "fresh") as library:
        for path in files:
            if path.stem not in gone:
                library.add(path)
        assert [library.search(question, 30) for question in questions] == rows
    postings.write_bytes(b"damaged")
    with open_library(tmp_path / "home") as library:
        assert [library.search(question, 30) for question in questions] == rows


def test_a_store_begun_anew_beside_old_indexes_is_not_mixed_up_with_them(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshot, "WORTH_A_FILE", 1)
    with open_library(tmp_path / "home") as library:
        library.add(_file(tmp_path, "one.txt", RATES))
        library.search("Zorblatt multiples")
    for path in (tmp_path / "home" / "library").glob("library.sqlite3*"):
        path.unlink()
    found = []
    for home in ("home", "fresh"):
        with open_library(tmp_path / home) as library:
            library.add(_file(tmp_path, "two.txt", GROWTH))
            found.append([library.search(text, 20) for text in ("Zorblatt multiples", "Zorblatt subscriptions")])
    assert found[0] == found[1]
