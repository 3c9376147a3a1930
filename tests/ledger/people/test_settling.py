"""What the book has decided about people and the vault could not do: hidden at once, done at last."""

from __future__ import annotations

import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from sqlalchemy import make_url

from domain.book.privacy.commands import ReleaseLegalHold
from domain.book.refusals import ErasurePending, PersonAlreadyErased
from ledger.application import open_ledger
from ledger.faults.machine import LedgerUnavailableError
from ledger.people.forgetting import due_list, erase_person, place_hold, release_hold
from ledger.people.settling import Settler, pending
from ledger.vault.erasing import Forgotten
from ledger.vault.vault import ERASED, RESTRICTED, Vault
from ledger.writing.sealing import person_id
from tests.api.http.world import until
from tests.builders import STATION, a_line, an_expenditure
from tests.ledger.people.test_forgetting import (
    CLIENT,
    NAME,
    NARRATIVE,
    erasure,
    holding,
    rows_about,
    shown,
    visit,
)
from tests.ledger.vault.looking_in import found_under, values_of
from tests.ledger.vault.vault_locks import full, locked
from tests.ledger.writing.checking import found, fresh
from tests.ledger.writing.writing_process import start

GONE = {"person_keys": 0, "disclosures": 0, "blind_indexes": 0}
KEPT = {"person_keys": 1, "disclosures": 2, "blind_indexes": 1}


@pytest.fixture
def served(opened):
    """An impatient ledger with a client who was visited once; the record of the visit."""
    ledger = opened(busy_timeout_ms=200).ledger
    found(ledger)
    record = ledger.execute(visit()).record
    assert rows_about(ledger) == KEPT
    return ledger, record


def is_done(ledger, who: str = CLIENT) -> bool | None:
    """Whether nothing of a person is left; asked of the tables, so that nobody is touched by it."""
    return (rows_about(ledger, who) == GONE) or None


def test_an_erasure_that_a_lock_delays_is_pending_and_hides_at_once(served):
    ledger, record = served
    asked = erasure()
    with locked(ledger.vault.engine):
        first = erase_person(ledger, asked)
        assert (first.outcome, first.is_erased) == ("pending", True)
        assert rows_about(ledger) == KEPT
        assert [each.person_id for each in pending(ledger.vault)] == [CLIENT]
        vault = ledger.vault
        assert shown(ledger, record) == set()
        assert vault.reveal(CLIENT) == {}
        assert vault.reveal_names([CLIENT], "client_name") == {CLIENT: ERASED}
        assert vault.states_of([CLIENT]) == {CLIENT: "erased"}
        assert vault.people_with_keys([CLIENT]) == set()
        identity = NAME
        assert found_under(vault, f"client_name/{STATION}", identity) is None
        assert due_list(ledger.log, vault, STATION, "2099-01-01") == []
        again = erase_person(ledger, asked)
        assert (again.outcome, again.receipt.replayed) == ("pending", True)
        with pytest.raises(ErasurePending) as told:
            erase_person(ledger, erasure())
        assert "client/C-1001" in told.value.message("zh")
        with pytest.raises(ErasurePending):
            place_hold(ledger, holding())
    done = erase_person(ledger, asked)
    assert (done.outcome, done.receipt.position) == ("erased", first.receipt.position)
    assert rows_about(ledger) == GONE
    with pytest.raises(PersonAlreadyErased):
        erase_person(ledger, erasure())


def test_the_background_carries_it_out_when_the_lock_is_gone(served):
    ledger, _record = served
    with locked(ledger.vault.engine):
        assert erase_person(ledger, erasure()).is_pending
    until(lambda: is_done(ledger), "the erasure")
    until(lambda: pending(ledger.vault) == [] or None, "the end of what is pending")


def test_a_restriction_waits_in_the_same_way(opened):
    ledger = opened(busy_timeout_ms=200).ledger
    found(ledger, yuan="1000")
    spent = ledger.execute(fresh(an_expenditure("10", a_line("10"), payee="王师傅")))
    who = person_id(STATION, "record", spent.record)
    asked = erasure(about="record", person=spent.record)
    with locked(ledger.vault.engine):
        forgetting = erase_person(ledger, asked)
        assert (forgetting.outcome, forgetting.is_erased) == ("pending", False)
        assert shown(ledger, spent.record) == {RESTRICTED}
        assert ledger.vault.is_restricted(who)
        with pytest.raises(ErasurePending):
            erase_person(ledger, erasure(about="record", person=spent.record))
    assert erase_person(ledger, asked).outcome == "restricted"
    assert pending(ledger.vault) == []


def test_a_full_disk_delays_and_space_helps(tmp_path, keys):
    with open_ledger(tmp_path / "ledger", create=True, keys=keys) as opened:
        ledger = opened.ledger
        found(ledger, yuan="1000")
        spent = [
            ledger.execute(fresh(an_expenditure("1", a_line("1"), payee="王师傅"))).record
            for _ in range(80)
        ]
        with full(ledger.vault.engine):
            # A restriction keeps everything and adds a row: some day there is no room for one.
            for record in spent:
                forgetting = erase_person(ledger, erasure(about="record", person=record))
                if forgetting.is_pending:
                    break
            assert forgetting.is_pending
            assert shown(ledger, record) == {RESTRICTED}
        until(lambda: pending(ledger.vault) == [] or None, "the restriction")
        assert ledger.vault.forgotten_people()[person_id(STATION, "record", record)].state


@pytest.mark.parametrize("touch", ["read", "same request", "hold", "release", "due"])
def test_any_touch_carries_it_out(opened, monkeypatch, touch):
    # Without the background of its own accord: it looks once a day.
    monkeypatch.setitem(Settler.__init__.__kwdefaults__, "look_seconds", 86_400.0)
    ledger = opened(busy_timeout_ms=200).ledger
    found(ledger)
    record = ledger.execute(visit()).record
    other = ledger.execute(visit("C-2")).record
    hold = place_hold(ledger, holding(person="C-2")).record
    asked = erasure()
    told = _leave_pending(ledger, asked)
    assert rows_about(ledger) == KEPT
    if touch == "read":
        assert shown(ledger, record) == set()
    elif touch == "same request":
        assert erase_person(ledger, told).outcome == "erased"
    elif touch == "hold":
        place_hold(ledger, holding(person="C-2", case_number="2026-9"))
    elif touch == "release":
        release_hold(ledger, fresh(ReleaseLegalHold, hold=hold, reason="审计结束"))
    else:
        assert due_list(ledger.log, ledger.vault, STATION, "2099-01-01")
    until(lambda: is_done(ledger), "the erasure")
    assert shown(ledger, other) == {NAME, NARRATIVE}


def _leave_pending(ledger, asked):
    """Have an erasure recorded as by a process that dies behind the commit; the command given."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Vault, "forget", _die)
        with pytest.raises(_DiedError):
            erase_person(ledger, asked)
    return asked


class _DiedError(Exception): ...


def _die(*_arguments):
    raise _DiedError


def test_what_a_killed_process_left_is_hidden_by_every_other_and_done_by_any(
    place, keys, key_place
):
    """On PostgreSQL by one that was open all the time; on SQLite by the next that may write."""
    with open_ledger(place, create=True, keys=keys) as opened:
        found(opened.ledger)
        record = opened.ledger.execute(visit()).record
        shares = not opened.location.is_sqlite
        if shares:
            _kill_between_book_and_vault(place, key_place)
            assert shown(opened.ledger, record) == set()
            until(lambda: is_done(opened.ledger), "the erasure")
    if not shares:
        _kill_between_book_and_vault(place, key_place)
    with open_ledger(place, keys=keys, busy_timeout_ms=60_000) as opened:
        assert is_done(opened.ledger)
        assert shown(opened.ledger, record) == set()


def _kill_between_book_and_vault(place, key_place) -> None:
    with start(place, key_place, "forget", 1) as process:
        assert process.stdout.readline() == b"open\n"
        assert process.stdout.readline() == b"recorded\n"
        process.send_signal(signal.SIGKILL)
        process.wait()


def test_nobody_has_to_touch_what_another_process_left(served, opened):
    ledger, _record = served
    _leave_pending(ledger, erasure())
    assert rows_about(ledger) == KEPT
    looking = Settler(ledger.vault, look_seconds=0.05)
    until(lambda: is_done(ledger), "the erasure")
    looking.close()


def test_a_ledger_opens_while_the_vault_is_locked_and_shows_nobody_who_is_forgotten(
    place, keys, served, opened
):
    ledger, record = served
    with locked(ledger.vault.engine):
        assert erase_person(ledger, erasure()).is_pending
        if place.startswith("postgres"):
            second = opened(busy_timeout_ms=200).ledger
            assert shown(second, record) == set()
            until(lambda: shown(ledger, record) == set() or None, "nothing")
    until(lambda: is_done(ledger), "the erasure")


def test_two_who_carry_out_the_same_at_once_do_it_once(opened):
    ledger = opened().ledger
    people = [
        Forgotten(f"S/client/C-{n}", "erased", n + 1, "2026-01-01T00:00:00.000Z") for n in range(40)
    ]
    ledger.vault.store(
        [ledger.vault.seal(each.person_id, each.person_id, {"name": NAME}) for each in people]
    )
    begin = threading.Barrier(8)

    def forget(turn: int) -> None:
        begin.wait()
        ledger.vault.forget(people if turn % 2 else people[::-1])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(forget, range(8)))
    assert ledger.vault.forgotten_people() == {each.person_id: each for each in people}
    assert ledger.vault.people_with_keys(each.person_id for each in people) == set()


def test_who_knows_only_of_the_restriction_does_not_undo_the_erasure(ledger):
    erased = Forgotten("S/client/C-1", "erased", 9, "2026-01-02T00:00:00.000Z")
    restricted = Forgotten("S/client/C-1", "restricted", 5, "2026-01-01T00:00:00.000Z")
    ledger.vault.forget([restricted])
    ledger.vault.forget([erased])
    ledger.vault.forget([restricted])
    assert ledger.vault.forgotten_people() == {"S/client/C-1": erased}


def test_no_look_that_begins_after_the_answer_shows_anybody(opened):
    """Readers look all the time, the vault is locked and freed, one after the other is erased."""
    ledger = opened(busy_timeout_ms=100).ledger
    found(ledger)
    clients = [f"C-{number}" for number in range(12)]
    records = {each: ledger.execute(visit(each)).record for each in clients}
    answered: set[str] = set()
    ended = threading.Event()

    def look() -> list[str]:
        seen = []
        while not ended.is_set():
            before = set(answered)
            looked = values_of(ledger.vault, records.values())
            seen += [each for each in before if looked[records[each]]]
        return seen

    outcomes = []
    with ThreadPoolExecutor(3) as pool:
        looking = [pool.submit(look) for _ in range(3)]
        try:
            for pair in range(0, len(clients), 2):
                with locked(ledger.vault.engine):
                    outcomes.append(erase_person(ledger, erasure(person=clients[pair])).outcome)
                    answered.add(clients[pair])
                erase_person(ledger, erasure(person=clients[pair + 1]))
                answered.add(clients[pair + 1])
        finally:
            ended.set()
        assert [each.result() for each in looking] == [[], [], []]
    assert set(outcomes) == {"pending"}
    until(lambda: pending(ledger.vault) == [] or None, "the end of what is pending")


@pytest.mark.postgres
def test_while_the_book_cannot_be_asked_nobody_is_shown(postgres_url, keys):
    with open_ledger(postgres_url, create=True, keys=keys, busy_timeout_ms=200) as opened:
        ledger = opened.ledger
        found(ledger)
        record = ledger.execute(visit()).record
        with psycopg.connect(
            make_url(postgres_url)
            .set(drivername="postgresql")
            .render_as_string(hide_password=False)
        ) as other:
            other.execute("LOCK TABLE ledger.log_head IN ACCESS EXCLUSIVE MODE")
            with pytest.raises(LedgerUnavailableError):
                shown(ledger, record)
            other.rollback()
        assert shown(ledger, record) == {NAME, NARRATIVE}


def test_the_background_ends_with_the_ledger_while_it_is_failing(place, keys):
    with open_ledger(place, create=True, keys=keys, busy_timeout_ms=200) as opened:
        found(opened.ledger)
        opened.ledger.execute(visit())
        with locked(opened.ledger.vault.engine):
            assert erase_person(opened.ledger, erasure()).is_pending
            opened.close()
    assert not [each for each in threading.enumerate() if each.name == "vault-settler"]
