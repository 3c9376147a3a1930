"""The vault's statements: what is read and written, for SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, Table, and_, func, select
from sqlalchemy.dialects import postgresql, sqlite

from domain.ground.order.lists import chunks
from ledger.schema.vault_tables import blind_indexes, disclosures, erasures, person_keys
from ledger.vault.ciphers import PersonKey

IDS_PER_QUERY: Final = 500

SEALED_VALUES: Final = (
    select(
        disclosures.c.digest,
        disclosures.c.person_id,
        disclosures.c.event_id,
        disclosures.c.field,
        disclosures.c.key_version,
        disclosures.c.nonce,
        disclosures.c.ciphertext,
        person_keys.c.wrapped_dek,
        person_keys.c.kek_id,
        erasures.c.state,
    )
    .outerjoin(
        person_keys,
        and_(
            person_keys.c.person_id == disclosures.c.person_id,
            person_keys.c.key_version == disclosures.c.key_version,
        ),
    )
    .outerjoin(erasures, erasures.c.person_id == disclosures.c.person_id)
    .order_by(disclosures.c.event_id, disclosures.c.digest)
)
"""Disclosures with the key that opens each; without one where that key is gone.

``state`` says whether the person was erased or restricted.
"""


def newest_values(condition: ColumnElement[bool]) -> Select[Any]:
    """Select, of each person and field that meets the condition, what the last event says."""
    place = (disclosures.c.person_id, disclosures.c.field)
    newest = (
        select(*place, func.max(disclosures.c.event_id).label("event_id"))
        .where(condition)
        .group_by(*place)
        .subquery()
    )
    return SEALED_VALUES.join(
        newest,
        and_(
            newest.c.person_id == disclosures.c.person_id,
            newest.c.field == disclosures.c.field,
            newest.c.event_id == disclosures.c.event_id,
        ),
    )


def read_keys(connection: Connection, people: Sequence[str]) -> dict[str, PersonKey]:
    """Read the keys of these people; those who have none are not in the answer."""
    query = select(
        person_keys.c.person_id,
        person_keys.c.key_version,
        person_keys.c.wrapped_dek,
        person_keys.c.kek_id,
    )
    keys = {}
    for some in chunks(people, IDS_PER_QUERY):
        for row in connection.execute(query.where(person_keys.c.person_id.in_(some))):
            keys[row.person_id] = PersonKey(
                row.person_id, row.key_version, bytes(row.wrapped_dek), row.kek_id
            )
    return keys


def insert_or_ignore(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert many rows, leaving those that are already there as they are."""
    if not rows:
        return
    connection.execute(insert_of(connection, table).on_conflict_do_nothing(), rows)


def insert_of(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that may say what to do where the row is there already."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return insert(table)


def insert_marks(connection: Connection, marks: set[tuple[str, str, str]]) -> None:
    """Insert blind index marks (kind, digest, person id), in one order everywhere."""
    rows = [
        {"kind": kind, "digest": digest, "person_id": person_id}
        for kind, digest, person_id in sorted(marks)
    ]
    insert_or_ignore(connection, blind_indexes, rows)
