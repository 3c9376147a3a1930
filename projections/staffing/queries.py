"""Typed reads of the staffing question: facts in, figures out, worked out on the spot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from msgspec import Struct, field, structs
from sqlalchemy import select

from domain.ground.policy import SEEDED_RULES, Rules, RulesAt, seeded, versions_used
from domain.ground.values import FOREVER, days_after
from domain.ground.vocabulary import CERT_LEVELS, PolicyKey
from domain.operators.facts import (
    ContractChanged,
    ContractEnded,
    ContractFact,
    ContractSigned,
)
from domain.operators.terms import Terms, terms_of
from domain.staff.facts import StaffFact, StaffJoined
from domain.staff.roster import engagement_within, stays
from domain.stations.facts import StationBuilt, StationClosed
from projections.base import View
from projections.base import as_known as known_at
from projections.staffing.answers import (
    CredentialExpiring,
    ExpiringCredential,
    ExpiringCredentials,
    Person,
    Staffing,
    StationStaffing,
)
from projections.staffing.facts import fact_of
from projections.staffing.spans import (
    Stint,
    best_certificate,
    is_on_leave,
    level_held_until,
    ordinal,
    posts_of,
    shortfall,
    spans_of,
)

JUDGED_BY: Final[tuple[PolicyKey, ...]] = (
    "min_full_time",
    "min_certified",
    "leave_on_post_days",
)
"""The policies by which staffing is judged."""
SOON_DAYS: Final = 60
"""How long before its last day a certificate is spoken of (story U5)."""


class Roster(Struct):
    """A station's facts: first and last day, its workers' facts in recorded order, its contracts."""

    built_on: str | None = None
    closed_on: str | None = None
    workers: dict[str, list[StaffFact]] = field(default_factory=dict)
    contracts: dict[str, list[ContractFact]] = field(default_factory=dict)

    def take(self, row: Any) -> None:
        """Add the fact of a row."""
        match fact_of(row):
            case StationBuilt(built_on=day):
                self.built_on = day
            case StationClosed(closed_on=day):
                self.closed_on = day
            case ContractSigned() | ContractChanged() | ContractEnded() as said:
                self.contracts.setdefault(said.contract, []).append(said)
            case fact:
                self.workers.setdefault(row.worker, []).append(fact)

    def posts(self, rules: Rules) -> list[Stint]:
        """When somebody is on post full-time."""
        return [
            post
            for facts in self.workers.values()
            for post in posts_of(facts, lambda day: rules.on(day).leave_on_post_days)
        ]

    def required(self, rules: Rules) -> list[tuple[int, int]]:
        """How many have to be, from which day on: by a contract that runs, else by the policy."""
        runs = [
            (ordinal(each.first_day), ordinal(each.last_day), each.workers_due)
            for said in self.contracts.values()
            for each in _terms(said)
        ]
        days = {_first(since) for since, _policy in rules.steps}
        days.update(day for first, last, _due in runs for day in (first, last + 1))
        found = []
        for day in sorted({0, *days}):
            due = [workers for first, last, workers in runs if first <= day <= last]
            found.append((day, max(due) if due else rules.on(_day_of(day)).min_full_time))
        return found


def _terms(said: Iterable[ContractFact]) -> list[Terms]:
    signed = [each for each in said if isinstance(each, ContractSigned)]
    ends = [each for each in said if isinstance(each, ContractEnded)]
    changes = [each for each in said if isinstance(each, ContractChanged)]
    return terms_of(signed[0], changes, ends[0] if ends else None) if signed else []


class _Counted(NamedTuple):
    """Days below the two minimums from a first day on."""

    from_day: str | None
    below_minimum: int
    vacancy_days: int
    below_certified: int


def staffing(
    view: View,
    stations: Sequence[str] | None,
    *,
    as_known: int | None,
    as_of: str,
    from_day: str | None = None,
    rules_at: RulesAt = seeded,
) -> Staffing:
    """Who works at the stations on a day, and how often they had too few people until then.

    ``rules_at`` says by which rules each station is judged.

    ``stations`` None means every station that the roster or the register of buildings mentions.
    """
    people: list[Person] = []
    per_station: dict[str, StationStaffing] = {}
    expiring: list[CredentialExpiring] = []
    rules: dict[str, Rules] = {}
    for code, station in rosters(view, stations, as_known).items():
        rules[code] = rules_at(code)
        present = _present(code, station, as_of)
        people += present
        expiring += _expiring(station, present, as_of)
        counted = _count_days(station, from_day, as_of, rules[code])
        per_station[code] = _figures(present, counted, as_of, [rules[code]])
    found = _total(people, per_station, as_of, as_known, list(rules.values()))
    expiring.sort(key=lambda each: (each.valid_until, each.station, each.code))
    return structs.replace(found, credentials_expiring=expiring)


def station_figures(
    code: str, rows: Iterable[Any], *, as_of: str, from_day: str | None, rules: Rules
) -> StationStaffing:
    """The same of one station, from the rows of its facts that are known."""
    station = Roster()
    for row in _in_recorded_order(rows):
        station.take(row)
    counted = _count_days(station, from_day, as_of, rules)
    return _figures(_present(code, station, as_of), counted, as_of, [rules])


def expiring_credentials(
    view: View,
    stations: Sequence[str] | None,
    *,
    as_known: int | None,
    as_of: str,
    within_days: int,
) -> ExpiringCredentials:
    """Present workers whose certificate level ends by ``within_days`` after a day, unrenewed."""
    until = days_after(as_of, within_days)
    found = [
        ExpiringCredential(
            station=each.station,
            code=each.code,
            cert_level=each.level,
            valid_until=each.valid_until,
            days_left=ordinal(each.valid_until) - ordinal(as_of),
        )
        for code, station in rosters(view, stations, as_known).items()
        for each in _expiring(station, _present(code, station, as_of), as_of, within_days)
    ]
    found.sort(key=lambda each: (each.valid_until, each.station, each.code))
    return ExpiringCredentials(credentials=found, as_of=as_of, until=until, position=as_known)


def _expiring(
    station: Roster, people: Iterable[Person], as_of: str, within_days: int = SOON_DAYS
) -> list[CredentialExpiring]:
    """Whose certificate level ends within some days, unrenewed."""
    until = days_after(as_of, within_days)
    return [
        CredentialExpiring(
            station=person.station, code=person.code, level=person.cert_level, valid_until=last_day
        )
        for person in people
        if person.cert_level is not None
        and (last_day := level_held_until(station.workers[person.code], as_of)) <= until
    ]


def rosters(view: View, stations: Sequence[str] | None, position: int | None) -> dict[str, Roster]:
    """The facts of some stations (None: of all that have any), as known at a position."""
    table = view.tables["facts"]
    query = select(table).where(known_at(table, position))
    if stations is not None:
        query = query.where(table.c.station.in_(stations))
    found = {code: Roster() for code in stations or ()}
    for row in _in_recorded_order(view.conn.execute(query).all()):
        found.setdefault(row.station, Roster()).take(row)
    return dict(sorted(found.items()))


def _in_recorded_order(rows: Iterable[Any]) -> list[Any]:
    # A corrected fact counts as recorded when it was corrected, as in the stream's own roster.
    return sorted(rows, key=lambda row: row.known_from)


def _present(code: str, station: Roster, day: str) -> list[Person]:
    people = []
    for worker, facts in station.workers.items():
        at = stays(facts)
        engagement = engagement_within(facts, at, day)
        if engagement is None:
            continue
        stay = next(each for each in at if each.first_day <= day <= each.last_day)
        joined = next(
            fact
            for fact in facts
            if isinstance(fact, StaffJoined) and fact.joined_on == stay.first_day
        )
        level, valid_until = best_certificate(facts, day)
        people.append(
            Person(
                station=code,
                code=worker,
                engagement=engagement[0],
                full_time=engagement[0] == "full_time",
                fte_percent=engagement[1],
                source=joined.source,
                joined_on=stay.first_day,
                left_on=_unless_forever(stay.last_day),
                cert_level=level,
                valid_until=_unless_forever(valid_until),
                on_leave=is_on_leave(facts, day),
            )
        )
    return sorted(people, key=lambda person: (person.joined_on, person.code))


def _unless_forever(day: str) -> str | None:
    return day if day and day < FOREVER else None


def _count_days(station: Roster, from_day: str | None, as_of: str, rules: Rules) -> _Counted:
    if station.built_on is None:
        return _Counted(None, 0, 0, 0)
    begin = max(station.built_on, from_day or "")
    first = ordinal(begin)
    last = ordinal(min(as_of, station.closed_on or FOREVER))
    spans = [span for facts in station.workers.values() for span in spans_of(facts)]
    full_time = shortfall(
        (span for span in spans if span.engagement == "full_time"),
        [(_first(since), policy.min_full_time) for since, policy in rules.steps],
        first,
        last,
    )
    vacant = shortfall(station.posts(rules), station.required(rules), first, last)
    certified = shortfall(
        (span for span in spans if span.level is not None),
        [(_first(since), policy.min_certified) for since, policy in rules.steps],
        first,
        last,
    )
    return _Counted(begin, full_time.days, vacant.missing_days, certified.days)


def _day_of(number: int) -> str:
    return date.fromordinal(number).isoformat() if number else ""


def _first(since: str) -> int:
    return ordinal(since) if since else 0


def _figures(
    people: Sequence[Person], counted: _Counted, as_of: str, rules: Sequence[Rules]
) -> StationStaffing:
    in_force = [each.on(as_of) for each in rules or (SEEDED_RULES,)]
    full_time = sum(person.full_time for person in people)
    fte_percent = sum(person.fte_percent for person in people)
    return StationStaffing(
        heads=len(people),
        full_time=full_time,
        part_time=len(people) - full_time,
        fte_percent_total=fte_percent,
        fte=fte_percent / 100,
        on_leave=sum(person.on_leave for person in people),
        certified=sum(person.cert_level is not None for person in people),
        certified_by_level={
            level: sum(person.cert_level == level for person in people) for level in CERT_LEVELS
        },
        minimum=max(policy.min_full_time for policy in in_force),
        days_below_minimum=counted.below_minimum,
        vacancy_days=counted.vacancy_days,
        minimum_certified=max(policy.min_certified for policy in in_force),
        days_below_certified=counted.below_certified,
        from_day=counted.from_day,
        as_of=as_of,
    )


def _total(
    people: list[Person],
    per_station: dict[str, StationStaffing],
    as_of: str,
    position: int | None,
    rules: Sequence[Rules],
) -> Staffing:
    each = per_station.values()
    counted = _Counted(
        min((one.from_day for one in each if one.from_day is not None), default=None),
        sum(one.days_below_minimum for one in each),
        sum(one.vacancy_days for one in each),
        sum(one.days_below_certified for one in each),
    )
    totals = structs.asdict(_figures(people, counted, as_of, rules))
    return Staffing(
        **totals,
        people=people,
        credentials_expiring=[],
        per_station=per_station,
        policies=versions_used(JUDGED_BY, rules, counted.from_day or as_of, as_of),
        position=position,
    )
