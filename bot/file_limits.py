"""What Telegram takes as a photo, and what it takes at all; looked at before anything is sent."""

from __future__ import annotations

import struct

LARGEST_UPLOAD = 50_000_000  # bytes
_LARGEST_PHOTO = 10_000_000  # bytes
_MOST_PIXELS_AROUND = 10_000  # width and height together
_MOST_SLENDER = 20  # times as long as wide, or as wide as long
_PNG = b"\x89PNG\r\n\x1a\n"
_HEADER = 24  # bytes up to the end of the height


def fits_photo(content: bytes) -> bool:
    r"""Whether a picture can go as a photo; one that cannot goes as a file, which keeps every pixel.

    >>> fits_photo(b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes((0, 0, 39, 16, 0, 0, 3, 232)))
    False
    """
    if len(content) > _LARGEST_PHOTO:
        return False
    if not content.startswith(_PNG) or len(content) < _HEADER:
        return True
    width, height = struct.unpack(">II", content[16:_HEADER])
    slender = max(width, height) > _MOST_SLENDER * min(width, height)
    return not slender and width + height <= _MOST_PIXELS_AROUND
