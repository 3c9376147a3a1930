"""Commands that write, while a server in a process of its own writes to the same ledger."""

from __future__ import annotations

import json
import threading
import urllib.request
from contextlib import closing
from datetime import date
from urllib.parse import quote

import pytest

from api.bootstrap import open_house
from tests.api.http.world import STATION, open_world, until, visit
from tests.api.operating.serving import PATIENCE_SECONDS, running
from tests.api.terminal.running import sample, taizhang, truth

ROOT = f"/v1/stations/{STATION}"
VISITS = f"{ROOT}/home-visits"
IMPORTED = "大岚"


@pytest.fixture
def served(tmp_path):
    """A station with one worker, served; gives the place, the address and the tokens."""
    with open_world(tmp_path) as world:
        world.plan()
        secrets = world.secrets
    with running(tmp_path / "ledger", tmp_path / "log", rate_limit_burst=100_000) as port:
        yield tmp_path / "ledger", f"http://127.0.0.1:{port}", secrets


def post(address, secret, path, body, key):
    request = urllib.request.Request(
        f"{address}{path}",
        json.dumps(body).encode(),
        {
            "Authorization": f"Bearer {secret}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        },
    )
    with closing(urllib.request.urlopen(request, timeout=PATIENCE_SECONDS)) as answer:
        return json.loads(answer.read())


def ask(address, secret, path, position=0):
    """Ask when the answers have come so far."""
    headers = {"Authorization": f"Bearer {secret}", "Ledger-Min-Position": str(position)}
    request = urllib.request.Request(f"{address}{quote(path)}", headers=headers)
    with closing(urllib.request.urlopen(request, timeout=PATIENCE_SECONDS)) as answer:
        return json.loads(answer.read())


def visits_on(number):
    day = date(2021, 1, 1).replace(month=1 + number // 28 % 12, day=1 + number % 28).isoformat()
    minute = f"{number // 336 % 60:02d}"
    times = {"started_at": f"{day}T09:{minute}:00+08:00", "ended_at": f"{day}T10:{minute}:30+08:00"}
    return {"details": visit(client=f"C-{number}", **times)}


def test_a_workbook_is_imported_while_visits_are_recorded(served):
    place, address, secrets = served
    over, posted = threading.Event(), []

    def record():
        while not over.is_set():
            details = visits_on(len(posted))
            made = post(address, secrets["head"], VISITS, details, str(len(posted)))
            posted.append(made["position"])

    thread = threading.Thread(target=record)
    thread.start()
    until(lambda: posted or None, "the first visit")
    report = taizhang(place, "import", "workbook", sample(IMPORTED), "--json").json["files"][0]
    over.set()
    thread.join()
    expected = truth(IMPORTED)["visits"]
    assert report["accepted"]["visits"] == report["added"]["visits"] == expected["accepted"]
    assert len(set(posted)) == len(posted)
    with open_house(str(place), write=False) as house:
        head = house.feed.head_position()
    told = ask(address, secrets["head"], f"{ROOT}/services", head)
    assert told["visits"] == len(posted)
    told = ask(address, secrets["other_head"], f"/v1/stations/{IMPORTED}/services", head)
    assert told["visits"] == expected["accepted"]
    again = taizhang(place, "import", "workbook", sample(IMPORTED), "--json").json["files"][0]
    assert not any(again["added"].values())
    assert taizhang(place, "verify").code == 0
    assert taizhang(place, "replay", "--check").code == 0


def test_every_other_command_that_writes_works_too(served):
    place, address, secrets = served
    report = taizhang(place, "import", "workbook", sample(IMPORTED), "--json").json["files"][0]
    made = taizhang(
        place, "token", "create", "aud-9", "--role", "auditor", "--city", "330200", "--json"
    ).json
    assert ask(address, made["secret"], "/v1/stations")["items"]
    assert taizhang(place, "token", "revoke", made["id"]).code == 0
    post(address, secrets["head"], VISITS, {"details": visit(client="C-7")}, "visited")
    person = ("--station", STATION, "--client", "C-7")
    placed = taizhang(
        place,
        "person",
        "hold",
        "place",
        *person,
        "--case-number",
        "1号",
        "--reason",
        "审计",
        "--json",
    ).json
    erase = (
        *("person", "erase", *person, "--basis", "consent_withdrawn", "--requested-by", "C-7"),
        *("--approved-by", "officer-7", "--reason", "本人撤回同意"),
    )
    assert "legal_hold" in taizhang(place, *erase).err
    released = taizhang(
        place,
        *("person", "hold", "release", "--station", STATION, "--reason", "结案"),
        placed["hold"],
    )
    assert released.code == 0, released.err
    assert taizhang(place, *erase).code == 0
    post(address, secrets["head"], f"{ROOT}/periods/2020-07/closures", {}, "closed")
    for words in (
        ("checkpoint",),
        ("key", "rotate"),
        ("vault", "rotate"),
        ("vault", "heal"),
        ("migrate",),
        ("rebuild",),
        ("import", "void", report["batch"], "--reason", "重新导入"),
    ):
        ran = taizhang(place, *words)
        assert ran.code == 0, ran.err
    post(address, secrets["head"], VISITS, visits_on(200), "afterwards")
    assert taizhang(place, "verify").code == 0
