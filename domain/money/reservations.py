"""Decisions about reserved money: kept for a purpose, then posted, released, or expired.

A reservation is resolved once. An expenditure that names it posts it, a release gives it free, and
the end of its last day at the station ends it without anybody's doing.
"""

from __future__ import annotations

from domain.ground.commands import Command
from domain.ground.events import Event
from domain.ground.records import Records
from domain.ground.stating import stated
from domain.ground.values import station_today
from domain.money.commands import ReleaseReservation
from domain.money.details import FundsReservedDetails
from domain.money.facts import FundsReserved, ReservationReleased
from domain.money.funds import FundedStation, ensure_covered, postings_of
from domain.money.paying.source_lines import source_lines
from domain.money.refusals import ReservationAlreadyResolved, ReservationExpired, UnknownReservation
from domain.money.terms.uses import Use


def assess_reservation(
    station: FundedStation, details: FundsReservedDetails, command: Command, was: Event | None
) -> FundsReserved:
    """Keep money for a purpose, under the rules under which it will be spent.

    Raises ReservationExpired for a last day that is over, InsufficientFunds and what
    ``source_lines`` refuses.
    """
    if details.valid_until < station_today(command.now):
        raise ReservationExpired(field="valid_until", valid_until=details.valid_until)
    given_back = () if was is None else tuple(postings_of(was))
    lines = source_lines(
        station.funds,
        details.lines,
        details.amount_fen,
        Use.of(details, details.reserved_on, "reserved_on"),
        given_back,
    )
    fact = stated(FundsReserved, details, command, lines=lines)
    ensure_covered(station.funds, postings_of(fact), given_back, field="lines")
    return fact


def release_reservation(
    station: FundedStation, command: ReleaseReservation, records: Records
) -> list[ReservationReleased]:
    """Give reserved money free. Raises what ``ensure_reservation_open`` refuses."""
    ensure_reservation_open(station, command.reservation, command, records, field="reservation")
    return [ReservationReleased(reservation=command.reservation)]


def ensure_reservation_open(
    station: FundedStation, reservation: str, command: Command, records: Records, *, field: str
) -> None:
    """Refuse what asks for a reservation that keeps no money any more.

    Raises UnknownReservation, ReservationExpired or ReservationAlreadyResolved.
    """
    held = station.funds.reservations.get(reservation)
    value: Event | None = held
    if held is None:
        view = records.find(reservation, station.code)
        value = None if view is None else view.value
    if not isinstance(value, FundsReserved):
        raise UnknownReservation(field=field, reservation=reservation)
    if value.valid_until < station_today(command.now):
        raise ReservationExpired(field=field, valid_until=value.valid_until)
    if held is None:
        raise ReservationAlreadyResolved(field=field, reservation=reservation)
