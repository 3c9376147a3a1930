"""What the file of a case has to hold, and what it lacks: by policy, stage by stage.

Pure and the same for the decision that refuses a stage and for the list of incomplete files. A
stage asks for those before it once it is reached. Who withdrew, moved, died, was referred or could
not be helped may have left at any stage; only a case whose goals were met has gone through all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from msgspec import Struct

from domain.ground.vocabulary import CASE_REQUIREMENTS, CASE_STAGES, CaseRequirement

APPROVABLE: Final = ("assessed", "planned", "closed")
"""The stages that a supervisor approves."""


class CaseFile(Struct, frozen=True, kw_only=True):
    """What is in the file of a case.

    ``stages`` are those that were reached, ``approved`` those of which what stands is approved.
    ``close_reason`` is empty for a case that is open; ``is_follow_up_late`` tells that a closed one
    should have been followed up by now.
    """

    stages: frozenset[str]
    has_consent: bool = False
    is_signed: bool = False
    approved: frozenset[str] = frozenset()
    sessions: int = 0
    close_reason: str = ""
    is_follow_up_late: bool = False

    @property
    def stage(self) -> str:
        """How far the case is."""
        return max(self.stages, key=CASE_STAGES.index)

    @property
    def worked_to(self) -> int:
        """The number of the last stage that asks for those before it."""
        goes_through = self.close_reason == "goal_met"
        asking = self.stages if goes_through else self.stages - {"closed", "followed_up"}
        return max(map(CASE_STAGES.index, asking), default=0)


def missing(
    file: CaseFile, wanted: Collection[CaseRequirement], *, least_sessions: int = 0
) -> list[CaseRequirement]:
    """Which of the things that are wanted a file lacks, in the order of the stages."""
    lacks = _lacks(file, least_sessions)
    return [each for each in CASE_REQUIREMENTS if each in wanted and lacks[each]]


def _lacks(file: CaseFile, least_sessions: int) -> Mapping[CaseRequirement, bool]:
    has, met, worked_to = file.stages, file.close_reason == "goal_met", file.worked_to
    after_assessment = worked_to > CASE_STAGES.index("assessed")
    after_plan = worked_to > CASE_STAGES.index("planned")
    return {
        "consent": not file.has_consent,
        "assessed": after_assessment and "assessed" not in has,
        "approved_assessment": after_assessment
        and "assessed" in has
        and "assessed" not in file.approved,
        "planned": after_plan and "planned" not in has,
        "client_signed": "planned" in has and not file.is_signed,
        "approved_plan": after_plan and "planned" in has and "planned" not in file.approved,
        "sessions": met and file.sessions < least_sessions,
        "evaluated": met and "evaluated" not in has,
        "approved_closing": "closed" in has and "closed" not in file.approved,
        "followed_up": file.is_follow_up_late,
    }
