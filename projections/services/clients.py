"""The clients of a station: who is registered there, and who was visited without being so."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

import msgspec
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import select

from domain.clients.facts import ClientRegistered
from projections.base import View
from projections.base import as_known as known_at
from projections.services.merges import same_people
from projections.services.queries import last_position

REGISTERING: Final = (ClientRegistered,)
"""The facts that say who is a client before any visit."""

_read: Final = msgspec.json.Decoder(ClientRegistered).decode


class ClientLine(Struct, frozen=True, kw_only=True):
    """A client; ``other_codes`` stand for the same person, ``groups`` are those said anywhere.

    ``client_name`` is there only for who searched by name and may see it.
    """

    code: str
    other_codes: list[str]
    groups: list[str]
    household: str
    service_point: str
    worker: str
    registered_on: str | None
    last_visit_on: str | None
    client_name: str | UnsetType = UNSET


class ClientLines(Struct, frozen=True, kw_only=True):
    """A page of clients by code; ``total`` counts those of all pages, where it was asked for."""

    items: list[ClientLine]
    next_cursor: str | None
    total: int | UnsetType = UNSET
    position: int


def clients_list(
    view: View,
    station: str,
    *,
    as_known: int | None = None,
    codes: Collection[str] | None = None,
    limit: int = 100,
    cursor: str | None = None,
    counted: bool = False,
) -> ClientLines:
    """Clients of a station by code, one page; of some codes only, unless those are None.

    Whoever has several codes is in it once, under the first of them.
    """
    registered = registered_clients(view, station, as_known)
    same = same_people(view, [station], as_known).get(station, {})
    everybody = _visited(view, station, as_known) | registered.keys()
    people = {min(same.get(code, (code,))) for code in everybody}
    if codes is not None:
        people &= {min(same.get(code, (code,))) for code in codes}
    rest = sorted(code for code in people if cursor is None or code > cursor)
    page = rest[:limit]
    alike = {code: sorted(same.get(code, (code,))) for code in page}
    said = _said(view, station, as_known, [each for some in alike.values() for each in some])
    return ClientLines(
        items=[
            _line(code, others, [registered[each] for each in others if each in registered], said)
            for code, others in alike.items()
        ],
        next_cursor=page[-1] if len(rest) > limit else None,
        total=len(people) if counted else UNSET,
        position=last_position(view) if as_known is None else as_known,
    )


class _Said(Struct):
    """What the visits to a client say of them: the newest word counts."""

    groups: dict[str, None]
    household: str = ""
    last_visit_on: str | None = None


def registered_clients(
    view: View, station: str, position: int | None
) -> dict[str, ClientRegistered]:
    """Who is registered at a station, by code, as known at a position."""
    table = view.tables["registered"]
    query = select(table.c.body).where(table.c.station == station, known_at(table, position))
    facts = [_read(body) for (body,) in view.conn.execute(query)]
    return {fact.client: fact for fact in facts}


def _visited(view: View, station: str, position: int | None) -> set[str]:
    visits = view.tables["visits"]
    query = select(visits.c.client).where(visits.c.station == station, known_at(visits, position))
    return set(view.conn.scalars(query.distinct()))


def _said(
    view: View, station: str, position: int | None, codes: Collection[str]
) -> dict[str, _Said]:
    visits = view.tables["visits"].c
    query = (
        select(
            visits.client, visits.started_at, visits.mode, visits.target_groups, visits.household
        )
        .where(
            visits.station == station,
            visits.client.in_(codes),
            known_at(view.tables["visits"], position),
        )
        .order_by(visits.started_at, visits.known_from)
    )
    found: dict[str, _Said] = {}
    for client, started_at, mode, groups, household in view.conn.execute(query):
        said = found.setdefault(client, _Said({}))
        said.groups |= dict.fromkeys(groups.split())
        said.household = household or said.household
        if mode:
            said.last_visit_on = started_at[:10]
    return found


def _line(
    code: str, codes: Iterable[str], facts: list[ClientRegistered], said: dict[str, _Said]
) -> ClientLine:
    others = [each for each in codes if each != code]
    visits = [said[each] for each in codes if each in said]
    groups: set[str] = {each.group for fact in facts for each in fact.groups}
    groups.update(*(each.groups for each in visits))
    return ClientLine(
        code=code,
        other_codes=others,
        groups=sorted(groups),
        household=_first(
            [*(each.household for each in facts), *(each.household for each in visits)]
        ),
        service_point=_first([each.service_point for each in facts]),
        worker=_first([each.worker for each in facts]),
        registered_on=min((each.registered_on for each in facts), default=None),
        last_visit_on=max(filter(None, (each.last_visit_on for each in visits)), default=None),
    )


def _first(values: list[str]) -> str:
    return next(filter(None, values), "")
