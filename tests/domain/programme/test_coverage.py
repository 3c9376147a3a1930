"""How far a programme has come: years, districts, targets, certified people, on any day."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.ground.values import percent_of
from domain.programme.counting import Known
from domain.programme.coverage import coverage, coverage_lines
from domain.programme.facts import (
    AreaMerged,
    CertifiedPeopleCounted,
    ProgrammeAdopted,
    TargetSet,
)
from domain.programme.places import gazetteer
from domain.programme.plans import Plans
from tests.domain.programme.test_places import listed, merged, renamed

CITY = "330200"


@dataclass
class Stood:
    """A station that was built and opened on days, in a township of a district."""

    code: str
    township: str
    built_on: str | None = None
    opened_on: str = ""
    closed_on: str = ""
    name: str = "站"
    moves: dict[str, str] = field(default_factory=dict)

    @property
    def years(self):
        days = (self.built_on, self.opened_on, self.closed_on, *self.moves)
        return {int(day[:4]) for day in days if day}

    def status_on(self, day):
        if self.closed_on and day > self.closed_on:
            return "closed"
        if self.opened_on and day >= self.opened_on:
            return "operating"
        return "built" if self.built_on and day >= self.built_on else "planned"

    def lies_in(self, day):
        moved = [township for since, township in sorted(self.moves.items()) if since <= day]
        township = moved[-1] if moved else self.township
        return (township, township), (township[:6], "区"), (CITY, "市")


def a_target(year, value, measure="stations_built", set_on="2020-01-01"):
    return TargetSet(year=year, measure=measure, value=value, set_on=set_on)


def a_count(day, total, **levels):
    return CertifiedPeopleCounted(counted_on=day, total=total, **levels)


TOWNSHIPS = [listed(f"3302{district}00{n}") for district in ("03", "12") for n in (1, 2)]
STATIONS = [
    Stood("S1", "330203001", "2020-10-01", "2020-11-01"),
    Stood("S2", "330212001", "2021-05-01", "2021-06-01"),
    Stood("S3", "330212002", "2021-12-01", "2022-01-10"),
]
PLAN = [
    (CITY, a_target(2020, 1)),
    (CITY, a_target(2021, 3)),
    (CITY, a_target(2022, 100, "townships_covered_percent")),
    (CITY, a_target(2022, 5_000, "certified_people")),
    (CITY, a_count("2021-12-31", 4_000, assistant=3_000)),
    (CITY, a_count("2022-06-30", 5_100)),
    ("330212", a_count("2022-03-31", 700, assistant=600, intermediate=99, senior=1)),
]


def asked(as_of, *, stations=STATIONS, places=TOWNSHIPS, plans=PLAN, roots=None, served=None):
    known = Known(stations, gazetteer(places), Plans(plans, roots, as_of), roots, served)
    return coverage(known, as_of)


def years(found, *names):
    return {each.year: tuple(getattr(each, name) for name in names) for each in found.years}


def test_each_year_says_planned_built_and_operating_at_its_end():
    found = asked("2023-06-30")
    told = years(found, "target_built", "built", "built_total", "operating_at_end")
    assert told == {
        2020: (1, 1, 1, 1),
        2021: (3, 2, 3, 2),
        2022: (None, 0, 3, 3),
        2023: (None, 0, 3, 3),
    }
    covered = years(found, "townships", "townships_covered", "cover_percent", "planned_total")
    assert covered[2020] == (4, 1, 25.0, 1)
    assert covered[2022] == (4, 3, 75.0, 4)


def test_a_day_within_a_year_is_counted_as_it_stood_then_and_what_lies_ahead_has_no_figures():
    found = asked("2021-05-31")
    told = years(found, "target_built", "built", "built_total", "operating_at_end")
    assert told == {2020: (1, 1, 1, 1), 2021: (3, 1, 2, 1), 2022: (None, None, None, None)}
    assert [each.planned_total for each in found.years] == [1, 4, 4]


def test_targets_that_are_missed_are_behind_and_others_are_reached():
    found = asked("2023-06-30")
    assert [(each.year, each.measure, each.target, each.actual) for each in found.behind] == [
        (2021, "stations_built", 3, 2),
        (2022, "townships_covered_percent", 100, 75.0),
    ]
    assert [(each.year, each.measure, each.actual) for each in found.reached] == [
        (2020, "stations_built", 1),
        (2022, "certified_people", 5_100),
    ]
    running = asked("2021-05-31")
    assert [(each.year, each.is_over) for each in running.behind] == [(2021, False)]


def test_the_latest_count_of_certified_people_up_to_the_day_counts():
    last = asked("2022-05-31").certified
    assert (last.total, last.assistant, last.senior, last.as_of) == (
        4_000,
        3_000,
        None,
        "2021-12-31",
    )
    assert asked("2022-06-30").certified.total == 5_100
    assert asked("2020-12-31").certified.total is None
    district = asked("2022-06-30", roots=frozenset({"330212"})).certified
    assert (district.total, district.assistant, district.senior) == (700, 600, 1)


def test_a_district_counts_what_lies_in_it():
    found = asked("2022-12-31", roots=frozenset({"330212"}))
    assert years(found, "built", "built_total", "townships")[2021] == (2, 2, 2)
    (district,) = found.districts
    assert (district.code, district.built_total, district.townships_covered) == ("330212", 2, 2)
    assert all(each.target_built is None for each in found.years)


def test_districts_add_up_to_a_city_that_sets_no_target_itself():
    plans = [
        ("330203", a_target(2020, 1)),
        ("330212", a_target(2020, 2)),
        (CITY, a_count("2020-01-01", 1)),
    ]
    plans += [("330212", a_target(2021, 50, "townships_covered_percent"))]
    assert years(asked("2020-12-31", plans=plans), "target_built")[2020] == (3,)
    assert years(asked("2021-12-31", plans=plans), "target_cover_percent")[2021] == (None,)


def test_what_is_set_later_counts_from_the_day_on_which_it_is_set():
    plans = [(CITY, a_target(2020, 1)), (CITY, a_target(2020, 2, set_on="2020-09-01"))]
    assert years(asked("2020-08-31", plans=plans), "target_built")[2020] == (1,)
    assert years(asked("2020-12-31", plans=plans), "target_built")[2020] == (2,)


def test_a_merged_township_counts_until_the_day_and_its_station_covers_the_other_then():
    places = [*TOWNSHIPS, merged("330212001", "330212002", "2022-07-01")]
    found = asked("2023-06-30", places=places)
    told = years(found, "townships", "townships_covered")
    assert told[2021] == (4, 3)
    assert told[2022] == (3, 2)


def test_a_merged_district_keeps_its_history_and_its_figures_follow_the_day():
    districts = [listed("330203", "district"), listed("330212", "district")]
    places = [
        *districts,
        *TOWNSHIPS,
        AreaMerged(code="330203", into="330212", effective_on="2022-01-01"),
        renamed("330212", "2022-01-01", "新区"),
    ]
    old = asked("2023-06-30", places=places, roots=frozenset({"330203"}))
    assert years(old, "built_total", "townships") == {
        2020: (1, 2),
        2021: (1, 2),
        2022: (0, 0),
        2023: (0, 0),
    }
    new = asked("2023-06-30", places=places, roots=frozenset({"330212"}))
    assert years(new, "built_total", "townships")[2021] == (2, 2)
    assert years(new, "built_total", "townships")[2022] == (3, 4)
    (district,) = new.districts
    assert (district.name, district.built_total) == ("新区", 3)


def test_a_station_counts_where_it_lies_at_the_end_of_the_year():
    moving = [
        Stood("S1", "330203001", "2020-10-01", "2020-11-01", moves={"2022-05-01": "330212001"})
    ]
    found = asked("2022-12-31", stations=moving, roots=frozenset({"330203"}))
    assert years(found, "built_total") == {2020: (1,), 2021: (1,), 2022: (0,)}


def test_a_closed_station_covers_nothing_and_stays_built():
    closed = [Stood("S1", "330203001", "2020-10-01", "2020-11-01", "2021-03-31")]
    told = years(asked("2021-12-31", stations=closed), "built_total", "townships_covered")
    assert told == {2020: (1, 1), 2021: (1, 0), 2022: (None, None)}


def test_villages_are_served_where_there_is_a_service_point_on_the_day():
    places = [*TOWNSHIPS, *(listed(f"33021200{n}001", "village") for n in (1, 2))]

    def served(day):
        return frozenset({"330212001001"} if day >= "2022-03-01" else ())

    found = asked("2022-12-31", places=places, served=served)
    assert (found.villages.total, found.villages.served) == (2, 1)
    assert (found.districts[1].villages, found.districts[1].villages_served) == (2, 1)
    assert asked("2022-02-28", places=places, served=served).villages.served == 0
    assert asked("2022-12-31", places=places).villages.served is None
    plans = [(CITY, a_target(2022, 100, "villages_served_percent"))]
    behind = asked("2022-12-31", places=places, plans=plans, served=served).behind
    assert [(each.measure, each.actual) for each in behind] == [("villages_served_percent", 50.0)]


def test_some_stations_are_asked_about_with_their_own_townships():
    found = asked("2022-12-31", stations=STATIONS[:1], roots=frozenset())
    assert years(found, "built_total", "townships", "target_built")[2022] == (1, 1, None)


def test_a_township_that_nobody_listed_covers_nothing_and_is_told():
    odd = [*STATIONS, Stood("S4", "330212077", "2022-01-01", "2022-01-01")]
    found = asked("2022-12-31", stations=odd)
    assert found.unlisted_townships == ["330212077"]
    assert years(found, "townships_covered", "built_total")[2022] == (3, 4)
    assert asked("2022-12-31", stations=odd, places=[]).unlisted_townships == []


def test_the_lists_have_as_many_lines_as_the_figures_say():
    places = [*TOWNSHIPS, listed("330212001001", "village")]
    known = Known(STATIONS, gazetteer(places), Plans(PLAN, None, "2022-12-31"), None)
    found, lines = coverage(known, "2022-12-31"), coverage_lines(known, "2022-12-31")
    last = found.years[-1]
    assert sum(each.built_on is not None for each in lines.stations) == last.built_total
    assert sum(each.status == "operating" for each in lines.stations) == last.operating_at_end
    assert len(lines.townships) == last.townships
    assert sum(each.is_reached for each in lines.townships) == last.townships_covered
    assert len(lines.villages) == found.villages.total
    assert (lines.villages[0].lies_in, lines.villages[0].district) == ("街道", "330212")


def test_the_programme_is_that_of_the_area_or_of_the_one_over_it():
    adopted = ProgrammeAdopted(
        title="方案", adopted_on="2020-06-01", first_year=2020, last_year=2025
    )
    plans = [(CITY, adopted)]
    assert asked("2022-12-31", plans=plans, roots=frozenset({"330212"})).programme.title == "方案"
    assert asked("2020-05-31", plans=plans).programme is None


def test_shares_have_two_decimals_and_round_half_up():
    assert (percent_of(1, 3), percent_of(1, 800), percent_of(0, 5), percent_of(5, 0)) == (
        33.33,
        0.13,
        0.0,
        None,
    )
