"""Parsed station workbooks into the ledger, through the same commands as everything else.

A workbook is one batch: every row is judged in the order of the sheets by the domain's own rules,
what passes is stored by the ledger, and the report says what became of each row.
"""

from api.importing.reporting.report import FileReport
from api.importing.session import ImportSession
from api.importing.voiding import void_batch

__all__ = ["FileReport", "ImportSession", "void_batch"]
