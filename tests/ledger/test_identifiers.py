"""Identifiers of events are version 7 UUIDs whose text sorts by the time they were made."""

from __future__ import annotations

import re
import time
from uuid import RFC_4122, UUID

from ledger.identifiers import new_event_id, utc_now


def test_event_ids_are_distinct_version_7_uuids():
    ids = [new_event_id() for _ in range(2000)]
    assert len(set(ids)) == len(ids)
    for text in ids:
        identifier = UUID(text)
        assert (str(identifier), identifier.version, identifier.variant) == (text, 7, RFC_4122)


def test_event_ids_sort_by_the_millisecond_in_which_they_were_made():
    before = time.time_ns() // 1_000_000
    first = new_event_id()
    time.sleep(0.002)
    second = new_event_id()
    assert first < second
    assert before <= UUID(first).int >> 80 <= time.time_ns() // 1_000_000


def test_the_clock_is_utc_with_three_decimals():
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", utc_now())
