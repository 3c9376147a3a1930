"""Decisions about grants: promised, received, reclaimed."""

from __future__ import annotations

from domain.ground.commands import Command
from domain.ground.events import Event
from domain.ground.refusals import StationNotBuilt
from domain.ground.stating import stated
from domain.ground.vocabulary import Source
from domain.money.details import GrantPromisedDetails, GrantReceivedDetails, GrantReclaimedDetails
from domain.money.facts import GrantPromised, GrantReceived, GrantReclaimed
from domain.money.funds import FundedStation, ensure_covered, named_grant, postings_of
from domain.money.refusals import DuplicateMunicipalGrant, GrantAlreadyPromised, GrantSourceMismatch


def assess_promised(
    station: FundedStation, details: GrantPromisedDetails, command: Command, was: Event | None
) -> GrantPromised:
    """A grant code is promised once. Raises GrantAlreadyPromised or GrantSourceMismatch."""
    known = station.funds.grants.get(details.grant)
    own = isinstance(was, GrantPromised) and was.grant == details.grant
    if known is not None and known.count(GrantPromised) > own:
        raise GrantAlreadyPromised(field="grant", grant=details.grant)
    if known is not None and known.source != details.source and known.count(GrantReceived):
        raise GrantSourceMismatch(
            field="source", grant=details.grant, actual=known.source, source=details.source
        )
    return stated(GrantPromised, details, command)


def assess_received(
    station: FundedStation, details: GrantReceivedDetails, command: Command, was: Event | None
) -> GrantReceived:
    """Money arrives; the municipal one-off once in a station's life, after it is built.

    Restrictions that a receipt states replace the earlier ones of its grant; one that states none
    leaves them as they are.

    Raises StationNotBuilt, DuplicateMunicipalGrant, GrantSourceMismatch or InsufficientFunds (a
    correction downwards below what is already spent).
    """
    if details.source == "municipal_one_time":
        _ensure_first_municipal(station, details, was)
    _ensure_source(station, details.grant, details.source, was)
    fact = stated(GrantReceived, details, command)
    if was is not None:
        ensure_covered(station.funds, postings_of(fact), postings_of(was), field="amount")
    return fact


def assess_reclaimed(
    station: FundedStation, details: GrantReclaimedDetails, command: Command, was: Event | None
) -> GrantReclaimed:
    """Only money that is there is taken back.

    Raises UnknownGrant, GrantSourceMismatch or InsufficientFunds.
    """
    named_grant(station.funds, details.grant, details.source, field="grant")
    fact = stated(GrantReclaimed, details, command)
    removed = () if was is None else postings_of(was)
    ensure_covered(station.funds, postings_of(fact), removed, field="amount")
    return fact


def _ensure_first_municipal(
    station: FundedStation, details: GrantReceivedDetails, was: Event | None
) -> None:
    built_on = station.built_on
    if built_on is None or details.received_on < built_on:
        raise StationNotBuilt(field="received_on")
    earlier = list(station.municipal_receipts.values())
    if isinstance(was, GrantReceived) and was.source == "municipal_one_time":
        earlier.remove(was.received_on)
    if earlier:
        raise DuplicateMunicipalGrant(field="source", received_on=earlier[0])


def _ensure_source(station: FundedStation, code: str, source: Source, was: Event | None) -> None:
    known = station.funds.grants.get(code)
    if known is None or known.source == source:
        return
    own = isinstance(was, GrantReceived) and was.grant == code
    if len(known.founding) > own:
        raise GrantSourceMismatch(field="source", grant=code, actual=known.source, source=source)
