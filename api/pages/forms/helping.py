"""帮助: how the work with the book goes, and what each kind of record asks for, from its declaration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import groupby
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Path
from msgspec import Struct
from starlette.responses import Response

from api.lists.fields import listed_at
from api.pages.desk import AtDesk
from api.pages.drawing import PageRoute, draw
from api.pages.rail import APPROVALS, CLIENTS, COMPARE, IMPORTS, LISTS, MONTHS, VERIFY
from domain.book.catalogue import KINDS
from domain.book.form_fields import Form, FormField, fields_of
from domain.book.words import SUBJECT_NAMES, VOCABULARY
from domain.ground.kinds import Kind
from domain.ground.labels import Label, all_of
from domain.ground.refusals import NotFound
from domain.ground.vocabulary import Role

HELP: Final = "/help"

router = APIRouter(prefix=HELP, route_class=PageRoute, include_in_schema=False)

Subject = Annotated[str, Path(pattern="^[a-z_]{1,30}$", description="A subject of the book.")]


class Topic(NamedTuple):
    """Something that people do with the book: what it is called, how it goes, and where.

    ``roles`` are those who do it there, empty for all.
    """

    anchor: str
    name: Label
    says: Label
    path: str = ""
    roles: AbstractSet[Role] = frozenset()


TOPICS: Final = (
    Topic(
        "recording",
        Label("记一笔", "Record something"),
        Label(
            "手机点右下角“记一笔”；电脑在“各类台账”里选一类，再点“记”。照实填，没有的不填；入账后有一个记录号，凭它随时能查。",
            "On the phone by the button at the bottom, on a computer from the list of its kind. A"
            " record that is in the book has a number by which it is found again.",
        ),
        LISTS,
    ),
    Topic(
        "offline",
        Label("没有信号", "Without a signal"),
        Label(
            "手机照样能记，先加密存在本机“未上传”里，有信号时自己上传，同一笔不会记两次；退出登录也不丢，也不会用别人的账号上传。被退回的写明原因，改了再传。",
            "The phone keeps what was recorded, encrypted, and sends it once there is a signal, never"
            " twice and never for somebody else. What is refused says why and can be mended.",
        ),
    ),
    Topic(
        "mistakes",
        Label("记错了", "Mistakes"),
        Label(
            "打开那条记录：数字或文字错了点“更正”，只改错的那几项；整条不该有的点“作废”，写明理由。原来的样子一直看得到，谁、什么时候、为什么改的也看得到。",
            "A record is corrected, in those fields alone that are wrong, or voided with a reason. What"
            " it said before stays to be seen, and who changed it, when and why.",
        ),
    ),
    Topic(
        "duplicates",
        Label("问是不是重复", "Asked whether it is another one"),
        Label(
            "同一天同一个人的探访、同一张票据、同一个节次再记一次，先不入账，给出已有的那条。确实是另一件的，点“不是同一件”，说明写进账里。",
            "A second visit to somebody on one day, a voucher or a session that is there already is not"
            " recorded until somebody says that it is another one, and why.",
        ),
    ),
    Topic(
        "late",
        Label("记晚了", "Late entries"),
        Label(
            "超过政策规定的时间才记的，照收，标“补记”。可在记录页点“申请补录”写明原因，由站长或区县同意或驳回；驳回的留在账上，不计入核实次数。",
            "What is recorded after the time that the policy allows is accepted and flagged. Its maker"
            " can ask for consent; what is rejected stays in the book and is not counted as verified.",
        ),
        APPROVALS.path,
    ),
    Topic(
        "workbooks",
        Label("用 Excel 上传", "Workbooks"),
        Label(
            "先试读，逐行说明收不收、为什么，这时账上什么也没有。确认后入账；退回的行下载“错误行”改好单独再传。同一张表改了再传，只收新的和变了的，不会翻倍。",
            "A workbook is tried first, and says row by row what is taken and why not. Refused rows come"
            " back as a workbook to be mended. The same workbook again adds what is new, and nothing twice.",
        ),
        IMPORTS.path,
        IMPORTS.roles,
    ),
    Topic(
        "names",
        Label("姓名和编号", "Names and codes"),
        Label(
            "账里只有编号，姓名、电话、住址另存在信息库里，能看的人才看得到，每次看都有记录。依法删除的人，账上的数不变，名字不再有。",
            "The book holds codes. Names, phones and addresses lie apart, for those who may see them, and"
            " each look is noted. Whoever is erased by law is still counted, without a name.",
        ),
        CLIENTS.path,
    ),
    Topic(
        "months",
        Label("月结", "Closing a month"),
        Label(
            "站长按清单逐项看过再结账。结了的月份不再收那个月的记录；确有遗漏的申请补录，同意后限期补进去。",
            "A head closes a month by its checklist. Nothing is recorded in it any more, but what an"
            " accepted request lets in for some days.",
        ),
        MONTHS.path,
    ),
    Topic(
        "past",
        Label("看旧账", "The book as it was"),
        Label(
            "点右上角“现在”，拖到任何一笔，每一页都按那时账上有的来算，纸是黄的、写着“旧账”。“发生”是事情哪天做的，“记录”是哪天记进来的，两个都写着。",
            "Every page can be taken back to any entry and tells what was in the book then; it is marked"
            " all over. When something happened and when it was recorded are two days, and both are told.",
        ),
    ),
    Topic(
        "compare",
        Label("为什么数变了", "Why a figure changed"),
        Label(
            "“两时点比较”列出两次之间哪些数变了、是哪几笔造成的：新记、补记、更正、作废分开，加起来正好等于差额。",
            "Two moments are compared figure by figure, with the entries that made the difference: new,"
            " late, corrected and voided ones, which add up to it.",
        ),
        COMPARE,
    ),
    Topic(
        "verifying",
        Label("没有人改过吗", "Was anything changed"),
        Label(
            "每一笔接着前一笔的指纹。“校验”一页看得到账首、检查点和旁证，证明文件可以下载，不连网也能核。它证明账没有被改过，不证明当初记的是真的。",
            "Each entry carries the fingerprint of the one before. The page of proofs shows the head,"
            " checkpoints and witnesses, and files that are checked without this server. It proves that"
            " nothing was changed, not that it was true.",
        ),
        VERIFY,
    ),
)
"""What people ask about first."""

_OF_FORM: Final[Mapping[Form, Label]] = {
    "text": Label("文字", "text"),
    "note": Label("一段文字，不写姓名和电话", "a longer text, without names and phones"),
    "day": Label("日期", "a day"),
    "moment": Label("日期和时间", "day and time"),
    "amount": Label("数，最多两位小数", "a number with two places at most"),
    "number": Label("整数", "a whole number"),
    "word": Label("选一个", "one of"),
    "words": Label("选一个或几个", "one or several of"),
    "either": Label("一个整数，或几个词，用顿号分开", "a whole number, or some words"),
    "texts": Label("一个或几个，用顿号分开", "one or several"),
    "flag": Label("是或否", "yes or no"),
    "rows": Label("几行，每行有", "some rows of"),
}
_MONEY: Final = Label("元，精确到分", "yuan, to the fen")
_PERSON: Final = Label("编号，或按姓名查找", "a code, or found by name")
_BETWEEN: Final = Label("：", ": ")


class FieldHelp(Struct, frozen=True, kw_only=True):
    """A field: what it is called, whether it has to be filled in, and how."""

    name: Label
    is_required: bool
    how: Label


class KindHelp(Struct, frozen=True, kw_only=True):
    """A kind: who records it and who mends it, its fields, and what of it is flagged.

    ``anchor`` is how its list is called, too.
    """

    anchor: str
    name: Label
    recorded_by: Label
    fixed_by: Label
    fields: list[FieldHelp]
    flags: Label


@router.get("")
async def get_help(desk: AtDesk) -> Response:
    """What people do with the book, and the subjects whose kinds are explained."""
    return draw("help.html", desk, topics=TOPICS, subjects=SUBJECT_NAMES, at=HELP)


@router.get("/{subject}")
async def get_help_of(desk: AtDesk, subject: Subject) -> Response:
    """Every kind of a subject. Raises NotFound."""
    if subject not in _OF_SUBJECT:
        raise NotFound
    name, kinds = SUBJECT_NAMES[subject], [_explained(each) for each in _OF_SUBJECT[subject]]
    return draw("help_subject.html", desk, name=name, kinds=kinds, at=HELP)


_OF_SUBJECT: Final = {
    subject: [*kinds] for subject, kinds in groupby(KINDS, key=lambda kind: kind.subject)
}


def _explained(kind: Kind) -> KindHelp:
    roles = VOCABULARY["Role"]
    return KindHelp(
        anchor=listed_at(kind),
        name=kind.name,
        recorded_by=all_of(roles[each] for each in sorted(kind.recorded_by)),
        fixed_by=all_of(roles[each] for each in sorted(kind.fixed_by)),
        fields=[*_fields(kind)],
        flags=all_of(each.name for each in kind.flags),
    )


def _fields(kind: Kind) -> Iterator[FieldHelp]:
    for field in fields_of(kind):
        yield FieldHelp(name=field.label, is_required=field.is_required, how=how_filled(field))


def how_filled(field: FormField) -> Label:
    """How a field is filled in, and in which words."""
    told = _MONEY if field.is_money else _PERSON if field.about else _OF_FORM[field.form]
    words = [part.label for part in field.parts] or [label for _word, label in field.choices]
    return Label(*map("".join, zip(told, _BETWEEN, all_of(words), strict=True))) if words else told
