"""The hours behind the hours: who attended which session, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import and_, func, select, tuple_

from domain.ground.order.lists import place, values_at
from domain.ground.vocabulary import AttendeeKind, TrainingFormat
from projections.base import View
from projections.base import as_known as known_at


class AttendanceLine(Struct, frozen=True, kw_only=True):
    """One person at one session, and the class hours that they are credited with."""

    record: str
    line: int
    position: int
    day: str
    worker: str
    kind: AttendeeKind
    course: str
    class_tier: str
    format: TrainingFormat
    hours: float


class AttendanceLines(Struct, frozen=True, kw_only=True):
    """A page of attendance by day; the totals are of all pages, where they were asked for."""

    items: list[AttendanceLine]
    next_cursor: str | None
    total: int | UnsetType = UNSET
    total_hours: float | UnsetType = UNSET
    position: int | None


def attendance(
    view: View,
    station: str,
    *,
    as_known: int | None,
    workers: Sequence[str] = (),
    kinds: Sequence[AttendeeKind] = (),
    from_day: str | None = None,
    to_day: str | None = None,
    limit: int = 100,
    cursor: str | None = None,
    counted: bool = False,
) -> AttendanceLines:
    """Attendance at the sessions of a station, of any of some workers, oldest day first.

    Pass ``next_cursor`` on to get the next page; None ends the list. Raises BadValue for a cursor
    that did not come from here.
    """
    table, sessions = view.tables["attendance"], view.tables["sessions"]
    columns = table.c
    conditions = [columns.station == station, known_at(table, as_known)]
    if workers:
        conditions.append(columns.worker.in_(workers))
    if kinds:
        conditions.append(columns.kind.in_(kinds))
    if from_day is not None:
        conditions.append(columns.day >= from_day)
    if to_day is not None:
        conditions.append(columns.day <= to_day)
    total: int | UnsetType = UNSET
    hundredths: int | UnsetType = UNSET
    if counted:
        summed = func.coalesce(func.sum(columns.hours_hundredths), 0)
        total, hundredths = view.conn.execute(select(func.count(), summed).where(*conditions)).one()
    order = (columns.day, columns.record, columns.line)
    if cursor is not None:
        conditions.append(tuple_(*order) > tuple_(*values_at(cursor, str, str, int)))
    held = and_(sessions.c.record == columns.record, known_at(sessions, as_known))
    told = (sessions.c.course, sessions.c.class_tier, sessions.c.format)
    rows = view.conn.execute(
        select(
            *order,
            columns.worker,
            columns.kind,
            columns.hours_hundredths,
            columns.known_from,
            *told,
        )
        .select_from(table.join(sessions, held))
        .where(*conditions)
        .order_by(*order)
        .limit(limit + 1)
    ).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return AttendanceLines(
        items=[_line(row) for row in rows[:limit]],
        next_cursor=None if last is None else place(last.day, last.record, last.line),
        total=total,
        total_hours=UNSET if hundredths is UNSET else int(hundredths) / 100,
        position=as_known,
    )


def _line(row: Any) -> AttendanceLine:
    return AttendanceLine(
        record=row.record,
        line=row.line,
        position=row.known_from,
        day=row.day,
        worker=row.worker,
        kind=row.kind,
        course=row.course,
        class_tier=row.class_tier,
        format=row.format,
        hours=row.hours_hundredths / 100,
    )
