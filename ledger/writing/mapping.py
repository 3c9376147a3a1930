"""Between events and stored bytes: the entry of an event, and the row that holds it.

No import path is ever stored: topics are the catalogue's own names.
"""

from __future__ import annotations

from domain.book.catalogue import occurrence_of
from domain.book.entry import SCHEMA_VERSIONS, Entry
from domain.book.events import FACTS, AnyEvent, Fact, RecordCorrected, RecordVoided
from domain.ground.commands import Command
from domain.ground.events import topic_of
from domain.ground.values import iso_instant
from ledger.evidence.canonical import canonical
from ledger.store.rows import EventRow

_FACTS = frozenset(FACTS)
_CHANGES = (RecordCorrected, RecordVoided)  # a union would be made anew for every entry


def entry_of(
    command: Command,
    event: AnyEvent,
    *,
    event_id: str,
    version: int,
    recorded_at: str,
    duplicate_of: str = "",
) -> Entry:
    """An event in the envelope that its command gives it; ``duplicate_of`` is what it resembles."""
    topic = topic_of(event)
    corrects = ""
    if isinstance(event, _CHANGES):
        corrects = event.record
        occurred_at, occurred_until = occurrence_of(_value(event))
    elif type(event) in _FACTS:
        occurred_at, occurred_until = occurrence_of(event)
    else:
        occurred_at, occurred_until = recorded_at, ""
    return Entry(
        actor=command.actor,
        causes=command.causes,
        channel=command.channel,
        command_id=command.command_id,
        corrects=corrects,
        data=event,
        device_time=iso_instant(command.device_time) if command.device_time else "",
        duplicate_of=duplicate_of,
        event_id=event_id,
        occurred_at=occurred_at,
        occurred_until=occurred_until,
        on_behalf_of=command.on_behalf_of or "",
        reason=command.reason,
        recorded_at=recorded_at,
        role=command.role,
        skew_ms=command.skew_ms,
        station=command.station,
        type=topic,
        type_version=SCHEMA_VERSIONS[topic],
        version=version,
    )


def row_of(entry: Entry) -> EventRow:
    """The entry's bytes with the columns that index them.

    Raises EntryTooLargeError.
    """
    return EventRow(
        event_id=entry.event_id,
        stream=entry.station,
        version=entry.version,
        type=entry.type,
        type_version=entry.type_version,
        occurred_at=entry.occurred_at,
        recorded_at=entry.recorded_at,
        actor=entry.actor,
        command_id=entry.command_id,
        entry=canonical(entry),
    )


def _value(event: RecordCorrected | RecordVoided) -> Fact:
    return event.now if isinstance(event, RecordCorrected) else event.was
