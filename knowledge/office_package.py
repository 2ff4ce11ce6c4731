"""Office files are archives of XML parts; they are looked over before anything unpacks them."""

from __future__ import annotations

import io
import zipfile
import zlib

from knowledge.errors import ReaderError

MOST_PARTS = 5_000
LARGEST_UNPACKED = 300 * 1024 * 1024
LARGEST_RATIO = 120  # times its packed size; office XML reaches about 40
_SMALL = 20 * 1024 * 1024  # unpacked bytes below which the ratio does not matter
_XML = (".xml", ".rels", ".vml")
_CHUNK = 1 << 20
_END = b"PK\x05\x06"  # of an archive, with the size of its list of contents
_LONGEST_END = 70_000
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp037"))
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, KeyError)


def directory_of(content: bytes) -> bytes:
    """The list of contents at the end of an archive, as it stands there; empty when there is none."""
    end = content.rfind(_END, max(0, len(content) - _LONGEST_END))
    if end < 0 or end + 20 > len(content):
        return b""
    size = int.from_bytes(content[end + 12 : end + 16], "little")
    return content[max(0, end - size) : end]


def look_over(content: bytes) -> None:
    """See that an office file is what it should be before it is unpacked.

    Raises
        ReaderError: if it is damaged, unpacks to far more than it should, or has XML that declares entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _measure(archive.infolist())
            for part in archive.infolist():
                if part.filename.lower().endswith(_XML):
                    _read_through(archive, part)
    except ReaderError:
        raise
    except _DAMAGED:
        raise ReaderError("is damaged and cannot be unpacked; send the complete file.", "damaged") from None


def _measure(parts: list[zipfile.ZipInfo]) -> None:
    packed, unpacked = sum(part.compress_size for part in parts), sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS:
        raise ReaderError(f"has {len(parts):,} parts inside and at most {MOST_PARTS:,} are read; split it.", "bomb")
    if unpacked > LARGEST_UNPACKED or (unpacked > _SMALL and unpacked > LARGEST_RATIO * max(packed, 1)):
        raise ReaderError(
            f"unpacks to {unpacked / 1024 / 1024:,.0f} MB from {packed / 1024 / 1024:,.1f} MB, "
            "which no report does; export it again or send a PDF.",
            "bomb",
        )
    if any(part.flag_bits & 1 for part in parts):
        raise ReaderError("is locked with a password; save it without one and send it again.", "locked")


def _read_through(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read a part to its end, which also checks its sum, and look for a document type declaration."""
    before = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            if any(mark in before + chunk for mark in _DOCTYPES):
                raise ReaderError(
                    "declares entities in its XML, which office programs never write; export it again.", "bomb"
                )
            before = chunk[-32:]
