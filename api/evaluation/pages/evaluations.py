"""The page of evaluations: of a station the sheet of one, of an area the newest of each station."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from api.evaluation.drawn import evaluation_sample
from api.evaluation.pages.giving import Giving, waiting
from api.evaluation.printed import points
from api.pages.questions.chapters import opened_at, opened_record
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import EVALUATION
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.book.words import EVENTS, VOCABULARY
from domain.evaluation.refusals import NoEvaluation
from domain.ground.labels import Label

_PAGES: Final[Mapping[str, str]] = {
    "facilities": "/audit/facilities",
    "staffing": "/audit/staffing",
    "activities": "/audit/activities",
    "services": "/audit/services",
    "casework": "/audit/casework",
    "due": "/audit/due",
    "talent": "/audit/training/talent",
    "training": "/audit/training",
    "budget": "/audit/budget",
    "contracts": "/audit/contracts",
}
"""Question -> the page that shows its answer."""


def evaluation(questions: Questions, sight: Sight) -> Sheet:
    """The sheet of a station's evaluation; of an area the newest one of each station."""
    ask = replace(sight.ask, from_day=None)
    if not sight.desk.station:
        rows = questions.evaluation(ask)["stations"]
        return Sheet(chapters=[Chapter(table=_evaluations(rows, with_station=True))])
    code = sight.narrowed["evaluation"]
    try:
        answer = questions.evaluation(ask, evaluation=code)
    except NoEvaluation:
        giving = Giving(sight, None)
        opening = Pillar(Label("评估", "Evaluations"), 0, "count", giving.opening())
        return Sheet(pillars=[opening], chapters=[Chapter(table=_evaluations([]))])
    told = questions.evaluation_scores(ask, evaluation=answer["evaluation"])
    giving = Giving(sight, answer)
    drawn = evaluation_sample(questions, ask, evaluation=answer["evaluation"])
    return Sheet(
        about=[Label(f"{answer['evaluation']} · {answer['title']}", answer["evaluation"])],
        pillars=_pillars(answer, told, giving),
        chapters=[
            Chapter(table=_lines(answer, told, giving)),
            Chapter(table=_evidence(answer, told)),
            Chapter(table=_files(drawn)),
            Chapter(table=_rectifications(answer, giving)),
            Chapter(table=_seals(answer, drawn)),
            Chapter(table=_evaluations(answer["evaluations"])),
        ],
    )


def _pillars(answer: Answer, told: Answer, giving: Giving) -> list[Pillar]:
    titles = {each["grade"]: each["title"] for each in answer["grades"]}
    is_low = bool(answer["vetoed_by"])
    whole = f"{points(answer['score'])} / {points(answer['max_points'])}"
    state = VOCABULARY["EvaluationState"][answer["state"]]
    open_orders = answer["rectifications_open"]
    return [
        Pillar(Label("得分", "Score"), whole, "text"),
        Pillar(
            Label("等次", "Grade"),
            titles.get(answer["grade"], answer["grade"]),
            "text",
            is_short=is_low,
        ),
        Pillar(Label("未评指标", "Lines not scored"), answer["unscored"], "count"),
        Pillar(
            Label("自动计分待录", "Scores of the book to be recorded"),
            len(waiting(told)),
            "count",
            giving.recording(told),
        ),
        Pillar(Label("状态", "State"), state, "text", giving.freezing()),
        Pillar(
            Label("待整改", "To be put right"),
            open_orders,
            "count",
            giving.ordering(),
            is_short=open_orders > 0,
        ),
        Pillar(Label("评估", "Evaluations"), len(answer["evaluations"]), "count", giving.opening()),
    ]


def _lines(answer: Answer, told: Answer, giving: Giving) -> Table:
    book = {each["line"]: each for each in told["lines"]}
    raters = ["self", *(e["rater"] for e in answer["raters"] if e["rater"] != "self")]
    rows = [
        each
        | {"told": book.get(each["code"]), "given": {one["rater"]: one for one in each["scores"]}}
        for each in answer["lines"]
    ]
    words = VOCABULARY["EvaluationRater"]
    return Table(
        name=Label("评分表", "Sheet"),
        anchor="sheet",
        columns=(
            Column(heading=Label("指标", "Line"), value="code"),
            Column(heading=Label("模块", "Module"), value="module"),
            Column(heading=Label("内容", "What is looked at"), value="text"),
            Column(heading=Label("标准", "Rule"), value="rule"),
            Column(heading=Label("分值", "Points"), value=lambda row: points(row["points"])),
            Column(
                heading=Label("台账自动", "The book"),
                value=_of_book,
                opens=lambda row: giving.automatic(row["code"], row["told"], row["given"]),
            ),
            *(
                Column(
                    heading=words[rater],
                    value=_given_by(rater, giving),
                    opens=_opened_by(rater, giving),
                )
                for rater in raters
            ),
            Column(
                heading=Label("得分", "Score"),
                value=lambda row: points(row["score"]),
                is_short=lambda row: row["kind"] == "veto" and row["score"] is not None,
            ),
            Column(
                heading=Label("自评差", "Gap"),
                value=lambda row: "" if not row["gap"] else f"{row['gap'] / 10:+g}",
            ),
            Column(heading=Label("理由", "Why"), value=_reasons),
        ),
        rows=rows,
        foot={"code": Label("合计", "Total"), "given": {}, "told": None, "scores": [], "gap": None}
        | {"points": answer["max_points"], "score": answer["score"], "kind": ""},
    )


def _of_book(row: Row) -> str:
    given = row["given"].get("automatic")
    if given is not None:
        return points(given["score"])
    return "" if row["told"] is None else f"（{points(row['told']['score'])}）"


_GIVE: Final = Label("评", "score")


def _given_by(rater: str, giving: Giving) -> Callable[[Row], Label | str]:
    def value(row: Row) -> Label | str:
        given = row["given"].get(rater)
        if given is not None:
            return points(given["score"]) if row["kind"] != "veto" else Label("否决", "veto")
        return _GIVE if giving.may_score(rater) and "text" in row else ""

    return value


def _opened_by(rater: str, giving: Giving) -> Callable[[Row], Opened | None]:
    def opened(row: Row) -> Opened | None:
        given = row["given"].get(rater)
        if given is not None:
            return opened_record(given)
        return giving.score(rater, row) if "text" in row else None

    return opened


def _reasons(row: Row) -> str:
    words = VOCABULARY["EvaluationRater"]
    return "；".join(
        f"{words[each['rater']].zh}：{each['why']}" for each in row["scores"] if each["why"]
    )


def _evidence(answer: Answer, told: Answer) -> Table:
    recorded = {
        each["code"]: one
        for each in answer["lines"]
        for one in each["scores"]
        if one["rater"] == "automatic"
    }
    rows = [each | {"on_sheet": recorded.get(each["line"])} for each in told["lines"]]
    sources = VOCABULARY["AutoSource"]
    return Table(
        name=Label("证据索引", "Index of evidence"),
        anchor="evidence",
        columns=(
            Column(heading=Label("指标", "Line"), value="line"),
            Column(heading=Label("取数", "Source"), value=lambda row: sources[row["source"]]),
            Column(heading=Label("实有", "Measured"), value="measured", unit="count"),
            Column(heading=Label("应有", "Due"), value="due", unit="count"),
            Column(heading=Label("计分", "Score"), value=lambda row: points(row["score"])),
            Column(heading=Label("已录", "Recorded"), value=lambda row: points(row["recorded"])),
            Column(heading=Label("记录数", "Records"), value="evidence_count", unit="count"),
            Column(
                heading=Label("依据", "Evidence"),
                value="evidence",
                opens=lambda row: _shown(row, told),
            ),
        ),
        rows=rows,
        empty=Label("模板没有自动取数的指标，或台账没有数。", "No line is scored by the book."),
    )


def _shown(row: Row, told: Answer) -> Opened:
    """The page of the question that tells a figure, as known when the evaluation looks."""
    question = row["evidence"].partition("?")[0]
    days = {"from": told["period_from"], "as_of": told["period_to"]}
    return Opened(_PAGES[question], {**days, "as_known": told["known_at"], "evaluation": None})


def _files(drawn: Answer) -> Table:
    rows = [
        {
            "topic": each["topic"],
            "record": record,
            "of": f"{len(each['records'])} / {each['candidates']}",
        }
        for each in drawn["files"]
        for record in each["records"]
    ]
    return Table(
        name=Label(f"抽查档案（种子 {drawn['seed']}）", f"Files drawn (seed {drawn['seed']})"),
        anchor="files",
        columns=(
            Column(heading=Label("类型", "Kind"), value=lambda row: EVENTS[row["topic"]].name),
            Column(heading=Label("抽取", "Drawn"), value="of"),
            Column(heading=Label("记录", "Record"), value="record", opens=opened_record),
        ),
        rows=rows,
        empty=Label("没有可抽的档案。", "There are no files to draw."),
    )


def _rectifications(answer: Answer, giving: Giving) -> Table:
    states = VOCABULARY["RectificationState"]
    return Table(
        name=Label("整改", "To be put right"),
        anchor="rectifications",
        columns=(
            Column(heading=Label("指标", "Line"), value="line"),
            Column(heading=Label("要求", "Demand"), value="demand", opens=opened_record),
            Column(
                heading=Label("期限", "Due"),
                value="due_on",
                unit="day",
                is_short=lambda row: row["overdue"],
            ),
            Column(
                heading=Label("状态", "State"),
                value=lambda row: states[row["state"]],
                opens=giving.next_step,
            ),
            Column(heading=Label("答复", "Answer"), value="answer"),
            Column(
                heading=Label("销号", "Accepted"),
                value=lambda row: row["accepted_on"] or "",
                unit="day",
            ),
        ),
        rows=answer["rectifications"],
        empty=Label("没有整改要求。", "Nothing is to be put right."),
    )


def _seals(answer: Answer, drawn: Answer) -> Table:
    """What whoever has the print can check it by."""
    rows = [
        {
            "name": Label("台账时点（第几笔）", "As known at position"),
            "value": str(answer["known_at"]),
        },
        {
            "name": Label("评估期", "Period"),
            "value": f"{answer['period_from']} — {answer['period_to']}",
        },
        {"name": Label("评估机构", "Assessor"), "value": answer["assessor"]},
        {"name": Label("计费方式", "Paid by"), "value": answer["fee_basis"]},
        {"name": Label("抽样种子", "Seed"), "value": drawn["seed"]},
        {
            "name": Label("模板 SHA-256", "SHA-256 of the template"),
            "value": answer["template_sha256"],
        },
        {"name": Label("评分表 SHA-256", "SHA-256 of the sheet"), "value": answer["sheet_sha256"]},
    ]
    return Table(
        name=Label("核对", "To check it by"),
        anchor="seals",
        columns=(
            Column(heading=Label("项", "What"), value="name"),
            Column(
                heading=Label("值", "Value"),
                value="value",
            ),
        ),
        rows=[each for each in rows if each["value"]],
    )


def _evaluations(rows: Sequence[Row], *, with_station: bool = False) -> Table:
    phases, states = VOCABULARY["EvaluationPhase"], VOCABULARY["EvaluationState"]
    station = (
        Column(
            heading=Label("站点", "Station"),
            value="station",
            opens=lambda row: opened_at(row, EVALUATION.path),
        ),
    )
    return Table(
        name=Label("各次评估", "Evaluations"),
        anchor="evaluations",
        columns=(
            *(station if with_station else ()),
            Column(
                heading=Label("编号", "Code"),
                value="evaluation",
                opens=lambda row: Opened(
                    EVALUATION.path,
                    {"evaluation": row["evaluation"]}
                    | ({"station": row["station"]} if with_station else {}),
                ),
            ),
            Column(
                heading=Label("模板", "Template"),
                value=lambda row: f"{row['template']} {row['version']}",
            ),
            Column(heading=Label("阶段", "Phase"), value=lambda row: phases[row["phase"]]),
            Column(heading=Label("从", "From"), value="period_from", unit="day"),
            Column(heading=Label("到", "To"), value="period_to", unit="day"),
            Column(
                heading=Label("得分", "Score"),
                value=lambda row: f"{points(row['score'])} / {points(row['max_points'])}",
            ),
            Column(heading=Label("等次", "Grade"), value="grade"),
            Column(
                heading=Label("否决", "Vetoed by"),
                value=lambda row: " ".join(row["vetoed_by"]),
                is_short=lambda row: bool(row["vetoed_by"]),
            ),
            Column(heading=Label("状态", "State"), value=lambda row: states[row["state"]]),
            Column(
                heading=Label("待整改", "To be put right"),
                value="rectifications_open",
                unit="count",
            ),
        ),
        rows=rows,
        empty=Label("还没有评估。", "There is no evaluation yet."),
    )
