"""The questions whose answers are compared between two moments: one row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from msgspec import Struct

from api.questions.asking import Ask, Between, days_of_budget, days_of_staffing, days_of_work
from api.questions.compared.answers import ComparedFigure, Question
from api.questions.compared.asked_again import AskedAgain
from api.questions.compared.moved import Moved
from api.questions.compared.telling import Told
from api.questions.in_force import TABLES as IN_FORCE
from api.questions.operators.evidence import TABLES as EVIDENCE
from api.questions.questions import Questions, services_known
from domain.ground.labels import Label
from domain.ground.policy import RulesAt
from projections.budget.moving import SHAPE as BUDGET
from projections.budget.moving import BudgetMoving
from projections.budget.queries import budget
from projections.comparing.figures import Shape
from projections.engine.store import LiveView
from projections.flags.moving import FlagsMoving
from projections.services.moving import SHAPE as SERVICES
from projections.services.moving import ServicesMoving
from projections.staffing.moving import SHAPE as STAFFING
from projections.staffing.moving import StaffingMoving
from projections.staffing.queries import staffing
from projections.training.moving import SHAPE as TRAINING
from projections.training.moving import TrainingMoving
from projections.training.queries import training

_Live = Callable[[str], LiveView]
_Codes = Sequence[str] | None
_Days = Mapping[str, Any]
_JUDGED: Final = {"policies": ("published",), "stations": ("facts",)}
"""Of what is in force, what figures are judged by."""
_HEADS: Final = 4


class AskedBetween(Protocol):
    """How it is found out what entries moved."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The projections that the figures rest on."""

    def between(
        self, questions: Questions, between: Between, shape: Shape, ask: Ask, /
    ) -> Told[Any]:
        """The question about two moments."""


class Compared(Struct, frozen=True):
    """A question that is compared: what it is called, its figures, and how entries move them.

    ``heads`` are the figures that are told of every comparison, changed or not, and entry by entry;
    where there are none, the first of those that changed. ``words`` are the question's own names of
    figures that other questions call otherwise.
    """

    name: Label
    asked: AskedBetween
    shape: Shape
    heads: tuple[str, ...] = ()
    words: Mapping[str, Label] = {}

    def heads_among(self, figures: Sequence[ComparedFigure]) -> list[ComparedFigure]:
        """The figures that are told entry by entry."""
        by_place = {each.figure: each for each in figures}
        if self.heads:
            return [by_place[each] for each in self.heads if each in by_place]
        return [each for each in figures if each.then != each.now][:_HEADS]


def _budget(live: _Live, codes: _Codes, known: int, _at: RulesAt, days: _Days) -> Struct:
    return budget(live("budget"), codes, as_known=known, **days)


def _staffing(live: _Live, codes: _Codes, known: int, rules_at: RulesAt, days: _Days) -> Struct:
    return staffing(live("staffing"), codes, as_known=known, rules_at=rules_at, **days)


def _training(live: _Live, codes: _Codes, known: int, _at: RulesAt, days: _Days) -> Struct:
    return training(live("training"), codes, as_known=known, **days)


_HOURS: Final = frozenset(
    {"credited_hours", "required_hours", "remaining_hours", "volunteer_hours", "hours"}
)


def _shape(
    named_by: Mapping[str, tuple[str, ...]] | None = None,
    *,
    rates: Sequence[str] = (),
    lengths: Sequence[str] = (),
) -> Shape:
    return Shape(named_by or {}, _HOURS, frozenset(rates), frozenset(lengths))


QUESTIONS: Final[Mapping[Question, Compared]] = {
    "budget": Compared(
        Label("预算与资金", "Budget and money"),
        Moved(_budget, days_of_budget, {"budget": BudgetMoving}),
        BUDGET,
        ("/total_received_fen", "/total_spent_fen", "/total_available_fen"),
    ),
    "staffing": Compared(
        Label("人员", "Staffing"),
        Moved(_staffing, days_of_staffing, {"staffing": StaffingMoving}),
        STAFFING,
        ("/heads", "/full_time", "/certified", "/vacancy_days"),
    ),
    "services": Compared(
        Label("服务", "Services"),
        Moved(services_known, days_of_work, {"services": ServicesMoving, "flags": FlagsMoving}),
        SERVICES,
        ("/visits", "/minutes", "/person_times", "/distinct_persons"),
    ),
    "training": Compared(
        Label("培训", "Training"),
        Moved(_training, days_of_work, {"training": TrainingMoving}),
        TRAINING,
        ("/sessions", "/person_hours"),
    ),
    "activities": Compared(
        Label("小组和活动", "Groups and activities"),
        # Visits move only the share of office work, which is a rate.
        AskedAgain(Questions.activities, ("activities",), looks_at_a_day=False),
        _shape(rates=["administrative_share_percent"]),
        ("/group_sessions", "/activities", "/volunteer_hours", "/desk_services"),
    ),
    "casework": Compared(
        Label("个案", "Cases"),
        AskedAgain(Questions.casework, ("casework", *IN_FORCE), _JUDGED),
        _shape(rates=["median_days"], lengths=["incomplete", "awaiting_approval"]),
        ("/opened", "/open", "/closed", "/incomplete"),
        {
            "sessions": Label("介入节次", "sessions"),
            "minutes": Label("介入分钟", "minutes"),
            "open": Label("在案", "open cases"),
            "accepted": Label("接收", "accepted"),
            "completed": Label("办结", "completed"),
        },
    ),
    "due": Compared(
        Label("应探访", "Due visits"),
        AskedAgain(Questions.due, ("clients", *IN_FORCE), _JUDGED, dear=2),
        _shape(rates=["percent"], lengths=["conflicts"]),
        ("/counts/due", "/counts/overdue", "/counts/red_overdue"),
    ),
    "projects": Compared(
        Label("项目", "Projects"),
        AskedAgain(Questions.projects, ("projects",)),
        _shape(
            {"projects": ("code",), "goals": ("goal",), "stations": ("station",)},
            lengths=["missing_kinds", "unopened"],
        ),
    ),
    "facilities": Compared(
        Label("阵地", "Places"),
        AskedAgain(Questions.facilities, ("facilities", *IN_FORCE)),
        _shape(
            {"present": ("kind",), "stations": ("station",)},
            lengths=["missing", "villages_without_point", "partners"],
        ),
        words={"count": Label("间数", "rooms")},
    ),
    "talent": Compared(
        Label("人才培养", "Talent"),
        AskedAgain(
            Questions.talent,
            ("training", "staffing", *IN_FORCE),
            _JUDGED | {"training": ("sessions", "attendance", "certificates", "credits", "deeds")},
            dear=2,
        ),
        # One who supervises at several stations is one, so that stations do not add up.
        _shape(
            {"credit": ("station", "worker")},
            rates=["pass_percent", "ratio", "supervisors"],
            lengths=["expiring"],
        ),
        ("/exam/passed", "/supervision/sessions", "/guidance_visits", "/expiring"),
        {"sessions": Label("场次", "sessions")},
    ),
    "continuing-education": Compared(
        Label("继续教育", "Continuing education"),
        AskedAgain(Questions.continuing_education, ("training", *IN_FORCE), _JUDGED, dear=2),
        _shape({"workers": ("station", "code")}),
    ),
    "session-costs": Compared(
        Label("培训费用", "Costs of training"),
        AskedAgain(
            Questions.session_costs,
            ("training", "budget"),
            {"training": ("sessions", "costs"), "budget": ("postings",)},
            looks_at_a_day=False,
        ),
        _shape(rates=["cost_per_hour_fen"], lengths=["items"]),
        ("/items", "/credited_hours", "/cost_fen"),
    ),
    "contracts": Compared(
        Label("合同", "Contracts"),
        AskedAgain(
            Questions.contracts,
            (*EVIDENCE, *IN_FORCE),
            _JUDGED | {"services": ("visits",), "flags": ("flags",)},
            dear=2,
        ),
        _shape(
            {"contracts": ("station", "code"), "milestones": ("code",)},
            lengths=["contracts", "recovery_open"],
        ),
        ("/contracts",),
    ),
    "disclosures": Compared(
        Label("信息公示", "Notices"),
        AskedAgain(Questions.disclosures, ("budget", *IN_FORCE), _JUDGED),
        _shape({"notices": ("station", "kind", "year")}, lengths=["notices"]),
        ("/notices", "/due", "/overdue"),
        {"due": Label("待公示", "due")},
    ),
    "months": Compared(
        Label("月结", "Month close"),
        AskedAgain(Questions.months, ("months", "stations")),
        _shape(lengths=["closed", "late_entries", "late_requests", "to_close"]),
        ("/closed", "/late_entries", "/late_requests", "/to_close"),
        {
            "closed": Label("已封账的月份", "months closed"),
            "late_entries": Label("批准的补记", "late entries allowed"),
            "late_requests": Label("补录申请", "late entries asked for"),
        },
    ),
    "evaluation": Compared(
        Label("评估", "Evaluation"),
        AskedAgain(Questions.evaluation, ("evaluation", "policies")),
        _shape(
            {
                "evaluations": ("evaluation",),
                "lines": ("code",),
                "stations": ("station", "evaluation"),
            },
            lengths=["vetoed_by", "rectifications"],
        ),
    ),
    "inspections": Compared(
        Label("检查与整改", "Inspections"),
        AskedAgain(Questions.inspections, ("inspections",)),
        _shape(rates=["median_days_to_answer"], lengths=["inspections"]),
        ("/inspections", "/counts/findings", "/counts/open", "/counts/overdue"),
        {
            "open": Label("待整改", "to be put right"),
            "answered": Label("待验收", "answered"),
            "closed": Label("已销号", "settled"),
        },
    ),
    "coverage": Compared(
        Label("覆盖与进度", "Coverage"),
        AskedAgain(
            Questions.coverage,
            ("facilities", *IN_FORCE),
            {"facilities": ("said",), "policies": ("laid_down",)},
            whole=True,
        ),
        _shape(
            {"years": ("year",), "districts": ("code",)},
            rates=["target_cover_percent", "cover_percent", "first_year", "last_year"],
            lengths=["behind", "reached", "assessments", "unlisted_townships"],
        ),
        ("/villages/total", "/villages/served", "/behind", "/reached"),
        {"certified": Label("持证人员", "people certified")},
    ),
}
NOT_COMPARED: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            *("stations", "clients", "cases", "visits", "persons_met", "attendance", "postings"),
            *("reservations", "facility_lines", "coverage_lines", "trail", "client_file"),
            *("evaluation_templates", "policies"),
        ),
        "a list; the figures that count its lines are compared",
    ),
    "approvals": "a queue; the questions that it is made from are compared",
    "trail_facets": "it counts the entries themselves",
    "policy_changes": "it tells what changed itself",
    "flagged": "a tile of the overview; of visits, services tells it",
    "clients_noticed": "a tile of the overview; due tells it",
    "open_money": "a tile of the overview; budget tells what is owed, lent and reserved",
    "expiring_credentials": "a tile of the overview; talent counts them",
    "staffing_course": "staffing from change to change, each of which is a day and no entry",
    "money_trace": "one source voucher by voucher; budget has its figures",
    "trial_balance": "the same postings by account; budget has their figures",
    "account_ledger": "one account line by line; budget has its figures",
    "bank_statement": "it is asked with a file, which is no part of the book",
    "handover": "what one worker hands over; casework and due count it",
    "volunteer_service": "one person's certificate; facilities counts the hours",
    "training_hours": "one person's certificate; continuing-education counts the hours",
    "disclosure_notice": "the text of one notice; disclosures has its figures",
    "milestone_evidence": "the records behind one milestone; contracts counts them",
    "evaluation_scores": "what other questions tell at an evaluation's position; they are compared",
}
"""The other questions, and why two moments of them are not compared."""
