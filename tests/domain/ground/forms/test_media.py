"""What a file is follows from its bytes."""

from __future__ import annotations

import pytest

from domain.ground.forms.media import EXTENSIONS, MEDIA_TYPES, media_type_of


@pytest.mark.parametrize(
    ("begins", "media_type"),
    [
        (b"\xff\xd8\xff\xe0JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00", "image/png"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", None),
        (b"<html><script>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", None),
        (b"GIF89a", None),
        (b" %PDF-1.7", None),
        (b"", None),
    ],
)
def test_only_photos_and_scans_are_known_by_how_they_begin(begins, media_type):
    assert media_type_of(begins) == media_type


def test_every_type_has_an_ending():
    assert EXTENSIONS.keys() == set(MEDIA_TYPES)
