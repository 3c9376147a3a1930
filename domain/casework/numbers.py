"""The number of a case: put together from what the policy says, with the next free sequence."""

from __future__ import annotations

from collections.abc import Container
from itertools import count

from domain.ground.policy import Policy
from domain.ground.station import Station


def next_number(station: Station, policy: Policy, day: str, taken: Container[str]) -> str:
    """The first number of the pattern that is free; without a sequence one is put at the end."""
    parts = policy.case_number_parts
    if "sequence" not in parts:
        parts = (*parts, "sequence")
    said = {"station": station.code, "year": day[:4], "date": day.replace("-", "")}
    numbers = ("-".join(said.get(part, f"C{number:03}") for part in parts) for number in count(1))
    return next(number for number in numbers if number not in taken)
