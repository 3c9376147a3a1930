"""What an area lays down: by whom, and what is in force where and when because of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.book.deciding.corrections import RecordVoided
from domain.book.states.streams import kind_of_stream, new_state, stands_on
from domain.ground.areas import areas_over, areas_seen_from, division_of, stream_of_area
from domain.ground.policy import (
    BOUNDS,
    SEEDED,
    PolicyVersion,
    Rule,
    Rules,
    rules_along,
    rules_in,
    versions_used,
)
from domain.ground.reach import Reach
from domain.ground.refusals import NotPermitted, UnknownArea, UnknownStation
from domain.ground.values import ISODate
from domain.ground.vocabulary import POLICY_KEYS
from domain.programme.facts import PolicyPublished
from domain.programme.in_force import rules_of
from domain.stations.facts import Area
from tests.builders import (
    AREA,
    a_home_visit,
    a_joining,
    a_policy,
    a_role_change,
    built,
    command,
    correct,
    joined,
    opened,
    planned,
    published,
    record_id,
    void,
)
from tests.domain.ground.test_reach import moved
from tests.domain.spec import Refused, Story, given

DISTRICT = "A-330212"
CITY_OFFICE = Reach("city", "330200")
DISTRICT_OFFICE = Reach("district", "330212")

REFUSED = [
    Refused(
        "a number beyond its bounds",
        [],
        command(a_policy(value=101)),
        "policy_value_out_of_bounds",
    ),
    Refused(
        "words where a number is wanted",
        [],
        command(a_policy(value=("office",))),
        "policy_value_out_of_bounds",
    ),
    Refused(
        "words of another policy",
        [],
        command(a_policy("service_categories", ("welfare_lottery:office",))),
        "policy_value_out_of_bounds",
    ),
    Refused(
        "a correction beyond the bounds",
        [published()],
        correct(1, a_policy(value=101), station=AREA, role="city_officer"),
        "policy_value_out_of_bounds",
    ),
    Refused(
        "another district's officer",
        [],
        command(a_policy(), station=DISTRICT, reach=Reach("district", "330203")),
        "unknown_area",
    ),
    Refused(
        "a policy on the stream of a station",
        [planned()],
        command(a_policy(), station="NB-YZ-ZGM"),
        "unknown_area",
    ),
    Refused(
        "a visit on the stream of an area",
        [published()],
        command(a_home_visit(), station=AREA),
        "unknown_station",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_it_is_refused(row: Refused):
    row.check()


@pytest.mark.parametrize("key", POLICY_KEYS)
def test_the_seeded_value_of_every_policy_may_be_published(key):
    asked = command(a_policy(key, SEEDED.stated(key)))
    Story(stream=AREA).when(asked).then(published(key, SEEDED.stated(key)))


@pytest.mark.parametrize(
    ("area", "reach"), [(AREA, CITY_OFFICE), (DISTRICT, DISTRICT_OFFICE)], ids=str
)
def test_an_office_lays_down_rules_for_its_own_area_only(area, reach):
    Story(stream=area).when(command(a_policy(), station=area, reach=reach)).accepted()
    for other in {AREA, DISTRICT} - {area}:
        asked = command(a_policy(), station=other, reach=reach)
        Story(stream=other).when(asked).refused(NotPermitted)
    for other in ("A-330100", "A-330105", "A-330000"):
        asked = command(a_policy(), station=other, reach=reach)
        Story(stream=other).when(asked).refused(UnknownArea, field="station", area=other)


def test_who_serves_at_a_station_lays_down_nothing():
    asked = command(a_policy(), role="station_head")
    Story(stream=AREA).when(asked).refused(NotPermitted, role="station_head")


def test_a_policy_is_corrected_and_voided_like_any_record():
    story = Story(published(), stream=AREA)
    fix = {"station": AREA, "role": "city_officer", "reach": CITY_OFFICE}
    story.do(correct(1, a_policy(value=5), **fix))
    assert [rule.value for rule in story.state.rules] == [5]
    assert story.do(void(1, **fix)) == [
        RecordVoided(record=record_id(1), reason_code="double_entry", was=published(value=5))
    ]
    assert story.state.rules == []


def test_what_is_corrected_counts_as_stated_last():
    story = Story(published(value=4), published(value=6), stream=AREA)
    assert rules_in([story.state.rules]).on("2026-01-01").min_full_time == 6
    story.do(correct(1, a_policy(value=5), station=AREA, role="city_officer"))
    assert rules_in([story.state.rules]).on("2026-01-01").min_full_time == 5


@pytest.mark.parametrize(
    ("name", "division", "over"),
    [
        ("A-330200", "330200", ("330200",)),
        ("A-330212", "330212", ("330212", "330200")),
        ("A-33021", None, ()),
        ("A-3302120", None, ()),
        ("A-33021２", None, ()),
        ("330212", None, ()),
        ("NB-YZ-ZGM", None, ()),
    ],
)
def test_an_area_is_told_by_the_name_of_its_stream(name, division, over):
    assert division_of(name) == division
    assert kind_of_stream(name) == ("station" if division is None else "area")
    if division is not None:
        assert areas_over(division) == over
        assert stream_of_area(division) == name
        assert areas_seen_from(division) >= set(over)


def test_a_city_sees_its_districts_and_a_district_its_city():
    assert "330212" in areas_seen_from("330200")
    assert areas_seen_from("330212") == {"330212", "330200"}
    assert "330100" not in areas_seen_from("330200")
    assert areas_seen_from("鄞州区") == frozenset()


def test_a_station_that_was_planned_under_the_name_of_an_area_stays_a_station():
    assert kind_of_stream(AREA, "station.planned") == "station"
    old = new_state(AREA, "station.planned")
    assert stands_on(command(a_home_visit()), old)
    story = Story(planned(), built(), opened(), stream="NB-YZ-ZGM")
    story.state.code = AREA
    asked = command(a_policy(), station=AREA)
    story.when(asked).refused(UnknownArea)


def test_a_part_time_share_is_what_the_district_laid_down_for_the_day():
    story = given(planned(), built(), opened())
    story.index.areas = {
        "330200": rules_of(AREA, [("r1", published("part_time_fte_percent", 40), 0)]),
        "330212": rules_of(
            DISTRICT,
            [("r2", published("part_time_fte_percent", 30, effective_from="2026-03-01"), 0)],
        ),
    }
    for day, share in (("2025-12-31", 50), ("2026-01-01", 40), ("2026-03-01", 30)):
        asked = command(a_joining(engagement="part_time", fte_percent=None, joined_on=day))
        assert story.when(asked).accepted().fte_percent == share
    stated = command(a_joining(engagement="part_time", fte_percent=80, joined_on="2026-03-01"))
    assert story.when(stated).accepted().fte_percent == 80


def test_a_station_is_judged_by_the_rules_of_where_it_lay_on_the_day():
    story = given(planned(), built(), opened(), moved("330281", "2026-02-01"), joined())
    story.index.areas = {
        "330212": rules_of(DISTRICT, [("r2", published("part_time_fte_percent", 30), 0)]),
    }
    for day, share in (("2026-01-31", 30), ("2026-02-01", 50)):
        asked = command(a_role_change(engagement="part_time", fte_percent=None, changed_on=day))
        assert story.when(asked).accepted().fte_percent == share


@pytest.mark.parametrize(
    ("district", "city", "share"),
    [
        ("330212", "330200", 40),
        ("330212", "330100", 30),
        ("310115", "310000", 20),
        ("330105", "330200", 40),
        ("320505", "320500", 50),
    ],
)
def test_a_station_is_judged_by_the_rules_of_the_city_that_it_states(district, city, share):
    place = {"district": Area(code=district, name="某区"), "city": Area(code=city, name="某市")}
    story = given(planned(**place), built(), opened())
    story.index.areas = {
        code: rules_of(f"A-{code}", [("r1", published("part_time_fte_percent", percent), 0)])
        for code, percent in (("330200", 40), ("330100", 30), ("310000", 20))
    }
    asked = command(a_joining(engagement="part_time", fte_percent=None, joined_on="2026-03-01"))
    assert story.when(asked).accepted().fte_percent == share


DAYS = st.integers(0, 9).map(lambda ahead: (date(2026, 1, 1) + timedelta(ahead)).isoformat())
STATED = st.lists(
    st.tuples(
        st.sampled_from(["330200", "330212", "330203"]),
        st.sampled_from(["min_full_time", "min_certified"]),
        st.integers(0, 100),
        DAYS,
    ),
    max_size=12,
)


def rules_by_area(stated) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for number, (area, key, value, day) in enumerate(stated):
        version = PolicyVersion(policy_version=str(number), area=area, effective_from=ISODate(day))
        found.setdefault(area, []).append(Rule(key, value, version))
    return found


def naively(stated, area: str, key: str, day: str) -> tuple[int, str]:
    """The value and its version, looked for from the nearest area up, from the last day back."""
    for near in (area, f"{area[:4]}00"):
        best = None
        for number, (where, what, value, since) in enumerate(stated):
            if (where, what) == (near, key) and since <= day and (best is None or since >= best[0]):
                best = since, value, str(number)
        if best is not None:
            return best[1], best[2]
    return getattr(SEEDED, key), "seed-2000-01-01"


@for_all(STATED, st.sampled_from(["330200", "330212", "330203", "330281"]), DAYS)
def test_the_nearest_area_then_the_latest_day_then_the_last_word_wins(stated, area, day):
    areas = rules_by_area(stated)
    rules = rules_in([areas.get(each, []) for each in areas_over(area)])
    policy = rules.on(day)
    for key in ("min_full_time", "min_certified"):
        found = getattr(policy, key), policy.versions[key].policy_version
        assert found == naively(stated, area, key, day)
    assert policy.late_entry_hours == SEEDED.late_entry_hours


@for_all(STATED, DAYS, DAYS, DAYS)
def test_a_station_that_moves_takes_each_places_rules_from_its_day_on(stated, move, first, last):
    areas = rules_by_area(stated)
    within = {
        area: rules_in([areas.get(each, []) for each in areas_over(area)])
        for area in ("330212", "330203")
    }
    along = rules_along([("", within["330212"]), (move, within["330203"])])
    days = [(date(2025, 12, 30) + timedelta(ahead)).isoformat() for ahead in range(14)]
    for day in days:
        place = "330203" if day >= move else "330212"
        assert along.on(day) == within[place].on(day)
    used = versions_used(["min_full_time"], [along], first, last)["min_full_time"]
    between = [day for day in days if first <= day <= last] or [min(first, last)]
    assert set(used) == {along.on(day).versions["min_full_time"] for day in between}


@for_all(STATED)
def test_the_steps_of_a_policy_are_the_days_on_which_its_value_changes(stated):
    areas = rules_by_area(stated)
    rules = rules_in([areas.get(each, []) for each in areas_over("330212")])
    days = ["", *((date(2026, 1, 1) + timedelta(ahead)).isoformat() for ahead in range(10))]
    for key in ("min_full_time", "min_certified"):
        expected: list[tuple[str, int]] = []
        for day in days:
            value = naively(stated, "330212", key, day or "2000-01-01")[0]
            if not expected or value != expected[-1][1]:
                expected.append((day, value))
        steps = rules.steps_of([key])
        assert [(since, getattr(policy, key)) for since, policy in steps] == expected
    both = {since for since, _policy in rules.steps_of(["min_full_time", "min_certified"])}
    assert both == {
        since
        for key in ("min_full_time", "min_certified")
        for since, _policy in rules.steps_of([key])
    }
    assert rules.steps_of(["late_entry_hours"]) == list(rules.steps[:1])


def test_every_policy_has_bounds_and_cites_something():
    assert set(BOUNDS) == set(SEEDED.versions) == set(POLICY_KEYS)
    for key, version in SEEDED.versions.items():
        assert BOUNDS[key].allows(SEEDED.stated(key))
        assert version.citation
        assert version.effective_from == "2000-01-01"


def test_a_list_of_sources_reads_as_it_was_stated():
    stated = ("welfare_lottery:personnel", "charity_donation:hospitality")
    rules = rules_in([rules_of(AREA, [("r1", published("forbidden_by_source", stated), 7)])])
    policy = rules.on("2026-01-01")
    assert policy.forbidden_by_source == (
        ("welfare_lottery", "personnel"),
        ("charity_donation", "hospitality"),
    )
    assert policy.stated("forbidden_by_source") == stated
    assert policy.versions["forbidden_by_source"].position == 7
    assert policy.versions["forbidden_by_source"].citation == "建设管理规范 甬社工〔2025〕12号"


def test_nothing_published_leaves_the_seeds():
    assert rules_in([[], []]) == Rules((("", SEEDED),))
    assert isinstance(published(), PolicyPublished)
    with pytest.raises(UnknownStation):
        Story(stream=AREA).decide(command(a_home_visit(), station=AREA))
