"""The training of one person: what a certificate of class hours states, and by what it is verified."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from api.questions.certificates.codes import certificate_code
from domain.ground.vocabulary import AttendeeKind, TrainingFormat


class HoursLine(Struct, frozen=True, kw_only=True):
    """One session attended, the class hours credited, and the hash of what its record says."""

    record: str
    held_on: str
    course: str
    class_tier: str
    format: TrainingFormat
    hours: float
    content_sha256: str


class TrainingHours(Struct, frozen=True, kw_only=True):
    """What somebody learned at a station's sessions, from a day (None: the beginning) to ``as_of``.

    ``name`` is there for those who may see it, empty for others; ``mark`` stands in its place for
    somebody who was erased or restricted. ``code_sha256`` is what the certificate is verified by.
    """

    station: str
    attendee: str
    kind: AttendeeKind
    mark: str
    name: str
    items: list[HoursLine]
    sessions: int
    hours: float
    code_sha256: str
    from_day: str | None
    as_of: str
    position: int | None = None


def hours_of(
    station: str,
    attendee: str,
    kind: AttendeeKind,
    attended: Iterable[HoursLine],
    *,
    mark: str,
    name: str,
    from_day: str | None,
    as_of: str,
) -> TrainingHours:
    """The class hours of an attendee by the sessions of these days, in the order of days."""
    lines = list(attended)
    return TrainingHours(
        station=station,
        attendee=attendee,
        kind=kind,
        mark=mark,
        name=name,
        items=lines,
        sessions=len(lines),
        hours=round(sum(each.hours for each in lines), 2),
        code_sha256=certificate_code(
            station, {"attendee": attendee, "kind": kind}, lines, from_day=from_day, as_of=as_of
        ),
        from_day=from_day,
        as_of=as_of,
    )
