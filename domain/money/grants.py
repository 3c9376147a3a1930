"""Decisions about grants: promised, received, carried over, reclaimed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from domain.ground.commands import Command, CorrectRecord
from domain.ground.events import Event
from domain.ground.order.engagements import Around, Engagement
from domain.ground.order.flags import Warned
from domain.ground.refusals import MissingValue, StationNotBuilt
from domain.ground.stating import each_once, stated
from domain.ground.vocabulary import Source
from domain.money.balances.holdings import came_on
from domain.money.details import (
    GrantCarriedOverDetails,
    GrantPromisedDetails,
    GrantReceivedDetails,
    GrantReclaimedDetails,
)
from domain.money.facts import (
    GrantCarriedOver,
    GrantPromised,
    GrantReceived,
    GrantReclaimed,
    Income,
)
from domain.money.funds import FundedStation, ensure_covered, named_grant, postings_of
from domain.money.refusals import (
    DuplicateMunicipalGrant,
    GrantAlreadyPromised,
    GrantSourceMismatch,
    OpeningAlreadyKnown,
    UnknownGrant,
)
from domain.money.terms.details import GrantTermsDetails
from domain.money.terms.facts import GrantTermsSet


def assess_promised(
    station: FundedStation, details: GrantPromisedDetails, command: Command, was: Event | None
) -> GrantPromised:
    """A grant code is promised once. Raises GrantAlreadyPromised or GrantSourceMismatch."""
    known = station.funds.grants.get(details.grant)
    own = isinstance(was, GrantPromised) and was.grant == details.grant
    if known is not None and known.count(GrantPromised) > own:
        raise GrantAlreadyPromised(field="grant", grant=details.grant)
    if known is not None and known.source != details.source and known.count(*get_args(Income)):
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
        _ensure_first_municipal(station, details.received_on, was, field="received_on")
    _ensure_source(station, details.grant, details.source, was)
    fact = stated(GrantReceived, details, command)
    if was is not None:
        ensure_covered(station.funds, postings_of(fact), postings_of(was), field="amount")
    return fact


def assess_carried_over(
    station: FundedStation, details: GrantCarriedOverDetails, command: Command, was: Event | None
) -> GrantCarriedOver:
    """What was left from before the book begins; it is no new money.

    A source is carried over where it begins: once the book has money of it from before that day,
    what is left follows from the book. The municipal one-off comes once, carried over or not.

    Raises MissingValue (a document, outside imports), OpeningAlreadyKnown, StationNotBuilt,
    DuplicateMunicipalGrant, GrantSourceMismatch or InsufficientFunds (a correction downwards below
    what is already spent).
    """
    if not details.document_number and command.channel != "excel_import" and was is None:
        raise MissingValue(field="document_number")
    if details.source == "municipal_one_time":
        _ensure_first_municipal(station, details.carried_over_on, was, field="carried_over_on")
    _ensure_source(station, details.grant, details.source, was)
    _ensure_begins(station, details, command, was)
    fact = stated(GrantCarriedOver, details, command)
    if was is not None:
        ensure_covered(station.funds, postings_of(fact), postings_of(was), field="amount")
    return fact


def assess_terms(
    station: FundedStation, details: GrantTermsDetails, command: Command, _was: Event | None
) -> GrantTermsSet:
    """A document binds a grant that the station has; what was spent before stays as it is.

    What it finds broken is not refused, and is judged again only when it is corrected.

    Raises UnknownGrant, or MissingValue for a cap without what it is a cap of, or the other way
    round.
    """
    if details.grant not in station.funds.grants:
        raise UnknownGrant(field="grant", grant=details.grant)
    has_cap = details.administrative_cap_percent is not None
    if has_cap != bool(details.administrative_categories):
        lacking = "administrative_categories" if has_cap else "administrative_cap_percent"
        raise MissingValue(field=lacking)
    administrative = each_once(details.administrative_categories)
    return stated(GrantTermsSet, details, command, administrative_categories=administrative)


def is_unlike_policy(
    fact: GrantPromised | GrantReceived, _engagements: Sequence[Engagement], around: Around
) -> Iterator[Warned]:
    """The municipal one-off of another amount than the policy of its day has."""
    if fact.source != "municipal_one_time":
        return
    day = fact.promised_on if isinstance(fact, GrantPromised) else fact.received_on
    amount_fen = around.policy_on(day).municipal_one_time_fen
    if fact.amount_fen != amount_fen:
        yield Warned(
            code="one_off_unlike_policy", amount_fen=fact.amount_fen, limit_amount_fen=amount_fen
        )


def _ensure_begins(
    station: FundedStation, details: GrantCarriedOverDetails, command: Command, was: Event | None
) -> None:
    """Refuse an opening balance of a source that the book has from before, or carries over later."""
    corrected = command.record if isinstance(command, CorrectRecord) else ""
    known = [
        (came_on(fact), fact)
        for grant in station.funds.grants.values()
        if grant.source == details.source
        for record, fact in grant.founding.items()
        if isinstance(fact, Income) and record != corrected
    ]
    day = details.carried_over_on
    hindering = [
        since
        for since, fact in known
        if since < day or (since > day and was is None and isinstance(fact, GrantCarriedOver))
    ]
    if hindering:
        raise OpeningAlreadyKnown(field="carried_over_on", since=min(hindering))


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
    station: FundedStation, day: str, was: Event | None, *, field: str
) -> None:
    built_on = station.built_on
    if built_on is None or day < built_on:
        raise StationNotBuilt(field=field)
    earlier = list(station.municipal_receipts.values())
    if isinstance(was, Income) and was.source == "municipal_one_time":
        earlier.remove(came_on(was))
    if earlier:
        raise DuplicateMunicipalGrant(field="source", received_on=earlier[0])


def _ensure_source(station: FundedStation, code: str, source: Source, was: Event | None) -> None:
    known = station.funds.grants.get(code)
    if known is None or known.source == source:
        return
    own = isinstance(was, Income) and was.grant == code
    if len(known.founding) > own:
        raise GrantSourceMismatch(field="source", grant=code, actual=known.source, source=source)
