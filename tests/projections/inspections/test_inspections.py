"""How findings stand on a day, as known at a position: open, overdue, waiting, sent back, settled."""

from __future__ import annotations

from msgspec import structs

from projections.inspections import InspectionsProjection
from projections.inspections.queries import inspections
from projections.said import Looked
from tests.domain.inspections.test_inspections import ANSWERED, CLOSED, HELD, RAISED, RETURNED
from tests.projections.given import corrected, fold, given, opened, record_at, voided

QUESTION = InspectionsProjection()
OTHER = structs.replace(RAISED, finding="JC-1-2", matter="safety", due_on="2026-03-10")


ANSWER = record_at(4)
LOG = given(
    HELD,
    RAISED,
    OTHER,
    ANSWERED,
    structs.replace(RETURNED, answer=ANSWER),
    corrected(3, OTHER, structs.replace(OTHER, due_on="2026-03-12")),
    voided(5, structs.replace(RETURNED, answer=ANSWER)),
    structs.replace(CLOSED, answer=ANSWER),
)


def asked(view, as_of, as_known=None, from_day=None):
    return inspections(Looked(view, None, as_known, as_of, from_day))


def states(answer):
    return {each.finding: (each.state, each.overdue_days) for each in answer.findings}


def test_a_finding_is_overdue_while_nobody_has_answered_it():
    with opened(QUESTION) as view:
        fold(QUESTION, view, LOG)
        on_the_14th = asked(view, "2026-03-14")
        assert states(on_the_14th) == {"JC-1-1": ("open", 0), "JC-1-2": ("open", 2)}
        assert (on_the_14th.counts.open, on_the_14th.counts.overdue) == (2, 1)
        assert on_the_14th.inspections[0].overdue == 1
        assert states(asked(view, "2026-03-16"))["JC-1-1"] == ("answered", 0)
        assert asked(view, "2026-03-03").findings == []
        assert asked(view, "2026-03-01").inspections == []


def test_what_was_known_then_is_told_as_it_was_known():
    with opened(QUESTION) as view:
        fold(QUESTION, view, LOG)
        assert states(asked(view, "2026-04-10", 5)) == {
            "JC-1-1": ("returned", 10),
            "JC-1-2": ("open", 31),
        }
        settled = asked(view, "2026-04-10")
        assert states(settled) == {"JC-1-1": ("closed", 0), "JC-1-2": ("open", 29)}
        assert settled.median_days_to_answer == 11.0
        assert settled.by_matter == {"money": 1, "safety": 1}


def test_days_asked_about_take_in_what_is_not_settled_before_them():
    with opened(QUESTION) as view:
        fold(QUESTION, view, LOG)
        open_still = asked(view, "2026-12-31", from_day="2026-12-01")
        assert [each.inspection for each in open_still.inspections] == ["JC-1"]
        fold(QUESTION, view, given(voided(3, OTHER), start=9))
        assert asked(view, "2026-12-31", from_day="2026-12-01").inspections == []
