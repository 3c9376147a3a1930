"""Which codes stand for one person, as known at a position: for every question that counts people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from sqlalchemy import Connection, Table, select

from domain.clients.facts import ClientMerged, ClientUnmerged
from domain.clients.state import Clients, apply_clients, same_person
from projections.base import as_known as known_at

MERGING: Final = (ClientMerged, ClientUnmerged)
"""The facts that say who is one person."""

_read: Final = msgspec.json.Decoder(ClientMerged | ClientUnmerged).decode


def same_people(
    conn: Connection, merges: Table, stations: Sequence[str] | None, position: int | None
) -> dict[str, Mapping[str, frozenset[str]]]:
    """Station -> code -> all codes of the same person, as known at a position.

    Only stations and codes that were merged are in it. ``merges`` keeps the facts of ``MERGING``.
    """
    query = select(merges.c.station, merges.c.record, merges.c.body).where(
        known_at(merges, position)
    )
    if stations is not None:
        query = query.where(merges.c.station.in_(stations))
    known: dict[str, Clients] = {}
    for station, record, body in conn.execute(query):
        apply_clients(known.setdefault(station, Clients()), _read(body), record, +1)
    found = {
        station: same_person(clients.standing().values()) for station, clients in known.items()
    }
    return {station: same for station, same in found.items() if same}
