"""Rows beside records: what is equal is left alone, what differs is told, what is new is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final, TypeVar

from api.importing.attribution import Attribution
from api.importing.codes import CodeBook
from api.importing.comparing import Alike, Pair, fields_between, openings, pair
from api.importing.comparing.overlapping import Calendar, slot_of
from api.importing.comparing.recorded import Opener
from api.importing.details import id_number_in, present
from api.importing.judging import Judge
from api.importing.report import Change, FileReport, RowKey
from api.importing.sentences import ERASED, of_refusal
from api.importing.stating import roster
from api.importing.stating.amendments import LINES, changes_of, stated_names
from api.importing.stating.candidates import Candidate
from api.importing.stating.grant_codes import grant_code
from api.importing.storing import Sink
from api.importing.tally import Tally
from api.workbooks import StaffRow
from domain.book.refusals import NothingChanged
from domain.ground.commands import Command
from domain.ground.forms.details import Changes, Details
from domain.ground.kinds import OVERLAP
from domain.ground.refusals import BadAmount, ProbableDuplicate, Refusal
from domain.ground.values import iso_date
from domain.money.details import (
    AdvanceMadeDetails,
    AdvanceRepaidDetails,
    ExpenditureDetails,
    GrantCarriedOverDetails,
    GrantReceivedDetails,
)
from domain.money.facts import GrantCarriedOver
from domain.staff.facts import StaffJoined
from domain.visits.details import HomeVisitDetails
from domain.visits.facts import HomeVisitRecorded

_Command = TypeVar("_Command", bound=Command)
_SPENDING: Final = (ExpenditureDetails, AdvanceMadeDetails, AdvanceRepaidDetails)
_UNKNOWN: Final = 1_000
_VOIDED: Final = "record_voided"
_WANTED: Final = "导入时选择保留重复行"
_COMPARED: Final = "导入时逐行比对为另一笔"
"""Why a row that is like a record is recorded all the same, as the book says it."""


class Settler:
    """Settles what the rows of one file state; ``sink`` gets the commands that follow."""

    def __init__(
        self,
        report: FileReport,
        tally: Tally,
        sink: Sink,
        *,
        judge: Judge,
        codes: CodeBook,
        attribution: Attribution,
        vault: Opener | None,
        include_duplicates: bool,
        apply_changes: bool,
    ) -> None:
        self._report = report
        self._tally = tally
        self._sink = sink
        self._judge = judge
        self._codes = codes
        self._attribution = attribution
        self._vault = vault
        self._include_duplicates = include_duplicates
        self._apply_changes = apply_changes
        self._row_of: dict[str, int] = {}
        self._joining_rows: dict[tuple[str, str, str], int] = {}
        self._doubted: set[frozenset[str]] = set()

    def settle(self, stated: list[Candidate]) -> None:
        """Pair what rows state with what the book has, then judge what is left, in order."""
        records = self._judge.records
        wanted = {each.content.identity for each in stated}
        wanted |= {each.content.unnumbered for each in stated} - {None}
        known = records.known({type(each.details) for each in stated}, wanted, self._vault)
        pairs = pair([each.content for each in stated], known)
        alike = Alike(known)
        calendar = self._calendar(pairs)
        for each, found in zip(stated, pairs, strict=True):
            if found is not None:
                self._row_of[found.known.record] = each.key.row
                self._tally.paired.add(found.known.record)
        for each, found in zip(stated, pairs, strict=True):
            try:
                if found is None or self._is_wanted(found):
                    counts = self._take(each, alike)
                else:
                    counts = self._meet(each, found)
                if counts:
                    self._count(each, calendar)
            except Refusal as refusal:
                self._tally.accepted.discard(each.key)
                self._report.refuse(each.key, of_refusal(refusal))

    def _calendar(self, pairs: Iterable[Pair | None]) -> Calendar:
        """The visits of the book that no row of the file is."""
        paired = {each.known.record for each in pairs if each is not None}
        calendar = Calendar()
        for record, kept in self._judge.records.items():
            visit = kept.fact
            if isinstance(visit, HomeVisitRecorded) and not kept.is_voided and record not in paired:
                calendar.add(slot_of(visit))
        return calendar

    def _count(self, candidate: Candidate, calendar: Calendar) -> None:
        """Note a row that stands in the book, and what its author should look at."""
        for code in candidate.warnings:
            self._report.warn(candidate.key, code)
        for column in candidate.shortened:
            self._report.shorten(candidate.key, column)
        details = candidate.details
        if isinstance(details, HomeVisitDetails):
            slot = slot_of(details)
            # Several clients of one line are visited together.
            if candidate.is_first and calendar.overlaps(slot):
                self._report.warn(candidate.key, "overlap")
            calendar.add(slot)
        for doubt in openings.beside_movement(self._judge.station.funds, details):
            self._report.warn(candidate.key, doubt.code, record=doubt.record)
        if candidate.key not in self._report.refused:
            self._tally.accepted.add(candidate.key)

    def _is_wanted(self, found: Pair) -> bool:
        """Whether a row is to come in although a record was voided that it differs from."""
        return found.known.is_voided and bool(found.changed) and self._include_duplicates

    def _meet(self, candidate: Candidate, found: Pair) -> bool:
        """A row that the book has: whether it counts there."""
        record, key = found.known.record, candidate.key
        self._doubt(candidate)
        if not found.changed:
            self._report.already_recorded.append((key, record))
        if found.known.is_voided:
            self._report.warn(key, _VOIDED)
            return False
        if isinstance(candidate.details, GrantCarriedOverDetails):
            self._hold_opening(key, candidate.details, record)
        if found.changed:
            fields = fields_between(candidate.content, found.known.content, found.changed)
            self._report.changed.append(Change(key, record, tuple(fields)))
            if self._apply_changes:
                self._say(key, record, candidate.details, found.changed)
        self._tell(key, record)
        return True

    def _tell(self, key: RowKey, record: str) -> None:
        """Warn of what the answer to a write would; overlaps are told of visits by their calendar."""
        for each in self._judge.warnings_about(record):
            if each.code != OVERLAP.code:
                self._report.warn(key, each.code)

    def _say(self, key: RowKey, record: str, details: Details, changed: Iterable[str]) -> None:
        """Let a record say what a row states. What pays stays as it is where it can."""
        names = stated_names(details, changed)
        try:
            self._correct(key, record, changes_of(details, names))
        except Refusal:
            if LINES in names or LINES not in type(details).model_fields:
                raise
            self._correct(key, record, changes_of(details, (*names, LINES)))

    def _correct(self, key: RowKey, record: str, changes: Changes) -> None:
        version = self._judge.records[record].version
        command = self._attribution.correcting(record, changes, key, version)
        # Where only sealed texts differ, a decision sees nothing of it before they are sealed.
        with suppress(NothingChanged):
            command = self._accepted(command, command.reason)
        self._sink.add(key, command)

    def _hold_opening(self, key: RowKey, stated: GrantCarriedOverDetails, record: str) -> None:
        fact = self._judge.records[record].fact
        assert isinstance(fact, GrantCarriedOver)
        for doubt in openings.beside_record(self._judge.station.funds, stated, fact, record):
            self._report.warn(key, doubt.code, record=doubt.record)
        if self._apply_changes and not stated.amount_fen:
            raise BadAmount(field="amount")  # nothing cannot be carried over: the record is voided

    def _take(self, candidate: Candidate, alike: Alike) -> bool:
        """A row that the book does not have: whether it is recorded, or held back as repeated."""
        key, details, content = candidate.key, candidate.details, candidate.content
        is_visit = isinstance(details, HomeVisitDetails)
        if isinstance(details, GrantCarriedOverDetails):
            doubts = openings.beside_source(self._judge.station.funds, details)
            for doubt in doubts or ():
                self._report.warn(key, doubt.code, record=doubt.record)
            if doubts is not None:
                return True
        if isinstance(details, GrantReceivedDetails | GrantCarriedOverDetails):
            code = grant_code(details, self._judge.station.funds.grants)
            details = details.model_copy(update={"grant": code})
        if candidate.is_joint:
            details = details.model_copy(update={"joint_visit": self._attribution.joint(key)})
        command = self._attribution.recording(candidate.command, details, key, candidate.part)
        earlier = alike.of_identity(content) if is_visit else alike.equal(content)
        if earlier is not None and not self._include_duplicates:
            # Money is not weighed again: what paid it the first time may be gone since.
            if not isinstance(details, _SPENDING):
                self._judge.weigh(_confirmed(command, _WANTED))
            self._report.duplicates[key] = self._row_of.get(earlier)
            return False
        another = _COMPARED if earlier is None else _WANTED
        command = self._accepted(command, another, stated=content, batch=self._attribution.file)
        if earlier is not None:
            self._report.warn(key, "duplicate")
        self._tell(key, command.event_id)
        alike.add(command.event_id, content)
        self._row_of[command.event_id] = key.row
        if isinstance(details, HomeVisitDetails) and details.client is not None:
            self._codes.keep(details.client)
        self._doubt(candidate)
        self._sink.add(key, command)
        return True

    def _doubt(self, candidate: Candidate) -> None:
        """List whom a row may mean as well, each pair once."""
        details = candidate.details
        if isinstance(details, HomeVisitDetails) and details.client is not None:
            for other in candidate.doubtful:
                pair = frozenset((details.client, other))
                if pair not in self._doubted:
                    self._doubted.add(pair)
                    self._report.doubtful.append((candidate.key, details.client, other))

    def _accepted(self, command: _Command, reason: str, **made_of: Any) -> _Command:
        """A command as it was accepted: what comparing has found to be another one, confirmed."""
        try:
            self._judge.accept(command, **made_of)
        except ProbableDuplicate:
            command = _confirmed(command, reason)
            self._judge.accept(command, **made_of)
        return command

    def unlike_known(self, row: StaffRow, year: int) -> int:
        """In how much a line of the roster differs from whom it may mean."""
        if row.problems:
            return 0
        facts_of = self._judge.station.roster.facts_of
        called = self._codes.workers_called(row.name, id_number_in(row))
        known = (roster.unlikeness(row, facts_of(worker), year) for worker in called)
        return min((each for each in known if each is not None), default=_UNKNOWN)

    def take_staff(self, key: RowKey, row: StaffRow, year: int) -> bool:
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
            self._report.warn(key, _VOIDED)
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
                self._correct(key, record, changes)
        return True

    def _worker_of(self, key: RowKey, row: StaffRow, joined_on: str, year: int) -> str | None:
        """Who a line of the roster means; None for one that is held back.

        Of a name and a day each line of a sheet is one person: a line that is left over may be a
        repetition, or a namesake whom nothing tells apart, and is not recorded unless it is wanted.
        """
        number = id_number_in(row)
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
            self._report.duplicates[key] = min(rows.values())
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

    def _joining_of_erased(self, row: StaffRow, joined_on: str) -> str | None:
        """The joining of a worker who was erased, on the day and terms of a line."""
        erased = self._judge.erased("worker")
        return next(
            (
                record
                for record, kept, _stands in self._judge.records.everything()
                if isinstance(fact := kept.fact, StaffJoined)
                and fact.worker in erased
                and record not in self._tally.paired
                and (fact.joined_on, fact.engagement, fact.source)
                == (joined_on, row.engagement, row.source)
            ),
            None,
        )


def _confirmed(command: _Command, reason: str) -> _Command:
    return command.model_copy(update={"confirm_duplicate": True, "reason": reason})
