"""Waiting for a position takes no thread, ends with the news, and never for ever."""

from __future__ import annotations

import asyncio
import threading

import pytest

from api.http.serving.freshness import Freshness

NAMES = ("budget", "stations")
LONG_SECONDS = 3_600


class Tables:
    """Tables that a test moves."""

    def __init__(self):
        self.known = dict.fromkeys(NAMES, 0)
        self.found = dict.fromkeys(NAMES, 0)
        self.failed = {}
        self.error = None
        self.looks = 0
        self.listeners = []

    def has_reached(self, pos, names=None):
        return all(self.known[name] >= pos for name in names or NAMES)

    def look(self):
        self.looks += 1
        if self.error is not None:
            raise self.error
        self.known.update(self.found)
        return dict(self.failed)

    def listen(self, told):
        self.listeners.append(told)
        return self.listeners.clear

    def fold(self, pos):
        """As the process does that follows the log itself."""
        self.known = self.found = dict.fromkeys(NAMES, pos)
        for told in self.listeners:
            told()


@pytest.fixture
def tables():
    return Tables()


def waited(tables, test):
    async def run():
        freshness = Freshness(tables)
        try:
            return await asyncio.wait_for(test(freshness), 60)
        finally:
            freshness.close()
            assert not tables.listeners

    return asyncio.run(run())


async def begun(freshness, count, pos, names=None):
    waits = [
        asyncio.create_task(freshness.reach(pos, names, seconds=LONG_SECONDS)) for _ in range(count)
    ]
    while freshness.waiting < count:  # noqa: ASYNC110 - nothing tells when
        await asyncio.sleep(0)
    return waits


def test_a_thousand_wait_with_one_thread_and_end_with_the_news(tables):
    before = threading.active_count()

    async def wait(freshness):
        waits = await begun(freshness, 1_000, 5)
        looks = tables.looks
        while tables.looks < looks + 3:  # noqa: ASYNC110 - nothing tells when
            await asyncio.sleep(0.01)
        assert threading.active_count() <= before + 1
        assert freshness.waiting == 1_000
        await asyncio.to_thread(tables.fold, 5)
        return await asyncio.gather(*waits)

    assert waited(tables, wait) == [True] * 1_000


def test_what_another_process_folds_is_seen(tables):
    async def wait(freshness):
        (one,) = await begun(freshness, 1, 3, ["budget"])
        tables.found = {"budget": 3, "stations": 0}
        return await one

    assert waited(tables, wait)


def test_who_would_not_wait_is_looked_for_once(tables):
    tables.found = dict.fromkeys(NAMES, 7)

    async def wait(freshness):
        there = await freshness.reach(7, seconds=0)
        return there, await freshness.reach(8, seconds=0), tables.looks

    assert waited(tables, wait) == (True, False, 2)


def test_a_failed_question_is_not_waited_for(tables):
    tables.failed = {"budget": 2}

    async def wait(freshness):
        behind = await freshness.reach(3, ["budget"], seconds=LONG_SECONDS)
        tables.found = dict.fromkeys(NAMES, 2)
        return behind, await freshness.reach(2, ["budget"], seconds=LONG_SECONDS)

    assert waited(tables, wait) == (False, True)


def test_tables_that_cannot_be_looked_at_are_those_who_waits_matter(tables):
    tables.error = OSError("gone")

    async def wait(freshness):
        with pytest.raises(OSError, match="gone"):
            await freshness.reach(1, seconds=LONG_SECONDS)
        tables.error, tables.found = None, dict.fromkeys(NAMES, 1)
        return await freshness.reach(1, seconds=LONG_SECONDS)

    assert waited(tables, wait)


def test_who_gives_up_waits_no_longer(tables):
    async def wait(freshness):
        one, two = await begun(freshness, 2, 4)
        one.cancel()
        with pytest.raises(asyncio.CancelledError):
            await one
        assert freshness.waiting == 1
        freshness.close()
        return await two

    assert not waited(tables, wait)
