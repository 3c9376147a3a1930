"""A station's staff over the days: full-time and certified from change to change, and the minimum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from api.pages.charts import (
    Breach,
    Ink,
    StepLine,
    key,
    step_lines,
)
from api.pages.questions.parts import Chapter, Column, Row, Table
from api.pages.questions.sight import Sight
from api.pages.words import called
from api.questions.asking import Answer
from domain.ground.labels import Label

_KINDS: Final = {
    "joined": Label("到岗", "joined"),
    "left": Label("离岗", "left"),
    "changed": Label("岗位变更", "works otherwise"),
    "certified": Label("持证", "certified"),
    "lapsed": Label("证书到期", "certificate lapsed"),
}
ENOUGH: Final = Label("这段时间里每天专职都够", "Enough full-time workers on every day")


def course(sight: Sight, answer: Answer, stages: Sequence[Row]) -> Chapter:
    """A station: full-time and certified workers from change to change, and the minimum."""
    days, now = answer["days_below_minimum"], answer["full_time"]
    finding = ENOUGH
    if days:
        finding = Label(
            f"有{days:,}天专职不足{answer['minimum']}人；最后一天{now}人",
            f"{days:,} days with fewer than {answer['minimum']} full-time; {now} on the last day",
        )
    if not stages:
        finding = Label("站点还没建成", "The station is not built yet")
    shown = [each for each in stages if _differs(stages, each)]
    table = Table(
        name=Label("从哪天起几个人", "Who worked when"),
        columns=(
            Column(heading=Label("从", "From"), value="first_day", unit="day"),
            Column(
                heading=Label("专职", "Full-time"),
                value="full_time",
                unit="count",
                is_short=lambda row: row["below_minimum"] > 0,
            ),
            Column(heading=Label("持证", "Certified"), value="certified", unit="count"),
            Column(heading=Label("因为", "Because"), value=lambda row: _because(row, sight)),
        ),
        rows=shown,
    )
    return Chapter(table=table, finding=finding, chart=_drawn(sight, stages, finding))


def _differs(stages: Sequence[Row], stage: Row) -> bool:
    at = stages.index(stage)
    told = ("full_time", "certified", "minimum")
    return at == 0 or any(stages[at - 1][name] != stage[name] for name in told)


def _because(stage: Row, sight: Sight) -> str:
    told = [
        f"{each['name'] or each['code']}{'' if sight.language == 'zh' else ' '}"
        f"{called(sight.language, _KINDS[each['kind']])}"
        for each in stage["changes"]
    ]
    return ("、" if sight.language == "zh" else ", ").join(told)


def _drawn(sight: Sight, stages: Sequence[Row], finding: Label) -> Any:
    if not stages:
        return None
    zh = sight.language == "zh"
    last, unit = stages[-1], "人" if zh else ""
    names = {
        name: called(sight.language, label)
        for name, label in (
            ("full_time", Label("专职", "full-time")),
            ("certified", Label("持证", "certified")),
            ("minimum", Label("应有", "minimum")),
        )
    }
    inks: dict[str, tuple[Ink, float]] = {
        "certified": ("line2", 3.0),
        "minimum": ("need", 0.0),
        "full_time": ("line", -1.5),
    }
    lines = [
        StepLine(
            f"{names[name]}{'' if zh else ' '}{last[name]}{unit}",
            [(each["first_day"], each[name]) for each in stages],
            ink,
            shift,
        )
        for name, (ink, shift) in inks.items()
    ]
    breaches = [
        Breach(first, until, minimum, f"{days}天" if zh else f"{days} d")
        for first, until, minimum, days in _runs(stages)
    ]
    drawn = key(
        "course", [(inks[name][0], names[name]) for name in ("full_time", "certified", "minimum")]
    )
    return drawn + step_lines(
        "course",
        called(sight.language, finding),
        (stages[0]["first_day"], last["last_day"]),
        lines,
        breaches,
        language=sight.language,
    )


def _runs(stages: Sequence[Row]) -> list[tuple[str, str, int, int]]:
    """Days on end with too few full-time workers: first, last, how few are too few, how many."""
    runs: list[tuple[str, str, int, int]] = []
    minimum = 0
    for each in stages:
        if each["below_minimum"]:
            first, days = each["first_day"], each["days"]
            if minimum == each["minimum"]:
                first, _last, _minimum, before = runs.pop()
                days += before
            runs.append((first, each["last_day"], each["minimum"], days))
        minimum = each["minimum"] if each["below_minimum"] else 0
    return runs
