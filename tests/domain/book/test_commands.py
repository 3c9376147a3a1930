"""What a person may type: every field's refusal, and the strictness of the forms."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest
from pydantic import ValidationError

from domain.book.commands import COMMANDS, ApproveLateEntry, ReopenPeriod, VoidImportBatch
from domain.book.privacy.commands import ErasePerson, PlaceLegalHold, ReleaseLegalHold
from domain.book.refusals import REFUSALS
from domain.book.validation import refusal_of
from domain.ground.commands import CorrectRecord, VoidRecord
from domain.ground.forms.details import Details
from domain.ground.forms.fields import Hundredths
from domain.ground.order.ordering import OrNamed
from domain.ground.values import Fen
from domain.money.commands import ReleaseReservation
from domain.money.details import GrantPromisedDetails
from domain.visits.details import HomeVisitDetails
from tests.builders import (
    EVERY_DETAILS,
    NOW,
    a_budget,
    a_credential,
    a_home_visit,
    a_joining,
    a_line,
    a_plan,
    a_policy,
    a_promise,
    a_receipt,
    a_training_session,
    a_visit_not_met,
    an_expenditure,
    command,
    correct,
    planned_line,
    record_id,
)


def problems(error: ValidationError) -> list[tuple[str, str]]:
    """Field and refusal code of each problem."""
    found = []
    for each in error.errors(include_url=False, include_input=False):
        found.append((".".join(map(str, each["loc"])), refusal_of(each).code))
    return found


def approve(**fields):
    return command(ApproveLateEntry, **({"month": "2026-03", "expires_on": "2026-12-01"} | fields))


VISIT = a_home_visit


def plan(**fields):
    return command(a_plan(), **fields)


REFUSED = [
    # builder, wrong field, its value, the field that is blamed, the code
    (a_policy, "key", "min_happiness", "key", "unknown_policy_key"),
    (a_policy, "value", ["office", "lunch"], "value", "policy_value_out_of_bounds"),
    (a_policy, "value", "4", "value", "bad_value"),
    (a_policy, "value", True, "value", "bad_value"),
    (a_policy, "value", 4.0, "value", "bad_value"),
    (
        a_budget,
        "planned",
        (planned_line("1"), planned_line("2")),
        "planned",
        "budget_line_twice",
    ),
    (a_policy, "title", " ", "title", "missing_value"),
    (plan, "station", "A-1", "station", "station_code_reserved"),
    (plan, "station", "A-330200", "station", "station_code_reserved"),
    (VISIT, "ended_at", "2026-03-11T09:00:00+08:00", "ended_at", "end_before_start"),
    (VISIT, "ended_at", "2026-03-11T08:59:59+08:00", "ended_at", "end_before_start"),
    (VISIT, "ended_at", "2026-03-11T09:00:59+08:00", "ended_at", "end_before_start"),
    (VISIT, "started_at", "2026-03-11T09:00:00", "started_at", "bad_date"),
    (VISIT, "started_at", "2026-02-30T09:00:00+08:00", "started_at", "bad_date"),
    (VISIT, "started_at", "2026-W11-3T09:00:00+08:00", "started_at", "bad_date"),
    (VISIT, "started_at", "20260311T090000+0800", "started_at", "bad_date"),
    (VISIT, "started_at", "2026-03-11", "started_at", "bad_date"),
    (VISIT, "started_at", "0001-01-01T00:00:00+14:00", "started_at", "day_out_of_range"),
    (VISIT, "started_at", "1949-12-31T23:59:59+08:00", "started_at", "day_out_of_range"),
    (VISIT, "started_at", "9999-12-31T23:59:59-14:00", "started_at", "day_out_of_range"),
    (VISIT, "started_at", 1773190800, "started_at", "bad_date"),
    (VISIT, "started_at", datetime(2026, 3, 11, 9), "started_at", "bad_date"),  # noqa: DTZ001
    (VISIT, "client", "", "client", "missing_client"),
    (VISIT, "client", " \u3000", "client", "missing_client"),
    (VISIT, "client", None, "client", "missing_client"),
    (VISIT, "client", 7, "client", "bad_value"),
    (VISIT, "client", "钱二", "client", "not_a_person_code"),
    (VISIT, "visitors", ("W-1", "赵一"), "visitors.1", "not_a_person_code"),
    (VISIT, "household", "钱家", "household", "not_a_person_code"),
    (VISIT, "id_number", "110105194912310021", "id_number", "bad_identity_number"),
    (VISIT, "client", "C 1", "client", "bad_value"),
    (VISIT, "client", "C/1", "client", "bad_value"),
    (VISIT, "visitors", (), "visitors", "missing_value"),
    (VISIT, "visitors", ("W\x001",), "visitors.0", "bad_value"),
    (VISIT, "visitors", ("W-1", ""), "visitors.1", "bad_value"),
    (VISIT, "visitors", ("W",) * 21, "visitors", "bad_value"),
    (VISIT, "visitors", "W-1", "visitors", "bad_value"),
    (VISIT, "services", ("massage",), "services.0", "unknown_service"),
    (VISIT, "services", (7,), "services.0", "unknown_service"),
    (VISIT, "services", (["humane_care"],), "services.0", "unknown_service"),
    (VISIT, "services", (), "services", "missing_value"),
    (VISIT, "target_groups", ("dibao", "rich"), "target_groups.1", "unknown_target_group"),
    (VISIT, "mode", "by_letter", "mode", "unknown_choice"),
    (VISIT, "persons_served", "3", "persons_served", "bad_value"),
    (VISIT, "persons_served", True, "persons_served", "bad_value"),
    (VISIT, "persons_served", 3.0, "persons_served", "bad_value"),
    (VISIT, "persons_served", 0, "persons_served", "bad_value"),
    (VISIT, "narrative", "a" * 4001, "narrative", "bad_value"),
    (VISIT, "narrative", "\x07", "narrative", "bad_value"),
    (VISIT, "narrative", "\ud800", "narrative", "bad_value"),
    (VISIT, "follow_up_due", "2026-3-1", "follow_up_due", "bad_date"),
    (VISIT, "follow_up_due", "2026-W11-3", "follow_up_due", "bad_date"),
    (VISIT, "attachments", ({"sha256": "A" * 64},), "attachments.0.sha256", "bad_value"),
    (VISIT, "colour", "red", "colour", "unknown_field"),
    (a_visit_not_met, "attempted_at", "today", "attempted_at", "bad_date"),
    (a_training_session, "ended_at", "2026-05-09T13:30:00+08:00", "ended_at", "end_before_start"),
    (a_training_session, "hours", "0", "hours", "bad_value"),
    (a_training_session, "hours", "100.01", "hours", "bad_value"),
    (a_training_session, "hours", "2.555", "hours", "bad_value"),
    (a_training_session, "hours", 3, "hours", "bad_value"),
    (
        a_training_session,
        "attendance",
        ({"worker": "W-1"}, {"worker": "W-1"}),
        "attendance",
        "bad_value",
    ),
    (a_training_session, "claimed_headcount", "7", "claimed_headcount", "bad_value"),
    (a_training_session, "course", " ", "course", "missing_value"),
    (a_credential, "valid_until", "2021-12-31", "valid_until", "end_before_start"),
    (a_joining, "joined_on", datetime(2021, 7, 1, tzinfo=NOW.tzinfo), "joined_on", "bad_date"),
    (a_joining, "joined_on", 20210701, "joined_on", "bad_date"),
    (a_joining, "joined_on", date(1949, 12, 31), "joined_on", "day_out_of_range"),
    (a_joining, "joined_on", "3000-01-01", "joined_on", "day_out_of_range"),
    (a_joining, "worker", "W-13800138000", "worker", "personal_number"),
    (a_training_session, "course", "来电１３８００１３８０００", "course", "personal_number"),
    (a_joining, "fte_percent", 101, "fte_percent", "bad_value"),
    (a_joining, "engagement", "sometimes", "engagement", "unknown_choice"),
    (a_plan, "name", "", "name", "missing_value"),
    (a_promise, "amount", "0", "amount", "bad_amount"),
    (a_promise, "amount", "0.00", "amount", "bad_amount"),
    (a_promise, "amount", "-5", "amount", "bad_amount"),
    (a_promise, "amount", "1.005", "amount", "bad_amount"),
    (a_promise, "amount", "1e3", "amount", "bad_amount"),
    (a_promise, "amount", "1,000", "amount", "bad_amount"),
    (a_promise, "amount", "５", "amount", "bad_amount"),
    (a_promise, "amount", "007", "amount", "bad_amount"),
    (a_promise, "amount", "100000000000", "amount", "bad_amount"),
    (a_promise, "amount", 5, "amount", "bad_amount"),
    (a_promise, "amount", 5.0, "amount", "bad_amount"),
    (a_promise, "amount", True, "amount", "bad_amount"),
    (a_promise, "amount", None, "amount", "bad_amount"),
    (a_promise, "source", "my_uncle", "source", "unknown_source"),
    (a_promise, "forbidden_categories", ("fun",), "forbidden_categories.0", "unknown_category"),
    (a_receipt, "source", None, "source", "unknown_source"),
    (an_expenditure, "category", "wages", "category", "unknown_category"),
    (an_expenditure, "voucher_sha256", "x", "voucher_sha256", "bad_value"),
    (an_expenditure, "linked_records", ("7",), "linked_records.0", "bad_value"),
    (approve, "records", 0, "records", "bad_value"),
    (approve, "records", 201, "records", "bad_value"),
    (approve, "month", "2026-13", "month", "bad_date"),
    (approve, "month", "2026-3", "month", "bad_date"),
    (approve, "reason", "", "reason", "missing_value"),
    (approve, "reason", "  ", "reason", "missing_value"),
    (approve, "reason", "见13800138000", "reason", "personal_data_in_reason"),
    (approve, "reason", "call 138 0013 8000", "reason", "personal_data_in_reason"),
    (approve, "reason", "身份证330212199001011234写错", "reason", "personal_data_in_reason"),
    (approve, "reason", "33021219900101123x", "reason", "personal_data_in_reason"),
    (approve, "station", "NB YZ", "station", "bad_value"),
    (approve, "station", "", "station", "bad_value"),
    (approve, "role", "king", "role", "unknown_choice"),
    (approve, "event_id", "7", "event_id", "bad_value"),
    (approve, "expected_versions", (True,), "expected_versions.0", "bad_value"),
    (approve, "expected_versions", (-1,), "expected_versions.0", "bad_value"),
    (approve, "reason", "电话１３８００１３８０００", "reason", "personal_data_in_reason"),
    (approve, "month", "1949-12", "month", "day_out_of_range"),
    (approve, "actor", "33021219900101123X", "actor", "personal_number"),
    (approve, "device_time", "1949-12-31T00:00:00Z", "device_time", "day_out_of_range"),
    (approve, "now", datetime(2026, 1, 1), "now", "bad_value"),  # noqa: DTZ001
]


@pytest.mark.parametrize(
    ("build", "field", "value", "blamed", "code"),
    REFUSED,
    ids=lambda each: each.__name__ if callable(each) else None,
)
def test_a_wrong_field_is_refused_by_name_and_code(build, field, value, blamed, code):
    with pytest.raises(ValidationError) as caught:
        build(**{field: value})
    assert problems(caught.value) == [(blamed, code)]


@pytest.mark.parametrize("build", EVERY_DETAILS)
def test_a_missing_field_is_named(build):
    kind = type(build())
    required = {
        field.alias or name for name, field in kind.model_fields.items() if field.is_required()
    }
    with pytest.raises(ValidationError) as caught:
        kind.model_validate({})
    assert problems(caught.value) == [
        (field.alias or name, "missing_value" if field.is_required() else "missing_client")
        for name, field in kind.model_fields.items()
        if field.is_required() or any(isinstance(mark, OrNamed) for mark in field.metadata)
    ]
    assert required


def test_several_wrong_fields_are_all_named():
    with pytest.raises(ValidationError) as caught:
        a_home_visit(client="", services=("massage",), mode="owl")
    assert problems(caught.value) == [
        ("client", "missing_client"),
        ("mode", "unknown_choice"),
        ("services.0", "unknown_service"),
    ]


def test_a_wrong_line_of_a_split_is_named():
    with pytest.raises(ValidationError) as caught:
        an_expenditure("5", a_line("5"), a_line("1.001", "my_uncle"))
    assert problems(caught.value) == [
        ("lines.1.source", "unknown_source"),
        ("lines.1.amount", "bad_amount"),
    ]


@pytest.mark.parametrize(
    "kind", [kind for kind in COMMANDS if kind.model_fields["reason"].is_required()]
)
def test_a_decision_about_the_past_needs_a_reason(kind):
    assert kind in {
        CorrectRecord,
        VoidRecord,
        ReleaseReservation,
        ReopenPeriod,
        ApproveLateEntry,
        VoidImportBatch,
        ErasePerson,
        PlaceLegalHold,
        ReleaseLegalHold,
    }


def test_reasons_may_quote_dates_amounts_and_voucher_numbers():
    reason = "2021-06-03 的 120.00 元误录为 1200.00，发票 24332000000012345678"
    assert approve(reason=reason).reason == reason


def test_money_and_hours_become_whole_numbers_of_the_smallest_unit():
    assert a_promise(amount="123.4").amount_fen == Fen(12_340)
    assert a_promise(amount=Fen(5)).amount_fen == 5
    assert a_training_session(hours="2.5").hours == 250
    assert a_training_session(hours=Hundredths(75)).hours == 75


def test_moments_become_station_time_to_the_minute():
    visit = a_home_visit(started_at="2026-03-11T01:00:59.999Z", ended_at=NOW)
    assert visit.started_at == "2026-03-11T09:00:00+08:00"
    assert visit.ended_at == "2026-11-23T16:00:00+08:00"


def test_days_may_be_given_as_dates():
    assert a_joining(joined_on=date(2021, 7, 1)).joined_on == "2021-07-01"


def test_texts_are_trimmed_and_normalised():
    assert a_plan(name="  站点 e\u0301 ").name == "站点 \u00e9"
    assert a_home_visit(narrative="第一行\n第二行").narrative == "第一行\n第二行"
    assert a_home_visit(service_point="点-01").service_point == "点-01"


def test_a_form_reads_json_as_it_reads_values():
    body = {
        "visitors": ["W-1"],
        "client": "C-1001",
        "started_at": "2026-03-11T09:00:00+08:00",
        "ended_at": "2026-03-11T09:40:00+08:00",
        "mode": "in_person",
        "services": ["humane_care"],
    }
    kind = HomeVisitDetails
    assert kind.model_validate(body) == kind.model_validate_json(json.dumps(body)) == a_home_visit()


def test_forms_and_commands_cannot_be_changed():
    with pytest.raises(ValidationError):
        a_home_visit().client = "C-2"
    with pytest.raises(ValidationError):
        command(a_home_visit()).actor = "somebody"


def test_the_clock_of_a_device_is_compared_with_the_servers():
    assert command(a_home_visit()).skew_ms == 0
    ahead = command(a_home_visit(), device_time=NOW + timedelta(minutes=14))
    assert ahead.skew_ms == 14 * 60 * 1000


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_every_command_has_a_schema(kind):
    schema = kind.model_json_schema(mode="validation")
    assert schema["properties"].keys() == kind.model_fields.keys()
    assert schema["additionalProperties"] is False
    needed = {name for name, field in kind.model_fields.items() if field.is_required()}
    assert set(schema["required"]) == needed


@pytest.mark.parametrize("build", EVERY_DETAILS)
def test_every_form_has_a_schema_without_surprises(build):
    schema = type(build()).model_json_schema(by_alias=True)
    assert schema["additionalProperties"] is False
    assert isinstance(build(), Details)


def test_vocabulary_shows_in_the_schema():
    schema = GrantPromisedDetails.model_json_schema()
    assert "welfare_lottery" in json.dumps(schema)
    assert schema["properties"]["amount"]["type"] == "string"


def test_every_code_used_for_a_field_is_an_invalid_value():
    assert {row[-1] for row in REFUSED} <= set(REFUSALS)


def test_a_correction_takes_the_form_of_any_record():
    assert correct(1, a_joining()).details.whole is type(a_joining())
    assert correct(1, a_joining()).record == record_id(1)
