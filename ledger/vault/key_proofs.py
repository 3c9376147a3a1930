"""Which keys a vault belongs to: proofs of them beside the values, and the one in force.

Opening and rotating both ask it. For each key-encryption key that wraps something there is a proof:
the index secret's hash, wrapped by it. So another's key file, or one made anew after a loss, is
noticed before anybody is sealed under it.
"""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, Engine, select

from ledger.databases.database import begin_write
from ledger.faults.machine import translated
from ledger.faults.vault import VaultDamagedError, VaultKeyDestroyedError
from ledger.schema.vault_tables import person_keys, vault_meta
from ledger.vault.keys import VaultKeys, framed
from ledger.vault.statements import insert_or_ignore

KEY_CHECK: Final = "kek-check:"
CURRENT: Final = "kek-current"


def check_keys(engine: Engine, keys: VaultKeys) -> None:
    """Make sure that a vault belongs to these keys, and note the one in force.

    Raises VaultKeyDestroyedError for a vault of an epoch that is over, and VaultDamagedError.
    """
    query = select(vault_meta.c.key, vault_meta.c.value)
    with translated(), engine.connect() as connection:
        rows = connection.execute(query.where(vault_meta.c.key.startswith(KEY_CHECK))).all()
        current = current_kek(connection)
        _refuse_destroyed(connection, keys)
    checked = {name.removeprefix(KEY_CHECK): base64.b64decode(value) for name, value in rows}
    for kek_id, wrapped in checked.items():
        # Of a key that was destroyed nothing can be checked; that nothing needs it is known by now.
        if kek_id not in keys.destroyed and not is_proven(keys, kek_id, wrapped):
            raise VaultDamagedError(detail="the index secret is that of another vault")
    if keys.current not in checked or current != keys.current:
        with begin_write(engine) as connection:
            mark_current_kek(connection, keys)


def is_proven(keys: VaultKeys, kek_id: str, proof: bytes) -> bool:
    """Whether a stored proof is of this key and of our index secret.

    Raises VaultKeyDestroyedError and VaultDamagedError.
    """
    return keys.unwrap(kek_id, proof, framed(KEY_CHECK, kek_id)) == _proven(keys)


def mark_current_kek(connection: Connection, keys: VaultKeys) -> None:
    """Note the key in force, with its proof; waits for those who are making keys under another."""
    proof = keys.wrap(_proven(keys), framed(KEY_CHECK, keys.current))
    rows = [
        {"key": KEY_CHECK + keys.current, "value": base64.b64encode(proof).decode("ascii")},
        {"key": CURRENT, "value": keys.current},
    ]
    insert_or_ignore(connection, vault_meta, rows)
    connection.execute(
        vault_meta.update().where(vault_meta.c.key == CURRENT).values(value=keys.current)
    )


def current_kek(connection: Connection, *, hold: bool = False) -> str | None:
    """The key in force; with ``hold`` it stays that until the transaction ends."""
    query = select(vault_meta.c.value).where(vault_meta.c.key == CURRENT)
    found: str | None = connection.scalar(query.with_for_update(read=True) if hold else query)
    return found


def _refuse_destroyed(connection: Connection, keys: VaultKeys) -> None:
    if not keys.destroyed:
        return
    query = select(person_keys.c.kek_id).where(person_keys.c.kek_id.in_(keys.destroyed)).limit(1)
    found = connection.scalar(query)
    if found is not None:
        raise VaultKeyDestroyedError(kek_id=found)


def _proven(keys: VaultKeys) -> bytes:
    return sha256(keys.index_key).digest()
