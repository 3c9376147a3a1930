"""The folder of sealed files: addressed by content and owner, whole or not at all, never read as is.

A file lies under a name that follows from whose it is and from the SHA-256 of its plain bytes, so
the same bytes of the same person are one file. What it holds is a nonce and what AES-GCM made of the
bytes: without the key that the vault keeps it is noise.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from ledger.faults.machine import LedgerUnavailableError
from ledger.store.whole_files import (
    alone_in,
    is_draft,
    make_folder,
    replace_file,
    sync_folder,
)
from ledger.vault.keys import framed

_PURPOSE: Final = "taizhang/vault/attachment-name/v1"
_PRIVATE: Final = 0o600
_PREFIX_DIGITS: Final = 2


def name_of(person_id: str, digest: str) -> str:
    """The name of a person's file with some SHA-256."""
    return sha256(framed(_PURPOSE, person_id, digest)).hexdigest()


class AttachmentFiles:
    """The files of one ledger; the folder is made when the first one is written.

    Every method raises LedgerUnavailableError where the disk says no.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Write and clean up one at a time, in all processes."""
        with _translated():
            make_folder(self.folder)
        with alone_in(self.folder):
            yield

    def write(self, name: str, sealed: bytes) -> None:
        """Put a file under its name, on the disk before this returns."""
        with _translated():
            path = self.path(name)
            make_folder(path.parent)
            replace_file(path, sealed, mode=_PRIVATE)

    def read(self, name: str) -> bytes | None:
        """What a file holds, None where there is none."""
        with _translated():
            try:
                return self.path(name).read_bytes()
            except FileNotFoundError:
                return None

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return self.path(name).is_file()

    def names(self) -> Iterator[str]:
        """The name of everything in the folder that is no draft, in order."""
        with _translated():
            for path in self.paths():
                yield path.name

    def paths(self) -> Iterator[Path]:
        """Every file in the folder that is no draft, in the order of the names."""
        for inner in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            for path in sorted(inner.iterdir()) if inner.is_dir() else ():
                if not is_draft(path.name):
                    yield path

    def delete(self, names: Iterable[str]) -> None:
        """Delete files, and have it on the disk that they are gone."""
        with _translated():
            paths = [self.path(name) for name in names]
            for path in paths:
                path.unlink(missing_ok=True)
            for folder in {path.parent for path in paths}:
                if folder.is_dir():
                    sync_folder(folder)

    def path(self, name: str) -> Path:
        """Where a file lies."""
        return self.folder / name[:_PREFIX_DIGITS] / name


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        detail = error.strerror or os.strerror(error.errno or 0)
        raise LedgerUnavailableError(detail=f"attachments: {detail}") from error
