"""Corrections and voids of every kind of record, and voids of whole import batches."""

from __future__ import annotations

import pytest

from domain.book.commands import StartImport, VoidImportBatch
from domain.book.events import ImportBatchVoided, RecordCorrected, RecordVoided, WorkbookImported
from domain.book.refusals import UnknownRecord
from domain.book.states.station import Station, evolve
from domain.programme.details import PolicyDetails
from domain.stations.facts import StationAreaChanged
from tests.builders import (
    AREA,
    BY_HAND,
    STATION,
    a_budget,
    a_budget_change,
    a_building,
    a_credential,
    a_home_visit,
    a_joining,
    a_leaving,
    a_line,
    a_municipal_receipt,
    a_plan,
    a_policy,
    a_promise,
    a_receipt,
    a_reclaim,
    a_repayment,
    a_reservation,
    a_role_change,
    a_training_session,
    a_visit_not_met,
    adopted,
    advanced,
    amended,
    an_advance,
    an_area_change,
    an_expenditure,
    an_opening,
    an_opening_balance,
    built,
    carried_over,
    certified,
    changed,
    command,
    correct,
    joined,
    left,
    municipal,
    opened,
    paid,
    planned,
    planned_line,
    promised,
    published,
    received,
    reclaimed,
    record_id,
    repaid,
    reserved,
    some_terms,
    spent,
    terms_set,
    visited,
    void,
)
from tests.domain.spec import Past, Refused, Story, given

TEAM = [planned(), joined(), visited()]
LOTTERY = [planned(), received()]
SPENT = [*LOTTERY, spent(paid(60_000))]
BATCH = record_id(2)
IMPORT = [planned(), WorkbookImported(file_sha256="c" * 64, rows=3)]


def imported(event):
    return Past(event, batch=BATCH, causes=(BATCH,))


def voided(number, was):
    return RecordVoided(record=record_id(number), reason_code="wrong_import", was=was)


def void_batch(**context):
    return command(VoidImportBatch, **({"voided_batch": BATCH} | context))


REFUSED = [
    Refused("a correction of nothing", TEAM, correct(77, a_home_visit()), "unknown_record"),
    Refused("a void of nothing", TEAM, void(77), "unknown_record"),
    Refused("a void of what is no record", IMPORT, void(2), "unknown_record"),
    Refused(
        "a correction of a voided record",
        [*TEAM, voided(3, visited())],
        correct(3, a_home_visit(client="C-1")),
        "record_already_voided",
    ),
    Refused("a second void", [*TEAM, voided(3, visited())], void(3), "record_already_voided"),
    Refused("a visit corrected into a knock", TEAM, correct(3, a_visit_not_met()), "kind_mismatch"),
    Refused("the same value again", TEAM, correct(3, a_home_visit()), "nothing_changed"),
    Refused(
        "an unknown visitor in the new value",
        TEAM,
        correct(3, a_home_visit(visitors=("W-9",))),
        "unknown_worker",
    ),
    Refused(
        "a new value in the future",
        TEAM,
        correct(
            3,
            a_home_visit(
                started_at="2027-01-01T09:00:00+08:00", ended_at="2027-01-01T09:30:00+08:00"
            ),
        ),
        "future_date",
    ),
    Refused(
        "staff correcting a colleague's visit",
        TEAM,
        correct(3, a_home_visit(client="C-2"), role="staff", actor="W-1"),
        "not_permitted",
    ),
    Refused(
        "staff voiding a colleague's visit",
        TEAM,
        void(3, role="staff", actor="W-1"),
        "not_permitted",
    ),
    Refused(
        "staff correcting money, even entered by them",
        [planned(), Past(received(), actor="W-1")],
        correct(2, a_receipt(amount="1"), role="staff", actor="W-1"),
        "not_permitted",
    ),
    Refused(
        "an accountant correcting a visit",
        TEAM,
        correct(3, a_home_visit(client="C-2"), role="accountant"),
        "not_permitted",
    ),
    Refused(
        "an accountant correcting the roster",
        TEAM,
        correct(2, a_joining(engagement="part_time"), role="accountant"),
        "not_permitted",
    ),
    Refused(
        "received money lowered below what is spent",
        SPENT,
        correct(2, a_receipt(amount="599.99")),
        "insufficient_funds",
    ),
    Refused(
        "received money moved behind its spending",
        SPENT,
        correct(2, a_receipt(received_on="2026-03-02")),
        "insufficient_funds",
    ),
    Refused(
        "spent money moved to another grant",
        SPENT,
        correct(2, a_receipt(grant="G-2")),
        "insufficient_funds",
    ),
    Refused(
        "spent money moved to another source",
        SPENT,
        correct(2, a_receipt(source="district_fiscal")),
        "insufficient_funds",
    ),
    Refused(
        "spending raised above what is there",
        SPENT,
        correct(3, an_expenditure("1000.01")),
        "insufficient_funds",
    ),
    Refused(
        "spending moved before the money came",
        SPENT,
        correct(3, an_expenditure("600", spent_on="2026-01-09")),
        "insufficient_funds",
    ),
    Refused(
        "spending corrected into a forbidden category",
        [planned(), received(forbidden_categories=("office",)), spent(paid(100))],
        correct(3, an_expenditure("1", category="office")),
        "category_forbidden",
    ),
    Refused(
        "spending corrected out of the grant's period",
        [planned(), received(period_until="2026-03-31"), spent(paid(100))],
        correct(3, an_expenditure("1", spent_on="2026-04-01")),
        "outside_grant_period",
    ),
    Refused(
        "a split corrected so that it no longer adds up",
        SPENT,
        correct(3, an_expenditure("600", a_line("599"))),
        "split_does_not_add_up",
    ),
    Refused(
        "more taken back than is left",
        [*SPENT, reclaimed(10_000)],
        correct(4, a_reclaim(amount="400.01")),
        "insufficient_funds",
    ),
    Refused("a void of money that is spent", SPENT, void(2), "insufficient_funds"),
    Refused(
        "a void of money that was taken back",
        [*LOTTERY, reclaimed(100)],
        void(2),
        "insufficient_funds",
    ),
    Refused(
        "a void of the money that an early expense needed, though later money would do",
        [planned(), received(100), received(100, received_on="2026-05-01"), spent(paid(100))],
        void(2),
        "insufficient_funds",
    ),
    Refused("a batch nobody imported", TEAM, void_batch(), "unknown_import_batch"),
    Refused(
        "a row of a batch nobody imported",
        TEAM,
        command(a_home_visit(), batch=record_id(66)),
        "unknown_import_batch",
    ),
    Refused(
        "a batch voided twice",
        [*IMPORT, ImportBatchVoided(batch=BATCH, records=0)],
        void_batch(),
        "import_batch_already_voided",
    ),
    Refused(
        "a row of a voided batch",
        [*IMPORT, ImportBatchVoided(batch=BATCH, records=0)],
        command(a_receipt(), batch=BATCH),
        "import_batch_already_voided",
    ),
    Refused(
        "a batch whose money is spent by hand",
        [*IMPORT, imported(received()), spent(paid(1))],
        void_batch(),
        "insufficient_funds",
    ),
    Refused(
        "a batch with the joining of somebody who left by hand",
        [*IMPORT, imported(joined()), left()],
        void_batch(),
        "roster_contradiction",
    ),
    Refused(
        "a batch with the building date before a municipal grant entered by hand",
        [*IMPORT, imported(built()), municipal()],
        void_batch(),
        "station_not_built",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_a_change_of_the_past_that_does_not_hold_is_refused(row: Refused):
    row.check()


EVERY_KIND = [
    ([planned()], 1, a_plan(name="钟公庙社工站")),
    (
        [
            planned(),
            StationAreaChanged(
                township=planned().township,
                district=planned().district,
                city=planned().city,
                effective_on="2024-01-01",
            ),
        ],
        2,
        an_area_change(),
    ),
    ([planned(), built()], 2, a_building(built_on="2021-06-29")),
    ([planned(), opened()], 2, an_opening(operating_model="mixed")),
    ([planned(), joined()], 2, a_joining(engagement="part_time", fte_percent=50)),
    (
        [planned(), joined(), changed("W-1", "2022-01-01")],
        3,
        a_role_change(changed_on="2022-02-01"),
    ),
    ([planned(), joined(), left()], 3, a_leaving(left_on="2023-07-31")),
    ([planned(), joined(), certified()], 3, a_credential(level="senior")),
    (TEAM, 3, a_home_visit(client="C-2")),
    ([planned(), promised()], 2, a_promise(amount="1")),
    (LOTTERY, 2, a_receipt(amount="1200")),
    (LOTTERY, 2, a_receipt(amount="800")),
    (SPENT, 2, a_receipt(amount="600")),
    (SPENT, 2, a_receipt(received_on="2026-03-01")),
    ([planned(), built(), municipal()], 3, a_municipal_receipt(amount="40000")),
    ([planned(), carried_over()], 2, an_opening_balance(amount="400")),
    ([*LOTTERY, advanced()], 3, an_advance("99", category="office")),
    ([*LOTTERY, advanced(), repaid(3, paid(10_000))], 4, a_repayment("50")),
    ([*LOTTERY, reclaimed(100)], 3, a_reclaim(amount="1000")),
    ([*LOTTERY, reserved(paid(100))], 3, a_reservation("1000")),
    (SPENT, 3, an_expenditure("1000")),
    (SPENT, 3, an_expenditure("1", category="office", spent_on="2026-01-10")),
    ([*LOTTERY, adopted()], 3, a_budget(planned=(planned_line("1"),))),
    ([*LOTTERY, adopted(), amended()], 4, a_budget_change(planned=(planned_line("1"),))),
    ([*LOTTERY, terms_set()], 3, some_terms(forbidden_categories=("office",))),
    ([published()], 1, a_policy(value=5)),
]


def context_of(details) -> dict[str, str]:
    """Where a record of such details stands, and who fixes it there."""
    if isinstance(details, PolicyDetails):
        return {"station": AREA, "role": "city_officer"}
    return {}


@pytest.mark.parametrize(
    ("past", "number", "details"), EVERY_KIND, ids=lambda each: type(each).__name__
)
def test_every_kind_of_record_takes_a_whole_new_value(past, number, details):
    story = Story(*past, stream=AREA if isinstance(details, PolicyDetails) else STATION)
    asked = correct(number, details, **context_of(details))
    (event,) = story.do(asked)
    assert event == RecordCorrected(
        record=record_id(number), reason_code="typo", was=past[number - 1], now=event.now
    )
    assert event.now != event.was
    assert story.index.find(record_id(number), story.state.code).value == event.now


@pytest.mark.parametrize(
    ("past", "number"),
    [
        (past, number)
        for past, number, details in EVERY_KIND
        if not isinstance(details, type(a_plan()) | PolicyDetails) and past is not SPENT
    ],
    ids=lambda each: str(each) if isinstance(each, int) else type(each[-1]).__name__,
)
def test_every_kind_of_record_can_be_voided(past, number):
    story = given(*past)
    story.when(void(number)).then(
        RecordVoided(record=record_id(number), reason_code="double_entry", was=past[number - 1])
    )
    story.do(void(number))
    remaining = given(*past[: number - 1]).state
    assert plain(story.state) == plain(remaining)


def plain(state: Station) -> tuple[object, ...]:
    funds = state.funds
    money = funds.grants, funds.payers, funds.municipal_receipts, funds.reservations
    return state.lifecycle, state.roster, *money, funds.advances


def test_every_builder_has_a_correction_here():
    covered = {type(details) for _past, _number, details in EVERY_KIND}
    untold = {type(build()) for build in BY_HAND} - covered
    assert {each.__name__ for each in untold} == {
        "HomeVisitNotMetDetails",
        "TrainingSessionDetails",
        "StationSuspendedDetails",
        "StationClosedDetails",
    }
    story = given(planned(), joined())
    for number, details in enumerate((a_visit_not_met(), a_training_session()), 900):
        story.do(command(details, event_id=record_id(number)))
    story.do(correct(900, a_visit_not_met(client="C-3"), event_id=record_id(902)))
    story.do(correct(901, a_training_session(hours="2.5"), event_id=record_id(903)))
    assert story.index.find(record_id(900)).value.client == "C-3"
    assert story.index.find(record_id(901)).value.hours_hundredths == 250


def test_staff_correct_and_void_their_own():
    own = [planned(), joined(), Past(visited(), actor="W-1")]
    given(*own).when(correct(3, a_home_visit(client="C-2"), role="staff", actor="W-1")).accepted()
    given(*own).when(void(3, role="staff", actor="W-1")).accepted()


def test_an_accountant_corrects_money_that_others_entered():
    given(*LOTTERY).when(correct(2, a_receipt(amount="1"), role="accountant")).accepted()


def test_a_correction_may_be_corrected_again_and_back():
    story = given(*LOTTERY)
    story.do(correct(2, a_receipt(amount="10")))
    (event,) = story.do(correct(2, a_receipt(), event_id=record_id(901)))
    assert (event.was, event.now) == (received(1_000), received())
    assert plain(story.state) == plain(given(*LOTTERY).state)


def test_a_correction_without_personal_fields_keeps_what_was_committed_to():
    story = given(planned(), joined())
    story.do(command(a_home_visit(), commitments=("digest",)))
    (event,) = story.do(correct(900, a_home_visit(client="C-2"), event_id=record_id(901)))
    assert event.now.sd == ("digest",)
    stated = {"commitments": ("new",), "superseded": ("digest",)}
    asked = correct(900, a_home_visit(client="C-2"), **stated, event_id=record_id(902))
    assert story.when(asked).accepted().now.sd == ("new",)


def test_a_record_of_another_station_is_unknown():
    story = given(*TEAM)
    story.state.code = "NB-XS-DC"
    story.when(void(3)).refused(UnknownRecord, field="record", record=record_id(3))


def test_money_taken_back_by_mistake_returns_and_may_then_be_voided_away():
    story = given(*LOTTERY, reclaimed(100))
    story.do(void(3))
    story.do(void(2, event_id=record_id(901)))
    assert story.state.funds.grants == {}


def test_an_import_begins_with_its_file():
    given(planned()).when(command(StartImport, file_sha256="c" * 64, rows=3)).then(
        WorkbookImported(file_sha256="c" * 64, rows=3)
    )


def test_a_batch_is_voided_money_out_first_then_the_newest():
    past = [*IMPORT, *map(imported, (built(), joined(), received(), spent(paid(1)), visited()))]
    story = given(*past)
    story.when(void_batch()).then(
        voided(7, visited()),
        voided(6, spent(paid(1))),
        voided(4, joined()),
        voided(3, built()),
        voided(5, received()),
        ImportBatchVoided(batch=BATCH, records=5),
    )
    story.do(void_batch())
    assert plain(story.state) == plain(given(planned()).state)
    assert story.state.batches[BATCH].is_voided


def test_a_batch_keeps_the_plan_of_its_station_and_forgets_what_was_voided_before():
    story = given(*IMPORT, imported(received()), imported(received(5, "G-2")))
    story.do(void(3))
    story.do(command(a_promise(grant="G-9"), event_id=record_id(901)))
    events = story.decide(void_batch())
    assert events == [voided(4, received(5, "G-2")), ImportBatchVoided(batch=BATCH, records=1)]
    begun = given(imported(planned()), WorkbookImported(file_sha256="c" * 64, rows=1))
    assert begun.decide(void_batch()) == [ImportBatchVoided(batch=BATCH, records=0)]


def test_voiding_a_batch_overdraws_no_grant_on_the_way():
    story = given(
        *IMPORT,
        received(100),
        imported(spent(paid(100))),
        imported(received(100, received_on="2026-02-01")),
    )
    story.do(void(3))
    for number, event in enumerate(story.decide(void_batch()), 950):
        evolve(story.state, event, record_id(number))
        assert all(grant.available_fen >= 0 for grant in story.state.funds.grants.values())
