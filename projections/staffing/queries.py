"""Typed reads of the staffing question: facts in, figures out, worked out on the spot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from msgspec import Struct, field, structs
from sqlalchemy import select

from domain.ground.policy import SEEDED_RULES, Rules, RulesAt, seeded, versions_used
from domain.ground.values import FOREVER, days_after
from domain.ground.vocabulary import CERT_LEVELS, PolicyKey
from domain.staff.facts import StaffFact, StaffJoined
from domain.staff.roster import engagement_within, stays
from domain.stations.facts import StationBuilt, StationClosed
from projections.base import View
from projections.base import as_known as known_at
from projections.staffing.answers import (
    ExpiringCredential,
    ExpiringCredentials,
    Person,
    Staffing,
    StationStaffing,
)
from projections.staffing.facts import fact_of
from projections.staffing.spans import (
    best_certificate,
    level_held_until,
    ordinal,
    shortfall,
    spans_of,
)

JUDGED_BY: Final[tuple[PolicyKey, ...]] = ("min_full_time", "min_certified")
"""The policies by which staffing is judged."""


class Roster(Struct):
    """A station's facts: its first and last day and its workers' facts in recorded order."""

    built_on: str | None = None
    closed_on: str | None = None
    workers: dict[str, list[StaffFact]] = field(default_factory=dict)

    def take(self, row: Any) -> None:
        """Add the fact of a row."""
        match fact_of(row):
            case StationBuilt(built_on=day):
                self.built_on = day
            case StationClosed(closed_on=day):
                self.closed_on = day
            case fact:
                self.workers.setdefault(row.worker, []).append(fact)


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
    rules: dict[str, Rules] = {}
    for code, station in rosters(view, stations, as_known).items():
        rules[code] = rules_at(code)
        present = _present(code, station, as_of)
        people += present
        counted = _count_days(station, from_day, as_of, rules[code])
        per_station[code] = _figures(present, counted, as_of, [rules[code]])
    return _total(people, per_station, as_of, as_known, list(rules.values()))


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
            station=person.station,
            code=person.code,
            cert_level=person.cert_level,
            valid_until=last_day,
            days_left=ordinal(last_day) - ordinal(as_of),
        )
        for code, station in rosters(view, stations, as_known).items()
        for person in _present(code, station, as_of)
        if person.cert_level is not None
        and (last_day := level_held_until(station.workers[person.code], as_of)) <= until
    ]
    found.sort(key=lambda each: (each.valid_until, each.station, each.code))
    return ExpiringCredentials(credentials=found, as_of=as_of, until=until, position=as_known)


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
    certified = shortfall(
        (span for span in spans if span.level is not None),
        [(_first(since), policy.min_certified) for since, policy in rules.steps],
        first,
        last,
    )
    return _Counted(begin, full_time.days, full_time.missing_days, certified.days)


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
        per_station=per_station,
        policies=versions_used(JUDGED_BY, rules, counted.from_day or as_of, as_of),
        position=position,
    )
