"""By what records are alike that the state of a stream takes in: kept there, whenever they were made."""

from __future__ import annotations

from collections.abc import Iterable

Marks = dict[str, dict[str, None]]
"""What records have in common -> those that have it, in the order in which they were made."""


def apply_marks(marks: Marks, found: Iterable[str], record: str, sign: int) -> None:
    """Count (``sign`` 1) the marks that a record has, or count them no more (-1)."""
    for mark in found:
        if sign > 0:
            marks.setdefault(mark, {})[record] = None
        else:
            alike = marks[mark]
            del alike[record]
            if not alike:
                del marks[mark]
