"""Commands that give a client's name and no code: whoever is meant is found, or gets a code.

One at a time, in all processes: two requests with the same new name must not make two people of
them. The marks of somebody new are stored before anything is decided, so that the next one finds
them; a code whose command is refused then is an orphan, which the same name finds again.
"""

from __future__ import annotations

import secrets
from threading import Lock
from typing import Final

from domain.clients.commands import RegisterClient, RegisterHousehold
from domain.ground.commands import Command, RecordingCommand
from domain.ground.forms import codes
from domain.places.volunteers.commands import RegisterVolunteer
from ledger.people.finding import ClientFinder
from ledger.vault.identities import (
    ANYWHERE,
    HOUSEHOLD,
    Described,
    described_by,
    marks_anywhere,
    marks_of,
    with_kinds,
)
from ledger.vault.vault import Vault
from ledger.writing.sealing import name_field, person_id


class ClientNaming:
    """Gives the clients of commands their codes; safe between threads."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._lock = Lock()

    def coded(self, command: Command) -> tuple[Command, str]:
        """The command with the code of whom it names, and that code; as it is where it names nobody.

        A household or volunteer that is registered without a code gets one: nobody is looked for.

        Raises LedgerUnavailableError.
        """
        if isinstance(command, RegisterHousehold) and command.details.household is None:
            household = codes.issued(codes.HOUSEHOLD, secrets.randbelow)
            housed = command.details.model_copy(update={"household": household})
            return command.model_copy(update={"details": housed}), ""
        if isinstance(command, RegisterVolunteer) and command.details.volunteer is None:
            volunteer = codes.issued(codes.VOLUNTEER, secrets.randbelow)
            coded = command.details.model_copy(update={"volunteer": volunteer})
            return command.model_copy(update={"details": coded}), ""
        if not isinstance(command, RecordingCommand) or not needs_vault(command):
            return command, ""
        if isinstance(command, RegisterClient):
            command = self._with_alike(command)
            if not names_only(command):
                return command, ""
        who = described_by(command.details.__dict__)
        is_another = isinstance(command, RegisterClient) and command.confirm_duplicate
        code = None if is_another else self._found(command.station, who)
        if code is None and command.alike and not is_another:
            return command, ""  # it will be held, so nobody new is made of it
        if code is None:
            with self._lock, self._vault.alone() as store:
                if not is_another:
                    code = self._found(command.station, who)  # somebody may have been quicker
                if code is None:
                    code = codes.issued(codes.CLIENT, secrets.randbelow)
                    marks = with_kinds(command.station, marks_of(who))
                    person = person_id(command.station, "client", code)
                    store([self._vault.seal(person, "", {}, index=marks)])
        details = command.details.model_copy(update={"client": code})
        return command.model_copy(update={"details": details}), code

    def _with_alike(self, command: RegisterClient) -> RegisterClient:
        """The command with those whom the client probably is, here and elsewhere.

        Of somebody elsewhere no code is told, so nobody learns who is served where.
        """
        who = described_by(command.details.__dict__)
        known, elsewhere = alike_to(self._vault, command.station, who)
        if not (known or elsewhere):
            return command
        own = command.details.client  # a code that is given says who is meant
        alike = (*(code for code in known if code != own), *([""] if elsewhere else []))
        return command.model_copy(update={"alike": alike})

    def _found(self, station: str, who: Described) -> str | None:
        return ClientFinder(self._vault, station).find(who).code


def alike_to(vault: Vault, station: str, who: Described) -> tuple[list[str], bool]:
    """Whom somebody probably is at a station, by code, and whether another one may know them.

    Nobody where there is nothing to compare.
    """
    if not marks_of(who).keys() - {HOUSEHOLD}:
        return [], False
    return ClientFinder(vault, station).alike(who), is_elsewhere(vault, station, who)


def is_elsewhere(vault: Vault, station: str, who: Described) -> bool:
    """Whether somebody is probably a client of another station."""
    marks = with_kinds(ANYWHERE, marks_anywhere(who))
    digests = [vault.blind_index(kind, value) for kind, value in marks.items()]
    found = vault.marked_people(marks, digests) if marks else []
    others = {person for *_, person in found if not person.startswith(f"{station}/")}
    return bool(others - vault.withdrawn_among(others)) if others else False


def needs_vault(command: Command) -> bool:
    """Whether the vault is asked about whom a command names before it is decided."""
    return isinstance(command, RegisterClient) or names_only(command)


def names_only(command: Command) -> bool:
    """Whether a command gives a client's name in the place of a code."""
    if not isinstance(command, RecordingCommand):
        return False
    stated = command.details.__dict__
    return bool("client" in stated and stated["client"] is None and stated.get(_NAME))


_NAME: Final = name_field("client")
