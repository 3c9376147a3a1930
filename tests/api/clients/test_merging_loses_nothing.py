"""Whoever is merged or told apart, in any order: everything said of them is found, at every position."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clients.state import same_person
from tests.api.http.world import STATION, open_world, visit
from tests.examples import few

ROOT = f"/v1/stations/{STATION}"
DAY = "2021-07-01"
CLIENTS = ("C001", "C002", "C003", "C004")
PURPOSES = dict(zip(CLIENTS, ("photo", "service", "research", "sharing"), strict=True))
LEVELS = dict(zip(CLIENTS, ("red", "yellow", "blue", "green"), strict=True))


class Book:
    """Four clients with a visit, a case, a risk and a consent each, and what was merged when."""

    def __init__(self, world):
        self.world = world
        self.records = {client: self._lives(client, day) for day, client in enumerate(CLIENTS, 1)}
        self.merged = {}
        self.history = []
        self.note(self.position)

    def made(self, path, **details):
        made = self.world.made(self.world.record(path, details))
        self.position = made["position"]
        return made["record"]

    def _lives(self, client, day):
        day = f"2021-06-0{day}"
        at = {
            "started_at": f"{day}T09:00:00+08:00",
            "ended_at": f"{day}T09:40:00+08:00",
            "risk_after": None,
        }
        case = {"source": "outreach", "problem": "psychological", "worker": "W01"}
        agreed = {"basis": "consent", "text_sha256": "a" * 64, "purpose": PURPOSES[client]}
        told = {"assessed_at": f"{day}T15:00:00+08:00", "assessor": "W01"}
        return {
            self.made("home-visits", **visit(client=client, **at)),
            self.made("case-opened", client=client, opened_on=day, **case),
            self.made("risk-assessed", client=client, level=LEVELS[client], **told),
            self.made("client-consent-given", client=client, given_on=day, **agreed),
        }

    def note(self, position):
        """What is merged from a position on."""
        self.history.append((position, same_person(self.merged.values())))

    def change(self, left, right):
        """Merge two people, or where that was done by itself, tell them apart again."""
        found = [record for record, pair in self.merged.items() if {*pair} == {left, right}]
        if found:
            self.made("client-unmerged", merge=found[0], unmerged_on=DAY)
            del self.merged[found[0]]
        elif right not in same_person(self.merged.values()).get(left, ()):
            record = self.made("client-merged", client=left, into=right, merged_on=DAY)
            self.merged[record] = (left, right)
        self.note(self.position)

    def holds(self, position, same):
        """Whether each person has what was said of any of their codes, and nobody anything else."""
        get = self.world.get
        people = {same.get(each, frozenset((each,))) for each in CLIENTS}
        items = get(f"{ROOT}/clients?as_known={position}&as_of={DAY}").json()["items"]
        assert {frozenset((each["code"], *each["other_codes"])) for each in items} == people
        for each in items:
            codes = {each["code"], *each["other_codes"]}
            assert each["open_cases"] == len(codes)
            assert each["risk"] == LEVELS[max(codes)]
            file = get(f"{ROOT}/clients/{each['code']}?as_known={position}").json()
            assert {it["purpose"] for it in file["consents"]} == {PURPOSES[it] for it in codes}
            assert len(file["visits"]) == len(codes)
            page = f"/audit/clients/{each['code']}?station={STATION}&as_known={position}"
            story = get(page, Accept="text/html").text
            for client in CLIENTS:
                shown = {record in story for record in self.records[client]}
                assert shown == {client in codes}
        services = get(f"{ROOT}/services?as_known={position}").json()
        assert (services["visits"], services["distinct_persons"]) == (4, len(people))
        assert get(f"{ROOT}/casework?as_known={position}&as_of={DAY}").json()["open"] == 4


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    with open_world(tmp_path_factory.mktemp("merging")) as world:
        world.plan()
        yield Book(world)


@few(6, 60)
@given(
    st.lists(st.sampled_from([*combinations(CLIENTS, 2)]), min_size=1, max_size=5),
    st.data(),
)
def test_no_case_consent_risk_or_visit_is_lost_by_merging_or_telling_apart(book, pairs, data):
    for left, right in pairs:
        book.change(left, right)
    book.holds(*book.history[-1])
    book.holds(*data.draw(st.sampled_from(book.history), label="earlier"))
