"""What kind of file some bytes are, by how they begin: what a sender says of them is not believed.

Photos, scans and PDF alone: a browser draws them and runs nothing that is in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

PDF: Final = "application/pdf"
ENDINGS: Final[Mapping[str, str]] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/tiff": "tif",
    PDF: "pdf",
}
"""Media type of what is taken -> how the name of such a file ends."""
DRAWN: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""Those that every browser draws in a page."""

_BEGINNINGS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"%PDF-", PDF),
)
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})


def media_type_of(content: bytes) -> str:
    """The media type of a photo, scan or PDF; empty for anything else."""
    for beginning, media_type in _BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return "image/heic"
    return ""
