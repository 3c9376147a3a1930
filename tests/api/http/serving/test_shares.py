"""One caller's share of the threads: others have theirs, and what is given up still counts."""

from __future__ import annotations

import asyncio
import threading

import pytest

from api.http.shares import Threads

EACH = 3


class Work:
    """Work that takes until it may end, in threads that count themselves."""

    def __init__(self):
        self.go = threading.Event()
        self.running = 0
        self.most = 0
        self._lock = threading.Lock()

    def __call__(self):
        with self._lock:
            self.running += 1
            self.most = max(self.most, self.running)
        assert self.go.wait(60)
        with self._lock:
            self.running -= 1
        return "done"

    async def has(self, count):
        while self.running != count:  # noqa: ASYNC110 - nothing tells when
            await asyncio.sleep(0.001)


@pytest.fixture
def work():
    found = Work()
    yield found
    found.go.set()


def shared(test):
    return asyncio.run(asyncio.wait_for(test(Threads(EACH)), 60))


def begun(threads, caller, work, count):
    return [asyncio.create_task(threads.run(caller, work)) for _ in range(count)]


def test_one_caller_works_in_so_many_threads_and_others_in_theirs(work):
    async def ask(threads):
        own = begun(threads, "one", work, 50)
        await work.has(EACH)
        assert await threads.run("two", lambda: "at once") == "at once"
        assert work.running == EACH
        work.go.set()
        return await asyncio.gather(*own)

    assert shared(ask) == ["done"] * 50
    assert work.most == EACH


def test_work_that_nobody_waits_for_counts_until_it_ends(work):
    async def ask(threads):
        given_up = begun(threads, "one", work, EACH)
        await work.has(EACH)
        for each in given_up:
            each.cancel()
        await asyncio.gather(*given_up, return_exceptions=True)
        late = asyncio.create_task(threads.run("one", lambda: "late"))
        assert await threads.run("two", lambda: "at once") == "at once"
        assert not late.done()
        work.go.set()
        return await late

    assert shared(ask) == "late"


def test_who_gives_up_in_the_line_leaves_their_turn_to_the_next(work):
    async def ask(threads):
        own = begun(threads, "one", work, EACH)
        await work.has(EACH)
        lined_up = begun(threads, "one", work, 5)
        await asyncio.sleep(0)
        for each in lined_up[:4]:
            each.cancel()
        work.go.set()
        found = await asyncio.gather(*own, *lined_up, return_exceptions=True)
        assert await asyncio.gather(*begun(threads, "one", work, 20)) == ["done"] * 20
        return [each for each in found if not isinstance(each, BaseException)]

    assert shared(ask) == ["done"] * (EACH + 1)


def test_a_failure_gives_the_thread_back():
    def fail():
        raise OSError("gone")

    async def ask(threads):
        for _ in range(2 * EACH):
            with pytest.raises(OSError, match="gone"):
                await threads.run("one", fail)
        return await threads.run("one", lambda: "well")

    assert shared(ask) == "well"


def test_without_a_limit_nobody_waits(work):
    async def ask():
        own = begun(Threads(0), "one", work, 10)
        await work.has(10)
        work.go.set()
        return await asyncio.gather(*own)

    assert asyncio.run(asyncio.wait_for(ask(), 60)) == ["done"] * 10
