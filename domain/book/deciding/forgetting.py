"""Decisions about forgetting people: erased, restricted, kept for a case.

Nothing recorded changes here: a person's values leave the vault, the book keeps codes and digests.
What stands in the way is looked at in this order: four eyes, an erasure already done, an unknown
person, a legal hold, a statute that still keeps the data.
"""

from __future__ import annotations

from collections.abc import Container

from msgspec import UNSET

from domain.book.events import (
    AnyEvent,
    Fact,
    LegalHoldPlaced,
    LegalHoldReleased,
    PersonErased,
    PersonRestricted,
)
from domain.book.privacy.commands import ErasePerson, PlaceLegalHold, ReleaseLegalHold
from domain.book.privacy.retention import binding_retention
from domain.book.records import Records
from domain.book.refusals import (
    ApproverIsRequester,
    LegalHoldAlreadyReleased,
    PersonAlreadyErased,
    PersonIsRestricted,
    PersonUnknown,
    UnderLegalHold,
    UnknownLegalHold,
)
from domain.book.states.station import Station, person_key
from domain.book.states.streams import Stream
from domain.ground.commands import Command, CorrectRecord
from domain.ground.people import Person, people_named
from domain.ground.refusals import FutureDate, MissingValue
from domain.ground.values import ISODate, optional_day, station_today


def erase_person(station: Station, command: ErasePerson, _records: Records) -> list[AnyEvent]:
    """Erase a person under every code that they have, or restrict them while a retention binds.

    The last event is about the code that was named.

    Raises ApproverIsRequester, FutureDate, PersonAlreadyErased, PersonUnknown, UnderLegalHold,
    PersonIsRestricted for a second request while the retention runs, and MissingValue where the
    ledger has not looked for the person's traces.
    """
    today = station_today(command.now)
    key = person_key(command.about, command.person)
    _ensure_four_eyes(command)
    if command.requested_on > today:
        raise FutureDate(field="requested_on")
    _ensure_not_erased(station, key, "person")
    if command.traces is None or command.expected_versions is None:
        raise MissingValue(field="traces")
    if not command.traces:
        raise PersonUnknown(field="person", person=key)
    codes = (*command.also, (command.person, command.fields_count))
    _ensure_no_hold(station, command, {code for code, _fields in codes})
    binding = binding_retention(command.traces, today)
    keys = {code: person_key(command.about, code) for code, _fields in codes}
    if binding is None:
        return [
            _erased(command, code, fields_count, station.restricted.get(keys[code]))
            for code, fields_count in codes
            if keys[code] not in station.erased
        ]
    retention_class, until = binding
    if key in station.restricted:
        raise PersonIsRestricted(field="person", person=key, retention_until=until)
    return [
        PersonRestricted(
            about=command.about,
            person=code,
            legal_basis=command.legal_basis,
            requested_by=command.requested_by,
            requested_on=ISODate(command.requested_on),
            approved_by=command.approved_by,
            retention_until=until,
            retention_class=retention_class,
        )
        for code, _fields in codes
        if keys[code] not in station.erased and keys[code] not in station.restricted
    ]


def place_hold(station: Station, command: PlaceLegalHold, _records: Records) -> list[AnyEvent]:
    """Keep a person's data for a case.

    Raises PersonAlreadyErased and PersonUnknown.
    """
    key = person_key(command.about, command.person)
    _ensure_not_erased(station, key, "person")
    if not command.is_known:
        raise PersonUnknown(field="person", person=key)
    return [
        LegalHoldPlaced(about=command.about, person=command.person, case_number=command.case_number)
    ]


def release_hold(station: Station, command: ReleaseLegalHold, _records: Records) -> list[AnyEvent]:
    """End a legal hold.

    Raises UnknownLegalHold and LegalHoldAlreadyReleased.
    """
    hold = station.holds.get(command.hold)
    if hold is None:
        raise UnknownLegalHold(field="hold", hold=command.hold)
    if hold.is_released:
        raise LegalHoldAlreadyReleased(field="hold", hold=command.hold)
    return [LegalHoldReleased(hold=command.hold)]


def ensure_remembered(station: Stream, fact: Fact, was: Fact | None, command: Command) -> None:
    """Refuse a fact about somebody whose data was erased or is restricted.

    A correction may still name whom the record named before, as long as it brings no personal
    values: figures stay correctable after an erasure, names do not come back.

    Raises PersonAlreadyErased or PersonIsRestricted.
    """
    if not station.erased and not station.restricted:
        return
    named = set(people_named(fact))
    if isinstance(command, CorrectRecord) and command.commitments:
        named.add(("record", command.record))
    elif was is not None:
        named -= set(people_named(was))
    for about, code in sorted(named):
        ensure_usable(station, (about, code))


def ensure_usable(station: Stream, person: Person, *, field: str = "") -> None:
    """Refuse to use the data of somebody who was erased or is restricted.

    Raises PersonAlreadyErased or PersonIsRestricted.
    """
    key = person_key(*person)
    _ensure_not_erased(station, key, field)
    until = station.restricted.get(key)
    if until is not None:
        raise PersonIsRestricted(field=field, person=key, retention_until=until)


def _erased(
    command: ErasePerson, code: str, fields_count: int, waited_for: str | None
) -> PersonErased:
    return PersonErased(
        about=command.about,
        person=code,
        legal_basis=command.legal_basis,
        requested_by=command.requested_by,
        requested_on=ISODate(command.requested_on),
        approved_by=command.approved_by,
        fields_count=fields_count,
        retention_until=optional_day(waited_for) if waited_for else UNSET,
    )


def _ensure_four_eyes(command: ErasePerson) -> None:
    if command.approved_by in {command.actor, command.requested_by, command.on_behalf_of}:
        raise ApproverIsRequester(field="approved_by", approver=command.approved_by)


def _ensure_not_erased(station: Stream, key: str, field: str) -> None:
    if key in station.erased:
        raise PersonAlreadyErased(field=field, person=key)


def _ensure_no_hold(station: Station, command: ErasePerson, codes: Container[str]) -> None:
    for code, hold in station.holds.items():
        is_about = hold.about == command.about and hold.person in codes
        if is_about and not hold.is_released:
            raise UnderLegalHold(
                field="person", person=person_key(command.about, command.person), hold=code
            )
