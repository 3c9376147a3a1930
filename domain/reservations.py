"""Decisions about reserved money: kept for a purpose, then posted, released, or expired.

A reservation is resolved once. An expenditure that names it posts it, a release gives it free, and
the end of its last day at the station ends it without anybody's doing.
"""

from __future__ import annotations

from domain import errors
from domain.commands import Command, FundsReservedDetails, ReleaseReservation
from domain.events import AnyEvent, Fact, FundsReserved, ReservationReleased
from domain.funds import ensure_covered, postings_of
from domain.records import Records
from domain.source_lines import Use, source_lines
from domain.station import Station
from domain.values import ISODate, station_today


def assess_reservation(
    station: Station, details: FundsReservedDetails, command: Command, was: Fact | None
) -> FundsReserved:
    """Keep money for a purpose, under the rules under which it will be spent.

    Raises ReservationExpired for a last day that is over, InsufficientFunds and what
    ``source_lines`` refuses.
    """
    if details.valid_until < station_today(command.now):
        raise errors.ReservationExpired(field="valid_until", valid_until=details.valid_until)
    given_back = () if was is None else tuple(postings_of(was))
    lines = source_lines(
        station.funds,
        details,
        Use(details.category, details.reserved_on, "reserved_on"),
        given_back,
    )
    fact = FundsReserved(
        category=details.category,
        reserved_on=ISODate(details.reserved_on),
        valid_until=ISODate(details.valid_until),
        amount_fen=int(details.amount_fen),
        lines=lines,
        document_number=details.document_number,
        sd=command.commitments,
    )
    ensure_covered(station.funds, postings_of(fact), given_back, field="lines")
    return fact


def release_reservation(
    station: Station, command: ReleaseReservation, records: Records
) -> list[AnyEvent]:
    """Give reserved money free. Raises what ``ensure_reservation_open`` refuses."""
    ensure_reservation_open(station, command.reservation, command, records, field="reservation")
    return [ReservationReleased(reservation=command.reservation)]


def ensure_reservation_open(
    station: Station, reservation: str, command: Command, records: Records, *, field: str
) -> None:
    """Refuse what asks for a reservation that keeps no money any more.

    Raises UnknownReservation, ReservationExpired or ReservationAlreadyResolved.
    """
    held = station.funds.reservations.get(reservation)
    value: Fact | None = held
    if held is None:
        view = records.find(reservation, station.code)
        value = None if view is None else view.value
    if not isinstance(value, FundsReserved):
        raise errors.UnknownReservation(field=field, reservation=reservation)
    if value.valid_until < station_today(command.now):
        raise errors.ReservationExpired(field=field, valid_until=value.valid_until)
    if held is None:
        raise errors.ReservationAlreadyResolved(field=field, reservation=reservation)
