"""Which money names a record: at every position, whatever was corrected or voided since."""

from __future__ import annotations

from hypothesis import given as examples
from hypothesis import strategies as st
from msgspec import structs

from projections.budget.projection import BudgetProjection
from projections.budget.vouchers.links import money_naming
from tests.builders import advanced, paid, received, spent
from tests.projections.given import corrected, fold, given, opened, record_at, voided

PROJECTION = BudgetProjection()
HERE, THERE = "钟公庙", "集士港"
VISITS = tuple(record_at(number) for number in (901, 902, 903))


def named(view, visit, known=None, station=HERE):
    return [each.record for each in money_naming(view, station, visit, known)]


def test_a_voucher_and_an_advance_are_found_by_the_visit_that_they_name():
    voucher = spent(paid(300), paid(200, grant="G-2"), linked_records=VISITS[:2])
    log = given(
        received(9_000),
        spent(paid(70)),
        structs.replace(voucher, voucher_number="V-1"),
        advanced(50, linked_records=VISITS[:1]),
    )
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, log)
        advance, paper = money_naming(view, HERE, VISITS[0], None)
        assert (advance.record, advance.kind, advance.sources) == (record_at(4), "advanced", ())
        assert (paper.record, paper.position, paper.kind) == (record_at(3), 3, "spent")
        assert (paper.voucher_number, paper.amount_fen) == ("V-1", 500)
        assert paper.sources == ("welfare_lottery",)
        assert named(view, VISITS[1]) == [record_at(3)]
        assert named(view, VISITS[2]) == []
        assert named(view, VISITS[0], station=THERE) == []


_links = st.lists(st.sampled_from(VISITS), max_size=4).map(tuple)
_steps = st.lists(st.tuples(st.integers(0, 5), st.none() | _links), max_size=12)


@examples(steps=_steps, page=st.integers(1, 5))
def test_at_every_position_a_record_is_named_by_what_stood_then(steps, page):
    """A step records, corrects (the links of) or voids (None) one of the vouchers so far."""
    events, standing, states = [], {}, [{}]
    for which, links in steps:
        pos = len(events) + 1
        if which < len(standing) and list(standing.values())[which] is not None:
            first = list(standing)[which]
            was = standing[first]
            now = None if links is None else structs.replace(was, linked_records=links)
            events.append(voided(first, was) if now is None else corrected(first, was, now))
            standing[first] = now
        else:
            standing[pos] = spent(paid(100), linked_records=links or ())
            events.append(standing[pos])
        states.append(dict(standing))
    with opened(PROJECTION) as view:
        fold(PROJECTION, view, given(*events), page)
        for known, state in enumerate(states):
            for visit in VISITS:
                naming = [
                    record_at(pos)
                    for pos, fact in state.items()
                    if fact is not None and visit in fact.linked_records
                ]
                assert named(view, visit, known) == naming
                if known == len(events):
                    assert named(view, visit) == naming
