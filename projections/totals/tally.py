"""A count per numbered thing, kept in bit planes, so that "how many different ones" is exact.

Plane ``i`` is one big integer whose bit ``n`` is bit ``i`` of the count of thing ``n``. Adding two
tallies is a handful of operations on big integers however many things they count, a thing taken
away as often as it was added is gone, and a month of a station's clients fits in some 200 bytes.
"""

from __future__ import annotations

from collections.abc import Iterable


class Tally:
    """Counts of things numbered from 0; small, mutable, never negative."""

    __slots__ = ("_planes",)

    def __init__(self, planes: Iterable[int] = ()) -> None:
        self._planes = list(planes)

    @classmethod
    def unpack(cls, planes: Iterable[bytes]) -> Tally:
        """Read back what ``pack`` wrote."""
        return cls(int.from_bytes(plane, "little") for plane in planes)

    def pack(self) -> list[bytes]:
        """The planes, lowest first; equal tallies give equal bytes."""
        planes = self._planes
        while planes and not planes[-1]:
            planes.pop()
        return [plane.to_bytes((plane.bit_length() + 7) // 8, "little") for plane in planes]

    def add(self, number: int) -> None:
        """Count a thing once more."""
        carry = 1 << number
        planes = self._planes
        for index, plane in enumerate(planes):
            planes[index] = plane ^ carry
            carry &= plane
            if not carry:
                return
        planes.append(carry)

    def add_all(self, numbers: Iterable[int]) -> None:
        """Count several things once more, a thing as often as it comes."""
        once = 0
        for number in numbers:
            thing = 1 << number
            if once & thing:
                self.add(number)
            else:
                once |= thing
        self.merge(Tally([once]))

    def take(self, number: int) -> None:
        """Count a thing once less. Raises ValueError when its count is 0."""
        borrow = 1 << number
        planes = self._planes
        if not any(plane & borrow for plane in planes):
            raise ValueError(number)
        for index, plane in enumerate(planes):
            planes[index] = plane ^ borrow
            borrow &= ~plane
            if not borrow:
                return

    def merge(self, other: Tally) -> None:
        """Add every count of another tally."""
        mine, theirs = self._planes, other._planes
        mine.extend([0] * (len(theirs) - len(mine)))
        carry = 0
        for index, plane in enumerate(mine):
            if index < len(theirs):
                addend = theirs[index]
            elif carry:
                addend = 0
            else:
                return
            either = plane ^ addend
            mine[index] = either ^ carry
            carry = (plane & addend) | (carry & either)
        if carry:
            mine.append(carry)

    def distinct(self, same: Iterable[int] = ()) -> int:
        """How many things have a count above 0.

        ``same`` are sets of numbers, as bits of an integer, that stand for one thing each; no
        number is in two of them.
        """
        present = 0
        for plane in self._planes:
            present |= plane
        repeated = sum(max((present & numbers).bit_count() - 1, 0) for numbers in same)
        return present.bit_count() - repeated

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Tally):
            return NotImplemented
        return self.pack() == other.pack()

    __hash__ = None  # type: ignore[assignment]
