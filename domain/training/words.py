"""What is said of training sessions, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.words import Label

FINGERPRINTED_BY_FACT: Final = True

NAME: Final = Label("培训", "Training")

FIELDS: Final[Mapping[str, Label]] = {
    "attendance": Label("参加人员", "attendance"),
    "claimed_headcount": Label("申报人数", "claimed headcount"),
    "class_tier": Label("班次", "class tier"),
    "course": Label("课程", "course"),
    "credited_hours_hundredths": Label("计入学时", "credited hours"),
    "format": Label("培训形式", "format"),
    "hours_hundredths": Label("学时", "class hours"),
}
"""Field as stored -> its name."""

COUNTS: Final = frozenset({"claimed_headcount"})
"""Fields that are a plain number, without a unit."""

VOCABULARY: Final[Mapping[str, Mapping[str, Label]]] = {
    "TrainingFormat": {
        "lecture": Label("讲座", "lecture"),
        "team_exercise": Label("团队训练", "team exercise"),
        "group": Label("小组培训", "group training"),
        "individual_supervision": Label("个别督导", "individual supervision"),
        "study_trip": Label("参访学习", "study trip"),
        "exam_cram": Label("考前辅导", "exam preparation"),
    },
}
"""List of the vocabulary -> word -> its name."""

SEALED: Final[Mapping[str, Label]] = {
    "lecturer": Label("讲师", "lecturer"),
}
"""What is stated and does not stand in the book as it is."""
