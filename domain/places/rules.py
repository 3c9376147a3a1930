"""Decisions about what a station has under codes: it begins once until it ends."""

from __future__ import annotations

from collections.abc import Collection

from domain.ground.commands import Command, own_records
from domain.ground.forms.details import Details
from domain.ground.kinds import Assess
from domain.ground.stating import each_once, stated
from domain.ground.station import Divisions, Station
from domain.places.details import (
    NamePlateHungDetails,
    PartnerAgreedDetails,
    ServicePointOpenedDetails,
)
from domain.places.facts import HeldFact, NamePlateHung, PartnerAgreed, ServicePointOpened
from domain.places.refusals import CodeHasRecords, CodeInUse, NothingUnderCode, VillageNotListed
from domain.places.state import SAYINGS, Places, PlacesStation, code_of, key_of, mark_of


def assess_name_plate(
    _station: Station, details: NamePlateHungDetails, command: Command, _was: object | None
) -> NamePlateHung:
    """A name plate may be hung at any time, and again."""
    return stated(NamePlateHung, details, command)


def rule_of(kind: type[HeldFact]) -> Assess:
    """The rule for a kind: what begins is not there yet, what ends was there before.

    It raises CodeInUse, NothingUnderCode, and CodeHasRecords where a correction would leave the end
    of something without its beginning.
    """

    def assess(
        station: PlacesStation, details: Details, command: Command, was: HeldFact | None
    ) -> HeldFact:
        return _placed(station.places, stated(kind, details, command), command, was)

    return assess


def assess_service_point(
    station: PlacesStation,
    details: ServicePointOpenedDetails,
    command: Command,
    was: HeldFact | None,
    divisions: Divisions,
) -> HeldFact:
    """A point that is not open yet, in a village of the township, looked after by a worker.

    Where an area lists villages of the township, it is one of these; where none is listed, whatever
    code is given is taken.

    Raises UnknownWorker, VillageNotListed, CodeInUse, CodeHasRecords.
    """
    station.roster.ensure_known(details.worker, field="worker")
    _ensure_listed(station, details.village, details.opened_on, divisions)
    fact = stated(ServicePointOpened, details, command)
    return _placed(station.places, fact, command, was)


def assess_partner(
    station: PlacesStation, details: PartnerAgreedDetails, command: Command, was: HeldFact | None
) -> HeldFact:
    """A partner with whom nothing is agreed yet. Raises CodeInUse, CodeHasRecords."""
    shares = each_once(details.shares)
    fact = stated(PartnerAgreed, details, command, shares=shares)
    return _placed(station.places, fact, command, was)


def ensure_places_stand(places: Places, gone: Collection[str], *, field: str) -> None:
    """Refuse to take away what the end of something rests on. Raises CodeHasRecords."""
    key = places.bereft(gone)
    if key is not None:
        raise CodeHasRecords(field=field, under=key.partition("/")[2])


def _ensure_listed(station: PlacesStation, village: str, day: str, divisions: Divisions) -> None:
    township = divisions.now(station.township_on(day), day)
    listed = [
        each
        for each in divisions.there("village", day)
        if township in divisions.chain(each, day)[1:]
    ]
    if listed and divisions.now(village, day) not in listed:
        raise VillageNotListed(field="village", village=village, township=township)


def _placed(places: Places, fact: HeldFact, command: Command, was: HeldFact | None) -> HeldFact:
    saying, code, mark = SAYINGS[type(fact)], code_of(fact), mark_of(fact)
    match places.fault_of(key_of(saying.thing, code), mark, own_records(command)):
        case "there":
            raise CodeInUse(field=saying.thing, under=code, day=mark.day)
        case "not_there":
            raise NothingUnderCode(field=saying.thing, under=code, day=mark.day)
        case "contradicted":
            raise CodeHasRecords(field=saying.day_field, under=code)
    if was is not None and code_of(was) != code:
        ensure_places_stand(places, own_records(command), field=saying.thing)
    return fact
