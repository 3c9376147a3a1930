"""Rows judged one after the other in memory, by the same decisions that the ledger makes.

Each row must be judged before the next (is there money left, is it a repetition of a row that
counts), and a commit per row would be slow. So the station's state is carried forward here, and the
ledger stores what passed in large transactions, judging it once more. A rehearsal stops short of
that and writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import cast

from api.importing.comparing import Recorded, Statement
from domain.book.catalogue import KIND_OF_FACT
from domain.book.days import OF_DAYS, Day, day_of_fact
from domain.book.deciding.decisions import decide
from domain.book.deciding.flagging import warnings_about
from domain.book.deciding.repetitions import all_repeated
from domain.book.events import AnyEvent, Fact, RecordCorrected
from domain.book.records import RecordView
from domain.book.states.station import Station, evolve, person_key
from domain.book.states.station import apply_fact as count
from domain.evaluation.templates import Templates, templates_in
from domain.ground.commands import Command
from domain.ground.order.flags import Warned
from domain.ground.policy import Policy, Rules
from domain.ground.refusals import Refusal
from domain.ground.values import station_today
from domain.ground.vocabulary import PersonKind
from domain.money.funds import expire_reservations
from domain.programme.places import Gazetteer


class Judge:
    """Decides commands of one station in order, as if all accepted ones were stored.

    ``records`` are those of the station; what is accepted is added to them.
    """

    def __init__(
        self,
        station: Station,
        rules_of: Callable[[tuple[str, ...]], Rules],
        records: Recorded | None = None,
        divisions_of: Callable[[tuple[str, ...]], Gazetteer] = lambda _areas: Gazetteer(),
    ) -> None:
        self.station = station
        self.records = records or Recorded()
        self._known = _KnownRecords(self.records, cache(rules_of), cache(divisions_of))
        for record, kept in self.records.items():
            if not kept.is_voided:
                self._known.count(record, kept.fact, +1)

    def policy_on(self, day: str) -> Policy:
        """What is in force at the station on a day."""
        return self._known.rules_of(self.station.areas_on(day)).on(day)

    def erased(self, about: PersonKind) -> set[str]:
        """The codes of those whom the book forgets."""
        kind = person_key(about, "")
        return {key.removeprefix(kind) for key in self.station.erased if key.startswith(kind)}

    def records_of_erased(self, about: PersonKind) -> list[tuple[str, Fact]]:
        """Every record of theirs that the book keeps, those of imports that were taken back too."""
        erased = self.erased(about)
        every = self.records.everything() if erased else ()
        return [
            (record, kept.fact)
            for record, kept, _stands in every
            if getattr(kept.fact, about, "") in erased
        ]

    def weigh(self, command: Command) -> Sequence[AnyEvent]:
        """Decide a command and leave everything as it is. Raises a Refusal."""
        expire_reservations(self.station.funds, station_today(command.now))
        return decide(self.station, command, self._known)

    def accept(
        self, command: Command, *, stated: Statement | None = None, batch: str | None = None
    ) -> Sequence[AnyEvent]:
        """Decide a command and carry the state forward. Raises a Refusal.

        ``stated`` is what the row says that made it, ``batch`` stands for its file.
        """
        events = self.weigh(command)
        for event in events:
            evolve(self.station, event, command.event_id)
            if isinstance(event, RecordCorrected):
                self._known.count(event.record, event.was, -1)
                self._known.count(event.record, event.now, +1)
                self.records.correct(event.record, event.now, self.station.version)
            else:
                self._known.count(command.event_id, event, +1)
                self.records.add(
                    command.event_id,
                    event,
                    actor=command.actor,
                    version=self.station.version,
                    batch=batch,
                    stated=stated,
                )
        return events

    def like(self, command: Command) -> list[str]:
        """Every record that a command, confirmed, would repeat. Raises a Refusal."""
        found: list[str] = []
        for event in self.weigh(command):
            if isinstance(event, RecordCorrected):
                found += all_repeated(self.station, event.now, self._known, event.was)
            elif type(event) in KIND_OF_FACT:
                found += all_repeated(self.station, cast("Fact", event), self._known)
        return found

    def warnings_about(self, record: str) -> list[Warned]:
        """What the answer to a write would say of a record, as the station stands now."""
        fact = self.records[record].fact
        return warnings_about(self.station, fact, record, self._known)

    def accept_all(self, commands: Sequence[Command]) -> None:
        """Accept every one of these commands or, with the Refusal of the first bad one, none."""
        done: list[tuple[Command, Sequence[AnyEvent]]] = []
        try:
            for command in commands:
                done.append((command, self.accept(command)))  # noqa: PERF401 - what was done before a refusal is undone
        except Refusal:
            for command, events in reversed(done):
                self.records.drop(command.event_id)
                for event in events:
                    count(self.station, event, command.event_id, -1)  # type: ignore[arg-type]  # rows record facts only
            raise


class _KnownRecords:
    """What a decision about a row may ask: an earlier record, and what is in force."""

    def __init__(
        self,
        records: Recorded,
        rules_of: Callable[[tuple[str, ...]], Rules],
        divisions_of: Callable[[tuple[str, ...]], Gazetteer],
    ) -> None:
        self.find = records.find
        self.rules_of = rules_of
        self.divisions_of = divisions_of
        self._days: dict[str, Day] = {}

    def count(self, record: str, fact: AnyEvent, sign: int) -> None:
        """Add (``sign`` 1) a record to its day or take it away (-1)."""
        if type(fact) in OF_DAYS:
            day = self._days.setdefault(day_of_fact(fact), Day())
            (day.add if sign > 0 else day.remove)(record, fact)

    def on_day(self, _station: str, day: str) -> Day:
        return self._days.get(day) or Day()

    def in_batch(self, _batch: str) -> list[RecordView]:
        return []

    def templates_of(self, _areas: tuple[str, ...]) -> Templates:
        """None but the seeded: no row opens an evaluation."""
        return templates_in(())
