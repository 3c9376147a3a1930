"""Forgetting on both databases: whole, once and for ever; through crashes, restores and other writers."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.event import listen

from domain.book.events import PersonErased, PersonRestricted
from domain.book.privacy.commands import ErasePerson, PlaceLegalHold, ReleaseLegalHold
from domain.book.refusals import (
    ApproverIsRequester,
    PersonAlreadyErased,
    PersonIsRestricted,
    PersonUnknown,
    UnderLegalHold,
)
from domain.ground.refusals import CommandReused, NotPermitted, StaleVersion, UnknownStation
from ledger.application import open_ledger
from ledger.checks.replaying import replay
from ledger.databases.database import LedgerLocation
from ledger.faults.vault import PersonErasedError
from ledger.people.forgetting import PersonScan, due_list, erase_person, holds_of, place_hold
from ledger.people.settling import carry_out
from ledger.schema.vault_tables import blind_indexes, disclosures, erasures, person_keys
from ledger.vault.vault import ERASED, RESTRICTED
from ledger.writing.forgotten_people import ForgottenPeople
from ledger.writing.sealing import person_id
from tests.builders import STATION, a_home_visit, a_joining, a_line, an_expenditure, correct
from tests.ledger.vault.looking_in import found_under, values_of
from tests.ledger.writing.checking import found, fresh
from tests.ledger.writing.writing_process import start

NAME, NARRATIVE = "何秀英", "独居，女儿在外地。"
CLIENT = person_id(STATION, "client", "C-1001")


def visit(client: str = "C-1001", **context):
    details = a_home_visit(client=client, client_name=NAME, narrative=NARRATIVE)
    return fresh(details, **context)


def erasure(**context):
    asked = {
        "about": "client",
        "person": "C-1001",
        "legal_basis": "consent_withdrawn",
        "requested_by": "C-1001",
        "requested_on": "2026-11-20",
        "approved_by": "officer-1",
        "reason": "本人撤回同意",
    }
    return fresh(ErasePerson, **(asked | context))


def holding(**context):
    asked = {"about": "client", "person": "C-1001", "case_number": "鄞审〔2026〕3号"}
    return fresh(PlaceLegalHold, **(asked | {"reason": "审计取证"} | context))


def shown(ledger, record: str) -> set[str]:
    """What the vault shows of everything that an event was recorded with."""
    people = values_of(ledger.vault, [record])[record].values()
    return {value for fields in people for value in fields.values()}


@pytest.fixture
def served(ledger):
    """A ledger with a client who was visited once."""
    found(ledger)
    visited = ledger.execute(visit())
    assert shown(ledger, visited.record) == {NAME, NARRATIVE}
    return ledger, visited


def rows_about(ledger, who: str = CLIENT) -> dict[str, int]:
    with ledger.vault.engine.connect() as connection:
        return {
            table.name: len(connection.execute(select(table).where(table.c.person_id == who)).all())
            for table in (person_keys, disclosures, blind_indexes)
        }


def test_an_erased_person_is_gone_and_the_book_is_whole(served):
    ledger, visited = served
    head = ledger.head()
    forgetting = erase_person(ledger, erasure())
    assert forgetting.is_erased
    assert isinstance(forgetting.event, PersonErased)
    assert forgetting.event.fields_count == 2
    assert rows_about(ledger) == {"person_keys": 0, "disclosures": 0, "blind_indexes": 0}
    assert ledger.vault.reveal(CLIENT) == {}
    assert ledger.vault.reveal_names([CLIENT], "client_name") == {CLIENT: ERASED}
    assert shown(ledger, visited.record) == set()
    assert found_under(ledger.vault, f"client_name/{STATION}", NAME) is None
    assert ledger.vault.states_of([CLIENT]) == {CLIENT: "erased"}
    replayed = replay(ledger.log.engine)  # checks every hash on the way
    assert replayed.position == forgetting.receipt.position == head.pos + 1
    assert replayed.by_type["home_visit.recorded"] == 1
    assert list(replayed.stations[STATION].erased) == ["client/C-1001"]


def test_others_keep_their_values(served):
    ledger, _visited = served
    other = ledger.execute(visit("C-2"))
    erase_person(ledger, erasure())
    assert shown(ledger, other.record) == {NAME, NARRATIVE}


def test_the_erased_are_named_by_no_new_record_and_have_no_key_made_anew(served):
    ledger, visited = served
    erase_person(ledger, erasure())
    with pytest.raises(PersonAlreadyErased):
        ledger.execute(visit())
    with pytest.raises(PersonAlreadyErased):
        ledger.execute(fresh(a_home_visit()))
    named = a_home_visit(client_name=NAME)
    again = correct(visited.record, named, event_id=visit().event_id, command_id="c-again")
    with pytest.raises(PersonAlreadyErased):
        ledger.execute(again)
    with pytest.raises(PersonErasedError):
        ledger.vault.store([ledger.vault.seal(CLIENT, visited.record, {"name": NAME})])
    marked = ledger.vault.seal(CLIENT, visited.record, {}, index={"phone": "13905740000"})
    with pytest.raises(PersonErasedError):
        ledger.vault.store([marked])
    assert rows_about(ledger)["person_keys"] == 0


def test_the_same_request_again_gives_the_same_receipt_and_another_is_refused(served):
    ledger, _visited = served
    asked = erasure()
    first = erase_person(ledger, asked)
    again = erase_person(ledger, asked)
    assert again.receipt.replayed
    assert again.receipt.position == first.receipt.position
    with pytest.raises(PersonAlreadyErased):
        erase_person(ledger, erasure())
    with pytest.raises(CommandReused):
        erase_person(ledger, erasure(command_id=asked.command_id, reason="另一理由"))


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"person": "C-7"}, PersonUnknown),
        ({"about": "worker", "person": "C-1001"}, PersonUnknown),
        ({"approved_by": "C-1001"}, ApproverIsRequester),
        ({"expected_versions": (3,)}, StaleVersion),
        ({"expected_versions": (99,)}, StaleVersion),
        ({"station": "NB-0"}, UnknownStation),
        ({"role": "staff"}, NotPermitted),
    ],
)
def test_a_refused_erasure_changes_nothing(served, asked, refusal):
    ledger, visited = served
    before = ledger.head().pos
    with pytest.raises(refusal):
        erase_person(ledger, erasure(**asked))
    assert ledger.head().pos == before
    assert shown(ledger, visited.record) == {NAME, NARRATIVE}


def test_a_hold_stops_it_by_name_and_its_release_lets_it_through(served):
    ledger, visited = served
    with pytest.raises(PersonUnknown):
        place_hold(ledger, holding(person="C-7"))
    hold = place_hold(ledger, holding()).record
    with pytest.raises(UnderLegalHold) as refusal:
        erase_person(ledger, erasure())
    assert refusal.value.params["hold"] == hold
    assert shown(ledger, visited.record) == {NAME, NARRATIVE}
    while_held = ledger.head().pos
    ledger.execute(fresh(ReleaseLegalHold, hold=hold, reason="审计结束"))
    assert erase_person(ledger, erasure()).is_erased
    (now,), (then,) = holds_of(ledger.log, STATION), holds_of(ledger.log, STATION, while_held)
    assert (now.hold, now.person, now.case_number) == (hold, "C-1001", "鄞审〔2026〕3号")
    assert now.released_at
    assert not then.released_at
    assert holds_of(ledger.log, STATION, while_held - 1) == []


def test_what_a_statute_keeps_is_restricted_stored_and_not_shown(ledger):
    found(ledger, yuan="1000")
    spent = ledger.execute(
        fresh(an_expenditure("10", a_line("10"), payee="王师傅", summary="修水管"))
    )
    assert shown(ledger, spent.record) == {"王师傅", "修水管"}
    forgetting = erase_person(ledger, erasure(about="record", person=spent.record))
    assert not forgetting.is_erased
    assert isinstance(forgetting.event, PersonRestricted)
    assert forgetting.event.retention_class == "voucher"
    assert forgetting.event.retention_until == "2056-12-31"
    assert shown(ledger, spent.record) == {RESTRICTED}
    who = person_id(STATION, "record", spent.record)
    assert ledger.vault.is_restricted(who)
    assert rows_about(ledger, who)["disclosures"] == 2
    with pytest.raises(PersonIsRestricted):
        erase_person(ledger, erasure(about="record", person=spent.record))


def test_a_restriction_ends_in_an_erasure_when_the_statute_has_run_out(ledger):
    found(ledger, yuan="1000")
    spent = ledger.execute(fresh(an_expenditure("10", a_line("10"), payee="王师傅")))
    asked = {"about": "record", "person": spent.record}
    erase_person(ledger, erasure(**asked))
    later = erasure(**asked, now="2057-01-02T00:00:00Z", legal_basis="retention_over")
    forgetting = erase_person(ledger, later)
    assert forgetting.is_erased
    assert forgetting.event.retention_until == "2056-12-31"
    assert shown(ledger, spent.record) == set()


def test_the_erasure_of_a_worker_takes_the_name_from_the_roster(ledger):
    found(ledger)
    ledger.execute(fresh(a_joining(worker="W-9", name="赵敏", phone="13905740001")))
    who = person_id(STATION, "worker", "W-9")
    assert ledger.vault.reveal_names([who]) == {who: "赵敏"}
    erase_person(ledger, erasure(about="worker", person="W-9"))
    assert ledger.vault.reveal_names([who]) == {who: ERASED}


def test_somebody_who_writes_in_between_does_not_stop_it(served, monkeypatch):
    ledger, _visited = served
    read, writings = PersonScan.read, []

    def read_and_be_overtaken(scan):
        traces = read(scan)
        if len(writings) < 2:
            writings.append(ledger.execute(visit("C-2")))
        return traces

    monkeypatch.setattr(PersonScan, "read", read_and_be_overtaken)
    assert erase_person(ledger, erasure()).is_erased
    assert len(writings) == 2


def test_a_visit_in_between_is_forgotten_with_the_rest(served, monkeypatch):
    ledger, _visited = served
    read, writings = PersonScan.read, []

    def read_and_be_overtaken(scan):
        traces = read(scan)
        if not writings:
            writings.append(ledger.execute(visit()))
        return traces

    monkeypatch.setattr(PersonScan, "read", read_and_be_overtaken)
    forgetting = erase_person(ledger, erasure())
    assert forgetting.event.fields_count == 4
    assert shown(ledger, writings[0].record) == set()


def test_it_gives_up_when_somebody_writes_all_the_time(served, monkeypatch):
    ledger, visited = served
    read = PersonScan.read

    def read_and_be_overtaken(scan):
        traces = read(scan)
        ledger.execute(visit("C-2"))
        return traces

    monkeypatch.setattr(PersonScan, "read", read_and_be_overtaken)
    with pytest.raises(StaleVersion):
        erase_person(ledger, erasure())
    assert shown(ledger, visited.record) == {NAME, NARRATIVE}


def test_a_vault_that_missed_the_erasure_hides_and_is_healed_at_the_next_opening(opened, keys):
    with opened() as first:
        ledger = first.ledger
        found(ledger)
        visited = ledger.execute(visit())
        scan = PersonScan(ledger.log, STATION, ("client", "C-1001"))
        told = {"traces": scan.read(), "expected_versions": (scan.version,)}
        # As if the process had died behind the event: the book says so, the vault does not know.
        ledger.execute(erasure().model_copy(update=told))
        assert shown(ledger, visited.record) == set()
    with opened() as second:
        ledger = second.ledger
        assert shown(ledger, visited.record) == set()
        assert rows_about(ledger) == {"person_keys": 0, "disclosures": 0, "blind_indexes": 0}
        assert carry_out(ledger.vault) == []


def test_an_opening_asks_an_index_and_not_the_whole_book(tmp_path: Path, keys):
    """On SQLite; PostgreSQL judges by statistics."""
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    with open_ledger(tmp_path / "ledger", create=True, keys=keys) as opened:
        found(opened.ledger)
        engine = opened.ledger.log.engine
        listen(engine, "before_cursor_execute", note)
        ForgottenPeople(opened.ledger.log).told()
        (statement,) = [each for each in asked if "person.erased" in each]
        with engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
    assert "events_people_idx" in str(plan)


def test_an_old_vault_that_is_restored_forgets_again(opened, place):
    with opened() as first:
        found(first.ledger)
        visited = first.ledger.execute(visit())
        backup = _contents(first.ledger)
        erase_person(first.ledger, erasure())
        _restore(first.ledger, backup)
        assert rows_about(first.ledger)["person_keys"] == 1
        (healed,) = carry_out(first.ledger.vault)
        assert (healed.person_id, healed.state) == (CLIENT, "erased")
        assert rows_about(first.ledger)["person_keys"] == 0
        _restore(first.ledger, backup)
        assert shown(first.ledger, visited.record) == set()
    with opened() as second:
        assert shown(second.ledger, visited.record) == set()
        assert second.ledger.vault.states_of([CLIENT]) == {CLIENT: "erased"}


def _contents(ledger):
    with ledger.vault.engine.connect() as connection:
        return {
            table: [dict(row._mapping) for row in connection.execute(select(table))]
            for table in (person_keys, disclosures, blind_indexes, erasures)
        }


def _restore(ledger, backup):
    with ledger.vault.engine.begin() as connection:
        for table, rows in backup.items():
            connection.execute(table.delete())
            if rows:
                connection.execute(table.insert(), rows)


@pytest.mark.parametrize("_again", range(2))
def test_a_process_killed_between_book_and_vault_brings_nobody_back(place, keys, key_place, _again):
    with open_ledger(place, create=True, keys=keys) as opened:
        found(opened.ledger)
        visited = opened.ledger.execute(visit())
    with start(place, key_place, "forget", 1) as process:
        # It says so when the event is durable, and is killed before it reaches the vault.
        assert process.stdout.readline() == b"open\n"
        assert process.stdout.readline() == b"recorded\n"
        process.send_signal(signal.SIGKILL)
        process.wait()
    with open_ledger(place, keys=keys, busy_timeout_ms=60_000) as opened:
        assert shown(opened.ledger, visited.record) == set()
        assert rows_about(opened.ledger)["person_keys"] == 0


def test_what_is_due_is_listed_by_class(served):
    ledger, _visited = served
    ledger.execute(fresh(a_joining(worker="W-9", name="赵敏")))
    assert due_list(ledger.log, ledger.vault, STATION, "2036-07-01") == []
    (worker,) = due_list(ledger.log, ledger.vault, STATION, "2036-07-02")
    assert (worker.person, worker.retained_until) == ("W-9", "2036-07-01")
    listed = due_list(ledger.log, ledger.vault, STATION, "2041-03-12")
    assert [(each.retention_class, each.person) for each in listed] == [
        ("service_file", "C-1001"),
        ("staff_file", "W-9"),
    ]
    erase_person(ledger, erasure())
    left = due_list(ledger.log, ledger.vault, STATION, "2041-03-12")
    assert [each.person for each in left] == ["W-9"]


def test_the_bytes_leave_the_files_of_sqlite(tmp_path: Path, keys):
    location = LedgerLocation.parse(tmp_path / "ledger")
    with open_ledger(location, create=True, keys=keys) as opened:
        ledger = opened.ledger
        found(ledger)
        for number in range(300):
            ledger.execute(visit(f"C-{number}"))
        ledger.execute(visit())
        with ledger.vault.engine.connect() as connection:
            (wrapped,) = connection.scalars(
                select(person_keys.c.wrapped_dek).where(person_keys.c.person_id == CLIENT)
            )
            sealed = connection.scalars(
                select(disclosures.c.ciphertext).where(disclosures.c.person_id == CLIENT)
            ).all()
        secrets = [wrapped, *sealed]
        assert all(any(secret in raw for raw in _files(tmp_path)) for secret in secrets)
        erase_person(ledger, erasure())
        for raw in _files(tmp_path):
            assert NAME.encode() not in raw
            assert not any(secret in raw for secret in secrets)
        assert ledger.vault.drop_remains()


def _files(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def test_a_reader_delays_the_bytes_leaving_and_the_next_opening_sees_to_it(tmp_path: Path, keys):
    place = tmp_path / "ledger"
    with open_ledger(place, create=True, keys=keys, busy_timeout_ms=100) as opened:
        ledger = opened.ledger
        found(ledger)
        ledger.execute(visit())
        with ledger.vault.engine.connect() as reader:
            reader.execute(select(person_keys)).all()
            erase_person(ledger, erasure())
            assert rows_about(ledger)["person_keys"] == 0
            size = (place / "vault.db-wal").stat().st_size
            assert not ledger.vault.drop_remains()
            # Written anew once and not at every try, or the log would grow for as long as he reads.
            assert (place / "vault.db-wal").stat().st_size == size
        copy = tmp_path / "copy"
        shutil.copytree(place, copy)
    with open_ledger(copy, keys=keys) as opened:
        assert (copy / "vault.db-wal").stat().st_size < 20_000
