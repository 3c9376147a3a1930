"""Visits that are flagged by what somebody judged of them afterwards: a review, a late entry decided.

A judgement says when the visit began, and a visit that is corrected or voided takes its flags along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from msgspec import UNSET
from sqlalchemy import bindparam, delete, select

from domain.book.events import RecordCorrected, RecordVoided
from domain.ground.events import Event, topic_of
from domain.ground.order.lists import chunks
from domain.visits.facts import HomeVisitRecorded, HomeVisitReviewed
from domain.visits.late.facts import LateEntryDecided
from domain.visits.reviewed import Judgement, flags_by, judgement_of
from projections.base import Recorded, View, about
from projections.bulk import insert_rows

JUDGING: Final = (HomeVisitReviewed, LateEntryDecided)
"""The facts that say something of a visit afterwards."""
_FACTS: Final = (HomeVisitRecorded, *JUDGING)
_KNOWN_UNTIL: Final = 3
"""Where that stands in a row of the flags."""
_PER_QUERY: Final = 5_000
_VISIT: Final = topic_of(HomeVisitRecorded)


class _Review(NamedTuple):
    """A review that counts, column by column; without a start, where its visit does not count."""

    review: str
    visit: str
    station: str
    started: str
    finding: Judgement


def fold_reviews(view: View, page: Sequence[Recorded]) -> None:
    """Flag visits by the reviews of a page, and follow what becomes of the visits."""
    changes = [change for each in about(page, JUDGING) for change in _changes(each)]
    visits = {visit for change in changes for visit in _visits(change)}
    known = _reviews_of(view, visits) if visits else {}
    folding = _Folding(view, known)
    for change in changes:
        if isinstance(change.was or change.now, JUDGING):
            folding.review(change)
        elif change.record in known:
            folding.move(change)
    folding.flush()


class _Change(NamedTuple):
    """What a record says from a position on, and said before."""

    pos: int
    station: str
    record: str
    was: Event | None
    now: Event | None


def _changes(recorded: Recorded) -> Iterator[_Change]:
    pos, entry = recorded
    match entry.data:
        case HomeVisitReviewed() | LateEntryDecided() as fact:
            yield _Change(pos, entry.station, entry.event_id, None, fact)
        case RecordCorrected(record=record, was=was, now=now) if isinstance(was, _FACTS):
            yield _Change(pos, entry.station, record, was, now)
        case RecordVoided(record=record, was=was) if isinstance(was, _FACTS):
            yield _Change(pos, entry.station, record, was, None)
        case _:
            # A correction or void of something else.
            return


def _visits(change: _Change) -> Iterator[str]:
    for fact in (change.was, change.now):
        if isinstance(fact, JUDGING):
            yield fact.visit
        elif isinstance(fact, HomeVisitRecorded):
            yield change.record


def _reviews_of(view: View, visits: Iterable[str]) -> dict[str, dict[str, _Review]]:
    """Visit -> its reviews that count."""
    table, found = view.tables["reviews"], dict[str, dict[str, _Review]]()
    for some in chunks(sorted(visits), _PER_QUERY):
        for row in view.conn.execute(select(table).where(table.c.visit.in_(some))):
            found.setdefault(row.visit, {})[row.review] = _Review._make(row)
    return found


class _Folding:
    """The reviews that a page touches, as they stand step by step, and what is to be written."""

    def __init__(self, view: View, known: dict[str, dict[str, _Review]]) -> None:
        self._view = view
        self._known = known
        self._before = {name for each in known.values() for name in each}
        self._open: dict[tuple[str, str], list[Any]] = {}
        self._rows: list[list[Any]] = []
        self._closed: list[dict[str, Any]] = []

    def review(self, change: _Change) -> None:
        """A review counts, says something else, or counts no more."""
        pos, station, record, was, now = change
        before: _Review | None = None
        if isinstance(was, JUDGING):
            reviews = dict(self._known.get(was.visit, {}))
            before = reviews.pop(record, None)
            self._say(pos, was.visit, reviews)
        if isinstance(now, JUDGING) and now.visited_at is not UNSET:
            reviews = dict(self._known.get(now.visit, {}))
            of_same = [each for each in (before, *reviews.values()) if each is not None]
            started = next(
                (each.started for each in of_same if each.visit == now.visit), now.visited_at[:16]
            )
            reviews[record] = _Review(record, now.visit, station, started, judgement_of(now))
            self._say(pos, now.visit, reviews)

    def move(self, change: _Change) -> None:
        """A visit with reviews is said to have been at another time, or counts no more."""
        visit, now = change.record, change.now
        started = now.started_at[:16] if isinstance(now, HomeVisitRecorded) else ""
        reviews = self._known[visit]
        if any(each.started != started for each in reviews.values()):
            self._say(change.pos, visit, {})
            moved = {name: each._replace(started=started) for name, each in reviews.items()}
            self._say(change.pos, visit, moved)

    def flush(self) -> None:
        """Write it: what ends of earlier pages first."""
        flags, reviews = self._view.tables["flags"], self._view.tables["reviews"]
        if self._closed:
            self._view.conn.execute(
                flags.update()
                .where(
                    flags.c.record == bindparam("of"),
                    flags.c.code == bindparam("its"),
                    flags.c.known_until.is_(None),
                )
                .values(known_until=bindparam("closed_at")),
                self._closed,
            )
        insert_rows(self._view.conn, flags, sorted(map(tuple, self._rows)))
        for some in chunks(sorted(self._before), _PER_QUERY):
            self._view.conn.execute(delete(reviews).where(reviews.c.review.in_(some)))
        standing = [row for each in self._known.values() for row in each.values()]
        insert_rows(self._view.conn, reviews, sorted(standing))

    def _say(self, pos: int, visit: str, reviews: dict[str, _Review]) -> None:
        before, after = (_flags(each) for each in (self._known.get(visit, {}), reviews))
        self._known[visit] = reviews
        for code in sorted(before - after):
            self._close(pos, visit, code)
        for code in sorted(after - before):
            review = next(iter(reviews.values()))
            row = [visit, code, pos, None, review.station, _VISIT, review.started]
            self._rows.append(row)
            self._open[visit, code] = row

    def _close(self, pos: int, visit: str, code: str) -> None:
        row = self._open.pop((visit, code), None)
        if row is None:
            self._closed.append({"of": visit, "its": code, "closed_at": pos})
        else:
            row[_KNOWN_UNTIL] = pos


def _flags(reviews: Mapping[str, _Review]) -> frozenset[str]:
    return flags_by([each.finding for each in reviews.values() if each.started])
