"""Decisions about months: closed, reopened, a late entry approved."""

from __future__ import annotations

from domain.book.commands import ApproveLateEntry, ClosePeriod, ReopenPeriod
from domain.book.events import AnyEvent, LateEntryApproved, PeriodClosed, PeriodReopened
from domain.book.records import Records
from domain.book.refusals import PeriodAlreadyClosed, PeriodNotClosed, PeriodNotOver
from domain.book.states.station import Station
from domain.ground.refusals import EndBeforeStart
from domain.ground.values import ISODate, Month, station_today


def close_period(station: Station, command: ClosePeriod, _records: Records) -> list[AnyEvent]:
    """Close a month that is over. Raises PeriodAlreadyClosed or PeriodNotOver."""
    if command.month in station.closed_months:
        raise PeriodAlreadyClosed(field="month", month=command.month)
    if command.month >= station_today(command.now)[:7]:
        raise PeriodNotOver(field="month", month=command.month)
    return [PeriodClosed(month=Month(command.month))]


def reopen_period(station: Station, command: ReopenPeriod, _records: Records) -> list[AnyEvent]:
    """Open a closed month again. Raises PeriodNotClosed."""
    _ensure_closed(station, command.month)
    return [PeriodReopened(month=Month(command.month))]


def approve_late_entry(
    station: Station, command: ApproveLateEntry, _records: Records
) -> list[AnyEvent]:
    """Allow records for a closed month until a day. Raises PeriodNotClosed or EndBeforeStart."""
    _ensure_closed(station, command.month)
    if command.expires_on < station_today(command.now):
        raise EndBeforeStart(field="expires_on")
    return [
        LateEntryApproved(
            month=Month(command.month),
            records=command.records,
            expires_on=ISODate(command.expires_on),
        )
    ]


def _ensure_closed(station: Station, month: str) -> None:
    if month not in station.closed_months:
        raise PeriodNotClosed(field="month", month=month)
