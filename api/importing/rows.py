"""The rows of one file, sheet by sheet in the order in which they are to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final, TypeVar

from pydantic import ValidationError

from api.importing import founding, roster
from api.importing.attribution import Attribution
from api.importing.codes import CodeBook
from api.importing.details import (
    Mapped,
    expense_details,
    income_details,
    present,
    training_details,
    visit_details,
)
from api.importing.judging import Judge
from api.importing.report import SHEETS, WHOLE_SHEET, FileReport, Kind, RowKey
from api.importing.sentences import of_invalid, of_problem, of_refusal
from api.importing.standing import EarlierVisits, slot_of
from api.importing.storing import Dropping, Sink
from api.workbooks import MoneyRow, SheetRow, StaffRow, TrainingRow, VisitRow, Workbook
from domain.ground.commands import RecordingCommand
from domain.ground.forms.details import Details
from domain.ground.refusals import FutureDate, Refusal
from domain.ground.values import iso_date, station_today
from domain.money.commands import ReceiveGrant, RecordExpenditure
from domain.training.commands import HoldTrainingSession
from domain.visits.commands import RecordHomeVisit
from ledger.writing.outcomes import Receipt

Progress = Callable[[int, int], None]
"""Told how many rows are done, and of how many."""

_GRANT_PREFIX_DIGITS: Final = 8
_Row = TypeVar("_Row", bound=SheetRow)


class FileImport:
    """The import of one file from the moment its batch has begun.

    ``sink`` gets the commands of the rows that pass; it is to tell :meth:`answered`.
    """

    def __init__(
        self,
        workbook: Workbook,
        report: FileReport,
        *,
        judge: Judge,
        visits: EarlierVisits,
        codes: CodeBook,
        attribution: Attribution,
        include_duplicates: bool,
    ) -> None:
        self._book = workbook
        self._report = report
        self._judge = judge
        self._visits = visits
        self._codes = codes
        self._attribution = attribution
        self._include_duplicates = include_duplicates
        self._today = station_today(attribution.now)
        self._year = workbook.ledger_year or int(self._today[:4])
        self._row_of: dict[str, int] = {}
        self._accepted: set[RowKey] = set()
        self._added: set[RowKey] = set()
        self._total = sum(1 for _row in workbook.rows())
        self._done = 0
        self._progress: Progress | None = None
        self._sink: Sink = Dropping()

    def run(self, sink: Sink, progress: Progress | None = None) -> None:
        """Judge every row, hand what passes to the sink, and complete the report."""
        self._sink = sink
        self._progress = progress
        book = self._book
        self._found_station()
        self._judge_rows("staff", roster.in_order_of_joining(book.staff), self._take_staff)
        self._judge_rows("money", book.money, self._take_money)
        self._judge_rows("visits", book.visits, self._take_visit)
        self._judge_rows("training", book.training, self._take_training)
        sink.finish()
        self._report.accepted.update(key.kind for key in self._accepted)
        self._report.added.update(key.kind for key in self._added)

    def answered(self, key: RowKey, answer: Receipt | Refusal) -> None:
        """Hear from the ledger what became of a command of a row."""
        if isinstance(answer, Refusal):
            self._accepted.discard(key)
            self._added.discard(key)
            self._report.refuse(key, of_refusal(answer))
        elif not answer.replayed and key not in self._report.refused:
            self._added.add(key)

    def _found_station(self) -> None:
        info = self._book.station
        if info is None:
            return
        key = RowKey("station", SHEETS["station"], WHOLE_SHEET)
        for code in founding.doubts_about(info, self._judge.station):
            self._report.warn(key, code)
        for step in founding.steps_to(info, self._judge.station):
            try:
                command = self._attribution.recording(step.kind, step.details, key, step.part)
                self._judge.accept(command)
            except Refusal as refusal:
                self._report.refuse(key, of_refusal(refusal))
            else:
                self._sink.add(key, command)

    def _judge_rows(
        self, kind: Kind, rows: Iterable[_Row], take: Callable[[RowKey, _Row], bool]
    ) -> None:
        for row in rows:
            key = RowKey(kind, row.sheet, row.row)
            try:
                if row.problems:
                    self._report.refuse(key, of_problem(row.problems[0]))
                elif take(key, row):
                    self._accepted.add(key)
            except Refusal as refusal:
                self._report.refuse(key, of_refusal(refusal))
            except ValidationError as error:
                self._report.refuse(key, of_invalid(error))
            self._done += 1
            if self._progress is not None:
                self._progress(self._done, self._total)

    def _take_staff(self, key: RowKey, row: StaffRow) -> bool:
        worker = self._codes.worker_joining(row.name)
        known = self._judge.station.roster.facts_of(worker).values()
        steps = roster.steps_of(row, worker, known, self._year)
        commands = [
            self._attribution.recording(step.kind, step.details, key, step.part) for step in steps
        ]
        self._judge.accept_all(commands)
        self._codes.keep(worker)
        for command in commands:
            self._sink.add(key, command)
        return True

    def _take_money(self, key: RowKey, row: MoneyRow) -> bool:
        self._ensure_past(row.day)
        kind: type[RecordingCommand]
        mapped: Mapped[Details]
        if row.kind == "income":
            grant = f"{self._book.file_sha256[:_GRANT_PREFIX_DIGITS]}-{row.row}"
            kind, mapped = ReceiveGrant, income_details(row, grant)
        else:
            handler = self._codes.worker(row.handler)
            on_roster = handler is not None and handler in self._judge.station.roster.workers
            kind, mapped = RecordExpenditure, expense_details(row, handler if on_roster else None)
        return self._record(kind, mapped, key)

    def _take_training(self, key: RowKey, row: TrainingRow) -> bool:
        self._ensure_past(row.day)
        return self._record(HoldTrainingSession, training_details(row, self._codes), key)

    def _take_visit(self, key: RowKey, row: VisitRow) -> bool:
        mapped = visit_details(row, self._codes, self._judge.policy_on)
        command = self._attribution.recording(RecordHomeVisit, mapped.details, key, "visit")
        self._judge.accept(command)
        slot = slot_of(mapped.details)
        earlier = self._visits.like(slot)
        if earlier is not None and not self._include_duplicates:
            self._report.duplicates[key] = self._row_of.get(earlier)
            return False
        if earlier is not None:
            self._report.warn(key, "duplicate")
        if self._visits.overlaps(slot):
            self._report.warn(key, "overlap")
        self._visits.add(command.event_id, slot)
        self._row_of[command.event_id] = key.row
        self._codes.keep(slot.client)
        self._pass_on(key, command, mapped)
        return True

    def _record(self, kind: type[RecordingCommand], mapped: Mapped[Details], key: RowKey) -> bool:
        command = self._attribution.recording(kind, mapped.details, key, "record")
        self._judge.accept(command)
        self._pass_on(key, command, mapped)
        return True

    def _pass_on(self, key: RowKey, command: RecordingCommand, mapped: Mapped[Details]) -> None:
        for code in mapped.warnings:
            self._report.warn(key, code)
        self._sink.add(key, command)

    def _ensure_past(self, day: date | None) -> None:
        """Say first of all that a row lies ahead, whatever else is wrong with it by then."""
        if iso_date(present(day)) > self._today:
            raise FutureDate
