"""What was done with groups and communities, as tables on the command line."""

from __future__ import annotations

from typing import Final

from api.questions.asking import Answer
from api.terminal.answers import Names, Printed
from api.terminal.output import print_table, yuan
from api.terminal.words import both


def _tables(answer: Answer, title: str, _names: Names) -> None:
    """Print what was done."""
    share = answer["administrative_share_percent"]
    figures = [
        ("小组 groups", answer["groups"]),
        ("小组节数 group sessions", answer["group_sessions"]),
        ("小组人次 person-times", answer["group_person_times"]),
        ("社区活动 activities", answer["activities"]),
        ("活动人次 person-times", answer["activity_person_times"]),
        ("志愿服务小时 volunteer hours", answer["volunteer_hours"]),
        ("窗口接待 desk services", answer["desk_services"]),
        ("行政事务占比 administrative share", "" if share is None else f"{share:.2f}%"),
    ]
    print_table(title, ("项目 figure", "数 value"), figures)
    acts = [(both("GovernanceAct", word), count) for word, count in answer["governance"].items()]
    print_table("社区治理 Governance", ("类型 kind", "次 acts"), acts)
    found = answer["resources"]
    given = [("资金 money", yuan(found["cash_fen"])), ("折价 in kind", yuan(found["in_kind_fen"]))]
    print_table(f"资源链接 Resources · {found['count']}", ("类别 kind", "元 yuan"), given)


PRINTED: Final = Printed("activities", "小组和活动 Groups and activities", _tables)
