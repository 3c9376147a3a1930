"""Casework, as tables on the command line."""

from __future__ import annotations

from typing import Final

from api.questions.asking import Answer
from api.terminal.answers import Names, Printed
from api.terminal.output import print_table, say
from api.terminal.words import both, judged_by


def _tables(answer: Answer, title: str, _names: Names) -> None:
    """Print cases by stage, incomplete files, referrals and complaints."""
    figures = [
        ("新接案 opened", answer["opened"]),
        ("结案 closed", answer["closed"]),
        ("在案 open", answer["open"]),
        ("不接案 declined", answer["declined"]),
        ("节次 sessions", answer["sessions"]),
        ("分钟 minutes", answer["minutes"]),
    ]
    print_table(title, ("项目 figure", "数 value"), figures)
    stages = [(both("CaseStage", stage), count) for stage, count in answer["by_stage"].items()]
    print_table("按阶段 By stage", ("阶段 stage", "个 cases"), stages)
    reasons = [
        (both("CaseCloseReason", word), count) for word, count in answer["by_close_reason"].items()
    ]
    print_table("结案原因 Why closed", ("原因 reason", "个 cases"), reasons)
    lacking = [
        (
            each["station"],
            each["case"],
            "、".join(both("CaseLack", word) for word in each["missing"]),
        )
        for each in answer["incomplete"]
    ]
    print_table("档案不全 Incomplete files", ("站点 station", "个案 case", "缺 lacks"), lacking)
    for name, key in (("转介 Referrals", "referrals"), ("投诉 Complaints", "complaints")):
        rows = [(word, "" if count is None else count) for word, count in answer[key].items()]
        print_table(name, ("项目 figure", "数 value"), rows)
    say(judged_by(answer["policies"]))


PRINTED: Final = Printed("casework", "个案 Casework", _tables)
