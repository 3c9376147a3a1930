"""Client files opened to somebody outside the station, for a reason and for a time.

An opening is itself logged as a reading in the same transaction: the station sees that its file was
opened even where nothing was read. It is never taken back or prolonged; it ends by itself, and
another one is another row.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, RowMapping, select

from domain.book.privacy.readings import Opening, Reader, end_of_opening
from domain.ground.refusals import CommandReused
from domain.ground.values import iso_instant
from ledger.databases.database import begin_write
from ledger.faults.machine import translated
from ledger.people.reading_log import Clock, add_readings
from ledger.schema.vault_tables import openings
from ledger.store.identifiers import new_event_id, utc_now
from ledger.vault.statements import insert_or_ignore
from ledger.writing.clock import BEHIND_SECONDS_MAX


class Opened(NamedTuple):
    """An opening, and whether an equal request had made it before."""

    opening: Opening
    replayed: bool


class Openings:
    """Opens files and says which are open. ``engine`` is the vault's."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._clock = clock

    def open_file(
        self, reader: Reader, station: str, client: str, *, command_id: str, request: bytes
    ) -> Opened:
        """Open a client's file to a reader from now on, durably; ``reader.reason`` says why.

        An equal request gets the opening that the first one made. Raises CommandReused for the
        same command id with another request, and LedgerUnavailableError.
        """
        digest = sha256(request).digest()
        with begin_write(self._engine) as connection:
            stored = _named(connection, command_id)
            made = None
            if stored is None:
                made = self._made(reader, station, client)
                row = {
                    **{name: getattr(made, name) for name in Opening.__struct_fields__},
                    "command_id": command_id,
                    "request_hash": digest,
                }
                insert_or_ignore(connection, openings, [row])
                stored = _named(connection, command_id)
            assert stored is not None, "just inserted, or there before"
            if bytes(stored["request_hash"]) != digest:
                raise CommandReused(field="command_id")
            opening = _opening(stored)
            replayed = made is None or made.opening != opening.opening
            if not replayed:
                noted = Reader(
                    actor=reader.actor,
                    role=reader.role,
                    channel=reader.channel,
                    reason=reader.reason,
                    opening=opening.opening,
                )
                people = {station: [f"client/{client}"]}
                add_readings(connection, noted, "opening", people, opening.opened_at)
        return Opened(opening, replayed)

    def actor_of(self, command_id: str) -> str | None:
        """Whose opening was made under a command id, None where there is none.

        Raises LedgerUnavailableError.
        """
        with translated(), self._engine.connect() as connection:
            stored = _named(connection, command_id)
        return None if stored is None else str(stored["actor"])

    def current(self, actor: str, role: str, station: str, client: str) -> Opening | None:
        """The opening that lets somebody read a client's file now, the one that ends last.

        One of the future was made under a clock that has been put back since, and would last
        longer than an opening may: it counts for nothing. Raises LedgerUnavailableError.
        """
        now = self._clock()
        soon = datetime.fromisoformat(now) + timedelta(seconds=BEHIND_SECONDS_MAX)
        query = (
            select(openings)
            .where(
                openings.c.station == station,
                openings.c.client == client,
                openings.c.actor == actor,
                openings.c.role == role,
                openings.c.ends_at > now,
                openings.c.opened_at <= iso_instant(soon),
            )
            .order_by(openings.c.ends_at.desc(), openings.c.opening.desc())
            .limit(1)
        )
        with translated(), self._engine.connect() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return None if row is None else _opening(row)

    def _made(self, reader: Reader, station: str, client: str) -> Opening:
        now = self._clock()
        return Opening(
            opening=new_event_id(),
            station=station,
            client=client,
            actor=reader.actor,
            role=reader.role,
            reason=reader.reason,
            opened_at=now,
            ends_at=end_of_opening(now),
        )


def _named(connection: Connection, command_id: str) -> RowMapping | None:
    query = select(openings).where(openings.c.command_id == command_id)
    return connection.execute(query).mappings().one_or_none()


def _opening(row: RowMapping) -> Opening:
    fields: dict[str, Any] = {name: row[name] for name in Opening.__struct_fields__}
    return Opening(**fields)
