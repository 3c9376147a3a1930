"""Clients, and who is to be seen again, as tables on the command line."""

from __future__ import annotations

from typing import Final

from api.questions.asking import Answer
from api.terminal.answers import Names, Printed
from api.terminal.output import print_table, say
from api.terminal.words import both, judged_by


def _due(answer: Answer, title: str, _names: Names) -> None:
    """Print who is due, and how far groups are covered."""
    counts = answer["counts"]
    figures = [
        ("应探访 due", counts["due"]),
        ("逾期 overdue", counts["overdue"]),
        ("红色逾期 red overdue", counts["red_overdue"]),
        ("风险分歧 conflicts", len(answer["conflicts"])),
    ]
    print_table(title, ("项目 figure", "数 value"), figures)
    rows = [
        (
            each["client"],
            each["worker"],
            (each["due_at"] or each["due_on"])[:16].replace("T", " "),
            each["overdue_days"] if each["overdue"] else "",
            both("RiskLevel", each["risk"]) if each["risk"] else "",
            each["last_visit_on"] or "",
        )
        for each in answer["due"]
    ]
    headings = (
        *("对象 client", "社工 worker", "应于 due", "逾期天数 days over"),
        *("风险 risk", "上次探访 last visit"),
    )
    print_table("名单 List", headings, rows)
    covered = [
        (both("TargetGroup", group), each["clients"], each["visited"], f"{each['percent']}%")
        for group, each in answer["covered"].items()
    ]
    print_table("按对象类别 By group", ("类别 group", "人 clients", "已探访 visited", "%"), covered)
    say(judged_by(answer["policies"]))


def _clients(answer: Answer, title: str, _names: Names) -> None:
    """Print the clients of a station."""
    rows = [
        (
            each["code"],
            "、".join(both("TargetGroup", group) for group in each["groups"]),
            both("RiskLevel", each["risk"]) if each["risk"] else "",
            each["worker"],
            each["last_visit_on"] or "",
            each["next_due_on"] or "",
        )
        for each in answer["items"]
    ]
    headings = (
        *("对象 client", "类别 groups", "风险 risk", "社工 worker"),
        *("上次探访 last visit", "下次应于 next due"),
    )
    print_table(title, headings, rows)


PRINTED: Final = Printed("due", "应探访 Due visits", _due)
CLIENTS: Final = Printed("clients", "服务对象 Clients", _clients)
