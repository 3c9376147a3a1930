"""Who the lines of the roster mean, line by line, and what of them the book does not have yet."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from api.importing.codes import CodeBook
from api.importing.details import id_number_in, present
from api.importing.reporting.report import Change, FileReport, RowKey
from api.importing.reporting.sentences import ERASED
from api.importing.stating import roster
from api.importing.stating.deciding import VOIDED, Deciding
from api.importing.tally import Tally
from api.workbooks import StaffRow
from domain.book.events import Fact
from domain.ground.values import iso_date
from domain.staff.facts import StaffJoined

_UNKNOWN: Final = 1_000


class RosterSettler:
    """Settles the lines of the rosters of one file."""

    def __init__(
        self,
        report: FileReport,
        tally: Tally,
        deciding: Deciding,
        *,
        codes: CodeBook,
        include_duplicates: bool,
        apply_changes: bool,
    ) -> None:
        self._report = report
        self._tally = tally
        self._deciding = deciding
        self._sink = deciding.sink
        self._judge = deciding.judge
        self._attribution = deciding.attribution
        self._codes = codes
        self._include_duplicates = include_duplicates
        self._apply_changes = apply_changes
        self._joining_rows: dict[tuple[str, str, str], int] = {}

    def unlike_known(self, row: StaffRow, year: int) -> int:
        """In how much a line of the roster differs from whom it may mean."""
        if row.problems:
            return 0
        facts_of = self._judge.station.roster.facts_of
        called = self._codes.workers_called(row.name, id_number_in(row.id_number))
        known = (roster.unlikeness(row, facts_of(worker), year) for worker in called)
        return min((each for each in known if each is not None), default=_UNKNOWN)

    def take(self, key: RowKey, row: StaffRow, year: int) -> bool:
        """A line of the roster: whether it counts. Raises Refusal and ValidationError."""
        joined_on = iso_date(present(row.joined_on))
        worker = self._worker_of(key, row, joined_on, year)
        if worker is None:
            return False
        self._joining_rows[key.sheet, worker, joined_on] = key.row
        records, known = self._judge.records, self._judge.station.roster.facts_of(worker)
        voided = records.voided_joining(worker, joined_on)
        if voided is not None:
            self._report.already_recorded.append((key, voided))
            self._report.warn(key, VOIDED)
            return False
        joining = roster.joining_of(row, known)
        differing = roster.differences_of(row, known)
        steps = roster.steps_of(row, worker, known.values(), year)
        commands = [
            self._attribution.recording(step.kind, step.details, key, step.part) for step in steps
        ]
        self._judge.accept_all(commands)
        self._codes.keep(worker)
        if joining is not None:
            self._tally.paired.add(joining)
            if not steps and not differing:
                self._report.already_recorded.append((key, joining))
        for command in commands:
            self._sink.add(key, command)
        for record, changes, fields in differing:
            self._report.changed.append(Change(key, record, tuple(fields)))
            if self._apply_changes:
                self._deciding.correct(key, record, changes)
        return True

    def _worker_of(self, key: RowKey, row: StaffRow, joined_on: str, year: int) -> str | None:
        """Who a line of the roster means; None for one that is held back.

        Of a name and a day each line of a sheet is one person: a line that is left over may be a
        repetition, or a namesake whom nothing tells apart, and is not recorded unless it is wanted.
        """
        number = id_number_in(row.id_number)
        facts_of = self._judge.station.roster.facts_of
        called = self._codes.workers_called(row.name, number)
        rows = {
            worker: at
            for worker in called
            if (at := self._joining_rows.get((key.sheet, worker, joined_on))) is not None
        }
        free = [worker for worker in called if worker not in rows]
        unlike = {worker: roster.unlikeness(row, facts_of(worker), year) for worker in free}
        there = [worker for worker in free if unlike[worker] is not None]
        if there:
            worker = min(there, key=lambda each: unlike[each] or 0)
        elif rows and not self._include_duplicates:
            self._report.hold(key, row=min(rows.values()))
            return None
        elif free and not rows:
            worker = free[0]
        elif gone := self._joining_of_erased(row, joined_on):
            self._tally.paired.add(gone)
            self._report.refuse(key, ERASED)
            return None
        else:
            worker = self._codes.new_worker(row.name)
        self._codes.number_worker(worker, number)
        return worker

    @cached_property
    def _records_of_erased(self) -> list[tuple[str, Fact]]:
        return self._judge.records_of_erased("worker")

    def _joining_of_erased(self, row: StaffRow, joined_on: str) -> str | None:
        """The joining of a worker who was erased, on the day and terms of a line."""
        return next(
            (
                record
                for record, fact in self._records_of_erased
                if isinstance(fact, StaffJoined)
                and record not in self._tally.paired
                and (fact.joined_on, fact.engagement, fact.source)
                == (joined_on, row.engagement, row.source)
            ),
            None,
        )
