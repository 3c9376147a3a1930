"""What sessions cost by the hour: the expenditures that they name over the class hours credited."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from sqlalchemy import func, select

from domain.ground.order.lists import chunks
from projections.base import View
from projections.base import as_known as known_at
from projections.training.queries import chosen_of

Spent = Callable[[Sequence[str]], Mapping[str, int]]
"""Records of expenditures -> what was spent by each, in fen; those that count no more left out."""

_ROWS_PER_STATEMENT: Final = 8_000


class SessionCost(Struct, frozen=True, kw_only=True):
    """A session: who came, what was credited, what it cost, and that by the hour credited.

    ``cost_per_hour_fen`` is rounded half up, None where no hour was credited.
    """

    record: str
    station: str
    day: str
    course: str
    class_tier: str
    people: int
    credited_hours: float
    cost_fen: int
    cost_per_hour_fen: int | None


class SessionCosts(Struct, frozen=True, kw_only=True):
    """The sessions of some days that name what paid for them, and all of them together."""

    items: list[SessionCost]
    credited_hours: float
    cost_fen: int
    cost_per_hour_fen: int | None
    from_day: str | None
    to_day: str | None
    position: int | None


def session_costs(
    view: View,
    stations: Sequence[str] | None,
    *,
    as_known: int | None,
    spent: Spent,
    from_day: str | None = None,
    to_day: str | None = None,
) -> SessionCosts:
    """What paid for several sessions is shared out among them in equal parts."""
    sessions, costs = view.tables["sessions"], view.tables["costs"]
    named: dict[str, list[str]] = {}
    query = (
        select(costs.c.record, costs.c.expenditure)
        .join(sessions, sessions.c.record == costs.c.record)
        .where(known_at(costs, as_known), chosen_of(sessions, stations, as_known, from_day, to_day))
    )
    for record, expenditure in view.conn.execute(query):
        named.setdefault(record, []).append(expenditure)
    wanted = sorted({each for some in named.values() for each in some})
    amounts, shared = spent(wanted), _shared(view, wanted, as_known)
    table = sessions.c
    found = []
    for some in chunks(sorted(named), _ROWS_PER_STATEMENT):
        rows = view.conn.execute(
            select(sessions).where(table.record.in_(some), known_at(sessions, as_known))
        )
        for row in rows:
            cost_fen = sum(
                _half_up(amounts.get(each, 0), shared[each]) for each in named[row.record]
            )
            found.append(
                SessionCost(
                    record=row.record,
                    station=row.station,
                    day=row.day,
                    course=row.course,
                    class_tier=row.class_tier,
                    people=row.named,
                    credited_hours=row.person_hundredths / 100,
                    cost_fen=cost_fen,
                    cost_per_hour_fen=_per_hour(cost_fen, row.person_hundredths),
                )
            )
    hundredths = sum(round(each.credited_hours * 100) for each in found)
    total_fen = sum(each.cost_fen for each in found)
    return SessionCosts(
        items=sorted(found, key=lambda each: (each.day, each.station, each.record)),
        credited_hours=hundredths / 100,
        cost_fen=total_fen,
        cost_per_hour_fen=_per_hour(total_fen, hundredths),
        from_day=from_day,
        to_day=to_day,
        position=as_known,
    )


def _shared(view: View, expenditures: Sequence[str], as_known: int | None) -> dict[str, int]:
    """Expenditure -> how many sessions name it."""
    table = view.tables["costs"]
    found: dict[str, int] = {}
    for some in chunks(expenditures, _ROWS_PER_STATEMENT):
        query = (
            select(table.c.expenditure, func.count().label("times"))
            .where(table.c.expenditure.in_(some), known_at(table, as_known))
            .group_by(table.c.expenditure)
        )
        found.update((each.expenditure, each.times) for each in view.conn.execute(query))
    return found


def _per_hour(cost_fen: int, hundredths: int) -> int | None:
    return _half_up(cost_fen * 100, hundredths) if hundredths else None


def _half_up(amount: int, parts: int) -> int:
    return (2 * amount + parts) // (2 * parts)
