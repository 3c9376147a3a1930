"""Rows and records in parts that can be paired one after the other.

Two are in one part wherever pairing one can take something from the other: they are told apart by
the same, or a record between them was, now or before it was corrected. So a part gives the pairs
that the whole would, and what is compared is in memory for one part at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

Identities = tuple[int, ...]
"""Hashes of all that a row or a record is told apart by, or was; one at least."""


def parts(
    rows: Sequence[Identities], records: Mapping[str, Identities], rows_max: int
) -> Iterator[tuple[list[int], list[str]]]:
    """Places of rows and names of records, about ``rows_max`` rows at once.

    Each in their own order within what belongs together. Rows that no record can be are left out.
    """
    same = _Same()
    for identities in chain(rows, records.values()):
        same.join(identities)
    names: dict[int, list[str]] = {}
    for name, (first, *_rest) in records.items():
        names.setdefault(same.as_one(first), []).append(name)
    places: dict[int, list[int]] = {}
    for at, (first, *_rest) in enumerate(rows):
        group = same.as_one(first)
        if group in names:
            places.setdefault(group, []).append(at)
    some_rows: list[int] = []
    some_records: list[str] = []
    for group, near in places.items():
        some_rows += near
        some_records += names[group]
        if len(some_rows) >= rows_max:
            yield some_rows, some_records
            some_rows, some_records = [], []
    if some_rows:
        yield some_rows, some_records


class _Same:
    """Identities that belong together, each group under one of them."""

    def __init__(self) -> None:
        self._under: dict[int, int] = {}

    def as_one(self, identity: int) -> int:
        found = identity
        while (above := self._under.get(found)) is not None:
            found = above
        if found != identity:
            self._under[identity] = found
        return found

    def join(self, identities: Iterable[int]) -> None:
        first, *others = map(self.as_one, identities)
        for other in others:
            # The one before may have come under another by now.
            here, there = self.as_one(first), self.as_one(other)
            if here != there:
                self._under[there] = here
