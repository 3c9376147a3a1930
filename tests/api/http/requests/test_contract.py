"""Requests that nobody thought of, made from the document: the server keeps to what it says."""

from __future__ import annotations

import itertools

import httpx2
import pytest
from hypothesis import HealthCheck, Phase, given, reject, settings
from schemathesis import GenerationMode, openapi
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.http.described.bodies import command_name
from api.http.described.everywhere import PARAMETERS
from domain.book.catalogue import KINDS
from tests.api.http.described import LIKE_ANOTHER, lists_of
from tests.api.http.world import STATION, open_world

EXAMPLES_EACH = 2
EXAMPLES_OF_A_LONG_RUN = 12
TRACED = {"get_station", "list_home_visits", "record_home_visit", "give_commands", "get_tile"}
"""Where headers are made up that every operation takes alike: making them takes the longest."""
ENDLESS = "stream_events"
# Nothing about them could be wrong.
SIMPLE = {
    "get_checkpoint",
    "get_health",
    "get_metrics",
    "get_problem",
    "get_readiness",
    "list_problems",
}


def no_failure(_context, response, _case):
    """A busy or late server says 503 and when to come back; any other 5xx is a bug."""
    assert response.status_code < 500 or (
        response.status_code == 503 and response.headers["retry-after"]
    )


BATCH = "give_commands"
"""Answered as a whole, and what is wrong in it refused for itself: tried where batches are."""
SLOW_BY_DESIGN = "sign_in"
"""Every guess costs time: its example and its refusals are tried where sessions are."""
FORMS = {"import_workbooks", "hold_bank_statement"}
"""Take a form and no JSON: tried where uploads and statements are."""
REFUSALS_KNOWN = SchemathesisConfig.from_dict(
    {"checks": {"negative_data_rejection": {"expected-statuses": ["4XX", "5XX"]}}}
)
"""By its own list an address that is too long would have to be refused by another status than 414."""

CHECKS = [
    no_failure,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

WORDS = """approve_late_entry close_period correct_record erase_person forget_report get_audit_bundle
get_budget get_checkpoint get_client_file get_comparison get_continuing_education get_event
get_due get_station_due get_event_schema get_health get_metrics get_money_trace get_problem get_readiness get_record
get_attachment get_import get_import_errors get_report get_report_result get_services get_staffing get_station get_station_budget
get_station_services get_station_staffing get_station_trail get_station_training get_tile
get_trail get_training get_activities get_station_activities get_casework get_station_casework get_projects get_station_projects get_facilities get_station_facilities get_volunteer_service get_contracts get_station_contracts get_milestone_evidence get_trial_balance get_station_trial_balance get_account_ledger get_disclosures get_station_disclosures get_disclosure_notice get_inspections get_station_inspections get_evaluation get_station_evaluation get_evaluation_scores get_evaluation_sample get_evaluation_templates get_handover get_talent get_station_talent get_session_costs get_training_hours list_cases give_commands list_clients list_erasures_due list_events list_home_visits
get_coverage get_station_coverage get_policies get_station_policies
get_trail_facets get_approvals get_station_approvals get_months get_station_months get_staffing_course get_station_staffing_course list_attendance list_persons_met
list_attachments list_legal_holds list_policies list_postings list_problems list_reads list_record_money list_reservations list_stations
open_client_file place_legal_hold prove_consistency put_attachment prove_inclusion prove_record
change_password get_session list_devices release_legal_hold release_reservation revoke_device
draw_visit_reviews give_answer_link get_import_template
sign_out reopen_period void_import void_import_batch void_record"""
LISTS = [name for kind in KINDS for name in lists_of(kind)]
OPERATIONS = sorted({*WORDS.split(), *LISTS, *(command_name(kind.command) for kind in KINDS)})


def untraced(document):
    """The document, most of its operations without the headers that all of them have."""
    untold = [{"$ref": f"#/components/parameters/{name}"} for name in PARAMETERS]
    paths = {
        path: {
            method: operation
            if operation["operationId"] in TRACED
            else {
                **operation,
                "parameters": [each for each in operation["parameters"] if each not in untold],
            }
            for method, operation in methods.items()
        }
        for path, methods in document["paths"].items()
    }
    return {**document, "paths": paths}


class Served:
    """The document and the world behind it."""

    def __init__(self, world):
        self.world = world
        self.document = world.document
        self.schema = openapi.from_dict(untraced(self.document), config=REFUSALS_KNOWN)
        self.numbers = itertools.count()

    def answer(self, case):
        """The answer to a case, asked by somebody who may, half of the time of a known station."""
        if next(self.numbers) % 2 and "/stations/{code}" in case.path:
            case.path_parameters["code"] = STATION
        case.headers["Authorization"] = f"Bearer {self.world.secrets['head']}"
        sent = case.as_transport_kwargs(base_url="http://testserver")
        sent.pop("cookies", None)
        sent["headers"] = {
            name: value.encode("latin-1", "replace") for name, value in sent["headers"].items()
        }
        if isinstance(sent.get("data"), bytes | str):
            sent["content"] = sent.pop("data")
        try:
            return self.world.client.request(**sent)
        except httpx2.InvalidURL:
            reject()  # no client sends an address that is so long


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contract")
    with open_world(folder, min_position_wait_seconds=0.01) as world:
        world.plan()
        yield Served(world)


def test_every_operation_is_tried(server):
    named = {
        operation["operationId"]
        for methods in server.document["paths"].values()
        for operation in methods.values()
    }
    assert named == {*OPERATIONS, *FORMS, ENDLESS, SLOW_BY_DESIGN}
    assert named > TRACED


WRITES = [command_name(kind.command) for kind in KINDS]
"""Their bodies are a form's fields in one wrapping: a usual run makes up good ones of every other
kind, and bad ones of the rest."""
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def examples_of(name, mode):
    """How many examples of an operation are tried, in a usual run and in a long one."""
    is_another_s = name in WRITES and mode is not MODES[WRITES.index(name) % 2]
    if name not in LIKE_ANOTHER and not is_another_s:
        yield pytest.param(name, mode, EXAMPLES_EACH)
    yield pytest.param(name, mode, EXAMPLES_OF_A_LONG_RUN, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    ("name", "mode", "examples"),
    [
        each
        for name in OPERATIONS
        for mode in MODES
        if name not in SIMPLE or mode is GenerationMode.POSITIVE
        for each in examples_of(name, mode)
    ],
)
def test_an_operation_keeps_to_the_document(server, name, mode, examples):
    operation = server.schema.find_operation_by_id(name)
    is_refused = mode is GenerationMode.NEGATIVE and name != BATCH
    checks = [*CHECKS, *([negative_data_rejection] if is_refused else [])]

    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    @given(case=operation.as_strategy(mode))
    def keep(case):
        case.validate_response(server.answer(case), checks=checks)

    keep()
