"""What was done for whom, as tables on the command line."""

from __future__ import annotations

from typing import Final

from api.questions.asking import Answer
from api.terminal.answers import Names, Printed
from api.terminal.output import print_table, say
from api.terminal.words import both, judged_by
from domain.book.words import WARNINGS


def _tables(answer: Answer, title: str, names: Names) -> None:
    """Print what was done."""
    figures = [
        ("探访 visits", answer["visits"]),
        ("入户 in person", answer["in_person_visits"]),
        ("分钟 minutes", answer["minutes"]),
        ("服务人数 persons", answer["distinct_persons"]),
        ("补记 late by its own claim", answer["late_entries"]),
        ("系统收到较晚 received late", answer["received_late"]),
        ("平均滞后小时 mean lag, hours", answer["mean_lag_hours"]),
    ]
    print_table(title, ("项目 figure", "数 value"), figures)
    for heading, key, vocabulary in (
        ("按对象 By group", "by_group", "TargetGroup"),
        ("按服务 By service", "by_service", "Service"),
    ):
        rows = [(both(vocabulary, word), number) for word, number in answer[key].items()]
        print_table(heading, ("类别 kind", "次 visits"), rows)
    projects = list(answer["by_project"].items())
    if projects:
        print_table("按项目 By project", ("项目 project", "次 visits"), projects)
    flagged = [(f"{WARNINGS[code].zh} {code}", count) for code, count in answer["flagged"].items()]
    if flagged:
        print_table("提示 Warnings", ("内容 what", "次 visits"), flagged)
    minutes = [
        (code, names.get(code, ""), number) for code, number in answer["worker_minutes"].items()
    ]
    print_table("按社工 By worker", ("代码 code", "姓名 name", "分钟 minutes"), minutes)
    say(judged_by(answer["policies"]))


PRINTED: Final = Printed("services", "服务 Services", _tables, named="worker_minutes")
