"""How far the programme has come: the plan's line over the years, the districts, what is behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from api.pages.charts import Ink, StepLine, key, step_lines
from api.pages.questions.chapters import TOTAL, records_of
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import COVERAGE
from api.pages.words import called
from api.programme.pages.lists import STATIONS, TOWNSHIPS, VILLAGES
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.book.words import VOCABULARY
from domain.ground.labels import Label

_BUILT: Final = "stations_built"
_WHOLE: Final = 100
_NOTHING_PLANNED: Final = Label(
    "还没有下达目标，也没有建成的站点", "Nothing is planned and nothing is built yet"
)


def coverage(questions: Questions, sight: Sight) -> Sheet:
    """Figures, how they came about year by year, and where they stand in each district."""
    answer = questions.coverage(sight.ask)
    chapters = [over_the_years(sight, answer), Chapter(table=_districts(answer))]
    if answer["behind"] or answer["reached"]:
        chapters.append(_targets(answer))
    if answer["assessments"]:
        chapters.append(_assessments(answer["assessments"]))
    if answer["certified"]["total"] is not None:
        chapters.append(_certified(answer["certified"]))
    programme = answer["programme"]
    about = []
    if programme is not None:
        number = programme["document_number"]
        told = f"{programme['title']}（{number}）" if number else programme["title"]
        about.append(Label(told, told))
    return Sheet(pillars=_pillars(answer), chapters=chapters, about=about)


def over_the_years(sight: Sight, answer: Answer) -> Chapter:
    """Planned, built and operating at the end of each year."""
    years = answer["years"]
    finding = _found(answer)
    return Chapter(
        finding=finding,
        chart=_drawn(sight, years, answer["as_of"], finding) if years else None,
        table=Table(
            name=Label("建站：计划与建成", "Planned and built"),
            columns=(
                Column(heading=Label("年", "Year"), value=lambda row: str(row["year"])),
                _counted(Label("计划新建", "Planned"), "target_built", None),
                _counted(Label("新建成", "Built"), "built", _built_in, _is_short),
                _counted(Label("累计", "In all"), "built_total", _at(STATIONS, is_built="true")),
                _counted(
                    Label("年末运行", "Operating"),
                    "operating_at_end",
                    _at(STATIONS, status="operating"),
                ),
                _counted(Label("乡镇街道", "Townships"), "townships", _at(TOWNSHIPS)),
                _counted(
                    Label("已覆盖", "Covered"),
                    "townships_covered",
                    _at(TOWNSHIPS, is_reached="true"),
                ),
                Column(
                    heading=Label("覆盖率", "Cover"),
                    value=lambda row: _basis_points(row["cover_percent"]),
                    unit="share",
                ),
            ),
            rows=[{**each, "as_of": answer["as_of"]} for each in years],
            empty=_NOTHING_PLANNED,
        ),
        is_beside=False,
    )


def _found(answer: Answer) -> Label:
    """What there is to say of the years at once."""
    past = [each for each in answer["years"] if each["built"] is not None]
    if not past:
        return _NOTHING_PLANNED
    full = next((each["year"] for each in past if each["cover_percent"] == _WHOLE), None)
    now = past[-1]["operating_at_end"]
    covered = (
        Label("", "")
        if full is None
        else Label(f"{full}年乡镇（街道）全覆盖；", f"Every township covered in {full}; ")
    )
    late = sorted({each["year"] for each in answer["behind"] if each["measure"] == _BUILT})
    plan = Label("每年都按计划建成；", "built as planned every year; ")
    if late:
        years = "、".join(map(str, late))
        plan = Label(
            f"{years}年没有按计划建成；", f"behind the plan in {', '.join(map(str, late))}; "
        )
    elif not any(each["target_built"] for each in past):
        plan = Label("", "")
    return Label(
        f"{covered.zh}{plan.zh}现在运行{now}个站",
        f"{covered.en}{plan.en}{now} stations operate now",
    )


def _drawn(sight: Sight, years: Sequence[Row], as_of: str, finding: Label) -> Any:
    zh = sight.language == "zh"
    names = {
        "planned_total": Label("计划累计", "planned"),
        "built_total": Label("已建成", "built"),
        "operating_at_end": Label("运行", "operating"),
    }
    inks: dict[str, tuple[Ink, float]] = {
        "planned_total": ("need", 0.0),
        "operating_at_end": ("line2", 3.0),
        "built_total": ("line", -1.5),
    }
    first = f"{years[0]['year']}-01-01"
    last = max(as_of, f"{years[-1]['year']}-12-31" if years[-1]["built"] is None else as_of)
    lines = []
    for name, (ink, shift) in inks.items():
        points = [(first, 0)]
        for each in years:
            day = f"{each['year']}-12-31"
            if each[name] is not None:
                points.append((day if name == "planned_total" else min(day, as_of), each[name]))
        if len(points) > 1:
            points = [each for each in points if each[0] <= last]
            end, called_so = points[-1][1], called(sight.language, names[name])
            lines.append(StepLine(f"{called_so}{'' if zh else ' '}{end}", points, ink, shift))
    told = [(inks[name][0], called(sight.language, names[name])) for name in inks]
    return key("years", told) + step_lines(
        "years", called(sight.language, finding), (first, last), lines, language=sight.language
    )


def _districts(answer: Answer) -> Table:
    def at(path: str, **narrowed: str) -> Any:
        def opens(row: Row) -> Opened | None:
            if "code" not in row:
                return Opened(path, narrowed)
            return Opened(path, {**narrowed, "district": row["code"]})

        return opens

    rows = answer["districts"]
    counts = ("built_total", "operating", "townships", "townships_covered", "villages")
    foot: dict[str, Any] = {"name": TOTAL}
    foot |= {name: sum(each[name] for each in rows) for name in counts}
    foot["villages_served"] = answer["villages"]["served"]
    return Table(
        name=Label("各区县市", "By district"),
        anchor="districts",
        columns=(
            Column(heading=Label("区县", "District"), value="name", opens=at(COVERAGE.path)),
            _counted(Label("已建站", "Built"), "built_total", at(STATIONS, is_built="true")),
            _counted(
                Label("运行", "Operating"),
                "operating",
                at(STATIONS, status="operating"),
                lambda row: row["operating"] < row["built_total"],
            ),
            _counted(Label("乡镇街道", "Townships"), "townships", at(TOWNSHIPS)),
            _counted(
                Label("已覆盖", "Covered"),
                "townships_covered",
                at(TOWNSHIPS, is_reached="true"),
                lambda row: row["townships_covered"] < row["townships"],
            ),
            _counted(Label("村、社区", "Villages"), "villages", at(VILLAGES)),
            _counted(
                Label("有专业服务", "With service"),
                "villages_served",
                at(VILLAGES, is_reached="true"),
            ),
        ),
        rows=rows,
        foot=foot,
    )


def _targets(answer: Answer) -> Chapter:
    rows = sorted(
        [*answer["behind"], *answer["reached"]], key=lambda each: (each["year"], each["measure"])
    )
    behind = len(answer["behind"])
    finding = Label(f"{behind}项目标没有达到", f"{behind} targets are not reached")
    if not behind:
        finding = Label("目标都已达到", "Every target is reached")
    return Chapter(
        finding=finding,
        table=Table(
            name=Label("目标与实际", "Targets and what came of them"),
            anchor="targets",
            columns=(
                Column(heading=Label("年", "Year"), value=lambda row: str(row["year"])),
                Column(
                    heading=Label("指标", "Measure"),
                    value=lambda row: VOCABULARY["TargetMeasure"][row["measure"]],
                    opens=lambda row: _records("target.set", measure=row["measure"]),
                ),
                Column(heading=Label("目标", "Target"), value="target", unit="count"),
                Column(
                    heading=Label("实际", "Actual"),
                    value="actual",
                    unit="count",
                    is_short=lambda row: row["actual"] < row["target"],
                ),
                Column(heading=Label("差", "Missing"), value=_missing, unit="count"),
            ),
            rows=rows,
        ),
    )


def _assessments(rows: Sequence[Row]) -> Chapter:
    measures, results = VOCABULARY["TargetMeasure"], VOCABULARY["GoalResult"]
    missed = sum(each["difference"] < 0 for each in rows)
    finding = Label(f"{missed}项考核低于目标", f"{missed} assessments fall short")
    if not missed:
        finding = Label("考核都达到目标", "All that was assessed reached its target")
    return Chapter(
        finding=finding,
        table=Table(
            name=Label("年度考核", "Assessments"),
            anchor="assessments",
            columns=(
                Column(
                    heading=Label("区划", "Division"),
                    value=lambda row: f"{row['name']} {row['division']}".strip(),
                ),
                Column(heading=Label("年", "Year"), value=lambda row: str(row["year"])),
                Column(
                    heading=Label("指标", "Measure"), value=lambda row: measures[row["measure"]]
                ),
                _counted(Label("目标", "Target"), "target", None),
                _counted(
                    Label("考核完成", "Assessed"),
                    "reached",
                    None,
                    lambda row: row["difference"] < 0,
                ),
                _counted(Label("差", "Difference"), "difference", None),
                Column(
                    heading=Label("台账所载", "In the book"), value="reached_in_book", unit="count"
                ),
                Column(heading=Label("结果", "Result"), value=lambda row: results[row["result"]]),
                Column(heading=Label("考核日期", "Day"), value="assessed_on", unit="day"),
                Column(heading=Label("文号", "Document"), value="document_number"),
            ),
            rows=rows,
        ),
    )


def _certified(certified: Row) -> Chapter:
    levels = [
        (name, VOCABULARY["CertLevel"][name]) for name in ("assistant", "intermediate", "senior")
    ]
    number = certified["document_number"]
    return Chapter(
        finding=Label(
            f"截至{certified['as_of']}，持证社工{certified['total']:,}人",
            f"{certified['total']:,} people certified on {certified['as_of']}",
        ),
        table=Table(
            name=Label("持证社工", "Certified people"),
            anchor="certified",
            columns=(
                Column(
                    heading=Label("证书", "Certificate"),
                    value="level",
                    opens=lambda _row: _records("certified_people.counted"),
                ),
                Column(heading=Label("人数", "People"), value="people", unit="count"),
                Column(heading=Label("文号", "Document"), value=lambda _row: number),
            ),
            rows=[
                {"level": name, "people": certified[key]}
                for key, name in levels
                if certified[key] is not None
            ],
            foot={"level": TOTAL, "people": certified["total"]},
            empty=Label("没有按级别统计。", "Nobody told the levels."),
        ),
    )


def _records(topic: str, **narrowed: str) -> Opened:
    """The records of a kind that areas state, of whatever day."""
    return records_of(topic, {**narrowed, "from": None, "as_of": None})


def _pillars(answer: Answer) -> list[Pillar]:
    past = [each for each in answer["years"] if each["built"] is not None]
    now: Row = past[-1] if past else {}
    villages, certified = answer["villages"], answer["certified"]
    return [
        Pillar(
            Label("已建成（站）", "Built"),
            now.get("built_total", 0),
            "count",
            Opened(STATIONS, {"is_built": "true"}),
        ),
        Pillar(
            Label("运行（站）", "Operating"),
            now.get("operating_at_end", 0),
            "count",
            Opened(STATIONS, {"status": "operating"}),
            is_short=now.get("operating_at_end", 0) < now.get("built_total", 0),
        ),
        Pillar(
            Label("乡镇（街道）覆盖", "Townships covered"),
            _basis_points(now.get("cover_percent")),
            "share",
        ),
        Pillar(Label("村、社区", "Villages"), villages["total"], "count", Opened(VILLAGES)),
        Pillar(
            Label("持证社工（人）", "Certified people"),
            certified["total"],
            "count",
            Opened(COVERAGE.path, {}, "certified"),
        ),
    ]


def _counted(heading: Label, value: str, opens: Any, is_short: Any = None) -> Column:
    return Column(heading=heading, value=value, unit="count", opens=opens, is_short=is_short)


def _at(path: str, **narrowed: str) -> Any:
    """A list on the last day of a row's year."""

    def opens(row: Row) -> Opened:
        day = min(f"{row['year']}-12-31", row["as_of"])
        return Opened(path, {**narrowed, "from": None, "as_of": day})

    return opens


def _built_in(row: Row) -> Opened:
    last = min(f"{row['year']}-12-31", row["as_of"])
    days = {"from": f"{row['year']}-01-01", "to": last, "as_of": None}
    return records_of("station.built", days)


def _is_short(row: Row) -> bool:
    return bool(row["target_built"] and (row["built"] or 0) < row["target_built"])


def _missing(row: Row) -> Any:
    return max(0, round(row["target"] - row["actual"], 2)) or None


def _basis_points(share: float | None) -> int | None:
    return None if share is None else round(share * 100)
