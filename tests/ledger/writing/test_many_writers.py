"""Many at once: threads, tasks, processes. Nothing lost, nothing twice, nothing out of order."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from domain.ground.refusals import Refusal
from domain.money.refusals import InsufficientFunds
from ledger.application import open_ledger
from ledger.faults.machine import LedgerClosedError, LedgerInUseError
from ledger.writing.outcomes import Receipt
from tests.builders import STATION, a_home_visit, an_expenditure
from tests.ledger.writing.checking import check_whole, entries_of, found, fresh
from tests.ledger.writing.writing_process import start

STATIONS = ("站-A", "站-B", "站-C", "站-D")
THREADS = 16


def test_sixteen_threads_on_four_stations_lose_nothing_and_keep_their_order(ledger):
    found(ledger, *STATIONS)
    at_once = threading.Barrier(THREADS + 1)
    pages: list[list[int]] = []
    over = threading.Event()

    def write(thread: int) -> list[tuple[int, int, int]]:
        at_once.wait()
        times = []
        for number in range(12):
            command = fresh(a_home_visit(), STATIONS[(thread + number) % 4])
            begun = time.monotonic_ns()
            receipt = ledger.execute(command)
            times.append((begun, time.monotonic_ns(), receipt.position))
        return times

    def read() -> None:
        at_once.wait()
        while not over.is_set():
            pages.append([pos for pos, _ in ledger.log.read_page(0, 10_000)])

    with ThreadPoolExecutor(THREADS + 1) as pool:
        reader = pool.submit(read)
        writers = [pool.submit(write, thread) for thread in range(THREADS)]
        calls = sorted(call for writer in writers for call in writer.result())
        over.set()
        reader.result()
    entries = check_whole(ledger)
    assert len(entries) == 4 * len(STATIONS) + THREADS * 12
    assert len({position for _, _, position in calls}) == len(calls) == THREADS * 12
    # Whoever began after another one had its answer stands behind it.
    for begun, _, position in calls:
        assert all(position > earlier for _, ended, earlier in calls if ended < begun)
    for earlier, later in pairwise(pages):
        assert later[: len(earlier)] == earlier
    assert all(page == list(range(1, len(page) + 1)) for page in pages)


def test_fifty_tasks_of_one_event_loop_are_each_answered(ledger):
    found(ledger, *STATIONS)

    async def write() -> list[Receipt]:
        commands = [fresh(a_home_visit(), STATIONS[number % 4]) for number in range(50)]
        return await asyncio.gather(*map(ledger.execute_async, commands))

    receipts = asyncio.run(write())
    entries = check_whole(ledger)
    assert len({receipt.position for receipt in receipts}) == 50
    assert all(entries[each.position].event_id == each.record for each in receipts)


def test_a_task_that_gives_up_disturbs_nobody(ledger):
    found(ledger)

    async def write() -> Receipt:
        given_up = asyncio.ensure_future(ledger.execute_async(fresh(a_home_visit())))
        await asyncio.sleep(0)
        given_up.cancel()
        return await ledger.execute_async(fresh(a_home_visit()))

    receipt = asyncio.run(write())
    assert check_whole(ledger)[receipt.position].event_id == receipt.record


def test_a_storm_of_retries_stores_a_command_once(ledger):
    found(ledger)
    command = fresh(a_home_visit(client_name="何秀英"))
    with ThreadPoolExecutor(THREADS) as pool:
        receipts = list(pool.map(lambda _: ledger.execute(command), range(THREADS)))
    assert len({receipt.position for receipt in receipts}) == 1
    assert sorted(receipt.replayed for receipt in receipts) == [False] + [True] * (THREADS - 1)
    assert ledger.head().pos == 5
    assert check_whole(ledger)[5].command_id == command.command_id


def test_the_last_hundred_yuan_are_spent_once_however_many_ask(ledger):
    found(ledger, yuan="100")

    def spend(number: int) -> int:
        command = fresh(an_expenditure("30", voucher_number=str(number)))
        [outcome] = ledger.execute_many([command])
        if isinstance(outcome, Receipt):
            return 30
        assert outcome.params["available_fen"] == 1_000
        return 0

    with ThreadPoolExecutor(THREADS) as pool:
        assert sum(pool.map(spend, range(THREADS))) == 90
    check_whole(ledger)


def test_whoever_asks_while_the_ledger_closes_gets_an_answer(opened):
    house = opened()
    ledger = house.ledger
    found(ledger)
    started, at_work = threading.Barrier(9), threading.Event()

    def write(_: int) -> int:
        started.wait()
        count = 0
        try:
            while True:
                ledger.execute(fresh(a_home_visit()))
                count += 1
                at_work.set()
        except LedgerClosedError:
            return count

    with ThreadPoolExecutor(8) as pool:
        counts = pool.map(write, range(8))
        started.wait()
        assert at_work.wait(60)
        house.close()
        answered = sum(counts)
    assert answered > 0
    again = opened().ledger
    assert len(check_whole(again)) == 4 + answered


def test_a_second_service_of_a_directory_is_told_who_has_it(tmp_path, keys):
    with open_ledger(tmp_path / "ledger", create=True, serving=True, keys=keys) as first:
        found(first.ledger)
        with pytest.raises(LedgerInUseError) as raised:
            open_ledger(tmp_path / "ledger", serving=True, keys=keys)
        assert raised.value.params["path"] == tmp_path / "ledger" / "serving.lock"
        assert raised.value.params["pid"] == str(os.getpid())
        first.ledger.execute(fresh(a_home_visit()))


def test_several_make_a_new_ledger_at_once_and_all_write_to_it(place, keys):
    at_once = threading.Barrier(4)

    def make(number: int) -> int:
        at_once.wait()
        with open_ledger(place, create=True, keys=keys, busy_timeout_ms=60_000) as opened:
            found(opened.ledger, f"站-{number}")
            return opened.ledger.execute(fresh(a_home_visit(), f"站-{number}")).version

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(make, range(4))) == [5] * 4
    with open_ledger(place, keys=keys) as opened:
        assert len(check_whole(opened.ledger)) == 4 * 5


def test_two_ledgers_at_one_place_see_each_other_s_writes(place, keys):
    with (
        open_ledger(place, create=True, serving=True, keys=keys) as first,
        open_ledger(place, keys=keys) as second,
    ):
        found(first.ledger, yuan="100")
        ledgers = [first.ledger, second.ledger] * 20
        outcomes = []
        for ledger in ledgers[:4]:
            outcomes.append(ledger.execute(fresh(an_expenditure("20"))).version)
        assert outcomes == [6, 7, 8, 9]

        def spend(ledger) -> Receipt | Refusal:
            return ledger.execute_many([fresh(an_expenditure("3"))])[0]

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(spend, ledgers))
        accepted = [each for each in answers if isinstance(each, Receipt)]
        assert len(accepted) == 6
        assert {each.code for each in answers if not isinstance(each, Receipt)} == {
            InsufficientFunds.code
        }
        assert len(check_whole(second.ledger)) == 5 + 4 + 6


def test_two_processes_spend_the_same_hundred_yuan_once(place, keys, key_place):
    with open_ledger(place, create=True, serving=True, keys=keys, busy_timeout_ms=60_000) as opened:
        ledger = opened.ledger
        found(ledger, yuan="100")
        processes = [start(place, key_place, "spend", 70) for _ in range(2)]
        for process in processes:
            assert process.stdout.readline() == b"open\n"
        for process in processes:
            process.stdin.write(b"go\n")
            process.stdin.flush()
        for _ in range(10):
            ledger.execute_many([fresh(an_expenditure("1"))])
        lines = [line.split() for each in processes for line in _output(each)]
        answers = dict(lines)
        assert len(answers) == 140
        accepted = {command: int(at) for command, at in answers.items() if at.isdigit()}
        assert set(answers.values()) - {str(at) for at in accepted.values()} == {
            InsufficientFunds.code
        }
        entries = check_whole(ledger)
        assert len(entries) == 5 + 100
        assert all(entries[at].command_id == command for command, at in accepted.items())
        with pytest.raises(InsufficientFunds):
            ledger.execute(fresh(an_expenditure("0.01")))


def _output(process) -> list[str]:
    with process:
        return process.communicate(timeout=240)[0].decode().splitlines()


def test_the_state_of_one_station_does_not_wait_for_another(ledger):
    """Versions are a station's own, positions everybody's."""
    found(ledger, *STATIONS)
    receipts = [ledger.execute(fresh(a_home_visit(), each)) for each in STATIONS]
    assert [receipt.version for receipt in receipts] == [5] * 4
    assert [receipt.position for receipt in receipts] == [17, 18, 19, 20]
    assert entries_of(ledger, 16)[17].station == STATIONS[0] != STATION
