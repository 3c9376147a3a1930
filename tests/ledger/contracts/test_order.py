"""Two connections driven step by step: writers take turns, and no reader sees n+1 without n."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from ledger.databases.database import open_engine
from ledger.writing.recorder import LedgerRecorder


@pytest.fixture
def second(recorder, database_url) -> Iterator[LedgerRecorder]:
    """Another process's view of the same ledger, as far as the database can tell."""
    engine = open_engine(database_url, busy_timeout_ms=60_000)
    yield LedgerRecorder(engine)
    engine.dispose()


def test_a_second_writer_waits_and_then_continues_behind_the_first(recorder, second, event_row):
    started, locked, finish = threading.Event(), threading.Event(), threading.Event()
    heads = []

    def write() -> None:
        with second.unit_of_work() as work:
            started.set()
            heads.append(work.lock_head().pos)
            locked.set()
            work.append([event_row("B", 1)])
            assert finish.wait(60)

    with recorder.unit_of_work() as work:
        assert work.append([event_row("A", 1), event_row("A", 2)]) == 1
        other = threading.Thread(target=write)
        other.start()
        assert started.wait(60)
        assert not locked.wait(0.3)
        assert second.head().pos == 0
        assert second.read_page(0, 10) == []
    assert locked.wait(60)
    assert heads == [2]
    assert [pos for pos, _ in recorder.read_page(0, 10)] == [1, 2]
    finish.set()
    other.join(60)
    assert [pos for pos, _ in recorder.read_page(0, 10)] == [1, 2, 3]


def test_a_writer_that_gives_up_leaves_no_gap_to_the_one_behind_it(recorder, second, event_row):
    started, first = threading.Event(), []

    def write() -> None:
        with second.unit_of_work() as work:
            started.set()
            first.append(work.append([event_row("B", 1)]))

    other = threading.Thread(target=write)
    with pytest.raises(KeyError), recorder.unit_of_work() as work:  # noqa: PT012 - one transaction
        work.append([event_row("A", 1)])
        other.start()
        assert started.wait(60)
        assert first == []
        raise KeyError
    other.join(60)
    assert first == [1]
    assert [pos for pos, _ in recorder.read_page(0, 10)] == [1]


def test_what_was_looked_up_before_the_lock_is_looked_up_again_under_it(
    recorder, second, event_row
):
    with second.unit_of_work() as late:
        assert late.stream_versions(["A"]) == {}
        with recorder.unit_of_work() as work:
            work.append([event_row("A", 1)])
        assert late.lock_head().pos == 1
        assert late.stream_versions(["A"]) == {"A": 1}
        late.append([event_row("A", 2)])
    assert recorder.head().pos == 2


def test_readers_never_see_a_position_without_all_before_it(recorder, second, event_row):
    stop = threading.Event()
    problems: list[str] = []

    def read() -> None:
        last = 0
        while not stop.is_set():
            page = [pos for pos, _ in second.read_page(0, 1_000_000)]
            if page != list(range(1, len(page) + 1)) or len(page) < last:
                problems.append(f"saw {page}")
            last = len(page)

    def write(name: str) -> None:
        for number in range(20):
            with recorder.unit_of_work() as work:
                work.append([event_row(f"{name}-{number}", version) for version in (1, 2, 3)])

    reader = threading.Thread(target=read)
    reader.start()
    writers = [threading.Thread(target=write, args=(name,)) for name in "ABCD"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    stop.set()
    reader.join()
    assert problems == []
    assert recorder.head().pos == 4 * 20 * 3
