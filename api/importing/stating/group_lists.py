"""A client whom several lists of a file name, each for another group: one row with all groups.

Stations keep a list of elders alone and another of those on an allowance; whoever is in both is one
client in two groups, and not registered twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from api.workbooks import DeclaredRow
from domain.clients.facts import ClientRegistered

_GROUPS: Final = "groups"


Other = tuple[DeclaredRow, DeclaredRow]
"""A row that is another one of a client, and the first of them."""


def joined(rows: Iterable[DeclaredRow]) -> tuple[list[DeclaredRow], list[Other]]:
    """The rows in their order, each client's with the groups of the others; and those others.

    A row is another one of a client where it is of another group and contradicts nothing that the
    first one says; what only one of the lists tells, such as a guardian, is of the client too.
    """
    found: list[DeclaredRow] = []
    others: list[Other] = []
    places: dict[object, int] = {}
    for row in rows:
        whole = row.kind.fact is ClientRegistered and not row.problems
        client = row.stated.get("client") if whole else None
        place = places.get(client) if client else None
        if place is None:
            if client:
                places[client] = len(found)
            found.append(row)
            continue
        more = _more_of(found[place].stated, row.stated)
        if more:
            groups = (*_groups(found[place].stated), *more)
            stated = {**row.stated, **found[place].stated, _GROUPS: groups}
            found[place] = replace(found[place], stated=stated)
            others.append((row, found[place]))
        else:
            found.append(row)
    return found, others


def _more_of(first: Mapping[str, object], row: Mapping[str, object]) -> Sequence[Any]:
    """The groups that a row adds to the first one; none where the two contradict each other."""
    told_by_both = (row.keys() & first.keys()) - {_GROUPS}
    if any(row[name] != first[name] for name in told_by_both):
        return ()
    known = [each["group"] for each in _groups(first)]
    return [each for each in _groups(row) if each["group"] not in known]


def _groups(stated: Mapping[str, object]) -> tuple[Any, ...]:
    groups: Any = stated.get(_GROUPS) or ()
    return tuple(groups)
