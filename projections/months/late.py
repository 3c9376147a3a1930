"""Late entries that were asked for, and what became of each."""

from __future__ import annotations

from typing import Final, Literal

import msgspec
from msgspec import UNSET, Struct
from sqlalchemy import select

from domain.ground.vocabulary import LateCause
from domain.visits.late.facts import LateEntryDecided, LateEntryRequested, LateFact
from projections.said import Looked
from projections.said_by_day import facts_until

_read: Final = msgspec.json.Decoder(LateFact).decode


class LateRequest(Struct, frozen=True, kw_only=True):
    """A request, and how it stands: ``waiting`` until somebody decides, then their ruling.

    ``visit`` is the record that is asked for, empty where ``records`` of a closed month are; those
    may be made until ``expires_on`` by naming the ``decision``, if it was accepted. ``asked_by`` is
    who asked, which need not be the ``worker`` whose records they are.
    """

    station: str
    record: str
    worker: str
    asked_by: str
    month: str
    cause: LateCause
    visit: str
    records: int
    requested_on: str
    state: Literal["waiting", "accepted", "rejected"]
    decision: str
    decided_on: str
    comment: str
    expires_on: str


def late_requests(looked: Looked) -> list[LateRequest]:
    """What was asked for by a day, what waits first, the oldest first."""
    asked: list[tuple[str, str, LateEntryRequested]] = []
    decided: dict[str, tuple[str, LateEntryDecided]] = {}
    for station, record, fact in facts_until(looked, _read):
        if isinstance(fact, LateEntryDecided):
            decided[fact.request] = record, fact
        else:
            asked.append((station, record, fact))
    by = _askers(looked)
    found = [_line(*each, by[each[1]], decided.get(each[1])) for each in asked]
    found.sort(key=lambda each: (each.state != "waiting", each.requested_on, each.record))
    return found


def _askers(looked: Looked) -> dict[str, str]:
    """Request -> who asked."""
    table = looked.view.tables["asked"].c
    query = select(table.record, table.actor)
    if looked.stations is not None:
        query = query.where(table.station.in_(looked.stations))
    return {row.record: row.actor for row in looked.view.conn.execute(query)}


def _line(
    station: str,
    record: str,
    fact: LateEntryRequested,
    asked_by: str,
    decided: tuple[str, LateEntryDecided] | None,
) -> LateRequest:
    decision, ruling = decided or ("", None)
    until = "" if ruling is None or ruling.expires_on is UNSET else ruling.expires_on
    return LateRequest(
        station=station,
        record=record,
        worker=fact.worker,
        asked_by=asked_by,
        month=fact.month,
        cause=fact.cause,
        visit=fact.visit,
        records=fact.records,
        requested_on=fact.requested_on,
        state="waiting" if ruling is None else ruling.ruling,
        decision=decision,
        decided_on="" if ruling is None else ruling.decided_on,
        comment="" if ruling is None else ruling.comment,
        expires_on=until,
    )
