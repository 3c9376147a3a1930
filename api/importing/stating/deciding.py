"""Having the commands of rows decided one after the other, and sending what was accepted."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final, TypeVar

from api.importing.attribution import Attribution
from api.importing.judging import Judge
from api.importing.report import RowKey
from api.importing.storing import Sink
from domain.book.refusals import NothingChanged
from domain.ground.commands import Command
from domain.ground.forms.details import Changes
from domain.ground.refusals import ProbableDuplicate

_Command = TypeVar("_Command", bound=Command)
VOIDED: Final = "record_voided"
"""Warned of a row that stands in the book as one that was voided."""


class Deciding:
    """What ``judge`` accepts of the rows of one file, on its way into ``sink``."""

    def __init__(self, judge: Judge, attribution: Attribution, sink: Sink) -> None:
        self.judge = judge
        self.attribution = attribution
        self.sink = sink

    def correct(self, key: RowKey, record: str, changes: Changes) -> None:
        """Correct a record by what a row says. Raises a Refusal."""
        version = self.judge.records[record].version
        command = self.attribution.correcting(record, changes, key, version)
        # Where only sealed texts differ, a decision sees nothing of it before they are sealed.
        with suppress(NothingChanged):
            command = self.accept(command, command.reason)
        self.sink.add(key, command)

    def accept(self, command: _Command, reason: str, **made_of: Any) -> _Command:
        """A command as it was accepted: what comparing has found to be another one, confirmed.

        Raises a Refusal.
        """
        try:
            self.judge.accept(command, **made_of)
        except ProbableDuplicate:
            command = confirmed(command, reason)
            self.judge.accept(command, **made_of)
        return command


def confirmed(command: _Command, reason: str) -> _Command:
    """A command that is meant although it is like an earlier record."""
    return command.model_copy(update={"confirm_duplicate": True, "reason": reason})
