"""Typed reads of the questions about clients: who is due, and who they are."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from operator import add, attrgetter
from types import MappingProxyType
from typing import Final, NamedTuple

from msgspec import UNSET, Struct
from sqlalchemy import select

from domain.clients.care.due import Grounds
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
from projections.clients.judging import NOT_DUE, Judge, Verdict
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
    """Whom a list is narrowed to; every one that is left empty narrows nothing.

    Seen is who was met on a day or after it by a contact that meets a due visit.
    """

    workers: Collection[str] = ()
    risks: Collection[str] = ()
    groups: Collection[str] = ()
    only_overdue: bool = False
    only_served: bool = False
    seen_since: str = ""
    unseen_since: str = ""

    def has(self, who: Glance | Person, *, is_overdue: bool) -> bool:
        """Whether somebody is among them whose visit is overdue, or is not."""
        return (
            (not self.workers or who.worker in self.workers)
            and (not self.risks or who.grounds.level in self.risks)
            and (not self.groups or bool({*self.groups} & {*who.grounds.groups}))
            and (not self.only_overdue or is_overdue)
            and (not self.only_served or not who.has_left)
            and (not self.seen_since or _was_met(who, self.seen_since))
            and not (self.unseen_since and _was_met(who, self.unseen_since))
        )


def _was_met(who: Glance | Person, since: str) -> bool:
    return _is_seen(who.grounds, is_met=who.is_met, since=since)


def _is_seen(grounds: Grounds, *, is_met: bool, since: str) -> bool:
    return is_met and grounds.begun >= since


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
    judge = Judge(rules_at, as_of, moment)
    for who in glances(looked, rules_at):
        grounds = who.grounds
        (met if who.is_met else others).append(grounds)
        verdict = judge.at(who.station)[grounds]
        if wanted is not EVERYBODY and not wanted.has(who, is_overdue=verdict.is_overdue):
            continue
        if who.conflict:
            conflicts.append(_conflict(who))
        if verdict.due is not None and verdict.due.due_on <= horizon:
            listed.append(_Listed(who, verdict))
    listed.sort(key=_place)
    begin = bisect_right(listed, after, key=_place) if after else 0
    page = listed[begin : begin + limit]
    visits = _visits(looked, [each.who for each in page])
    judged = [rules_at(each) for each in looked.stations or {each.who.station for each in listed}]
    return DueVisits(
        due=[_due(each, judge.policy(each.who.station), as_of, visits) for each in page],
        counts=DueCounts(
            due=len(listed),
            overdue=sum(each.verdict.is_overdue for each in listed),
            red_overdue=sum(
                each.verdict.is_overdue and each.who.grounds.level == "red" for each in listed
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
    judge = Judge(rules_at, looked.as_of, moment)
    for who in glances(looked, rules_at):
        is_overdue = judge.at(who.station)[who.grounds].is_overdue
        if is_overdue or who.conflict:
            so_far = counts.get(who.station, _NOTHING)
            is_red = is_overdue and who.grounds.level == "red"
            more = (is_overdue, is_red, bool(who.conflict))
            counts[who.station] = Noticed(*map(add, so_far, more))
    return counts


class _Listed(Struct, frozen=True, gc=False):
    """Somebody whose visit is due."""

    who: Glance
    verdict: Verdict

    @property
    def place(self) -> Place:
        """Where it stands in the list."""
        return self.verdict.place, self.who.station, self.who.code


_place: Final = attrgetter("place")


def _covered(
    met: Mapping[Grounds, int], others: Mapping[Grounds, int], first: str
) -> dict[str, Covered]:
    groups: dict[str, list[int]] = {}
    for some, were_met in ((met, True), (others, False)):
        for grounds, clients in some.items():
            for group in grounds.groups:
                count = groups.setdefault(group, [0, 0])
                count[0] += clients
                count[1] += clients * _is_seen(grounds, is_met=were_met, since=first)
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
    who, found, is_overdue = each.who, each.verdict.due, each.verdict.is_overdue
    assert found is not None, "what is listed is due"
    version = None if found.asked_by is None else policy.versions[found.asked_by]
    closed = who.found.line.follow_up if found.rule == "case_follow_up" else None
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
        case=None if closed is None else closed.case,
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
    found = _wanted(looked, moment, rules_at, wanted, codes)
    lines = [_line(person, verdict, open_cases) for person, verdict in found]
    rest = [line for line in lines if cursor is None or line.code > cursor]
    page = rest[:limit]
    return ClientLines(
        items=page,
        next_cursor=page[-1].code if len(rest) > limit else None,
        total=len(lines) if counted else UNSET,
        position=looked.as_known,
    )


def clients_counted(
    looked: Looked, *, moment: str, rules_at: RulesAt, wanted: Wanted
) -> dict[str, int]:
    """By station, how many lines its list of clients has."""
    found = _wanted(looked, moment, rules_at, wanted)
    return dict(Counter(person.station for person, _verdict in found))


def _wanted(
    looked: Looked,
    moment: str,
    rules_at: RulesAt,
    wanted: Wanted,
    codes: Collection[str] | None = None,
) -> Iterator[tuple[Person, Verdict]]:
    judge = Judge(rules_at, looked.as_of, moment)
    for person in people(looked, rules_at, codes):
        verdict = NOT_DUE if person.has_left else judge.at(person.station)[person.grounds]
        if wanted.has(person, is_overdue=verdict.is_overdue):
            yield person, verdict


def is_client(view: View, station: str, client: str) -> bool:
    """Whether anything was ever recorded about a client of a station."""
    known = view.tables["known"].c
    query = select(known.client).where(known.station == station, known.client == client)
    return view.conn.execute(query).first() is not None


def _line(person: Person, verdict: Verdict, open_cases: Mapping[str, int]) -> ClientLine:
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
        next_due_on=None if verdict.due is None else verdict.due.due_on,
        overdue=verdict.is_overdue,
        open_cases=sum(open_cases.get(code, 0) for code in person.codes),
        left=person.profile.left,
        left_on=person.profile.left_on or None,
    )
