"""An erasure that the vault cannot carry out: hidden in every answer, told as pending, done at last."""

from __future__ import annotations

import pytest

from tests.api.http.serving.test_operations import metrics
from tests.api.http.world import keys, open_world, until, visit
from tests.api.privacy.test_people import NAME, ROOT, erasure
from tests.ledger.vault.vault_locks import locked


@pytest.fixture
def served(tmp_path):
    """An impatient world with one visit to a client with a name; the visit's record."""
    with open_world(tmp_path, busy_timeout_ms=200) as world:
        world.noted()
        world.plan()
        made = world.made(world.record("home-visits", visit(client_name=NAME, narrative="独居")))
        yield world, made["record"]


def test_it_is_pending_until_it_is_done_and_nobody_is_shown_meanwhile(served):
    world, record = served
    shown = world.get(f"/v1/records/{record}")
    assert shown.json()["personal"]["client_name"] == NAME
    key = next(keys)
    with locked(world.house.vault.engine):
        first = world.post(f"{ROOT}/erasures", erasure(), key=key)
        assert world.made(first)["outcome"] == "pending"
        again = world.post(f"{ROOT}/erasures", erasure(), key=key)
        assert world.made(again) == first.json()
        other = world.post(f"{ROOT}/erasures", erasure())
        assert (other.status_code, other.json()["code"]) == (409, "erasure_pending")
        assert "client/C001" in other.json()["detail"]
        since = {"If_None_Match": shown.headers["etag"]}
        answer = world.get(f"/v1/records/{record}", **since)
        assert answer.status_code == 200
        assert answer.json()["personal"] == {"client_name": "〔已依法删除〕"}
        for path in (f"{ROOT}/clients/C001", f"{ROOT}/home-visits", f"{ROOT}/trail", "/v1/events"):
            answer = world.get(path)
            assert answer.status_code == 200, answer.text
            assert NAME not in answer.text
        due = world.get(f"{ROOT}/erasures-due?as_of=2050-01-01").json()["items"]
        assert "C001" not in {each["person"] for each in due}
        assert metrics(world)[("erasures_pending",)] == 1
        ready = world.client.get("/readyz").json()
        assert ready["checks"]["erasures"] == {"ok": True, "pending": 1}
        assert NAME not in world.log.getvalue().decode()
    until(lambda: metrics(world)[("erasures_pending",)] == 0 or None, "the erasure")
    done = world.made(world.post(f"{ROOT}/erasures", erasure(), key=key))
    assert done == {**first.json(), "outcome": "erased"}
    other = world.post(f"{ROOT}/erasures", erasure())
    assert (other.status_code, other.json()["code"]) == (409, "person_already_erased")
