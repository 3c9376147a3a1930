"""Payments that name a payee: who is a worker of the station is told by their code.

The name goes to the vault and nobody who reads the book sees it, so whether money went to the
station's own people could not be asked of it. Names are compared here and shown nowhere; where
several workers have one name nobody can say who it was, and none is told.
"""

from __future__ import annotations

from typing import Any, Final

from domain.ground.commands import Command, CorrectRecord, RecordingCommand
from ledger.vault.identities import without_blanks
from ledger.vault.vault import ERASED, RESTRICTED, Vault
from ledger.writing.sealing import name_field, person_id

_NAME: Final = "payee"
_CODE: Final = "payee_worker"


def names_payee(command: Command) -> bool:
    """Whether a command states whom money goes to by name alone."""
    return bool(_stated(command).get(_NAME)) and not _stated(command).get(_CODE)


class Payees:
    """The workers of stations by their names, for some commands; each station is asked once."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._workers: dict[str, dict[str, list[str]]] = {}

    def coded(self, command: Command) -> Command:
        """The command with the code of the worker whom it names as payee, if it names one.

        A correction to somebody else's name takes the code away. Raises LedgerUnavailableError.
        """
        if not names_payee(command):
            return command
        assert isinstance(command, RecordingCommand | CorrectRecord), "it has details"
        found = self._named(command.station).get(without_blanks(_stated(command)[_NAME]), [])
        code = found[0] if len(found) == 1 else None
        details = command.details.model_copy(update={_CODE: code})
        return command.model_copy(update={"details": details})

    def _named(self, station: str) -> dict[str, list[str]]:
        known = self._workers.get(station)
        if known is None:
            known = self._workers[station] = {}
            start = person_id(station, "worker", "")
            names = self._vault.reveal_names_under(start, name_field("worker"))
            for person, name in sorted(names.items()):
                if name not in (ERASED, RESTRICTED):
                    known.setdefault(without_blanks(name), []).append(person[len(start) :])
        return known


def _stated(command: Command) -> dict[str, Any]:
    if not isinstance(command, RecordingCommand | CorrectRecord):
        return {}
    details = command.details
    return details.__dict__ if _CODE in type(details).model_fields else {}
