"""Many commands at once: every item is answered for itself and in its order."""

from __future__ import annotations

import json

import pytest

from tests.api.http.world import OTHER_STATION, STATION, area, keys, open_world, visit


def item(command="record_home_visit", **changed):
    found = {
        "command": command,
        "station": STATION,
        "idempotency_key": next(keys),
        "details": visit(),
        **changed,
    }
    return {name: value for name, value in found.items() if value is not None}


def give(world, *items, who="head"):
    answer = world.client.post(
        "/v1/commands", json={"commands": list(items)}, headers=world.headers(who)
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_one_bad_item_spoils_no_other(world):
    bad = [
        item(details=visit(visitors=["W77"])),
        item("no_such_command"),
        item(details={"visitors": 1}),
        item(station=OTHER_STATION),
        item("close_station", details={"closed_on": "1999-01-01"}),
        item(idempotency_key=None),
        item(surprise=1),
        {"command": 7},
        7,
    ]
    good = [item(details=visit(client=f"B{number}")) for number in range(len(bad))]
    mixed = [each for pair in zip(bad, good, strict=True) for each in pair]
    head = world.house.feed.head_position()
    found = give(world, *mixed)
    assert (found["accepted"], found["refused"]) == (len(good), len(bad))
    assert [each["index"] for each in found["items"]] == list(range(len(mixed)))
    assert [each["status"] for each in found["items"][1::2]] == [201] * len(good)
    assert [each["receipt"]["position"] for each in found["items"][1::2]] == list(
        range(head + 1, head + 1 + len(good))
    )
    assert [each["problem"]["code"] for each in found["items"][::2]] == [
        "unknown_worker",
        "unknown_command",
        "invalid_command",
        "unknown_station",
        "station_not_operating",
        "missing_value",
        "unknown_field",
        "bad_value",
        "bad_value",
    ]
    assert [each["status"] for each in found["items"][::2]] == [
        422, 422, 422, 404, 409, 422, 422, 422, 422,
    ]  # fmt: skip


def test_pointers_lead_into_the_item(world):
    found = give(world, item(details=visit(visitors=["W01", "W77"])), item(idempotency_key=""))
    assert found["items"][0]["problem"]["errors"][0]["pointer"] == "/details/visitors/1"
    assert found["items"][1]["problem"]["errors"][0]["pointer"] == "/idempotency_key"


def test_a_batch_given_again_adds_nothing(world):
    items = [item(details=visit(client=f"A{number}")) for number in range(5)]
    first = give(world, *items)
    head = world.house.feed.head_position()
    again = give(world, *items)
    assert world.house.feed.head_position() == head
    assert [each["receipt"] for each in again["items"]] == [
        each["receipt"] for each in first["items"]
    ]
    assert all(each["replayed"] for each in again["items"])
    changed = [{**items[0], "details": visit(client="other")}]
    refused = give(world, *changed)["items"][0]
    assert (refused["status"], refused["problem"]["code"]) == (422, "command_reused")


def test_an_item_may_rest_on_the_ones_before_it(fresh):
    chosen = "0199f0a0-3333-7000-8000-00000000abcd"
    plan = {"name": "批量站", "planned_on": "2020-01-01", **area()}
    worker = {
        "worker": "W01",
        "engagement": "full_time",
        "source": "agency",
        "joined_on": "2020-03-01",
    }
    correction = {"reason_code": "typo", "reason": "录错"}
    found = give(
        fresh,
        item("plan_station", details=plan),
        item("build_station", details={"built_on": "2020-02-01"}),
        item("open_station", details={"opened_on": "2020-03-01", "operating_model": "mixed"}),
        item("join_staff", details=worker),
        item(record=chosen),
        item("correct_record", record=chosen, details=visit(persons_served=4), **correction),
        item("void_record", record=chosen, details=None, **correction),
        item("close_period", details=None, month="2021-06"),
        item(
            "approve_late_entry",
            details=None,
            month="2021-06",
            expires_on="2999-01-01",
            reason="补录",
        ),
        item("reopen_period", details=None, month="2021-06", reason="漏录"),
    )
    assert found["refused"] == 0, found
    shown = fresh.get(f"/v1/records/{chosen}").json()
    assert (shown["corrections"], shown["is_voided"]) == (1, True)


def test_an_import_batch_is_started_filled_and_voided(world):
    batch = "0199f0a0-4444-7000-8000-00000000abcd"
    start = item("start_import", details=None, file_sha256="0" * 64, rows=2, record=batch)
    rows = [item(batch=batch, details=visit(client=f"I{number}")) for number in range(2)]
    found = give(world, start, *rows)
    assert found["refused"] == 0, found
    record = found["items"][1]["receipt"]["record"]
    for who, status in (("other_head", 404), ("accountant", 403), ("auditor", 403)):
        answer = world.post(f"/v1/import-batches/{batch}/voids", {"reason": "错"}, who)
        assert answer.status_code == status
    void = world.post(f"/v1/import-batches/{batch}/voids", {"reason": "导入了错误的文件"})
    assert len(world.made(void)["events"]) == 3
    assert world.get(f"/v1/records/{record}").json()["is_voided"] is True
    again = world.post(f"/v1/import-batches/{batch}/voids", {"reason": "再来"})
    assert again.json()["code"] == "import_batch_already_voided"
    absent = "0199f0a0-5555-7000-8000-00000000abcd"
    answer = world.post(f"/v1/import-batches/{absent}/voids", {"reason": "错"})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_import_batch")


def test_a_stale_item_is_refused_with_the_current_version(world):
    version = int(world.get(f"/v1/stations/{STATION}").headers["etag"][2:-1])
    found = give(world, item(expected_version=version), item(expected_version=version))
    assert [each["status"] for each in found["items"]] == [201, 412]
    assert found["items"][1]["problem"]["current_version"] == version + 1


def test_a_correction_of_a_record_of_elsewhere_is_refused(world):
    record = world.made(world.record("home-visits", visit()))["record"]
    change = {"reason_code": "typo", "reason": "录错", "record": record}
    found = give(world, item("correct_record", station=OTHER_STATION, **change), who="other_head")
    assert found["items"][0]["status"] == 404
    nowhere = {**change, "record": "0199f0a0-6666-7000-8000-00000000abcd"}
    found = give(world, item("correct_record", **nowhere), item("correct_record", record="x"))
    assert [each["problem"]["code"] for each in found["items"]] == ["unknown_record"] * 2


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "malformed_json"),
        (b"\xff", 400, "malformed_json"),
        (b"{}", 422, "bad_value"),
        (b'{"commands": {}}', 422, "bad_value"),
        (b'{"commands": [], "more": 1}', 422, "bad_value"),
        (b"[]", 422, "bad_value"),
    ],
)
def test_a_batch_of_another_form_is_refused_whole(world, body, status, code):
    answer = world.post("/v1/commands", body)
    assert answer.status_code == status, answer.text
    assert answer.json()["code"] == code


@pytest.mark.parametrize("levels", [100, 300, 900, 1_001, 5_000, 1_000_000])
@pytest.mark.parametrize(
    "around",
    [
        ("", ""),
        ('{"commands": ', "}"),
        ('{"commands": [', "]}"),
        ('{"more": ', ', "commands": []}'),
        ('{"commands": [{"command": "void_record", "more": ', "}]}"),
        ('{"commands": [{"command": "record_home_visit", "details": ', "}]}"),
        ('{"commands": [{"command": "record_home_visit", "record": ', "}]}"),
    ],
)
@pytest.mark.parametrize("level", ["[]", ('{"a":', "}")], ids=["lists", "objects"])
def test_what_is_nested_too_deeply_is_malformed(world, levels, around, level):
    (before, after), (opens, closes) = around, level
    filling = "1" if closes == "}" else ""
    head = world.house.feed.head_position()
    body = f"{before}{opens * levels}{filling}{closes * levels}{after}".encode()
    answer = world.post("/v1/commands", body)
    if answer.status_code == 200:
        [item] = answer.json()["items"]
        assert item["status"] in (400, 404, 422), item
    elif levels > 1_000:
        assert (answer.status_code, answer.json()["code"]) in (
            (400, "malformed_json"),
            # Before the depth is reached it is known that a list was to stand here.
            (422, "bad_value"),
        )
    else:
        assert answer.status_code in (400, 422)
    assert world.house.feed.head_position() == head


def test_a_batch_has_a_limit_of_items(tmp_path):
    with open_world(tmp_path, batch_limit_items=3) as world:
        world.plan()
        assert (
            give(world, *(item(details=visit(client=f"C{n}")) for n in range(3)))["accepted"] == 3
        )
        many = {"commands": [item() for _ in range(4)]}
        answer = world.client.post("/v1/commands", json=many, headers=world.headers("head"))
        assert answer.status_code == 422
        assert (answer.json()["limit"], answer.json()["count"]) == (3, 4)


def test_an_empty_batch_is_answered(world):
    assert give(world) == {"accepted": 0, "refused": 0, "items": []}


def test_a_full_batch_is_decided(world):
    items = [item(details=visit(client=f"F{number}")) for number in range(500)]
    found = give(world, *items)
    assert found["accepted"] == 500
    assert len({each["receipt"]["record"] for each in found["items"]}) == 500
    assert json.dumps(found)
