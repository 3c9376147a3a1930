"""A closed case that is to be followed up is due: in the list, on the page, and as it was known."""

from __future__ import annotations

import html

import pytest

from tests.api.http.world import STATION, open_world, visit
from tests.api.pages.test_policies import rows

ROOT = f"/v1/stations/{STATION}"
BY = {"case": "GA-1", "client": "C001", "worker": "W01"}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("follow-ups")) as opened:
        opened.plan()
        opened.made(opened.record("home-visits", visit()))
        opened.made(
            opened.record(
                "case-opened",
                {
                    **BY,
                    "opened_on": "2021-06-03",
                    "source": "outreach",
                    "problem": "psychological",
                },
            )
        )
        yield opened


def due(world, day, **asked):
    query = "&".join(f"{name}={value}" for name, value in {"as_of": day, **asked}.items())
    return world.get(f"{ROOT}/due?{query}").json()


def test_a_closing_makes_it_due_and_a_follow_up_does_it_as_each_was_known(world):
    day = "2021-08-05"
    closing = {**BY, "closed_on": "2021-06-20", "close_reason": "goal_met"}
    closed = world.made(
        world.record("case-closed", closing | {"follow_up_on": "2021-08-01"}, "staff")
    )
    assert due(world, "2021-07-20")["due"] == []
    found = due(world, day)
    (line,) = found["due"]
    assert (line["rule"], line["case"], line["worker"]) == ("case_follow_up", "GA-1", "W01")
    assert (line["due_on"], line["overdue"], line["overdue_days"]) == ("2021-08-01", True, 4)
    assert (line["policy_version"], line["document_number"]) == (None, "")
    assert (found["counts"]["overdue"], found["by_worker"]) == (1, {"W01": 1})
    assert due(world, day, as_known=closed["position"] - 1)["due"] == []
    shown = html.unescape(world.get(f"/audit/due?as_of={day}", Accept="text/html").text)
    assert any("结案回访" in row for row in rows(shown, "due"))

    followed = {**BY, "followed_on": "2021-08-04", "mode": "phone"}
    done = world.made(world.record("case-followed-up", followed, "staff"))
    assert due(world, day)["due"] == []
    assert due(world, "2021-08-03")["counts"]["overdue"] == 1
    assert due(world, day, as_known=done["position"] - 1)["counts"]["overdue"] == 1
