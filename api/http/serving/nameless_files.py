"""Files without a name: made in a thread, sent bit by bit, gone when they are closed."""

from __future__ import annotations

import io
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, Final

_PIECE_BYTES: Final = 1 << 16


class NamelessFile(io.BufferedRandom):
    """A file that takes no more once the service has ended.

    Whoever writes to it for minutes in a thread would otherwise keep the process from ending.
    """

    def __init__(self, ended: threading.Event) -> None:
        raw: Any = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed with this one
        super().__init__(raw)
        self._ended = ended

    def write(self, data: Any, /) -> int:
        """Take more. Raises InterruptedError once the service has ended."""
        if self._ended.is_set():
            raise InterruptedError("the service has ended")
        return super().write(data)


@contextmanager
def closed_if_not_sent(file: BinaryIO) -> Iterator[None]:
    """Close a file, and so let go of its room on the disk, if what comes before sending it fails."""
    try:
        yield
    except BaseException:
        file.close()
        raise


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """A file from its beginning, bit by bit; closed at its end."""
    with file:
        file.seek(0)
        while piece := file.read(_PIECE_BYTES):
            yield piece
