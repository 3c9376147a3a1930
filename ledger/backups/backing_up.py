"""Making a backup of a whole ledger while it is used."""

from __future__ import annotations

from pathlib import Path

from ledger.backups import postgresql_dumps, sqlite_copies
from ledger.backups.attachment_copies import FOLDER, copy_files
from ledger.backups.key_files import KeyFiles, read_keys, write_keys
from ledger.backups.manifest import MANIFEST, Manifest, copied_file, write_manifest
from ledger.backups.sqlite_copies import PARTS, Progress
from ledger.databases.database import LedgerLocation
from ledger.faults.backups import BackupPlaceTakenError
from ledger.schema.migrations import NO_SCHEMA, check_schema, schema_version
from ledger.store.identifiers import utc_now
from ledger.store.whole_files import alone_in, is_draft, sync_folder

# A copy that was cut off leaves the journal that SQLite keeps beside it.
_OURS = {
    *(f"{part}.db{end}" for part in PARTS for end in ("", "-journal")),
    postgresql_dumps.DUMP,
    FOLDER,
}


def back_up(
    location: LedgerLocation,
    keys_at: Path,
    folder: Path,
    keys_to: Path,
    told: Progress,
    *,
    attachments_at: Path,
) -> Manifest:
    """Copy both databases as of one moment into a folder, and the keys of ``keys_at`` elsewhere.

    The files of attachments follow, which are on the disk before the databases speak of them. What was left by a backup that did not come to its end is made anew. The manifest comes last.

    Raises BackupPlaceTakenError, PostgresqlProgramMissingError, PostgresqlProgramError,
    LedgerMissingError, and the faults of the databases and of the key file.
    """
    _ensure_ledger(location)
    _make_room(folder, keys_to, read_keys(keys_at))
    if location.is_sqlite:
        # A rotation changes the keys and the vault together; it waits until they are copied.
        with alone_in(keys_at), sqlite_copies.standing(location) as read:
            keys = read_keys(keys_at)
            position, schema = sqlite_copies.position_and_schema(read)
            paths = sqlite_copies.copy_databases(read, folder, told)
    else:
        with alone_in(keys_at), postgresql_dumps.snapshot(location) as (connection, seen):
            keys = read_keys(keys_at)
            position, schema = postgresql_dumps.position_and_schema(connection)
            paths = postgresql_dumps.dump(location, connection, seen, folder)
    attachments = copy_files(attachments_at, folder / FOLDER)
    manifest = Manifest(
        database="sqlite" if location.is_sqlite else "postgresql",
        ledger=str(location if location.directory is None else location.directory.absolute()),
        made_at=utc_now(),
        position=position,
        schema=schema,
        files={path.name: copied_file(path) for path in paths},
        keys=sorted(keys),
        attachments=attachments,
    )
    _put_keys(keys_to, keys)
    sync_folder(folder)
    write_manifest(folder, manifest)
    return manifest


def _ensure_ledger(location: LedgerLocation) -> None:
    events = location.open("events")
    try:
        if schema_version(events) == NO_SCHEMA:
            check_schema(events)
    finally:
        events.dispose()


def _make_room(folder: Path, keys_to: Path, keys: KeyFiles) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = {path.name for path in folder.iterdir() if not is_draft(path.name)}
    own_keys = {keys_to.name} if keys_to.parent == folder else set()
    if MANIFEST in found or found - _OURS - own_keys:
        raise BackupPlaceTakenError(path=folder)
    there = () if not keys_to.exists() else keys_to.iterdir()
    for path in there:
        same = path.is_file() and path.read_bytes() == keys.get(path.name)
        if not same and not is_draft(path.name):
            raise BackupPlaceTakenError(path=keys_to)
    # What was copied of the attachments stays as it is, and is not copied again.
    for name in found & _OURS - {FOLDER}:
        (folder / name).unlink()


def _put_keys(folder: Path, keys: KeyFiles) -> None:
    write_keys(folder, keys)
    folder.chmod(0o700)
