"""Making a backup, and the backups that lie in a folder."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from ledger.application import attachment_directory, key_directory
from ledger.backups.backing_up import back_up
from ledger.backups.manifest import KEYS_FOLDER, Manifest, manifests_in
from ledger.backups.sqlite_copies import Progress
from ledger.databases.database import LedgerLocation


class Places(NamedTuple):
    """A folder for a backup, and one for the keys that belong to it."""

    folder: Path
    keys: Path


class Known(NamedTuple):
    """A backup that lies in a folder, and how many bytes its files have."""

    name: str
    manifest: Manifest

    @property
    def size_bytes(self) -> int:
        """How much was copied, attachments included."""
        attached = self.manifest.attachments
        files = sum(each.size_bytes for each in self.manifest.files.values())
        return files + (0 if attached is None else attached.size_bytes)


def places_of(folder: Path, keys: Path | None) -> Places:
    """Where a backup goes: its keys into it, unless they are put elsewhere."""
    return Places(folder, keys or folder / KEYS_FOLDER)


def next_places(folder: str, keys_folder: str, now: datetime) -> Places:
    """Where the next backup goes that is made within a folder, called by the time."""
    name = f"{now:%Y%m%d-%H%M%S}"
    return places_of(Path(folder) / name, Path(keys_folder) / name if keys_folder else None)


def backed_up(location: LedgerLocation, places: Places, told: Progress) -> Manifest:
    """Back a ledger up, also while it is served. Raises LedgerFaults."""
    return back_up(
        location,
        key_directory(location),
        places.folder,
        places.keys,
        told,
        attachments_at=attachment_directory(location),
    )


def known_backups(folder: str) -> list[Known]:
    """The backups in a folder, the newest first; what cannot be read is none."""
    found = [Known(name, manifest) for name, manifest in manifests_in(Path(folder)).items()]
    return sorted(found, key=lambda each: each.manifest.made_at, reverse=True)
