"""Sessions and hours of a station or an area, as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from api.pages.charts import (
    Part,
)
from api.pages.questions.chapters import TOTAL, by_month, by_word, opened_record, records_of
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import TRAINING
from api.pages.words import called
from api.questions.asking import Answer
from api.questions.questions import Questions
from api.training.pages.attendance import ATTENDANCE
from api.training.pages.education import drawn_hours, education
from domain.book.words import VOCABULARY
from domain.ground.labels import Label

_HELD: Final = Label("场次", "Sessions")


def training(questions: Questions, sight: Sight) -> Sheet:
    """Sessions by month and word, hours by person, and what registration still asks for."""
    answer = questions.training(sight.ask)
    chapters = [
        sessions_by_month(sight, answer),
        _by_person(sight, answer),
    ]
    if sight.desk.station:
        chapters.append(education(sight, questions.continuing_education(sight.ask)["workers"]))
    formats = VOCABULARY["TrainingFormat"]
    chapters += [
        _by_word(sight, "class_tier", Label("按班次", "By class"), answer["by_class"], {}),
        _by_word(sight, "format", Label("按形式", "By form"), answer["by_format"], formats),
    ]
    odd = answer["headcount_mismatches"]
    if odd:
        chapters.append(Chapter(table=_mismatches(odd)))
    pillars = [
        Pillar(Label("场次", "Sessions"), answer["sessions"], "count", _sessions(sight)),
        Pillar(Label("人次学时", "Person-hours"), answer["person_hours"], "hours", _hours(sight)),
        Pillar(
            Label("参训人数", "People"),
            len(answer["per_person"]),
            "count",
            Opened(TRAINING.path, {}, "people"),
        ),
        *(
            Pillar(
                VOCABULARY["AttendeeKind"][kind],
                answer["attendees"][kind],
                "count",
                _hours(sight, kind=kind) if sight.desk.station else None,
            )
            for kind in answer["attendees"]
        ),
        Pillar(
            Label("人数不符（场）", "Headcount differs"),
            len(odd),
            "count",
            Opened(TRAINING.path, {}, "mismatches"),
        ),
    ]
    return Sheet(pillars=pillars, chapters=chapters)


def sessions_by_month(sight: Sight, answer: Answer) -> Chapter:
    """How many sessions each month had."""
    return by_month(
        sight,
        Label("每月场次", "Sessions by month"),
        _HELD,
        answer["by_month"],
        lambda days: _sessions(sight, **{"from": days[0], "to": days[1]}),
    )


def _sessions(sight: Sight, **narrowed: object) -> Opened:
    """The list of sessions, whose days are called otherwise."""
    return records_of("training.session_held", {"to": sight.last_day, "as_of": None, **narrowed})


def _hours(sight: Sight, **narrowed: object) -> Opened:
    if sight.desk.station:
        return Opened(ATTENDANCE, narrowed)
    return Opened(TRAINING.path, {}, "people")


def _by_word(
    sight: Sight, name: str, title: Label, counts: Mapping[str, int], words: Mapping[str, Label]
) -> Chapter:
    return by_word(
        sight,
        (title, _HELD),
        counts,
        words,
        lambda word: _sessions(sight, **{name: word}),
        drawn_as=name.replace("_", "-"),
    )


def _by_person(sight: Sight, answer: Answer) -> Chapter:
    rows = [
        {"person": person, "hours": hours}
        for person, hours in sorted(
            answer["per_person"].items(), key=lambda each: (-each[1], each[0])
        )
    ]

    def opens(row: Row) -> Opened | None:
        if row["person"] is TOTAL:
            return _hours(sight) if sight.desk.station else None
        station, _, worker = row["person"].rpartition("/")
        at = {"station": station, "district": None, "city": None} if station else {}
        return Opened(ATTENDANCE, {"worker": worker, **at})

    finding, chart = None, None
    if rows:
        mean = answer["person_hours"] / len(rows)
        finding = Label(f"人均{mean:.1f}学时", f"{mean:.1f} hours a head")
        chart = drawn_hours(
            "people",
            called(sight.language, finding),
            [(each["person"], [Part(round(each["hours"] * 100), "1")]) for each in rows],
            [f"{each['hours']:,.1f}" for each in rows],
        )
    return Chapter(
        finding=finding,
        chart=chart,
        table=Table(
            name=Label("各人学时", "Hours by person"),
            anchor="people",
            columns=(
                Column(heading=Label("人员", "Worker"), value="person"),
                Column(heading=Label("学时", "Hours"), value="hours", unit="hours", opens=opens),
            ),
            rows=rows,
            foot={"person": TOTAL, "hours": answer["person_hours"]},
        ),
    )


def _mismatches(odd: Sequence[Row]) -> Table:
    return Table(
        name=Label("人数与名单不符的场次", "Sessions whose headcount differs from their list"),
        anchor="mismatches",
        columns=(
            Column(heading=Label("日期", "Day"), value="day", unit="day", opens=opened_record),
            Column(heading=Label("站点", "Station"), value="station"),
            Column(heading=Label("表上人数", "Claimed"), value="claimed", unit="count"),
            Column(heading=Label("名单人数", "Named"), value="named", unit="count"),
        ),
        rows=odd,
    )
