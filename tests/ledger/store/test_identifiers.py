"""Identifiers of events are version 7 UUIDs whose text sorts by the time they were made."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122, UUID

from ledger.store.identifiers import _Sequence, new_event_id, utc_now


def test_event_ids_are_distinct_version_7_uuids():
    ids = [new_event_id() for _ in range(2000)]
    assert len(set(ids)) == len(ids)
    for text in ids:
        identifier = UUID(text)
        assert (str(identifier), identifier.version, identifier.variant) == (text, 7, RFC_4122)


def test_event_ids_name_the_millisecond_in_which_they_were_made(monkeypatch):
    # Ledgers that other tests have opened here may reach into the future.
    monkeypatch.setattr("ledger.store.identifiers._sequence", _Sequence())
    before = time.time_ns() // 1_000_000
    first = new_event_id()
    assert before <= UUID(first).int >> 80 <= time.time_ns() // 1_000_000


def test_event_ids_sort_as_they_were_made_within_one_millisecond_too():
    ids = [new_event_id() for _ in range(5_000)]
    assert ids == sorted(ids)


def test_event_ids_go_on_when_the_clock_is_put_back():
    sequence = _Sequence()
    numbers = [sequence.following(moment) for moment in (7_000, 7_001, 6_999, 6_999, 7_001, 7_002)]
    assert numbers == sorted(set(numbers))
    assert [number >> 74 for number in numbers] == [7_000, 7_001, 7_001, 7_001, 7_001, 7_002]


def test_threads_are_given_distinct_event_ids_each_in_its_order():
    with ThreadPoolExecutor(8) as pool:
        lists = list(pool.map(lambda _: [new_event_id() for _ in range(1_000)], range(8)))
    assert all(ids == sorted(ids) for ids in lists)
    assert len({each for ids in lists for each in ids}) == 8_000


def test_the_clock_is_utc_with_three_decimals():
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", utc_now())
