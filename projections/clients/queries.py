"""Typed reads of the questions about clients: who is due, and who they are."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import add, attrgetter
from types import MappingProxyType
from typing import Final, NamedTuple

from msgspec import UNSET, Struct
from sqlalchemy import select

from domain.clients.care.due import Due, Grounds, due_on
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
from projections.clients.glances import Glance, glances
from projections.clients.people import Looked, last_visits, people
from projections.clients.person import Person

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

    def has(self, who: Glance | Person, *, is_overdue: bool) -> bool:
        """Whether somebody is among them whose visit is overdue, or is not."""
        return (
            (not self.workers or who.worker in self.workers)
            and (not self.risks or who.grounds.level in self.risks)
            and (not self.groups or bool({*self.groups} & {*who.grounds.groups}))
            and (not self.only_overdue or is_overdue)
        )


EVERYBODY: Final = Wanted()
Place = tuple[str, str, str]
"""Where a visit stands in the list: when it is due, where, and of whom."""


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
    limit: int = EVERY_LINE,
    after: Place | None = None,
) -> DueVisits:
    """Who is to be seen until some days after a day, and how far each group is covered.

    The list has ``limit`` lines of them, those behind the place ``after``; all are counted.

    ``moment`` is when hours are judged, station time to the minute: now, or the end of the day.
    Groups are covered whoever is ``wanted``.
    """
    as_of = looked.as_of
    first = from_day or f"{as_of[:7]}-01"
    horizon = days_after(as_of, within_days)
    listed: list[_Listed] = []
    met: list[Grounds] = []
    others: list[Grounds] = []
    conflicts: list[RiskConflict] = []
    judge = _Judge(rules_at, as_of, moment)
    for who in glances(looked, rules_at):
        grounds = who.grounds
        (met if who.is_met else others).append(grounds)
        due_then = judge.at(who.station)[grounds]
        if wanted is not EVERYBODY and not wanted.has(who, is_overdue=due_then.is_overdue):
            continue
        if who.conflict:
            conflicts.append(_conflict(who))
        if due_then.due is not None and due_then.due.due_on <= horizon:
            listed.append(_Listed(who, due_then))
    listed.sort(key=_place)
    begin = bisect_right(listed, after, key=_place) if after else 0
    page = listed[begin : begin + limit]
    visits = _visits(looked, [each.who for each in page])
    judged = [rules_at(each) for each in looked.stations or {each.who.station for each in listed}]
    return DueVisits(
        due=[_due(each, judge.policy(each.who.station), as_of, visits) for each in page],
        counts=DueCounts(
            due=len(listed),
            overdue=sum(each.then.is_overdue for each in listed),
            red_overdue=sum(
                each.then.is_overdue and each.who.grounds.level == "red" for each in listed
            ),
        ),
        by_worker=_by_worker(looked.stations, listed),
        covered=_covered(Counter(met), Counter(others), first),
        conflicts=conflicts,
        policies=versions_used(_JUDGED_BY, judged, as_of, as_of),
        covered_from=first,
        as_of=as_of,
        position=looked.as_known,
    )


def noticed(looked: Looked, *, moment: str, rules_at: RulesAt) -> dict[str, Noticed]:
    """By station, how much there is of what ``due`` lists for somebody to see to."""
    counts: dict[str, Noticed] = {}
    judge = _Judge(rules_at, looked.as_of, moment)
    for who in glances(looked, rules_at):
        is_overdue = judge.at(who.station)[who.grounds].is_overdue
        if is_overdue or who.conflict:
            so_far = counts.get(who.station, _NOTHING)
            is_red = is_overdue and who.grounds.level == "red"
            more = (is_overdue, is_red, bool(who.conflict))
            counts[who.station] = Noticed(*map(add, so_far, more))
    return counts


class _Then(NamedTuple):
    """What is due, whether it is overdue by a moment, and when it stands in a list."""

    due: Due | None
    is_overdue: bool
    place: str


_NOT_DUE: Final = _Then(None, False, "")  # noqa: FBT003 - a row of its columns


class _Listed(Struct, frozen=True, gc=False):
    """Somebody whose visit is due."""

    who: Glance
    then: _Then

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return self.then.place, self.who.station, self.who.code


_place: Final = attrgetter("place")


class _Judged(dict[Grounds, _Then]):
    """What is due by a policy: many are due for one reason, which is judged once."""

    def __init__(self, policy: Policy, moment: str) -> None:
        super().__init__()
        self._policy = policy
        self._moment = moment

    def __missing__(self, grounds: Grounds) -> _Then:
        due = due_on(grounds, self._policy)
        then = _NOT_DUE
        if due is not None:
            then = _Then(due, due.is_overdue(self._moment), due.place[0])
        self[grounds] = then
        return then


class _Judge:
    """When visits are due at each station, by what is in force there on a day."""

    def __init__(self, rules_at: RulesAt, day: str, moment: str) -> None:
        self._rules_at = rules_at
        self._day = day
        self._moment = moment
        self._policies: dict[str, Policy] = {}
        self._by_policy: dict[int, _Judged] = {}
        self._by_station: dict[str, _Judged] = {}

    def policy(self, station: str) -> Policy:
        """What is in force at a station."""
        policy = self._policies.get(station)
        if policy is None:
            policy = self._policies[station] = self._rules_at(station).on(self._day)
        return policy

    def at(self, station: str) -> _Judged:
        """What is due at a station."""
        judged = self._by_station.get(station)
        if judged is None:
            policy = self.policy(station)
            judged = self._by_policy.setdefault(id(policy), _Judged(policy, self._moment))
            self._by_station[station] = judged
        return judged


def _covered(
    met: Mapping[Grounds, int], others: Mapping[Grounds, int], first: str
) -> dict[str, Covered]:
    groups: dict[str, list[int]] = {}
    for some, were_met in ((met, True), (others, False)):
        for grounds, clients in some.items():
            for group in grounds.groups:
                count = groups.setdefault(group, [0, 0])
                count[0] += clients
                count[1] += clients * (were_met and grounds.begun >= first)
    return {
        group: Covered(clients=clients, visited=seen, percent=percent_of(seen, clients))
        for group, (clients, seen) in sorted(groups.items())
    }


def _by_worker(stations: Sequence[str] | None, listed: Iterable[_Listed]) -> dict[str, int]:
    workers = Counter([(each.who.station, each.who.worker) for each in listed])
    counts = {worker_key(stations, *worker): count for worker, count in workers.items()}
    return dict(sorted(counts.items()))


def _conflict(who: Glance) -> RiskConflict:
    level = who.grounds.level
    assert level, "nobody differs on the risk of somebody of none"
    return RiskConflict(station=who.station, client=who.code, level=level, records=[*who.conflict])


def _visits(looked: Looked, some: Iterable[Glance]) -> dict[tuple[str, str], str]:
    """Station and code -> the last visit, of those whose last contact was none."""
    remote: dict[str, list[str]] = {}
    for who in some:
        if who.found.is_remote:
            remote.setdefault(who.station, []).extend(who.found.codes)
    return {
        (station, code): at
        for station, codes in remote.items()
        for code, at in last_visits(looked, station, codes).items()
    }


def _due(
    each: _Listed, policy: Policy, as_of: str, visits: Mapping[tuple[str, str], str]
) -> DueVisit:
    who, found, is_overdue = each.who, each.then.due, each.then.is_overdue
    assert found is not None, "what is listed is due"
    version = None if found.rule == "follow_up" else policy.versions[found.rule]
    visited = [who.found.line.visit]
    visited += [visits.get((who.station, code), "") for code in who.found.codes]
    return DueVisit(
        station=who.station,
        client=who.code,
        worker=who.worker,
        due_on=found.due_on,
        due_at=f"{found.due_at}:00+08:00" if found.due_at else None,
        overdue=is_overdue,
        overdue_days=max(days_between(found.due_on, as_of), 0) if is_overdue else 0,
        rule=found.rule,
        policy_version=None if version is None else version.policy_version,
        document_number="" if version is None else version.document_number,
        last_visit_on=max(visited)[:10] or None,
        risk=who.grounds.level or None,
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
    judge = _Judge(rules_at, looked.as_of, moment)
    for person in people(looked, rules_at, codes):
        then = _NOT_DUE if person.profile.left else judge.at(person.station)[person.grounds]
        if wanted.has(person, is_overdue=then.is_overdue):
            lines.append(_line(person, then, open_cases))
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


def _line(person: Person, then: _Then, open_cases: Mapping[str, int]) -> ClientLine:
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
        next_due_on=None if then.due is None else then.due.due_on,
        overdue=then.is_overdue,
        open_cases=sum(open_cases.get(code, 0) for code in person.codes),
        left=person.profile.left,
        left_on=person.profile.left_on or None,
    )
