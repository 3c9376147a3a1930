"""Forgetting inside the vault: the rows that go, the row that stays, and the bytes on the disk.

This is the one place that destroys. All of it is plain SQL on one transaction of the caller's, so
that a person is forgotten whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

from sqlalchemy import Connection, Engine, func, or_, select
from sqlalchemy.engine.interfaces import DBAPICursor

from domain.ground.order.lists import chunks
from ledger.faults.machine import translated
from ledger.faults.vault import PersonErasedError
from ledger.schema.vault_tables import (
    attachments,
    blind_indexes,
    disclosures,
    erasures,
    person_keys,
    vault_meta,
)
from ledger.store.identifiers import new_event_id
from ledger.vault.attachment_files import name_of
from ledger.vault.statements import IDS_PER_QUERY, insert_of, insert_or_ignore

State = Literal["restricted", "erased"]
_REMAINS: Final = "remains"
FILE_REMAINS: Final = "file-remains "
"""Before the name of a file whose row went: it goes behind it, also after a crash in between."""
_REWRITTEN: Final = "rewritten "
_CHANGE_REMAINS: Final = "UPDATE vault_meta SET value = ? WHERE key = ? AND value = ?"
_DELETE_REMAINS: Final = "DELETE FROM vault_meta WHERE key = ? AND value = ?"
REWRITTEN_AT_ONCE_BYTES: Final = 32 * 1024**2
"""Up to this size a vault's file is written anew behind every erasure, within half a second."""


class Forgotten(NamedTuple):
    """That a person was restricted or erased, and by which event of the book."""

    person_id: str
    state: State
    position: int
    recorded_at: str


def forget(connection: Connection, forgotten: Forgotten) -> None:
    """Keep in mind what the book says of a person; of an erased one nothing else is left.

    Doing it again changes nothing but what came back in between, and two processes may do it at
    once. Who knows only of the restriction does not undo an erasure.
    """
    person_id = forgotten.person_id
    if forgotten.state == "erased":
        for table in (person_keys, disclosures, blind_indexes):
            connection.execute(table.delete().where(table.c.person_id == person_id))
        _drop_files(connection, person_id)
        note_remains(connection)
    new = insert_of(connection, erasures).values(forgotten._asdict())
    connection.execute(
        new.on_conflict_do_update(
            index_elements=[erasures.c.person_id],
            set_={name: new.excluded[name] for name in ("state", "position", "recorded_at")},
            where=or_(erasures.c.state != "erased", new.excluded.state == "erased"),
        )
    )


def forgotten_people(connection: Connection) -> dict[str, Forgotten]:
    """Everybody who was restricted or erased, by id."""
    rows = connection.execute(
        select(erasures.c.person_id, erasures.c.state, erasures.c.position, erasures.c.recorded_at)
    )
    return {row.person_id: Forgotten(*row) for row in rows}


def states_of(connection: Connection, people: Iterable[str]) -> dict[str, State]:
    """Those of the people who were restricted or erased."""
    query = select(erasures.c.person_id, erasures.c.state)
    found: dict[str, State] = {}
    for some in chunks(sorted(set(people)), IDS_PER_QUERY):
        rows = connection.execute(query.where(erasures.c.person_id.in_(some)))
        found.update((person_id, state) for person_id, state in rows)
    return found


def refuse_erased(connection: Connection, people: Iterable[str]) -> None:
    """Store nothing again of whoever was erased. Raises PersonErasedError."""
    erased = [who for who, state in states_of(connection, people).items() if state == "erased"]
    if erased:
        raise PersonErasedError(person_id=min(erased))


def fields_of(connection: Connection, person_id: str) -> int:
    """How many values are sealed under a person's key."""
    query = select(func.count()).select_from(disclosures)
    return connection.execute(query.where(disclosures.c.person_id == person_id)).scalar_one()


def people_with_keys(connection: Connection, people: Iterable[str]) -> set[str]:
    """Those of the people of whom the vault holds something."""
    query = select(person_keys.c.person_id)
    found: set[str] = set()
    for some in chunks(sorted(set(people)), IDS_PER_QUERY):
        found.update(connection.scalars(query.where(person_keys.c.person_id.in_(some))))
    return found


def note_remains(connection: Connection) -> None:
    """Note that something was destroyed whose bytes may still be in the files.

    Every note is another one, so that who cleans up behind an earlier one does not take it away.
    """
    new = insert_of(connection, vault_meta).values(key=_REMAINS, value=new_event_id())
    connection.execute(
        new.on_conflict_do_update(
            index_elements=[vault_meta.c.key], set_={"value": new.excluded.value}
        )
    )


def _drop_files(connection: Connection, person_id: str) -> None:
    of_person = attachments.c.person_id == person_id
    digests = connection.scalars(select(attachments.c.sha256).where(of_person)).all()
    notes = [{"key": FILE_REMAINS + name_of(person_id, each), "value": ""} for each in digests]
    insert_or_ignore(connection, vault_meta, notes)
    connection.execute(attachments.delete().where(of_person))


def drop_remains(engine: Engine, *, rewrite: bool = False) -> bool:
    """Take deleted bytes out of the files after an erasure; False while readers still hold them.

    SQLite overwrites what is deleted (``secure_delete``), but pages that were split or merged keep
    copies of moved rows in their gaps, and the write-ahead log keeps the pages as they were until
    it is emptied. So the file is written anew, once, and the log emptied as soon as nobody reads
    what was; a large file, which nobody could write to for that long, is written anew only with
    ``rewrite``, as every rotation of keys asks. On PostgreSQL pages are overwritten in time; there,
    and for backups and disks, it is the key epochs that make an erasure final.
    """
    if engine.dialect.name != "sqlite":
        return True
    with translated():
        note = _remains(engine)
        if note is None:
            return True
        # The driver's own connection: within a transaction, which Core begins, nothing is emptied.
        connection = engine.raw_connection()
        try:
            cursor = connection.cursor()
            if not note.startswith(_REWRITTEN) and (
                rewrite or _size_bytes(cursor) <= REWRITTEN_AT_ONCE_BYTES
            ):
                cursor.execute("VACUUM")
                rewritten = _REWRITTEN + note
                cursor.execute(_CHANGE_REMAINS, (rewritten, _REMAINS, note))
                note = rewritten
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            row = cursor.fetchone()
            is_busy = row is None or row[0] != 0
            if not is_busy:
                cursor.execute(_DELETE_REMAINS, (_REMAINS, note))
            cursor.close()
        finally:
            connection.close()
        return not is_busy


def _size_bytes(cursor: DBAPICursor) -> int:
    cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
    row = cursor.fetchone()
    assert row is not None, "a file has a size"
    size: int = row[0]
    return size


def _remains(engine: Engine) -> str | None:
    query = select(vault_meta.c.value).where(vault_meta.c.key == _REMAINS)
    with engine.connect() as connection:
        found: str | None = connection.scalar(query)
        return found
