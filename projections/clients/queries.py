"""Typed reads of the questions about clients: who is due, and who they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from operator import add
from types import MappingProxyType
from typing import Final, NamedTuple

from msgspec import UNSET, Struct
from sqlalchemy import select

from domain.clients.care.due import Due, due_of
from domain.ground.policy import INTERVALS_AT, Policy, RulesAt, versions_used
from domain.ground.values import days_after, days_between, percent_of
from domain.ground.vocabulary import PolicyKey, RiskLevel
from projections.base import View, worker_key
from projections.clients.answers import (
    ClientLine,
    ClientLines,
    Covered,
    DueCounts,
    DueVisit,
    DueVisits,
    RiskConflict,
)
from projections.clients.people import Looked, Person, people

EVERY_LINE: Final = 1_000_000
"""A page as long as any list."""
WITHIN_DAYS: Final = 7
"""How many days ahead a visit is listed."""
_JUDGED_BY: Final[tuple[PolicyKey, ...]] = (
    *INTERVALS_AT.values(),
    "elder_special_visits",
    "red_followup_hours",
    "visit_due_modes",
)


class Wanted(Struct, frozen=True, kw_only=True):
    """Whom a list is narrowed to; every one that is left empty narrows nothing."""

    workers: Collection[str] = ()
    risks: Collection[str] = ()
    groups: Collection[str] = ()
    only_overdue: bool = False

    def has(self, person: Person, due: Due | None, moment: str) -> bool:
        """Whether somebody is among them, and what is due of them."""
        risk = person.seen.risk
        return (
            (not self.workers or person.worker in self.workers)
            and (not self.risks or (risk is not None and risk.level in self.risks))
            and (not self.groups or bool({*self.groups} & {*person.seen.groups}))
            and (not self.only_overdue or (due is not None and due.is_overdue(moment)))
        )


EVERYBODY: Final = Wanted()


class Noticed(NamedTuple):
    """Of how many people the visit is overdue, also of those at risk red alone, and words differ."""

    overdue: int
    red_overdue: int
    conflicts: int


_NOTHING: Final = Noticed(0, 0, 0)


def due(
    looked: Looked,
    *,
    moment: str,
    rules_at: RulesAt,
    from_day: str | None = None,
    within_days: int = WITHIN_DAYS,
    wanted: Wanted = EVERYBODY,
) -> DueVisits:
    """Who is to be seen until some days after a day, and how far each group is covered.

    ``moment`` is when hours are judged, station time to the minute: now, or the end of the day.
    Groups are covered whoever is ``wanted``.
    """
    as_of = looked.as_of
    first = from_day or f"{as_of[:7]}-01"
    horizon = days_after(as_of, within_days)
    lines: list[DueVisit] = []
    groups: dict[str, list[int]] = {}
    conflicts: list[RiskConflict] = []
    for person in people(looked, rules_at):
        if person.profile.left:
            continue
        for group in person.seen.groups:
            count = groups.setdefault(group, [0, 0])
            count[0] += 1
            count[1] += person.seen.visited_at[:10] >= first
        policy = rules_at(person.station).on(as_of)
        found = due_of(person.seen, policy)
        if not wanted.has(person, found, moment):
            continue
        conflicts += _conflicts(person)
        if found is not None and found.due_on <= horizon:
            lines.append(_due(person, found, policy, (moment, as_of)))
    lines.sort(key=lambda each: (each.due_at or f"{each.due_on}T24", each.station, each.client))
    judged = [rules_at(each) for each in looked.stations or {line.station for line in lines}]
    return DueVisits(
        due=lines,
        counts=DueCounts(
            due=len(lines),
            overdue=sum(each.overdue for each in lines),
            red_overdue=sum(each.overdue and each.risk == "red" for each in lines),
        ),
        by_worker=_by_worker(looked.stations, lines),
        covered={
            group: Covered(clients=clients, visited=seen, percent=percent_of(seen, clients))
            for group, (clients, seen) in sorted(groups.items())
        },
        conflicts=conflicts,
        policies=versions_used(_JUDGED_BY, judged, as_of, as_of),
        covered_from=first,
        as_of=as_of,
        position=looked.as_known,
    )


def noticed(looked: Looked, *, moment: str, rules_at: RulesAt) -> dict[str, Noticed]:
    """By station, how much there is of what ``due`` lists for somebody to see to."""
    counts: dict[str, Noticed] = {}
    for person in people(looked, rules_at):
        if person.profile.left:
            continue
        found = due_of(person.seen, rules_at(person.station).on(looked.as_of))
        risk = person.seen.risk
        is_overdue = found is not None and found.is_overdue(moment)
        has_conflict = risk is not None and bool(risk.conflict)
        if is_overdue or has_conflict:
            so_far = counts.get(person.station, _NOTHING)
            is_red = is_overdue and risk is not None and risk.level == "red"
            more = (is_overdue, is_red, has_conflict)
            counts[person.station] = Noticed(*map(add, so_far, more))
    return counts


def _by_worker(stations: Sequence[str] | None, lines: Sequence[DueVisit]) -> dict[str, int]:
    counts = Counter(worker_key(stations, each.station, each.worker) for each in lines)
    return dict(sorted(counts.items()))


def _conflicts(person: Person) -> Iterator[RiskConflict]:
    risk = person.seen.risk
    if risk is not None and risk.conflict:
        yield RiskConflict(
            station=person.station,
            client=person.code,
            level=risk.level,
            records=list(risk.conflict),
        )


def _due(person: Person, found: Due, policy: Policy, at: tuple[str, str]) -> DueVisit:
    moment, as_of = at
    version = None if found.rule == "follow_up" else policy.versions[found.rule]
    is_overdue = found.is_overdue(moment)
    return DueVisit(
        station=person.station,
        client=person.code,
        worker=person.worker,
        due_on=found.due_on,
        due_at=f"{found.due_at}:00+08:00" if found.due_at else None,
        overdue=is_overdue,
        overdue_days=max(days_between(found.due_on, as_of), 0) if is_overdue else 0,
        rule=found.rule,
        policy_version=None if version is None else version.policy_version,
        document_number="" if version is None else version.document_number,
        last_visit_on=person.last_visit_on or None,
        risk=person.seen.risk.level if person.seen.risk else None,
    )


def clients_list(
    looked: Looked,
    *,
    moment: str,
    rules_at: RulesAt,
    codes: Collection[str] | None = None,
    wanted: Wanted = EVERYBODY,
    limit: int = EVERY_LINE,
    cursor: str | None = None,
    counted: bool = False,
    open_cases: Mapping[str, int] = MappingProxyType({}),
) -> ClientLines:
    """Clients of one station by code, one page; of some codes only, unless those are None.

    ``open_cases`` are how many each code has, which stands elsewhere.

    Whoever has several codes is in it once, under the first of them.
    """
    lines: list[ClientLine] = []
    for person in people(looked, rules_at, codes):
        is_gone = bool(person.profile.left)
        policy = rules_at(person.station).on(looked.as_of)
        found = None if is_gone else due_of(person.seen, policy)
        if wanted.has(person, found, moment):
            lines.append(_line(person, found, moment, open_cases))
    rest = [line for line in lines if cursor is None or line.code > cursor]
    page = rest[:limit]
    return ClientLines(
        items=page,
        next_cursor=page[-1].code if len(rest) > limit else None,
        total=len(lines) if counted else UNSET,
        position=looked.as_known,
    )


def is_client(view: View, station: str, client: str) -> bool:
    """Whether anything was ever recorded about a client of a station."""
    known = view.tables["known"].c
    query = select(known.client).where(known.station == station, known.client == client)
    return view.conn.execute(query).first() is not None


def _line(
    person: Person, due: Due | None, moment: str, open_cases: Mapping[str, int]
) -> ClientLine:
    risk: RiskLevel | None = person.seen.risk.level if person.seen.risk else None
    return ClientLine(
        code=person.code,
        other_codes=[code for code in person.codes if code != person.code],
        groups=sorted(person.seen.groups),
        household=person.household,
        service_point=person.profile.service_point,
        worker=person.worker,
        registered_on=person.profile.registered_on or None,
        last_visit_on=person.last_visit_on or None,
        risk=risk,
        next_due_on=None if due is None else due.due_on,
        overdue=due is not None and due.is_overdue(moment),
        open_cases=sum(open_cases.get(code, 0) for code in person.codes),
        left=person.profile.left,
        left_on=person.profile.left_on or None,
    )
