"""What of casework waits for somebody: plans and closings that a supervisor has not approved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

from api.pages.questions.parts import Opened
from api.pages.questions.problems import Problem, Told
from api.pages.rail import CASEWORK
from api.questions.questions import Questions
from domain.ground.labels import Label


def _waiting(told: Told) -> Mapping[str, int]:
    return Counter(each["station"] for each in told(Questions.casework)["awaiting_approval"])


PROBLEMS: Final = (
    Problem(
        name=Label("个案等督导审批", "case records that wait for a supervisor"),
        unit=Label("份", "records"),
        counts=_waiting,
        opens=lambda _told, _station: Opened(CASEWORK.path, {}, "waiting"),
        of_areas=True,
        of_a_month=False,
    ),
)
