"""Files made for the tests of the library, and a library of the bundled notes."""

from pathlib import Path

import pytest

from knowledge import open_library

REPORTS = Path(__file__).parents[3] / "shared" / "reports"


def pdf_bytes(pages, *, encrypted=False):
    """A PDF written by hand: each page a list of lines; None is a page that is only a drawn box."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        drawn = "0 0 100 100 re f" if lines is None else _shown(lines)
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    trailer = f"/Size {len(objects) + 2} /Root 1 0 R"
    if encrypted:
        key = "<" + "41" * 32 + ">"
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /O {key} /U {key} /P -4 >>")
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<{'42' * 16}> <{'42' * 16}>]"
    return _assembled(objects, trailer)


def _shown(lines):
    escaped = (line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for line in lines)
    return "BT /F1 10 Tf 14 TL 40 760 Td " + " ".join(f"({line}) Tj T*" for line in escaped) + " ET"


def _assembled(objects, trailer):
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< {trailer} >>\n".encode()
    return out + f"startxref\n{start}\n%%EOF\n".encode()


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
