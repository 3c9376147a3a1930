"""``person merge|unmerge|doubtful``: the figures follow both ways, and so does an erasure."""

from __future__ import annotations

import pytest

from ledger.application import open_ledger
from ledger.vault.vault import ERASED
from tests.api.privacy.test_forgetting import BY, is_refusal
from tests.api.terminal.running import taizhang
from tests.builders import STATION, a_home_visit
from tests.ledger.writing.checking import found, fresh

WHERE = ("--station", STATION)
FIRST, SECOND = "C-1001", "C-1002"


@pytest.fixture
def place(tmp_path):
    place = tmp_path / "ledger"
    with open_ledger(place, create=True) as opened:
        found(opened.ledger, yuan="1000")
        for client, phone in ((FIRST, "13800138000"), (SECOND, "13900139000"), (SECOND, "")):
            visit = a_home_visit(client=client, client_name="何秀英", phone=phone)
            opened.ledger.execute(fresh(visit))
    return place


def persons(place, *more):
    answer = taizhang(place, "services", *WHERE, "--json", *more).json
    return answer["distinct_persons"], answer["distinct_households"], answer["visits"]


def test_counts_follow_a_merge_and_its_undoing_at_every_position(place):
    assert taizhang(place, "person", "doubtful", *WHERE, "--json").json["items"] == [
        {"client": FIRST, "other": SECOND}
    ]
    before = taizhang(place, "trail", "--json").json["position"]
    assert persons(place) == (2, 2, 3)
    merged = taizhang(place, "person", "merge", FIRST, SECOND, *WHERE, "--json").json
    assert persons(place) == (1, 1, 3)
    assert taizhang(place, "person", "doubtful", *WHERE, "--json").json["items"] == []
    again = taizhang(place, "person", "merge", SECOND, FIRST, *WHERE)
    assert is_refusal(again, "clients_already_merged")
    assert taizhang(place, "person", "unmerge", SECOND, FIRST, *WHERE).code == 0
    assert persons(place) == (2, 2, 3)
    assert taizhang(place, "person", "doubtful", *WHERE, "--json").json["items"] == []
    assert persons(place, "--as-known", str(merged["position"])) == (1, 1, 3)
    assert persons(place, "--as-known", str(before)) == (2, 2, 3)
    assert is_refusal(taizhang(place, "person", "unmerge", FIRST, SECOND, *WHERE), "not_merged")
    assert taizhang(place, "verify").code == 0
    assert taizhang(place, "replay", "--check").code == 0


def test_two_people_who_were_never_merged_are_told_apart_and_listed_no_more(place):
    told = ("person", "unmerge", FIRST, SECOND, *WHERE)
    assert taizhang(place, *told, "--json").json["client"] == FIRST
    assert taizhang(place, "person", "doubtful", *WHERE, "--json").json["items"] == []
    assert persons(place) == (2, 2, 3)
    assert is_refusal(taizhang(place, *told), "not_merged")
    assert is_refusal(taizhang(place, "person", "unmerge", FIRST, "C-1003", *WHERE), "failed")


def test_nobody_is_merged_with_a_slip_of_the_pen(place):
    assert is_refusal(taizhang(place, "person", "merge", FIRST, "C-1003", *WHERE), "failed")
    assert persons(place) == (2, 2, 3)


def test_an_erasure_goes_through_all_codes_of_a_person(place):
    assert taizhang(place, "person", "merge", FIRST, SECOND, *WHERE).code == 0
    erasing = ("person", "erase", *WHERE, "--client", SECOND, "--basis", "consent_withdrawn")
    receipt = taizhang(place, *erasing, *BY, "--json").json
    assert (receipt["outcome"], receipt["person"]) == ("erased", SECOND)
    with open_ledger(place) as opened:
        vault = opened.ledger.vault
        ids = [f"{STATION}/client/{code}" for code in (FIRST, SECOND)]
        assert vault.reveal_names(ids, "client_name") == dict.fromkeys(ids, ERASED)
        assert vault.marked_people([f"client_name/{STATION}", f"client_phone/{STATION}"]) == []
    assert persons(place) == (1, 1, 3)
    assert taizhang(place, "verify").code == 0
