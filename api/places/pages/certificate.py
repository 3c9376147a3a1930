"""The certificate of a volunteer's hours, to be printed: four blocks, and how to verify it.

Who it is about, what was served, who certifies, and the certificate's own number and date (民发〔2015〕
149号).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Query

from api.pages.questions.certificates import LINE, issued, told, verified
from api.pages.questions.chapters import TOTAL, opened_record
from api.pages.questions.parts import Chapter, Column, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import PLACES
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.book.refusals import PersonUnknown
from domain.ground.forms.fields import NamedCode
from domain.ground.labels import Label

CERTIFICATE: Final = f"{PLACES.path}/certificate"
_REMARK: Final = Label(
    "时长不含路途。出具前须将名单在成员中公示不少于7日（民发〔2015〕149号）。",
    "Travel is not counted. The list is shown to members for 7 days before it is issued.",
)


async def volunteer_of(
    volunteer: Annotated[NamedCode, Query(description="Whose service.")] = "",
) -> Mapping[str, Any]:
    """Whose certificate it is."""
    return {"volunteer": volunteer}


def certificate(questions: Questions, sight: Sight) -> Sheet:
    """What a volunteer served, by whom it is certified, and the code to verify it by.

    Raises PersonUnknown for somebody who is not registered.
    """
    answer = questions.volunteer_service(sight.ask, **sight.narrowed)
    if answer["registered_on"] is None:
        raise PersonUnknown(person=f"volunteer/{answer['volunteer']}")
    return Sheet(
        about=[Label(answer["name"] or answer["volunteer"], answer["name"] or answer["volunteer"])],
        chapters=[
            Chapter(table=told(Label("身份", "Identity"), _identity(answer))),
            Chapter(table=_by_activity(answer)),
            Chapter(table=_service(answer)),
            issued(
                sight,
                answer,
                [(Label("时长确认人", "Hours confirmed by"), "、".join(answer["confirmed_by"]))],
            ),
            verified(
                sight,
                CERTIFICATE,
                {"volunteer": answer["volunteer"]},
                answer,
                begun=answer["registered_on"],
                remark=_REMARK,
            ),
        ],
    )


def _identity(answer: Answer) -> list[tuple[Label, Any]]:
    has_card = Label("居民身份证", "identity card")
    return [
        (Label("姓名", "Name"), answer["mark"] or answer["name"] or LINE),
        (Label("证件类型", "Document"), has_card if answer["id_number"] else LINE),
        (Label("证件号码", "Number of the document"), answer["id_number"] or LINE),
        (Label("志愿者注册号", "Volunteer number"), answer["volunteer_number"] or LINE),
        (Label("本站编号", "Code at the station"), answer["volunteer"]),
        (Label("登记日期", "Registered on"), answer["registered_on"]),
    ]


def _by_activity(answer: Answer) -> Table:
    return Table(
        name=Label("服务内容", "Service by activity"),
        anchor="activities",
        columns=(
            Column(heading=Label("内容", "Activity"), value="activity"),
            Column(heading=Label("次数", "Times"), value="times", unit="count"),
            Column(heading=Label("小时", "Hours"), value=hours_of, unit="count"),
        ),
        rows=answer["by_activity"],
        foot={"activity": TOTAL, "times": answer["times"], "minutes": answer["minutes"]},
    )


def _service(answer: Answer) -> Table:
    return Table(
        name=Label("服务记录", "Records of service"),
        anchor="service",
        columns=(
            Column(
                heading=Label("日期", "Day"), value="served_on", unit="day", opens=opened_record
            ),
            Column(heading=Label("内容", "Activity"), value="activity"),
            Column(heading=Label("地点", "Place"), value="place"),
            Column(heading=Label("小时", "Hours"), value=hours_of, unit="count"),
            Column(heading=Label("确认人", "Confirmed by"), value="confirmed_by"),
        ),
        rows=answer["items"],
        foot={"served_on": TOTAL, "minutes": answer["minutes"]},
    )


def hours_of(row: Row) -> float:
    """Hours with two decimals: whole ones would not say what was served."""
    minutes: int = row["minutes"]
    return round(minutes / 60, 2)
