"""The files of keys, and of whom a ledger trusts, beside the databases and apart from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from ledger.faults.backups import BackupUnreadableError, RestorePlaceTakenError
from ledger.faults.vault import (
    VaultKeyExposedError,
    VaultKeyMissingError,
    VaultKeyUnreadableError,
)
from ledger.store.secret_files import SecretFileFaults, read_secret_file
from ledger.store.whole_files import create_file
from ledger.vault.keys import KEY_FILE_NAME

_PRIVATE: Final = 0o600
_KINDS: Final = ("*.key", "*.policy")
_FAULTS: Final = SecretFileFaults(
    VaultKeyMissingError, VaultKeyExposedError, VaultKeyUnreadableError
)

KeyFiles = Mapping[str, bytes]
"""Name -> content."""


def read_keys(folder: Path) -> KeyFiles:
    """The key files and policies of a folder. Raises the faults of the vault's key."""
    found = {path.name: path for kind in _KINDS for path in sorted(folder.glob(kind))}
    return {
        name: read_secret_file(path, _FAULTS) if name.endswith(".key") else path.read_bytes()
        for name, path in {KEY_FILE_NAME: folder / KEY_FILE_NAME, **found}.items()
    }


def keys_of_backup(folder: Path, names: Iterable[str]) -> KeyFiles:
    """The files that a backup was made with. Raises BackupUnreadableError where one is missing."""
    found = {}
    for name in names:
        if Path(name).name != name or not (folder / name).is_file():
            detail = f"its keys ({name}) are not in {folder}; name their directory with --keys"
            raise BackupUnreadableError(path=folder, detail=detail)
        found[name] = (folder / name).read_bytes()
    return found


def ensure_keys_fit(folder: Path, files: KeyFiles) -> None:
    """Refuse a folder that holds other keys under these names. Raises RestorePlaceTakenError."""
    for name, content in files.items():
        path = folder / name
        if path.exists() and path.read_bytes() != content:
            raise RestorePlaceTakenError(path=path)


def write_keys(folder: Path, files: KeyFiles) -> None:
    """Put files into a folder, for their owner only; one that is there is the same."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, content in files.items():
        create_file(folder / name, content, mode=_PRIVATE)
