"""Decisions about the areas that lie in a city or district: listed, renamed, merged."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from domain.ground.areas import areas_seen_from, is_city
from domain.ground.commands import Command, corrected_by
from domain.ground.events import Event
from domain.ground.stating import stated
from domain.ground.vocabulary import DivisionLevel
from domain.programme.details import AreaListedDetails, AreaMergedDetails, AreaRenamedDetails
from domain.programme.facts import AreaListed, AreaMerged, AreaRenamed, PlaceFact
from domain.programme.places import DIGITS, AreaWithPlaces, above, gazetteer, is_wider
from domain.programme.refusals import (
    BadDivisionCode,
    DivisionAlreadyListed,
    DivisionElsewhere,
    DivisionInUse,
    DivisionNotThere,
    MergedAcrossLevels,
    UnknownDivision,
    WithinNoWiderDivision,
)

_LEVEL_OF_DIGITS: Final[Mapping[int, DivisionLevel]] = {9: "township", 12: "village"}


def assess_listing(
    area: AreaWithPlaces, details: AreaListedDetails, command: Command, was: Event | None
) -> AreaListed:
    """A code of the right form, listed once, in a wider area that lies here.

    Raises BadDivisionCode, DivisionElsewhere, UnknownDivision, WithinNoWiderDivision,
    DivisionAlreadyListed, and DivisionInUse and DivisionNotThere where a correction contradicts
    others.
    """
    if not _is_code_of(details.level, details.code):
        raise BadDivisionCode(field="code", digits=DIGITS[details.level])
    within = details.within or above(details.code)
    if details.code != area.division:
        _ensure_lies_here(area, details, within)
    others = _without(area, command)
    if any(isinstance(each, AreaListed) and each.code == details.code for each in others.values()):
        raise DivisionAlreadyListed(field="code", division=details.code)
    if isinstance(was, AreaListed) and was.code != details.code:
        ensure_not_named(area.places, {corrected_by(command)}, field="code")
    fact = stated(AreaListed, details, command, within=within)
    if was is not None:
        _ensure_in_order([*others.values(), fact], field="effective_on")
    return fact


def assess_renaming(
    area: AreaWithPlaces, details: AreaRenamedDetails, command: Command, _was: Event | None
) -> AreaRenamed:
    """An area that is listed here and is there on the day. Raises UnknownDivision, DivisionNotThere."""
    fact = stated(AreaRenamed, details, command)
    _ensure_listed(area, details.code, field="code")
    _ensure_in_order([*_without(area, command).values(), fact], field="effective_on")
    return fact


def assess_merging(
    area: AreaWithPlaces, details: AreaMergedDetails, command: Command, _was: Event | None
) -> AreaMerged:
    """Two areas of one level that are both there until the day, the one merged once.

    Raises UnknownDivision, MergedAcrossLevels, DivisionNotThere.
    """
    fact = stated(AreaMerged, details, command)
    levels = [_ensure_listed(area, getattr(details, name), field=name) for name in ("code", "into")]
    if details.code == details.into or levels[0] != levels[1]:
        raise MergedAcrossLevels(field="into", division=details.code, into=details.into)
    _ensure_in_order([*_without(area, command).values(), fact], field="effective_on")
    return fact


def listing_restated(fact: AreaListed) -> dict[str, Any]:
    """Where an area lies by its digits, nobody stated it."""
    return {"within": None if fact.within == above(fact.code) else fact.within}


def ensure_not_named(places: Mapping[str, PlaceFact], gone: Collection[str], *, field: str) -> None:
    """Refuse to take listings away that other facts of the area name. Raises DivisionInUse."""
    for record in gone:
        fact = places.get(record)
        if not isinstance(fact, AreaListed):
            continue
        naming = [
            each
            for other, each in places.items()
            if other not in gone and fact.code in _named_by(each)
        ]
        if naming:
            raise DivisionInUse(field=field, division=fact.code, records=len(naming))


def _is_code_of(level: DivisionLevel, code: str) -> bool:
    if not (code.isascii() and code.isdecimal() and len(code) == DIGITS[level]):
        return False
    return len(code) != DIGITS["city"] or is_city(code) == (level == "city")


def _ensure_lies_here(area: AreaWithPlaces, details: AreaListedDetails, within: str) -> None:
    reach = areas_seen_from(area.division) if is_city(area.division) else {area.division}
    level = _level_of(area, within)
    if level is None:
        if within != above(details.code):
            raise UnknownDivision(field="within", division=within)
        level = _LEVEL_OF_DIGITS.get(len(within), "city")
    if within[:6] not in reach and within not in _listed(area):
        raise DivisionElsewhere(field="code", division=details.code)
    if not is_wider(level, details.level):
        raise WithinNoWiderDivision(field="within", division=within)


def _level_of(area: AreaWithPlaces, code: str) -> DivisionLevel | None:
    if code == area.division:
        return "city" if is_city(code) else "district"
    listing = _listed(area).get(code)
    return None if listing is None else listing.level


def _listed(area: AreaWithPlaces) -> Mapping[str, AreaListed]:
    return {each.code: each for each in area.places.values() if isinstance(each, AreaListed)}


def _ensure_listed(area: AreaWithPlaces, code: str, *, field: str) -> DivisionLevel:
    listing = _listed(area).get(code)
    if listing is None:
        raise UnknownDivision(field=field, division=code)
    return listing.level


def _ensure_in_order(facts: Collection[PlaceFact], *, field: str) -> None:
    """Refuse names and ends of areas on days on which they are not there. Raises DivisionNotThere."""
    known = gazetteer(facts)
    mergers = [each for each in facts if isinstance(each, AreaMerged)]
    for fact in facts:
        if isinstance(fact, AreaListed):
            continue
        day = str(fact.effective_on)
        others = {each.code: each for each in mergers if each is not fact}
        for code in _named_by(fact):
            listing, merger = known.listed.get(code), others.get(code)
            is_early = listing is None or day < listing.effective_on
            if is_early or (merger is not None and merger.effective_on <= day):
                raise DivisionNotThere(field=field, division=code, day=day)
        if isinstance(fact, AreaMerged) and fact.code in others:
            raise DivisionNotThere(field=field, division=fact.code, day=day)


def _named_by(fact: PlaceFact) -> tuple[str, ...]:
    """The areas that must be listed for a fact to stand."""
    if isinstance(fact, AreaListed):
        return () if fact.within == above(fact.code) else (fact.within,)
    return (fact.code, fact.into) if isinstance(fact, AreaMerged) else (fact.code,)


def _without(area: AreaWithPlaces, command: Command) -> dict[str, PlaceFact]:
    own = corrected_by(command)
    return {record: fact for record, fact in area.places.items() if record != own}
