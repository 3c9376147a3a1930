"""The lists behind the figures of coverage: stations, townships and villages on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import Query

from api.pages.questions.chapters import opened_at
from api.pages.questions.parts import Chapter, Column, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import COVERAGE, OVERVIEW
from api.questions.questions import Questions
from domain.book.words import VOCABULARY
from domain.ground.labels import Label
from domain.ground.vocabulary import StationStatus

STATIONS: Final = f"{COVERAGE.path}/stations"
TOWNSHIPS: Final = f"{COVERAGE.path}/townships"
VILLAGES: Final = f"{COVERAGE.path}/villages"

_STATUS: Final = VOCABULARY["StationStatus"]


async def some_stations(
    status: Annotated[StationStatus | None, Query(description="How they stand.")] = None,
    is_built: Annotated[bool | None, Query(description="Whether they are built.")] = None,
) -> Mapping[str, Any]:
    """Which of the stations a list is narrowed to."""
    return {"status": status, "is_built": is_built}


async def some_places(
    is_reached: Annotated[
        bool | None, Query(description="Whether there is a station, or service.")
    ] = None,
) -> Mapping[str, Any]:
    """Which of the townships or villages a list is narrowed to."""
    return {"is_reached": is_reached}


def stations(questions: Questions, sight: Sight) -> Sheet:
    """The stations that are counted."""
    status, is_built = sight.narrowed["status"], sight.narrowed["is_built"]
    rows = [
        each
        for each in questions.coverage_lines(sight.ask)["stations"]
        if status in {None, each["status"]}
        and (is_built is None or is_built == (each["built_on"] is not None))
    ]
    about = [] if status is None else [_STATUS[status]]
    if is_built is not None:
        about.append(Label("已建成", "built") if is_built else Label("未建成", "not built"))
    table = Table(
        name=Label(f"{len(rows)}个站", f"{len(rows)} stations"),
        columns=(
            Column(
                heading=Label("站点", "Station"),
                value="name",
                opens=lambda row: opened_at(row, OVERVIEW.path),
            ),
            Column(heading=Label("代码", "Code"), value="station"),
            Column(heading=Label("区县", "District"), value="district"),
            Column(heading=Label("乡镇（街道）", "Township"), value="township"),
            Column(heading=Label("建成", "Built"), value="built_on", unit="day"),
            Column(heading=Label("状态", "Status"), value=lambda row: _STATUS[row["status"]]),
        ),
        rows=rows,
        empty=Label("没有这样的站点。", "There is no such station."),
    )
    return Sheet(chapters=[Chapter(table=table)], about=about)


def townships(questions: Questions, sight: Sight) -> Sheet:
    """The townships that are counted."""
    told = questions.coverage_lines(sight.ask)["townships"]
    return _places(sight, told, Label("有站点", "with a station"), Label("没有站点", "without"))


def villages(questions: Questions, sight: Sight) -> Sheet:
    """The villages that are counted."""
    told = questions.coverage_lines(sight.ask)["villages"]
    served, not_served = Label("有专业服务", "with service"), Label("没有专业服务", "without")
    return _places(sight, told, served, not_served)


def _places(sight: Sight, told: Sequence[Row], reached: Label, missed: Label) -> Sheet:
    wanted = sight.narrowed["is_reached"]
    rows = [each for each in told if wanted in {None, each["is_reached"]}]
    table = Table(
        name=Label(f"{len(rows)}个", f"{len(rows)} in all"),
        columns=(
            Column(heading=Label("区划代码", "Code"), value="code"),
            Column(heading=Label("名称", "Name"), value="name"),
            Column(heading=Label("上级", "Lies in"), value="lies_in"),
            Column(heading=Label("区县", "District"), value="district"),
            Column(
                heading=Label("情况", "How it stands"),
                value=lambda row: reached if row["is_reached"] else missed,
                is_short=lambda row: not row["is_reached"],
            ),
        ),
        rows=rows,
        empty=Label("没有登记这样的区划。", "No such area is listed."),
    )
    about = [] if wanted is None else [reached if wanted else missed]
    return Sheet(chapters=[Chapter(table=table)], about=about)
