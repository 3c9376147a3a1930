"""Projects, as tables on the command line."""

from __future__ import annotations

from typing import Final

from api.questions.asking import Answer
from api.terminal.answers import Names, Printed
from api.terminal.output import print_table, say, yuan
from api.terminal.words import both


def _tables(answer: Answer, title: str, _names: Names) -> None:
    """Print projects with their goals, of one station or station by station."""
    if "stations" not in answer:
        _of_station(answer, title)
        return
    for each in answer["stations"]:
        _of_station(each, f"{title} · {each['station']}")


def _of_station(answer: Answer, title: str) -> None:
    rows = [
        (
            each["code"],
            each["title"],
            both("ProjectKind", each["kind"]),
            each["state"],
            yuan(each["budget_fen"]),
            yuan(each["spent_fen"]),
        )
        for each in answer["projects"]
    ]
    headings = ("编号 code", "名称 title", "类别 kind", "状态 state", "预算 budget", "支出 spent")
    print_table(title, headings, rows)
    goals = [
        (
            each["code"],
            goal["goal"],
            both("ProjectMeasure", goal["measure"]),
            goal["target"],
            "" if goal["actual"] is None else goal["actual"],
        )
        for each in answer["projects"]
        for goal in each["goals"]
    ]
    of_goals = ("项目 project", "目标 goal", "计数 measure", "目标数 target", "完成 actual")
    print_table("目标 Goals", of_goals, goals)
    missing = "、".join(both("ProjectKind", kind) for kind in answer["missing_kinds"])
    say("1+X+1 齐全 complete" if answer["complete"] else f"1+X+1 还缺 lacks: {missing}")


PRINTED: Final = Printed("projects", "项目 Projects", _tables)
