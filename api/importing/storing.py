"""Judged commands on their way into the ledger, in large transactions.

A sink takes commands as they are accepted and says later what became of each. The one that writes
gives the ledger its last word; the one for rehearsals drops everything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from api.importing.codes import CodeBook
from api.importing.reporting.report import RowKey
from domain.ground.commands import Command, RecordingCommand
from domain.ground.refusals import Refusal
from ledger.faults.machine import LedgerFault
from ledger.writing.outcomes import Outcome, Receipt

COMMANDS_PER_TRANSACTION: Final = 500

Answered = Callable[[RowKey, Command, Receipt | Refusal], None]
Begin = Callable[[], str]
"""Begins the batch and gives its id."""


class Ledger(Protocol):
    """The ledger, as far as an import needs it."""

    def execute_many(
        self, commands: Sequence[Command], *, requests: Sequence[bytes | None] | None = None
    ) -> list[Outcome]:
        """Have commands decided in order and stored."""


class Sink(Protocol):
    """Where accepted commands go."""

    def add(self, key: RowKey, command: Command) -> None:
        """Take a command of a row."""

    def finish(self) -> None:
        """Answer for every command that was added."""


class Dropping:
    """Stores nothing, and counts what would have been.

    ``recording`` are the rows of which something would be recorded.
    """

    def __init__(self) -> None:
        self.dropped = 0
        self.recording: set[RowKey] = set()

    def add(self, key: RowKey, command: Command) -> None:
        """Forget a command."""
        self.dropped += 1
        if isinstance(command, RecordingCommand):
            self.recording.add(key)

    def finish(self) -> None:
        """Nothing is left to do."""


class Storing:
    """Stores commands in their order; ``answered`` hears of each.

    The batch is begun with the first of them: a file that brings nothing new leaves no trace.

    Raises the LedgerFault that kept the ledger from answering; what was stored until then is
    completed by importing the same file again.
    """

    def __init__(
        self,
        ledger: Ledger,
        codes: CodeBook,
        answered: Answered,
        *,
        batch: str | None,
        begin: Begin,
    ) -> None:
        self._ledger = ledger
        self._codes = codes
        self._answered = answered
        self._begin = begin
        self.batch = batch
        self._waiting: list[tuple[RowKey, Command]] = []

    def add(self, key: RowKey, command: Command) -> None:
        """Take a command of a row, and store when enough are waiting."""
        self._waiting.append((key, command))
        if len(self._waiting) >= COMMANDS_PER_TRANSACTION:
            self.finish()

    def finish(self) -> None:
        """Store what is waiting."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        # Before the entries: a code that is in the log must lead the next import to its person.
        self._codes.save()
        self.batch = self.batch or self._begin()
        in_batch = {"batch": self.batch}
        commands = [command.model_copy(update=in_batch) for _key, command in waiting]
        outcomes = store(self._ledger, commands)
        for (key, command), outcome in zip(waiting, outcomes, strict=True):
            self._answered(key, command, outcome)


def store(ledger: Ledger, commands: Sequence[Command]) -> list[Receipt | Refusal]:
    """Store commands whose ids say all about their content: file, generation, sheet, row, part.

    Raises a LedgerFault.
    """
    requests = [command.command_id.encode() for command in commands]
    answers: list[Receipt | Refusal] = []
    for outcome in ledger.execute_many(commands, requests=requests):
        if isinstance(outcome, LedgerFault):
            raise outcome
        answers.append(outcome)
    return answers
