"""What was done with groups and communities, as a page: each figure opens the records it counts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from api.pages.questions.chapters import by_word, records_during
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Sheet, Table
from api.pages.questions.problems import Told
from api.pages.questions.sight import Sight
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.activities.facts import (
    ActivityHeld,
    AdministrativeTaskDone,
    DeskServiceGiven,
    GovernanceActed,
    GroupSessionHeld,
    ResourceLinked,
)
from domain.book.words import VOCABULARY
from domain.ground.events import topic_of
from domain.ground.labels import Label

_IN_KIND: Final = tuple(word for word in VOCABULARY["ResourceKind"] if word != "cash")


def activities(questions: Questions, sight: Sight) -> Sheet:
    """Groups, activities, governance, resources, and the share of office work."""
    answer = questions.activities(sight.ask)
    return Sheet(
        pillars=_pillars(sight, answer),
        chapters=[
            _governance(sight, answer["governance"]),
            Chapter(table=_resources(sight, answer["resources"])),
        ],
    )


def by_governance(told: Told) -> Chapter:
    """What communities took into their own hands, as the page draws it."""
    return _governance(told.sight, told(Questions.activities)["governance"])


def _pillars(sight: Sight, answer: Answer) -> list[Pillar]:
    sessions = records_during(sight, topic_of(GroupSessionHeld))
    held = records_during(sight, topic_of(ActivityHeld))
    at_desk = records_during(sight, topic_of(DeskServiceGiven))
    given = records_during(sight, topic_of(ResourceLinked))
    office = records_during(sight, topic_of(AdministrativeTaskDone))
    share = answer["administrative_share_percent"]
    return [
        Pillar(Label("小组", "Groups"), answer["groups"], "count", sessions),
        Pillar(Label("小组节次", "Sessions"), answer["group_sessions"], "count", sessions),
        Pillar(
            Label("小组人次", "Came to groups"), answer["group_person_times"], "count", sessions
        ),
        Pillar(Label("社区活动", "Activities"), answer["activities"], "count", held),
        Pillar(
            Label("活动人次", "Came to activities"), answer["activity_person_times"], "count", held
        ),
        Pillar(Label("志愿服务小时", "Volunteer hours"), answer["volunteer_hours"], "hours", held),
        Pillar(Label("资源链接", "Resources"), answer["resources"]["count"], "count", given),
        Pillar(Label("窗口接待", "Desk"), answer["desk_services"], "count", at_desk),
        Pillar(
            Label("行政事务占比", "Office work"),
            "" if share is None else f"{share:.2f}%",
            "text",
            office,
        ),
    ]


def _governance(sight: Sight, acts: Mapping[str, int]) -> Chapter:
    return by_word(
        sight,
        (Label("社区治理", "Governance"), Label("次数", "Acts")),
        acts,
        VOCABULARY["GovernanceAct"],
        lambda word: records_during(sight, topic_of(GovernanceActed), kind=word),
        drawn_as="governance",
    )


def _resources(sight: Sight, given: Mapping[str, Any]) -> Table:
    def opens(kinds: tuple[str, ...]) -> Opened:
        return records_during(sight, topic_of(ResourceLinked), kind=kinds)

    found = (
        (Label("资金", "Money"), given["cash_fen"], ("cash",)),
        (Label("实物、场地、服务等折价", "In kind, as valued"), given["in_kind_fen"], _IN_KIND),
    )
    return Table(
        name=Label("链接的资源", "Resources"),
        anchor="resources",
        columns=(
            Column(heading=Label("类别", "Which"), value="name"),
            Column(
                heading=Label("价值", "Worth"),
                value="fen",
                unit="fen",
                opens=lambda row: opens(row["kinds"]),
            ),
        ),
        rows=[{"name": name, "fen": fen, "kinds": kinds} for name, fen, kinds in found if fen],
        empty=Label("这段时间里没有链接资源。", "No resource was linked in these days."),
    )
