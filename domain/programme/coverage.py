"""How far the programme of an area has come: plan against built against operating, year by year.

Pure: whoever asks brings the stations, the areas and what was planned, as known then. A year is
counted as it stood on its last day, or on the day that is asked about, with every station and every
area where it lay on that day.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from domain.ground.values import percent_of
from domain.ground.vocabulary import TARGET_MEASURES, GoalResult, TargetMeasure
from domain.programme.counting import Counting, District, Known, PlaceLine, StationLine, Stood
from domain.programme.plans import Certified


class Year(Struct, frozen=True, kw_only=True):
    """A year: what was to be built, and what was there at its end.

    ``planned_total`` is where the plan stands then: all that was to be built so far, or as many as
    the share of townships that was to be covered asks for. What lies ahead has no figures.
    """

    year: int
    target_built: int | None
    target_cover_percent: int | None
    planned_total: int | None
    built: int | None
    built_total: int | None
    operating_at_end: int | None
    townships: int | None
    townships_covered: int | None
    cover_percent: float | None


class Villages(Struct, frozen=True, kw_only=True):
    """Villages and communities, and how many of them have professional service."""

    total: int
    served: int | None


class Reach(Struct, frozen=True, kw_only=True):
    """A target beside what came of it; a year that ``is_over`` gets no better."""

    year: int
    measure: TargetMeasure
    target: int
    actual: float
    is_over: bool


class Assessment(Struct, frozen=True, kw_only=True):
    """What became of a year's duty of a district or township, beside what the book knew of it.

    ``reached`` and ``target`` are as the assessor stated them, ``difference`` is the one less the
    other. ``target_in_book`` and ``reached_in_book`` are what was set, and what the book told at the
    position ``known_at`` of the end of the year or the day of the assessment; null for nothing.
    """

    division: str
    name: str
    year: int
    measure: TargetMeasure
    target: int
    reached: int
    difference: int
    result: GoalResult
    assessed_on: str
    document_number: str
    known_at: int
    target_in_book: int | None
    reached_in_book: float | None


class Programme(Struct, frozen=True, kw_only=True):
    """The programme that was adopted last."""

    title: str
    document_number: str
    adopted_on: str
    first_year: int
    last_year: int


class Coverage(Struct, frozen=True, kw_only=True):
    """How far the programme has come, on a day, where it is asked about.

    ``behind`` are the targets that are not reached, ``reached`` the others; those of which nothing
    is known are in neither. ``unlisted_townships`` are those of stations that no area lists, so
    that they cover nothing.
    """

    as_of: str
    programme: Programme | None
    years: list[Year]
    districts: list[District]
    villages: Villages
    certified: Certified
    behind: list[Reach]
    reached: list[Reach]
    assessments: list[Assessment]
    unlisted_townships: list[str]
    position: int | None = None


class CoverageLines(Struct, frozen=True, kw_only=True):
    """What the figures of a day count, one by one."""

    as_of: str
    stations: list[StationLine]
    townships: list[PlaceLine]
    villages: list[PlaceLine]
    position: int | None = None


def coverage_lines(known: Known, as_of: str) -> CoverageLines:
    """The stations, townships and villages that the answer as of a day counts."""
    counting = Counting(known, as_of)
    return CoverageLines(
        as_of=as_of,
        stations=list(counting.station_lines(as_of)),
        townships=list(counting.township_lines(as_of)),
        villages=list(counting.village_lines(as_of)),
    )


def coverage(known: Known, as_of: str) -> Coverage:
    """The answer as of a day."""
    counting = Counting(known, as_of)
    plans = known.plans
    years = list(_years(counting, as_of))
    reaches = [
        Reach(
            year=year.year,
            measure=measure,
            target=target,
            actual=actual,
            is_over=f"{year.year}-12-31" <= as_of,
        )
        for year in years
        for measure in TARGET_MEASURES
        if (target := plans.target(year.year, measure)) is not None
        and (actual := _actual(counting, year, measure)) is not None
    ]
    total, served = counting.villages(as_of)
    adopted = plans.adopted
    return Coverage(
        as_of=as_of,
        programme=None
        if adopted is None
        else Programme(
            title=adopted.title,
            document_number=adopted.document_number,
            adopted_on=adopted.adopted_on,
            first_year=adopted.first_year,
            last_year=adopted.last_year,
        ),
        years=years,
        districts=list(counting.districts(as_of)),
        villages=Villages(total=total, served=served),
        certified=plans.certified(as_of),
        behind=[each for each in reaches if each.actual < each.target],
        reached=[each for each in reaches if each.actual >= each.target],
        assessments=list(_assessments(known)),
        unlisted_townships=counting.unlisted(as_of),
    )


def _assessments(known: Known) -> Iterator[Assessment]:
    for fact in known.plans.assessed:
        day = min(f"{fact.year}-12-31", str(fact.assessed_on))
        then = known if known.then is None else known.then(fact.division, fact.known_at)
        counting = Counting(then, day)
        stood = next((each for each in _years(counting, day) if each.year == fact.year), None)
        yield Assessment(
            division=fact.division,
            name=known.places.name_on(fact.division, fact.assessed_on),
            year=fact.year,
            measure=fact.measure,
            target=fact.target,
            reached=fact.reached,
            difference=fact.reached - fact.target,
            result=fact.result,
            assessed_on=fact.assessed_on,
            document_number=fact.document_number,
            known_at=fact.known_at,
            target_in_book=then.plans.target(fact.year, fact.measure),
            reached_in_book=None if stood is None else _actual(counting, stood, fact.measure),
        )


def _years(counting: Counting, as_of: str) -> Iterator[Year]:
    """The years from the first on, up to one behind the last change, and planned ones."""
    known, plans = counting.known, counting.known.plans
    begun = {int(each.built_on[:4]) for each in known.stations if each.built_on}
    planned = set(plans.years)
    changed = planned | plans.counted | known.places.years
    changed.update(*(each.years for each in known.stations))
    # Nobody is shown thousands of years in which all stands as before, only the first of them.
    now = min(int(as_of[:4]), max(changed, default=0) + 1)
    first = min((year for year in begun | planned if year <= now), default=now + 1)
    running: int | None = None
    for year in (*range(first, now + 1), *sorted(year for year in planned if year > now)):
        target = plans.target(year, "stations_built")
        share = plans.target(year, "townships_covered_percent")
        day = min(f"{year}-12-31", as_of)
        townships = len(counting.townships(day))
        if target is not None:
            running = (running or 0) + target
        elif share is not None and townships:
            running = max(running or 0, -(-share * townships // 100))
        stood = counting.year(year, day) if year <= now else Stood()
        yield Year(
            year=year,
            target_built=target,
            target_cover_percent=share,
            planned_total=running,
            **stood._asdict(),
        )


def _actual(counting: Counting, year: Year, measure: TargetMeasure) -> float | None:
    """What came of a target by the end of its year, or by now; None where that is not known."""
    if year.built is None:
        return None
    day = min(f"{year.year}-12-31", counting.as_of)
    match measure:
        case "stations_built":
            return year.built
        case "townships_covered_percent":
            return year.cover_percent
        case "villages_served_percent":
            total, served = counting.villages(day)
            return None if served is None else percent_of(served, total)
        case "certified_people":
            return counting.known.plans.certified(day).total
