"""A client's consents stand in the file and on the page: the latest word on each purpose, as known."""

from __future__ import annotations

import pytest

from tests.api.http.world import STATION, open_world, visit

ROOT = f"/v1/stations/{STATION}"
PAGE = f"/audit/clients/C001?station={STATION}"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("consents")) as opened:
        opened.plan()
        opened.made(opened.record("home-visits", visit()))
        yield opened


def given(world, purpose, day="2021-06-01", client="C001"):
    details = {
        "client": client,
        "given_on": day,
        "purpose": purpose,
        "basis": "consent",
        "text_sha256": "a" * 64,
    }
    return world.made(world.record("client-consent-given", details))


def test_the_latest_word_on_each_purpose_counts_as_it_was_known(world):
    first = given(world, "photo")
    given(world, "service")
    given(world, "research", client="C002")
    details = {"client": "C001", "withdrawn_on": "2021-07-01", "purpose": "photo"}
    withdrawn = world.made(world.record("client-consent-withdrawn", details))

    def told(**asked):
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        file = world.get(f"{ROOT}/clients/C001?{query}").json()
        return {each["purpose"]: each["withdrawn_on"] for each in file["consents"]}

    assert told() == {"photo": "2021-07-01", "service": None}
    assert told(as_known=first["position"]) == {"photo": None}
    page = world.get(PAGE, Accept="text/html").text
    assert "2021-07-01 撤回" in page
    given(world, "photo", "2021-08-01")
    assert told() == {"photo": None, "service": None}
    assert withdrawn["position"] > first["position"]


def test_somebody_without_any_has_none(world):
    world.made(world.record("home-visits", visit(client="C003", visitors=["W01"])))
    assert world.get(f"{ROOT}/clients/C003").json()["consents"] == []
