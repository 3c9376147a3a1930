"""Which stations there are, where they belong on a day, and how they stand then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import select

from domain.book.states.station import Station
from domain.ground.areas import areas_seen_from, is_city
from domain.stations.facts import (
    Area,
    StationAreaChanged,
    StationFact,
    StationJointOrganisationSet,
    StationOpened,
    StationOperatorChanged,
    StationPlanned,
)
from domain.stations.state import merging_of, place_on, steps_of
from projections.base import View
from projections.base import as_known as known_at

_decoder: Final = msgspec.json.Decoder(StationFact)


class JointOrganisation(Struct, frozen=True, kw_only=True):
    """The centres that work together with a station (一站双中心), since when and by which document."""

    since: str
    service_centre: str
    party_centre: str
    document_number: str


class StationRow(Struct, frozen=True, kw_only=True):
    """One station on a day.

    ``status`` is ``planned``, ``built``, ``operating``, ``suspended``, ``merged`` or ``closed``. The
    operating model is that of the last opening up to the day, None before the first;
    ``merged_into`` the station that it is part of then.
    """

    code: str
    name: str
    township: Area
    district: Area
    city: Area
    planned_on: str
    built_on: str | None
    status: str
    operating_model: str | None
    operator: str | None
    merged_into: str | None
    joint_organisation: JointOrganisation | None


def stations(
    view: View, *, as_known: int | None, as_of: str, among: Sequence[str] | None = None
) -> list[StationRow]:
    """Stations, all for None, as they stand on a business day, by code."""
    found = (_row_of(station, as_of) for station in folded(view, as_known, among))
    return [row for row in found if row is not None]


def operating(
    view: View, codes: Sequence[str] | None, *, as_known: int | None, as_of: str
) -> dict[str, str]:
    """The stations among some (None for all) at work on a day, each with its first day."""
    return {
        each.code: each.built_on or each.planned_on
        for each in stations(view, as_known=as_known, as_of=as_of, among=codes)
        if each.status == "operating"
    }


def stations_within(
    view: View,
    *,
    districts: Collection[str] = (),
    cities: Collection[str] = (),
    as_of: str,
    as_known: int | None,
    among: Sequence[str] | None = None,
) -> list[str]:
    """Codes of the stations that belong to any of some areas, named by code or name, on a day.

    They are looked for ``among`` some, unless that is None.

    Districts and cities narrow each other; without any of a kind, that kind narrows nothing.
    """
    return [
        row.code
        for row in stations(view, as_known=as_known, as_of=as_of, among=among)
        if _lies_in(row.district, districts) and _lies_in(row.city, cities)
    ]


def every_code(view: View) -> set[str]:
    """The codes of all stations that ever were in the book."""
    facts = view.tables["facts"]
    return set(view.conn.scalars(select(facts.c.station).distinct()))


def areas_named(view: View) -> tuple[dict[str, str], dict[str, str]]:
    """The districts and the cities in which any station ever was said to lie: code to name."""
    facts = view.tables["facts"]
    districts, cities = dict[str, str](), dict[str, str]()
    for body in view.conn.scalars(select(facts.c.body).order_by(facts.c.known_from)):
        fact = _decoder.decode(body)
        if isinstance(fact, StationPlanned | StationAreaChanged):
            districts[fact.district.code] = fact.district.name
            cities[fact.city.code] = fact.city.name
    return districts, cities


def divisions_within(
    view: View,
    *,
    districts: Collection[str],
    cities: Collection[str],
    as_of: str,
    as_known: int | None,
) -> frozenset[str]:
    """The division codes of districts, else of cities and all that lies in them.

    They are named by code or, as stations call them on a day, by name. Districts and cities narrow
    each other.
    """
    rows = stations(view, as_known=as_known, as_of=as_of)
    named = _coded(districts, (row.district for row in rows))
    stating = {row.city.code for row in rows}
    over = {
        code
        for code in _coded(cities, (row.city for row in rows))
        if code in stating or is_city(code)
    }
    lying = {row.district.code for row in rows if row.city.code in over}
    lying = lying.union(over, *map(areas_seen_from, over))
    if not districts:
        return frozenset(lying)
    return frozenset(named & lying if cities else named)


def areas(view: View, *, as_known: int | None) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """In which areas each station lay, by code: from which day on, and their division codes."""
    return {
        station.code: [
            (day, station.areas_on(day))
            for day in ("", *sorted(_days_of_moving(station.lifecycle.values())))
        ]
        for station in folded(view, as_known)
    }


def exists(view: View, station: str, *, as_known: int | None = None) -> bool:
    """Whether a station is planned, built or more."""
    facts = view.tables["facts"]
    query = select(facts.c.record).where(facts.c.station == station, known_at(facts, as_known))
    return view.conn.execute(query.limit(1)).first() is not None


def _coded(wanted: Collection[str], known: Iterable[Area]) -> set[str]:
    return {*wanted, *(area.code for area in known if area.name in wanted)}


def _lies_in(area: Area, wanted: Collection[str]) -> bool:
    return not wanted or area.code in wanted or area.name in wanted


def stations_known(view: View, position: int) -> set[str]:
    """The codes of the stations that anything was known of up to a position."""
    facts = view.tables["facts"]
    query = select(facts.c.station).where(facts.c.known_from <= position)
    return set(view.conn.scalars(query.distinct()))


def folded(
    view: View, as_known: int | None, among: Sequence[str] | None = None
) -> Iterator[Station]:
    """Each station, of all for None, with its facts in the order in which they were first recorded."""
    facts = view.tables["facts"]
    query = select(facts.c.station, facts.c.record, facts.c.body).where(known_at(facts, as_known))
    if among is not None:
        query = query.where(facts.c.station.in_(among))
    rows = view.conn.execute(query)
    # Record ids ascend along the log; sorted here, since databases disagree on the order of text.
    by_station = sorted(map(tuple, rows.all()))
    for code, own in groupby(by_station, key=itemgetter(0)):
        facts_of: dict[str, StationFact] = {
            record: _decoder.decode(body) for _, record, body in own
        }
        yield Station(code, lifecycle=facts_of, steps=steps_of(facts_of))


def _days_of_moving(facts: Iterable[StationFact]) -> set[str]:
    return {fact.effective_on for fact in facts if isinstance(fact, StationAreaChanged)}


def _row_of(station: Station, day: str) -> StationRow | None:
    plan = next(
        (fact for fact in station.lifecycle.values() if isinstance(fact, StationPlanned)), None
    )
    if plan is None:
        return None
    place = place_on(station.lifecycle, day) or plan
    opening = _opening_on(station.lifecycle.values(), day)
    return StationRow(
        code=station.code,
        name=plan.name,
        township=place.township,
        district=place.district,
        city=place.city,
        planned_on=plan.planned_on,
        built_on=station.built_on,
        status=station.status_on(day),
        operating_model=opening.operating_model if opening is not None else None,
        operator=_operator_on(station.lifecycle.values(), day, opening),
        merged_into=_merged_into(station, day),
        joint_organisation=_joint_organisation_on(station.lifecycle.values(), day),
    )


def _merged_into(station: Station, day: str) -> str | None:
    merging = merging_of(station.lifecycle)
    return merging.into if merging is not None and merging.effective_on <= day else None


def _joint_organisation_on(facts: Iterable[StationFact], day: str) -> JointOrganisation | None:
    told = [
        fact
        for fact in facts
        if isinstance(fact, StationJointOrganisationSet) and fact.effective_on <= day
    ]
    # Reversed, so that of two on one day the one recorded later counts.
    latest = max(reversed(told), key=lambda fact: fact.effective_on, default=None)
    if latest is None or not (latest.service_centre or latest.party_centre):
        return None
    return JointOrganisation(
        since=latest.effective_on,
        service_centre=latest.service_centre,
        party_centre=latest.party_centre,
        document_number=latest.document_number,
    )


def _opening_on(facts: Iterable[StationFact], day: str) -> StationOpened | None:
    openings = [fact for fact in facts if isinstance(fact, StationOpened) and fact.opened_on <= day]
    # Reversed, so that of two openings on one day the one recorded later counts.
    return max(reversed(openings), key=lambda fact: fact.opened_on, default=None)


def _operator_on(
    facts: Iterable[StationFact], day: str, opening: StationOpened | None
) -> str | None:
    """Who runs it: by the latest change up to the day, else as its last opening says."""
    changes = [
        fact
        for fact in facts
        if isinstance(fact, StationOperatorChanged) and fact.effective_on <= day
    ]
    latest = max(reversed(changes), key=lambda fact: fact.effective_on, default=None)
    since = "" if opening is None else opening.opened_on
    if latest is not None and latest.effective_on >= since:
        return latest.operator
    return None if opening is None else opening.operator
