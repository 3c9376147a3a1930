"""Files that hold a secret: written whole or not at all, readable by their owner only.

The vault's key and the transparency log's live by the same rules: mode 0600 from the first byte on,
on the disk before anybody relies on them, refused when others may read them.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from ledger.faults.machine import LedgerFault
from ledger.store.whole_files import create_file, replace_file

_PRIVATE: Final = 0o600


class KeyDocument(msgspec.Struct):
    """What every key file begins with: which kind it is, and which version of that."""

    format: str
    version: int


Document = TypeVar("Document", bound=KeyDocument)


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


def read_key_document(
    text: str | bytes, kind: type[Document], named: str, faults: SecretFileFaults, *, source: str
) -> Document:
    """A key file's text as a document of its kind, of any version; ``source`` is what a fault names.

    Raises the unreadable one of the faults.
    """
    try:
        document = msgspec.json.decode(text, type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise faults.unreadable(path=source, detail="it is not a key file") from None
    if document.format != named:
        raise faults.unreadable(path=source, detail="it is not a key file")
    return document


def create_secret_file(path: Path, text: str) -> None:
    """Write a new file whole, or leave the one that another process was quicker to write."""
    create_file(path, text.encode(), mode=_PRIVATE)


def replace_secret_file(path: Path, text: str) -> None:
    """Put a new file whole in the place of the old one, and overwrite the bytes of that."""
    with path.open("r+b") as old:
        replace_file(path, text.encode(), mode=_PRIVATE)
        # Only now that the new file is on the disk under the name: the old one has none any more,
        # but its blocks would still tell.
        old.write(os.urandom(os.fstat(old.fileno()).st_size))
        old.flush()
        os.fsync(old.fileno())
