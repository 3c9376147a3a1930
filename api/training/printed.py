"""Who learned what, as tables on the command line."""

from __future__ import annotations

from typing import Final

from api.questions.asking import Answer
from api.terminal.answers import Names, Printed
from api.terminal.output import print_table
from api.terminal.words import both


def _tables(answer: Answer, title: str, names: Names) -> None:
    """Print who learned what."""
    figures = [
        ("场次 sessions", answer["sessions"]),
        ("人次学时 person-hours", answer["person_hours"]),
        *((both("AttendeeKind", kind), times) for kind, times in answer["attendees"].items()),
    ]
    print_table(title, ("项目 figure", "数 value"), figures)
    rows = [(code, names.get(code, ""), hours) for code, hours in answer["per_person"].items()]
    print_table("按人员 By person", ("代码 code", "姓名 name", "学时 hours"), rows)
    classes = list(answer["by_class"].items())
    print_table("按班次 By class", ("班次 class", "场次 sessions"), classes)


PRINTED: Final = Printed("training", "培训 Training", _tables, named="per_person")


def _talent(answer: Answer, title: str, _names: Names) -> None:
    """Print how people grow."""
    exam, supervision = answer["exam"], answer["supervision"]
    figures = [
        ("报考人数 entered", exam["entered"]),
        ("通过人数 passed", exam["passed"]),
        ("通过率 % pass rate", _or_dash(exam["pass_percent"])),
        ("督导次数 supervision", supervision["sessions"]),
        ("督导小时 hours", supervision["hours"]),
        ("督导 supervisors", supervision["supervisors"]),
        ("被督导者 supervisees", supervision["supervisees"]),
        ("督导比 ratio", _or_dash(supervision["ratio"])),
        ("来站指导 guidance visits", answer["guidance_visits"]),
        ("外出学习 study trips", answer["study_trips"]),
    ]
    print_table(title, ("项目 figure", "数 value"), figures)
    classes = [
        (tier or "—", each["sessions"], each["attendees"], each["credited_hours"])
        for tier, each in answer["by_class"].items()
    ]
    of_class = ("班次 class", "场次 sessions", "人次 attendees", "学时 hours")
    print_table("按班次 By class", of_class, classes)
    credit = [
        (
            each["station"],
            each["worker"],
            each["credited_hours"],
            each["required_hours"],
            each["until"],
        )
        for each in answer["credit"]
    ]
    of_credit = ("站点 station", "人员 worker", "已修 credited", "应修 required", "截止 until")
    print_table("继续教育 Continuing education", of_credit, credit)
    expiring = [
        (each["station"], each["code"], both("CertLevel", each["level"]), each["valid_until"])
        for each in answer["expiring"]
    ]
    of_ends = ("站点 station", "人员 worker", "证书 certificate", "到期 until")
    print_table("即将到期的证书 Expiring", of_ends, expiring)


def _or_dash(figure: float | None) -> str:
    return "—" if figure is None else f"{figure:.2f}"


TALENT: Final = Printed("talent", "人才 Talent", _talent)
"""How people grow."""
