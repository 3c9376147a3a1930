"""The files of an upload, kept beside its report so that what was tried can be recorded."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

from api.importing.uploading.forms import Uploaded

_IN_MEMORY_BYTES: Final = 1 << 20

_Body: Final = tempfile.SpooledTemporaryFile  # stays open for as long as the report is kept


class KeptFiles:
    """Files as they came, on a disk once they are large; gone with ``close``."""

    def __init__(self, files: Iterable[Uploaded]) -> None:
        self._body: Any = _Body(_IN_MEMORY_BYTES)
        self._index = []
        for file in files:
            self._index.append((file, len(file.data)))
            self._body.write(file.data)
        self._index = [(file._replace(data=b""), size) for file, size in self._index]

    @property
    def is_closed(self) -> bool:
        """Whether they are gone."""
        closed: bool = self._body.closed
        return closed

    def again(self) -> list[Uploaded]:
        """The files anew. Raises ValueError once they are gone."""
        self._body.seek(0)
        return [file._replace(data=self._body.read(size)) for file, size in self._index]

    def close(self) -> None:
        """Let go of them, even where a full disk cannot take the rest."""
        with suppress(OSError):
            self._body.close()
