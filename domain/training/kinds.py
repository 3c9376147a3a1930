"""The kinds of facts about training: recorded and fixed by staff and head."""

from __future__ import annotations

from typing import Final

from domain.ground.kinds import OVERLAP, SERVICE, Flag, Kind
from domain.ground.labels import Label
from domain.ground.order.flags import nothing_yet
from domain.training.commands import HoldTrainingSession, SignAttendance
from domain.training.engagements import session_engagements
from domain.training.facts import AttendanceSigned, TrainingSessionHeld
from domain.training.rules import (
    assess_session,
    assess_signed,
    credits_more_than_lasted,
    ensure_hours_fit,
    session_likenesses,
    session_restated,
    signing_likenesses,
)
from domain.training.sign_ins import SIGNED_IN_TWICE

FINGERPRINTED_BY_FACT: Final = True

KINDS: Final = (
    Kind(
        fact=TrainingSessionHeld,
        command=HoldTrainingSession,
        assess=assess_session,
        is_judged_by_policy=True,
        started="started_at",
        ended="ended_at",
        recorded_by=SERVICE,
        fixed_by=SERVICE,
        folded=False,
        people_kept_as="staff_file",
        texts_kept_as="service_file",
        restated=session_restated,
        likenesses=session_likenesses,
        engages=session_engagements,
        ensure_around=ensure_hours_fit,
        flags=(
            OVERLAP,
            Flag(
                code=SIGNED_IN_TWICE,
                judge=nothing_yet,
                rests_on="later",
                name=Label(
                    "同一人同时在两处签到（A07）",
                    "one person signed in at two places at once (A07)",
                ),
            ),
            Flag(
                code="hours_over_session",
                judge=credits_more_than_lasted,
                rests_on="policy",
                name=Label("计入学时多于培训时长", "more hours credited than the session lasted"),
            ),
        ),
        path="training-sessions",
        name=Label("培训", "training session"),
        says=Label(
            "记录培训：{course}（{class_tier}，{format}），{started_at} 起，{hours_hundredths}，参加人员：{attendance}",
            "recorded a training session: {course} ({class_tier}, {format}) at {started_at}, {hours_hundredths}, attended by {attendance}",
        ),
        example={
            "details": {
                "course": "个案工作方法",
                "class_tier": "初级",
                "format": "lecture",
                "started_at": "2021-09-08T09:00:00+08:00",
                "ended_at": "2021-09-08T12:00:00+08:00",
                "hours": "3",
                "attendance": [{"worker": "W01"}],
                "claimed_headcount": 1,
            }
        },
    ),
    Kind(
        fact=AttendanceSigned,
        command=SignAttendance,
        assess=assess_signed,
        started="signed_at",
        recorded_by=SERVICE,
        fixed_by=SERVICE,
        folded=False,
        people_kept_as="staff_file",
        likenesses=signing_likenesses,
        path="attendance-signed",
        name=Label("签到签退", "signing in and out"),
        says=Label(
            "记录{direction}：{course}，[{worker}][{volunteer}]，{signed_at}",
            "recorded signing {direction} for {course}:[ {worker}][ {volunteer}], {signed_at}",
        ),
        example={
            "details": {
                "course": "个案工作方法",
                "direction": "in",
                "signed_at": "2021-09-08T08:52:00+08:00",
                "worker": "W01",
            }
        },
    ),
)
