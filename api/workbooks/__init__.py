"""Station workbooks in, typed rows out: what a sheet says, before any rule of the ledger.

Nothing here knows the store, the clock or another row: turning rows into commands is the
importer's business, so that the reading of a cell can be tested by itself.
"""

from api.workbooks.error_workbook import (
    RefusedFile,
    RefusedRow,
    refused_file,
    write_error_workbook,
)
from api.workbooks.notes import Note
from api.workbooks.problems import RowProblem
from api.workbooks.refusals import WorkbookUnreadable
from api.workbooks.rows import (
    DeclaredRow,
    MoneyKind,
    MoneyRow,
    SheetRow,
    StaffRow,
    StationInfo,
    TrainingRow,
    VisitRow,
    Workbook,
)
from api.workbooks.turns import Given, Turn, turns
from api.workbooks.workbook import read_workbook

__all__ = [
    "DeclaredRow",
    "Given",
    "MoneyKind",
    "MoneyRow",
    "Note",
    "RefusedFile",
    "RefusedRow",
    "RowProblem",
    "SheetRow",
    "StaffRow",
    "StationInfo",
    "TrainingRow",
    "Turn",
    "VisitRow",
    "Workbook",
    "WorkbookUnreadable",
    "read_workbook",
    "refused_file",
    "turns",
    "write_error_workbook",
]
