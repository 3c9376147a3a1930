"""One at a time: the next waits longer than for any row, is told so, and not for ever."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.databases.database import open_engine
from ledger.databases.one_at_a_time import one_at_a_time
from ledger.faults.machine import AnotherAtWorkError

ROW_WAIT_MS = 50


@pytest.fixture(params=["sqlite", "postgres"])
def engines(request):
    url = request.getfixturevalue(f"{request.param}_url")
    made = [open_engine(url, create=True, busy_timeout_ms=ROW_WAIT_MS) for _ in range(2)]
    yield made
    for engine in made:
        engine.dispose()


def test_the_next_waits_longer_than_for_a_row(engines):
    first, second = engines
    entered = []
    waiting = threading.Event()

    def enter_too():
        waiting.set()
        with one_at_a_time(second, "counting"):
            entered.append("second")

    thread = threading.Thread(target=enter_too)
    with one_at_a_time(first, "counting"):
        thread.start()
        waiting.wait()
        time.sleep(5 * ROW_WAIT_MS / 1000)
        entered.append("first")
    thread.join(timeout=30)
    assert entered == ["first", "second"]


def test_rows_are_waited_for_as_before_afterwards(postgres_url):
    engine = open_engine(postgres_url, busy_timeout_ms=ROW_WAIT_MS)
    with one_at_a_time(engine, "counting"), one_at_a_time(engine, "weighing"):
        pass
    with engine.connect() as one, engine.connect() as other:
        shown = [each.exec_driver_sql("SHOW lock_timeout").scalar_one() for each in (one, other)]
    engine.dispose()
    assert shown == [f"{ROW_WAIT_MS}ms"] * 2


def test_who_waits_is_told_so_and_goes_on_when_the_other_has_ended(engines):
    said: list[bool] = []
    has_to_wait = threading.Event()

    def waiting(*, is_waiting):
        said.append(is_waiting)
        has_to_wait.set()

    def second():
        with one_at_a_time(engines[1], "importing", waiting, 30):
            return True

    with ThreadPoolExecutor(1) as threads:
        with one_at_a_time(engines[0], "importing", waiting):
            later = threads.submit(second)
            assert has_to_wait.wait(30)
            assert (later.done(), said) == (False, [True])
        assert later.result(30)
    assert said == [True, False]


def test_nobody_waits_for_ever_and_who_gave_up_stands_in_nobodys_way(engines):
    with (
        one_at_a_time(engines[0], "importing"),
        pytest.raises(AnotherAtWorkError) as caught,
        one_at_a_time(engines[1], "importing", seconds=0.2),
    ):
        pytest.fail("both are at it")
    assert (caught.value.status, caught.value.retryable) == (503, True)
    with one_at_a_time(engines[1], "importing", seconds=0.2):
        pass
