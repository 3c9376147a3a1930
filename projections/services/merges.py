"""Which clients of a station are one person: laid over the numbers of people when that is asked.

Visits stay counted under the code that they were recorded under, so a merge and its undoing change
no row and no stored total; what is told apart by two numbers is counted once as long as the merge
stands, at every position.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from projections.base import View
from projections.same_people import MERGING
from projections.same_people import same_people as same_in

__all__ = ["MERGING", "numbers_of_same", "same_people"]


def same_people(
    view: View, stations: Sequence[str] | None, position: int | None
) -> dict[str, Mapping[str, frozenset[str]]]:
    """Station -> code -> all codes of the same person, as known at a position."""
    return same_in(view.conn, view.tables["merges"], stations, position)


def numbers_of_same(
    view: View, stations: Sequence[str] | None, position: int | None
) -> dict[str, list[int]]:
    """Station -> the numbers of each person of several codes, as bits of an integer."""
    people = view.tables["people"].c
    found: dict[str, list[int]] = {}
    for station, same in same_people(view, stations, position).items():
        query = select(people.name, people.number).where(
            people.station == station, people.name.in_([f"c:{code}" for code in same])
        )
        bits: dict[frozenset[str], int] = {}
        for name, number in view.conn.execute(query):
            codes = same[name[2:]]
            bits[codes] = bits.get(codes, 0) | 1 << number
        found[station] = list(bits.values())
    return found
