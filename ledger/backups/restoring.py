"""Putting a backup back: whole or not at all, and nowhere where something is.

The book comes last. Without it there is no ledger, and nothing makes a new one beside a vault; with
it the place is still marked, until whoever was shut out or erased since is so again. So a restore
that was cut off leaves nothing that opens, and the same one given again goes on.
"""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from ledger.backups import postgresql_dumps
from ledger.backups.attachment_copies import FOLDER, copy_files
from ledger.backups.key_files import ensure_keys_fit, keys_of_backup, write_keys
from ledger.backups.manifest import Manifest, copied_file, read_manifest
from ledger.backups.restore_marks import mark
from ledger.databases.database import LedgerLocation
from ledger.databases.half_restored import MARK, marked
from ledger.databases.taking_turns import PLACE, TURN
from ledger.faults.backups import RestorePlaceTakenError
from ledger.store.whole_files import is_draft, replacing

_BOOK: Final = "events.db"
_VAULT: Final = "vault.db"
_CHUNK_BYTES: Final = 1 << 20


def restore(
    location: LedgerLocation, keys_to: Path, folder: Path, keys_at: Path, *, attachments_to: Path
) -> Manifest:
    """Put a backup in a folder, whose keys lie in ``keys_at``, at an empty place.

    The place stays marked: nothing else opens it before :func:`restore_marks.unmark`.
    Raises RestorePlaceTakenError, BackupUnreadableError, PostgresqlProgramMissingError,
    PostgresqlProgramError, LedgerInUseError and LedgerTooNewError.
    """
    manifest = read_manifest(folder, "sqlite" if location.is_sqlite else "postgresql")
    keys = keys_of_backup(keys_at, manifest.keys)
    if location.directory is not None:
        location.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = sha256(msgspec.json.encode(manifest)).hexdigest()
    with location.serving():
        if marked(location) == digest and _has_book(location):
            return manifest  # an earlier try of this very restore came so far
        program = None
        if location.directory is None:
            program = postgresql_dumps.ensure_restorable(location)
        else:
            _ensure_empty(location.directory, manifest)
        ensure_keys_fit(keys_to, keys)
        write_keys(keys_to, keys)
        copy_files(folder / FOLDER, attachments_to)
        mark(location, digest)
        if location.directory is None:
            assert program is not None
            postgresql_dumps.restore(location, program, folder)
        else:
            for name in (_VAULT, _BOOK):
                _put(folder / name, location.directory / name)
    return manifest


def _has_book(location: LedgerLocation) -> bool:
    # A file comes whole under its name, a dump in one transaction.
    return location.exists() if location.is_sqlite else postgresql_dumps.has_part(location)


def _ensure_empty(directory: Path, manifest: Manifest) -> None:
    """Refuse a directory with anything but what an earlier try of this very restore has left."""
    for path in directory.iterdir():
        left = (
            path.name in {PLACE, TURN, FOLDER, MARK}
            or path.name in manifest.keys
            or is_draft(path.name)
        )
        if path.name == _VAULT and not (directory / _BOOK).exists():
            left = copied_file(path) == manifest.files[_VAULT]
        if not left:
            raise RestorePlaceTakenError(path=directory)


def _put(source: Path, target: Path) -> None:
    with source.open("rb") as file, replacing(target, mode=0o600) as copy:
        shutil.copyfileobj(file, copy, _CHUNK_BYTES)
