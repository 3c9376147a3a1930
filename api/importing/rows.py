"""The rows of one file, kind by kind: compared with the book, and what is new judged and recorded."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Final, TypeVar

from pydantic import ValidationError

from api.importing.attribution import Attribution
from api.importing.codes import CodeBook
from api.importing.comparing.bookings import Bookings
from api.importing.comparing.missing import missing_records
from api.importing.details import described, present
from api.importing.judging import Judge
from api.importing.reporting.report import SHEETS, WHOLE_SHEET, FileReport, Kind, RowKey
from api.importing.reporting.sentences import ERASED, RowRefused, of_invalid, of_problem, of_refusal
from api.importing.settling import Settler
from api.importing.stating import candidates, founding, roster
from api.importing.stating.candidates import Candidate
from api.importing.stating.declared import DeclaredRows
from api.importing.stating.group_lists import Other, joined
from api.importing.stating.namesakes import Meant, Namesakes
from api.importing.stating.roster_lines import RosterSettler
from api.importing.stating.seen import Seen, visit_in
from api.importing.storing import Sink
from api.importing.tally import Tally
from api.workbooks import DeclaredRow, MoneyRow, SheetRow, StaffRow, TrainingRow, VisitRow, Workbook
from api.workbooks.layouts.declared import DECLARING
from domain.ground.kinds import MONEY, ROSTER, SERVICE
from domain.ground.refusals import FutureDate, NotPermitted, Refusal
from domain.ground.values import iso_date, station_today
from domain.ground.vocabulary import Role
from ledger.vault.identities import without_blanks

Progress = Callable[[int, int], None]
"""Told how many rows are done, and of how many."""

_VOIDED: Final = "record_voided"
_KEEPERS: Final = SERVICE | MONEY
"""Who keeps the workbooks of a station."""
_RECORDED_BY: Final[Mapping[Kind, frozenset[Role]]] = {
    "staff": ROSTER,
    **{topic: kind.recorded_by for topic, kind in DECLARING.items()},
}
"""Kind of row -> who else may bring it."""
_Row = TypeVar("_Row", bound=SheetRow)


class FileImport:
    """The import of one file into a station that is planned."""

    def __init__(
        self,
        workbook: Workbook,
        report: FileReport,
        *,
        judge: Judge,
        codes: CodeBook,
        attribution: Attribution,
        settler: Settler,
        rosters: RosterSettler,
        tally: Tally,
    ) -> None:
        self._book = workbook
        self._report = report
        self._judge = judge
        self._codes = codes
        self._attribution = attribution
        self._settler = settler
        self._rosters = rosters
        self._tally = tally
        self._today = station_today(attribution.now)
        self._year = workbook.ledger_year or int(self._today[:4])
        self._declared = DeclaredRows(codes, judge, today=self._today, year=self._year)
        self._total = sum(1 for _row in workbook.rows())
        self._done = 0
        self._meant: dict[Hashable, Meant] = {}
        self._progress: Progress | None = None
        self._others: list[Other] = []

    def run(self, sink: Sink, progress: Progress | None = None) -> None:
        """Compare every row, hand what is new to the sink, and complete the report."""
        self._progress = progress
        book, settle = self._book, self._settler.settle
        self._found_station(sink)
        unlike = partial(self._rosters.unlike_known, year=self._year)
        for staff in roster.in_order_of_joining(book.staff, unlike):
            self._judged(RowKey("staff", staff.sheet, staff.row), staff, self._take_staff)
        money = candidates.in_order_of_judging(book.money)
        settle(self._stated("money", money, self._of_money))
        self._settle_declared(are_rested_on=True)
        self._meant = self._who_is_who()
        settle(self._stated("visits", book.visits, self._of_visit))
        settle(self._stated("training", book.training, self._of_training))
        self._settle_declared(are_rested_on=False)
        sink.finish()
        self._follow_first()
        self._tally.write()
        are_decided = self._judge.station.clients.are_decided
        self._report.doubtful = [
            (key, client, other)
            for key, client, other in self._report.doubtful
            if self._codes.is_kept(other) and not are_decided(client, other)
        ]
        self._report.missing = missing_records(
            self._judge.records, self._tally.paired, book, own=self._attribution.file
        )

    def _settle_declared(self, *, are_rested_on: bool) -> None:
        """Sheets that kinds declare: before the others those that rules about other rows rest on."""
        rows: dict[str, list[DeclaredRow]] = {}
        listed, others = joined(sorted(self._book.declared, key=lambda row: str(row.day or "")))
        for row in listed:
            if row.kind.folded is are_rested_on:
                rows.setdefault(row.kind.topic, []).append(row)
        self._others = others
        for topic in DECLARING:
            if topic in rows:
                self._settler.settle(self._stated(topic, rows[topic], self._declared.of_row))
        self._tally.paired |= self._declared.of_erased

    def _follow_first(self) -> None:
        """What stands of a client in another list becomes what became of the first one."""
        for row, first in self._others:
            key, of_first = (RowKey(each.kind.topic, each.sheet, each.row) for each in (row, first))
            if of_first in self._report.refused:
                self._report.refuse(key, *self._report.reasons[of_first])
            else:
                self._tally.accepted.add(key)
            self._step()

    def _found_station(self, sink: Sink) -> None:
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
                sink.add(key, command)

    def _judged(self, key: RowKey, row: _Row, take: Callable[[RowKey, _Row], bool]) -> None:
        """Take a row, or say why it is refused."""
        try:
            self._ensure_theirs(key.kind)
            if row.problems:
                self._report.refuse(key, *map(of_problem, row.problems))
            elif take(key, row):
                self._tally.accepted.add(key)
        except Refusal as refusal:
            self._report.refuse(key, of_refusal(refusal, key.kind))
        except RowRefused as refused:
            self._report.refuse(key, refused.sentence)
        except ValidationError as error:
            self._report.refuse(key, of_invalid(error, key.kind))
        self._step()

    def _ensure_theirs(self, kind: Kind) -> None:
        """Who keeps no workbooks of the station brings only what they may record.

        A comparison would tell the others who is in them. Raises NotPermitted.
        """
        role = self._attribution.role
        if role not in _KEEPERS and role not in _RECORDED_BY.get(kind, ()):
            raise NotPermitted(role=role)

    def _step(self) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)

    def _stated(
        self, kind: Kind, rows: Iterable[_Row], of: Callable[[RowKey, _Row], Iterator[Candidate]]
    ) -> list[Candidate]:
        """What the rows of a kind would record; those that cannot be are refused here.

        A row that states nothing stands as it is.
        """
        found: list[Candidate] = []

        def take(key: RowKey, row: _Row) -> bool:
            stated = list(of(key, row))
            found.extend(stated)
            return not stated

        for row in rows:
            self._judged(RowKey(kind, row.sheet, row.row), row, take)
        return found

    def _take_staff(self, key: RowKey, row: StaffRow) -> bool:
        return self._rosters.take(key, row, self._year)

    def _of_money(self, key: RowKey, row: MoneyRow) -> Iterator[Candidate]:
        self._ensure_past(row.day)
        workers = self._judge.station.roster.workers
        return candidates.of_money(key, row, self._codes, workers.__contains__)

    def _who_is_who(self) -> dict[Hashable, Meant]:
        """Which client each row of visits means, settled once the workers are known."""
        erased = self._judge.erased("client")
        namesakes = Namesakes(self._codes, Bookings(self._judge.records, erased))
        return namesakes.meant(
            (
                (client, (row, number))
                for row in self._book.visits
                if not row.problems
                for number, client in enumerate(row.clients)
            ),
            self._seen,
        )

    def _seen(self, place: tuple[VisitRow, int]) -> Seen:
        """What one client's part of a row says."""
        row, number = place
        one = candidates.visits_in(row)[number]
        return Seen((row.sheet, row.row, number), described(one), visit_in(one, self._codes))

    def _of_visit(self, key: RowKey, row: VisitRow) -> Iterator[Candidate]:
        for number, one in enumerate(candidates.visits_in(row)):
            meant = self._meant.pop((row.sheet, row.row, number))
            if meant.is_erased:
                self._tally.paired.update({meant.record} - {""})
                self._declared.erased_names.add(without_blanks(one.client))
                self._report.refuse(key, ERASED)
                continue
            yield candidates.of_visit(
                key,
                one,
                number,
                meant,
                codes=self._codes,
                policy_on=self._judge.policy_on,
                is_joint=len(row.clients) > 1,
            )

    def _of_training(self, key: RowKey, row: TrainingRow) -> Iterator[Candidate]:
        self._ensure_past(row.day)
        return candidates.of_training(key, row, self._codes)

    def _ensure_past(self, day: date | None) -> None:
        """Say first of all that a row lies ahead, whatever else is wrong with it by then."""
        if iso_date(present(day)) > self._today:
            raise FutureDate
