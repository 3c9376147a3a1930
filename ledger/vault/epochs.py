"""Key epochs: a new key-encryption key now and then, and the old ones destroyed.

An operator begins one, once a month. It is what makes an erasure reach the backups: a copy of the
vault from an epoch whose key is destroyed is noise, so nobody who was erased since can be brought
back from it.

The order is what makes it safe to be interrupted. The new key is in the file before anything is
wrapped by it; an old one leaves the file after nothing is wrapped by it any more; a rotation that
finds one unfinished finishes that one and makes no further key.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import Engine, bindparam, func, select

from ledger.databases.database import begin_write
from ledger.faults.machine import translated
from ledger.schema.vault_tables import person_keys, vault_meta
from ledger.store.secret_files import replace_secret_file
from ledger.store.whole_files import alone_in
from ledger.vault.ciphers import PersonKey, rewrapped
from ledger.vault.erasing import drop_remains, note_remains
from ledger.vault.key_proofs import KEY_CHECK, mark_current_kek
from ledger.vault.keys import KEY_FILE_NAME, VaultKeys, load_vault_keys
from ledger.vault.vault import open_vault

FORMER_EPOCHS_KEPT: Final = 1
"""How many former keys stay, so that the last backup before a rotation can still be restored."""
_KEYS_PER_BATCH: Final = 500

Progress = Callable[[int, int], None]
"""Told how many keys are wrapped anew, and how many there are."""


class Rotation(NamedTuple):
    """What a rotation did: the key in force, the former ones kept, and those destroyed."""

    current: str
    kept: tuple[str, ...]
    destroyed: tuple[str, ...]
    people: int


def rotate(
    engine: Engine,
    directory: Path,
    *,
    keep: int = FORMER_EPOCHS_KEPT,
    progress: Progress | None = None,
) -> Rotation:
    """Begin a new epoch of the vault, or finish the one that was begun.

    ``directory`` holds the key file; ``keep`` former keys stay in it. Other processes may go on
    working: they read the file again when they meet a key that they do not know.

    Raises the faults of the key file and the vault's.
    """
    if keep < 0:
        raise ValueError("a number of former epochs cannot be negative")
    path = directory / KEY_FILE_NAME
    with alone_in(directory):
        keys = load_vault_keys(directory)
        open_vault(engine, keys)
        if not _is_unfinished(engine, keys):
            keys = keys.with_new_epoch()
            replace_secret_file(path, keys.to_text())
        with begin_write(engine) as connection:
            mark_current_kek(connection, keys)
        people = _rewrap(engine, keys, progress)
        ended = keys.without_former(keep)
        destroyed = tuple(name for name in keys.keks if name not in ended.keks)
        _drop_checks(engine, destroyed)
        try:
            drop_remains(engine, rewrite=True)
        finally:
            # Most of all where the bytes could not be taken out of the files: now they are noise.
            if destroyed:
                replace_secret_file(path, ended.to_text())
    return Rotation(ended.current, tuple(ended.keks)[:-1], destroyed, people)


def _is_unfinished(engine: Engine, keys: VaultKeys) -> bool:
    query = select(person_keys.c.person_id).where(person_keys.c.kek_id != keys.current).limit(1)
    with translated(), engine.connect() as connection:
        return connection.execute(query).first() is not None


def _rewrap(engine: Engine, keys: VaultKeys, progress: Progress | None) -> int:
    """Wrap every surviving key anew, batch by batch; who is erased meanwhile stays erased."""
    old = person_keys.c.kek_id != keys.current
    columns = (
        person_keys.c.person_id,
        person_keys.c.key_version,
        person_keys.c.wrapped_dek,
        person_keys.c.kek_id,
    )
    page = select(*columns).where(old).order_by(person_keys.c.person_id).limit(_KEYS_PER_BATCH)
    change = (
        person_keys.update()
        .where(
            person_keys.c.person_id == bindparam("of_person"),
            person_keys.c.key_version == bindparam("of_version"),
        )
        .values(wrapped_dek=bindparam("wrapped"), kek_id=keys.current)
    )
    with translated(), engine.connect() as connection:
        total = connection.execute(
            select(func.count()).select_from(person_keys).where(old)
        ).scalar_one()
    done = 0
    while True:
        with begin_write(engine) as connection:
            rows = connection.execute(page.with_for_update()).all()
            if not rows:
                return done
            note_remains(connection)
            connection.execute(
                change,
                [
                    {
                        "of_person": row.person_id,
                        "of_version": row.key_version,
                        "wrapped": rewrapped(keys, PersonKey(*row)),
                    }
                    for row in rows
                ],
            )
        done += len(rows)
        if progress is not None:
            progress(done, max(done, total))


def _drop_checks(engine: Engine, destroyed: tuple[str, ...]) -> None:
    names = [KEY_CHECK + name for name in destroyed]
    with begin_write(engine) as connection:
        connection.execute(vault_meta.delete().where(vault_meta.c.key.in_(names)))
        # Wrapped keys of people who were erased may lie in gaps even where nobody is left.
        note_remains(connection)
