"""One run of the importer over one or more workbooks.

The order of work on a file: how does the station stand, found the station and begin the batch, then
sheet by sheet and row by row. A rehearsal does the same and keeps the resulting standings in
memory, so that the second file of a station is judged as after the first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from api.importing import founding
from api.importing.attribution import Attribution
from api.importing.codes import CodeBook
from api.importing.judging import Judge
from api.importing.report import SHEETS, WHOLE_SHEET, FileReport, RowKey
from api.importing.rows import FileImport, Progress
from api.importing.standing import Standing, StreamReader, standing_of
from api.importing.storing import Dropping, Ledger, Storing, store
from api.workbooks import Workbook, WorkbookUnreadable
from domain.ground.commands import RecordingCommand
from domain.ground.policy import SEEDED_RULES, Rules
from domain.ground.refusals import PersonalNumber, Refusal
from domain.stations.commands import PlanStation
from ledger.vault.vault import Vault
from ledger.writing.area_rules import stored_rules_of
from ledger.writing.sealing import client_identity

_STATION: Final = RowKey("station", SHEETS["station"], WHOLE_SHEET)


@dataclass(frozen=True, kw_only=True)
class Options:
    """How to import: who answers for it, and whether repeated visits are wanted all the same."""

    actor: str = "importer"
    include_duplicates: bool = False


class ImportSession:
    """Imports workbooks into one ledger, or rehearses it when there is no ``ledger``.

    ``log`` and ``vault`` are None where nothing has been stored yet, which only a rehearsal bears.
    """

    def __init__(
        self,
        ledger: Ledger | None,
        *,
        log: StreamReader | None,
        vault: Vault | None,
        options: Options | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._ledger = ledger
        self._log = log
        self._vault = vault
        self._options = options or Options()
        self._now = now
        self._rehearsed: dict[str, Standing] = {}
        self._rehearsed_codes: dict[str, CodeBook] = {}
        self._rehearsed_files: dict[tuple[str, str], FileReport] = {}

    def take_in(
        self, workbook: Workbook, file: str = "", progress: Progress | None = None
    ) -> FileReport:
        """Import a workbook and report on every row.

        A file that was cut off is completed, one that is in already adds nothing. Raises
        WorkbookUnreadable for a station code that cannot be one, PersonalNumber for a phone or
        identity number in what is said of the station, and a LedgerFault.
        """
        if workbook.station is None:
            raise _not_a_station()
        station = workbook.station.code
        report = FileReport(
            file=Path(file).name,
            file_sha256=workbook.file_sha256,
            station=station,
            dry_run=self._ledger is None,
        )
        again = self._rehearsed_files.get((station, workbook.file_sha256))
        if again is not None:
            return replace(again, already_imported=True, added=type(again.added)())
        standing = self._standing(station, workbook.file_sha256)
        was_begun = standing.batch is not None
        codes = self._codes(station, standing)
        codes.look_up(*_people_of(workbook))
        attribution = Attribution(
            station=station,
            actor=self._options.actor,
            now=standing.batch.began_at if standing.batch else self._now(),
            file=f"{workbook.file_sha256[:32]}/{standing.generation}",
            batch=standing.batch.event_id if standing.batch else None,
        )
        judge = Judge(standing.station, self._rules_of)
        attribution = self._begin(workbook, judge, standing, attribution)
        report.batch = None if self._ledger is None else attribution.batch
        work = FileImport(
            workbook,
            report,
            judge=judge,
            visits=standing.visits,
            codes=codes,
            attribution=attribution,
            include_duplicates=self._options.include_duplicates,
        )
        if self._ledger is None:
            work.run(Dropping(), progress)
            self._keep(station, standing, codes, report)
        else:
            work.run(Storing(self._ledger, codes, work.answered), progress)
        report.already_imported = was_begun and not report.added.total()
        return report

    def _rules_of(self, areas: tuple[str, ...]) -> Rules:
        return SEEDED_RULES if self._log is None else stored_rules_of(self._log, areas)

    def _standing(self, station: str, file_sha256: str) -> Standing:
        stored = standing_of(self._log, station, file_sha256)
        rehearsed = self._rehearsed.get(station)
        if rehearsed is None or stored.batch is not None:
            return stored
        return replace(rehearsed, generation=stored.generation, batch=None)

    def _codes(self, station: str, standing: Standing) -> CodeBook:
        known = self._rehearsed_codes.get(station)
        return known or CodeBook(self._vault, station, standing.station.roster.workers)

    def _keep(self, station: str, standing: Standing, codes: CodeBook, report: FileReport) -> None:
        self._rehearsed_codes[station] = codes
        self._rehearsed_files[station, report.file_sha256] = report
        if standing.batch is None:
            self._rehearsed[station] = standing

    def _begin(
        self, workbook: Workbook, judge: Judge, standing: Standing, attribution: Attribution
    ) -> Attribution:
        """Plan the station where it is unknown and begin the batch; gives the batch's id."""
        if standing.batch is not None:
            return attribution
        commands: list[RecordingCommand] = []
        if not standing.station.is_planned and workbook.station is not None:
            try:
                plan = founding.plan_of(workbook.station)
                commands.append(attribution.recording(PlanStation, plan, _STATION, "plan"))
            except ValidationError as error:
                kinds = {each["type"] for each in error.errors(include_url=False)}
                if PersonalNumber.code in kinds:
                    raise PersonalNumber(field="站点信息") from None
                raise _not_a_station() from error
        rows = sum(1 for _row in workbook.rows())
        start = attribution.starting(workbook.file_sha256, rows)
        for command in (*commands, start):
            judge.accept(command)
        if self._ledger is None:
            return replace(attribution, batch=start.event_id)
        answers = store(self._ledger, [*commands, start])
        begun = answers[-1]
        if isinstance(begun, Refusal):
            raise begun
        # Another process may have begun the same file a moment ago: then that is the batch.
        return replace(attribution, batch=begun.record)


def _people_of(workbook: Workbook) -> tuple[set[str], set[str]]:
    """The names of workers and the identities of clients that a workbook mentions."""
    workers = {row.name for row in workbook.staff} | {row.handler for row in workbook.money}
    for visit in workbook.visits:
        workers.update(visit.workers)
    for session in workbook.training:
        workers.update(session.attendees)
    clients = {
        client_identity(visit.client, visit.target_groups)
        for visit in workbook.visits
        if visit.client and visit.target_groups
    }
    return workers - {""}, clients


def _not_a_station() -> WorkbookUnreadable:
    return WorkbookUnreadable("station_info_missing", sheet="站点信息", what=["站点代码"])
