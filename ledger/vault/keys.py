"""Keys above the vault: the key-encryption keys (KEKs), where they are kept, and what they wrap.

They must be stored, backed up and destroyed apart from the vault: a copy of it without this file is
noise. The file names each KEK by an id of its own, so that a later epoch can be added beside an
older one until nothing is wrapped by that any more.

The file, and the setting that may stand for it, is JSON::

    {"format": "taizhang-vault-key", "version": 1, "current": "kek-1f0c9a2e4b6d8f70",
     "keks": {"kek-1f0c9a2e4b6d8f70": "<base64url, 32 bytes>"},
     "index_secret": "<base64url, 32 bytes>",
     "destroyed": ["kek-<id of an epoch that is over>"]}

``keks`` stand in the order of their epochs, the current one last.
"""

from __future__ import annotations

import hmac
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final, Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledger.evidence.disclosure import base64url, from_base64url
from ledger.faults.vault import (
    VaultDamagedError,
    VaultKeyDestroyedError,
    VaultKeyExposedError,
    VaultKeyMissingError,
    VaultKeyUnreadableError,
    VaultTooNewError,
)
from ledger.store.secret_files import (
    KeyDocument,
    SecretFileFaults,
    create_secret_file,
    read_key_document,
    read_secret_file,
)

KEY_FILE_NAME: Final = "vault.key"
KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
_FORMAT: Final = "taizhang-vault-key"
_VERSION: Final = 1
_FILE_FAULTS: Final = SecretFileFaults(
    VaultKeyMissingError, VaultKeyExposedError, VaultKeyUnreadableError
)


class _Document(KeyDocument):
    current: str
    keks: dict[str, str]
    index_secret: str
    destroyed: list[str] = msgspec.field(default_factory=list)


@dataclass(frozen=True)
class VaultKeys:
    """The key-encryption keys by id, which of them wraps new keys, and the index secret."""

    current: str
    keks: Mapping[str, bytes] = field(repr=False)
    index_secret: bytes = field(repr=False)
    destroyed: tuple[str, ...] = ()
    """Ids of keys of epochs that are over, so that a vault of theirs can be told from a damaged one."""

    @classmethod
    def generate(cls) -> Self:
        """Make fresh random keys."""
        kek = os.urandom(KEY_BYTES)
        kek_id = _id_of(kek)
        return cls(kek_id, {kek_id: kek}, os.urandom(KEY_BYTES))

    @classmethod
    def parse(cls, text: str | bytes, *, source: str = "vault key setting") -> Self:
        """Read the keys from the text of a key file; ``source`` is what an error names.

        Raises VaultKeyUnreadableError, and VaultTooNewError for a format of a later version.
        """
        document = _read_document(text, source)
        try:
            keks = {name: from_base64url(key) for name, key in document.keks.items()}
            index_secret = from_base64url(document.index_secret)
        except ValueError:
            raise VaultKeyUnreadableError(path=source, detail="a key is not base64url") from None
        if any(name != _id_of(key) for name, key in keks.items()) or document.current not in keks:
            raise VaultKeyUnreadableError(path=source, detail="a key does not fit its id")
        if any(len(key) != KEY_BYTES for key in (index_secret, *keks.values())):
            raise VaultKeyUnreadableError(path=source, detail="a key is not 32 bytes long")
        return cls(document.current, keks, index_secret, tuple(document.destroyed))

    def to_text(self) -> str:
        """Write the text of a key file. It is secret."""
        document = _Document(
            format=_FORMAT,
            version=_VERSION,
            current=self.current,
            keks={name: base64url(key) for name, key in self.keks.items()},
            index_secret=base64url(self.index_secret),
            destroyed=list(self.destroyed),
        )
        return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"

    def with_new_epoch(self) -> Self:
        """Add a fresh key and put it in force; the keys before it stay, oldest first."""
        kek = os.urandom(KEY_BYTES)
        former = {name: key for name, key in self.keks.items() if name != self.current}
        ordered = {**former, self.current: self.keks[self.current], _id_of(kek): kek}
        return replace(self, current=_id_of(kek), keks=ordered)

    def without_former(self, keep: int) -> Self:
        """Leave out all former keys but the last ``keep`` ones, and remember their ids."""
        former = [name for name in self.keks if name != self.current]
        gone = former[: max(len(former) - keep, 0)]
        left = {name: self.keks[name] for name in former[len(gone) :]}
        left[self.current] = self.keks[self.current]
        return replace(self, keks=left, destroyed=(*self.destroyed, *gone))

    def wrap(self, secret: bytes, associated: bytes) -> bytes:
        """Seal a key under the current KEK: nonce and ciphertext."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[self.current].encrypt(nonce, secret, associated)

    def unwrap(self, kek_id: str, wrapped: bytes, associated: bytes) -> bytes:
        """Open what :meth:`wrap` sealed.

        Raises VaultKeyDestroyedError for a KEK of an epoch that is over, and VaultDamagedError when
        it is not here, or is not the one, or the bytes changed.
        """
        cipher = self._ciphers.get(kek_id)
        if cipher is None and kek_id in self.destroyed:
            raise VaultKeyDestroyedError(kek_id=kek_id)
        if cipher is None:
            raise VaultDamagedError(detail=f"key-encryption key {kek_id} is not in the key file")
        try:
            return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], associated)
        except (InvalidTag, ValueError):
            raise VaultDamagedError(detail=f"a key wrapped by {kek_id} does not open") from None

    @cached_property
    def index_key(self) -> bytes:
        """Key of the blind index. It outlives any KEK, or people would not be found again."""
        return self.key_for("vault/blind-index")

    def key_for(self, purpose: str) -> bytes:
        """A key of its own for a purpose: it says nothing of any other, and outlives any KEK."""
        info = f"taizhang/{purpose}/v1".encode()
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(self.index_secret)

    @cached_property
    def _ciphers(self) -> dict[str, AESGCM]:
        return {name: AESGCM(key) for name, key in self.keks.items()}


def load_vault_keys(directory: Path, *, create: bool = False) -> VaultKeys:
    """Read ``vault.key`` of a ledger directory; with ``create`` make it on first use, mode 0600.

    Raises VaultKeyMissingError, VaultKeyExposedError when others than the owner have any access,
    VaultKeyUnreadableError and VaultTooNewError.
    """
    path = directory / KEY_FILE_NAME
    if create and not path.exists():
        create_secret_file(path, VaultKeys.generate().to_text())
    return VaultKeys.parse(read_secret_file(path, _FILE_FAULTS), source=str(path))


def framed(*parts: str) -> bytes:
    """Join texts so that no two different lists of them give the same bytes."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


def blind_index_of(keys: VaultKeys, kind: str, value: str) -> str:
    """The mark of a value as :meth:`Vault.blind_index` computes it."""
    text = unicodedata.normalize("NFC", value).strip()
    return hmac.new(keys.index_key, framed(kind, text), sha256).hexdigest()


def _id_of(kek: bytes) -> str:
    # Derived, so that a mistyped key is noticed before anything is sealed under it.
    return "kek-" + sha256(b"taizhang/vault/kek-id/v1" + kek).hexdigest()[:16]


def _read_document(text: str | bytes, source: str) -> _Document:
    document = read_key_document(text, _Document, _FORMAT, _FILE_FAULTS, source=source)
    if document.version > _VERSION:
        raise VaultTooNewError(found=document.version, known=_VERSION)
    return document
