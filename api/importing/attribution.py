"""What all commands of an import share: who, when, through which door, for which batch.

Command ids are made of the file, how often it was voided, the sheet, the row and the part of the
row, so that an interrupted import given again meets its own stored answers. A row that was mended
says otherwise than its file, and so has ids of its own by its mending.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from api.importing.reporting.report import SHEETS, RowKey
from domain.book.catalogue import KIND_OF_COMMAND, KIND_OF_TOPIC
from domain.book.commands import StartImport
from domain.ground.commands import CorrectRecord, RecordingCommand
from domain.ground.forms.details import Changes, Details
from domain.ground.reach import Reach
from domain.ground.vocabulary import Role
from ledger.store.identifiers import new_event_id

_REIMPORTED: Final = "按重新导入的台账更正"


@dataclass(frozen=True, kw_only=True)
class Attribution:
    """The context of the commands; ``file`` is the file's hash and generation.

    ``mended`` are the rows that were mended, by sheet and row, each with its mending's id. Whoever
    ``is_operator`` holds the ledger itself in hand and records in the role whose matter it is.
    """

    station: str
    actor: str
    role: Role
    reach: Reach
    now: datetime
    file: str
    is_operator: bool = False
    mended: Mapping[tuple[str, int], str] = field(default_factory=dict)

    def recording(
        self, kind: type[RecordingCommand], details: Details, key: RowKey, part: str
    ) -> RecordingCommand:
        """A command that records what a row states. Raises pydantic's ValidationError."""
        context = self._context(f"{key.kind}/{self._place(key)}/{part}")
        context["role"] = self._role_among(KIND_OF_COMMAND[kind].recorded_by)
        return kind(**context, details=details)

    def correcting(
        self, record: str, changes: Changes, key: RowKey, version: int, topic: str
    ) -> CorrectRecord:
        """A command that lets a record say what a row states; version and topic are the record's."""
        context = self._context(f"{key.kind}/{self._place(key)}/{record}/{version}")
        context["role"] = self._role_among(KIND_OF_TOPIC[topic].fixed_by)
        return CorrectRecord(
            **context,
            record=record,
            details=changes,
            reason_code="reimported",
            reason=_REIMPORTED,
        )

    def joint(self, key: RowKey) -> str:
        """What the visits to several clients of one row share, and no other row has."""
        digits = sha256(f"{self.file}/{key.kind}/{self._place(key)}".encode()).hexdigest()
        return "-".join(digits[at : at + 4] for at in range(0, 16, 4))  # no long run of digits

    def starting(self, file_sha256: str, rows: int) -> StartImport:
        """The command that begins the batch."""
        return StartImport(**self._context("start"), file_sha256=file_sha256, rows=rows)

    def _role_among(self, permitted: AbstractSet[Role]) -> Role:
        """The actor's own role, but for an operator who would be refused in it."""
        if self.is_operator and permitted and self.role not in permitted:
            return min(permitted)
        return self.role

    def _context(self, place: str) -> dict[str, Any]:
        return {
            "station": self.station,
            "command_id": f"import/{self.file}/{place}",
            "event_id": new_event_id(),
            "actor": self.actor,
            "role": self.role,
            "reach": self.reach,
            "channel": "excel_import",
            "now": self.now,
        }

    def _place(self, key: RowKey) -> str:
        """The row within its kind. A sheet's own name may be a person's and stays out of the book."""
        mending = self.mended.get((key.sheet, key.row))
        row = str(key.row) if mending is None else f"{key.row}~{mending}"
        if key.sheet == SHEETS[key.kind]:
            return row
        return f"{sha256(key.sheet.encode()).hexdigest()[:12]}-{row}"
