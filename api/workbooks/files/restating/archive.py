"""The parts of a workbook's archive, unpacked piece by piece and never more than is allowed.

What the archive says of its own sizes is not believed; a part that is asked for is counted while
it is read, and the others are not read at all.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from api.workbooks.refusals import WorkbookUnreadable, damaged, too_large

UNPACKED_BYTES_MAX: Final = 64 * 1024 * 1024
PARTS_MAX: Final = 5_000

ZIP_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What reading an archive raises when it is damaged."""

_ENTRY: Final = b"PK\x01\x02"
_FLAG_ENCRYPTED: Final = 0x1
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_PIECE_BYTES: Final = 64 * 1024


class Archive:
    """The archive that some bytes are. Raises WorkbookUnreadable, and ``ZIP_FAULTS``."""

    def __init__(self, data: bytes) -> None:
        # Each entry takes half a kilobyte to list, so they are counted before they are.
        if data.count(_ENTRY) > PARTS_MAX:
            raise too_large("parts", PARTS_MAX)
        self._packed = zipfile.ZipFile(io.BytesIO(data))
        entries = self._packed.infolist()
        self._parts = {_plain(entry.filename): entry for entry in entries}
        if len(self._parts) < len(entries):
            raise damaged()
        self._left_bytes = UNPACKED_BYTES_MAX

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._parts

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part of the archive, in pieces; its name in any case."""
        entry = self._parts.get(_plain(name))
        if entry is None:
            raise damaged()
        if entry.flag_bits & _FLAG_ENCRYPTED:
            raise WorkbookUnreadable("workbook_protected")
        if entry.compress_type not in _METHODS:
            raise damaged()
        if entry.file_size > self._left_bytes:
            raise too_large("unpacked", UNPACKED_BYTES_MAX)
        with self._packed.open(entry) as stream:
            while piece := stream.read(_PIECE_BYTES):
                self._left_bytes -= len(piece)
                if self._left_bytes < 0:
                    raise too_large("unpacked", UNPACKED_BYTES_MAX)
                yield piece


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
