"""Sealing: which person a personal field belongs to, and how a later sheet finds them again."""

from __future__ import annotations

from typing import Annotated

import pytest
from pydantic import BaseModel

from api.importing.codes import CodeBook
from domain.book.catalogue import KIND_OF_DETAILS
from domain.ground.forms.details import Details
from domain.ground.forms.fields import ClientCode, Code, PersonalText, WorkerCode
from domain.ground.people import Personal, UnmarkedTextError
from ledger.application import open_ledger
from ledger.vault.identities import Described
from ledger.writing.sealing import (
    name_field,
    person_id,
    personal_fields,
    seal_command,
)
from tests.builders import (
    EVERY_DETAILS,
    STATION,
    a_home_visit,
    a_joining,
    a_plan,
    command,
    correct,
    record_id,
)
from tests.ledger.vault.looking_in import found_under

NAMING_CLIENTS = [
    build()
    for build in EVERY_DETAILS
    if any(each.is_name and each.about == "client" for each in personal_fields(type(build())))
]


class GuestDetails(BaseModel):
    """Somebody who came, perhaps with a helper."""

    client: ClientCode
    client_name: Annotated[PersonalText, Personal("client", is_name=True)] = ""
    remark: Annotated[PersonalText, Personal("host")] = ""
    allergy: Annotated[PersonalText, Personal("client")] = ""


class OutingDetails(Details):
    """A form of a kind that is registered nowhere."""

    place: Code
    host: WorkerCode | None = None
    guests: tuple[GuestDetails, ...] = ()
    best: GuestDetails | None = None
    story: Annotated[PersonalText, Personal()] = ""


@pytest.fixture
def vault(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger.vault


def outing(**changed):
    guests = (
        {"client": "C-1", "client_name": "王某某", "remark": "迟到"},
        {"client": "C-2", "client_name": "李某某", "allergy": "花生"},
    )
    return OutingDetails(
        **{"place": "西湖", "host": "W-1", "guests": guests, "story": "晴"} | changed
    )


def sealed_for(vault, details) -> dict[str, list[list[str]]]:
    """The fields that are sealed for each person."""
    recording = command(a_home_visit(), event_id=record_id(1))
    made, sealed = seal_command(vault, recording.model_copy(update={"details": details}))
    assert sorted(digest for each in sealed for digest in each.digests) == [*made.commitments]
    found: dict[str, list[list[str]]] = {}
    for each in sealed:
        found.setdefault(each.person_id, []).append(sorted(each.disclosures))
    vault.store(sealed)
    return found


def test_parts_are_sealed_for_whom_they_name_in_a_kind_that_is_registered_nowhere(vault):
    assert sealed_for(vault, outing()) == {
        person_id(STATION, "record", record_id(1)): [["story"]],
        person_id(STATION, "client", "C-1"): [["client_name"]],
        person_id(STATION, "worker", "W-1"): [["remark"]],
        person_id(STATION, "client", "C-2"): [["allergy", "client_name"]],
    }


def test_what_is_about_somebody_without_a_code_is_the_records_own(vault):
    best = {"client": "C-3", "remark": "准时"}
    found = sealed_for(vault, outing(host=None, guests=(), story="", best=best))
    assert found == {person_id(STATION, "record", record_id(1)): [["remark"]]}


def test_a_client_named_in_any_part_of_any_kind_keeps_the_code(vault):
    sealed_for(vault, outing())
    codes = CodeBook(vault, STATION)
    known = [codes.clients.find(Described(name)).code for name in ("王某某", "李某某", "张某某")]
    assert known[:2] == ["C-1", "C-2"]
    assert known[2] not in {"C-1", "C-2"}


@pytest.mark.parametrize("details", NAMING_CLIENTS, ids=lambda each: type(each).__name__)
def test_a_client_named_in_any_kind_of_details_keeps_the_code(vault, details):
    sealed_for(vault, details.model_copy(update={name_field("client"): "王某某"}))
    known = Described("王某某", target_groups=("disability", "dibao"))
    assert CodeBook(vault, STATION).clients.find(known).code == details.client


def test_a_worker_is_found_by_the_newest_name_on_the_roster(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        given = [
            command(a_plan(), command_id="command-1", event_id=record_id(1)),
            command(a_joining(name="王某某"), command_id="command-2", event_id=record_id(2)),
            correct(record_id(2), a_joining(name="汪某某"), command_id="command-3"),
        ]
        for each in given:
            opened.ledger.execute(each)
        codes = CodeBook(opened.ledger.vault, STATION, ["W-1"])
        codes.look_up(["王某某", "汪某某"])
        assert (codes.worker("王某某"), codes.worker("汪某某")) == (None, "W-1")


def test_every_kind_calls_the_name_of_a_person_the_same():
    assert (name_field("worker"), name_field("client")) == ("name", "client_name")
    with pytest.raises(UnmarkedTextError):
        name_field("record")
    for details in KIND_OF_DETAILS:
        assert all(f.name == name_field(f.about) for f in personal_fields(details) if f.is_name)


class AboutNobody(Details):
    """The field that the mark names holds no person's code."""

    place: Code
    remark: Annotated[PersonalText, Personal("place")] = ""


class Several(Details):
    """Nobody knows which text belongs to whom."""

    client: ClientCode
    remarks: tuple[Annotated[PersonalText, Personal("client")], ...] = ()


@pytest.mark.parametrize("kind", [AboutNobody, Several])
def test_a_personal_text_of_nobody_knows_whom_is_refused(kind):
    with pytest.raises(UnmarkedTextError):
        personal_fields(kind)


def test_a_client_recorded_by_hand_is_found_by_name_whatever_the_group(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        visited = a_home_visit(client_name="王某某", target_groups=("dibao", "disability"))
        plan, joining, visit = (
            command(details, command_id=f"command-{number}", event_id=record_id(number))
            for number, details in enumerate((a_plan(), a_joining(), visited))
        )
        opened.ledger.execute_many([plan, joining])
        opened.ledger.execute(visit)
        found = found_under(opened.ledger.vault, f"client_name/{visit.station}", "王某某")
        assert found == person_id(visit.station, "client", visit.details.client)
