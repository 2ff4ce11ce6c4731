"""The library: adding, changing, removing, repairing, searching."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap

import pytest

from knowledge import open_library
from knowledge.errors import KnowledgeError, LibraryBusy, ReaderError, UnknownDocument
from knowledge.lock import writing

RATES = "Lower rates lift the multiples of Zorblatt Software because its cash is discounted less. " * 3
GROWTH = "Zorblatt Software grows with its subscriptions and its customers stay for years. " * 3


def _file(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


def test_a_row_of_search_has_the_fields_of_the_contract(library, tmp_path):
    library.add(_file(tmp_path, "zorblatt.txt", RATES))
    rows = library.search("Zorblatt Software rates", k=3)
    assert list(rows[0]) == ["document", "title", "page", "start", "end", "score", "text"]
    assert rows[0]["document"] == "zorblatt"
    assert rows[0]["text"] == RATES.strip()[rows[0]["start"] : rows[0]["end"]]
    assert 0 <= rows[0]["score"] <= 1
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)


def test_search_in_named_documents_stays_in_them(library, tmp_path):
    library.add(_file(tmp_path, "one.txt", RATES))
    library.add(_file(tmp_path, "two.txt", GROWTH))
    assert {row["document"] for row in library.search("Zorblatt Software", documents=["two"])} == {"two"}
    assert library.search("Zorblatt Software", documents=[]) == []


def test_an_unchanged_file_is_left_and_a_changed_one_takes_its_place(library, tmp_path):
    path = _file(tmp_path, "one.txt", RATES)
    first = library.add(path)
    before = library._store.generation()
    assert library.add(path) == first
    assert library._store.generation() == before
    path.write_text(GROWTH)
    changed = library.add(path)
    assert changed.id == first.id
    assert [row["text"] for row in library.search("Zorblatt Software", documents=["one"])] == [GROWTH.strip()]


def test_the_same_content_under_another_name_is_the_same_document(library, tmp_path):
    first = library.add(_file(tmp_path, "one.txt", RATES))
    assert library.add(_file(tmp_path, "copy.txt", RATES)).id == first.id


def test_another_file_of_the_same_name_gets_an_id_of_its_own(library, tmp_path):
    (tmp_path / "other").mkdir()
    library.add(_file(tmp_path, "one.txt", RATES))
    assert library.add(_file(tmp_path / "other", "one.txt", GROWTH)).id == "one-2"


def test_what_the_caller_says_overrides_what_the_file_says(library, tmp_path):
    document = library.add(_file(tmp_path, "one.txt", RATES), title="Mine", publisher="Me", language="zh")
    assert (document.title, document.publisher, document.language) == ("Mine", "Me", "zh")
    assert document in library.documents()


def test_a_removed_document_is_found_no_more(library, tmp_path):
    library.add(_file(tmp_path, "one.txt", RATES))
    library.warm()
    library.remove("one")
    assert all(row["document"] != "one" for row in library.search("Zorblatt Software"))
    with pytest.raises(UnknownDocument, match="no document one"):
        library.remove("one")


def test_bundled_notes_stay(library):
    with pytest.raises(KnowledgeError, match="belongs to the program"):
        library.remove("note-cms-en")


def test_a_file_that_cannot_be_read_changes_nothing(library, tmp_path):
    before = library.documents()
    with pytest.raises(ReaderError):
        library.add(_file(tmp_path, "empty.txt", ""))
    assert library.documents() == before


def test_a_lost_vector_index_is_built_again(tmp_path):
    question = "Why do lower rates help cash-flow tech?"
    steps = []
    with open_library(tmp_path) as library:
        rows = library.search(question)
        passages = library.vectors().made
    shutil.rmtree(tmp_path / "library" / "index")
    with open_library(tmp_path, progress=lambda done, total: steps.append((done, total))) as library:
        assert library.search(question) == rows
    assert steps[-1] == (passages, passages)


def test_a_damaged_vector_index_is_built_again(tmp_path):
    question = "Why do lower rates help cash-flow tech?"
    code = f"from knowledge import open_library; open_library({str(tmp_path)!r}).search({question!r})"
    subprocess.run([sys.executable, "-c", code], check=True)
    (database,) = (tmp_path / "library" / "index").glob("*/chroma.sqlite3")
    database.write_bytes(b"not a database at all" * 500)
    with open_library(tmp_path) as library:
        assert library.find(question).relevant
        assert library.vectors().place == "chroma"


def test_a_document_is_there_completely_or_not_at_all(tmp_path):
    path = _file(tmp_path, "half.txt", RATES)
    code = textwrap.dedent(f"""
        import os, signal
        from knowledge import open_library, store
        real = store._headings
        def killed(page):
            os.kill(os.getpid(), signal.SIGKILL)
        library = open_library({str(tmp_path / "home")!r})
        store._headings = killed
        library.add({str(path)!r})
    """)
    died = subprocess.run([sys.executable, "-c", code], check=False)
    assert died.returncode == -signal.SIGKILL
    with open_library(tmp_path / "home") as library:
        assert [document.id for document in library.documents() if document.kind != "note"] == []
        assert library.add(path).id == "half"
        assert library.search("Zorblatt")[0]["document"] == "half"


def test_a_document_added_by_another_process_is_found_at_once(library, tmp_path):
    library.warm()
    path = _file(tmp_path, "new.txt", RATES)
    code = f"from knowledge import open_library; open_library({str(tmp_path / 'home')!r}).add({str(path)!r})"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert library.search("Zorblatt Software rates")[0]["document"] == "new"


def test_a_second_writer_is_refused_in_one_sentence(tmp_path):
    held = rf"process {os.getpid()} since 20\d\d-.* UTC; .* try again"
    with writing(tmp_path / "lock"), pytest.raises(LibraryBusy, match=held), writing(tmp_path / "lock", 0.0):
        pass


def test_two_libraries_made_alike_answer_alike(tmp_path):
    found = []
    for name in ("one", "two"):
        with open_library(tmp_path / name) as library:
            found.append([library.search(text, 20) for text in ("re-rating of Chinese AI", "利率 估值", "PEG growth")])
    assert found[0] == found[1]


def test_a_rebuilt_library_answers_as_before(library):
    before = library.search("risk factors of the AI revaluation")
    library.rebuild()
    assert library.search("risk factors of the AI revaluation") == before


def test_no_passage_crosses_a_page_and_each_page_comes_once(library, tmp_path, make_pdf):
    pages = [[f"Page {n} of Zorblatt tells of rates and of growth in year {n}."] * 40 for n in range(1, 5)]
    path = tmp_path / "zorblatt.pdf"
    path.write_bytes(make_pdf(pages))
    library.add(path)
    rows = library.search("Zorblatt rates growth", k=20, documents=["zorblatt"])
    assert sorted(row["page"] for row in rows) == [1, 2, 3, 4]
    for row in rows:
        assert f"Page {row['page']} of" in row["text"]
        assert row["text"].count(f"Page {row['page']} of") == row["text"].count("Page ")


def test_importing_the_room_loads_neither_numpy_nor_chroma():
    code = "import sys, knowledge; assert not {'numpy', 'chromadb'} & set(sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
