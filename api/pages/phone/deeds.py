"""What somebody has recorded themselves: each record as it counts now, with what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import msgspec
from fastapi import Request
from msgspec import Struct

from api.http.requests.answering import in_thread
from api.http.serving.door import Door, door_of
from api.pages.desk import Desk
from api.pages.forms.people import names_of
from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.entry import decode_entry, said_by
from domain.ground.labels import Label
from domain.ground.values import minutes_between

State = Literal["recorded", "corrected", "voided"]

_TOGETHER: Final = 500
"""Entries that are read in one go."""


class Deed(Struct, frozen=True, kw_only=True):
    """A record of one's own. ``started`` and ``ended`` are station time, as it counts now.

    ``client`` is the code of whom it is about, ``name`` theirs where it may be seen, both empty
    without.
    """

    record: str
    position: int
    kind: Label
    started: str
    ended: str
    state: State
    client: str = ""
    name: str = ""
    visitors: tuple[str, ...] = ()
    services: tuple[str, ...] = ()

    @property
    def minutes(self) -> int:
        """How long it took, 0 for a moment or a day."""
        return minutes_between(self.started, self.ended) if self.ended else 0


async def deeds_of(request: Request, desk: Desk, *, limit: int = 0, **filters: Any) -> list[Deed]:
    """The records that whoever sits at the desk made, the newest first.

    ``filters`` are those of the trail; with a ``limit`` there are no more than that.
    """
    door = door_of(request.scope)
    return await in_thread(request, lambda: _named(door, desk, _deeds(door, desk, limit, filters)))


def _deeds(door: Door, desk: Desk, limit: int, filters: dict[str, Any]) -> list[Deed]:
    made: list[dict[str, Any]] = []
    after = None
    asked = {"types": tuple(KIND_OF_TOPIC), **filters, "actors": (desk.principal.actor,)}
    while True:
        found = door.house.questions.trail(desk.ask, **asked, after=after, limit=limit or _TOGETHER)
        made += found["items"]
        after = found["next_cursor"]
        if limit or after is None:
            break
        after = int(after)
    now = _as_changed(door, desk, [line["record"] for line in made if line["corrected_by"]])
    entries = door.house.log.entries_standing_at([line["position"] for line in made])
    return [_deed(line, now.get(line["record"], line), entries[line["position"]]) for line in made]


def _as_changed(door: Door, desk: Desk, records: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Record -> the last line about it."""
    last: dict[str, dict[str, Any]] = {}
    if records:
        told = door.house.questions.trail(
            desk.ask, records=tuple(records), newest_first=False, limit=_TOGETHER
        )
        last.update((line["record"], line) for line in told["items"])
    return last


def _deed(line: dict[str, Any], last: dict[str, Any], entry: bytes) -> Deed:
    fact = said_by(decode_entry(entry))
    state: State = "recorded"
    if last is not line:
        state = "voided" if last["type"] == "record.voided" else "corrected"
    return Deed(
        record=line["record"],
        position=last["position"],
        kind=KIND_OF_TOPIC[line["type"]].name,
        started=last["occurred_at"],
        ended=last["occurred_until"],
        state=state,
        client=getattr(fact, "client", ""),
        visitors=tuple(getattr(fact, "visitors", ())),
        services=tuple(getattr(fact, "services", ())),
    )


def _named(door: Door, desk: Desk, deeds: list[Deed]) -> list[Deed]:
    names = names_of(door, desk, [each.client for each in deeds if each.client])
    return [msgspec.structs.replace(each, name=names.get(each.client, "")) for each in deeds]
