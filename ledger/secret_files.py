"""Files that hold a secret: written whole or not at all, readable by their owner only.

Apart from the keys they hold because the vault's key and the transparency log's live by the same
rules: mode 0600 from the first byte on, on the disk before anybody relies on them, refused when
others may read them.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ledger.faults import LedgerFault


@dataclass(frozen=True)
class SecretFileFaults:
    """What a file of one kind is refused with: not there, open to others, not readable."""

    missing: type[LedgerFault]
    exposed: type[LedgerFault]
    unreadable: type[LedgerFault]


def read_secret_file(path: Path, faults: SecretFileFaults) -> bytes:
    """Read a file that nobody but its owner may access; raises one of the faults otherwise."""
    try:
        while True:
            with path.open("rb") as file:
                mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
                if mode & (stat.S_IRWXG | stat.S_IRWXO):
                    raise faults.exposed(path=path, mode=f"{mode:04o}")
                content = file.read()
                # Replaced meanwhile, it may have been overwritten already: the new one is there.
                if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                    return content
    except FileNotFoundError:
        raise faults.missing(path=path) from None
    except OSError as error:
        raise faults.unreadable(path=path, detail=error.strerror) from None


def create_secret_file(path: Path, text: str) -> None:
    """Write a new file whole, or leave the one that another process was quicker to write."""
    with _draft(path, text) as draft, contextlib.suppress(FileExistsError):
        os.link(draft, path)


def replace_secret_file(path: Path, text: str) -> None:
    """Put a new file whole in the place of the old one, and overwrite the bytes of that."""
    with path.open("r+b") as old:
        with _draft(path, text) as draft:
            draft.replace(path)
        # Only now that the new file is on the disk under the name: the old one has none any more,
        # but its blocks would still tell.
        old.write(os.urandom(os.fstat(old.fileno()).st_size))
        old.flush()
        os.fsync(old.fileno())


@contextmanager
def _draft(path: Path, text: str) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        yield draft
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
