"""One run of the importer over one or more workbooks.

The order of work on a file: how does the station stand, found it where it is unknown, then kind by
kind: compare with the book, judge and record what is new. A rehearsal does the same and keeps the
resulting standings in memory, so that the second file of a station is judged as after the first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from api.importing.attribution import Attribution
from api.importing.codes import CodeBook
from api.importing.judging import Judge
from api.importing.reporting.report import SHEETS, WHOLE_SHEET, FileReport, RowKey
from api.importing.rows import FileImport, Progress
from api.importing.settling import Settler
from api.importing.standing import Standing, StreamReader, standing_of
from api.importing.stating import founding
from api.importing.stating.deciding import Deciding
from api.importing.stating.roster_lines import RosterSettler
from api.importing.storing import Dropping, Ledger, Storing, store
from api.importing.tally import Tally
from api.workbooks import Given, Turn, Workbook, WorkbookUnreadable, read_workbook
from domain.ground.commands import RecordingCommand
from domain.ground.policy import SEEDED_RULES, Rules
from domain.ground.reach import Reach
from domain.ground.refusals import PersonalNumber, Refusal, UnknownStation
from domain.ground.vocabulary import Role
from domain.programme.places import Gazetteer
from domain.stations.commands import PlanStation
from ledger.vault.vault import Vault
from ledger.writing.area_rules import stored_divisions_of, stored_rules_of

_STATION: Final = RowKey("station", SHEETS["station"], WHOLE_SHEET)


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to import: who answers for it, and what is wanted beyond recording what is new.

    ``reach`` is the actor's, None for whoever holds the ledger itself in hand; who besides
    ``is_operator`` records whatever any role may. ``station`` is whose files they are, needed by
    those that do not say it themselves.
    """

    actor: str = "importer"
    role: Role = "station_head"
    reach: Reach | None = None
    is_operator: bool = False
    station: str = ""
    include_duplicates: bool = False
    apply_changes: bool = False


class ImportSession:
    """Imports workbooks into one ledger, or rehearses it when there is no ``ledger``.

    ``log`` and ``vault`` are None where nothing has been stored yet, which only a rehearsal bears.
    ``waiting`` is told by ``is_waiting`` when another import has to end before this one begins.
    """

    def __init__(
        self,
        ledger: Ledger | None,
        *,
        log: StreamReader | None,
        vault: Vault | None,
        options: Options | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        waiting: Callable[..., None] = lambda **_said: None,
    ) -> None:
        self._ledger = ledger
        self._log = log
        self._vault = vault
        self._options = options or Options()
        self._now = now
        self._waiting = waiting
        self._told: dict[str, Turn] = {}
        self._rehearsed: dict[str, Standing] = {}
        self._rehearsed_codes: dict[str, CodeBook] = {}
        self._rehearsed_files: set[str] = set()

    def hear(self, turns: Sequence[Turn]) -> None:
        """Hear what the files that are taken together say of stations.

        A roster may then come before the file that founds its station.
        """
        self._told = {turn.station.code: turn for turn in turns if turn.station is not None}

    def read(self, given: Given, known: Workbook | None = None) -> Workbook:
        """Read a file, with the year of the station's latest import where it says none itself.

        A station without one is that of the files taken together. ``known`` is the file where it
        has been read without a year from elsewhere. Raises WorkbookUnreadable.
        """
        source, name, mendings = given
        workbook = known or read_workbook(source, name=name, mendings=mendings)
        station = self._options.station or (workbook.station.code if workbook.station else "")
        if workbook.ledger_year is not None or not station:
            return workbook
        year = self._standing(station).records.latest_year()
        if year is None and station in self._told:
            year = self._told[station].year
        if year is None:
            return workbook
        return read_workbook(source, name=name, default_year=year, mendings=mendings)

    def take_in(
        self, workbook: Workbook, file: str = "", progress: Progress | None = None
    ) -> FileReport:
        """Compare a workbook with the book, record what is new, and report on every row.

        What was cut off is completed by importing the file again; one that is in already adds
        nothing. Raises WorkbookUnreadable for a file of no station, of another one, or whose code
        cannot be one, UnknownStation where only the asker names it, PersonalNumber for a phone or
        identity number in what is said of the station, and a LedgerFault.
        """
        if self._ledger is None or self._log is None:
            return self._taken_in(workbook, file, progress)
        # Rows are judged by a copy of the station, so what two imports share would be new to both.
        with self._log.one_at_a_time("importing", self._waiting):
            return self._taken_in(workbook, file, progress)

    def _taken_in(self, workbook: Workbook, file: str, progress: Progress | None) -> FileReport:
        station = self._station_of(workbook)
        report = FileReport(
            file=Path(file).name,
            file_sha256=workbook.file_sha256,
            station=station,
            dry_run=self._ledger is None,
            notes=list(workbook.notes),
            declared=tuple(dict.fromkeys(row.kind.topic for row in workbook.declared)),
        )
        standing = self._standing(station)
        if workbook.station is None and not standing.station.is_planned:
            if station not in self._told:
                raise UnknownStation(field="station", station=station)
            workbook = replace(workbook, station=self._told[station].station)
        standing.look_for(workbook.file_sha256)
        codes = self._codes(station, standing)
        codes.look_up(_workers_of(workbook))
        attribution = self._attribution(station, workbook, standing.generation)
        judge = Judge(standing.station, self._rules_of, standing.records, self._divisions_of)
        plan = _plan_of(workbook, judge, attribution)
        tally = Tally(report)
        sink: Storing | Dropping = Dropping()
        if self._ledger is not None:
            begin = partial(self._begin, workbook, attribution, plan)
            sink = Storing(self._ledger, codes, tally.answered, batch=standing.batch, begin=begin)
        deciding = Deciding(
            judge,
            attribution,
            sink,
            report=report,
            paired=tally.paired,
            is_wanted=self._options.include_duplicates,
        )
        common = report, tally, deciding
        settler = Settler(
            *common,
            codes=codes,
            vault=self._vault,
            include_duplicates=self._options.include_duplicates,
            apply_changes=self._options.apply_changes,
        )
        rosters = RosterSettler(
            *common,
            codes=codes,
            include_duplicates=self._options.include_duplicates,
            apply_changes=self._options.apply_changes,
        )
        FileImport(
            workbook,
            report,
            judge=judge,
            codes=codes,
            attribution=attribution,
            settler=settler,
            rosters=rosters,
            tally=tally,
        ).run(sink, progress)
        if isinstance(sink, Dropping):
            self._rehearsed[station], self._rehearsed_codes[station] = standing, codes
            self._rehearse(report, sink, was_here=standing.batch is not None)
            return report
        report.batch = sink.batch
        report.recording = tally.recorded
        report.already_imported = standing.batch is not None and not report.added.total()
        return report

    def _attribution(self, station: str, workbook: Workbook, generation: int) -> Attribution:
        return Attribution(
            station=station,
            actor=self._options.actor,
            role=self._options.role,
            # A workbook is about one station, whatever stands in it.
            reach=self._options.reach or Reach("station", station),
            now=self._now(),
            file=f"{workbook.file_sha256[:32]}/{generation}",
            is_operator=self._options.is_operator,
            mended=workbook.mended,
        )

    def _rehearse(self, report: FileReport, sink: Dropping, *, was_here: bool) -> None:
        """Say what would be recorded, and know the file when it comes again."""
        was_here = was_here or report.file_sha256 in self._rehearsed_files
        report.already_imported = was_here and not sink.dropped
        report.recording = sink.recording
        self._rehearsed_files.add(report.file_sha256)

    def _station_of(self, workbook: Workbook) -> str:
        """Whose file it is. Raises WorkbookUnreadable where nobody says, or two say otherwise."""
        asked, said = self._options.station, workbook.station
        if said is None and not asked:
            raise WorkbookUnreadable("station_unnamed")
        if said is None or said.code == asked or not asked:
            return asked if said is None else said.code
        raise WorkbookUnreadable("other_station", what=[asked])

    def _rules_of(self, areas: tuple[str, ...]) -> Rules:
        return SEEDED_RULES if self._log is None else stored_rules_of(self._log, areas)

    def _divisions_of(self, areas: tuple[str, ...]) -> Gazetteer:
        return Gazetteer() if self._log is None else stored_divisions_of(self._log, areas)

    def _standing(self, station: str) -> Standing:
        return self._rehearsed.get(station) or standing_of(self._log, station)

    def _codes(self, station: str, standing: Standing) -> CodeBook:
        known = self._rehearsed_codes.get(station)
        return known or CodeBook(
            self._vault,
            station,
            (*standing.station.roster.workers, *standing.station.talent.supervisors),
            standing.station.volunteers.known,
        )

    def _begin(
        self, workbook: Workbook, attribution: Attribution, plan: RecordingCommand | None
    ) -> str:
        """Plan the station where it is unknown and begin the batch; gives the batch's id."""
        assert self._ledger is not None, "a rehearsal begins nothing"
        rows = sum(1 for _row in workbook.rows())
        start = attribution.starting(workbook.file_sha256, rows)
        commands = [start] if plan is None else [plan, start]
        begun = store(self._ledger, commands)[-1]
        if isinstance(begun, Refusal):
            raise begun
        # Another process may have begun the same file a moment ago: then that is the batch.
        return begun.record


def _plan_of(workbook: Workbook, judge: Judge, attribution: Attribution) -> RecordingCommand | None:
    """The plan of a station that is unknown, accepted by the judge; None for one that is known."""
    if judge.station.is_planned or workbook.station is None:
        return None
    try:
        plan = founding.plan_of(workbook.station)
        command = attribution.recording(PlanStation, plan, _STATION, "plan")
    except ValidationError as error:
        kinds = {each["type"] for each in error.errors(include_url=False)}
        if PersonalNumber.code in kinds:
            raise PersonalNumber(field="站点信息") from None
        raise _not_a_station() from error
    judge.accept(command)
    return command


def _workers_of(workbook: Workbook) -> set[str]:
    """The names of workers that a workbook mentions."""
    workers = {row.name for row in workbook.staff}
    for row in workbook.money:
        workers.update((row.handler, row.payee))
    for visit in workbook.visits:
        workers.update(visit.workers)
    for session in workbook.training:
        workers.update(session.attendees, session.villagers)
    for stated in workbook.declared:
        workers.update(stated.workers)
    return workers - {""}


def _not_a_station() -> WorkbookUnreadable:
    return WorkbookUnreadable("station_info_missing", sheet="站点信息", what=["站点代码"])
