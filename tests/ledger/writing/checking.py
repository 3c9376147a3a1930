"""Commands with fresh ids, and the check that a ledger is whole, computed anew from its entries.

Not in ``conftest.py`` because the processes that tests start import it too.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sqlalchemy import select

from domain.book.catalogue import KIND_OF_DETAILS
from domain.book.entry import Entry, decode_entry
from domain.book.events import FACTS, RecordCorrected, RecordVoided, WorkbookImported
from domain.ground.commands import Command
from domain.ground.kinds import Kind
from ledger.application import Ledger
from ledger.evidence.tree import Frontier, leaf_hash
from ledger.schema.tables import commands, events, records, streams
from ledger.store.identifiers import new_event_id
from ledger.store.rows import Head, RecordRow
from ledger.writing.outcomes import Receipt
from tests.builders import STATION, a_building, a_joining, a_plan, a_receipt, an_opening, command

START = Head(0, Frontier(), "")
_RECORD_COLUMNS = [records.c[name] for name in RecordRow._fields]


def fresh(what: Any, station: str = STATION, **context: Any) -> Command:
    """A command with ids of its own; what it repeats of another test's command is meant."""
    event_id = new_event_id()
    given: dict[str, Any] = {
        "station": station,
        "event_id": event_id,
        "command_id": f"c-{event_id}",
    }
    kind = None if isinstance(what, type) else KIND_OF_DETAILS.get(type(what))
    if kind is not None and kind.likenesses is not Kind.likenesses:
        given |= {"confirm_duplicate": True, "reason": "another one"}
    return command(what, **given | context)


def founding(station: str = STATION, *, yuan: str = "") -> list[Command]:
    """What makes a station work: built, opened, with the worker W-1, perhaps with money."""
    details = [a_plan(), a_building(), an_opening(), a_joining()]
    if yuan:
        details.append(a_receipt(amount=yuan))
    return [fresh(each, station) for each in details]


def found(ledger: Ledger, *stations: str, yuan: str = "") -> None:
    """Have working stations in a ledger."""
    given = [each for station in stations or [STATION] for each in founding(station, yuan=yuan)]
    assert all(isinstance(outcome, Receipt) for outcome in ledger.execute_many(given))


def entries_of(ledger: Ledger, after: int = 0) -> dict[int, Entry]:
    """All entries behind a position."""
    return {pos: decode_entry(raw) for pos, raw in ledger.log.read_page(after, 10_000_000)}


def check_whole(ledger: Ledger, base: Head = START) -> dict[int, Entry]:
    """Hold head, streams, records, commands and vault to the entries behind ``base``."""
    with ledger.log.unit_of_work() as work:
        # The lock is ours only when the session of a killed process is really over.
        head = work.lock_head()
    raw = dict(ledger.log.read_page(base.pos, 10_000_000))
    assert list(raw) == list(range(base.pos + 1, head.pos + 1))
    tree = base.frontier.copy()
    tree.extend([leaf_hash(entry) for entry in raw.values()])
    assert head.frontier == tree
    entries = {pos: decode_entry(entry) for pos, entry in raw.items()}
    assert len({entry.event_id for entry in entries.values()}) == len(entries)
    times = [entry.recorded_at for entry in entries.values()]
    assert all(earlier <= later for earlier, later in pairwise([base.recorded_at, *times]))
    with ledger.log.engine.connect() as connection:
        query = select(streams.c.stream_id, streams.c.version, streams.c.first_pos)
        stored = [row for row in connection.execute(query) if row.first_pos > base.pos]
        newer = records.c.first_pos > base.pos
        index = {
            row[0]: RecordRow(*row)
            for row in connection.execute(select(*_RECORD_COLUMNS).where(newer))
        }
        known = connection.execute(
            select(commands.c.command_id, commands.c.first_pos, commands.c.last_pos).where(
                commands.c.first_pos > base.pos
            )
        ).all()
        columns = connection.execute(
            select(events.c.pos, events.c.stream, events.c.version, events.c.command_id).where(
                events.c.pos > base.pos
            )
        ).all()
    versions: dict[str, int] = {}
    for entry in entries.values():
        assert entry.version == versions.get(entry.station, 0) + 1
        versions[entry.station] = entry.version
    assert {row.stream_id: row.version for row in stored} == versions
    assert index == index_of(entries)
    assert {
        (pos, entry.station, entry.version, entry.command_id) for pos, entry in entries.items()
    } == {tuple(row) for row in columns}
    assert {row.command_id: (row.first_pos, row.last_pos) for row in known} == spans_of(entries)
    digests = {digest for entry in entries.values() for digest in commitments_of(entry)}
    assert ledger.vault.reveal_digests(digests).keys() == digests
    return entries


def index_of(entries: dict[int, Entry]) -> dict[str, RecordRow]:
    """The index of records as the entries say it should be."""
    batches = {
        each.event_id for each in entries.values() if isinstance(each.data, WorkbookImported)
    }
    index: dict[str, RecordRow] = {}
    for pos, entry in entries.items():
        if isinstance(entry.data, FACTS):
            batch = next((cause for cause in entry.causes if cause in batches), None)
            index[entry.event_id] = RecordRow(
                entry.event_id, entry.station, entry.type, pos, pos, 0, None, batch
            )
        elif isinstance(entry.data, RecordCorrected):
            row = index[entry.data.record]
            index[row.record_id] = row._replace(last_pos=pos, corrections=row.corrections + 1)
        elif isinstance(entry.data, RecordVoided):
            row = index[entry.data.record]
            index[row.record_id] = row._replace(last_pos=pos, voided_pos=pos)
    return index


def spans_of(entries: dict[int, Entry]) -> dict[str, tuple[int, int]]:
    """First and last position of every command."""
    spans: dict[str, tuple[int, int]] = {}
    for pos, entry in entries.items():
        first, last = spans.get(entry.command_id, (pos, pos - 1))
        assert last == pos - 1, "the events of a command stand together"
        spans[entry.command_id] = (first, pos)
    return spans


def commitments_of(entry: Entry) -> tuple[str, ...]:
    """The digests to which an entry commits."""
    fact = entry.data.now if isinstance(entry.data, RecordCorrected) else entry.data
    return tuple(getattr(fact, "sd", ()))
