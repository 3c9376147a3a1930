"""Who works at a station, as tables on the command line."""

from __future__ import annotations

from typing import Final

from api.questions.asking import Answer
from api.terminal.answers import Names, Printed
from api.terminal.output import print_table, say
from api.terminal.words import both, judged_by


def _tables(answer: Answer, title: str, _names: Names) -> None:
    """Print who works there."""
    figures = [
        ("在岗 heads", answer["heads"]),
        ("专职 full-time", answer["full_time"]),
        ("持证 certified", answer["certified"]),
        ("专职不足下限的天数 days below minimum", answer["days_below_minimum"]),
    ]
    print_table(title, ("项目 figure", "数 value"), figures)
    people = [
        (
            person["code"],
            person["name"],
            both("Engagement", person["engagement"]),
            both("CertLevel", person["cert_level"]) if person["cert_level"] else "",
            person["joined_on"],
        )
        for person in answer["people"]
    ]
    columns = ("代码 code", "姓名 name", "性质 engagement", "证书 certificate", "入职 joined")
    print_table("在岗人员 People", columns, people)
    say(judged_by(answer["policies"]))


PRINTED: Final = Printed("staffing", "人员 Staffing", _tables)
