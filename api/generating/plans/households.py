"""Who lives with whom at a simulated station, and how many a household has."""

from __future__ import annotations

from collections.abc import Collection


def household_of(number: int) -> str:
    """The code of the household in which a client is found first; two live together."""
    return f"H-{number // 2:04}"


class Households:
    """The households of one station's clients, as they move and leave."""

    def __init__(self) -> None:
        self._moved: dict[int, str] = {}
        self._members: dict[str, int] = {}

    def of(self, number: int) -> str:
        """Where a client lives."""
        return self._moved.get(number, household_of(number))

    def is_known(self, household: str) -> bool:
        """Whether it was registered."""
        return household in self._members

    def registered(self, household: str, members: int) -> None:
        """A household is known from now on."""
        self._members[household] = members

    def members(self, household: str) -> int:
        """How many live there."""
        return self._members[household]

    def among(self, household: str, numbers: Collection[int]) -> list[int]:
        """Those of some clients who live there."""
        return [number for number in numbers if self.of(number) == household]

    def moves_in(self, number: int, household: str) -> str:
        """Somebody goes to live with others; the household that they leave."""
        left = self.leaves(number)
        self._moved[number] = household
        self._members[household] += 1
        return left

    def leaves(self, number: int) -> str:
        """Somebody lives in their household no more; which one that was."""
        household = self.of(number)
        self._members[household] -= 1
        return household
