"""Cut off at the commit, locked, full: an honest answer, and the writer goes on afterwards."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest
from sqlalchemy import Engine, event, make_url

from domain.ground.refusals import CommandReused
from domain.money.refusals import InsufficientFunds
from ledger.application import open_ledger
from ledger.faults.machine import LedgerCommitUnknownError, LedgerUnavailableError
from ledger.store.identifiers import new_event_id
from ledger.writing.outcomes import Receipt
from ledger.writing.sealing import person_id
from tests.builders import STATION, a_home_visit, a_joining, a_receipt, an_expenditure, correct
from tests.ledger.writing.checking import check_whole, found, fresh

BOTH_PARTS = pytest.mark.parametrize("part", ["events", "vault"])


def _engine(ledger, part: str) -> Engine:
    return ledger.log.engine if part == "events" else ledger.vault._engine


def _lost(engine: Engine) -> Exception:
    if engine.dialect.name == "sqlite":
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
        return error
    return psycopg.OperationalError("server closed the connection unexpectedly")


@pytest.fixture
def cut_off(monkeypatch) -> Callable[..., None]:
    """Lets the next commits fail, after or before the database has done them."""

    def arrange(engine: Engine, *, stored: bool, times: int = 1) -> None:
        dialect, left = engine.dialect, [times]
        commit = dialect.do_commit

        def fail(connection) -> None:
            if not left[0]:
                commit(connection)
                return
            left[0] -= 1
            if stored:
                commit(connection)
            raise _lost(engine)

        monkeypatch.setattr(dialect, "do_commit", fail)

    return arrange


def test_a_commit_cut_off_after_it_was_done_is_answered_with_what_is_stored(ledger, cut_off):
    found(ledger)
    command = fresh(a_home_visit(client_name="何秀英"))
    cut_off(ledger.log.engine, stored=True)
    receipt = ledger.execute(command)
    assert (receipt.position, receipt.version, receipt.record) == (5, 5, command.event_id)
    assert ledger.execute(command).events == receipt.events
    assert ledger.execute(fresh(a_home_visit())).position == 6
    check_whole(ledger)


@pytest.mark.parametrize("stored", [False, True])
def test_a_name_is_shown_only_where_its_command_was_stored(ledger, cut_off, stored):
    found(ledger)
    joined = fresh(a_joining(worker="W-9", name="赵敏"))
    ledger.execute(joined)
    other = a_joining(worker="W-9", name="赵明")
    given = correct(joined.event_id, other, event_id=new_event_id(), command_id="c-other")
    cut_off(ledger.log.engine, stored=stored)
    answer = _answer(ledger, given)
    assert isinstance(answer, Receipt if stored else LedgerUnavailableError)
    who = person_id(STATION, "worker", "W-9")
    assert ledger.vault.reveal_names([who]) == {who: "赵明" if stored else "赵敏"}
    check_whole(ledger)


def test_a_commit_cut_off_before_it_was_done_stores_nothing_and_may_be_repeated(ledger, cut_off):
    found(ledger)
    command = fresh(a_home_visit(client_name="何秀英"))
    cut_off(ledger.log.engine, stored=False)
    with pytest.raises(LedgerUnavailableError) as raised:
        ledger.execute(command)
    assert not isinstance(raised.value, LedgerCommitUnknownError)
    assert ledger.head().pos == 4
    receipt = ledger.execute(command)
    assert (receipt.position, receipt.replayed) == (5, False)
    assert ledger.execute(fresh(a_home_visit())).position == 6
    check_whole(ledger)


@pytest.mark.parametrize("stored", [False, True])
def test_each_command_of_a_batch_cut_off_gets_its_own_answer(ledger, cut_off, stored):
    found(ledger)
    old = fresh(a_receipt())
    first = ledger.execute(old)
    reused = old.model_copy(update={"reason": "another content"})
    batch = [old, fresh(an_expenditure("10")), fresh(an_expenditure("2000")), reused]
    cut_off(ledger.log.engine, stored=stored)
    again, spent, _overspent, other = ledger.execute_many(batch)
    assert again.events == first.events
    assert isinstance(other, CommandReused)
    assert isinstance(spent, Receipt if stored else LedgerUnavailableError)
    assert ledger.head().pos == 5 + stored
    # The state is what is stored, whatever was decided before the commit.
    refusal = ledger.execute_many([fresh(an_expenditure("1000.01"))])[0]
    assert refusal.params["available_fen"] == (99_000 if stored else 100_000)
    check_whole(ledger)


def test_while_nobody_can_say_what_is_stored_nobody_is_told_anything_else(ledger, cut_off):
    found(ledger)
    command = fresh(a_home_visit())
    # The look at what is stored is cut off as well.
    cut_off(ledger.log.engine, stored=True, times=2)
    with pytest.raises(LedgerCommitUnknownError):
        ledger.execute(command)
    receipt = ledger.execute(command)
    assert (receipt.position, receipt.replayed) == (5, True)
    check_whole(ledger)


def test_everybody_in_a_group_that_was_cut_off_is_answered_by_what_is_stored(ledger, cut_off):
    found(ledger)
    commands = [fresh(a_home_visit()) for _ in range(40)]
    cut_off(ledger.log.engine, stored=True, times=3)
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda each: _answer(ledger, each), commands))
    repeated = [ledger.execute(command) for command in commands]
    assert len({receipt.position for receipt in repeated}) == 40
    for outcome, receipt in zip(outcomes, repeated, strict=True):
        assert isinstance(outcome, LedgerUnavailableError) or outcome.events == receipt.events
    assert len(check_whole(ledger)) == 44


def _answer(ledger, command) -> Receipt | LedgerUnavailableError:
    try:
        return ledger.execute(command)
    except LedgerUnavailableError as fault:
        return fault


@pytest.mark.parametrize("from_a_loop", [False, True])
def test_behind_a_failed_part_of_a_long_list_nothing_more_is_decided(
    ledger, cut_off, monkeypatch, from_a_loop
):
    found(ledger)
    monkeypatch.setattr("ledger.application.CHUNK_COMMANDS", 3)
    # What is paid later needs what came before it: out of order most would be refused.
    details = [each for number in range(5) for each in _received_and_spent(number)]
    commands = [fresh(each) for each in details]
    ledger.execute_many(commands[:3])
    cut_off(ledger.log.engine, stored=False, times=1)

    def ask() -> list[object]:
        if from_a_loop:
            return asyncio.run(ledger.execute_many_async(commands[3:]))
        return ledger.execute_many(commands[3:])

    assert [type(each) for each in ask()] == [LedgerUnavailableError] * 7
    assert ledger.head().pos == 7
    receipts = ledger.execute_many(commands)
    assert [receipt.position for receipt in receipts] == list(range(5, 15))
    assert [receipt.replayed for receipt in receipts] == [True] * 3 + [False] * 7
    check_whole(ledger)


def _received_and_spent(number: int) -> tuple[object, object]:
    code = f"G-{number}"
    line = {"source": "welfare_lottery", "grant": code, "amount": "10"}
    return a_receipt(grant=code, amount="10"), an_expenditure("10", line)


@pytest.mark.postgres
@pytest.mark.parametrize("stored", [False, True])
def test_a_session_that_the_server_ends_at_the_commit_is_no_mystery(
    postgres_url, keys, monkeypatch, stored
):
    with open_ledger(postgres_url, create=True, keys=keys) as opened:
        ledger = opened.ledger
        found(ledger)
        dialect = ledger.log.engine.dialect
        commit = dialect.do_commit

        def commit_and_lose(connection) -> None:
            monkeypatch.undo()
            if stored:
                commit(connection)
            with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as admin:
                process = connection.driver_connection.info.backend_pid
                admin.execute("SELECT pg_terminate_backend(%s, 60000)", [process])
            connection.driver_connection.execute("COMMIT")

        monkeypatch.setattr(dialect, "do_commit", commit_and_lose)
        command = fresh(a_home_visit())
        if stored:
            assert ledger.execute(command).position == 5
        else:
            with pytest.raises(LedgerUnavailableError):
                ledger.execute(command)
            assert ledger.head().pos == 4
        assert ledger.execute(command).position == 5
        assert ledger.execute(fresh(a_home_visit())).position == 6
        check_whole(ledger)


@pytest.mark.postgres
def test_a_ledger_whose_sessions_were_all_ended_takes_the_next_command(postgres_url, keys):
    with open_ledger(postgres_url, create=True, keys=keys) as opened:
        ledger = opened.ledger
        found(ledger)
        with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert ledger.execute(fresh(a_home_visit(client_name="何秀英"))).position == 5
        check_whole(ledger)


@contextmanager
def _nearly_full(engine: Engine) -> Iterator[None]:
    def limit(connection, _record) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 2}")

    event.listen(engine, "connect", limit)
    engine.dispose()
    yield
    event.remove(engine, "connect", limit)
    engine.dispose()


@BOTH_PARTS
def test_a_full_disk_acknowledges_nothing_and_space_helps(tmp_path, keys, part):
    with open_ledger(tmp_path / "ledger", create=True, keys=keys) as opened:
        ledger = opened.ledger
        found(ledger)
        # The longest text there may be, many times: more than two pages of either file.
        visits = [fresh(a_home_visit(narrative="探访记录。" * 300)) for _ in range(40)]
        with _nearly_full(_engine(ledger, part)):
            with pytest.raises(LedgerUnavailableError, match="full"):
                ledger.execute_many(visits)
            assert ledger.head().pos == 4
            # What needs no space is answered all the same.
            with pytest.raises(InsufficientFunds):
                ledger.execute(fresh(an_expenditure("10")))
        receipts = ledger.execute_many(visits)
        assert [receipt.position for receipt in receipts] == list(range(5, 45))
        check_whole(ledger)


@contextmanager
def _locked(ledger, part: str) -> Iterator[None]:
    """Hold the lock that a writer needs, from another connection."""
    url = make_url(str(_engine(ledger, part).url.render_as_string(hide_password=False)))
    if url.get_backend_name() == "sqlite":
        connection = sqlite3.connect(url.database, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
    else:
        table = "ledger.log_head" if part == "events" else "vault.disclosures"
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = psycopg.connect(address)
        connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    yield
    connection.rollback()
    connection.close()


@BOTH_PARTS
def test_a_locked_database_acknowledges_nothing_and_is_worth_another_try(opened, part):
    ledger = opened(busy_timeout_ms=100).ledger
    found(ledger)
    command = fresh(a_home_visit(client_name="何秀英"), STATION)
    with _locked(ledger, part), pytest.raises(LedgerUnavailableError) as raised:
        ledger.execute(command)
    assert (raised.value.status, raised.value.retryable) == (503, True)
    assert not isinstance(raised.value, LedgerCommitUnknownError)
    assert ledger.head().pos == 4
    assert ledger.execute(command).position == 5
    check_whole(ledger)
