"""Which notices of lottery money and donations are due, which were published, and what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    cast,
    func,
    select,
)

from domain.ground.policy import RulesAt, Versions, versions_used
from domain.ground.vocabulary import DISCLOSURE_KINDS, DisclosureKind
from domain.money.disclosures.facts import DisclosurePublished
from domain.money.disclosures.notice import DUE_BY, SOURCES_OF, Notice, due_on, notice_of
from projections.base import AFTER_LOADING, View, known_columns
from projections.base import as_known as known_at
from projections.budget.said import said_of_money

_OF_SOURCE: Final = {source: kind for kind, sources in SOURCES_OF.items() for source in sources}
_IN: Final = frozenset({"received", "carried_over", "borrowed"})
_STILL: Final = ("promised", "released")
"""Postings that move no money."""
_read_published: Final = msgspec.json.Decoder(DisclosurePublished).decode


class PublishedNotice(Struct, frozen=True, kw_only=True):
    """A publication of a notice: the record of it, when and where, and the hash of the file."""

    record: str
    published_on: str
    published_at: str
    notice_sha256: str
    known_at: int | None


class DueNotice(Struct, frozen=True, kw_only=True):
    """A notice about a year in which there was money of its sources, and by when it is due.

    ``title``, ``document_number`` and ``article`` are of the rule that asks for it. It is ``late``
    where the day is over and nothing was published by then.
    """

    station: str
    kind: DisclosureKind
    year: int
    opening_fen: int
    received_fen: int
    spent_fen: int
    balance_fen: int
    due_on: str
    title: str
    document_number: str
    article: str
    state: Literal["published", "due", "overdue"]
    late: bool
    published: tuple[PublishedNotice, ...]


class Disclosures(Struct, frozen=True, kw_only=True):
    """The notices of the years that are over, the latest year first; how many are missing."""

    notices: tuple[DueNotice, ...]
    due: int
    overdue: int
    policies: Versions
    as_of: str
    position: int | None


class DrawnNotice(Struct, frozen=True, kw_only=True):
    """What the notice of a year says at a station, as known at a position."""

    station: str
    notice: Notice
    position: int | None


def define_disclosed(metadata: MetaData, suffix: str) -> Table:
    """One row for each publication of a notice, whole as JSON."""
    name = f"budget_disclosed_{suffix}"
    table = Table(
        name,
        metadata,
        Column("record", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("body", Text, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "known_from"),
        sqlite_with_rowid=False,
    )
    Index(f"{name}_station", table.c.station, info={AFTER_LOADING: True})
    return table


def disclosures(
    view: View,
    stations: Sequence[str] | None,
    *,
    as_known: int | None,
    as_of: str,
    rules_at: RulesAt,
) -> Disclosures:
    """The notices of stations (None for all) about years that are over on a day.

    Due is what had money: left from before, received or spent. The policy in force on the last day
    of the year says by when.
    """
    published = _published(view, stations, as_known, as_of)
    found, used, last_year = [], [], int(as_of[:4]) - 1
    for (station, kind), years in sorted(_sums(view, stations, as_known).items()):
        rules = rules_at(station)
        used.append(rules)
        left_fen = 0
        for year in range(min(years), last_year + 1):
            money = years.get(year, _NOTHING)
            opening_fen = left_fen
            left_fen += money["moved"]
            if not (opening_fen or money["received"] or money["spent"]):
                continue
            key = DUE_BY[kind]
            policy = rules.on(f"{year}-12-31")
            version, day = policy.versions[key], due_on(year, getattr(policy, key))
            files = tuple(published.get((station, kind, year), ()))
            in_time = any(each.published_on <= day for each in files)
            is_over = as_of > day
            found.append(
                DueNotice(
                    station=station,
                    kind=kind,
                    year=year,
                    opening_fen=opening_fen + money["carried_over"],
                    received_fen=money["received"],
                    spent_fen=money["spent"],
                    balance_fen=left_fen,
                    due_on=day,
                    title=version.title,
                    document_number=version.document_number,
                    article=version.article,
                    state="published" if files else "overdue" if is_over else "due",
                    late=is_over and not in_time,
                    published=files,
                )
            )
    found.sort(key=lambda each: (-each.year, each.station, each.kind))
    keys = tuple(DUE_BY[kind] for kind in DISCLOSURE_KINDS)
    return Disclosures(
        notices=tuple(found),
        due=sum(each.state == "due" for each in found),
        overdue=sum(each.state == "overdue" for each in found),
        policies=versions_used(keys, used, as_of, as_of),
        as_of=as_of,
        position=as_known,
    )


def drawn_notice(
    view: View, station: str, kind: DisclosureKind, year: int, *, as_known: int | None
) -> DrawnNotice:
    """Draw up the notice of a station about a year."""
    facts, budgets = said_of_money(view, station, as_known)
    notice = notice_of(kind, year, facts, budgets)
    return DrawnNotice(station=station, notice=notice, position=as_known)


_NOTHING: Final = dict.fromkeys(("received", "carried_over", "spent", "moved"), 0)
_Sums = dict[tuple[str, DisclosureKind], dict[int, dict[str, int]]]


def _sums(view: View, stations: Sequence[str] | None, as_known: int | None) -> _Sums:
    """What money of the sources of each kind of notice did, by station and year."""
    table = view.tables["postings"]
    columns = table.c
    year = func.substr(columns.day, 1, 4)
    query = (
        select(
            columns.station,
            columns.source,
            columns.kind,
            year,
            cast(func.sum(columns.amount_fen), BigInteger),
        )
        .where(
            known_at(table, as_known),
            columns.source.in_(list(_OF_SOURCE)),
            columns.kind.not_in(_STILL),
        )
        .group_by(columns.station, columns.source, columns.kind, year)
    )
    if stations is not None:
        query = query.where(columns.station.in_(stations))
    found: _Sums = defaultdict(dict)
    for station, source, kind, of_year, fen in view.conn.execute(query):
        years = found[station, _OF_SOURCE[source]]
        money = years.setdefault(int(of_year), dict(_NOTHING))
        counted = "spent" if kind in ("repaid", "refunded") else kind
        if counted in money:
            money[counted] += fen
        money["moved"] += fen if kind in _IN else -fen
    return found


def _published(
    view: View, stations: Sequence[str] | None, as_known: int | None, as_of: str
) -> dict[tuple[str, DisclosureKind, int], list[PublishedNotice]]:
    found: dict[tuple[str, DisclosureKind, int], list[PublishedNotice]] = defaultdict(list)
    for record, station, fact in _facts(view, stations, as_known):
        if fact.published_on <= as_of:
            known = fact.known_at if isinstance(fact.known_at, int) else None
            found[station, fact.kind, fact.year].append(
                PublishedNotice(
                    record=record,
                    published_on=fact.published_on,
                    published_at=fact.published_at,
                    notice_sha256=fact.notice_sha256,
                    known_at=known,
                )
            )
    return found


def _facts(
    view: View, stations: Sequence[str] | None, as_known: int | None
) -> Iterator[tuple[str, str, Any]]:
    table = view.tables["disclosed"]
    query = select(table.c.record, table.c.station, table.c.body).where(known_at(table, as_known))
    if stations is not None:
        query = query.where(table.c.station.in_(stations))
    for record, station, body in view.conn.execute(query.order_by(table.c.record)):
        yield record, station, _read_published(body)
