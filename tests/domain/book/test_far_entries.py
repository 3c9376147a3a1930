"""Stored bytes that no writer of ours made: unreadable, by whatever way they are."""

from __future__ import annotations

import pytest

from domain.book.entry import EntryUnreadableError, decode_entry


@pytest.mark.parametrize("depth", [1, 100, 400, 600, 900, 5_000])
def test_corrections_nested_in_corrections_are_unreadable(depth):
    inner = b'{"fact":"record.corrected","was":' * depth + b"{}" + b"}" * depth
    raw = b'{"data":%s,"type":"record.corrected","type_version":1,"v":1}' % inner
    with pytest.raises(EntryUnreadableError):
        decode_entry(raw)
