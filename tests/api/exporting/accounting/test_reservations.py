"""Reserved money in what leaves the house: told as it is, and posted in no book."""

from __future__ import annotations

import json

import pytest

from api.bootstrap import open_house
from ledger.store.identifiers import new_event_id
from tests.api.exporting.bundles.bundles import Judged, bundle_of
from tests.api.terminal.running import taizhang
from tests.builders import STATION, a_reservation, an_expenditure, correct, release, void
from tests.ledger.writing.checking import found, fresh

FAR = "2999-12-31"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """1000 yuan; of four reservations one is posted, one released, one voided and one open."""
    place = tmp_path_factory.mktemp("reserved") / "ledger"
    with open_house(str(place), create=True) as house:
        ledger = house.writing
        found(ledger, yuan="1000")
        kept = [
            ledger.execute(fresh(a_reservation(yuan, valid_until=FAR, payee="示例商店"))).record
            for yuan in ("300", "100", "50", "20")
        ]
        ids = iter([new_event_id() for _ in range(3)])
        for make in (
            lambda **ids: release(kept[1], **ids),
            lambda **ids: void(kept[2], **ids),
            lambda **ids: correct(kept[3], a_reservation("25", valid_until=FAR), **ids),
        ):
            event_id = next(ids)
            ledger.execute(make(event_id=event_id, command_id=event_id))
        ledger.execute(fresh(an_expenditure("250"), reservation=kept[0]))
    return place, kept


def test_a_bundle_with_reservations_checks_out(place, tmp_path):
    path = tmp_path / "audit.zip"
    with open_house(str(place[0])) as house:
        house.catch_up()
        path.write_bytes(bundle_of(house))
    assert Judged(path).code == 0
    assert taizhang(place[0], "export", "check", path).code == 0


@pytest.mark.parametrize("form", ["beancount", "hledger"])
def test_the_books_post_what_was_received_and_spent_and_nothing_else(place, tmp_path, form):
    written = taizhang(
        place[0], "export", "books", "--format", form, "--out", tmp_path / "book", "--json"
    ).json
    assert written["transactions"] == 2
    assert not [each for each in place[1] if each in (tmp_path / "book").read_text()]


def test_a_reservation_names_no_fund_because_it_moves_none(place, tmp_path):
    out = tmp_path / "events.jsonl"
    taizhang(place[0], "export", "events", "--out", out)
    funds = {}
    for line in out.read_text().splitlines():
        event = json.loads(line)
        funds.setdefault(event["data"]["type"], set()).add(event.get("fund"))
    assert funds["funds.reserved"] == funds["reservation.released"] == {None}
    assert funds["record.voided"] == funds["record.corrected"] == {None}
    assert funds["expenditure.recorded"] == {"G-1"}


def test_a_process_miner_follows_a_reservation_to_its_end(place, tmp_path):
    out = tmp_path / "ocel.json"
    taizhang(place[0], "export", "ocel", "--out", out)
    document = json.loads(out.read_text())
    touched = {}
    for event in document["events"]:
        for related in event["relationships"]:
            touched.setdefault(related["objectId"], []).append(
                (event["type"], related["qualifier"])
            )
    made = ("funds.reserved", "creates")
    ends = [
        ("expenditure.recorded", "posts"),
        ("reservation.released", "releases"),
        ("record.voided", "voids"),
        ("record.corrected", "corrects"),
    ]
    assert [touched[f"record/{each}"] for each in place[1]] == [[made, end] for end in ends]
    grant = touched[f"grant/{STATION}/G-1"]
    assert grant.count(("funds.reserved", "reserved_by")) == 4
    assert ("expenditure.recorded", "paid_by") in grant
