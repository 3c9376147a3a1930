"""One upload on its way through the importer: how far it is, and what came of it.

It lives as long as the report of the request that brought it; what it recorded is in the book and
needs neither.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any, Literal

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from api.http.access import Principal
from api.http.exchange import exchange_of
from api.http.problems import HttpRefusal
from api.http.requests.deciding import writing
from api.http.serving.door import Door, door_of
from api.http.serving.reports import Report
from api.importing.reporting.report import FileReport
from api.importing.session import ImportSession, Options
from api.importing.uploading.forms import Form
from api.importing.uploading.keeping import KeptFiles
from api.importing.uploading.tried import TriedFile, tried
from api.workbooks import (
    Given,
    RefusedFile,
    WorkbookUnreadable,
    refused_file,
    turns,
    write_error_workbook,
)
from domain.ground.refusals import Refusal
from ledger.application import Ledger

Language = Literal["zh", "en"]


@dataclass(eq=False)
class ImportRun:
    """What is known of one upload. Counts are of the rows of the file that is being imported.

    ``is_waiting`` says that another import has to end first.

    ``kept`` are its files, where whoever uploaded them may go on with them; then ``tried`` are all
    their rows too.
    """

    station: str
    kept: KeptFiles | None = None
    is_dry: bool = False
    tried: list[TriedFile] = field(default_factory=list)
    unread: list[tuple[str, WorkbookUnreadable | Refusal]] = field(default_factory=list)
    file: str = ""
    done_rows: int = 0
    total_rows: int = 0
    is_waiting: bool = False
    reports: list[FileReport] = field(default_factory=list)
    errors: list[dict[str, str]] = field(default_factory=list)
    error_workbook: bytes = b""

    def told(self) -> dict[str, Any]:
        """The report, as far as it is."""
        return {
            "station": self.station,
            "progress": {
                "file": self.file,
                "done_rows": self.done_rows,
                "total_rows": self.total_rows,
                "waiting": self.is_waiting,
            },
            "batches": [each.batch for each in self.reports if each.batch is not None],
            "files": [each.to_json() for each in self.reports],
            "errors": self.errors,
        }

    def work(
        self,
        door: Door,
        ledger: Ledger | None,
        principal: Principal,
        form: Form,
        language: Language,
    ) -> None:
        """Import the files one after the other; one that cannot be read does not stop the others.

        Raises a LedgerFault.
        """
        house = door.house
        options = Options(
            actor=principal.actor,
            role=principal.role,
            reach=principal.reach,
            station=self.station,
            include_duplicates=form.flags["include_duplicates"],
            apply_changes=form.flags["apply_changes"],
        )
        session = ImportSession(
            ledger, log=house.log, vault=house.vault, options=options, waiting=self._wait
        )
        refused: list[RefusedFile] = []
        files = [Given(data, name, mendings) for name, data, mendings in form.files]
        order = turns(files)
        session.hear(order)
        for turn in order:
            file = files[turn.place]
            name = file.name
            self.file, self.done_rows, self.total_rows = name, 0, 0
            try:
                workbook = session.read(file, turn.workbook)
                report = session.take_in(workbook, name, self._progress)
            except (WorkbookUnreadable, Refusal) as error:
                self.unread.append((name, error))
                self.errors.append(
                    {"file": name, "code": error.code, "message": error.message(language)}
                )
                continue
            self.reports.append(report)
            if self.kept is not None:
                self.tried.append(tried(workbook, report, turn.place))
            if rows := report.refused_rows():
                refused.append(refused_file(workbook, rows, name))
        if refused:
            self.error_workbook = write_error_workbook(refused)

    def _progress(self, done: int, total: int) -> None:
        self.done_rows, self.total_rows = done, total

    def _wait(self, *, is_waiting: bool) -> None:
        self.is_waiting = is_waiting

    @property
    def corrected_rows(self) -> int:
        """Of how many rows the records were corrected."""
        return sum(each.corrected.total() for each in self.reports)

    def close(self) -> None:
        """Let go of the files."""
        if self.kept is not None:
            self.kept.close()


async def begin(
    request: Request,
    principal: Principal,
    station: str,
    form: Form,
    *,
    wait_seconds: float,
    keeps_files: bool = False,
) -> tuple[Report, ImportRun]:
    """Begin an import, and wait for it a while.

    Raises ``not_writing``, and ``too_many_reports`` when the asker has too many on their way.
    """
    door, exchange = door_of(request.scope), exchange_of(request.scope)
    is_dry = form.flags["dry_run"]
    ledger = None if is_dry else writing(door)
    run = ImportRun(station, is_dry=is_dry)

    async def make() -> Response:
        await anyio.to_thread.run_sync(run.work, door, ledger, principal, form, exchange.language)
        return Response()

    if keeps_files:
        run.kept = await anyio.to_thread.run_sync(KeptFiles, form.files)
    try:
        keep_seconds = door.settings.tried_import_keep_seconds if keeps_files else None
        report = door.reports.begin(
            request, principal, make, door.importing, attached=run, keep_seconds=keep_seconds
        )
    except HttpRefusal:
        run.close()
        raise
    assert report.task is not None
    if wait_seconds > 0:
        await asyncio.wait((report.task,), timeout=wait_seconds)
    return report, run


def run_of(door: Door, principal: Principal, station: str, named: str) -> tuple[Report, ImportRun]:
    """An import that the asker began at a station. Raises ``unknown_report`` for every other."""
    report = door.reports.of(principal, named)
    run = report.attached
    if not isinstance(run, ImportRun) or run.station != station:
        raise HttpRefusal("unknown_report")
    return report, run
