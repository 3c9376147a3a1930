"""The service of one volunteer: what a certificate of it states, and by what it is verified.

A certificate names the volunteer, the hours and what was done, who certifies, and its own number
(the four blocks of 民发〔2015〕149号, 志愿服务记录证明). Its code is a hash over the records that it
counts as they stand: asked for anew, it is the same as long as none of them was changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from api.questions.certificates.codes import certificate_code
from domain.ground.events import content_hash
from domain.places.volunteers.facts import VolunteerHoursRecorded

_HOUR_MINUTES: Final = 60


class ServiceLine(Struct, frozen=True, kw_only=True):
    """Hours of one day, by which record, and the hash of what it says."""

    record: str
    served_on: str
    minutes: int
    activity: str
    place: str
    confirmed_by: str
    content_sha256: str


class ActivityTotal(Struct, frozen=True, kw_only=True):
    """All that was served at one activity."""

    activity: str
    times: int
    minutes: int


class VolunteerService(Struct, frozen=True, kw_only=True):
    """What a volunteer served at a station from a day (None: the beginning) to ``as_of``.

    Name and papers are there for those who may see them, empty for others; ``mark`` stands in their
    place for somebody who was erased or restricted. ``code_sha256`` is what the certificate is
    verified by. ``registered_on`` is None for somebody who is not registered.
    """

    station: str
    volunteer: str
    mark: str
    name: str
    id_number: str
    volunteer_number: str
    registered_on: str | None
    items: list[ServiceLine]
    by_activity: list[ActivityTotal]
    confirmed_by: list[str]
    times: int
    minutes: int
    hours: float
    code_sha256: str
    from_day: str | None
    as_of: str
    position: int | None = None


class Person(Struct, frozen=True, kw_only=True):
    """Whom a certificate is about, as far as its reader may see."""

    code: str
    registered_on: str | None
    mark: str = ""
    name: str = ""
    id_number: str = ""
    volunteer_number: str = ""


def service_of(
    station: str,
    person: Person,
    served: Sequence[tuple[str, VolunteerHoursRecorded]],
    *,
    from_day: str | None,
    as_of: str,
) -> VolunteerService:
    """The service of a volunteer by the records of these days, in the order of days."""
    lines = [
        ServiceLine(
            record=record,
            served_on=fact.served_on,
            minutes=fact.duration_minutes,
            activity=fact.activity,
            place=fact.place,
            confirmed_by=fact.confirmed_by,
            content_sha256=content_hash(fact),
        )
        for record, fact in served
    ]
    minutes = sum(each.minutes for each in lines)
    return VolunteerService(
        station=station,
        volunteer=person.code,
        mark=person.mark,
        name=person.name,
        id_number=person.id_number,
        volunteer_number=person.volunteer_number,
        registered_on=person.registered_on,
        items=lines,
        by_activity=_by_activity(lines),
        confirmed_by=sorted({each.confirmed_by for each in lines}),
        times=len(lines),
        minutes=minutes,
        hours=round(minutes / _HOUR_MINUTES, 2),
        code_sha256=certificate_code(
            station, {"volunteer": person.code}, lines, from_day=from_day, as_of=as_of
        ),
        from_day=from_day,
        as_of=as_of,
    )


def _by_activity(lines: Sequence[ServiceLine]) -> list[ActivityTotal]:
    found: dict[str, list[ServiceLine]] = {}
    for each in lines:
        found.setdefault(each.activity, []).append(each)
    return [
        ActivityTotal(
            activity=activity, times=len(some), minutes=sum(each.minutes for each in some)
        )
        for activity, some in sorted(found.items())
    ]
