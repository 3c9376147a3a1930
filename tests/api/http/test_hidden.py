"""Hidden takes the same work as missing: the same statements, in the same order."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from tests.api.http.world import OTHER_STATION, STATION, keys, open_world, visit

ABSENT = "0199f0a0-7777-7000-8000-00000000abcd"
ASKERS = ("other_head", "other_staff", "other_district", "far_city", "far_auditor", "admin")
THREADS = ("AnyIO worker thread", "ledger-writer")


class Statements:
    """What the requests of a world ask its databases, by thread."""

    def __init__(self):
        self.seen = []

    def watch(self, connection, *_):
        connection.set_trace_callback(self._note)

    def _note(self, statement):
        if threading.current_thread().name.startswith(THREADS):
            self.seen.append(statement)

    def of(self, ask, *names):
        """The statements of a request, with what it names left out."""
        self.seen.clear()
        answer = ask()
        found = list(self.seen)
        for name in (*names, answer.headers["x-request-id"]):
            found = [each.replace(name, "…") for each in found]
        return answer, found


@pytest.fixture(scope="module")
def statements():
    watched = Statements()
    event.listen(Pool, "checkout", watched.watch)
    yield watched
    event.remove(Pool, "checkout", watched.watch)


@pytest.fixture(scope="module")
def both(statements, tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("hidden"), token_cache_seconds=3_600) as world:
        world.plan()
        world.plan(OTHER_STATION, "other_head")
        for who, role, kind, scope in (
            ("far_city", "city_officer", "city", "330100"),
            ("far_auditor", "auditor", "engagement", f"ENG-2 {OTHER_STATION}"),
        ):
            made = world.tokens.create(who, role=role, scope_kind=kind, scope=scope)
            world.secrets[who] = made.secret
        for who in (*ASKERS, "head"):
            # Whoever is noted once is not noted again while this runs.
            world.noted(who)
        yield world


def compared(world, statements, ask, hidden, missing):
    """The statements of both, which must be those of each other; their answers too."""
    found = []
    world.house.catch_up()  # or the first one waits for the news that made what is hidden
    for name in (hidden, missing, hidden, missing):
        # What is remembered of an area for a moment must not make the difference.
        world.app.state.door.access._areas.clear()
        answer, seen = statements.of(lambda name=name: ask(name), name)
        said = answer.json()
        for each in ("instance", "request_id"):
            del said[each]
        found.append((answer.status_code, str(said).replace(name, "…"), seen))
    assert found[0] == found[1] == found[2] == found[3]
    assert found[0][0] == 404, found[0]
    return found[0][2]


@pytest.mark.parametrize("who", ASKERS)
def test_a_hidden_record_costs_what_a_missing_one_costs(both, statements, who):
    hidden = both.made(both.record("home-visits", visit()))["record"]
    asks = {
        "record": lambda name: both.get(f"/v1/records/{name}", who),
        "proof": lambda name: both.get(f"/v1/records/{name}/proof", who),
        "void": lambda name: both.post(f"/v1/records/{name}/voids", {}, who, If_Match='"v1"'),
        "correction": lambda name: both.post(
            f"/v1/records/{name}/corrections", {}, who, If_Match='"v1"'
        ),
    }
    for what, ask in asks.items():
        assert compared(both, statements, ask, hidden, ABSENT), what


@pytest.mark.parametrize("who", ASKERS)
def test_a_hidden_import_batch_costs_what_a_missing_one_costs(both, statements, who):
    start = {
        "command": "start_import",
        "station": STATION,
        "idempotency_key": next(keys),
        "file_sha256": "0" * 64,
        "rows": 1,
    }
    answer = both.post("/v1/commands", {"commands": [start]}).json()["items"][0]
    hidden = answer["receipt"]["record"]
    assert compared(
        both,
        statements,
        lambda name: both.post(f"/v1/import-batches/{name}/voids", {"reason": "错"}, who),
        hidden,
        ABSENT,
    )


@pytest.mark.parametrize("who", ["other_district", "far_city", "admin", "other_head"])
def test_a_hidden_station_costs_what_a_missing_one_costs(both, statements, who):
    for path in ("", "/staffing", "/budget", "/trail", "/home-visits", "/legal-holds"):
        compared(
            both,
            statements,
            lambda name, path=path: both.get(f"/v1/stations/{name}{path}", who),
            STATION,
            "NB-NO-SUCH",
        )


@pytest.mark.parametrize("command", ["void_record", "release_reservation"])
def test_a_record_of_elsewhere_costs_what_a_missing_one_costs_in_a_batch(both, statements, command):
    hidden = both.made(both.record("home-visits", visit(client="C-B")))["record"]
    named = "record" if command == "void_record" else "reservation"

    def ask(name):
        item = {
            "command": command,
            "station": OTHER_STATION,
            named: name,
            "idempotency_key": "same",
            "reason": "录错",
            **({"reason_code": "typo"} if named == "record" else {}),
        }
        return both.post("/v1/commands", {"commands": [item]}, "other_head")

    found = []
    for name in (hidden, ABSENT, hidden, ABSENT):
        answer, seen = statements.of(lambda name=name: ask(name), name)
        problem = answer.json()["items"][0]["problem"]
        assert problem["status"] == 404
        # Of ids made for the occasion only how many there are counts.
        found.append([each.split("IN")[0][:40] for each in seen])
    assert found[0] == found[1] == found[2] == found[3]
    assert found[0]
