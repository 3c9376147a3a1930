"""Which areas lie over each other, by their division codes and by what a station states."""

from __future__ import annotations

import pytest

from domain.ground.areas import areas_of_place, areas_over, areas_seen_from, is_city


@pytest.mark.parametrize(
    ("division", "over"),
    [
        ("330212", ("330212", "330200")),
        ("330200", ("330200",)),
        ("110105", ("110105", "110000")),
        ("120116", ("120116", "120000")),
        ("310115", ("310115", "310000")),
        ("500103", ("500103", "500000")),
        ("500241", ("500241", "500000")),  # a county of Chongqing, whose codes begin with 5002
        ("310000", ("310000",)),
        ("33021", ()),
        ("宁波市", ()),
        ("", ()),
    ],
)
def test_a_municipality_is_the_city_of_all_its_districts(division, over):
    assert areas_over(division) == over


@pytest.mark.parametrize("city", ["330200", "110000", "120000", "310000", "500000"])
def test_a_city_sees_its_districts_and_each_of_them_the_city(city):
    seen = areas_seen_from(city)
    assert city in seen
    for division in seen:
        assert city in areas_over(division)
        if not is_city(division):
            assert areas_seen_from(division) == {division, city}


@pytest.mark.parametrize(
    ("city", "districts", "others"),
    [
        ("310000", {"310101", "310115", "310151"}, {"330212", "310000115", "320115"}),
        ("500000", {"500101", "500156", "500229", "500243"}, {"510101"}),
        ("330200", {"330203", "330212", "330281"}, {"330105", "330000", "330100"}),
    ],
)
def test_a_city_sees_no_other_cities_districts(city, districts, others):
    assert districts <= areas_seen_from(city)
    assert not others & areas_seen_from(city)


@pytest.mark.parametrize(
    ("district", "city", "areas"),
    [
        ("330212", "330200", ("330212", "330200")),
        ("330212", "330100", ("330212", "330100")),
        ("310115", "310000", ("310115", "310000")),
        ("330200", "330200", ("330200",)),
        ("鄞州", "330200", ("330200",)),
        ("", "", ()),
    ],
)
def test_a_place_lies_where_it_says_whatever_its_codes_look_like(district, city, areas):
    assert areas_of_place(district, city) == areas
