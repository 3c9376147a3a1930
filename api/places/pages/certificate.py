"""The certificate of a volunteer's hours, to be printed: four blocks, and how to verify it.

Who it is about, what was served, who certifies, and the certificate's own number and date (民发〔2015〕
149号). Whoever holds it opens the address of the same days: the code is the same as long as no record
was changed, and at the position that is printed it is what was printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import Query

from api.pages.desk import address
from api.pages.questions.chapters import TOTAL, opened_record
from api.pages.questions.parts import Chapter, Column, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import PLACES
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.book.refusals import PersonUnknown
from domain.ground.forms.fields import NamedCode
from domain.ground.words import Label

CERTIFICATE: Final = f"{PLACES.path}/certificate"
_LINE: Final = "＿＿＿＿＿＿＿＿"
_CODE_DIGITS, _GROUP = 20, 4


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
            Chapter(table=_told(Label("身份", "Identity"), _identity(answer))),
            Chapter(table=_by_activity(answer)),
            Chapter(table=_service(answer)),
            Chapter(table=_told(Label("出具单位", "Issued by"), _issuer(sight, answer))),
            Chapter(
                table=_told(Label("证明编号与核验", "Number and verification"), _number(answer))
            ),
        ],
    )


def code_in_groups(code_sha256: str) -> str:
    """The beginning of a code as it is read aloud: five groups of four digits."""
    digits = code_sha256[:_CODE_DIGITS].upper()
    return " ".join(digits[at : at + _GROUP] for at in range(0, _CODE_DIGITS, _GROUP))


def _identity(answer: Answer) -> list[tuple[Label, Any]]:
    has_card = Label("居民身份证", "identity card")
    return [
        (Label("姓名", "Name"), answer["mark"] or answer["name"] or _LINE),
        (Label("证件类型", "Document"), has_card if answer["id_number"] else _LINE),
        (Label("证件号码", "Number of the document"), answer["id_number"] or _LINE),
        (Label("志愿者注册号", "Volunteer number"), answer["volunteer_number"] or _LINE),
        (Label("本站编号", "Code at the station"), answer["volunteer"]),
        (Label("登记日期", "Registered on"), answer["registered_on"]),
    ]


def _issuer(sight: Sight, answer: Answer) -> list[tuple[Label, Any]]:
    confirmers = "、".join(answer["confirmed_by"])
    return [
        (Label("单位（盖章）", "Station (stamp)"), sight.desk.station_name or answer["station"]),
        (Label("时长确认人", "Hours confirmed by"), confirmers),
        (Label("负责人（签字）", "Head (signature)"), _LINE),
        (Label("经办人（签字）", "Handled by (signature)"), _LINE),
        (Label("联系电话", "Phone"), _LINE),
    ]


def _number(answer: Answer) -> list[tuple[Label, Any]]:
    code = code_in_groups(answer["code_sha256"])
    said = {"station": answer["station"], "volunteer": answer["volunteer"]}
    days = {"from": answer["from_day"], "as_of": answer["as_of"]}
    return [
        (
            Label("证明编号", "Number"),
            f"{answer['station']}-{answer['position']}-{answer['code_sha256'][:8]}",
        ),
        (
            Label("统计期间", "Days"),
            f"{answer['from_day'] or answer['registered_on']} — {answer['as_of']}",
        ),
        (Label("核验码", "Code"), code),
        (Label("核验码全文", "Code in full"), answer["code_sha256"]),
        (Label("台账位置", "Position of the book"), answer["position"]),
        (
            Label("核验地址", "To verify"),
            address(CERTIFICATE, {**said, **days, "as_known": answer["position"]}),
        ),
        (
            Label("备注", "Remarks"),
            Label(
                "时长不含路途。出具前须将名单在成员中公示不少于7日（民发〔2015〕149号）。",
                "Travel is not counted. The list is shown to members for 7 days before it is issued.",
            ),
        ),
        (Label("出具日期", "Date"), _LINE),
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


def _told(name: Label, rows: Sequence[tuple[Label, Any]]) -> Table:
    return Table(
        name=name,
        columns=(
            Column(heading=Label("项目", "What"), value="name"),
            Column(heading=Label("内容", "Says"), value="value"),
        ),
        rows=[{"name": each, "value": value} for each, value in rows],
    )
