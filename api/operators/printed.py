"""Contracts, as tables on the command line."""

from __future__ import annotations

from typing import Final

from api.questions.asking import Answer
from api.terminal.answers import Names, Printed
from api.terminal.output import print_table, yuan
from api.terminal.words import both

_YES_NO: Final = {True: "是 yes", False: "否 no"}


def _tables(answer: Answer, title: str, _names: Names) -> None:
    """Print contracts, their milestones, and what is to be given back."""
    rows = [
        (
            each["station"],
            each["code"],
            each["operator"],
            f"{each['starts_on']} – {each['ends_on']}",
            yuan(each["amount_fen"]),
            each["vacancy_days"],
            yuan(each["deduction_proposed_fen"]),
            yuan(each["deduction_decided_fen"]),
        )
        for each in answer["contracts"]
    ]
    headings = (
        *("站点 station", "合同 contract", "承接机构 operator", "期限 term", "金额 amount"),
        *("缺岗天 vacant", "应扣 proposed", "已扣 decided"),
    )
    print_table(title, headings, rows)
    milestones = [
        (
            each["code"],
            one["code"],
            yuan(one["amount_fen"]),
            both("MilestoneState", one["state"]),
            one["required"],
            one["verified"],
            _YES_NO[one["claimable"]],
        )
        for each in answer["contracts"]
        for one in each["milestones"]
    ]
    of_milestones = (
        *("合同 contract", "节点 milestone", "金额 amount", "状态 state"),
        *("须核实 required", "已核实 verified", "可申请 claimable"),
    )
    print_table("付款节点 Milestones", of_milestones, milestones)
    recoveries = [
        (
            *(each["code"], one["milestone"], one["lost"], one["verified"]),
            *(one["required"], yuan(one["amount_fen"])),
        )
        for each in answer["contracts"]
        for one in each["recovery_open"]
    ]
    of_recoveries = (
        *("合同 contract", "节点 milestone", "不再计入 lost", "尚存 left"),
        *("须核实 required", "已付 paid"),
    )
    print_table("待追回 To be given back", of_recoveries, recoveries)


PRINTED: Final = Printed("contracts", "合同 Contracts", _tables)
"""Contracts with operators."""
