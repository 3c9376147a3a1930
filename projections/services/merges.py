"""Which clients of a station are one person: laid over the numbers of people when that is asked.

Visits stay counted under the code that they were recorded under, so a merge and its undoing change
no row and no stored total; what is told apart by two numbers is counted once as long as the merge
stands, at every position.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import select

from domain.clients.facts import ClientMerged, ClientUnmerged
from domain.clients.state import Clients, apply_clients, same_person
from projections.base import View
from projections.base import as_known as known_at

MERGING: Final = (ClientMerged, ClientUnmerged)
"""The facts that say who is one person."""

_read: Final = msgspec.json.Decoder(ClientMerged | ClientUnmerged).decode


def same_people(
    view: View, stations: Sequence[str] | None, position: int | None
) -> dict[str, Mapping[str, frozenset[str]]]:
    """Station -> code -> all codes of the same person, as known at a position.

    Only stations and codes that were merged are in it.
    """
    merges = view.tables["merges"]
    query = select(merges.c.station, merges.c.record, merges.c.body).where(
        known_at(merges, position)
    )
    if stations is not None:
        query = query.where(merges.c.station.in_(stations))
    known: dict[str, Clients] = {}
    for station, record, body in view.conn.execute(query):
        apply_clients(known.setdefault(station, Clients()), _read(body), record, +1)
    found = {
        station: same_person(clients.standing().values()) for station, clients in known.items()
    }
    return {station: same for station, same in found.items() if same}


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
