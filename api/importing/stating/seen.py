"""What the rows of visits say of clients: each by itself, and which of them describe one person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from api.importing.codes import CodeBook
from api.importing.comparing.bookings import Told, Visit, shared_set
from api.importing.details import times_of, visitors_of
from api.workbooks import VisitRow
from domain.ground.values import iso_date
from ledger.vault.identities import (
    ID_NUMBER,
    NAME,
    TELLING_NAMESAKES_APART,
    Described,
    marks_of,
)


class Seen(NamedTuple):
    """A client as a row describes them, and their visit; ``key`` is the row's."""

    key: Hashable
    who: Described
    visit: Visit


def visit_in(row: VisitRow, codes: CodeBook) -> Visit:
    """The visit that a line without problems states."""
    claimed = None if row.recorded_on is None else iso_date(row.recorded_on)
    told = Told(
        row.mode,
        shared_set(row.services),
        shared_set(row.target_groups),
        row.risk_level,
        claimed,
    )
    return Visit(shared_set(visitors_of(row, codes)), *times_of(row), told)


def order_of(seen: Seen) -> str:
    """What rows are taken in the order of: what they say, and never where they stand."""
    told = seen.visit.told
    said = (seen.who, seen.visit.ends, *sorted(seen.visit.workers))
    return repr((said, told.mode, sorted(told.services), sorted(told.target_groups), told[3:]))


def is_bare(who: Described) -> bool:
    """Whether a row says no more of a client than a name."""
    return marks_of(who).keys() <= {NAME}


def clusters_of(rows: Sequence[Seen]) -> list[list[int]]:
    """Places of the rows that say more than a name, by person: what they share makes them one.

    People of two numbers are two, whatever they share.
    """
    marks = {each.who: marks_of(each.who) for each in rows if not is_bare(each.who)}
    cluster_of = {who: [who] for who in marks}
    for kind in (ID_NUMBER, *TELLING_NAMESAKES_APART):
        first: dict[str, list[Described]] = defaultdict(list)
        for who, marked in marks.items():
            own = cluster_of[who]
            sharing = first[marked[kind]] if kind in marked else []
            for other in sharing:
                theirs = cluster_of[other]
                numbers = {marks[each].get(ID_NUMBER) for each in (*own, *theirs)} - {None}
                if theirs is not own and len(numbers) <= 1:
                    own.extend(theirs)
                    cluster_of.update(dict.fromkeys(theirs, own))
            sharing.append(who)
    places: dict[int, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        if row.who in cluster_of:
            places[id(cluster_of[row.who])].append(at)
    return list(places.values())
