"""One upload on its way through the importer: how far it is, and what came of it.

It lives as long as the report of the request that brought it; what it recorded is in the book and
needs neither.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from api.http.access import Principal
from api.http.serving.door import Door
from api.importing.report import FileReport
from api.importing.session import ImportSession, Options
from api.importing.uploading.forms import Form
from api.workbooks import RefusedFile, WorkbookUnreadable, write_error_workbook
from domain.ground.refusals import Refusal
from ledger.application import Ledger

Language = Literal["zh", "en"]


@dataclass(eq=False)
class ImportRun:
    """What is known of one upload. Counts are of the rows of the file that is being imported."""

    station: str
    file: str = ""
    done_rows: int = 0
    total_rows: int = 0
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
        session = ImportSession(ledger, log=house.log, vault=house.vault, options=options)
        refused: list[RefusedFile] = []
        for name, data in form.files:
            self.file, self.done_rows, self.total_rows = name, 0, 0
            try:
                workbook = session.read(data, name)
                report = session.take_in(workbook, name, self._progress)
            except (WorkbookUnreadable, Refusal) as error:
                self.errors.append(
                    {"file": name, "code": error.code, "message": error.message(language)}
                )
                continue
            self.reports.append(report)
            if rows := report.refused_rows():
                refused.append(RefusedFile(workbook, rows, name))
        if refused:
            self.error_workbook = write_error_workbook(refused)

    def _progress(self, done: int, total: int) -> None:
        self.done_rows, self.total_rows = done, total
