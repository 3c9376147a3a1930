"""What begins under a code and ends again: each beginning once until its end, each end behind it.

Rooms, partners, supervisors and examinations stand under codes alike, so one form of state keeps
them and one rule judges them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

from msgspec import Struct, field


class Mark(Struct, frozen=True):
    """That something begins on a day, or ends before it."""

    day: str
    begins: bool


Fault = Literal["there", "not_there", "contradicted"]
"""Why a mark has no place: something is there already, nothing was there, or others stand against it."""


class Holdings(Struct):
    """What stands under keys: key -> record -> what it says."""

    marks: dict[str, dict[str, Mark]] = field(default_factory=dict)

    def under(self, key: str, gone: Collection[str] = ()) -> dict[str, Mark]:
        """What is said under a key, but for the records ``gone``."""
        found = self.marks.get(key, {})
        return {record: mark for record, mark in found.items() if record not in gone}

    def apply(self, key: str, mark: Mark, record: str, sign: int) -> None:
        """Add (``sign`` 1) what a record says or take it away (-1)."""
        if sign > 0:
            self.marks.setdefault(key, {})[record] = mark
            return
        marks = self.marks[key]
        del marks[record]
        if not marks:
            del self.marks[key]

    def fault_of(self, key: str, mark: Mark, own: Collection[str] = ()) -> Fault | None:
        """Why a mark cannot stand beside the others; None where it can. ``own`` it replaces."""
        others = [*self.under(key, own).values()]
        if mark.begins and is_there(others, mark.day):
            return "there"
        if not mark.begins and not _was_there(others, mark.day):
            return "not_there"
        return None if stands([*others, mark]) else "contradicted"

    def bereft(self, gone: Collection[str]) -> str | None:
        """A key under which an end would stand without its beginning if some records went."""
        for key, marks in self.marks.items():
            if not marks.keys().isdisjoint(gone):
                left = [mark for record, mark in marks.items() if record not in gone]
                if not stands(left):
                    return key
        return None


def is_there(marks: Iterable[Mark], day: str) -> bool:
    """Whether something is there on a day; on the day of its end it is there no more."""
    begun = ended = 0
    for mark in marks:
        if mark.day <= day:
            begun += mark.begins
            ended += not mark.begins
    return begun > ended


def stands(marks: Iterable[Mark]) -> bool:
    """Whether beginnings and ends follow each other, each end on a later day than its beginning."""
    in_order = sorted((mark.day, mark.begins) for mark in marks)
    return all(begins == (place % 2 == 0) for place, (_day, begins) in enumerate(in_order))


def _was_there(marks: Iterable[Mark], day: str) -> bool:
    """Whether something began before a day and did not end by it."""
    return is_there([mark for mark in marks if mark.day < day or not mark.begins], day)
