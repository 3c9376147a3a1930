"""Requests about evaluations."""

from __future__ import annotations

from domain.evaluation.details import (
    EvaluationFrozenDetails,
    EvaluationOpenedDetails,
    LineScoredDetails,
    RectificationAcceptedDetails,
    RectificationAnsweredDetails,
    RectificationOrderedDetails,
    TemplateDetails,
)
from domain.ground.commands import RecordingCommand


class PublishTemplate(RecordingCommand):
    """Lay down how the stations of a city or district are evaluated."""

    details: TemplateDetails


class OpenEvaluation(RecordingCommand):
    """Open the evaluation of a station under a template, for a period, as known at a position."""

    details: EvaluationOpenedDetails


class ScoreLine(RecordingCommand):
    """Give a line so many tenths of a point."""

    details: LineScoredDetails


class FreezeEvaluation(RecordingCommand):
    """Let the result of an evaluation stand, exactly as the sheet was seen."""

    details: EvaluationFrozenDetails


class OrderRectification(RecordingCommand):
    """Have the station put something right by a day."""

    details: RectificationOrderedDetails


class AnswerRectification(RecordingCommand):
    """Say what was put right."""

    details: RectificationAnsweredDetails


class AcceptRectification(RecordingCommand):
    """Accept what was put right."""

    details: RectificationAcceptedDetails
