"""Values at the far ends: days that no station could mean, numbers beyond every column.

Each is well-formed, so a question about it is answered, a command refused by its name, and neither
is a fault. What is tried is taken from the document and the models, so that a new field or
parameter is tried at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from api.http.described.bodies import (
    CONTROL_BODIES,
    CORRECTION_BODIES,
    CORRECTION_ITEMS,
    ITEMS,
    RECORDING_BODIES,
)
from domain.book.catalogue import KIND_OF_TOPIC
from domain.ground.policy import FIRST_DAY, LAST_DAY
from tests.api.exporting.bundles.bundles import unpacked
from tests.api.http.described import LEFT_OUT, Place, needed, operations, placed, resolved
from tests.api.http.examples import GIVEN_BY
from tests.api.http.world import AREA, STATION, expenditure, grant, keys, open_world, visit
from tests.examples import in_turn

ROOT = f"/v1/stations/{STATION}"
FIRST, LAST = "0001-01-01", "9999-12-31"
TOO_FAR = {
    "date": [
        "0001-01-01",
        "0999-12-31",
        "1899-12-30",
        "1949-12-31",
        "3000-01-01",
        "9999-12-30",
        "9999-12-31",
    ],
    "date-time": [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "1949-12-31T23:59:59+08:00",
        "1949-12-31T15:59:59Z",
        "2999-12-31T16:00:00Z",
        "9999-12-31T15:59:59Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-14:00",
    ],
    "month": ["0001-01", "1949-12", "3000-01", "9999-12"],
}
JUST_NEAR_ENOUGH = {
    "date": [FIRST_DAY, LAST_DAY],
    "date-time": ["1949-12-31T16:00:00Z", "2999-12-31T15:59:59Z", f"{FIRST_DAY}T00:00:00+08:00"],
    "month": [FIRST_DAY[:7], LAST_DAY[:7]],
}
_MONTH = "^[0-9]{4}-[0-9]{2}$"


def forms(schema: dict[str, Any], components: dict[str, Any]) -> Iterator[str]:
    """The forms of time in which a value may be given."""
    schema = resolved(schema, components)
    if schema.get("format") in ("date", "date-time"):
        yield schema["format"]
    if schema.get("pattern") == _MONTH:
        yield "month"
    for choice in schema.get("anyOf", ()):
        yield from forms(choice, components)


def times_in(
    schema: dict[str, Any], components: dict[str, Any], place: Place = ()
) -> Iterator[tuple[Place, str]]:
    """Every place of a body where a time stands, and a form that it may have there."""
    for form in forms(schema, components):
        yield place, form
    schema = resolved(schema, components)
    for choice in schema.get("anyOf", ()):
        if not list(forms(choice, components)):
            yield from times_in(choice, components, place)
    for name, inner in schema.get("properties", {}).items():
        yield from times_in(inner, components, (*place, name))
    if "items" in schema:
        yield from times_in(schema["items"], components, (*place, "0"))


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """A station whose client was visited, whose worker is certified, and that spent money."""
    with open_world(tmp_path_factory.mktemp("far")) as world:
        world.plan()
        world.visited = world.made(world.record("home-visits", visit()))["record"]
        certificate = {"worker": "W01", "level": "assistant", "valid_from": "2021-01-01"}
        world.made(world.record("staff-credentials", certificate))
        world.made(world.record("grants", grant()))
        world.made(world.record("expenditures", expenditure()))
        opening = KIND_OF_TOPIC["evaluation.opened"].example["details"]
        world.made(world.record("evaluation-opened", opening, who="district"))
        yield world


def address(world: Any, path: str, **parts: str) -> str:
    """A path with something in the place of each parameter."""
    filled = {
        "code": STATION,
        "record": world.visited,
        "reservation": world.visited,
        "hold": world.visited,
        "batch": world.visited,
        "client": "C001",
        "position": "1",
        "month": "2021-06",
        "area": AREA,
        **parts,
    }
    for name, value in filled.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def who_reads(path: str) -> str:
    """Somebody who may read what is at a path."""
    return "staff" if "/clients/" in path else "auditor"


def blamed(answer: Any) -> set[tuple[str, str]]:
    """The codes of an answer's errors, and the places that they blame."""
    return {
        (each["code"], each.get("pointer") or each["parameter"])
        for each in answer.json().get("errors", ())
    }


def reads_with_times(
    document: dict[str, Any], left_out: Collection[str] = ()
) -> Iterator[tuple[str, str, dict[str, Any], str, set[str]]]:
    """Name and path of every read, what it needs, a parameter that is a time, and its forms."""
    components = document["components"]["schemas"]
    for method, path, operation in operations(document):
        # The stream has the parameters of the feed, and no end.
        if method != "get" or operation["operationId"] in {"stream_events", *left_out}:
            continue
        for each in operation["parameters"]:
            name = each["name"]
            taken = set(forms(each["schema"], components))
            if name == "as_known":
                taken = {"date", "date-time"}
            if each["in"] == "query" and taken:
                yield operation["operationId"], path, needed(operation), name, taken


def said(answer: Any) -> tuple[int, str | None]:
    """Whether it was answered, or what the problem is; that there was none is an answer, too."""
    code = None if answer.status_code == 200 else answer.json()["code"]
    return (200, None) if code == "no_evaluation" else (answer.status_code, code)


BEFORE_ALL_DAYS = (422, "bad_date")
"""Whole days cannot end before the first day."""


@pytest.mark.parametrize("left_out", LEFT_OUT)
def test_a_question_is_answered_about_a_far_day_as_about_a_near_one(certified, left_out):
    tried: set[tuple[str, str]] = set()
    for operation, path, needs, name, taken in reads_with_times(certified.document, left_out):

        def asked(value: str) -> tuple[int, str | None]:
            target = f"{address(certified, path)}?{urlencode(needs | {name: value})}"  # noqa: B023 - asked at once
            return said(certified.get(target, who_reads(path)))  # noqa: B023 - asked at once

        for form in in_turn(sorted(taken), len(tried)):
            # Long ago nothing was known yet; and where days are counted, a time is none.
            near = [asked(value) for value in JUST_NEAR_ENOUGH[form][-2:]]
            for value in in_turn(TOO_FAR[form], len(tried)):
                found = asked(value)
                if name == "occurred_to" and value.startswith(FIRST) and found == BEFORE_ALL_DAYS:
                    continue
                assert found in near, (operation, name, value, found)
            assert form == "date-time" or near[-1][0] == 200
        tried.add((operation, name))
    assert len(tried) > 55, sorted(tried)


@pytest.mark.parametrize("left_out", LEFT_OUT)
@pytest.mark.parametrize("name", ["as_of", "to", "occurred_to", "as_known", "recorded_to"])
def test_a_question_up_to_the_last_day_is_one_without_an_end(certified, name, left_out):
    """Of all that was ever recorded nothing lies beyond, as if it were the day after everything."""
    tried = 0
    for operation, path, needs, parameter, taken in reads_with_times(certified.document, left_out):
        if parameter != name or operation == "get_audit_bundle":
            continue
        assert "date" in taken

        def asked(**query: str) -> Any:
            target = f"{address(certified, path)}?{urlencode(needs | query)}"  # noqa: B023 - asked at once
            answer = certified.get(target, who_reads(path))  # noqa: B023 - asked at once
            assert answer.status_code == 200, (target, answer.text)
            return answer.json()

        # What is counted up to a day is said of that day, and so is told apart.
        last, near = asked(**{name: LAST}), asked(**{name: LAST_DAY})
        assert undated(last) == undated(near), (operation, name)
        if name in ("as_known", "recorded_to") or (
            name != "as_of" and operation.startswith("list_")
        ):
            if operation == "get_evaluation_scores":
                continue  # asked plainly, as known where the evaluation was opened
            plain = asked()
            if operation == "get_record":  # asked as it stands, it says where it last changed
                assert plain.pop("position") == plain["version"] <= last.pop("position")
            assert last == plain, (operation, name)
        tried += 1
    assert tried >= (1 if name == "recorded_to" else 8), name


SAID_OF_THE_DAY = {
    "code_sha256",
    "credentials_expiring",
    "covered_from",
    "expiring",
    "until",
    "overdue_days",
    "vacancy_days",
    "days",
    "days_below_minimum",
    "days_below_certified",
    "idle_months",
    "explanation_zh",
    "explanation_en",
    "period_from",
    "period_until",
}
"""What grows with the day asked about, is cut from the calendar by it, or hashes it."""


def undated(answer: Any) -> Any:
    """An answer without the day that it was asked about, and what is counted up to that."""
    if isinstance(answer, dict):
        return {name: undated(each) for name, each in answer.items() if name not in SAID_OF_THE_DAY}
    if isinstance(answer, list):
        return [undated(each) for each in answer]
    return "the day" if answer in (LAST, LAST_DAY, "9999-12-30", "2999-12-30") else answer


@pytest.mark.parametrize("day", [FIRST, LAST])
@pytest.mark.parametrize("parameter", ["as_of", "from", "to"])
@pytest.mark.parametrize(
    "question", ["staffing", "budget", "services", "training", "continuing-education"]
)
def test_a_question_is_answered_about_any_day_of_the_calendar(certified, question, parameter, day):
    answer = certified.get(f"{ROOT}/{question}?{parameter}={day}")
    assert answer.status_code == 200, answer.text


def test_the_trail_is_whole_between_the_ends_of_the_calendar(certified):
    whole = certified.get(f"{ROOT}/trail").json()["items"]
    asked = f"{ROOT}/trail?recorded_from={FIRST}&recorded_to={LAST}"
    assert certified.get(asked).json()["items"] == whole != []
    for empty in (f"recorded_to={FIRST}", f"recorded_from={LAST}"):
        assert certified.get(f"{ROOT}/trail?{empty}").json()["items"] == []


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59Z", LAST])
def test_at_the_end_of_the_clock_everything_is_known(certified, moment):
    whole = certified.get(f"{ROOT}/budget").json()
    assert certified.get(f"{ROOT}/budget?as_known={quote(moment)}").json() == whole
    for early in ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", FIRST):
        answer = certified.get(f"{ROOT}/trail?as_known={quote(early)}")
        assert answer.json()["items"] == []


def test_an_audit_bundle_between_the_ends_of_the_calendar_has_every_entry(certified):
    def entries(query: str) -> bytes:
        answer = certified.get(f"/v1/audit-bundle{query}", "auditor")
        assert answer.status_code == 200, answer.text
        found: bytes = unpacked(answer.content)["entries.jsonl"]
        return found

    whole = entries("")
    assert whole.count(b"\n") == certified.house.feed.head_position()
    for query in (f"to={LAST}", f"from={FIRST}", f"from={FIRST}&to={LAST}", f"as_known={LAST}"):
        assert entries(f"?{query}") == whole


@pytest.mark.parametrize("day", ["2021-02-30", "0000-12-31", "10000-01-01", "-001-01-01"])
def test_what_is_no_day_is_still_refused(certified, day):
    for name in ("as_of", "from", "to", "occurred_from", "occurred_to", "as_known"):
        answer = certified.get(f"{ROOT}/budget?{name}={day}")
        assert blamed(answer) == {("bad_date", name)}


def test_no_address_takes_a_month_that_no_station_could_mean(certified):
    document = certified.document
    components = document["components"]["schemas"]
    tried = 0
    for method, path, operation in operations(document):
        for each in operation["parameters"]:
            name, taken = each["name"], list(forms(each["schema"], components))
            if each["in"] != "path" or not taken:
                continue
            assert (method, taken) == ("post", ["month"])
            for value in TOO_FAR["month"]:
                target = address(certified, path, **{name: value})
                answer = certified.post(target, {"reason": "补录"}, "head")
                assert answer.status_code == 422, (target, answer.text)
                assert blamed(answer) == {("day_out_of_range", name)}, target
                assert FIRST_DAY in answer.json()["detail"]
                assert LAST_DAY in answer.json()["detail"]
            tried += 1
    assert tried


def test_no_body_takes_a_day_that_no_station_could_mean(certified):
    document = certified.document
    components = document["components"]["schemas"]
    head = certified.house.feed.head_position()
    tried: set[tuple[str, Place]] = set()
    for method, path, operation in operations(document):
        name = operation["operationId"]
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        # There is no import here; the body is that of a batch's void, which is tried.
        if method != "post" or content is None or name in {"give_commands", "void_import"}:
            continue
        schema = content["schema"]
        if name == "correct_record":
            schema = {"$ref": "#/components/schemas/HomeVisitCorrectionBody"}
        for place, form in times_in(schema, components):
            for value in in_turn(TOO_FAR[form], len(tried), 2):
                body = placed(content["example"], place, value)
                who = GIVEN_BY.get(name, "head")
                answer = certified.post(address(certified, path), body, who, If_Match='"v1"')
                assert answer.status_code == 422, (name, place, value, answer.text)
                assert ("day_out_of_range", "/" + "/".join(place)) in blamed(answer), answer.text
            tried.add((name, place))
    assert len(tried) > 50, sorted(tried)
    assert certified.house.feed.head_position() == head


WIRES: list[type[BaseModel]] = [
    *RECORDING_BODIES.values(),
    *CORRECTION_BODIES.values(),
    *CONTROL_BODIES.values(),
    *ITEMS.values(),
    *CORRECTION_ITEMS.values(),
]


@pytest.mark.parametrize("wire", WIRES, ids=lambda wire: wire.__name__)
def test_a_body_by_itself_and_in_a_batch_is_held_to_the_same_days(wire):
    schema = TypeAdapter(wire).json_schema()
    components = schema.get("$defs", {})
    for place, form in times_in(schema, components):
        for value in (*TOO_FAR[form], *JUST_NEAR_ENOUGH[form]):
            with pytest.raises(ValidationError) as caught:  # for all that the body lacks
                wire.model_validate(placed({"nonsense": 1}, place, value))
            found = {
                each["type"]
                for each in caught.value.errors(include_url=False)
                if each["loc"] == tuple(int(step) if step.isdigit() else step for step in place)
            }
            assert found == ({"day_out_of_range"} if value in TOO_FAR[form] else set()), place


def test_an_item_of_a_batch_says_which_day_was_too_far(certified):
    details = visit(started_at="0001-01-01T00:00:00+08:00")
    item = {"command": "record_home_visit", "station": STATION, "idempotency_key": next(keys)}
    answer = certified.post("/v1/commands", {"commands": [{**item, "details": details}]})
    (refused,) = answer.json()["items"]
    assert (refused["status"], refused["problem"]["code"]) == (422, "day_out_of_range")
    assert refused["problem"]["errors"][0]["pointer"] == "/details/started_at"


@pytest.mark.parametrize(
    ("command", "field", "more"),
    [
        ("start_import", "rows", {"file_sha256": "0" * 64}),
        ("record_home_visit", "expected_version", {"details": visit()}),
    ],
)
@pytest.mark.parametrize("number", [2**53, 2**64, 10**30])
def test_a_number_beyond_what_is_exact_is_refused(certified, command, field, more, number):
    item = {"command": command, "station": STATION, "idempotency_key": next(keys), **more}
    answer = certified.post("/v1/commands", {"commands": [{**item, field: number}]})
    assert answer.status_code == 200, answer.text
    (refused,) = answer.json()["items"]
    assert (refused["status"], refused["problem"]["code"]) == (422, "bad_value")
    assert refused["problem"]["errors"][0]["pointer"] == f"/{field}"
