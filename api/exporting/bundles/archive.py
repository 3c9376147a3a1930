"""A zip file that comes out the same, byte for byte, whenever the same is put into it.

Times and rights are fixed, files stand in the order in which they are written, and at the end a
list of all of them with their SHA-256.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, BinaryIO, Final, cast

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip file can tell."""
_READABLE: Final = 0o100644 << 16
_UNIX: Final = 3
_COMPRESSION_LEVEL: Final = 6


class Archive:
    """A zip file while it is written, and what it holds so far."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = zipfile.ZipFile(out, "w", allowZip64=True)
        self.files: dict[str, dict[str, Any]] = {}

    @contextmanager
    def file(self, name: str, *, packed: bool = True) -> Iterator[BinaryIO]:
        """One file of the archive, to be written piece by piece, once."""
        info = zipfile.ZipInfo(name, _EPOCH)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info._compresslevel = _COMPRESSION_LEVEL  # type: ignore[attr-defined]  # noqa: SLF001 - public from Python 3.13 on only
        info.create_system = _UNIX
        info.external_attr = _READABLE
        try:
            with self._zip.open(info, "w", force_zip64=True) as inner:
                counted = _Counted(cast("BinaryIO", inner))
                yield cast("BinaryIO", counted)
        except BaseException:
            # What is broken off gets no end, not even from the finaliser of the zip.
            self._zip.fp = None
            raise
        self.files[name] = {"sha256": counted.digest.hexdigest(), "bytes": counted.length}

    def add(self, name: str, contents: bytes, *, packed: bool = True) -> None:
        """A small file at once."""
        with self.file(name, packed=packed) as file:
            file.write(contents)

    def close(self) -> None:
        """Write the zip's own list of contents; nothing can be added any more."""
        self._zip.close()


class _Counted(io.BufferedIOBase):
    """Bytes on their way into the zip, hashed and counted."""

    def __init__(self, inner: BinaryIO) -> None:
        self._inner = inner
        self.digest = sha256()
        self.length = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, contents: Any, /) -> int:
        """Pass bytes on."""
        self.digest.update(contents)
        self.length += len(contents)
        self._inner.write(contents)
        return len(contents)
