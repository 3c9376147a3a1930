"""A problem points at what the client sent: into the body, or to the parameter by its own name."""

from __future__ import annotations

from tests.api.http.world import STATION, keys, visit

VISITS = f"/v1/stations/{STATION}/home-visits"
ABSENT = "0199f0a0-6666-7000-8000-00000000abcd"


def place(answer):
    (error,) = answer.json()["errors"]
    return {name: error[name] for name in ("pointer", "parameter") if name in error}


def test_an_id_that_the_client_chose_is_in_the_body(world):
    wrong = world.post(VISITS, {"details": visit(), "record": "x"})
    assert (wrong.status_code, place(wrong)) == (422, {"pointer": "/record"})
    record = world.made(world.record("home-visits", visit()))["record"]
    taken = world.post(VISITS, {"details": visit(), "record": record})
    assert (taken.json()["code"], place(taken)) == ("record_id_taken", {"pointer": "/record"})
    batch = world.post(VISITS, {"details": visit(), "batch": ABSENT})
    assert (batch.json()["code"], place(batch)) == ("unknown_import_batch", {"pointer": "/batch"})


def test_a_key_used_for_something_else_is_named_as_it_was_sent(world):
    key = next(keys)
    world.made(world.post(VISITS, {"details": visit()}, key=key))
    again = world.post(VISITS, {"details": visit(client="C8")}, key=key)
    assert (again.json()["code"], place(again)) == (
        "command_reused",
        {"parameter": "Idempotency-Key"},
    )
    item = {"command": "record_home_visit", "station": STATION, "idempotency_key": next(keys)}
    items = [{**item, "details": visit(client=client)} for client in ("C7", "C8")]
    answered = world.post("/v1/commands", {"commands": items}).json()["items"]
    assert answered[0]["status"] == 201
    (error,) = answered[1]["problem"]["errors"]
    assert (error["code"], error["pointer"]) == ("command_reused", "/idempotency_key")


def test_what_the_address_names_is_a_parameter_of_the_address(world):
    record = world.made(world.record("home-visits", visit()))["record"]
    body = {"reason_code": "double_entry", "reason": "重复"}
    for status in (201, 409):
        etag = world.get(f"/v1/records/{record}").headers["etag"]
        voided = world.post(f"/v1/records/{record}/voids", body, If_Match=etag)
        assert voided.status_code == status
    assert place(voided) == {"parameter": "record"}
    start = {
        "command": "start_import",
        "station": STATION,
        "idempotency_key": next(keys),
        "file_sha256": "0" * 64,
        "rows": 1,
        "record": "0199f0a0-6666-7000-8000-00000000abce",
    }
    assert world.post("/v1/commands", {"commands": [start]}).json()["accepted"] == 1
    for status in (201, 409):
        whole = world.post(f"/v1/import-batches/{start['record']}/voids", {"reason": "错"})
        assert whole.status_code == status
    assert place(whole) == {"parameter": "batch"}
