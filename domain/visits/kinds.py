"""The kinds of facts about home visits: recorded and fixed by staff and head."""

from __future__ import annotations

from typing import Final

from domain.ground.forms.sheets import Amid, Sheet
from domain.ground.kinds import OVERLAP, SERVICE, Flag, Kind
from domain.ground.labels import Label
from domain.ground.order.flags import nothing_yet, outlasts_a_day
from domain.visits.commands import RecordHomeVisit, RecordHomeVisitNotMet, ReviewHomeVisit
from domain.visits.engagements import is_at_night, is_long, visit_engagements
from domain.visits.facts import HomeVisitNotMet, HomeVisitRecorded, HomeVisitReviewed
from domain.visits.reviewed import DISPUTED, LATE_REJECTED, NOT_REACHED
from domain.visits.rules import (
    assess_not_met,
    assess_review,
    assess_visit,
    attempt_likenesses,
    review_likenesses,
    visit_likenesses,
)
from domain.visits.sheet_words import NOT_MET_REASON_WORDS, NOT_MET_WORDS

FINGERPRINTED_BY_FACT: Final = True

KINDS: Final = (
    Kind(
        fact=HomeVisitRecorded,
        command=RecordHomeVisit,
        assess=assess_visit,
        started="started_at",
        ended="ended_at",
        recorded_by=SERVICE,
        fixed_by=SERVICE,
        folded=False,
        people_kept_as="service_file",
        likenesses=visit_likenesses,
        engages=visit_engagements,
        flags=(
            OVERLAP,
            Flag(
                code="long_visit",
                judge=is_long,
                rests_on="fact",
                name=Label("探访超过 8 小时", "visit longer than 8 hours"),
            ),
            Flag(
                code="night_visit",
                judge=is_at_night,
                rests_on="fact",
                name=Label("夜间探访（22 时至次日 6 时）", "visit at night (22:00 to 6:00)"),
            ),
            Flag(
                code="visits_over_day",
                judge=outlasts_a_day,
                rests_on="others",
                name=Label(
                    "同一人当日探访合计超过 24 小时", "one worker's visits over 24 hours a day"
                ),
            ),
            Flag(
                code=DISPUTED,
                judge=nothing_yet,
                rests_on="later",
                name=Label("复核有异议", "disputed when it was reviewed"),
            ),
            Flag(
                code=NOT_REACHED,
                judge=nothing_yet,
                rests_on="later",
                name=Label("复核未联系上", "nobody was reached to review it"),
            ),
            Flag(
                code=LATE_REJECTED,
                judge=nothing_yet,
                rests_on="later",
                name=Label("补录未获同意", "late entry rejected"),
            ),
        ),
        path="home-visits",
        name=Label("探访", "home visit"),
        says=Label(
            "记录探访：{visitors} 于 {started_at} 探访 {client}（{mode}，{duration_minutes}），服务：{services}",
            "recorded a visit: {visitors} with {client} at {started_at} ({mode}, {duration_minutes}), services: {services}",
        ),
        example={
            "details": {
                "visitors": ["W01"],
                "client": "C001",
                "household": "H001",
                "started_at": "2021-06-03T09:00:00+08:00",
                "ended_at": "2021-06-03T09:45:00+08:00",
                "mode": "in_person",
                "services": ["humane_care"],
                "target_groups": ["elder_alone"],
                "client_name": "示例乙",
                "narrative": "上门探访，情况平稳。",
                "attachments": [
                    {
                        "sha256": "45daf3563f274b3dea358bf44e9841e85db38b0bcf1892b6a64f09bac2f80b43",
                        "media_type": "image/jpeg",
                        "size_bytes": 26,
                    }
                ],
            }
        },
    ),
    Kind(
        fact=HomeVisitNotMet,
        command=RecordHomeVisitNotMet,
        assess=assess_not_met,
        started="attempted_at",
        recorded_by=SERVICE,
        fixed_by=SERVICE,
        folded=False,
        people_kept_as="service_file",
        likenesses=attempt_likenesses,
        path="home-visits-not-met",
        name=Label("探访未遇", "home visit not met"),
        says=Label(
            "记录探访未遇：{visitors} 于 {attempted_at} 上门探访 {client}，没有见到人[（{not_met_reason}）]",
            "recorded an attempt: {visitors} called on {client} at {attempted_at} and met nobody[: {not_met_reason}]",
        ),
        example={
            "details": {
                "visitors": ["W01"],
                "client": "C001",
                "attempted_at": "2021-06-04T15:30:00+08:00",
                "not_met_reason": "nobody_home",
                "target_groups": ["elder_alone"],
            }
        },
        sheet=Sheet(
            marks=("未遇", "未入户"),
            identity=("client", "attempted_at", "visitors"),
            one_for_each="client",
            amid=Amid(
                sheet="visits",
                column="走访结果",
                states="not_met_reason",
                words=NOT_MET_WORDS,
                warning="nobody_met",
                only={"探访方式": "in_person"},
            ),
            words={"not_met_reason": NOT_MET_REASON_WORDS},
            columns={
                "not_met_reason": ("走访结果", "探访结果", "入户结果"),
                "attempted_at": ("上门时间", "上门日期", "探访日期", "走访日期", "探访时间"),
                "visitors": ("探访社工",),
                "narrative": ("主要情况", "未遇原因", "情况说明"),
                "claimed_recorded_on": ("记录日期", "填表日期", "登记日期"),
            },
        ),
    ),
    Kind(
        fact=HomeVisitReviewed,
        command=ReviewHomeVisit,
        assess=assess_review,
        rests_on_records=True,
        started="reviewed_on",
        recorded_by=SERVICE,
        fixed_by=SERVICE,
        folded=False,
        people_kept_as="service_file",
        likenesses=review_likenesses,
        path="home-visit-reviewed",
        name=Label("探访复核", "home visit reviewed"),
        says=Label(
            "复核探访 {visit}（{client}，{visited_at}）：{reviewer} 于 {reviewed_on} {means}，{finding}[，抽样种子 {seed}]",
            "reviewed the visit {visit} to {client} at {visited_at}: {reviewer} on {reviewed_on}, {means}, {finding}[, drawn by the seed {seed}]",
        ),
        example={
            "details": {
                "visit": "01890000-0000-7000-8000-000000000004",
                "client": "C001",
                "reviewer": "W02",
                "reviewed_on": "2021-06-07",
                "means": "phone",
                "finding": "genuine",
                "seed": "2021-06",
                "narrative": "本人确认社工上门，聊了近况。",
            }
        },
    ),
)
