"""Which rows stand in the book now, and which this import put there."""

from __future__ import annotations

from api.importing.reporting.report import FileReport, RowKey
from api.importing.reporting.sentences import of_refusal
from domain.ground.commands import Command, CorrectRecord
from domain.ground.refusals import ProbableDuplicate, Refusal
from ledger.writing.outcomes import Receipt


class Tally:
    """Counts the rows of one file; ``paired`` are the records that some of them are.

    ``recorded`` are the rows of which this import recorded something.
    """

    def __init__(self, report: FileReport) -> None:
        self._report = report
        self.recorded: set[RowKey] = set()
        self._corrected: set[RowKey] = set()
        self.accepted: set[RowKey] = set()
        self.paired: set[str] = set()

    def answered(self, key: RowKey, command: Command, answer: Receipt | Refusal) -> None:
        """Hear from the ledger what became of a command of a row."""
        if isinstance(answer, Refusal):
            self.accepted.discard(key)
            self.recorded.discard(key)
            if isinstance(answer, ProbableDuplicate):  # recorded since the row was compared
                self._report.hold(key)
            else:
                self._report.refuse(key, of_refusal(answer, key.kind))
        elif not answer.replayed and key not in self._report.refused:
            made = self._corrected if isinstance(command, CorrectRecord) else self.recorded
            made.add(key)

    def write(self) -> None:
        """Put the counts into the report."""
        self._report.standing = self.accepted
        self._report.accepted.update(key.kind for key in self.accepted)
        self._report.added.update(key.kind for key in self.recorded)
        self._report.corrected.update(key.kind for key in self._corrected)
