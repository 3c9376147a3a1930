"""Inspections and findings, as tables on the command line."""

from __future__ import annotations

from typing import Final

from api.questions.asking import Answer
from api.terminal.answers import Names, Printed
from api.terminal.output import print_table, say
from api.terminal.words import both


def _tables(answer: Answer, title: str, _names: Names) -> None:
    """Print inspections, and findings by the day they are due."""
    rows = [
        (
            each["station"],
            each["inspection"],
            both("InspectionKind", each["kind"]),
            both("InspectingAuthority", each["authority"]),
            each["held_on"],
            each["findings"],
            each["open"],
            each["overdue"],
        )
        for each in answer["inspections"]
    ]
    headings = (
        *("站点 station", "检查 inspection", "类型 kind", "单位 by", "日期 day"),
        *("问题 findings", "待整改 open", "逾期 overdue"),
    )
    print_table(title, headings, rows)
    findings = [
        (
            each["station"],
            each["finding"],
            both("InspectionMatter", each["matter"]),
            both("FindingSeverity", each["severity"]),
            each["due_on"],
            both("FindingState", each["state"]),
            each["overdue_days"] or "",
            "" if each["days_to_answer"] is None else each["days_to_answer"],
        )
        for each in answer["findings"]
    ]
    of_findings = (
        *("站点 station", "问题 finding", "类别 matter", "程度 severity", "期限 due"),
        *("状态 state", "逾期天 overdue", "答复天 answered in"),
    )
    print_table("检查问题 Findings", of_findings, findings)
    if answer["median_days_to_answer"] is not None:
        say(f"答复天数中位 median days to answer: {answer['median_days_to_answer']:g}")


PRINTED: Final = Printed("inspections", "检查与整改 Inspections", _tables)
"""Inspections and findings."""
