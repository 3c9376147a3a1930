"""Notices as pages: which are due, and one of them, to be printed and published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Query

from api.lists.fields import listed_at
from api.money.pages.columns import CATEGORY, SOURCE, word
from api.pages.forms.routes import stating
from api.pages.questions.certificates import LINE, issued, told
from api.pages.questions.chapters import TOTAL, opened_at, opened_record
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import BUDGET
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.words import VOCABULARY
from domain.ground.labels import Label
from domain.ground.refusals import MissingValue
from domain.ground.vocabulary import DisclosureKind

NOTICES: Final = f"{BUDGET.path}/disclosures"
NOTICE: Final = f"{BUDGET.path}/notice"
_PUBLISHED: Final = KIND_OF_TOPIC["disclosure.published"]
_KINDS: Final = VOCABULARY["DisclosureKind"]
_STATES: Final = {
    "published": Label("已公示", "published"),
    "due": Label("待公示", "due"),
    "overdue": Label("已逾期", "overdue"),
}
_STATE: Final = Column(
    heading=Label("状态", "State"),
    value=lambda row: _STATES[row["state"]],
    is_short=lambda row: row["state"] == "overdue",
)
_MONEY: Final = (
    ("opening_fen", Label("上年结转", "Left from before")),
    ("received_fen", Label("本年收入", "Received")),
    ("spent_fen", Label("本年支出", "Spent")),
    ("balance_fen", Label("年末结余", "Balance")),
)


async def notice_of(
    kind: Annotated[DisclosureKind, Query(description="Whose money.")] = "lottery",
    year: Annotated[int | None, Query(ge=1950, le=2999, description="The calendar year.")] = None,
) -> Mapping[str, Any]:
    """Which notice it is."""
    return {"kind": kind, "year": year}


def notices(questions: Questions, sight: Sight) -> Sheet:
    """The notices about years that are over, the latest first."""
    answer = questions.disclosures(sight.ask)
    may_record = sight.desk.station and sight.desk.may_record(_PUBLISHED)
    rows: list[dict[str, Any]] = []
    for each in answer["notices"]:
        last = each["published"][-1] if each["published"] else {}
        where = {"record": last["record"]} if last else {}
        row = {**each, **where, "where": last.get("published_at", "")}
        if may_record and not last:
            row |= {
                "where": Label("登记公示", "Record it"),
                "form": _form(each, answer["position"]),
            }
        rows.append(row)
    return Sheet(
        pillars=[
            Pillar(Label("待公示", "Due"), answer["due"], "count"),
            Pillar(
                Label("已逾期", "Overdue"),
                answer["overdue"],
                "count",
                is_short=answer["overdue"] > 0,
            ),
        ],
        chapters=[Chapter(table=_due(rows, is_area=not sight.desk.station))],
    )


def latest_notices(questions: Questions, sight: Sight) -> list[Chapter]:
    """The notices about the latest year that has any, and the way to all of them."""
    found = questions.disclosures(sight.ask)["notices"]
    rows = [each for each in found if each["year"] == found[0]["year"]]
    table = Table(
        name=Label("公示", "Notices"),
        anchor="notices",
        columns=(
            Column(
                heading=Label("年度", "Year"),
                value=lambda row: f"{row['year']}",
                opens=lambda _row: Opened(NOTICES, {"from": None}),
            ),
            Column(heading=Label("站点", "Station"), value="station"),
            Column(heading=Label("内容", "About"), value=lambda row: _KINDS[row["kind"]]),
            Column(heading=Label("截止", "Due on"), value="due_on", unit="day"),
            _STATE,
        ),
        rows=rows,
    )
    return [Chapter(table=table)] if rows else []


def _due(rows: list[dict[str, Any]], *, is_area: bool) -> Table:
    return Table(
        name=Label("应当公示的", "Notices"),
        anchor="notices",
        columns=(
            Column(heading=Label("年度", "Year"), value=lambda row: f"{row['year']}"),
            *(
                [
                    Column(
                        heading=Label("站点", "Station"),
                        value="station",
                        opens=lambda row: opened_at(row, NOTICES),
                    )
                ]
                if is_area
                else ()
            ),
            Column(
                heading=Label("内容", "About"),
                value=lambda row: _KINDS[row["kind"]],
                opens=lambda row: opened_at(
                    row,
                    NOTICE,
                    {"kind": row["kind"], "year": row["year"], "from": None, "as_of": None},
                ),
            ),
            *(Column(heading=name, value=key, unit="fen") for key, name in _MONEY),
            Column(heading=Label("截止", "Due on"), value="due_on", unit="day"),
            Column(heading=Label("依据", "By"), value=_basis),
            _STATE,
            Column(
                heading=Label("公示于", "Published at"),
                value="where",
                opens=lambda row: row.get("form") or opened_record(row),
            ),
        ),
        rows=rows,
        empty=Label("没有应当公示的年度。", "No year is to be published."),
    )


def notice(questions: Questions, sight: Sight) -> Sheet:
    """One notice: income and spending by grant and by item. Raises MissingValue without a year."""
    if sight.narrowed["year"] is None:
        raise MissingValue(field="year")
    answer = questions.disclosure_notice(sight.ask, **sight.narrowed)
    said = answer["notice"]
    about = _KINDS[said["kind"]]
    return Sheet(
        about=[Label(f"{said['year']}年{about.zh}", f"{about.en}, {said['year']}")],
        pillars=_pillars(said),
        chapters=[
            Chapter(table=_by_grant(said)),
            Chapter(table=_by_item(said)),
            Chapter(
                table=told(Label("公示", "Publication"), _publication(questions, sight, answer))
            ),
            issued(sight, answer),
        ],
    )


def _pillars(said: Row) -> list[Pillar]:
    signs = ("＋", "－", "＝", "")
    pillars = [
        Pillar(name, said[key], "fen", sign=sign)
        for (key, name), sign in zip(_MONEY, signs, strict=True)
    ]
    moved_fen = said["reclaimed_fen"] + said["lent_fen"]
    if moved_fen:
        name = Label("收回和借出", "Reclaimed and lent")
        pillars[2] = pillars[2]._replace(sign="－")
        pillars.insert(3, Pillar(name, moved_fen, "fen", sign="＝"))
    return pillars


def _by_grant(said: Row) -> Table:
    beside = [
        (key, name)
        for key, name in (
            ("reclaimed_fen", Label("收回", "Reclaimed")),
            ("lent_fen", Label("借出", "Lent")),
        )
        if any(each[key] for each in said["grants"])
    ]
    money = (("quota_fen", Label("下达", "Quota")), *_MONEY[:3], *beside, _MONEY[3])
    return Table(
        name=Label("收支情况", "Income and spending"),
        anchor="grants",
        columns=(
            Column(heading=Label("拨款", "Grant"), value="grant"),
            SOURCE,
            Column(heading=Label("文号", "Document"), value="document_number"),
            *(Column(heading=name, value=key, unit="fen") for key, name in money),
        ),
        rows=said["grants"],
        foot={"grant": TOTAL, "source": "", **{key: said[key] for key, _name in money}},
    )


def _by_item(said: Row) -> Table:
    rows: list[Row] = said["items"]
    return Table(
        name=Label("支出项目", "What it was spent on"),
        anchor="items",
        columns=(
            Column(heading=CATEGORY.heading, value=_purpose),
            Column(heading=Label("项目", "Project"), value="project"),
            Column(heading=Label("金额", "Amount"), value="amount_fen", unit="fen"),
            Column(heading=Label("占比（%）", "Share, %"), value=_percent("share_percent")),
            Column(heading=Label("预算", "Planned"), value="planned_fen", unit="fen"),
            Column(heading=Label("进度（%）", "Progress, %"), value=_percent("progress_percent")),
        ),
        rows=rows,
        foot={
            "category": TOTAL,
            "amount_fen": said["spent_fen"],
            "planned_fen": sum(each["planned_fen"] for each in rows),
        },
    )


def _purpose(row: Row) -> Label:
    return TOTAL if row["category"] is TOTAL else word("Category", row["category"])


def _percent(key: str) -> Any:
    def said(row: Row) -> str:
        share = row.get(key)
        return "" if share is None else f"{share:.2f}"

    return said


def _publication(questions: Questions, sight: Sight, answer: Answer) -> list[tuple[Label, Any]]:
    """By when and by what it is due, where it is, and from which position of the book it is drawn."""
    said = answer["notice"]
    known = questions.disclosures(sight.ask)["notices"]
    due = next((each for each in known if _is_about(each, said)), None)
    rows: list[tuple[Label, Any]] = []
    if due is not None:
        rows = [
            (Label("截止", "Due on"), due["due_on"]),
            (Label("依据", "By"), _basis(due)),
            (Label("状态", "State"), _STATES[due["state"]]),
        ]
        for each in due["published"]:
            where = f"{each['published_on']} {each['published_at']}"
            rows.append((Label("已公示于", "Published"), where))
            rows.append((Label("文件 SHA-256", "SHA-256 of the file"), each["notice_sha256"]))
    return [
        *rows,
        (Label("台账位置", "Position of the book"), answer["position"]),
        (Label("公示日期", "Day published"), LINE),
    ]


def _is_about(each: Row, said: Row) -> bool:
    return (each["kind"], each["year"]) == (said["kind"], said["year"])


def _basis(row: Row) -> str:
    return " ".join(filter(None, (row["title"], row["document_number"], row["article"])))


def _form(row: Row, position: int) -> Opened:
    """The form that records where a notice was published."""
    stated = stating(kind=row["kind"], year=str(row["year"]), known_at=str(position))
    return Opened(f"/audit/new/{listed_at(_PUBLISHED)}", {**stated, "from": None, "as_of": None})
