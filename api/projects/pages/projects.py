"""Projects as pages: the list of a station or an area, and one project's statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.pages.questions.chapters import records_during
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import PROJECTS
from api.questions.questions import Questions
from domain.book.words import VOCABULARY
from domain.ground.labels import Label

STATEMENT: Final = f"{PROJECTS.path}/statement"
_LISTED: Final = {
    "visits": "home_visit.recorded",
    "cases": "case.opened",
    "groups": "group.planned",
    "activities": "activity.held",
    "governance_acts": "governance.acted",
    "resources": "resource.linked",
    "training_sessions": "training.session_held",
}
"""Measure -> the kind of the records that name the project."""


def projects(questions: Questions, sight: Sight) -> Sheet:
    """Every project with its goals; what 1+X+1 lacks."""
    rows, lacking = _rows(questions, sight)
    goals = _goals_of(rows)
    running = [each for each in rows if each["state"] == "running"]
    opened = records_during(sight, "project.opened", **{"from": None})
    reached = [each for each in goals if (each["actual"] or 0) >= each["target"]]
    return Sheet(
        pillars=[
            Pillar(Label("项目", "Projects"), len(rows), "count", opened),
            Pillar(Label("执行中", "Running"), len(running), "count", opened),
            Pillar(Label("目标", "Goals"), len(goals), "count", Opened(PROJECTS.path, {}, "goals")),
            Pillar(Label("已达到", "Reached"), len(reached), "count"),
        ],
        chapters=[
            Chapter(table=_table(rows)),
            Chapter(table=_goals(sight, goals, with_project=True)),
            Chapter(table=_missing(lacking)),
        ],
    )


def statement(questions: Questions, sight: Sight) -> Sheet:
    """One project: goals against results, what was done, and its money."""
    rows, _lacking = _rows(questions, sight)
    wanted = sight.narrowed["project"]
    found = [each for each in rows if each["code"] == wanted]
    return Sheet(
        about=[Label(f"{each['code']} {each['title']}", each["code"]) for each in found],
        pillars=[
            pillar
            for each in found
            for pillar in (
                Pillar(Label("预算", "Budget"), each["budget_fen"], "fen"),
                Pillar(Label("支出", "Spent"), each["spent_fen"], "fen"),
            )
        ],
        chapters=[
            Chapter(table=_table(found)),
            Chapter(table=_goals(sight, _goals_of(found))),
            Chapter(table=_done(sight, found)),
        ],
    )


def _rows(questions: Questions, sight: Sight) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """The projects of the answer, each with its station, and the kinds that stations lack."""
    answer = questions.projects(sight.ask)
    of_stations = answer.get("stations")
    if of_stations is None:
        of_stations = [{**answer, "station": sight.desk.station}]
    rows = [each | {"station": of["station"]} for of in of_stations for each in of["projects"]]
    lacking = [
        {"station": of["station"], "kind": kind}
        for of in of_stations
        for kind in of["missing_kinds"]
    ]
    return rows, lacking


def _table(rows: Sequence[Row]) -> Table:
    kinds = VOCABULARY["ProjectKind"]
    return Table(
        name=Label("项目", "Projects"),
        anchor="projects",
        columns=(
            Column(heading=Label("编号", "Code"), value="code", opens=_statement),
            Column(heading=Label("名称", "Title"), value="title"),
            Column(heading=Label("站点", "Station"), value="station"),
            Column(
                heading=Label("类别", "Kind"),
                value=lambda row: kinds[row["kind"]],
            ),
            Column(
                heading=Label("状态", "State"),
                value=lambda row: VOCABULARY["ProjectState"][row["state"]],
            ),
            Column(heading=Label("负责人", "Led by"), value="worker"),
            Column(heading=Label("立项", "Opened"), value="opened_on", unit="day"),
            Column(heading=Label("预算", "Budget"), value="budget_fen", unit="fen"),
            Column(heading=Label("支出", "Spent"), value="spent_fen", unit="fen"),
        ),
        rows=rows,
        empty=Label("没有项目。", "There is no project."),
    )


def _goals_of(projects: Sequence[Row]) -> list[Row]:
    """The goals of projects, each with where it is told of what was counted for it."""
    return [
        goal | {"project": each["code"], "station": each["station"]}
        for each in projects
        for goal in each["goals"]
    ]


def _goals(sight: Sight, rows: Sequence[Row], *, with_project: bool = False) -> Table:
    measures = VOCABULARY["ProjectMeasure"]
    project = (Column(heading=Label("项目", "Project"), value="project"),) if with_project else ()
    return Table(
        name=Label("目标与结果", "Goals and results"),
        anchor="goals",
        columns=(
            *project,
            Column(heading=Label("目标", "Goal"), value="goal"),
            Column(
                heading=Label("按什么计数", "Counted by"),
                value=lambda row: measures[row["measure"]],
            ),
            Column(heading=Label("目标数", "Target"), value="target", unit="count"),
            Column(
                heading=Label("完成数", "Reached"),
                value=lambda row: "" if row["actual"] is None else row["actual"],
                unit="count",
                opens=lambda row: _records(sight, row),
                is_short=lambda row: (row["actual"] or 0) < row["target"],
            ),
        ),
        rows=rows,
    )


def _done(sight: Sight, rows: Sequence[Row]) -> Table:
    measures = VOCABULARY["ProjectMeasure"]
    return Table(
        name=Label("为项目做了什么", "What was done for it"),
        anchor="done",
        columns=(
            Column(
                heading=Label("事项", "What"),
                value=lambda row: measures[row["measure"]],
            ),
            Column(
                heading=Label("数", "How many"),
                value="count",
                unit="count",
                opens=lambda row: _records(sight, row),
            ),
        ),
        rows=[
            {
                "measure": measure,
                "count": each[measure],
                "project": each["code"],
                "station": each["station"],
            }
            for each in rows
            for measure in measures
            if measure != "stated" and each[measure]
        ],
        empty=Label("还没有。", "Nothing yet."),
    )


def _missing(rows: Sequence[Mapping[str, str]]) -> Table:
    kinds = VOCABULARY["ProjectKind"]
    return Table(
        name=Label("1+X+1 还缺", "What 1+X+1 lacks"),
        anchor="missing",
        columns=(
            Column(heading=Label("站点", "Station"), value="station"),
            Column(
                heading=Label("类别", "Kind"),
                value=lambda row: kinds[row["kind"]],
                is_short=lambda _row: True,
            ),
        ),
        rows=rows,
        empty=Label("三类项目都有。", "There is one of each kind."),
    )


def _statement(row: Row) -> Opened:
    return Opened(STATEMENT, {"project": row["code"], "station": row["station"]})


def _records(sight: Sight, row: Row) -> Opened | None:
    listed = _LISTED.get(row["measure"])
    if listed is None:
        return None
    at = {"station": row["station"], "district": None, "city": None, "from": None}
    return records_during(sight, listed, project=row["project"], **at)
