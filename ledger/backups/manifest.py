"""What a backup says of itself. It is written last, so that without it there is no backup."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import Final, Literal

import msgspec

from ledger.backups.attachment_copies import FOLDER, CopiedFolder, copied_folder
from ledger.faults.backups import BackupUnreadableError
from ledger.faults.machine import LedgerTooNewError
from ledger.schema.migrations import EVENTS, VAULT
from ledger.store.whole_files import replace_file

MANIFEST: Final = "backup.json"
KEYS_FOLDER: Final = "keys"
_FORMAT: Final = "taizhang-backup"
_VERSION: Final = 1
_CHUNK_BYTES: Final = 1 << 20

Database = Literal["sqlite", "postgresql"]


class CopiedFile(msgspec.Struct):
    """One file of a backup."""

    size_bytes: int
    sha256: str


class Manifest(msgspec.Struct, kw_only=True):
    """What was copied and when; ``ledger`` is where it lay, ``position`` the end of its log.

    ``schema`` is the version of the tables of each database, ``keys`` are names of key files, which
    may lie elsewhere. ``attachments`` are the photos and scans; None in a backup of before.
    """

    format: str = _FORMAT
    version: int = _VERSION
    database: Database
    ledger: str
    made_at: str
    position: int
    schema: dict[str, str]
    files: dict[str, CopiedFile]
    keys: list[str]
    attachments: CopiedFolder | None = None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Make a folder of copies a backup."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
    replace_file(folder / MANIFEST, text, mode=0o600)


def read_manifest(folder: Path, database: Database) -> Manifest:
    """What a backup says, whose files are what it says.

    Raises BackupUnreadableError, and LedgerTooNewError for one of a newer program.
    """
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise BackupUnreadableError(path=folder, detail=f"there is no {MANIFEST}") from None
    except (msgspec.MsgspecError, OSError):
        raise BackupUnreadableError(path=folder, detail=f"{MANIFEST} cannot be read") from None
    if manifest.format != _FORMAT or manifest.database != database:
        detail = f"it is a backup of {manifest.database}, not of {database}"
        raise BackupUnreadableError(path=folder, detail=detail)
    known = {"events": EVENTS.head, "vault": VAULT.head}
    for part, head in known.items():
        if manifest.version > _VERSION or manifest.schema.get(part, "") > head:
            raise LedgerTooNewError(found=manifest.schema.get(part), known=head)
    for name, said in manifest.files.items():
        path = folder / name
        if Path(name).name != name or not path.is_file() or copied_file(path) != said:
            raise BackupUnreadableError(path=folder, detail=f"{name} is missing or was changed")
    if manifest.attachments not in (None, copied_folder(folder / FOLDER)):
        raise BackupUnreadableError(path=folder, detail=f"{FOLDER}/ is not what was copied")
    return manifest


def manifests_in(folder: Path) -> dict[str, Manifest]:
    """What the backups in the folders of a folder say of themselves, by the folders' names.

    Their files are not looked at, which is for ``read_manifest`` before a restore.
    """
    found = {}
    for path in sorted(folder.glob(f"*/{MANIFEST}")):
        try:
            manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
        except (msgspec.MsgspecError, OSError):
            continue
        if manifest.format == _FORMAT:
            found[path.parent.name] = manifest
    return found


def copied_file(path: Path) -> CopiedFile:
    """Size and hash of a file, which is on the disk from then on."""
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
        os.fsync(file.fileno())
        return CopiedFile(file.tell(), digest.hexdigest())
