"""Fixed citations into the bundled notes."""

import subprocess
import sys

import pytest

from knowledge.anchors import anchor, anchor_names
from knowledge.errors import UnknownAnchor

NEEDED = [
    "cms-types",
    "cms-cash-flow",
    "cms-rates",
    "cms-cyclical-peg",
    "cms-race-track-fmvd",
    "cms-benchmark",
    "cms-migration",
    "cms-conditions-cash-flow",
    "cms-conditions-cyclical",
    "cms-conditions-race-track",
    "citic-rnd-sign",
    "citic-sum-of-parts",
    "citic-us-china-gap",
    "citic-verification",
    "citic-rerating",
    "citic-themes",
    "citic-risks",
]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", NEEDED)
def test_every_needed_heading_gives_words_that_stand_in_the_library(name, language, notes_library):
    citation = anchor(name, language)
    number = next(s.number for s in notes_library._store.shelved() if s.document.id == citation.document)
    page = notes_library._store.page_text(number, citation.page)
    assert page[citation.start : citation.end] == citation.quote
    assert citation.quote[-1] in ".。"


def test_both_languages_have_the_same_headings():
    assert {name for name, lang in anchor_names() if lang == "en"} == {
        name for name, lang in anchor_names() if lang == "zh"
    }


def test_an_anchor_names_the_date_of_the_report_it_summarises():
    assert anchor("cms-rates", "en").published == "2024-06-16"
    assert anchor("citic-risks", "zh").published == "2025-02 (inferred)"


def test_an_unknown_anchor_is_refused():
    with pytest.raises(UnknownAnchor, match="no heading cms-nothing"):
        anchor("cms-nothing", "en")


def test_an_anchor_loads_no_index():
    code = (
        "import sys; import knowledge; from knowledge.anchors import anchor; anchor('cms-rates', 'en');"
        "assert not {'chromadb', 'numpy', 'wordllama', 'yaml', 'lxml'} & set(sys.modules), sys.modules.keys()"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
