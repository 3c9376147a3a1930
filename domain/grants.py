"""Decisions about grants: promised, received, reclaimed."""

from __future__ import annotations

from domain import errors
from domain.commands import (
    Command,
    GrantPromisedDetails,
    GrantReceivedDetails,
    GrantReclaimedDetails,
)
from domain.events import Fact, GrantPromised, GrantReceived, GrantReclaimed
from domain.funds import ensure_covered, named_grant, postings_of
from domain.station import Station
from domain.values import ISODate, optional_day
from domain.vocabulary import Source


def assess_promised(
    station: Station, details: GrantPromisedDetails, command: Command, was: Fact | None
) -> GrantPromised:
    """A grant code is promised once. Raises GrantAlreadyPromised or GrantSourceMismatch."""
    known = station.funds.grants.get(details.grant)
    own = isinstance(was, GrantPromised) and was.grant == details.grant
    if known is not None and known.count(GrantPromised) > own:
        raise errors.GrantAlreadyPromised(field="grant", grant=details.grant)
    if known is not None and known.source != details.source and known.count(GrantReceived):
        raise errors.GrantSourceMismatch(
            field="source", grant=details.grant, actual=known.source, source=details.source
        )
    return GrantPromised(
        grant=details.grant,
        source=details.source,
        amount_fen=int(details.amount_fen),
        promised_on=ISODate(details.promised_on),
        document_number=details.document_number,
        allowed_categories=details.allowed_categories,
        forbidden_categories=details.forbidden_categories,
        period_from=optional_day(details.period_from),
        period_until=optional_day(details.period_until),
        sd=command.commitments,
    )


def assess_received(
    station: Station, details: GrantReceivedDetails, command: Command, was: Fact | None
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
    fact = GrantReceived(
        grant=details.grant,
        source=details.source,
        amount_fen=int(details.amount_fen),
        received_on=ISODate(details.received_on),
        document_number=details.document_number,
        voucher_number=details.voucher_number,
        allowed_categories=details.allowed_categories,
        forbidden_categories=details.forbidden_categories,
        period_from=optional_day(details.period_from),
        period_until=optional_day(details.period_until),
        sd=command.commitments,
    )
    if was is not None:
        ensure_covered(station.funds, postings_of(fact), postings_of(was), field="amount")
    return fact


def assess_reclaimed(
    station: Station, details: GrantReclaimedDetails, command: Command, was: Fact | None
) -> GrantReclaimed:
    """Only money that is there is taken back.

    Raises UnknownGrant, GrantSourceMismatch or InsufficientFunds.
    """
    named_grant(station.funds, details.grant, details.source, field="grant")
    fact = GrantReclaimed(
        grant=details.grant,
        source=details.source,
        amount_fen=int(details.amount_fen),
        reclaimed_on=ISODate(details.reclaimed_on),
        document_number=details.document_number,
        sd=command.commitments,
    )
    removed = () if was is None else postings_of(was)
    ensure_covered(station.funds, postings_of(fact), removed, field="amount")
    return fact


def _ensure_first_municipal(
    station: Station, details: GrantReceivedDetails, was: Fact | None
) -> None:
    built_on = station.built_on
    if built_on is None or details.received_on < built_on:
        raise errors.StationNotBuilt(field="received_on")
    earlier = list(station.municipal_receipts.values())
    if isinstance(was, GrantReceived) and was.source == "municipal_one_time":
        earlier.remove(was.received_on)
    if earlier:
        raise errors.DuplicateMunicipalGrant(field="source", received_on=earlier[0])


def _ensure_source(station: Station, code: str, source: Source, was: Fact | None) -> None:
    known = station.funds.grants.get(code)
    if known is None or known.source == source:
        return
    own = isinstance(was, GrantReceived) and was.grant == code
    if len(known.founding) > own:
        raise errors.GrantSourceMismatch(
            field="source", grant=code, actual=known.source, source=source
        )
