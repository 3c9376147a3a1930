"""One data key (DEK) per person: how it is made, opened, remembered, and what it seals.

This is all of the vault's cryptography. A DEK is only ever used in the form that the database
returned: the cache saves the unwrapping, not the look-up, so a key that was erased a moment ago, by
any process, opens nothing any more.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from domain.ground.values import iso_instant
from ledger.faults.vault import VaultDamagedError, VaultKeyDestroyedError
from ledger.vault.keys import KEY_BYTES, NONCE_BYTES, VaultKeys, framed

_WRAP_PURPOSE: Final = "taizhang/vault/dek/v1"
_SEAL_PURPOSE: Final = "taizhang/vault/disclosure/v1"


ReloadKeys = Callable[[], VaultKeys]
"""Reads the key file again."""


class PersonKey(NamedTuple):
    """A stored row of ``person_keys``: the wrapped DEK of a person."""

    person_id: str
    key_version: int
    wrapped_dek: bytes
    kek_id: str


class SealedField(NamedTuple):
    """Whose value, of which event and field, under which key; bound to the ciphertext."""

    person_id: str
    event_id: str
    field: str
    key_version: int

    def associated(self) -> bytes:
        """The associated data of AES-GCM, framed without ambiguity."""
        return framed(
            _SEAL_PURPOSE, self.person_id, self.event_id, self.field, str(self.key_version)
        )


class PersonCiphers:
    """Makes, wraps and opens DEKs; remembers the most recently used. Safe between threads."""

    def __init__(self, keys: VaultKeys, *, capacity: int, reload: ReloadKeys | None = None) -> None:
        self._keys = keys
        self._reload = reload
        self._capacity = capacity
        self._lock = Lock()
        self._opened: OrderedDict[PersonKey, AESGCM] = OrderedDict()

    def new_key(self, person_id: str) -> dict[str, Any]:
        """Make a fresh 256-bit DEK, as a row for ``person_keys``."""
        key_version = time.time_ns() // 1_000
        dek = os.urandom(KEY_BYTES)
        return {
            "person_id": person_id,
            "key_version": key_version,
            "wrapped_dek": self._keys.wrap(dek, _wrapping(person_id, key_version)),
            "kek_id": self._keys.current,
            "created_at": made_at(key_version),
        }

    def cipher_of(self, key: PersonKey) -> AESGCM:
        """Open a stored DEK. Raises VaultDamagedError when it does not open."""
        with self._lock:
            cipher = self._opened.get(key)
            if cipher is not None:
                self._opened.move_to_end(key)
                return cipher
        if key.kek_id not in self._keys.keks:
            self.follow(key.kek_id)
        associated = _wrapping(key.person_id, key.key_version)
        cipher = AESGCM(self._keys.unwrap(key.kek_id, key.wrapped_dek, associated))
        with self._lock:
            self._opened[key] = cipher
            if len(self._opened) > self._capacity:
                self._opened.popitem(last=False)
        return cipher

    def follow(self, kek_id: str | None) -> None:
        """Read the key file again where another key than ours is in force: a new epoch has begun."""
        if kek_id is not None and kek_id != self._keys.current and self._reload is not None:
            self._keys = self._reload()

    def drop(self, people: set[str]) -> None:
        """Forget the opened DEKs of people."""
        with self._lock:
            for key in [key for key in self._opened if key.person_id in people]:
                del self._opened[key]

    def seal(self, key: PersonKey, place: SealedField, plain: bytes) -> tuple[bytes, bytes]:
        """Encrypt one value; return nonce and ciphertext."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce, self.cipher_of(key).encrypt(nonce, plain, place.associated())

    def open(self, key: PersonKey, place: SealedField, nonce: bytes, ciphertext: bytes) -> bytes:
        """Decrypt one value. Raises VaultDamagedError when it was altered or moved."""
        try:
            return self.cipher_of(key).decrypt(nonce, ciphertext, place.associated())
        except (InvalidTag, ValueError):
            detail = f"field {place.field!r} of event {place.event_id} does not open"
            raise VaultDamagedError(detail=detail) from None


def rewrapped(keys: VaultKeys, key: PersonKey) -> bytes:
    """A stored DEK wrapped by the key in force. Raises VaultDamagedError when it does not open."""
    associated = _wrapping(key.person_id, key.key_version)
    return keys.wrap(keys.unwrap(key.kek_id, key.wrapped_dek, associated), associated)


def made_at(key_version: int) -> str:
    """When a key was made, as it stands beside it."""
    return iso_instant(datetime.fromtimestamp(key_version / 1_000_000, UTC))


def opens(keys: VaultKeys, key: PersonKey) -> bool:
    """Whether a stored DEK is one that these keys have wrapped for this person."""
    try:
        keys.unwrap(key.kek_id, key.wrapped_dek, _wrapping(key.person_id, key.key_version))
    except (VaultDamagedError, VaultKeyDestroyedError):
        return False
    return True


def _wrapping(person_id: str, key_version: int) -> bytes:
    return framed(_WRAP_PURPOSE, person_id, str(key_version))
