"""The document is complete, and what it shows as an example is what the server does."""

from __future__ import annotations

import itertools
import json
import time

import pytest

from api.exporting.refusals import EXPORT_REFUSALS
from api.problem_titles import TITLES
from api.problems import FAULTS, HTTP_KINDS
from domain.errors import REFUSALS
from ledger.evidence.refusals import EVIDENCE_REFUSALS
from tests.api.http.world import STATION, open_world

# In the order in which a station lives through them.
WRITES = (
    "plan_station",
    "build_station",
    "open_station",
    "join_staff",
    "promise_grant",
    "receive_grant",
    "reserve_funds",
    "release_reservation",
    "record_expenditure",
    "record_home_visit",
    "open_client_file",
    "record_home_visit_not_met",
    "hold_training_session",
    "record_staff_credential",
    "correct_record",
    "change_staff_role",
    "reclaim_grant",
    "close_period",
    "approve_late_entry",
    "reopen_period",
    "give_commands",
    "place_legal_hold",
    "release_legal_hold",
    "erase_person",
    "leave_staff",
    "change_station_area",
    "void_record",
    "suspend_station",
    "close_station",
)
BY_THE_DISTRICT = {"change_station_area", "open_client_file"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Every write's example, given in order, and its answer."""
    with open_world(tmp_path_factory.mktemp("examples")) as world:
        document = world.client.get("/openapi.json").json()
        operations = {
            operation["operationId"]: (path, operation)
            for path, methods in document["paths"].items()
            for operation in methods.values()
        }
        answers = {}
        for name in WRITES:
            path, operation = operations[name]
            media = operation["requestBody"]["content"]["application/json"]
            visit = answers.get("record_home_visit")
            path = (
                path.replace("{code}", STATION)
                .replace("{client}", "C001")
                .replace("{month}", "2026-09" if name in ("close_period", "reopen_period") else "-")
            )
            headers = {}
            if "{record}" in path:
                about = (
                    "record_home_visit_not_met" if name == "void_record" else "record_home_visit"
                )
                path = path.replace("{record}", answers[about].json()["record"])
                headers["If_Match"] = world.get(f"/v1/stations/{STATION}").headers["etag"]
            if "{reservation}" in path:
                path = path.replace("{reservation}", answers["reserve_funds"].json()["record"])
            if "{hold}" in path:
                path = path.replace("{hold}", answers["place_legal_hold"].json()["record"])
            who = "district" if name in BY_THE_DISTRICT else "head"
            answers[name] = world.post(path, media["example"], who, **headers)
            assert visit is None or visit.status_code == 201
        yield world, document, operations, answers


@pytest.mark.parametrize("name", WRITES)
def test_the_example_of_a_write_is_accepted(made, name):
    _world, _document, _operations, answers = made
    answer = answers[name]
    assert answer.status_code == (200 if name == "give_commands" else 201), answer.text
    if name == "give_commands":
        assert answer.json()["refused"] == 0, answer.text


def test_every_write_is_tried(made):
    _world, document, _operations, _answers = made
    posts = {
        methods["post"]["operationId"]
        for methods in document["paths"].values()
        if "post" in methods
    }
    # Import batches have an example of their own where batches are tested.
    assert posts - set(WRITES) == {"void_import_batch"}


def test_every_read_answers_after_the_examples(made):
    world, document, _operations, answers = made
    reads = {
        path: methods["get"] for path, methods in document["paths"].items() if "get" in methods
    }
    accepted = world.get("/v1/budget", "auditor", Prefer="respond-async")
    report = accepted.json()["report"]
    while "result" not in world.get(accepted.headers["location"], "auditor").json():
        time.sleep(0.02)
    tried = 0
    for path, operation in reads.items():
        if path == "/v1/events/stream":
            continue
        place = (
            path.replace("{code}", "bad_amount" if path.startswith("/problems") else STATION)
            .replace("{record}", answers["record_home_visit"].json()["record"])
            .replace("{position}", "1")
            .replace("{report}", report)
            .replace("{client}", "C001")
            .replace("{type}", "home_visit.recorded")
            .replace("{version}", "1")
            .replace("{path}", "0/000.p/1")
        )
        who = "auditor" if path.startswith(("/tile", "/v1/audit", "/v1/rep")) else "head"
        answer = world.get(place + needed(operation), who)
        assert answer.status_code == 200, (place, answer.text)
        tried += 1
    assert tried >= 24


def needed(operation):
    """The query parameters that an operation insists on, with the document's own examples."""
    given = [
        f"{each['name']}={each['schema']['examples'][0]}"
        for each in operation.get("parameters", ())
        if each.get("in") == "query" and each.get("required")
    ]
    return "?" + "&".join(given) if given else ""


def test_every_operation_is_described_and_named_once(made):
    _world, document, operations, _answers = made
    named = list(
        itertools.chain.from_iterable(
            [operation["operationId"] for operation in methods.values()]
            for methods in document["paths"].values()
        )
    )
    assert len(named) == len(set(named)) == len(operations)
    for path, operation in operations.values():
        assert operation.get("description"), path
        assert operation.get("tags"), path


def test_every_reference_leads_somewhere(made):
    _world, document, _operations, _answers = made

    def references(node):
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for each in node.values():
                yield from references(each)
        elif isinstance(node, list):
            for each in node:
                yield from references(each)

    for reference in set(references(document)):
        found = document
        for step in reference.removeprefix("#/").split("/"):
            assert step in found, reference
            found = found[step]


def test_every_write_documents_its_problems_with_examples(made):
    _world, _document, operations, _answers = made
    for _path, operation in operations.values():
        if "requestBody" not in operation or operation["operationId"] == "give_commands":
            continue
        for status in ("400", "401", "403", "404", "409", "412", "413", "415", "422", "503"):
            content = operation["responses"][status]["content"]["application/problem+json"]
            for code, example in content["examples"].items():
                assert example["value"]["code"] == code
                assert str(example["value"]["status"]) == status
                # An ellipsis stands where a figure is missing; the token's own is meant.
                assert "…" not in example["value"]["detail"].replace("tz_…", ""), example
                assert "{" not in example["value"]["detail"], example


def test_the_document_is_openapi_31(made):
    _world, document, _operations, _answers = made
    assert document["openapi"].startswith("3.1")
    assert json.dumps(document)


def test_every_refusal_and_fault_has_a_title():
    refusals = set(REFUSALS) | set(EVIDENCE_REFUSALS) | set(EXPORT_REFUSALS)
    assert set(TITLES) == refusals | set(FAULTS) | set(HTTP_KINDS)
    for chinese, english in TITLES.values():
        assert chinese
        assert english
        assert english.isascii()
