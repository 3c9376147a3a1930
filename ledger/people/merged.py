"""Which codes of a station are one person, as its stream says: for who acts on all of a person."""

from __future__ import annotations

from typing import Final, cast

from sqlalchemy import select

from domain.book.entry import decode_entry
from domain.book.events import RecordCorrected, RecordVoided
from domain.clients.facts import ClientFact, ClientMerged, ClientUnmerged
from domain.clients.state import Clients, apply_clients, same_person
from domain.ground.events import topic_of
from ledger.faults.machine import translated
from ledger.schema.tables import events
from ledger.writing.recorder import LedgerRecorder

_MERGING: Final = (ClientMerged, ClientUnmerged)
_TOPICS: Final = [topic_of(each) for each in (*_MERGING, RecordCorrected, RecordVoided)]


def merges_of(log: LedgerRecorder, station: str) -> dict[str, tuple[str, str]]:
    """The merges that stand at a station, by record. Raises LedgerUnavailableError."""
    return merging_of(log, station).standing()


def merging_of(log: LedgerRecorder, station: str) -> Clients:
    """What a station says of who is one person and who is two. Raises LedgerUnavailableError."""
    query = (
        select(events.c.entry)
        .where(events.c.stream == station, events.c.type.in_(_TOPICS))
        .order_by(events.c.version)
    )
    clients = Clients()
    with translated(), log.engine.connect() as connection:
        rows = connection.execute(query).all()
    for (raw,) in rows:
        entry = decode_entry(bytes(raw))
        match entry.data:
            case RecordCorrected(record=record, was=was, now=now) if isinstance(was, _MERGING):
                apply_clients(clients, was, record, -1)
                apply_clients(clients, cast("ClientFact", now), record, +1)
            case RecordVoided(record=record, was=was) if isinstance(was, _MERGING):
                apply_clients(clients, was, record, -1)
            case ClientMerged() | ClientUnmerged() as fact:
                apply_clients(clients, fact, entry.record, +1)
            case _:
                # A correction or void of something else.
                continue
    return clients


def other_codes(log: LedgerRecorder, station: str, client: str) -> list[str]:
    """The other codes of whoever has a code, in order. Raises LedgerUnavailableError."""
    merges = merges_of(log, station)
    return sorted(same_person(merges.values()).get(client, frozenset()) - {client})
