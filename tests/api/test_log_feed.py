"""What the log's feed says about entries that nobody can read."""

from __future__ import annotations

import pytest

from api.bootstrap import LogFeed


class DamagedLog:
    """A log whose only entry is the given bytes."""

    def __init__(self, raw):
        self.raw = raw

    def entries_at(self, positions):
        return {pos: self.raw for pos in positions if pos == 1}


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[1]", b'{"recorded_at":3}', b'{"recorded_at":"\xff"}']
)
def test_an_entry_that_cannot_be_decoded_has_no_time_of_recording(raw):
    assert LogFeed(DamagedLog(raw)).recorded_at(1) is None


def test_there_is_no_time_of_recording_where_there_is_no_entry():
    assert LogFeed(DamagedLog(b"{")).recorded_at(2) is None


def test_a_readable_entry_has_its_own_time_of_recording():
    raw = b'{"recorded_at":"2026-11-23T07:45:00.123Z"}'
    assert LogFeed(DamagedLog(raw)).recorded_at(1) == "2026-11-23T07:45:00.123Z"
