"""What was done for whom, as a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any, Final

from api.pages.questions.chapters import TOTAL, by_month, by_word, days_of, opened_at, records_of
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight, station_names
from api.pages.rail import SERVICES
from api.questions.asking import Answer
from api.questions.questions import Questions
from api.visits.pages.ways import COUNTED, DRAWS, LAG, PERSONS, VISITS, WORDS, behind, of
from domain.book.words import VOCABULARY, WARNINGS
from domain.ground.labels import Label

_MONTHS_SHOWN: Final = 12
_STATIONS_SHOWN: Final = 20
_VISITS: Final = Label("探访", "Visits")
_AT_MEDIAN: Final = Label("平均多久入账（小时），中位站", "Hours until received, median station")
_AT_SLOWEST: Final = Label("平均多久入账（小时），最慢站", "Hours until received, slowest station")
_TITLES: Final = {
    "target_group": Label("服务了哪些人群", "By group"),
    "service": Label("做了哪些服务", "By service"),
    "mode": Label("怎么联系的", "By mode of contact"),
}


def services(questions: Questions, sight: Sight) -> Sheet:
    """The figures, by month, by group and month or by station, and by the words of each list."""
    answer = questions.services(sight.ask, per_station=not sight.desk.station)
    chapters = [visits_by_month(sight, answer)]
    if sight.desk.station:
        chapters.append(groups_by_month(sight, answer))
    else:
        names = station_names(questions, sight)
        chapters += [stations_by_month(sight, answer, names), _by_station(answer, names)]
    chapters += [_by_word(sight, name, answer[key]) for name, (_list, key) in WORDS.items()]
    if answer["by_project"]:
        chapters.append(_by_project(sight, answer["by_project"]))
    chapters.append(_flagged(sight, answer["flagged"]))
    return Sheet(pillars=_pillars(sight, answer), chapters=chapters)


def visits_by_month(sight: Sight, answer: Answer) -> Chapter:
    """How many visits each month had."""
    return by_month(
        sight,
        Label("每月探访", "Visits by month"),
        _VISITS,
        answer["by_month"],
        lambda days: of(sight, {"from": days[0], "as_of": days[1]}),
    )


def _by_project(sight: Sight, counts: Mapping[str, int]) -> Chapter:
    """Visits that name a project, by its code."""
    return by_word(
        sight,
        (Label("为哪些项目", "By project"), _VISITS),
        counts,
        {},
        lambda code: behind(sight, {"project": code, "met": "true"}),
        drawn_as="project",
    )


def _flagged(sight: Sight, counts: Mapping[str, int]) -> Chapter:
    """What was accepted and may be a mistake, by what is to be said of it."""
    return by_word(
        sight,
        (Label("要再看一眼的", "To be looked at again"), _VISITS),
        counts,
        WARNINGS,
        lambda code: records_of(
            "home_visit.recorded", {"warning": code, "to": sight.last_day, "as_of": None}
        ),
        drawn_as="flags",
    )


def _pillars(sight: Sight, answer: Answer) -> list[Pillar]:
    found = [
        Pillar(label, answer[name], "count", behind(sight, narrowed))
        for name, label, narrowed in COUNTED
    ]
    people = Opened(PERSONS) if sight.desk.station else Opened(SERVICES.path, {}, "stations")
    persons = Pillar(Label("服务人数", "People"), answer["distinct_persons"], "count", people)
    drawn = Pillar(Label("复核", "Reviews"), Label("抽样", "draw"), "text", Opened(DRAWS))
    own = [drawn] if sight.desk.station else []
    return [*found[:3], persons, *found[3:], *_lag(answer), *own]


def _lag(answer: Answer) -> list[Pillar]:
    """How many hours visits waited to be received; over an area, at the station in the middle."""
    if answer["mean_lag_hours"] is None:
        return []
    if (stations := answer["per_station"]) is None:
        return [Pillar(LAG, answer["mean_lag_hours"], "hours")]
    lags = sorted(each["mean_lag_hours"] for each in stations if each["visits"])
    opened = Opened(SERVICES.path, {}, "stations")
    return [
        Pillar(_AT_MEDIAN, median(lags), "hours", opened),
        Pillar(_AT_SLOWEST, lags[-1], "hours", opened),
    ]


def _by_word(sight: Sight, name: str, counts: Mapping[str, int]) -> Chapter:
    return by_word(
        sight,
        (_TITLES[name], _VISITS),
        counts,
        VOCABULARY[WORDS[name][0]],
        lambda word: of(sight, {name: word}),
        drawn_as=name.replace("_", "-"),
    )


def groups_by_month(sight: Sight, answer: Answer) -> Chapter:
    """Groups against months, the darker the more; a visit counts under each of its groups."""
    months = list(answer["groups_by_month"])[-_MONTHS_SHOWN:]
    counts = answer["groups_by_month"]
    rows = [
        {"group": group, **{month: counts[month].get(group, 0) for month in months}}
        for group in sorted(answer["by_group"], key=lambda each: -answer["by_group"][each])
    ]
    label = VOCABULARY["TargetGroup"]

    def opens(row: Row, days: tuple[str, str]) -> Opened:
        return of(sight, {"from": days[0], "as_of": days[1], "target_group": row["group"]})

    return _matrix(
        sight,
        Label("人群与月份", "Groups by month"),
        Column(heading=Label("人群", "Group"), value=lambda row: label[row["group"]]),
        [each for each in rows if any(each[month] for month in months)],
        months,
        opens=opens,
    )


def stations_by_month(sight: Sight, answer: Answer, names: Mapping[str, str]) -> Chapter:
    """The stations with the most visits against months, the darker the more."""
    months = list(answer["by_month"])[-_MONTHS_SHOWN:]
    busiest = sorted(answer["per_station"], key=lambda each: (-each["visits"], each["station"]))
    rows = [
        {"station": each["station"], **{month: each["by_month"].get(month, 0) for month in months}}
        for each in busiest[:_STATIONS_SHOWN]
    ]

    def opens(row: Row, days: tuple[str, str]) -> Opened | None:
        return opened_at(row, VISITS, {"from": days[0], "as_of": days[1], "met": "true"})

    return _matrix(
        sight,
        Label("探访最多的站，按月", "The busiest stations by month"),
        Column(heading=Label("站点", "Station"), value=lambda row: names[row["station"]]),
        rows,
        months,
        opens=opens,
    )


def _matrix(
    sight: Sight,
    name: Label,
    first: Column,
    rows: Sequence[dict[str, Any]],
    months: Sequence[str],
    *,
    opens: Callable[[Row, tuple[str, str]], Opened | None],
) -> Chapter:
    """A table whose cells are the darker the more, and open."""
    most = max((each[month] for each in rows for month in months), default=0)

    def opened_in(month: str) -> Callable[[Row], Opened | None]:
        days = days_of(sight, month)
        return lambda row: opens(row, days)

    finding = None
    if most:
        at, month = next((each, m) for each in rows for m in months if each[m] == most)
        what = first.of(at)
        zh, en = (what.zh, what.en) if isinstance(what, Label) else (what, what)
        finding = Label(f"{zh}在{month}最多，{most:,}次", f"Most: {en} in {month}, {most:,}")
    return Chapter(
        finding=finding,
        table=Table(
            name=name,
            columns=(
                first,
                *(
                    Column(
                        heading=Label(month, month),
                        value=month,
                        unit="count",
                        opens=opened_in(month),
                        most=most,
                    )
                    for month in months
                ),
            ),
            rows=rows,
        ),
    )


def _by_station(answer: Answer, names: Mapping[str, str]) -> Chapter:
    def counted(name: str, label: Label, narrowed: Mapping[str, object], path: str) -> Column:
        return Column(
            heading=label,
            value=name,
            unit="count",
            opens=lambda row: opened_at(row, path, narrowed),
        )

    persons = counted("distinct_persons", Label("服务人数", "People"), {}, PERSONS)
    figures = [counted(name, label, narrowed, VISITS) for name, label, narrowed in COUNTED]
    return Chapter(
        table=Table(
            name=Label("各站", "By station"),
            anchor="stations",
            columns=(
                Column(
                    heading=Label("站点", "Station"),
                    value=lambda row: row.get("name") or names[row["station"]],
                    opens=lambda row: opened_at(row, SERVICES.path),
                ),
                *figures[:3],
                persons,
                *figures[3:],
                Column(heading=LAG, value="mean_lag_hours", unit="hours"),
            ),
            rows=answer["per_station"],
            foot={
                **{name: answer[name] for name, _label, _narrowed in COUNTED},
                "distinct_persons": answer["distinct_persons"],
                "mean_lag_hours": answer["mean_lag_hours"],
                "name": TOTAL,
            },
        )
    )
