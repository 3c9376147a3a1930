"""Having the commands of rows decided one after the other, and sending what was accepted."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Any, Final, TypeVar

from api.importing.attribution import Attribution
from api.importing.judging import Judge
from api.importing.reporting.report import FileReport, RowKey
from api.importing.storing import Sink
from domain.book.refusals import NothingChanged
from domain.ground.commands import Command
from domain.ground.events import topic_of
from domain.ground.forms.details import Changes
from domain.ground.refusals import ProbableDuplicate

_Command = TypeVar("_Command", bound=Command)
VOIDED: Final = "record_voided"
"""Warned of a row that stands in the book as one that was voided."""


WANTED: Final = "导入时选择保留重复行"
"""Why a row that is like a record is recorded all the same, as the book says it."""


class Deciding:
    """What ``judge`` accepts of the rows of one file, on its way into ``sink``.

    ``paired`` are the records that rows of the file are. What is like any other record is recorded
    only if that ``is_wanted``, and warned of.
    """

    def __init__(
        self,
        judge: Judge,
        attribution: Attribution,
        sink: Sink,
        *,
        report: FileReport,
        paired: AbstractSet[str],
        is_wanted: bool,
    ) -> None:
        self.judge = judge
        self.attribution = attribution
        self.sink = sink
        self._report = report
        self._paired = paired
        self._is_wanted = is_wanted

    def correct(self, key: RowKey, record: str, changes: Changes) -> None:
        """Correct a record by what a row says. Raises a Refusal."""
        kept = self.judge.records[record]
        command = self.attribution.correcting(
            record, changes, key, kept.version, topic_of(type(kept.fact))
        )
        # Where only sealed texts differ, a decision sees nothing of it before they are sealed.
        with suppress(NothingChanged):
            command = self.accept(key, command, command.reason)
        self.sink.add(key, command)

    def accept(self, key: RowKey, command: _Command, reason: str, **made_of: Any) -> _Command:
        """A command as it was accepted: what is like another row of the same file, confirmed.

        Raises a Refusal, ProbableDuplicate for what is like a record that no row of the file is.
        """
        try:
            self.judge.accept(command, **made_of)
        except ProbableDuplicate:
            confirming = confirmed(command, reason)
            like = self.judge.like(confirming)
            other = next((each for each in like if not self._is_of_the_file(each)), None)
            if other is not None:
                if not self._is_wanted:
                    raise ProbableDuplicate(field="details", record=other) from None
                self._report.warn(key, "duplicate", record=other)
                confirming = confirmed(command, command.reason or WANTED)
            command = confirming
            self.judge.accept(command, **made_of)
        return command

    def _is_of_the_file(self, record: str) -> bool:
        return record in self._paired or self.judge.records.is_of(record, self.attribution.file)


def confirmed(command: _Command, reason: str) -> _Command:
    """A command that is meant although it is like an earlier record."""
    return command.model_copy(update={"confirm_duplicate": True, "reason": reason})
