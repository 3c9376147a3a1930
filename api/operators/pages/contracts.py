"""The page of contracts: of a station, or of all in an area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.lists.fields import listed_at
from api.pages.forms.routes import stating
from api.pages.questions.chapters import opened_at, records_of
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import CONTRACTS, STAFFING
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.words import VOCABULARY
from domain.ground.labels import Label

_SIGNED: Final = "contract.signed"
_CLAIMED: Final = KIND_OF_TOPIC["milestone.claimed"]
_OF_ANY_DAY: Final = {"from": None, "as_of": None}
_STAFF: Final = Opened(STAFFING.path)


def contracts(questions: Questions, sight: Sight) -> Sheet:
    """Contracts, their milestones, and what is to be given back."""
    answer = questions.contracts(sight.ask)
    rows = answer["contracts"]
    milestones, recoveries = (
        [
            one | {"contract": each["code"], "station": each["station"]}
            for each in rows
            for one in each[name]
        ]
        for name in ("milestones", "recovery_open")
    )
    if sight.desk.station and sight.desk.may_record(_CLAIMED):
        for each in milestones:
            if each["claimable"]:
                each["claiming"] = _claiming(questions, sight, each)
    return Sheet(
        pillars=_pillars(answer),
        chapters=[
            Chapter(table=_contracts(rows)),
            Chapter(table=_milestones(milestones)),
            Chapter(table=_recoveries(recoveries)),
        ],
    )


def _pillars(answer: Answer) -> list[Pillar]:
    rows = answer["contracts"]
    vacant = sum(each["vacancy_days"] for each in rows)
    return [
        Pillar(Label("合同", "Contracts"), len(rows), "count", records_of(_SIGNED, _OF_ANY_DAY)),
        Pillar(
            Label("合同金额", "Amount"),
            sum(each["amount_fen"] for each in rows),
            "fen",
            records_of(_SIGNED, _OF_ANY_DAY),
        ),
        Pillar(Label("缺岗（天）", "Vacant days"), vacant, "count", _STAFF, is_short=vacant > 0),
        Pillar(
            Label("应扣", "To be taken off"),
            sum(each["deduction_proposed_fen"] for each in rows),
            "fen",
        ),
        Pillar(
            Label("已扣", "Taken off"),
            sum(each["deduction_decided_fen"] for each in rows),
            "fen",
            records_of("deduction.decided", _OF_ANY_DAY),
        ),
    ]


def _contracts(rows: Sequence[Row]) -> Table:
    return Table(
        name=Label("合同", "Contracts"),
        anchor="contracts",
        columns=(
            Column(heading=Label("编号", "Code"), value="code", opens=_of_contract),
            Column(
                heading=Label("站点", "Station"),
                value="station",
                opens=lambda row: opened_at(row, CONTRACTS.path),
            ),
            Column(heading=Label("承接机构", "Operator"), value="operator"),
            Column(heading=Label("从", "From"), value="starts_on", unit="day"),
            Column(heading=Label("到", "To"), value="ends_on", unit="day"),
            Column(heading=Label("金额", "Amount"), value="amount_fen", unit="fen"),
            Column(heading=Label("应配专职", "Workers due"), value="workers_due", unit="count"),
            Column(
                heading=Label("缺岗天数", "Vacant days"),
                value="vacancy_days",
                unit="count",
                is_short=lambda row: row["vacancy_days"] > 0,
            ),
            Column(
                heading=Label("应扣", "To be taken off"), value="deduction_proposed_fen", unit="fen"
            ),
            Column(heading=Label("已扣", "Taken off"), value="deduction_decided_fen", unit="fen"),
            Column(heading=Label("已付", "Paid"), value="paid_fen", unit="fen"),
        ),
        rows=rows,
        empty=Label("没有合同。", "There is no contract."),
    )


def _milestones(rows: Sequence[Row]) -> Table:
    states = VOCABULARY["MilestoneState"]
    return Table(
        name=Label("付款节点", "Milestones"),
        anchor="milestones",
        columns=(
            Column(heading=Label("合同", "Contract"), value="contract", opens=_of_contract),
            Column(heading=Label("节点", "Milestone"), value="code"),
            Column(heading=Label("比例（%）", "Share, %"), value="share_percent", unit="count"),
            Column(heading=Label("金额", "Amount"), value="amount_fen", unit="fen"),
            Column(heading=Label("状态", "State"), value=lambda row: states[row["state"]]),
            Column(heading=Label("须核实", "Required"), value="required", unit="count"),
            Column(
                heading=Label("已核实", "Verified"),
                value="verified",
                unit="count",
                is_short=lambda row: row["verified"] < row["required"],
            ),
            Column(
                heading=Label("可申请", "May be claimed"),
                value=_may_be_claimed,
                opens=lambda row: row.get("claiming"),
            ),
            Column(
                heading=Label("申请", "Claim"),
                value=lambda row: row["claimed"]["claimed_on"] if row["claimed"] else "",
                unit="day",
                opens=_claim,
            ),
        ),
        rows=rows,
        empty=Label("没有付款节点。", "There is no milestone."),
    )


_YES: Final = Label("可以", "yes")
_CLAIM: Final = Label("申请", "claim")


def _may_be_claimed(row: Row) -> Label | str:
    if "claiming" in row:
        return _CLAIM
    return _YES if row["claimable"] else ""


def _claiming(questions: Questions, sight: Sight, row: Row) -> Opened:
    """The form of a claim that states the evidence which there is."""
    wanted = {"contract": row["contract"], "milestone": row["code"]}
    told = questions.milestone_evidence(sight.ask, **wanted)
    said = {name: str(told[name]) for name in ("verified", "known_at", "evidence_sha256")}
    address = f"/audit/new/{listed_at(_CLAIMED)}"
    stated = stating(**wanted, claimed_on=told["as_of"], **said)
    return Opened(address, {**stated, "from": None, "as_of": None})


def _recoveries(rows: Sequence[Row]) -> Table:
    return Table(
        name=Label("付款后须追回", "To be given back"),
        anchor="recovery",
        columns=(
            Column(heading=Label("合同", "Contract"), value="contract", opens=_of_contract),
            Column(heading=Label("节点", "Milestone"), value="milestone"),
            Column(
                heading=Label("不再计入的探访", "Visits that count no more"),
                value="lost",
                unit="count",
                is_short=lambda _row: True,
            ),
            Column(
                heading=Label("证据尚存", "Left of the evidence"), value="verified", unit="count"
            ),
            Column(heading=Label("须核实", "Required"), value="required", unit="count"),
            Column(heading=Label("已付", "Paid"), value="amount_fen", unit="fen"),
            Column(heading=Label("申请", "Claim"), value=lambda _row: _LOOK, opens=_paid_claim),
        ),
        rows=rows,
        empty=Label("没有须追回的。", "There is nothing to be given back."),
    )


_LOOK: Final = Label("看", "look")


def _of_contract(row: Row) -> Opened:
    """Everything that was agreed under the code of a row."""
    code = row["contract"] if "contract" in row else row["code"]
    return records_of(_SIGNED, {"contract": code, "station": row["station"], **_OF_ANY_DAY})


def _claim(row: Row) -> Opened | None:
    return _record(row["claimed"]["claim"]) if row["claimed"] else None


def _paid_claim(row: Row) -> Opened:
    return _record(row["claim"])


def _record(record: str) -> Opened:
    return Opened(f"/audit/record/{record}", {"from": None, "as_of": None})
