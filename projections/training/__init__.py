"""The training question: sessions held, person-hours, and continuing-education hours owed."""

from projections.training.answers import (
    ContinuingEducation,
    HeadcountMismatch,
    Training,
    WorkerEducation,
)
from projections.training.projection import TrainingProjection
from projections.training.queries import continuing_education, training

__all__ = [
    "ContinuingEducation",
    "HeadcountMismatch",
    "Training",
    "TrainingProjection",
    "WorkerEducation",
    "continuing_education",
    "training",
]
