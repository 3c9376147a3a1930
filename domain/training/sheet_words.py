"""What sheets call forms of training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.vocabulary import TrainingFormat

TRAINING_FORMAT_WORDS: Final[Mapping[str, TrainingFormat]] = {
    "理论团辅": "lecture",
    "理论授课": "lecture",
    "讲座": "lecture",
    "团辅": "team_exercise",
    "团队拓展": "team_exercise",
    "小组活动": "group",
    "个别督导": "individual_supervision",
    "外出参访": "study_trip",
    "考前冲刺": "exam_cram",
}
"""What sheets call it."""
