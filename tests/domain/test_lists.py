"""Places in lists are read back as they were written, and chunks leave nothing out."""

from __future__ import annotations

import pytest

from domain.ground.order.lists import chunks, place, values_at
from domain.ground.refusals import BadValue


def test_a_place_is_read_back_as_it_was_written():
    assert values_at(place("2021-06-03", "a", 7), str, str, int) == ("2021-06-03", "a", 7)


def test_the_last_value_of_a_place_may_hold_what_divides_them():
    assert values_at(place("service_file", "client", "C~1"), str, str, str)[2] == "C~1"


@pytest.mark.parametrize("text", ["", "next", "2021-06-03~a", "2021-06-03~a~b", "a~b~1~2"])
def test_a_text_that_is_no_place_is_refused(text):
    with pytest.raises(BadValue):
        values_at(text, str, str, int)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_chunks_leave_nothing_out_and_are_never_empty(size):
    values = list(range(7))
    found = list(chunks(values, size))
    assert [value for some in found for value in some] == values
    assert all(0 < len(some) <= size for some in found)


def test_nothing_has_no_chunks():
    assert list(chunks([], 3)) == []
