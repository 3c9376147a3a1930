"""The keys that sign this log's checkpoints: the file they lie in, and how one follows another.

Whoever can change the book must not be able to sign it anew: the private keys lie in a file beside
the vault's, the public ones and their endorsements in the table ``log_keys``. The file is JSON;
``seeds`` holds the key that signs, and for the moment between rotation and endorsement also the one
before::

    {"format": "taizhang-log-key", "version": 1, "origin": "ledger.example.org/yuyao",
     "current": "ledger.example.org/yuyao+1a2b3c4d+AQ...",
     "seeds": {"ledger.example.org/yuyao+1a2b3c4d+AQ...": "<base64url, 32 bytes>"}}
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

import msgspec

from ledger.evidence.disclosure import base64url, from_base64url
from ledger.evidence.notes import NoteSigner, is_key_name
from ledger.evidence.refusals import OriginMalformed
from ledger.faults.log import (
    LogKeyExistsError,
    LogKeyExposedError,
    LogKeyMissingError,
    LogKeyUnreadableError,
)
from ledger.store.secret_files import (
    KeyDocument,
    SecretFileFaults,
    create_secret_file,
    read_key_document,
    read_secret_file,
    replace_secret_file,
)

KEY_FILE_NAME: Final = "log.key"
MAX_ORIGIN_LETTERS: Final = 200
_SEED_BYTES: Final = 32
_FORMAT: Final = "taizhang-log-key"
_VERSION: Final = 1
_FILE_FAULTS: Final = SecretFileFaults(
    LogKeyMissingError, LogKeyExposedError, LogKeyUnreadableError
)


class _Document(KeyDocument):
    origin: str
    current: str
    seeds: dict[str, str]


@dataclass(frozen=True)
class LogKeys:
    """The log's name, the key (a vkey) that signs now, and the seeds by their vkeys."""

    origin: str
    current: str
    seeds: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def generate(cls, origin: str | None = None) -> Self:
        """Make a fresh random key; without an origin also a name that nobody else has.

        Raises OriginMalformed.
        """
        name = check_origin(origin or f"taizhang.invalid/ledger/{os.urandom(8).hex()}")
        seed = os.urandom(_SEED_BYTES)
        vkey = NoteSigner(name, seed).verifier.vkey
        return cls(name, vkey, {vkey: seed})

    @classmethod
    def parse(cls, text: str | bytes, *, source: str = "log key") -> Self:
        """Read the text of a key file; ``source`` is what an error names.

        Raises LogKeyUnreadableError.
        """
        document = _read_document(text, source)
        try:
            check_origin(document.origin)
            seeds = {vkey: from_base64url(seed) for vkey, seed in document.seeds.items()}
            found = {
                vkey: NoteSigner(document.origin, seed).verifier.vkey
                for vkey, seed in seeds.items()
            }
        except (ValueError, OriginMalformed):
            raise LogKeyUnreadableError(path=source, detail="it does not hold keys") from None
        if document.current not in seeds or any(vkey != own for vkey, own in found.items()):
            raise LogKeyUnreadableError(path=source, detail="a key does not fit its name")
        return cls(document.origin, document.current, seeds)

    def to_text(self) -> str:
        """Write the text of a key file. It is secret."""
        document = _Document(
            format=_FORMAT,
            version=_VERSION,
            origin=self.origin,
            current=self.current,
            seeds={vkey: base64url(seed) for vkey, seed in self.seeds.items()},
        )
        return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"

    @property
    def signer(self) -> NoteSigner:
        """What signs now."""
        return NoteSigner(self.origin, self.seeds[self.current])

    def signer_of(self, vkey: str) -> NoteSigner | None:
        """What signs under a certain key, None where its seed is not here (any more)."""
        seed = self.seeds.get(vkey)
        return None if seed is None else NoteSigner(self.origin, seed)

    def succeeded(self) -> LogKeys:
        """A fresh key in front of the present one, which stays to endorse it."""
        fresh = LogKeys.generate(self.origin)
        kept = {self.current: self.seeds[self.current]}
        return LogKeys(self.origin, fresh.current, {**fresh.seeds, **kept})

    def alone(self) -> LogKeys:
        """The present key without the one before: what signs no more cannot be stolen."""
        return LogKeys(self.origin, self.current, {self.current: self.seeds[self.current]})


@dataclass(frozen=True)
class LogKeyFile:
    """The key file of a ledger directory. It is read anew each time: a rotation counts at once."""

    directory: Path

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.directory / KEY_FILE_NAME

    def load(self, *, create: bool = False) -> LogKeys:
        """Read the keys; with ``create`` make them where there is no file.

        Raises LogKeyMissingError, LogKeyExposedError and LogKeyUnreadableError.
        """
        if create and not self.path.exists():
            create_secret_file(self.path, LogKeys.generate().to_text())
        return LogKeys.parse(read_secret_file(self.path, _FILE_FAULTS), source=str(self.path))

    def create(self, origin: str | None = None) -> LogKeys:
        """Make the file under a name. Raises LogKeyExistsError and OriginMalformed."""
        made = LogKeys.generate(origin)
        if not self.path.exists():
            create_secret_file(self.path, made.to_text())
        keys = self.load()
        if keys.current != made.current:
            raise LogKeyExistsError(path=self.path)
        return keys

    def replace(self, keys: LogKeys) -> None:
        """Put other keys in the place of those in the file, in one step."""
        replace_secret_file(self.path, keys.to_text())


def check_origin(name: str) -> str:
    """The name of a log, if it may be one: like an address without its scheme, no space, no plus.

    Raises OriginMalformed.
    """
    if (
        not is_key_name(name)
        or not name.isprintable()
        or len(name) > MAX_ORIGIN_LETTERS
        or "://" in name
    ):
        raise OriginMalformed
    return name


def _read_document(text: str | bytes, source: str) -> _Document:
    document = read_key_document(text, _Document, _FORMAT, _FILE_FAULTS, source=source)
    if document.version > _VERSION:
        raise LogKeyUnreadableError(path=source, detail="a newer version of taizhang wrote it")
    return document
