"""Every role at every operation: what is out of reach is missing, word for word, and leaks nowhere."""

from __future__ import annotations

import http.client
import json
from collections import Counter
from contextlib import closing
from urllib.parse import quote

import pytest

from api.http.requests.commanding import _NAMES
from domain.book.deciding.authority import PERMITTED
from tests.api.http.attacks import (
    ABOUT_NOBODY,
    ABSENT,
    ENDLESS,
    FAR,
    MADE_UP,
    NEAR,
    attacked,
    of_the_book,
    operations_of,
)
from tests.api.http.world import OTHER_STATION, PATIENCE_SECONDS, STATION, keys, served

COMMANDS = {name: roles for command, roles in PERMITTED.items() for name in [_NAMES[command]]}
# Whether a code is free is said to whoever may plan there, so what is compared is the place.
OF_ITS_OWN = {"plan_station", "give_commands", ENDLESS}
NAMING = {
    "station": STATION,
    "client": "C001",
    "record": None,
    "grant": "G-NO-SUCH",
    "worker": "W-NO-SUCH",
    "actor": "nobody",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with attacked(tmp_path_factory.mktemp("matrix")) as found:
        yield found


def the_same(house, operation, who, hidden, missing, **how):
    """The answer to both, which must be one."""
    first = house.ask(operation, hidden, who, **how)
    second = house.ask(operation, missing, who, **how)
    assert first == second, (operation.name, who, how)
    assert first[0] < 500, (operation.name, who, first)
    leaks = house.leaks(first[2] + json.dumps(first[1]))
    assert not leaks, (operation.name, who, leaks)
    return first[0]


def test_the_operations_are_those_of_the_document(house):
    assert len(house.operations) == len(of_the_book(operations_of(house.world.app.openapi())))
    assert len(house.operations) >= 67


@pytest.mark.parametrize("role", FAR)
def test_what_is_hidden_from_a_role_is_missing_to_it(house, role):
    who = f"far-{role}"
    head = house.world.house.feed.head_position()
    said = Counter()
    for operation in house.tried_by(role, FAR):
        if operation.name in OF_ITS_OWN:
            continue
        if operation.name in ABOUT_NOBODY:
            answer = house.world.client.get(
                operation.address(house.ids), headers=house.world.headers(who)
            )
            if operation.path.startswith("/v1"):
                assert not house.leaks(answer.text), operation.name
            continue
        status = the_same(house, operation, who, house.ids, MADE_UP)
        names = set(house.ids) - {"month", "type", "version", "path", "digest"}
        is_about_one = any(f"{{{name}}}" in operation.path for name in names)
        if is_about_one:
            assert status == 404, (operation.name, who, status)
        said[status] += 1
    assert said[404] >= 45
    assert house.world.house.feed.head_position() == head


@pytest.mark.parametrize("role", FAR)
def test_a_parameter_that_names_what_is_hidden_finds_what_one_that_names_nothing_finds(house, role):
    """At an address of the asker's own, or at none."""
    who = f"far-{role}"
    own = {**house.ids, "code": OTHER_STATION, "client": "C-OWN"}
    tried = 0
    for operation in house.tried_by(role, FAR):
        if operation.method != "GET" or operation.name in OF_ITS_OWN | ABOUT_NOBODY:
            continue
        if any(f"{{{name}}}" in operation.path for name in ("record", "report", "position")):
            continue
        for name in NAMING.keys() & set(operation.parameters):
            hidden = house.ids["record"] if name == "record" else NAMING[name]
            missing = {"station": "NB-NO-SUCH", "record": ABSENT}.get(name, "X-NO-SUCH")
            answers = []
            for value in (hidden, missing):
                status, headers, text = house.ask(
                    operation, own, who, query=f"{name}={quote(value)}"
                )
                for each in (value, quote(value)):
                    text = text.replace(each, "…")
                    headers = {key: what.replace(each, "…") for key, what in headers.items()}
                answers.append((status, headers, text))
            assert answers[0] == answers[1], (operation.name, who, name)
            assert not house.leaks(answers[0][2]), (operation.name, who, name)
            tried += 1
    assert tried >= 15


@pytest.mark.parametrize("role", FAR)
def test_a_batch_says_of_what_is_hidden_what_it_says_of_what_is_missing(house, role):
    world, who = house.world, f"far-{role}"
    head = world.house.feed.head_position()
    examples = {
        operation.name: operation.body() for operation in house.operations if operation.body()
    }
    for name in COMMANDS.keys() & set(examples) - {"plan_station"}:
        found = []
        for ids in (house.ids, MADE_UP):
            item = {
                "command": name,
                "station": ids["code"],
                "idempotency_key": "same",
                **examples[name],
                **{each: ids[each] for each in ("record", "reservation") if each in ids},
                "month": "2021-06",
                "voided_batch": ids["batch"],
            }
            answer = world.post("/v1/commands", {"commands": [item]}, who, X_Request_Id="attack")
            text = answer.text
            for value in sorted(set(ids.values()), key=len, reverse=True):
                text = text.replace(value, "…") if len(value) > 3 else text
            found.append((answer.status_code, text))
        assert found[0] == found[1], (name, who)
        if name in ("erase_person", "place_legal_hold", "release_legal_hold"):
            assert '"unknown_command"' in found[0][1]
        elif name != "void_import_batch":
            assert '"unknown_' in found[0][1], (name, who, found[0])
        assert not house.leaks(found[0][1]), (name, who)
    assert world.house.feed.head_position() == head


@pytest.mark.parametrize("role", FAR)
def test_lists_and_cursors_show_nothing_that_is_hidden(house, role):
    world, who = house.world, f"far-{role}"
    for path in ("/v1/events", "/v1/trail", "/v1/stations", "/v1/budget", "/v1/staffing"):
        query = "?limit=1" if path in ("/v1/events", "/v1/trail", "/v1/stations") else ""
        place = f"{path}{query}"
        for _ in range(200):
            answer = world.get(place, who)
            assert answer.status_code == 200
            assert not house.leaks(answer.text), (path, who)
            place = answer.links.get("next", {}).get("url")
            if place is None:
                break
    # The cursors of somebody who may see it all.
    for path in ("/v1/trail", "/v1/stations", f"/v1/stations/{STATION}/home-visits"):
        cursor = world.get(f"{path}?limit=1", "city").json()["next_cursor"]
        if cursor is None:
            continue
        answer = world.get(f"{path}?limit=1&cursor={cursor}", who)
        assert answer.status_code in (200, 404)
        assert not house.leaks(answer.text.replace(STATION, "…")), (path, who)


@pytest.mark.parametrize("role", FAR)
def test_a_report_is_its_asker_s_alone(house, role):
    world, who = house.world, f"far-{role}"
    for path in ("", "/result"):
        hidden = world.get(f"/v1/reports/{house.ids['report']}{path}", who, X_Request_Id="a")
        missing = world.get(f"/v1/reports/{ABSENT}{path}", who, X_Request_Id="a")
        assert (hidden.status_code, hidden.text) == (missing.status_code, missing.text)
        assert hidden.status_code == 404
    path = f"/v1/reports/{house.ids['report']}"
    assert world.client.delete(path, headers=world.headers(who)).status_code == 404
    assert world.get(path, "auditor").status_code == 200


def test_a_stream_shows_nothing_that_is_hidden(house):
    world = house.world
    with served(world) as (port, _server):
        for role in FAR:
            # The last event of its own tells that it has gone through all before it.
            mine = _last_in_reach(world, f"far-{role}", world.house.feed.head_position())
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
            with closing(line):
                line.request("GET", "/v1/events/stream", headers=world.headers(f"far-{role}"))
                with line.getresponse() as stream:
                    assert stream.status == 200
                    seen = stream.readline()
                    while mine and f"id: {mine}\n".encode() not in seen:
                        piece = stream.readline()
                        assert piece, "the stream has ended"
                        seen += piece
            assert not house.leaks(seen.decode()), role


def _last_in_reach(world, who, head):
    items = world.get(f"/v1/events?limit=200&as_known={head}", who).json()["items"]
    assert len(items) < 200
    return items[-1]["id"] if items else None


@pytest.mark.parametrize("role", NEAR)
def test_a_role_in_reach_may_what_the_table_says(house, role):
    """Whether it is told that it may not; what is wrong with the request beyond that is no matter."""
    who = NEAR[role]
    said = Counter()
    for operation in house.operations:
        if operation.method != "POST" or operation.name not in COMMANDS:
            continue
        sent = {} if operation.name != "plan_station" else None
        status, _headers, text = house.ask(operation, house.ids, who, sent)
        may = role in COMMANDS[operation.name]
        assert status not in (404, 405), (operation.name, who, text)
        assert ('"not_permitted"' in text) == (not may), (operation.name, who, status, text)
        said[may] += 1
    assert sum(said.values()) == len(COMMANDS) - 1


OWN_ITEMS = {
    "void_record": ("record", {"reason": "错", "reason_code": "typo"}),
    "correct_record": ("record", {"reason": "错", "reason_code": "typo", "details": {}}),
    "release_reservation": ("reservation", {"reason": "错"}),
    "void_import_batch": ("voided_batch", {"reason": "错"}),
    "close_period": ("late_entry", {"month": "2021-06"}),
    "promise_grant": ("late_entry", {}),
    "receive_grant": ("batch", {}),
    "record_expenditure": ("reservation", {}),
}


@pytest.mark.parametrize("named", ["record", "reservation", "hold", "batch"])
@pytest.mark.parametrize("command", OWN_ITEMS)
def test_an_id_of_elsewhere_is_no_id_at_a_station_of_ones_own(house, command, named):
    """Whatever field it stands in: refused, or taken for nothing, as one that nothing has."""
    field, more = OWN_ITEMS[command]
    details = {
        "promise_grant": {
            "grant": "G-P",
            "source": "welfare_lottery",
            "amount": "1.00",
            "promised_on": "2024-01-01",
        },
        "receive_grant": {
            "grant": "G-R",
            "source": "welfare_lottery",
            "amount": "1.00",
            "received_on": "2024-01-01",
        },
        "record_expenditure": {
            "category": "service_activity",
            "spent_on": "2024-02-01",
            "amount": "1.00",
            "lines": [{"source": "welfare_lottery", "amount": "1.00"}],
            "linked_records": [house.ids[named]],
        },
    }.get(command)
    found = []
    for value in (house.ids[named], ABSENT):
        item = {
            "command": command,
            "station": OTHER_STATION,
            "idempotency_key": next(keys),
            **({"details": details} if details else {}),
            **more,
            field: value,
        }
        answer = house.world.post(
            "/v1/commands", {"commands": [item]}, "other_head", X_Request_Id="attack"
        ).json()["items"][0]
        if answer["status"] == 201 and command == "close_period":
            again = {"reason": "再开", "month": "2021-06"}
            path = f"/v1/stations/{OTHER_STATION}/periods/2021-06/reopenings"
            house.world.made(house.world.post(path, {"reason": again["reason"]}, "other_head"))
        if answer["status"] == 201 and command == "promise_grant":
            void = {"reason": "再来", "reason_code": "typo"}
            path = f"/v1/records/{answer['receipt']['record']}/voids"
            version = f'"r{answer["receipt"]["position"]}"'
            house.world.made(house.world.post(path, void, "other_head", If_Match=version))
        said = answer.get("problem", {"status": 201})
        found.append(json.dumps(said, ensure_ascii=False).replace(value, "…"))
    assert found[0] == found[1], command


def test_an_id_that_a_client_chooses_says_at_most_that_it_is_taken(house):
    """The one thing that a foreign id tells whoever has it, the same as an id of one's own."""
    details = {
        "grant": "G-T",
        "source": "welfare_lottery",
        "amount": "1.00",
        "promised_on": "2024-01-01",
    }
    path = f"/v1/stations/{OTHER_STATION}/grant-promises"
    own = house.world.made(house.world.post(path, {"details": details}, "other_head"))["record"]
    said = []
    for taken in (own, house.ids["record"]):
        answer = house.world.post(
            path, {"details": details, "record": taken}, "other_head", X_Request_Id="attack"
        )
        said.append((answer.status_code, answer.text.replace(taken, "…")))
    assert said[0] == said[1]
    assert said[0][0] == 409
