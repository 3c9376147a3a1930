"""The document is complete, and what it shows as an example is what the server does."""

from __future__ import annotations

import itertools
import json
import re
from urllib.parse import urlencode

import jsonschema_rs
import pytest

from api.exporting.refusals import EXPORT_REFUSALS
from api.http.kinds import HTTP_KINDS
from api.http.problems import FAULTS, PROBLEMS
from domain.book.refusals import REFUSALS
from ledger.evidence.refusals import EVIDENCE_REFUSALS
from tests.api.accounts.browsers import Browser, cheap
from tests.api.http.examples import WITHOUT_EXAMPLE, WRITES, answers_to_reads, lived, path_of, shape
from tests.api.http.world import open_world, until

ABSENT = "0199f0a0-6666-7000-8000-00000000abcd"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Every write's example, given in order, and its answer."""
    with lived(tmp_path_factory.mktemp("examples")) as found:
        # At once, because every look at names is an answer of list_reads from then on.
        found.answers["reads"] = answers_to_reads(found)
        yield found


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
    # Imports have examples of their own where they are tested: a batch, and forms.
    own = {"void_import_batch", "import_workbooks", "void_import"}
    # A question that comes with a form: tests/api/money/test_statements.py.
    own |= {"hold_bank_statement"}
    # Of sessions, too: test_the_examples_of_sessions_are_what_the_server_does.
    own |= {"sign_in", "change_password"}
    # A link is no entry: tests/api/casework/test_answer_links.py.
    own |= {"give_answer_link"}
    assert posts - set(WRITES) == own


def test_every_read_answers_after_the_examples(made):
    world, document, _operations, answers = made
    reads = {
        path: methods["get"] for path, methods in document["paths"].items() if "get" in methods
    }
    accepted = world.get("/v1/audit-bundle", "auditor", Prefer="respond-async")
    report = accepted.json()["report"]
    until(
        lambda: world.get(accepted.headers["location"], "auditor").json().get("result"),
        "the end of the report",
    )
    tried = 0
    for path, operation in reads.items():
        if path == "/v1/events/stream" or "{import}" in path:  # tried where uploads are
            continue
        if path == "/v1/session/devices":  # of a session, not of a token
            continue
        place = path_of(path, answers).replace("{report}", report)
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


def test_names_are_written_alike(made):
    for path, methods in made.document["paths"].items():
        steps = [step for step in path.split("/") if step and "{" not in step]
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(\.xlsx)?", step) for step in steps), path
        for operation in methods.values():
            assert re.fullmatch(r"[a-z]+(_[a-z]+)*", operation["operationId"])
            for each in operation.get("parameters", ()):
                if each.get("in") in ("query", "path"):
                    assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", each["name"]), (path, each["name"])
    for name, (_path, operation) in reads(made.document).items():
        media = operation["responses"]["200"]["content"].get("application/json", {})
        assert isinstance(media.get("example"), dict) or name in WITHOUT_EXAMPLE
        for field in media.get("example", ()):
            assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", field), (name, field)


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
    for path, operation in operations.values():
        if "requestBody" not in operation or path.startswith("/v1/session"):
            continue
        if operation["operationId"] in (
            "give_commands",
            "import_workbooks",
            "hold_bank_statement",
            "put_attachment",
        ):
            continue
        for status in ("400", "401", "403", "404", "409", "412", "413", "415", "422", "503"):
            content = operation["responses"][status]["content"]["application/problem+json"]
            for code, example in content["examples"].items():
                assert example["value"]["code"] == code
                assert str(example["value"]["status"]) == status
                # An ellipsis stands where a figure is missing; the token's own is meant.
                assert "…" not in example["value"]["detail"].replace("tz_…", ""), example
                assert "{" not in example["value"]["detail"], example


def reads(document):
    return {
        methods["get"]["operationId"]: (path, methods["get"])
        for path, methods in document["paths"].items()
        if "get" in methods and path.startswith("/v1/")
    }


def test_every_read_shows_an_answer(made):
    shown = {
        name
        for name, (_path, operation) in reads(made.document).items()
        if "example" in operation["responses"]["200"]["content"].get("application/json", {})
    }
    assert shown == set(reads(made.document)) - WITHOUT_EXAMPLE == set(made.answers["reads"])


def test_the_example_answer_of_a_read_is_what_the_server_answers(made):
    for name, (_path, operation) in reads(made.document).items():
        if name in WITHOUT_EXAMPLE:
            continue
        media = operation["responses"]["200"]["content"]["application/json"]
        answered = made.answers["reads"][name]
        assert shape(media["example"]) == shape(answered), (name, "run `make fix`")
        whole = {**media["schema"], "components": made.document["components"]}
        jsonschema_rs.validate(whole, media["example"])


def test_every_problem_that_a_read_documents_has_an_example_that_looks_like_it(made):
    tried = 0
    for name, (_path, operation) in reads(made.document).items():
        for status, answer in operation["responses"].items():
            content = answer.get("content", {}).get("application/problem+json")
            if content is None:
                continue
            assert content.get("examples"), (name, status)
            for code, example in content["examples"].items():
                assert example["value"]["code"] == code
                assert str(example["value"]["status"]) == status
                assert "{" not in example["value"]["detail"], example
                tried += 1
    assert tried > 200


PROVOKED = {
    "unknown_field": [("nonsense", "1")],
    "bad_cursor": [("cursor", "!")],
    "bad_date": [("as_known", "soon")],
    "bound_given_twice": [("to", "2021-06-30"), ("occurred_to", "2021-07-01")],
    "order_given_twice": [("sort", "occurred_at"), ("newest_first", "true")],
    "whole_days_only": [("occurred_from", "2021-06-01T09:00:00+08:00")],
}
"""Parameters that are wrong in the way that a problem of all reads is about."""
OF_THEIR_OWN = {"bad_recipient", "position_beyond_head", "proof_beyond_head", "proof_invalid"}
"""Problems of single reads; provoked where those are tested."""


def test_every_problem_of_parameters_that_a_read_documents_can_be_provoked(made):
    provoked = set()
    for name, (path, operation) in reads(made.document).items():
        examples = operation["responses"]["422"]["content"]["application/problem+json"]["examples"]
        query = [each for each in operation["parameters"] if each.get("in") == "query"]
        needed = [
            (each["name"], each["schema"]["examples"][0]) for each in query if each.get("required")
        ]
        single = next((each["name"] for each in query if "items" not in each["schema"]), "")
        wrong = PROVOKED | {"parameter_repeated": [(single, "1"), (single, "1")]}
        for code, example in examples.items():
            if code in OF_THEIR_OWN:
                continue
            asked = wrong[code]
            names = {each["name"] for each in query}
            if code == "bad_date" and "as_known" not in names:
                asked = [("as_of" if "as_of" in names else "occurred_from", "soon")]
            place = path_of(path, made.answers).replace("{report}", ABSENT)
            who = "auditor" if path.startswith(("/v1/audit", "/v1/rep")) else "head"
            answer = made.world.get(f"{place}?{urlencode([*needed, *asked])}", who)
            assert answer.status_code == 422, (name, code, answer.text)
            problem = answer.json()
            assert (problem["code"], problem["title"]) == (code, example["value"]["title"])
            assert set(problem) == set(example["value"]), (name, code)
            assert "parameter" in example["value"]["errors"][0]
            provoked.add(code)
    assert provoked == {*PROVOKED, "parameter_repeated"}


def test_the_document_is_openapi_31(made):
    _world, document, _operations, _answers = made
    assert document["openapi"].startswith("3.1")
    assert json.dumps(document)


def test_every_refusal_and_fault_has_a_title_of_its_own():
    classes = (REFUSALS, EVIDENCE_REFUSALS, EXPORT_REFUSALS, FAULTS)
    assert len(PROBLEMS) == len(HTTP_KINDS) + sum(map(len, classes))
    for each in itertools.chain.from_iterable(known.values() for known in classes):
        assert "title" in vars(each), each
    for chinese, english in (each.title for each in PROBLEMS.values()):
        assert chinese
        assert english
        assert english.isascii()


def test_the_examples_of_sessions_are_what_the_server_does(tmp_path):
    with open_world(tmp_path) as world:
        cheap(world)
        document = world.get("/openapi.json", None).json()
        bodies = {
            operation["operationId"]: media["application/json"]["example"]
            for path, methods in document["paths"].items()
            if path.startswith("/v1/session")
            for operation in methods.values()
            if (media := operation.get("requestBody", {}).get("content"))
        }
        given = bodies["sign_in"]
        world.app.state.door.accounts.create(
            given["password"],
            role="staff",
            scope_kind="station",
            scope="NB-YZ-ZGM",
            code=given["account"],
            must_change=False,
        )
        browser = Browser(world)

        def fits(name, answer):
            path, method = next(
                (path, method)
                for path, methods in document["paths"].items()
                for method, operation in methods.items()
                if operation["operationId"] == name
            )
            told = document["paths"][path][method]["responses"][str(answer.status_code)]
            if "content" in told:
                schema = told["content"]["application/json"]["schema"]
                jsonschema_rs.validate(
                    {**schema, "components": document["components"]}, answer.json()
                )
            return answer

        assert fits("sign_in", browser.sign_in(given["account"], given["password"])).is_success
        assert fits("get_session", browser.get("/v1/session")).json()["code"] == given["account"]
        changed = browser.send("POST", "/v1/session/password", bodies["change_password"])
        assert fits("change_password", changed).status_code == 201
        (device,) = fits("list_devices", browser.get("/v1/session/devices")).json()["items"]
        revoked = browser.send("DELETE", f"/v1/session/devices/{device['session']}")
        assert fits("revoke_device", revoked).status_code == 204
        assert fits("get_session", world.get("/v1/session")).json()["session"] is None
        again = browser.sign_in(given["account"], bodies["change_password"]["password"])
        assert fits("sign_in", again).status_code == 201
        assert fits("sign_out", browser.send("DELETE", "/v1/session")).status_code == 204
