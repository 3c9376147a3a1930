"""A client after a record about them was voided: what is shown, who is warned, what is erased."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from ledger.schema.vault_tables import blind_indexes, disclosures
from ledger.vault.vault import ERASED
from tests.api.http.world import STATION, open_world, visit

ROOT = f"/v1/stations/{STATION}"
NAME, MISTAKEN = "示例乙", "示例误"
CARD, PHONE = "33021219380415001X", "0574-88880000"


@pytest.fixture
def world(tmp_path):
    with open_world(tmp_path) as opened:
        opened.plan()
        yield opened


def registration(**details):
    return {"client_name": NAME, "registered_on": "2021-06-02", "id_number": CARD} | details


def void(world, made):
    body = {"reason_code": "wrong_import", "reason": "录错了人"}
    world.made(world.post(f"/v1/records/{made['record']}/voids", body, If_Match="*"))


def shown(world, name):
    found = world.get(f"{ROOT}/clients?name={name}", "staff").json()["items"]
    return [each["client_name"] for each in found]


def test_the_name_of_a_voided_record_is_shown_in_no_list_and_no_file(world):
    code = world.made(world.record("clients", registration()))["client"]
    mistaken = world.made(
        world.record("home-visits", visit(client=code, client_name=MISTAKEN, address="误路一号"))
    )
    assert shown(world, NAME) == shown(world, MISTAKEN) == [MISTAKEN]
    void(world, mistaken)
    assert (shown(world, NAME), shown(world, MISTAKEN)) == ([NAME], [])
    file = world.get(f"{ROOT}/clients/{code}", "staff").json()
    assert (MISTAKEN in str(file), "误路一号" in str(file), NAME in str(file)) == (
        False,
        False,
        True,
    )
    record = world.get(f"/v1/records/{mistaken['record']}", "staff").json()
    assert record["personal"]["client_name"] == MISTAKEN  # a voided record stays readable


def test_nobody_is_held_for_the_number_and_telephone_of_a_voided_registration(world):
    first = world.made(world.record("clients", registration(client_name=MISTAKEN, phone=PHONE)))
    held = world.record("clients", registration(phone=PHONE))
    assert (held.status_code, held.json()["code"]) == (409, "probable_duplicate")
    void(world, first)
    world.made(world.record("clients", registration(phone=PHONE)))
    assert shown(world, NAME) == [NAME]


def test_nobody_is_held_for_a_telephone_that_a_correction_took_away(world):
    first = world.made(world.record("clients", registration(phone=PHONE)))
    body = {"reason_code": "typo", "reason": "电话录错", "details": {"phone": "0574-88880001"}}
    world.made(world.post(f"/v1/records/{first['record']}/corrections", body, If_Match="*"))
    other = world.made(
        world.record("clients", registration(client_name="示例丁", id_number="", phone=PHONE))
    )
    assert other["client"] != first["client"]


def test_an_erasure_takes_the_values_of_voided_records_along(world):
    code = world.made(world.record("clients", registration(guardian_name="示例监护人")))["client"]
    void(world, world.made(world.record("home-visits", visit(client=code, client_name=MISTAKEN))))
    erasure = {
        "about": "client",
        "person": code,
        "legal_basis": "consent_withdrawn",
        "requested_by": code,
        "requested_on": "2021-08-02",
        "approved_by": "officer-7",
        "reason": "本人撤回同意",
    }
    assert world.made(world.post(f"{ROOT}/erasures", erasure))["outcome"] == "erased"
    person = f"{STATION}/client/{code}"
    with world.house.vault.engine.connect() as connection:
        for table in (disclosures, blind_indexes):
            query = select(func.count()).where(table.c.person_id == person)
            assert connection.scalar(query) == 0
    assert world.house.vault.reveal_names([person], "client_name") == {person: ERASED}
