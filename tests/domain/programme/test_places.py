"""The areas that lie in a city or district, in time: listed, renamed, merged, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.book.changes import change_form_of
from domain.ground.reach import Reach
from domain.programme.details import (
    AreaListedDetails,
    AreaMergedDetails,
    AreaRenamedDetails,
    CertifiedPeopleDetails,
    ProgrammeDetails,
    TargetDetails,
)
from domain.programme.facts import AreaListed, AreaMerged, AreaRenamed
from domain.programme.places import above, gazetteer
from domain.programme.refusals import DivisionInUse
from tests.builders import AREA, command, correct, record_id, void
from tests.domain.spec import Refused, Story

DISTRICT = "A-330212"
FIRST = "2020-01-01"


def a_listing(code="330212002", level="township", name="钟公庙街道", **changed):
    return AreaListedDetails(
        **({"code": code, "level": level, "name": name, "effective_on": FIRST} | changed)
    )


def a_renaming(code="330212002", day="2022-01-01", **changed):
    return AreaRenamedDetails(**({"code": code, "name": "新名", "effective_on": day} | changed))


def a_merger(code="330212002", into="330212003", day="2023-01-01"):
    return AreaMergedDetails(code=code, into=into, effective_on=day)


def listed(code="330212002", level="township", within=None, day=FIRST, name="街道"):
    within = above(code) if within is None else within
    return AreaListed(code=code, level=level, name=name, within=within, effective_on=day)


def renamed(code="330212002", day="2022-01-01", name="新名"):
    return AreaRenamed(code=code, name=name, effective_on=day)


def merged(code="330212002", into="330212003", day="2023-01-01"):
    return AreaMerged(code=code, into=into, effective_on=day)


TWO = [listed(), listed("330212003")]

REFUSED = [
    Refused("a code of too few digits", [], command(a_listing("33021200")), "bad_division_code"),
    Refused(
        "a city among districts", [], command(a_listing("330200", "district")), "bad_division_code"
    ),
    Refused(
        "a district of another city",
        [],
        command(a_listing("330105", "district")),
        "division_elsewhere",
    ),
    Refused(
        "a township of another city", [], command(a_listing("330105001")), "division_elsewhere"
    ),
    Refused("another city", [], command(a_listing("330100", "city")), "division_elsewhere"),
    Refused(
        "a township of another district, by a district",
        [],
        command(a_listing("330203001"), station=DISTRICT),
        "division_elsewhere",
    ),
    Refused(
        "a township in an area that nobody listed",
        [],
        command(a_listing(within="330212003")),
        "unknown_division",
    ),
    Refused(
        "a township in another",
        [listed("330212003")],
        command(a_listing(within="330212003")),
        "within_no_wider_division",
    ),
    Refused("an area twice", [listed()], command(a_listing()), "division_already_listed"),
    Refused("another name for what is not listed", [], command(a_renaming()), "unknown_division"),
    Refused(
        "another name before it is there",
        [listed()],
        command(a_renaming(day="2019-12-31")),
        "division_not_there",
    ),
    Refused(
        "another name once it is merged",
        [*TWO, merged()],
        command(a_renaming(day="2023-01-01")),
        "division_not_there",
    ),
    Refused("a merger into nothing", [listed()], command(a_merger()), "unknown_division"),
    Refused(
        "a merger into itself", TWO, command(a_merger(into="330212002")), "merged_across_levels"
    ),
    Refused(
        "a merger into another level",
        [listed(), listed("330212", "district")],
        command(a_merger(into="330212")),
        "merged_across_levels",
    ),
    Refused(
        "a second merger",
        [*TWO, merged()],
        command(a_merger(day="2024-01-01")),
        "division_not_there",
    ),
    Refused(
        "a merger into what is merged already",
        [*TWO, merged()],
        command(a_merger("330212003", "330212002", "2023-01-01")),
        "division_not_there",
    ),
    Refused(
        "a listing taken away that a merger names",
        [*TWO, merged()],
        void(2, station=AREA, role="city_officer"),
        "division_in_use",
    ),
    Refused(
        "a code corrected that another fact names",
        [listed(), renamed()],
        correct(1, a_listing("330212009"), station=AREA, role="city_officer"),
        "division_in_use",
    ),
    Refused(
        "a listing corrected to begin after its renaming",
        [listed(), renamed()],
        correct(1, a_listing(effective_on="2022-01-02"), station=AREA, role="city_officer"),
        "division_not_there",
    ),
    Refused(
        "a share of more than all",
        [],
        command(
            TargetDetails(
                year=2022, measure="townships_covered_percent", value=101, set_on="2020-01-01"
            )
        ),
        "target_out_of_bounds",
    ),
    Refused(
        "more people by level than in all",
        [],
        command(CertifiedPeopleDetails(counted_on="2021-12-31", total=10, assistant=11)),
        "levels_over_total",
    ),
    Refused(
        "levels that are all told and do not make up the total",
        [],
        command(
            CertifiedPeopleDetails(
                counted_on="2021-12-31", total=10, assistant=5, intermediate=3, senior=1
            )
        ),
        "levels_over_total",
    ),
    Refused(
        "a programme that ends before it begins",
        [],
        command(
            ProgrammeDetails(title="方案", adopted_on="2020-06-01", first_year=2021, last_year=2020)
        ),
        "end_before_start",
    ),
    Refused(
        "an area on the stream of another office",
        [],
        command(a_listing("330203001"), station=DISTRICT, reach=Reach("district", "330203")),
        "unknown_area",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_it_is_refused(row):
    row.check()


@pytest.mark.parametrize(
    ("stream", "code", "level", "within"),
    [
        (AREA, "330200", "city", ""),
        (AREA, "330212", "district", "330200"),
        (AREA, "330212002", "township", "330212"),
        (AREA, "330212002001", "village", "330212002"),
        (DISTRICT, "330212", "district", "330200"),
        (DISTRICT, "330212002", "township", "330212"),
    ],
)
def test_an_area_lies_where_its_digits_say_unless_somebody_says_otherwise(
    stream, code, level, within
):
    asked = command(a_listing(code, level), station=stream)
    Story(stream=stream).when(asked).then(listed(code, level, within, name="钟公庙街道"))


def test_a_merger_that_cannot_be_is_told_by_what_was_to_be_merged_into_what():
    story = Story(listed(), listed("330212", "district"), stream=AREA)
    refusal = story.when(command(a_merger(into="330212"))).refusal()
    assert (refusal.field, refusal.status) == ("into", 422)
    assert refusal.message("zh") == "区划 330212002 不能并入 330212：只能并入同级的另一区划。"


def test_an_area_may_lie_in_a_listed_one_that_its_digits_do_not_name():
    story = Story(listed("330203", "district"), stream=AREA)
    asked = command(a_listing(within="330203"))
    story.when(asked).then(listed(within="330203", name="钟公庙街道"))


def test_a_listing_that_no_other_fact_names_is_corrected_and_voided():
    story = Story(*TWO, renamed("330212003"), stream=AREA)
    (fixed,) = story.do(
        correct(
            1,
            change_form_of(AreaListedDetails)(code="330213009"),
            station=AREA,
            role="city_officer",
            event_id=record_id(50),
        )
    )
    assert (fixed.now.code, fixed.now.within) == ("330213009", "330213")
    story.do(void(1, station=AREA, role="city_officer", event_id=record_id(51)))
    story.when(void(2, station=AREA, role="city_officer")).refused(DivisionInUse, records=1)


def test_what_is_planned_leaves_no_trace_in_the_state():
    story = Story(stream=AREA)
    story.do(command(TargetDetails(year=2021, measure="stations_built", value=50, set_on=FIRST)))
    assert (story.state.version, story.state.places, story.state.policies) == (1, {}, {})


def test_names_and_mergers_follow_the_day_and_history_stays_under_the_old_code():
    known = gazetteer(
        [
            *TWO,
            listed("330212002001", "village"),
            renamed(name="二名", day="2021-06-01"),
            renamed(name="三名", day="2022-06-01"),
            renamed(name="三名改", day="2022-06-01"),
            merged(),
            merged("330212003", "330212004", "2024-01-01"),
            listed("330212004"),
        ]
    )
    days = {"2020-12-31": "街道", "2021-06-01": "二名", "2022-12-31": "三名改"}
    assert {day: known.name_on("330212002", day) for day in days} == days
    assert known.there("township", "2022-12-31") == ["330212002", "330212003", "330212004"]
    assert known.there("township", "2023-01-01") == ["330212003", "330212004"]
    assert known.there("township", "2024-01-01") == ["330212004"]
    assert known.there("township", "2019-12-31") == []
    village = "330212002001"
    assert known.chain(village, "2022-12-31")[1:] == ("330212002", "330212", "330200")
    assert known.chain(village, "2023-01-01")[1:] == ("330212003", "330212", "330200")
    assert known.chain(village, "2024-06-01")[1:] == ("330212004", "330212", "330200")
    assert known.name_on("330299", "2022-12-31") == ""


@for_all(
    st.lists(
        st.tuples(
            st.sampled_from(range(5)),
            st.sampled_from(range(5)),
            st.dates().map(lambda day: f"20{day:%y-%m-%d}"),
        ),
        max_size=12,
    ),
    st.dates().map(lambda day: f"20{day:%y-%m-%d}"),
)
def test_whatever_merges_are_accepted_end_in_an_area_that_is_there(tries, day):
    codes = [f"33021200{number}" for number in range(5)]
    story = Story(*(listed(code, day="2000-01-01") for code in codes), stream=AREA)
    for number, (one, other, on) in enumerate(tries):
        asked = command(a_merger(codes[one], codes[other], on), event_id=record_id(100 + number))
        if story.when(asked).is_accepted():
            story.do(asked)
    known = gazetteer(story.state.places.values())
    for code in codes:
        assert known.is_there(known.now(code, day), day)
        assert known.now(known.now(code, day), day) == known.now(code, day)
