"""Sessions at which somebody signed in who was signed in elsewhere at that time, at whatever station.

Both are flagged. Who never signed out was there to the end of the session. Sign-ins are few, so
each session is held against the others of its people on its day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from msgspec import UNSET
from sqlalchemy import delete, select

from domain.book.events import RecordCorrected, RecordVoided
from domain.ground.events import topic_of
from domain.ground.values import day_of
from domain.training.attendees import attended, person_of
from domain.training.facts import TrainingSessionHeld
from domain.training.sign_ins import SIGNED_IN_TWICE
from projections.base import Recorded, View, about
from projections.bulk import insert_rows

_SESSION: Final = topic_of(TrainingSessionHeld)


class _SignIn(NamedTuple):
    """That somebody was at a session from one moment to another, column by column."""

    record: str
    person: str
    day: str
    station: str
    arrived: str
    departed: str
    started: str


def fold_sign_ins(view: View, page: Sequence[Recorded]) -> None:
    """Flag the sessions of a page, and those that they meet, and let go of what meets no more."""
    for pos, entry in about(page, (TrainingSessionHeld,)):
        match entry.data:
            case TrainingSessionHeld() as fact:
                _move(view, pos, entry.event_id, [], _signed(entry.event_id, entry.station, fact))
            case RecordCorrected(record=record, was=TrainingSessionHeld() as was, now=now):
                assert isinstance(now, TrainingSessionHeld), "a correction keeps the kind"
                before = _signed(record, entry.station, was)
                _move(view, pos, record, before, _signed(record, entry.station, now))
            case RecordVoided(record=record, was=TrainingSessionHeld() as was):
                _move(view, pos, record, _signed(record, entry.station, was), [])
            case _:
                # A correction or void of something else.
                continue


def _signed(record: str, station: str, session: TrainingSessionHeld) -> list[_SignIn]:
    return [
        _SignIn(
            record,
            person_of(each),
            day_of(each.signed_in_at),
            station,
            each.signed_in_at,
            session.ended_at if each.signed_out_at is UNSET else each.signed_out_at,
            session.started_at[:16],
        )
        for each in attended(session)
        if each.signed_in_at is not UNSET
    ]


def _move(view: View, pos: int, record: str, before: list[_SignIn], after: list[_SignIn]) -> None:
    """Put what a session says in the place of what it said, and flag anew whom it met or meets."""
    if not (before or after):
        return
    table = view.tables["sign_ins"]
    met = {record} | {other.record for _own, other in _meetings(view, before)}
    view.conn.execute(delete(table).where(table.c.record == record))
    insert_rows(view.conn, table, sorted(after))
    met |= {other.record for _own, other in _meetings(view, after)}
    _flag(view, pos, met)


def _meetings(view: View, own: Iterable[_SignIn]) -> Iterator[tuple[_SignIn, _SignIn]]:
    """Each sign-in with those of other sessions that it meets."""
    mine = list(own)
    table = view.tables["sign_ins"]
    people, days = {each.person for each in mine}, {each.day for each in mine}
    rows = view.conn.execute(
        select(table).where(table.c.person.in_(people), table.c.day.in_(days))
    ).all()
    others = [_SignIn._make(row) for row in rows]
    for each in mine:
        for other in others:
            if (
                other.record != each.record
                and other.person == each.person
                and other.arrived < each.departed
                and each.arrived < other.departed
            ):
                yield each, other


def _flag(view: View, pos: int, records: Iterable[str]) -> None:
    """Open and close the flags of some records as their sign-ins stand."""
    signs, flags = view.tables["sign_ins"], view.tables["flags"]
    wanted = sorted(records)
    rows = view.conn.execute(select(signs).where(signs.c.record.in_(wanted))).all()
    standing = [_SignIn._make(row) for row in rows]
    twice = {own.record: own for own, _other in _meetings(view, standing)}
    is_open = (
        flags.c.record.in_(wanted),
        flags.c.code == SIGNED_IN_TWICE,
        flags.c.known_until.is_(None),
    )
    flagged: dict[str, Any] = {
        row.record: row.started for row in view.conn.execute(select(flags).where(*is_open))
    }
    gone = [
        each
        for each, started in flagged.items()
        if each not in twice or twice[each].started != started
    ]
    if gone:
        view.conn.execute(
            flags.update().where(*is_open, flags.c.record.in_(gone)).values(known_until=pos)
        )
    new = [
        (record, SIGNED_IN_TWICE, pos, None, own.station, _SESSION, own.started)
        for record, own in sorted(twice.items())
        if record not in flagged or record in gone
    ]
    insert_rows(view.conn, flags, new)
