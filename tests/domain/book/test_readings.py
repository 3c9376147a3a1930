"""Why somebody opens a file: the reason says something, or nothing is opened."""

from __future__ import annotations

import pytest

from domain.book.privacy.readings import end_of_opening, ensure_reason
from domain.book.refusals import ReasonTooShort
from domain.ground.policy import OPENING_REASON_CHARACTERS
from tests.domain.spec import assert_readable

CODE = ReasonTooShort.code
LIMIT = OPENING_REASON_CHARACTERS
REFUSED = [("a word", "看看"), ("nothing", ""), ("a sign too few", "核" * (LIMIT - 1))]


@pytest.mark.parametrize("reason", [row[1] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_reason_that_says_nothing_is_refused(reason):
    with pytest.raises(ReasonTooShort) as refused:
        ensure_reason(reason)
    assert refused.value.code == CODE
    assert_readable(refused.value)


def test_the_shortest_reason_that_is_enough():
    ensure_reason("核" * LIMIT)


def test_a_file_closes_by_itself_after_an_hour():
    assert end_of_opening("2026-11-23T15:30:00.000Z") == "2026-11-23T16:30:00.000Z"
