"""Personal fields of a command, sealed for the vault before anything is decided.

Which field belongs to whom is declared on the field itself; this module only reads the marks. A
decision afterwards sees digests, so nothing personal can slip into an entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from domain.commands import (
    Command,
    CorrectRecord,
    Details,
    HomeVisitDetails,
    HomeVisitNotMetDetails,
    RecordingCommand,
)
from domain.fields import Personal, personal_mark
from ledger.vault import Sealed, Vault


@cache
def personal_fields(details: type[Details]) -> tuple[tuple[str, Personal], ...]:
    """The personal fields of a kind of details, each with its mark."""
    marks = ((name, personal_mark(field.metadata)) for name, field in details.model_fields.items())
    return tuple((name, mark) for name, mark in marks if mark is not None)


def person_id(station: str, about: str, code: str) -> str:
    """The vault's id of a worker, a client, or a record's own text."""
    return f"{station}/{about}/{code}"


def seal_command(vault: Vault, command: Command) -> tuple[Command, list[Sealed]]:
    """A copy of the command that carries commitments, and what the vault must store for it."""
    if not isinstance(command, RecordingCommand | CorrectRecord):
        return command, []
    details = command.details
    marked = personal_fields(type(details))
    values: dict[str, dict[str, str]] = {}
    for name, mark in marked:
        value: str = getattr(details, name)
        if value:
            values.setdefault(_person(command, details, mark), {})[name] = value
    if not values:
        return command, []
    sealed = [
        vault.seal(person, command.event_id, fields, index=_index(command, details, fields))
        for person, fields in values.items()
    ]
    digests = tuple(sorted(digest for each in sealed for digest in each.digests))
    return command.model_copy(update={"commitments": digests}), sealed


def client_identity(name: str, target_groups: Iterable[str]) -> str:
    """What tells a client apart where there is no code: name and target groups."""
    return f"{name}|{','.join(sorted(target_groups))}"


def _index(
    command: RecordingCommand | CorrectRecord, details: Details, fields: dict[str, str]
) -> dict[str, str]:
    """The marks by which a later sheet, which knows only names, finds the same client again."""
    if "client_name" not in fields or not isinstance(
        details, HomeVisitDetails | HomeVisitNotMetDetails
    ):
        return {}
    identity = client_identity(fields["client_name"], details.target_groups)
    return {f"client/{command.station}": identity}


def _person(command: RecordingCommand | CorrectRecord, details: Details, mark: Personal) -> str:
    if mark.about == "record":
        record = command.record if isinstance(command, CorrectRecord) else command.event_id
        return person_id(command.station, "record", record)
    return person_id(command.station, mark.about, getattr(details, mark.about))
