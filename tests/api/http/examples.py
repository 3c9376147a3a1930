"""A station that lives through the example of every write, and what every read then answers.

``python -m tests.api.http.examples`` (``make fix``) writes the answers to where the document has
them from.
"""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from api.http.described.bodies import command_name
from api.http.described.read_descriptions import EXAMPLES
from domain.book.catalogue import KINDS
from tests.api.http.world import AREA, STATION, World, open_world

# In the order in which a station lives through them; a kind that is not named here is entered
# while the station works.
_FIRST = (
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
    "open_case",
)
_THEN = (
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
    "publish_policy",
    "merge_station",
)
WRITES = (
    *_FIRST,
    *(
        name
        for name in (command_name(kind.command) for kind in KINDS)
        if name not in {*_FIRST, *_THEN}
    ),
    *_THEN,
)
RESTS_ON = {
    "unmerge_clients": ("merge", "merge_clients"),
    "approve_case": ("approved", "plan_case"),
    "accept_referral": ("referral", "make_referral"),
    "complete_referral": ("referral", "make_referral"),
    "decline_referral": ("referral", "make_referral"),
    "answer_complaint": ("complaint", "receive_complaint"),
    "review_home_visit": ("visit", "record_home_visit"),
    "request_late_entry": ("visit", "record_home_visit"),
    "decide_late_entry": ("request", "request_late_entry"),
    "approve_expenditure": ("submission", "submit_expenditure"),
    "reject_expenditure": ("submission", "submit_expenditure"),
    "refund_expenditure": ("expenditure", "record_expenditure"),
    "repay_source": ("loan", "lend_source"),
    "pay_expenditure": ("submission", "submit_expenditure"),
    "approve_milestone": ("claim", "claim_milestone"),
    "refuse_milestone": ("claim", "claim_milestone"),
    "pay_milestone": ("claim", "claim_milestone"),
    "return_finding": ("answer", "answer_finding"),
    "close_finding": ("answer", "answer_finding"),
    "acknowledge_handover": ("handover", "prepare_handover"),
    "answer_rectification": ("rectification", "order_rectification"),
    "accept_rectification": ("rectification", "order_rectification"),
}
"""Write -> the field that names a record, and by which write that was made."""
MAKES_ANOTHER = {
    *("decline_referral", "reject_expenditure", "refuse_milestone", "close_finding"),
}
"""Writes that rest on a record of their own, because the first one is used up."""
GIVEN_BY = {
    "approve_case": "supervisor",
    "submit_expenditure": "staff",
    "request_late_entry": "staff",
    "pay_expenditure": "accountant",
    **dict.fromkeys(("change_station_area", "open_client_file"), "district"),
    **dict.fromkeys(("sign_contract", "change_contract", "end_contract"), "district"),
    **dict.fromkeys(("approve_milestone", "refuse_milestone", "pay_milestone"), "district"),
    **dict.fromkeys(("open_evaluation", "score_line", "freeze_evaluation"), "district"),
    **dict.fromkeys(("order_rectification", "accept_rectification"), "district"),
    **dict.fromkeys(("decide_deduction", "change_operator", "merge_station"), "district"),
    **dict.fromkeys(("hold_inspection", "raise_finding"), "district"),
    **dict.fromkeys(("return_finding", "close_finding"), "district"),
    **{command_name(kind.command): "district" for kind in KINDS if kind.stream == "area"},
}
"""Write -> who gives it, where that is not the head."""
WITHOUT_EXAMPLE = {
    *("stream_events", "get_audit_bundle", "get_report", "get_report_result"),
    *("get_import", "get_import_errors", "get_import_template", "list_devices", "get_attachment"),
    "draw_visit_reviews",
}
"""Reads whose answer is no JSON, whose report is somebody's for a quarter of an hour, or that draw."""

PHOTO = b"\xff\xd8\xff\xe0 a photo of an example"
"""The file that the example of a visit names."""
DIGEST = sha256(PHOTO).hexdigest()


class Lived(NamedTuple):
    """A world, its document, each operation with its path, and the answer to each write."""

    world: World
    document: dict[str, Any]
    operations: dict[str, tuple[str, dict[str, Any]]]
    answers: dict[str, Any]


@contextmanager
def lived(folder: Path, **turned: Any) -> Iterator[Lived]:
    """A world in which every write's example was given, in order."""
    with open_world(folder, **turned) as world:
        document = world.document
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
                .replace("{area}", AREA)
                .replace("{client}", "C001")
                .replace("{month}", "2026-09" if name in ("close_period", "reopen_period") else "-")
            )
            headers = {}
            if "{record}" in path:
                about = (
                    "record_home_visit_not_met" if name == "void_record" else "record_home_visit"
                )
                path = path.replace("{record}", answers[about].json()["record"])
                headers["If_Match"] = answers[about].headers["etag"]
            if "{reservation}" in path:
                path = path.replace("{reservation}", answers["reserve_funds"].json()["record"])
            if "{hold}" in path:
                path = path.replace("{hold}", answers["place_legal_hold"].json()["record"])
            who = GIVEN_BY.get(name, "head")
            example = media["example"]
            if name in RESTS_ON:
                example = resting(world, operations, answers, name, example)
            if name == "merge_area":
                other = {**_listing(operations), "code": example["details"]["into"]}
                area = path.replace("area-merged", "area-listed")
                world.made(world.post(area, {"details": other}, who))
            if name == "claim_milestone":
                example = with_evidence(world, example)
            if name == "freeze_evaluation":
                sheet = world.get(f"/v1/stations/{STATION}/evaluation?as_of=2021-12-31").json()
                seen = {"sheet_sha256": sheet["sheet_sha256"]}
                example = {"details": example["details"] | seen}
            if name == "merge_station":  # another one becomes part of a third, as this one lives on
                path = path.replace(STATION, "NB-YZ-OLD")
                plan = operations["plan_station"][1]["requestBody"]["content"]["application/json"]
                for code in ("NB-YZ-OLD", example["details"]["into"]):
                    planned = {**plan["example"], "station": code}
                    world.made(world.post("/v1/stations", planned, who))
            if name == "acknowledge_handover":
                joins = operations["join_staff"][1]["requestBody"]["content"]["application/json"]
                second = {**joins["example"]["details"], "worker": example["details"]["worker"]}
                staff = path.replace("staff-handover-acknowledged", "staff")
                world.made(world.post(staff, {"details": second}, who))
            # As it stands, without what the world says of what it repeats.
            answers[name] = world.post(path, json.dumps(example).encode(), who, **headers)
            assert visit is None or visit.status_code == 201
            if name == "record_home_visit":
                place = f"/v1/records/{answers[name].json()['record']}/attachments/{DIGEST}"
                brought = world.client.put(place, content=PHOTO, headers=world.headers("head"))
                assert brought.status_code == 201, brought.text
        yield Lived(world, document, operations, answers)


def resting(
    world: World,
    operations: dict[str, tuple[str, dict[str, Any]]],
    answers: dict[str, Any],
    name: str,
    example: dict[str, Any],
) -> dict[str, Any]:
    """An example that names the record which it rests on, and what that says if it states it."""
    field, made_by = RESTS_ON[name]
    made = answers[made_by]
    if name in MAKES_ANOTHER:
        path, operation = operations[made_by]
        body = operation["requestBody"]["content"]["application/json"]["example"]
        if made_by == "claim_milestone":
            body = with_evidence(world, {"details": body["details"] | {"milestone": "3"}})
        made = world.post(
            path.replace("{code}", STATION),
            json.dumps(body).encode(),
            GIVEN_BY.get(made_by, "head"),
        )
    record = made.json()["record"]
    stated = {field: record}
    if "content_sha256" in example["details"]:
        value = world.get(f"/v1/records/{record}").json()["value"]
        body = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        stated["content_sha256"] = sha256(body.encode()).hexdigest()
    return {"details": {**example["details"], **stated}}


def with_evidence(world: World, example: dict[str, Any]) -> dict[str, Any]:
    """A claim that says what the book tells."""
    details = example["details"]
    asked = {name: details[name] for name in ("contract", "milestone")}
    query = urlencode(asked | {"as_of": details["claimed_on"]})
    told = world.get(f"/v1/stations/{STATION}/milestone-evidence?{query}").json()
    stated = {name: told[name] for name in ("verified", "known_at", "evidence_sha256")}
    return {"details": {**details, **stated}}


def _listing(operations: dict[str, tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """What the example of a listing states."""
    media = operations["list_area"][1]["requestBody"]["content"]["application/json"]
    details: dict[str, Any] = media["example"]["details"]
    return details


def answers_to_reads(found: Lived) -> dict[str, Any]:
    """What each read answers, by its id; of a list a page of two items with its total."""
    answers = {}
    for path, methods in found.document["paths"].items():
        name = methods.get("get", {}).get("operationId")
        if name is None or name in WITHOUT_EXAMPLE or not path.startswith("/v1/"):
            continue
        query = [each for each in methods["get"]["parameters"] if each.get("in") == "query"]
        asked = {
            each["name"]: each["schema"]["examples"][0] for each in query if each.get("required")
        }
        names = {each["name"] for each in query}
        if "limit" in names:
            asked |= {"limit": "2", "count": "true"}
        if "as_of" in names:
            asked["as_of"] = "2100-01-01" if name == "list_erasures_due" else "2021-12-31"
        answer = found.world.get(f"{path_of(path, found.answers)}?{urlencode(asked)}")
        assert answer.status_code == 200, (name, answer.text)
        answers[name] = answer.json()
    return answers


def path_of(path: str, answers: dict[str, Any]) -> str:
    """The path of a read with something in the place of each parameter."""
    return (
        path.replace("{code}", "bad_amount" if path.startswith("/problems") else STATION)
        .replace("{area}", AREA)
        .replace("{record}", answers["record_home_visit"].json()["record"])
        .replace("{digest}", DIGEST)
        .replace("{position}", "1")
        .replace("{client}", "C001")
        .replace("{type}", "home_visit.recorded")
        .replace("{version}", "1")
        .replace("{path}", "0/000.p/1")
    )


def shape(value: Any) -> Any:
    """What kinds of values stand where."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    return [shape(each) for each in value] if isinstance(value, list) else type(value).__name__


def main() -> None:
    """Write the example answers anew if they look different now; the clock moves by seconds."""
    seconds = itertools.count()

    def clock() -> str:
        minutes, second = divmod(next(seconds), 60)
        return f"2026-11-23T{6 + minutes // 60:02d}:{minutes % 60:02d}:{second:02d}.000Z"

    with tempfile.TemporaryDirectory() as folder, lived(Path(folder), clock=clock) as found:
        answers = answers_to_reads(found)
    if shape(json.loads(EXAMPLES.read_bytes())) == shape(answers):
        return
    text = json.dumps(answers, ensure_ascii=False, indent=1, sort_keys=True)
    EXAMPLES.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
