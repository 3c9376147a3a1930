"""How far the programme has come, as tables on the command line."""

from __future__ import annotations

from typing import Any, Final

from api.questions.asking import Answer
from api.terminal.answers import Names, Printed
from api.terminal.output import print_table
from api.terminal.words import both

_NONE: Final = "—"


def _tables(answer: Answer, title: str, _names: Names) -> None:
    """Print the years, the districts, and what is behind."""
    years = ("year", "target_built", "built", "built_total", "operating_at_end")
    covered = ("townships", "townships_covered", "cover_percent")
    print_table(
        title,
        (
            *("年 year", "计划新建 planned", "新建成 built", "累计 total", "年末运行 operating"),
            *("乡镇街道 townships", "已覆盖 covered", "覆盖率% cover"),
        ),
        [_shown(each, *years, *covered) for each in answer["years"]],
    )
    counted = ("built_total", "operating", "townships", "townships_covered")
    print_table(
        "各区县 Districts",
        (
            *("代码 code", "名称 name", "已建 built", "运行 operating"),
            *("乡镇街道 townships", "已覆盖 covered", "村社区 villages", "有服务 served"),
        ),
        [
            _shown(each, "code", "name", *counted, "villages", "villages_served")
            for each in answer["districts"]
        ],
    )
    found = answer["certified"]
    levels = ("total", "assistant", "intermediate", "senior", "as_of", "document_number")
    print_table(
        "持证社工 Certified people",
        (
            "合计 total",
            "助理 assistant",
            "中级 intermediate",
            "高级 senior",
            "截至 as of",
            "文号 document",
        ),
        [_shown(found, *levels)] if found["total"] is not None else [],
    )
    print_table(
        "年度考核 Assessments",
        (
            *("区划 division", "年 year", "指标 measure", "目标 target", "完成 reached"),
            *("差 difference", "台账 in the book", "结果 result"),
        ),
        [
            (
                *(each["division"], each["year"], both("TargetMeasure", each["measure"])),
                *(each["target"], each["reached"], each["difference"]),
                *_shown(each, "reached_in_book"),
                both("GoalResult", each["result"]),
            )
            for each in answer["assessments"]
        ],
    )
    print_table(
        "未达目标 Behind",
        ("年 year", "指标 measure", "目标 target", "实际 actual"),
        [
            (each["year"], both("TargetMeasure", each["measure"]), each["target"], each["actual"])
            for each in answer["behind"]
        ],
    )


def _shown(row: Answer, *names: str) -> tuple[Any, ...]:
    return tuple(_NONE if row[name] is None else row[name] for name in names)


PRINTED: Final = Printed("coverage", "覆盖与进度 Coverage", _tables)
