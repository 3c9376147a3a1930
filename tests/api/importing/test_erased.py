"""Whoever was erased is not registered anew by the sheet that they still stand in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from api.importing import ImportSession, void_batch
from domain.book.privacy.commands import ErasePerson
from domain.clients.commands import RegisterClient
from domain.clients.details import ClientRegisteredDetails
from domain.ground.commands import VoidRecord
from domain.ground.reach import EVERYWHERE
from ledger.application import open_ledger
from ledger.checks.replaying import replay
from ledger.people.forgetting import erase_person
from ledger.schema.vault_tables import blind_indexes
from ledger.store.identifiers import new_event_id
from tests.api.importing.lines import Line, book, recorded, take_in, visits

PHONE, OTHER_PHONE = "13800138000", "13900139000"
SHEET = [Line(1, 9, phone=PHONE), Line(2, 9, phone=PHONE), Line(1, 10, name="孙三")]


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger


def context():
    event_id = new_event_id()
    return {
        "station": "甲",
        "command_id": event_id,
        "event_id": event_id,
        "actor": "head",
        "role": "station_head",
        "reach": EVERYWHERE,
        "channel": "cli",
        "now": datetime.now(UTC),
    }


def erase(ledger, person, about="client"):
    asked = {"legal_basis": "consent_withdrawn", "requested_by": person, "approved_by": "officer"}
    asked |= {"requested_on": "2021-07-01", "reason": "本人撤回同意，要求删除"}
    command = ErasePerson(**context(), about=about, person=person, **asked)
    assert erase_person(ledger, command).outcome == "erased"


def marks(ledger):
    with ledger.vault.engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(blind_indexes))


@pytest.fixture
def erased(ledger):
    """A ledger into which the sheet was taken before its first client was erased."""
    take_in(ledger, SHEET)
    erase(ledger, visits(ledger)["01T09"])
    return ledger


def held_back(report):
    return [(each["row"], each["code"]) for each in report["refused"]]


@pytest.mark.parametrize(
    "again",
    [
        SHEET,  # the very file: its commands would be answered from what is stored
        SHEET[::-1],
        [*SHEET, Line(4, 9, name="孙三")],
        [Line(1, 9), Line(2, 9), SHEET[2]],  # without the phone
    ],
)
def test_rows_of_an_erased_client_are_held_back_and_nobody_is_made_of_them(erased, again):
    before, marked = visits(erased), marks(erased)
    for _ in range(2):
        report = take_in(erased, again)
        rows = [at for at, line in enumerate(again, 3) if line.name == "钱二"]
        assert held_back(report) == [(at, "person_erased") for at in rows]
        assert (report["missing"], report["changed"]) == ([], [])
    assert visits(erased).items() >= before.items()
    assert set(visits(erased).values()) == set(before.values())
    assert marks(erased) == marked
    assert "已依法删除" in report["refused"][0]["message"]


def test_more_rows_of_the_same_name_and_phone_are_held_back_too(erased):
    before, marked = visits(erased), marks(erased)
    report = take_in(erased, [*SHEET, Line(5, 9, phone=PHONE)])
    assert held_back(report) == [(3, "person_erased"), (4, "person_erased"), (6, "person_erased")]
    assert (visits(erased), marks(erased)) == (before, marked)


def test_a_namesake_of_another_phone_is_recorded(erased):
    report = take_in(erased, [*SHEET, Line(5, 9, phone=OTHER_PHONE)])
    assert (len(held_back(report)), report["added"]["visits"]) == (2, 1)


def test_who_is_registered_anew_is_served_anew_and_what_was_stays_what_it_was(erased):
    about = {"client_name": "钱二", "phone": PHONE, "registered_on": "2021-06-04"}
    details = ClientRegisteredDetails(**about)
    code = erased.execute(RegisterClient(**context(), details=details)).client
    for day in (5, 6):
        report = take_in(
            erased, [*SHEET, *(Line(each, 9, phone=PHONE) for each in range(5, day + 1))]
        )
        assert held_back(report) == [(3, "person_erased"), (4, "person_erased")]
    found = visits(erased)
    assert found["05T09"] == found["06T09"] == code
    assert len(found) == 5


def test_a_row_of_one_who_was_visited_at_the_same_time_is_not_taken_for_theirs(ledger):
    together = [Line(1, 9), Line(1, 9, name="孙三"), Line(2, 9)]
    take_in(ledger, together)
    client = visits(ledger)["02T09"]
    erase(ledger, client)
    report = take_in(ledger, together)
    assert held_back(report) == [(3, "person_erased"), (5, "person_erased")]
    assert recorded(report) == 1


def test_neither_a_voided_visit_nor_a_voided_import_brings_the_erased_back(ledger):
    report = take_in(ledger, SHEET)
    (visit,) = (
        each["record"]
        for each in take_in(ledger, SHEET)["already_recorded"]
        if each["row"] == 4 and each["sheet"] == "探访台账"
    )
    ledger.execute(
        VoidRecord(**context(), record=visit, reason_code="fabricated", reason="没有这次探访")
    )
    erase(ledger, visits(ledger)["01T09"])
    assert held_back(take_in(ledger, SHEET)) == [(3, "person_erased"), (4, "person_erased")]
    void_batch(ledger, ledger.log, station="甲", batch=report["batch"], reason="导入了错误的文件")
    again = take_in(ledger, SHEET)
    assert held_back(again) == [(3, "person_erased"), (4, "person_erased")]
    assert again["added"]["visits"] == 1


def test_the_refused_rows_that_go_back_are_without_those_of_the_erased(erased):
    session = ImportSession(erased, log=erased.log, vault=erased.vault)
    assert session.take_in(book(SHEET)).refused_rows() == []


def test_a_worker_who_was_erased_does_not_come_back_with_the_roster(ledger):
    take_in(ledger, SHEET)
    (worker,) = replay(ledger.log.engine).stations["甲"].roster.workers
    erase(ledger, worker, about="worker")
    marked, before = marks(ledger), visits(ledger)
    report = take_in(ledger, SHEET)
    assert ("人员名册", 3, "person_erased") in {
        (each["sheet"], each["row"], each["code"]) for each in report["refused"]
    }
    assert set(report["added"].values()) == {0}
    assert (marks(ledger), visits(ledger)) == (marked, before)
