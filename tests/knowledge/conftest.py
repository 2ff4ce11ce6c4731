"""Files made for the tests of the library, and a library of the bundled notes."""

from pathlib import Path

import pytest

from knowledge import open_library
from tests.pdf_files import pdf_bytes

REPORTS = Path(__file__).parents[3] / "shared" / "reports"


@pytest.fixture(scope="session")
def make_pdf():
    """The maker of PDF files."""
    return pdf_bytes


@pytest.fixture(scope="session")
def notes_library(tmp_path_factory):
    """A library that holds the bundled notes only; tests must not change it."""
    with open_library(tmp_path_factory.mktemp("notes")) as library:
        yield library


@pytest.fixture(scope="session")
def report_library(tmp_path_factory):
    """A library with the two original reports beside the notes; tests must not change it."""
    if not REPORTS.is_dir():
        pytest.skip("the two original reports are not on this machine")
    with open_library(tmp_path_factory.mktemp("reports")) as library:
        for name in ("citic-ai-revaluation.txt", "cms-tech-valuation.txt"):
            library.add(REPORTS / name)
        yield library


@pytest.fixture
def library(tmp_path):
    """A library of its own for tests that change it."""
    with open_library(tmp_path / "home") as opened:
        yield opened
