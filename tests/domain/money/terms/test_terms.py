"""Terms per document: judged where money is used, kept and corrected, by what the document says."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from msgspec import structs

from domain.ground.values import text_from_fen
from domain.money.refusals import (
    CategoryForbidden,
    OutsideGrantedUse,
    ShareCapExceeded,
    UnitCapExceeded,
    UseNotStated,
)
from domain.money.terms.facts import CategoryShare, GrantTermsSet, UnitCap
from tests.builders import (
    a_line,
    a_repayment,
    a_reservation,
    advanced,
    an_expenditure,
    command,
    correct,
    paid,
    planned,
    promised,
    received,
    record_id,
    reserved,
    some_terms,
    spent,
    terms_set,
    void,
)
from tests.domain.spec import Refused, Story, given

GRANTED = [planned(), received()]
"""1000 yuan of lottery money."""
PAY_AT_MOST_HALF = terms_set(shares=(CategoryShare(category="personnel", cap_percent=50),))
FOR_CHILDREN = terms_set(target_groups=("left_behind_child", "orphan"))
AT_HOME = terms_set(purposes=("居家安全改造",))
IN_THE_DISTRICT = terms_set(regions=("330212",))
EXPERTS = terms_set(
    unit_caps=(UnitCap(category="supervision_training", unit="person_day", amount_fen=50_000),)
)
OFFICE = terms_set(administrative_categories=("office", "publicity"), administrative_cap_percent=10)
ONE_DAY = advanced(
    100_000,
    category="supervision_training",
    unit="person_day",
    quantity=1,
    advanced_on="2026-02-01",
)
"""An expert's day, which somebody paid twice as much for as ``EXPERTS`` allows."""


def bound_by(*terms: GrantTermsSet):
    return [*GRANTED, *terms]


def pay(amount: str, **stated):
    return command(an_expenditure(amount, **stated))


REFUSED = [
    Refused(
        "terms of a grant that nobody knows",
        [planned()],
        command(some_terms()),
        "unknown_grant",
    ),
    Refused(
        "a cap of nothing",
        GRANTED,
        command(some_terms(administrative_cap_percent=10)),
        "missing_value",
    ),
    Refused(
        "administration without a cap",
        GRANTED,
        command(some_terms(administrative_categories=("office",))),
        "missing_value",
    ),
    Refused(
        "the same article of the same document again",
        bound_by(PAY_AT_MOST_HALF),
        command(some_terms()),
        "probable_duplicate",
    ),
    Refused(
        "a forbidden purpose",
        bound_by(terms_set(forbidden_categories=("hospitality",))),
        pay("1", category="hospitality"),
        "category_forbidden",
    ),
    Refused(
        "after the period",
        bound_by(terms_set(period_until="2026-02-28")),
        pay("1"),
        "outside_grant_period",
    ),
    Refused("nobody said for whom", bound_by(FOR_CHILDREN), pay("1"), "use_not_stated"),
    Refused(
        "for somebody else, too",
        bound_by(FOR_CHILDREN),
        pay("1", target_groups=("orphan", "elder_alone")),
        "outside_granted_use",
    ),
    Refused("nobody said what for", bound_by(AT_HOME), pay("1"), "use_not_stated"),
    Refused(
        "something else", bound_by(AT_HOME), pay("1", purpose="节日慰问"), "outside_granted_use"
    ),
    Refused("nobody said where", bound_by(IN_THE_DISTRICT), pay("1"), "use_not_stated"),
    Refused(
        "elsewhere", bound_by(IN_THE_DISTRICT), pay("1", region="330203"), "outside_granted_use"
    ),
    Refused(
        "an expert nobody counted the days of",
        bound_by(EXPERTS),
        pay("1", category="supervision_training"),
        "use_not_stated",
    ),
    Refused(
        "an expert by the hour",
        bound_by(EXPERTS),
        pay("1", category="supervision_training", unit="hour", quantity=1),
        "outside_granted_use",
    ),
    Refused(
        "an expert who costs a fen too much",
        bound_by(EXPERTS),
        pay("500.01", category="supervision_training", unit="person_day", quantity=1),
        "unit_cap_exceeded",
    ),
    Refused("days of nothing", GRANTED, pay("1", quantity=2), "missing_value"),
    Refused("so many of what", GRANTED, pay("1", unit="item"), "missing_value"),
    Refused(
        "a fen more pay than half",
        bound_by(PAY_AT_MOST_HALF),
        pay("500.01", category="personnel"),
        "share_cap_exceeded",
    ),
    Refused(
        "more than half, with what is spent and kept",
        [
            *bound_by(PAY_AT_MOST_HALF),
            spent(paid(20_000), category="personnel"),
            reserved(paid(20_000), category="personnel"),
        ],
        pay("100.01", category="personnel"),
        "share_cap_exceeded",
    ),
    Refused(
        "a tenth for all of administration",
        [*bound_by(OFFICE), spent(paid(9_000), category="publicity")],
        pay("10.01", category="office"),
        "share_cap_exceeded",
    ),
    Refused(
        "kept for what is forbidden",
        bound_by(FOR_CHILDREN),
        command(a_reservation("1")),
        "use_not_stated",
    ),
    Refused(
        "paid back for what is forbidden",
        [*bound_by(FOR_CHILDREN), advanced()],
        command(a_repayment()),
        "use_not_stated",
    ),
    Refused(
        "corrected to more than half",
        [*bound_by(PAY_AT_MOST_HALF), spent(paid(20_000), category="personnel")],
        correct(4, an_expenditure("500.01", category="personnel")),
        "share_cap_exceeded",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_refused(row):
    row.check()


ACCEPTED = [
    ("before the document binds", bound_by(terms_set(effective_on="2026-03-02")), pay("1")),
    ("half of it", bound_by(PAY_AT_MOST_HALF), pay("500", category="personnel")),
    (
        "half of what was promised",
        [planned(), promised(200_000), received(), PAY_AT_MOST_HALF],
        pay("1000", category="personnel"),
    ),
    (
        "corrected to half of it",
        [*bound_by(PAY_AT_MOST_HALF), spent(paid(40_000), category="personnel")],
        correct(4, an_expenditure("500", category="personnel")),
    ),
    (
        "for an orphan",
        bound_by(FOR_CHILDREN),
        pay("1", target_groups=("orphan",)),
    ),
    ("in a township of the district", bound_by(IN_THE_DISTRICT), pay("1", region="330212004")),
    (
        "an expert for two days",
        bound_by(EXPERTS),
        pay("1000", category="supervision_training", unit="person_day", quantity=2),
    ),
    (
        "a later edition of the article",
        bound_by(AT_HOME, terms_set(effective_on="2026-02-01", purposes=("节日慰问",))),
        pay("1", purpose="节日慰问"),
    ),
]


@pytest.mark.parametrize(("what", "events", "asked"), ACCEPTED, ids=[row[0] for row in ACCEPTED])
def test_accepted(what, events, asked):
    given(*events).when(asked).accepted()


def test_the_article_is_cited():
    story = given(*bound_by(terms_set(forbidden_categories=("personnel",))))
    outcome = story.when(pay("264", category="personnel"))
    outcome.refused(
        CategoryForbidden, document_number="鄞民〔2026〕18号", article="第四条", field="category"
    )
    assert "鄞民〔2026〕18号 第四条" in outcome.refusal().message("zh")


def test_documents_bind_beside_each_other_each_with_its_own_rule():
    """One wants the pay to be at most half of the grant, another forbids it for groups of its own."""
    story = given(*bound_by(PAY_AT_MOST_HALF, terms_set(article="第七条", purposes=("薪酬",))))
    too_much = command(an_expenditure("600", category="personnel", purpose="薪酬"))
    story.when(pay("1", category="personnel")).refused(UseNotStated, article="第七条")
    story.when(too_much).refused(
        ShareCapExceeded, article="第四条", limit_fen=50_000, used_fen=0, asked_fen=60_000
    )


def test_a_line_without_a_grant_goes_round_what_a_document_forbids():
    other = received(grant="G-2", received_on="2026-01-11")
    story = given(*GRANTED, other, PAY_AT_MOST_HALF)
    paid_by = story.when(pay("700", category="personnel")).accepted().lines
    assert [(line.grant, line.amount_fen) for line in paid_by] == [("G-1", 50_000), ("G-2", 20_000)]
    story = given(*GRANTED, other, FOR_CHILDREN)
    assert story.when(pay("7")).accepted().lines[0].grant == "G-2"


def test_one_bill_takes_a_rate_once_however_many_lines_it_has():
    story = given(*bound_by(EXPERTS))
    lines = (a_line("300", grant="G-1"), a_line("201", grant="G-1"))
    stated = {"category": "supervision_training", "unit": "person_day", "quantity": 1}
    story.when(command(an_expenditure("501", *lines, **stated))).refused(
        UnitCapExceeded, limit_fen=50_000
    )


def test_an_advance_takes_a_rate_once_in_however_many_parts_it_is_paid_back():
    story = given(*bound_by(EXPERTS), ONE_DAY)
    story.do(command(a_repayment("300"), event_id=record_id(901)))
    too_much = command(a_repayment("200.01"), event_id=record_id(902))
    story.when(too_much).refused(
        UnitCapExceeded, limit_fen=50_000, used_fen=30_000, asked_fen=20_001
    )
    story.do(command(a_repayment("200"), event_id=record_id(902)))
    story.when(command(a_repayment("0.01"))).refused(UnitCapExceeded, used_fen=50_000)


def test_a_corrected_part_of_an_advance_is_judged_beside_the_other_parts_only():
    story = given(*bound_by(EXPERTS), ONE_DAY)
    for event_id, amount in ((record_id(901), "300"), (record_id(902), "200")):
        story.do(command(a_repayment(amount), event_id=event_id))
    story.when(correct(record_id(901), a_repayment("300.01"))).refused(
        UnitCapExceeded, used_fen=20_000
    )
    story.do(correct(record_id(901), a_repayment("250"), event_id=record_id(903)))
    story.do(correct(record_id(902), a_repayment("250"), event_id=record_id(904)))
    story.do(void(record_id(901), event_id=record_id(905)))
    story.when(command(a_repayment("250"))).accepted()


def test_what_one_grant_may_not_pay_back_of_an_advance_others_do():
    other = received(grant="G-2", received_on="2026-01-11")
    story = given(*GRANTED, other, EXPERTS, ONE_DAY)
    story.do(command(a_repayment("300"), event_id=record_id(901)))
    lines = story.when(command(a_repayment("700"))).accepted().lines
    assert [(line.grant, line.amount_fen) for line in lines] == [("G-1", 20_000), ("G-2", 50_000)]


def test_each_advance_has_a_rate_of_its_own():
    story = given(*bound_by(EXPERTS), ONE_DAY, ONE_DAY)
    story.do(command(a_repayment("500", advance=record_id(4)), event_id=record_id(901)))
    story.when(command(a_repayment("500", advance=record_id(5)))).accepted()


def test_a_purpose_that_administration_lists_twice_counts_once():
    twice = {"administrative_categories": ("office", "office"), "administrative_cap_percent": 10}
    stored = [*bound_by(terms_set(**twice)), spent(paid(6_000), category="office")]
    given(*stored).when(pay("40", category="office")).accepted()
    given(*stored).when(pay("40.01", category="office")).refused(ShareCapExceeded, used_fen=6_000)
    listed = given(*GRANTED).when(command(some_terms(**twice))).accepted()
    assert listed.administrative_categories == ("office",)


def test_a_document_is_corrected_and_taken_back():
    story = given(*bound_by(AT_HOME))
    story.when(pay("1", purpose="节日慰问")).refused(OutsideGrantedUse, stated="节日慰问")
    story.do(correct(3, some_terms(purposes=("节日慰问",)), event_id=record_id(901)))
    story.when(pay("1", purpose="节日慰问")).accepted()
    story.do(void(3, event_id=record_id(902)))
    story.when(pay("1")).accepted()
    assert story.state.funds.terms == {}


amounts = st.integers(1, 60_000)
steps = st.lists(
    st.tuples(
        st.sampled_from(["spend", "keep", "correct", "void"]),
        st.sampled_from(["personnel", "office", "service_activity"]),
        amounts,
        st.integers(0, 20),
    ),
    max_size=12,
)


@settings(max_examples=80)
@for_all(steps)
def test_no_share_is_ever_exceeded_however_money_is_spent_kept_corrected_and_voided(taken):
    story = Story(*bound_by(PAY_AT_MOST_HALF, structs.replace(OFFICE, article="第五条")))
    standing: dict[str, object] = {}
    for number, (what, category, fen, pick) in enumerate(taken):
        event_id = record_id(1_000 + number)
        amount = text_from_fen(fen)
        record = sorted(standing)[pick % len(standing)] if standing else None
        details = an_expenditure(amount, category=category)
        match what:
            case "spend":
                asked = command(details, event_id=event_id)
            case "keep":
                asked = command(a_reservation(amount, category=category), event_id=event_id)
            case _ if record is None:
                continue
            case "correct" if "spent_on" in standing[record].__struct_fields__:
                asked = correct(record, details, event_id=event_id)
            case _:
                asked = void(record, event_id=event_id)
        outcome = story.when(asked)
        if not outcome.is_accepted():
            continue
        (event,) = story.do(asked)
        if record is not None and what in {"correct", "void"}:
            standing.pop(record)
            if hasattr(event, "now"):
                standing[record] = event.now
        else:
            standing[event_id] = event
        used = Counter()
        for fact in standing.values():
            used[fact.category] += fact.amount_fen
        assert story.state.funds.grants["G-1"].used_fen == {k: v for k, v in used.items() if v}
        assert used["personnel"] <= 50_000
        assert used["office"] + used["publicity"] <= 10_000
        assert sum(used.values()) <= 100_000
