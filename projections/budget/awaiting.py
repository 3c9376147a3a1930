"""Money that is asked for and waits: for an approval, or approved for its payment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import select

from domain.book.catalogue import occurrence_of
from domain.ground.values import day_of
from domain.money.balances.claims import Claim, submission_of, take_step
from domain.money.facts import ClaimFact, ExpenditureSubmitted
from projections.base import View
from projections.base import as_known as known_at

_read: Final = msgspec.json.Decoder(ClaimFact).decode


class AwaitedMoney(Struct, frozen=True, kw_only=True):
    """A submission that waits, in fen; ``since`` is the day from which on it does.

    ``content_sha256`` is the hash of what it says now, which an approval has to name.
    """

    station: str
    record: str
    category: str
    amount_fen: int
    since: str
    content_sha256: str


class Awaiting(NamedTuple):
    """What waits for an approval and what waits for its payment, the oldest first."""

    approval: tuple[AwaitedMoney, ...]
    payment: tuple[AwaitedMoney, ...]


def awaiting(
    view: View, stations: Sequence[str] | None, *, as_known: int | None, as_of: str
) -> Awaiting:
    """The submissions of stations (None for all) that wait on a day."""
    columns = (table := view.tables["said"]).c
    query = select(columns.station, columns.record, columns.body).where(
        known_at(table, as_known), columns.claim != ""
    )
    if stations is not None:
        # Of many, not the bare column: its index would lead through all that they ever stated.
        where = columns.station if len(stations) == 1 else columns.station + ""
        query = query.where(where.in_(stations))
    claims: dict[str, Claim] = {}
    asked: dict[str, tuple[str, ExpenditureSubmitted]] = {}
    for station, record, body in view.conn.execute(query):
        fact = _read(body)
        if day_of(occurrence_of(fact)[0]) > as_of:
            continue
        if isinstance(fact, ExpenditureSubmitted):
            asked[record] = (station, fact)
        take_step(claims.setdefault(submission_of(fact, record), Claim()), fact, record)
    waiting: dict[str, list[AwaitedMoney]] = {"submitted": [], "approved": []}
    for record, (station, fact) in asked.items():
        claim = claims[record]
        if claim.standing in waiting:
            decided = claim.decided()
            line = AwaitedMoney(
                station=station,
                record=record,
                category=fact.category,
                amount_fen=fact.amount_fen,
                since=fact.submitted_on if decided is None else decided[1].day,
                content_sha256=claim.content,
            )
            waiting[claim.standing].append(line)
    in_order = [tuple(sorted(each, key=_place)) for each in waiting.values()]
    return Awaiting(*in_order)


def _place(line: AwaitedMoney) -> tuple[str, str, str]:
    return line.since, line.station, line.record
