"""Who learned what, as tables on the command line."""

from __future__ import annotations

from typing import Final

from api.questions.asking import Answer
from api.terminal.answers import Names, Printed
from api.terminal.output import print_table


def _tables(answer: Answer, title: str, names: Names) -> None:
    """Print who learned what."""
    figures = [
        ("场次 sessions", answer["sessions"]),
        ("人次学时 person-hours", answer["person_hours"]),
    ]
    print_table(title, ("项目 figure", "数 value"), figures)
    rows = [(code, names.get(code, ""), hours) for code, hours in answer["per_person"].items()]
    print_table("按人员 By person", ("代码 code", "姓名 name", "学时 hours"), rows)
    classes = list(answer["by_class"].items())
    print_table("按班次 By class", ("班次 class", "场次 sessions"), classes)


PRINTED: Final = Printed("training", "培训 Training", _tables, named="per_person")
