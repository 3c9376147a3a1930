"""Evaluations: opened under a template, scored by several, frozen as seen, put right after."""

from __future__ import annotations

import pytest
from msgspec import structs
from pydantic import ValidationError

from domain.evaluation.defaults import SEEDED
from domain.evaluation.details import (
    EvaluationFrozenDetails,
    EvaluationOpenedDetails,
    LineScoredDetails,
    RectificationAcceptedDetails,
    RectificationAnsweredDetails,
    RectificationOrderedDetails,
    TemplateDetails,
)
from domain.evaluation.facts import (
    EvaluationFrozen,
    EvaluationOpened,
    Level,
    LineScored,
    RectificationAccepted,
    RectificationAnswered,
    RectificationOrdered,
    ScoredLine,
    TemplateLine,
)
from domain.evaluation.scoring import automatic_score, result_of, sheet_hash
from domain.ground.events import content_hash
from domain.ground.refusals import NotPermitted
from tests.builders import command, correct, joined, planned, record_id, void
from tests.domain.spec import Refused, given

PAST = [planned(), joined()]
HASH = "ab" * 32
BY = {"role": "district_officer"}
TABLE = SEEDED[0]
OPENED = EvaluationOpened(
    evaluation="PG-1",
    template="TZ-EVAL-100",
    version="v1",
    phase="final",
    period_from="2025-01-01",
    period_to="2025-12-31",
    opened_on="2026-01-10",
    known_at=4321,
    seed="7f3a",
    template_record="",
    template_sha256=content_hash(TABLE),
    max_points=1_000,
    raters=TABLE.raters,
    grades=TABLE.grades,
    lines=tuple(ScoredLine(code=e.code, points=e.points, kind=e.kind) for e in TABLE.lines),
)


def scored(line, rater, score, **more):
    return LineScored(
        evaluation="PG-1", line=line, rater=rater, score=score, scored_on="2026-01-12", **more
    )


BOOK = scored(
    "C1", "automatic", 72, measured=1080, due=1200, evidence="services?", evidence_count=9
)
SELF, OTHER = scored("C1", "self", 80, why="补报", overrides=72), scored("A2", "third_party", 5)
SCORED = [*PAST, OPENED, BOOK, SELF, OTHER]
SHEET = sheet_hash(OPENED, [BOOK, SELF, OTHER])
FROZEN = EvaluationFrozen(
    evaluation="PG-1",
    frozen_on="2026-01-20",
    sheet_sha256=SHEET,
    score=77,
    grade="fail",
    known_at=4321,
)
ORDERED = RectificationOrdered(
    evaluation="PG-1", line="A2", ordered_on="2026-01-21", due_on="2026-02-21", demand="补做演练"
)
ORDER = record_id(8)
ANSWERED = RectificationAnswered(
    rectification=ORDER, answered_on="2026-02-10", remedy="已演练", evaluation="PG-1"
)
ACCEPTED = RectificationAccepted(rectification=ORDER, accepted_on="2026-02-20", evaluation="PG-1")
OVER = [*SCORED, FROZEN, ORDERED]


def opening(**stated):
    fields = {
        "evaluation": "PG-1",
        "template": "TZ-EVAL-100",
        "version": "v1",
        "phase": "final",
        "period_from": "2025-01-01",
        "period_to": "2025-12-31",
        "opened_on": "2026-01-10",
        "known_at": 4321,
        "seed": "7f3a",
    }
    return EvaluationOpenedDetails(**(fields | stated))


def scoring(line="A2", rater="third_party", score=5, **stated):
    fields = {"evaluation": "PG-1", "scored_on": "2026-01-12"}
    return LineScoredDetails(**(fields | {"line": line, "rater": rater, "score": score} | stated))


def freezing(**stated):
    fields = {"evaluation": "PG-1", "frozen_on": "2026-01-20", "sheet_sha256": SHEET}
    return EvaluationFrozenDetails(**(fields | stated))


def ordering(**stated):
    fields = {
        "evaluation": "PG-1",
        "line": "A2",
        "ordered_on": "2026-01-21",
        "due_on": "2026-02-21",
        "demand": "补做演练",
    }
    return RectificationOrderedDetails(**(fields | stated))


def answering(**stated):
    fields = {"rectification": ORDER, "answered_on": "2026-02-10", "remedy": "已演练"}
    return RectificationAnsweredDetails(**(fields | stated))


def accepting(**stated):
    return RectificationAcceptedDetails(
        **({"rectification": ORDER, "accepted_on": "2026-02-20"} | stated)
    )


def template(**stated):
    fields = {
        "template": "PG-10",
        "version": "1",
        "title": "季度检查表",
        "effective_from": "2026-01-01",
        "max_points": 100,
        "raters": [{"rater": "third_party", "weight": 1}],
        "grades": [{"grade": "all", "title": "全部", "at_least": 0}],
        "lines": [
            {"code": "1", "module": "M", "text": "T", "points": 100, "kind": "degree"},
            {"code": "2", "module": "M", "text": "T", "points": 20, "kind": "bonus"},
        ],
    }
    return TemplateDetails(**(fields | stated))


def by(details, **context):
    return command(details, **(BY | context))


REFUSED = [
    Refused("another version", PAST, by(opening(version="v9")), "unknown_template"),
    Refused("opened twice", SCORED, by(opening()), "evaluation_already_opened"),
    Refused("a score of none", PAST, by(scoring()), "unknown_evaluation"),
    Refused("no such line", SCORED, by(scoring("Z9")), "unknown_line"),
    Refused("no such rater", SCORED, by(scoring("A3", "village")), "unknown_rater"),
    Refused("over its points", SCORED, by(scoring("A3", score=31)), "score_over_points"),
    Refused("scored twice", SCORED, by(scoring()), "line_already_scored"),
    Refused("a self-score by others", SCORED, by(scoring("A3", "self")), "not_permitted"),
    Refused("another's score by the head", SCORED, command(scoring("A3")), "not_permitted"),
    Refused(
        "off the book without a reason",
        SCORED,
        by(scoring("C1", score=71)),
        "override_without_reason",
    ),
    Refused(
        "a veto without a reason", SCORED, by(scoring("V1", score=0)), "override_without_reason"
    ),
    Refused("figures of the book by another", SCORED, by(scoring("A3", measured=1)), "bad_value"),
    Refused(
        "the book's score by correction",
        SCORED,
        correct(4, scoring("C1", "automatic", 80), **BY),
        "automatic_differs",
    ),
    Refused(
        "another period under the book's scores",
        SCORED,
        correct(3, opening(period_to="2025-11-30"), **BY),
        "evaluation_has_records",
    ),
    Refused("another sheet", SCORED, by(freezing(sheet_sha256=HASH)), "sheet_changed"),
    Refused("frozen twice", OVER, by(freezing()), "result_frozen"),
    Refused("scored when it stands", OVER, by(scoring("A3")), "result_frozen"),
    Refused("a score taken from a result", OVER, void(6, **BY), "evaluation_has_records"),
    Refused("an evaluation taken away", SCORED, void(3, **BY), "evaluation_has_records"),
    Refused("an order for no line", SCORED, by(ordering(line="Z9")), "unknown_line"),
    Refused("an answer to none", SCORED, command(answering()), "unknown_rectification"),
    Refused("accepted unanswered", OVER, by(accepting()), "rectification_not_open"),
    Refused("answered twice", [*OVER, ANSWERED], command(answering()), "rectification_not_open"),
    Refused(
        "an answer taken from what was accepted",
        [*OVER, ANSWERED, ACCEPTED],
        void(9),
        "evaluation_has_records",
    ),
    Refused("no whole", [], by(template(max_points=99)), "lines_not_whole"),
]


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_said_of_an_evaluation_is_refused(row):
    row.check()


def test_an_evaluation_goes_its_way_from_opening_to_what_is_put_right():
    assert given(*PAST).when(by(opening())).accepted() == OPENED
    book = scoring(
        "C1", "automatic", 72, measured=1080, due=1200, evidence="services?", evidence_count=9
    )
    assert given(*PAST, OPENED).when(by(book)).accepted() == BOOK
    own = scoring("C1", "self", 80, why="补报")
    assert given(*PAST, OPENED, BOOK).when(command(own)).accepted() == SELF
    assert given(*SCORED).when(by(freezing())).accepted() == FROZEN
    assert given(*SCORED, FROZEN).when(by(ordering())).accepted() == ORDERED
    assert given(*OVER).when(command(answering())).accepted() == ANSWERED
    assert given(*OVER, ANSWERED).when(by(accepting())).accepted() == ACCEPTED


def test_the_head_takes_back_a_self_score_and_nobody_elses():
    own = correct(5, scoring("C1", "self", 72))
    assert given(*SCORED).when(own).accepted().now.score == 72
    given(*SCORED).when(void(6, actor="head-2")).refused(NotPermitted)


def test_raters_are_weighed_the_book_counts_until_they_score_and_the_gap_stands():
    lines = {e.line.code: e for e in result_of(OPENED, [BOOK, SELF, OTHER]).lines}
    assert (lines["C1"].score, lines["C1"].rater, lines["C1"].gap) == (72, "automatic", 8)
    assert (lines["A2"].score, lines["A2"].rater) == (5, "third_party")
    assert lines["A3"].score is None
    both = [BOOK, scored("C1", "third_party", 60), scored("C1", "purchaser", 75)]
    (weighed,) = [e for e in result_of(OPENED, both).lines if e.line.code == "C1"]
    assert (weighed.score, weighed.rater) == (65, "weighted")  # 64.5, half up


def test_a_veto_caps_the_grade_and_leaves_the_points():
    full = [scored(e.code, "third_party", e.points) for e in OPENED.lines if e.kind != "veto"]
    assert result_of(OPENED, full)[:3] == (1_000, "excellent", ())
    vetoed = [*full, scored("V1", "purchaser", 0, why="查实造假")]
    assert result_of(OPENED, vetoed)[:3] == (1_000, "fail", ("V1",))


def test_figures_earn_points_by_the_rule_of_their_line():
    line = TemplateLine(code="1", module="M", text="T", points=80, kind="ratio", floor_percent=60)
    found = [automatic_score(line, done, 1200) for done in (0, 713, 720, 1080, 1200, 5000)]
    assert found == [0, 0, 48, 72, 80, 80]
    fault = structs.replace(line, kind="deduct", per_fault=15)
    assert [automatic_score(fault, faults, 0) for faults in (0, 1, 5, 6)] == [80, 65, 5, 0]
    levels = (
        Level(at_least=80, points=10),
        Level(at_least=90, points=20),
        Level(at_least=101, points=0),
    )
    degree = structs.replace(line, kind="degree", levels=levels)
    assert [automatic_score(degree, done, 100) for done in (79, 80, 95, 100, 120)] == [
        0,
        10,
        20,
        20,
        0,
    ]


def test_the_seeded_templates_make_up_their_points_and_can_be_published():
    for each in SEEDED:
        stated = {name: getattr(each, name) for name in each.__struct_fields__ if name != "sd"}
        lines = [
            {
                name: getattr(line, name)
                for name in line.__struct_fields__
                if name != "auto_source" or isinstance(getattr(line, name), str)
            }
            for line in each.lines
        ]
        parts = {
            name: [
                {key: getattr(part, key) for key in part.__struct_fields__} for part in stated[name]
            ]
            for name in ("raters", "grades", "sampling")
        }
        for line in lines:
            line["levels"] = [{"at_least": x.at_least, "points": x.points} for x in line["levels"]]
        TemplateDetails(**(stated | parts | {"lines": lines})).ensure_whole()


@pytest.mark.parametrize(
    "wrong",
    [
        {"raters": [{"rater": "self", "weight": 0}]},
        {"grades": [{"grade": "a", "title": "a", "at_least": 1}]},
        {"lines": [{"code": "1", "module": "M", "text": "T", "points": 9, "kind": "veto"}]},
    ],
)
def test_a_template_has_a_rater_that_weighs_a_lowest_grade_and_vetoes_without_points(wrong):
    with pytest.raises(ValidationError):
        template(**wrong)
