"""Requests about a station."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.ground.forms.fields import StationCode
from domain.stations.details import (
    StationAreaDetails,
    StationBuiltDetails,
    StationClosedDetails,
    StationOpenedDetails,
    StationOperatorDetails,
    StationPlanDetails,
    StationSuspendedDetails,
)


class PlanStation(RecordingCommand):
    """Plan a station: its stream begins."""

    station: StationCode
    details: StationPlanDetails


class ChangeStationArea(RecordingCommand):
    """Put the station under other areas from a day on."""

    details: StationAreaDetails


class BuildStation(RecordingCommand):
    """State that the station is built."""

    details: StationBuiltDetails


class OpenStation(RecordingCommand):
    """Open the station, or resume after a suspension."""

    details: StationOpenedDetails


class SuspendStation(RecordingCommand):
    """Suspend the station."""

    details: StationSuspendedDetails


class CloseStation(RecordingCommand):
    """End the station."""

    details: StationClosedDetails


class ChangeOperator(RecordingCommand):
    """Record that another operator runs the station from a day on."""

    details: StationOperatorDetails
