"""Evaluations, as tables on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from api.bootstrap import House
from api.evaluation.drawn import evaluation_sample
from api.evaluation.parts import Part
from api.questions.asking import Answer, Ask
from api.terminal.answers import answering, asked, title_of
from api.terminal.failures import CliError
from api.terminal.output import print_json, print_table
from api.terminal.scope import Place, Scope
from api.terminal.words import both


def points(tenths: int | None) -> str:
    """Tenths of a point as people read them: ``87.5``; empty for none."""
    return "" if tenths is None else f"{tenths / 10:g}"


def show_evaluation(
    place: Place, scope: Scope, evaluation: str, part: Part, *, as_json: bool
) -> None:
    """Print an evaluation of a station or the newest of several; or a part of it.

    Raises CliError for a part that is of one station where none is named, and NoEvaluation.
    """
    if scope.station is None and (part is not Part.SHEET or evaluation):
        raise CliError("请用 --station 指明站点。", "Say which station by --station.")
    ask_for, tables = _PARTS[part]
    with answering(place) as house:
        answer = ask_for(house, asked(house, scope), evaluation)
    if as_json:
        print_json(answer)
    else:
        tables(answer, title_of("评估 Evaluation", scope, answer))


def _sheet(answer: Answer, title: str) -> None:
    if "stations" in answer:
        rows = [(each["station"], *_outline(each)) for each in answer["stations"]]
        print_table(title, ("站点 station", *_OUTLINE), rows)
        return
    print_table(title, _OUTLINE, [_outline(each) for each in answer["evaluations"]])
    rows_of_lines = [
        (
            each["code"],
            each["text"],
            points(each["points"]),
            points(each["score"]),
            "" if not each["rater"] else _rater(each["rater"]),
            points(each["gap"]),
            each["evidence"],
        )
        for each in answer["lines"]
    ]
    headings = (
        *("指标 line", "内容 text", "分值 points", "得分 score", "评分方 rater"),
        *("自评差 gap", "依据 records"),
    )
    print_table(
        f"{answer['evaluation']} · {answer['title']} · SHA-256 {answer['sheet_sha256']}",
        headings,
        rows_of_lines,
    )
    if answer["rectifications"]:
        print_table(
            "整改 To be put right",
            ("指标 line", "要求 demand", "期限 due", "状态 state", "答复 answer"),
            [
                (
                    *(each["line"], each["demand"], each["due_on"]),
                    *(both("RectificationState", each["state"]), each["answer"]),
                )
                for each in answer["rectifications"]
            ],
        )


def _rater(rater: str) -> str:
    return "加权 weighted" if rater == "weighted" else both("EvaluationRater", rater)


_OUTLINE: Final = (
    *("编号 code", "模板 template", "阶段 phase", "期间 period", "得分 score", "等次 grade"),
    *("否决 vetoed", "状态 state"),
)


def _outline(each: Answer) -> tuple[str, ...]:
    return (
        each["evaluation"],
        f"{each['template']} {each['version']}",
        both("EvaluationPhase", each["phase"]),
        f"{each['period_from']} – {each['period_to']}",
        f"{points(each['score'])} / {points(each['max_points'])}",
        each["grade"],
        " ".join(each["vetoed_by"]),
        both("EvaluationState", each["state"]),
    )


def _scores(answer: Answer, title: str) -> None:
    rows = [
        (
            *(each["line"], both("AutoSource", each["source"]), each["measured"], each["due"]),
            *(points(each["score"]), points(each["points"]), points(each["recorded"])),
            each["evidence"],
        )
        for each in answer["lines"]
    ]
    headings = (
        *("指标 line", "取数 source", "实有 measured", "应有 due", "计分 score", "分值 points"),
        *("已录 recorded", "依据 evidence"),
    )
    print_table(f"{title} · {points(answer['score'])} {answer['grade']}", headings, rows)


def _sample(answer: Answer, title: str) -> None:
    rows = [
        (each["topic"], f"{len(each['records'])} / {each['candidates']}", record)
        for each in answer["files"]
        for record in each["records"]
    ]
    headings = ("类型 kind", "抽 drawn", "记录 record")
    print_table(f"{title} · 种子 seed {answer['seed']}", headings, rows)


def _templates(answer: Answer, title: str) -> None:
    rows = [
        (
            *(each["template"]["template"], each["template"]["version"]),
            *(each["template"]["title"], points(each["template"]["max_points"])),
            *(each["area"] or "默认 seeded", each["template"]["effective_from"]),
        )
        for each in answer["templates"]
    ]
    headings = (
        *("模板 template", "版本 version", "名称 title", "满分 points", "发布 area"),
        "起 from",
    )
    print_table(title, headings, rows)


_Ask = Callable[[House, Ask, str], Answer]
_PARTS: Final[Mapping[Part, tuple[_Ask, Callable[[Answer, str], None]]]] = {
    Part.SHEET: (lambda house, ask, code: house.questions.evaluation(ask, evaluation=code), _sheet),
    Part.SCORES: (
        lambda house, ask, code: house.questions.evaluation_scores(ask, evaluation=code),
        _scores,
    ),
    Part.SAMPLE: (
        lambda house, ask, code: evaluation_sample(house.questions, ask, evaluation=code),
        _sample,
    ),
    Part.TEMPLATES: (
        lambda house, ask, _code: house.questions.evaluation_templates(ask),
        _templates,
    ),
}
"""Part -> how it is asked for and printed."""
