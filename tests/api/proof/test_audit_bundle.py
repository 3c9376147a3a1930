"""The audit bundle over HTTP: who may have it, what it holds for them, and that it checks out."""

from __future__ import annotations

import json

import pyrage
import pytest

from api.exporting.scopes import resolve
from api.proof.audit_bundle import _made
from tests.api.exporting.bundles.bundles import Judged, unpacked
from tests.api.http.world import (
    OTHER_STATION,
    STATION,
    expenditure,
    grant,
    open_world,
    until,
    visit,
)


@pytest.fixture(scope="module")
def audited(world):
    world.made(world.record("grants", grant(grant="G-AB"), "accountant"))
    world.made(
        world.record(
            "expenditures",
            expenditure(lines=[{"source": "welfare_lottery", "grant": "G-AB", "amount": "10.00"}]),
            "accountant",
        )
    )
    world.made(world.record("home-visits", visit()))
    return world


def stations_in(bundle):
    lines = unpacked(bundle)["entries.jsonl"].splitlines()
    return {json.loads(line)["entry"]["station"] for line in lines}


def test_an_auditor_gets_a_bundle_of_the_stations_of_the_engagement(audited, tmp_path):
    answer = audited.get("/v1/audit-bundle", "auditor")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="taizhang-audit.zip"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["cache-control"] == "no-store"
    assert stations_in(answer.content) == {STATION}
    path = tmp_path / "answer.zip"
    path.write_bytes(answer.content)
    judged = Judged(path)
    assert judged.code == 0, judged.report
    (tmp_path / "checkpoint").write_bytes(audited.get("/checkpoint", None).content)
    assert Judged(path, "--checkpoint", tmp_path / "checkpoint").code == 0


def test_a_sealed_bundle_opens_for_its_recipient(audited):
    identity = pyrage.x25519.Identity.generate()
    answer = audited.get(f"/v1/audit-bundle?seal_to={identity.to_public()}", "auditor")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert stations_in(pyrage.decrypt(answer.content, [identity])) == {STATION}


@pytest.mark.parametrize(
    ("query", "who", "status", "code"),
    [
        ("", "head", 403, "not_permitted"),
        ("", "staff", 403, "not_permitted"),
        ("", "admin", 403, "not_permitted"),
        ("", None, 401, "unauthenticated"),
        (f"?station={OTHER_STATION}", "auditor", 404, "unknown_station"),
        ("?seal_to=age1", "auditor", 422, "bad_recipient"),
        ("?as_known=999999", "auditor", 422, "position_beyond_head"),
        ("?as_known=soon", "auditor", 422, "bad_date"),
        ("?from=2021-13-01", "auditor", 422, "bad_date"),
        ("?stations=all", "auditor", 422, "unknown_field"),
    ],
)
def test_others_and_wrong_questions_are_refused(audited, query, who, status, code):
    answer = audited.get(f"/v1/audit-bundle{query}", who)
    assert answer.status_code == status, answer.text
    assert answer.json()["code"] == code


def test_a_bundle_under_way_does_not_keep_the_service_from_ending(tmp_path):
    with open_world(tmp_path) as world:
        world.plan()
        door = world.app.state.door
        scope = resolve(world.house, from_day=None, to_day=None, as_known=None, with_all_money=True)
        until(lambda: world.house.engine.has_reached(scope.until) or None, "the answers")
        whole = _made(door, scope, None)
        assert whole.read(2) == b""  # written to its end
        whole.close()
        door.ended.set()
        with pytest.raises(InterruptedError):
            _made(door, scope, None)
        door.ended.clear()
    assert door.ended.is_set()
