"""What kind of file some bytes are, by how they begin; what anybody says of them does not count."""

from __future__ import annotations

from typing import Final, Literal, get_args

MediaType = Literal["image/jpeg", "image/png", "image/webp", "application/pdf"]
MEDIA_TYPES: Final[tuple[MediaType, ...]] = get_args(MediaType)
"""What a photo or a scan may be."""

_WEBP_AT: Final = slice(8, 12)


def media_type_of(content: bytes) -> MediaType | None:
    """The type of a photo or a scan; None for anything else."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"RIFF") and content[_WEBP_AT] == b"WEBP":
        return "image/webp"
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    return None
