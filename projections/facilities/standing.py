"""What stations have on a day, as known at a position, thing by thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, assert_never

import msgspec
from msgspec import Struct, field

from domain.places.facts import (
    EquipmentProvided,
    EquipmentWithdrawn,
    HeldFact,
    NamePlateHung,
    PartnerAgreed,
    PartnerEnded,
    PlacesFact,
    RoomProvided,
    RoomWithdrawn,
    ServicePointClosed,
    ServicePointOpened,
)
from domain.places.state import SAYINGS, code_of, latest_on
from projections.facilities.answers import PartnerLine, PointLine, RoomLine
from projections.said import Looked, facts_said

_read: Final = msgspec.json.Decoder(PlacesFact).decode
_Said = dict[tuple[str, str, str], dict[str, HeldFact]]
"""Station, thing and code -> record -> what it says."""


class Standing(Struct):
    """What a station has, each list by code."""

    rooms: list[RoomLine] = field(default_factory=list)
    points: list[PointLine] = field(default_factory=list)
    partners: list[PartnerLine] = field(default_factory=list)
    has_name_plate: bool = False


NOTHING: Final = Standing()


def standing(looked: Looked) -> dict[str, Standing]:
    """What each station has of which anything was ever said."""
    found: dict[str, Standing] = {}
    said: _Said = {}
    for station, record, fact in facts_said(looked, _read):
        has = found.setdefault(station, Standing())
        if isinstance(fact, NamePlateHung):
            has.has_name_plate |= fact.hung_on <= looked.as_of
        else:
            key = station, SAYINGS[type(fact)].thing, code_of(fact)
            said.setdefault(key, {})[record] = fact
    for (station, _thing, _code), facts in sorted(said.items()):
        latest = latest_on(facts, looked.as_of)
        if latest is not None:
            _add(found[station], station, latest, facts[latest])
    return found


def villages_served(looked: Looked) -> Callable[[str], frozenset[str]] | None:
    """On which day which villages have a service point; None where nobody told of any."""
    said: dict[tuple[str, str], dict[str, ServicePointOpened | ServicePointClosed]] = {}
    for station, record, fact in facts_said(looked, _read):
        if isinstance(fact, ServicePointOpened | ServicePointClosed):
            said.setdefault((station, fact.service_point), {})[record] = fact

    def served(day: str) -> frozenset[str]:
        open_then = (facts.get(latest_on(facts, day) or "") for facts in said.values())
        return frozenset(each.village for each in open_then if isinstance(each, ServicePointOpened))

    return served if said else None


def _add(has: Standing, station: str, record: str, fact: HeldFact) -> None:
    match fact:
        case RoomProvided():
            has.rooms.append(
                RoomLine(
                    station=station,
                    record=record,
                    room=fact.room,
                    kind=fact.kind,
                    area_m2=fact.area_m2,
                    tenure=fact.tenure,
                    place=fact.place,
                    since=fact.provided_on,
                )
            )
        case ServicePointOpened():
            has.points.append(
                PointLine(
                    station=station,
                    record=record,
                    service_point=fact.service_point,
                    village=fact.village,
                    worker=fact.worker,
                    place=fact.place,
                    since=fact.opened_on,
                )
            )
        case PartnerAgreed():
            has.partners.append(
                PartnerLine(
                    station=station,
                    record=record,
                    partner=fact.partner,
                    kind=fact.kind,
                    name=fact.name,
                    shares=[*fact.shares],
                    since=fact.agreed_on,
                )
            )
        case (
            EquipmentProvided()
            | EquipmentWithdrawn()
            | RoomWithdrawn()
            | ServicePointClosed()
            | PartnerEnded()
        ):
            pass
        case _:
            assert_never(fact)
