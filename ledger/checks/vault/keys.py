"""The keys of people and the proofs of the keys above them, held against the key file."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from ledger.checks.findings import Damage, found
from ledger.checks.stored_pages import Snapshot
from ledger.faults.vault import VaultDamagedError, VaultKeyDestroyedError
from ledger.vault.ciphers import PersonKey, made_at, opens
from ledger.vault.key_proofs import CURRENT, KEY_CHECK, is_proven
from ledger.vault.keys import VaultKeys

_KEYS_AT_ONCE: Final = 500
_PERSON_KEYS: Final = (
    "SELECT person_id, key_version, wrapped_dek, kek_id, created_at FROM person_keys "
    "WHERE person_id > ? ORDER BY person_id LIMIT ?"
)


def of_keys(people: Snapshot, keys: VaultKeys | None) -> Damage | None:
    """The first key that does not open, or says of itself what is not so.

    Without the key file only what a key says of itself is looked at.
    """
    return _of_key_file(people, keys) or _of_people(people, keys)


def _of_people(people: Snapshot, keys: VaultKeys | None) -> Damage | None:
    after = ""
    while rows := people.rows(_PERSON_KEYS, after, _KEYS_AT_ONCE):
        for person, version, wrapped, kek_id, created_at in rows:
            key = PersonKey(person, version, bytes(wrapped), kek_id)
            if created_at != _made_at(version):
                return found("person_key_differs", 0, "created_at")
            if keys is not None and not opens(keys, key):
                return found("person_key_differs", 0, "wrapped_dek")
        after = rows[-1][0]
    return None


def _made_at(version: int) -> str:
    try:
        return made_at(version)
    except (OverflowError, ValueError, OSError):  # no moment that there could be
        return ""


def _of_key_file(people: Snapshot, keys: VaultKeys | None) -> Damage | None:
    noted = dict(people.rows("SELECT key, value FROM vault_meta"))
    current = noted.get(CURRENT)
    proofs = {
        name.removeprefix(KEY_CHECK): value
        for name, value in noted.items()
        if name.startswith(KEY_CHECK)
    }
    if not noted and keys is None:
        return None
    if current not in proofs:
        return found("vault_key_differs", 0, CURRENT)
    if keys is None:
        return None
    if current != keys.current:
        return found("vault_key_differs", 0, CURRENT)
    for kek_id, proof in proofs.items():
        try:
            is_sound = is_proven(keys, kek_id, base64.b64decode(proof, validate=True))
        except (VaultDamagedError, VaultKeyDestroyedError, binascii.Error, ValueError):
            is_sound = kek_id in keys.destroyed
        if not is_sound:
            return found("vault_key_differs", 0, KEY_CHECK + kek_id)
    return None
