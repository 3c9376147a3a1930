"""One transaction's worth of commands, decided one after the other under the head lock.

The lock makes it race-free: versions, known commands and taken ids are read once and then kept in
step in memory, so one conflict never fails the batch and no savepoint is needed. Events are only
collected here; the writer stores them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, cast

from msgspec import structs

from domain.book.catalogue import KIND_OF_FACT, KINDS
from domain.book.days import OF_DAYS, Day
from domain.book.deciding.authority import ensure_reach
from domain.book.deciding.decisions import decide_in_reach
from domain.book.deciding.flagging import confirmed_in, ensure_expected, warnings_of
from domain.book.deciding.repetitions import repetition_of
from domain.book.entry import Entry, decode_entry, said_by
from domain.book.events import (
    FACTS,
    AnyEvent,
    Fact,
    PersonErased,
    PersonRestricted,
    RecordCorrected,
    RecordVoided,
)
from domain.book.records import RecordView, ensure_made, made_by
from domain.book.refusals import RecordIdTaken
from domain.book.states.area import Area
from domain.book.states.streams import Stream, evolve
from domain.evaluation.templates import Templates, templates_in
from domain.ground.areas import stream_of_area
from domain.ground.commands import Command, CorrectRecord
from domain.ground.order.engagements import eve_of
from domain.ground.order.flags import Warned
from domain.ground.policy import Rules, rules_in
from domain.ground.refusals import BadValue, CommandReused, EntryTooLarge, Refusal
from domain.ground.values import station_today
from domain.programme.places import Gazetteer, gazetteer_of
from ledger.evidence.canonical import EntryTooLargeError, NotCanonicalError
from ledger.faults.machine import LedgerDamagedError
from ledger.store.identifiers import new_event_id
from ledger.store.rows import CommandRow, EventRow, Head, KnownCommand, RecordRow, SnapshotRow
from ledger.vault.sealed import Sealed
from ledger.vault.vault import Vault
from ledger.writing.forgotten_people import forgotten_at, forgotten_by
from ledger.writing.mapping import entry_of, row_of
from ledger.writing.outcomes import (
    Outcome,
    Prepared,
    Receipt,
    StoredPlace,
    replayed,
    stored_response,
)
from ledger.writing.record_versions import version_of
from ledger.writing.sealing import seal_correction
from ledger.writing.states import StreamStates
from ledger.writing.unit_of_work import UnitOfWork

_FACTS: Final = frozenset(FACTS)
# Unions in their place would be made anew for every entry.
_FORGETTING: Final = (PersonErased, PersonRestricted)
_CHANGES: Final = (RecordCorrected, RecordVoided)
_STARTED: Final = {kind.command: kind.started for kind in KINDS if kind.fact in OF_DAYS}
_Held = tuple[RecordRow, str, Fact]
"""A record's index row, who made it, and its value; a view of it is made for whoever asks."""


class DecidedBatch:
    """Decides commands in order and collects what is to be stored.

    ``states`` are the writer's; after a batch that was not stored they must be forgotten. ``vault``
    is only read from.
    """

    def __init__(
        self,
        work: UnitOfWork,
        head: Head,
        now: str,
        states: StreamStates,
        batch: Sequence[Prepared],
        *,
        vault: Vault,
    ) -> None:
        self._work = work
        self._vault = vault
        self._now = now
        # By the time that replays read, not by the command's: a batch may span midnight.
        self._today = station_today(datetime.fromisoformat(now))
        self._states = states
        self._pos = head.pos
        commands = [each.command for each in batch]
        self._known = work.known_commands([each.command_id for each in commands])
        self._versions = work.stream_versions(list({each.station for each in commands}))
        self._days = states.days
        self._days.begin(self._versions)
        self._commands = commands
        self._near: dict[str, set[str]] | None = None
        self._asked: dict[tuple[str, str], Day] = {}
        self._taken = work.taken_event_ids([each.event_id for each in commands])
        self._used: dict[str, Stream] = {}
        self._rules: dict[tuple[str, ...], Rules] = {}
        self._overlay: dict[str, _Held] = {}
        self._seen: dict[str, _Held] = {}
        self._forgotten: dict[str, dict[str, int]] = {}
        self._forgotten_here: dict[str, int] = {}
        self.events: list[EventRow] = []
        self.commands: list[CommandRow] = []
        self.sealed: list[Sealed] = []
        self.snapshots: dict[str, SnapshotRow] = {}

    @property
    def records(self) -> list[RecordRow]:
        """The index rows of every record that was made or touched."""
        return [held[0] for held in self._overlay.values()]

    def decide_all(self, batch: Sequence[Prepared], unmade: Iterable[str] = ()) -> list[Outcome]:
        """Answer the commands of one request in order, as if all earlier ones were stored.

        ``unmade`` are the ids of what the same request was refused before. What rests on one of
        them, or on a command that is refused here, is refused with it.
        """
        refused = set(unmade)
        outcomes = []
        for each in batch:
            outcome = self.decide(each, refused)
            if isinstance(outcome, Refusal) and (made := made_by(each.command)) is not None:
                refused.add(made)
            outcomes.append(outcome)
        return outcomes

    def decide(self, prepared: Prepared, unmade: Collection[str]) -> Outcome:
        """Answer one command that rests on nothing unmade, as if all earlier ones were stored."""
        command = prepared.command
        state = self._state(command.station)
        try:
            # Before anything is said of what is stored: a repeat is answered in reach only, too.
            ensure_reach(state, command)
            known = self._known.get(command.command_id)
            if known is not None:
                return answer_known(known, prepared.request_hash)
            if unmade:
                ensure_made(command, unmade)
            if command.event_id in self._taken:
                return RecordIdTaken(field="record", record=command.event_id)
            if isinstance(command, CorrectRecord):
                prepared = self._sealed(prepared, command)
                command = prepared.command
            events = decide_in_reach(state, command, self)
            warnings = warnings_of(state, events, self)
            entries, rows = self._entries(command, state, events)
            ensure_expected(state, entries[0], warnings, command, self)
            warnings += confirmed_in(entries[0])
        except Refusal as refusal:
            return refusal
        except EntryTooLargeError as error:
            return EntryTooLarge(size_bytes=error.size_bytes)
        except NotCanonicalError:
            # A text of the context that no field has checked, such as the command id.
            return BadValue()
        return self._accept(prepared, state, entries, rows, warnings)

    def find(self, record: str, station: str) -> RecordView | None:
        """The record of a station with an id, as the commands before this one left it."""
        held = self._overlay.get(record) or self._seen.get(record)
        if held is None:
            row = self._work.records([record]).get(record)
            if row is None or row.station != station:
                return None
            (held,) = self._held([row])
        row, _actor, value = held
        if row.station != station:
            return None
        # Told anew each time: its person may have been forgotten by the command before this one.
        return _view(held, version_of(row, value, row.last_pos, self._forgotten_at(station)))

    def in_batch(self, batch: str) -> list[RecordView]:
        """The records of an import batch that still count, newest first."""
        stored = self._work.records_in_batch(batch)
        unseen = [row for row in stored if row.record_id not in self._overlay]
        rows = {held[0].record_id: held for held in self._held(unseen)}
        rows |= {
            record: held
            for record, held in self._overlay.items()
            if held[0].batch == batch and held[0].voided_pos is None
        }
        newest_first = sorted(rows.values(), key=lambda held: -held[0].first_pos)
        return [_view(held, held[0].last_pos) for held in newest_first]

    def on_day(self, station: str, day: str) -> Day:
        """The records of a station that began on a day, as the commands before this one left them."""
        found = self._asked.get((station, day))
        if found is None:
            version = self._used[station].version
            found = self._days.on(self._work, station, version, day, self._days_to_come)
            self._asked[station, day] = found  # it is kept in step for as long as the batch lasts
        return found

    def rules_of(self, areas: tuple[str, ...]) -> Rules:
        """What is in force in areas, by all that is stored and the commands before this one.

        Their streams are read only when a decision asks, under the head lock.
        """
        rules = self._rules.get(areas)
        if rules is None:
            rules = self._rules[areas] = rules_in([each.rules for each in self._areas(areas)])
        return rules

    def divisions_of(self, areas: tuple[str, ...]) -> Gazetteer:
        """What areas list, by all that is stored and the commands before this one."""
        return gazetteer_of(self._areas(areas))

    def templates_of(self, areas: tuple[str, ...]) -> Templates:
        """The templates of areas, by all that is stored and the commands before this one."""
        return templates_in([(each.code, each.templates) for each in self._areas(areas)])

    def _areas(self, areas: tuple[str, ...]) -> list[Area]:
        streams = [stream_of_area(division) for division in areas]
        unread = [each for each in streams if each not in self._versions]
        self._versions.update(dict.fromkeys(unread, 0) | self._work.stream_versions(unread))
        return [state for state in map(self._state, streams) if isinstance(state, Area)]

    def _days_to_come(self, station: str) -> Iterable[str]:
        if self._near is None:
            self._near = _days_of(self._commands)
        return self._near.get(station, ())

    def _state(self, station: str) -> Stream:
        state = self._used.get(station)
        if state is None:
            version = self._versions.get(station, 0)
            state = self._states.load(self._work, station, version, self._today)
            # Held here too: what is not stored yet must not be pushed out by other stations.
            self._used[station] = state
        return state

    def _forgotten_at(self, station: str) -> Mapping[str, int]:
        state = self._used[station]
        if not (state.erased or state.restricted):
            return {}
        if station not in self._forgotten:
            self._forgotten[station] = forgotten_at(self._work.connection, station)
        return self._forgotten[station] | self._forgotten_here

    def _sealed(self, prepared: Prepared, command: CorrectRecord) -> Prepared:
        """A correction, sealed for whomever the record is about by now."""
        view = self.find(command.record, command.station)
        if view is None or command.details.whole is not KIND_OF_FACT[type(view.value)].details:
            return prepared
        corrected, sealed = seal_correction(self._vault, command, view.value, self._fields_of)
        return structs.replace(prepared, command=corrected, sealed=sealed)

    def _fields_of(self, digests: Sequence[str]) -> dict[str, str]:
        """Which personal fields a record's digests commit to, of what is not stored yet too."""
        here = {digest: name for each in self.sealed for digest, name in each.fields.items()}
        return here | self._vault.fields_under(each for each in digests if each not in here)

    def _held(self, rows: list[RecordRow]) -> list[_Held]:
        positions = {pos for row in rows for pos in (row.first_pos, row.last_pos)}
        entries = {
            pos: decode_entry(raw) for pos, raw in self._work.entries_at(sorted(positions)).items()
        }
        if len(entries) < len(positions):
            raise LedgerDamagedError(detail="a record points at missing positions")
        held = [
            (row, entries[row.first_pos].actor, effective_value(entries[row.last_pos]))
            for row in rows
        ]
        self._seen.update((each[0].record_id, each) for each in held)
        return held

    def _entries(
        self, command: Command, state: Stream, events: Sequence[AnyEvent]
    ) -> tuple[list[Entry], list[EventRow]]:
        entries = [
            entry_of(
                command,
                event,
                duplicate_of=repetition_of(state, event, self) if command.confirm_duplicate else "",
                event_id=command.event_id if number == 1 else new_event_id(),
                version=state.version + number,
                recorded_at=self._now,
            )
            for number, event in enumerate(events, 1)
        ]
        return entries, [row_of(entry) for entry in entries]

    def _accept(
        self,
        prepared: Prepared,
        state: Stream,
        entries: list[Entry],
        rows: list[EventRow],
        warnings: tuple[Warned, ...],
    ) -> Receipt:
        command = prepared.command
        places = []
        for entry in entries:
            self._pos += 1
            evolve(state, entry.data, entry.event_id, entry.causes)
            self._days.follow(entry)
            self._index(entry, self._pos, command.batch)
            self._taken.add(entry.event_id)
            if isinstance(entry.data, _FORGETTING):
                self._forgotten_here[forgotten_by(entry, self._pos).person_id] = self._pos
            places.append(
                StoredPlace(event_id=entry.event_id, position=self._pos, version=entry.version)
            )
        if isinstance(state, Area):
            self._rules.clear()
        self.events.extend(rows)
        self.sealed.extend(prepared.sealed)
        if self._states.is_snapshot_due(state):
            self.snapshots[state.code] = self._states.snapshot(state, self._pos)
        receipt = Receipt(
            record=entries[0].record,
            station=command.station,
            events=tuple(places),
            origin=prepared.origin,
            client=prepared.client,
            warnings=warnings,
        )
        response = stored_response(receipt)
        self.commands.append(
            CommandRow(
                command_id=command.command_id,
                actor=command.actor,
                request_hash=prepared.request_hash,
                response=response,
                first_pos=places[0].position,
                last_pos=self._pos,
                at=self._now,
            )
        )
        self._known[command.command_id] = KnownCommand(
            prepared.request_hash, response, places[0].position, self._pos
        )
        return receipt

    def _index(self, entry: Entry, pos: int, batch: str | None) -> None:
        event = entry.data
        if isinstance(event, _CHANGES):
            row, actor, _was = self._overlay.get(event.record) or self._seen[event.record]
            corrected = isinstance(event, RecordCorrected)
            row = row._replace(
                last_pos=pos,
                corrections=row.corrections + corrected,
                voided_pos=row.voided_pos if corrected else pos,
            )
            self._overlay[event.record] = (row, actor, effective_value(entry))
        elif type(event) in _FACTS:
            row = RecordRow(entry.event_id, entry.station, entry.type, pos, pos, 0, None, batch)
            self._overlay[entry.event_id] = (row, entry.actor, cast("Fact", event))


def _days_of(commands: Sequence[Command]) -> dict[str, set[str]]:
    """By station, the days on which what is to be recorded began, and those before them."""
    days: dict[str, set[str]] = {}
    for command in commands:
        started = _STARTED.get(type(command))  # type: ignore[arg-type]  # any command
        if started is not None:
            moment = getattr(command.details, started)  # type: ignore[attr-defined]  # it records
            days.setdefault(command.station, set()).add(moment[:10])
    # With the eves, since what began then may have lasted over midnight.
    return {code: begun.union(map(eve_of, begun)) for code, begun in days.items()}


def answer_known(known: KnownCommand, request_hash: bytes) -> Outcome:
    """The stored answer to a repeated command, or a refusal when its content is another."""
    if known.request_hash != request_hash:
        return CommandReused(field="command_id")
    return replayed(known.response)


def _view(held: _Held, version: int) -> RecordView:
    row, actor, value = held
    return RecordView(
        record=row.record_id,
        station=row.station,
        actor=actor,
        value=value,
        version=version,
        is_voided=row.voided_pos is not None,
        corrections=row.corrections,
    )


def effective_value(last: Entry) -> Fact:
    """The value that a record has after its last event; of a voided one, the last it had."""
    value = said_by(last)
    if type(value) not in _FACTS:
        raise LedgerDamagedError(detail=f"{last.event_id} is indexed as a record and is none")
    return cast("Fact", value)
