"""Requests about a station."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.ground.forms.fields import StationCode
from domain.stations.details import (
    StationAreaDetails,
    StationBuiltDetails,
    StationClosedDetails,
    StationJointOrganisationDetails,
    StationMergedDetails,
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


class MergeStation(RecordingCommand):
    """Make the station part of another from a day on; what was before stays under its own code."""

    details: StationMergedDetails


class SetJointOrganisation(RecordingCommand):
    """Say with which centres of its township the station works together (一站双中心)."""

    details: StationJointOrganisationDetails
