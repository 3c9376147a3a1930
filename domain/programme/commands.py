"""Requests about the programme of an area."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.programme.details import (
    AreaListedDetails,
    AreaMergedDetails,
    AreaRenamedDetails,
    CertifiedPeopleDetails,
    PolicyDetails,
    ProgrammeDetails,
    TargetAssessedDetails,
    TargetDetails,
)


class ListArea(RecordingCommand):
    """List a district, township or village that lies in a city or district, from a day on."""

    details: AreaListedDetails


class RenameArea(RecordingCommand):
    """Have a listed area be called otherwise from a day on."""

    details: AreaRenamedDetails


class MergeArea(RecordingCommand):
    """Have a listed area become part of another from a day on; its history stays with its code."""

    details: AreaMergedDetails


class AdoptProgramme(RecordingCommand):
    """Adopt the programme by which stations are built in a city or district."""

    details: ProgrammeDetails


class SetTarget(RecordingCommand):
    """Set what a city or district is to reach in a year; what is set later counts."""

    details: TargetDetails


class AssessTarget(RecordingCommand):
    """Record what became of a year's duty of a district or township; what is recorded later counts."""

    details: TargetAssessedDetails


class CountCertifiedPeople(RecordingCommand):
    """State how many certified social workers a city or district has on a day."""

    details: CertifiedPeopleDetails


class PublishPolicy(RecordingCommand):
    """Lay down by what is judged in a city or district from a day on.

    It takes the place of what the same area has laid down about the same key before, for that day
    and later ones.
    """

    details: PolicyDetails
