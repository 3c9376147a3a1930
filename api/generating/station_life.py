"""One synthetic station, day by day: what its people would have entered, as commands.

A plain simulation with a random generator of its own, so that a station's life depends on the seed
and its code only. It keeps just enough of its own past (who works here, what is left of the money,
recent visits) to give commands that the ledger accepts. One module, because all of a day comes from
the same chance in one order; the lives of clients have their own beside it.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from api.generating.budgets import amendment_of, budget_of
from api.generating.case_lives import CaseLives
from api.generating.claim_lives import ClaimLives
from api.generating.client_lives import CLIENTS, ClientLives, Deed, code_of
from api.generating.community_lives import CommunityLives
from api.generating.examples import by_example, kinds_by_example, recorder_of, requests_of
from api.generating.giving import Giving
from api.generating.lives.disclosures import disclosed_on
from api.generating.lives.duplicates import DuplicateLives
from api.generating.lives.evaluations import EvaluationLives
from api.generating.lives.harm import INCIDENTS, REPORTS, HarmLives
from api.generating.lives.homes import CONSENTS, MOVES, WITHDRAWALS, HomeLives
from api.generating.lives.inspections import InspectionLives
from api.generating.lives.late_entries import LateLives
from api.generating.lives.leaving import LeavingLives
from api.generating.lives.operators import OperatorLives
from api.generating.lives.places import PlaceLives, VolunteerLives
from api.generating.lives.talent import TalentLives
from api.generating.plans.transfers import Transfer, Transfers
from api.generating.project_lives import ProjectLives
from api.generating.rates import Rates
from api.generating.review_lives import ReviewLives
from domain.book.catalogue import KIND_OF_COMMAND
from domain.book.changes import change_form_of
from domain.book.commands import ApproveLateEntry, ClosePeriod
from domain.ground.commands import Command, CorrectRecord, RecordingCommand, VoidRecord
from domain.ground.forms.details import Details
from domain.ground.values import CHINA, Month, is_weekend, iso_date, text_from_fen
from domain.ground.vocabulary import SERVICES, Role
from domain.money.budgets.commands import AdoptBudget, AmendBudget
from domain.money.budgets.details import BudgetAdoptedDetails, BudgetAmendedDetails
from domain.money.commands import ReceiveGrant, RecordExpenditure
from domain.money.details import ExpenditureDetails, GrantReceivedDetails
from domain.staff.commands import JoinStaff, LeaveStaff, RecordStaffCredential
from domain.staff.details import StaffCredentialDetails, StaffJoinedDetails, StaffLeftDetails
from domain.stations.commands import BuildStation, MergeStation, OpenStation, PlanStation
from domain.stations.details import (
    StationBuiltDetails,
    StationMergedDetails,
    StationOpenedDetails,
    StationPlanDetails,
)
from domain.training.commands import HoldTrainingSession
from domain.training.details import TrainingSessionDetails
from domain.visits.commands import RecordHomeVisit, RecordHomeVisitNotMet
from domain.visits.details import HomeVisitDetails, HomeVisitNotMetDetails

_SOURCES: Final = (
    ("district_fiscal", 200_000_00, ()),
    ("welfare_lottery", 120_000_00, ("personnel", "hospitality")),
    ("township_special", 150_000_00, ()),
    ("government_purchase", 180_000_00, ()),
    ("charity_donation", 30_000_00, ("personnel",)),
    ("community_foundation", 20_000_00, ()),
)
_CATEGORIES: Final = (
    "personnel",
    "service_activity",
    "supervision_training",
    "office",
    "publicity",
    "equipment",
    "other",
)
_TIERS: Final = ("金鼎班", "银鼎班", "文鼎班", "考前冲刺")
_NOT_MET: Final = ("nobody_home", "nobody_home", "away", "refused", "vacant")
_KEPT_VISITS: Final = 200
_ASKS_FIRST: Final = 0.5
"""How many of those who are late for a closed month ask for it by the book."""


class StationLife:
    """Makes one station's commands for one day after the other."""

    def __init__(
        self,
        code: str,
        district: tuple[str, str],
        *,
        seed: str,
        rates: Rates,
        first_day: date,
        transfers: Transfers,
        township: tuple[str, str] | None = None,
        number: int = 0,
        before: str = "",
    ) -> None:
        self.code = code
        self._district = district
        self._township = township or (f"{district[0]}-{code}", code)
        self._rates = rates
        self._random = random.Random(f"{seed}/{code}")  # noqa: S311 - a simulation, not a secret
        self.first_day = first_day
        self._lives = ClientLives(f"{seed}/{code}")
        self._transfers = transfers
        transfers.joined(code, first_day)
        self._leaving = LeavingLives(f"{seed}/{code}", code, self._lives, transfers)
        self._homes = HomeLives(f"{seed}/{code}", self._lives, first_day)
        self._harm = HarmLives(f"{seed}/{code}", self._lives)
        self._cases = CaseLives(f"{seed}/{code}", self._lives)
        self._projects = ProjectLives(f"{seed}/{code}")
        self._places = PlaceLives(f"{seed}/{code}", self._township[0], first_day)
        self._volunteers = VolunteerLives(f"{seed}/{code}")
        self._talent = TalentLives(f"{seed}/{code}")
        self._reviews = ReviewLives(f"{seed}/{code}")
        self._asked_late = LateLives(f"{seed}/{code}")
        self._communities = CommunityLives(f"{seed}/{code}")
        self._claims = ClaimLives(f"{seed}/{code}")
        self._operators = OperatorLives(f"{seed}/{code}")
        self._evaluations = EvaluationLives(f"{seed}/{code}")
        self._inspections = InspectionLives(f"{seed}/{code}", first_day)
        self.twice = DuplicateLives(number, code, first_day, before)
        self._giving = Giving(code, self._random)
        self._hired = 0
        self._workers: list[str] = []
        self._left_fen: dict[str, int] = {}
        self._forbidden: dict[str, tuple[str, ...]] = {}
        self._recent: deque[tuple[str, str, dict[str, Any]]] = deque(maxlen=_KEPT_VISITS)
        self._met: dict[int, str] = {}
        self._seldom = random.Random(f"{seed}/{code}/seldom")  # noqa: S311 - as above
        self._late: dict[date, list[dict[str, Any]]] = {}
        self._closed: set[str] = set()
        self._taken: set[int] = set()

    @property
    def built_on(self) -> date:
        """The day on which it is planned, built and opened."""
        return self.first_day - timedelta(days=30)

    def opening(self) -> Iterator[Command]:
        """Planned, built, opened, staffed and paid before the first day."""
        day = self.built_on
        at = datetime.combine(day, time(9), CHINA)
        township_code, township_name = self._township
        district_code, district_name = self._district
        area = {"code": district_code, "name": district_name}
        yield self._command(
            PlanStation,
            at,
            StationPlanDetails.model_validate(
                {
                    "name": f"{township_name.removesuffix('街道')}街道社会工作站",
                    "township": {"code": township_code, "name": township_name},
                    "district": area,
                    "city": {"code": "330200", "name": "宁波市"},
                    "planned_on": day,
                }
            ),
        )
        yield self._command(BuildStation, at, StationBuiltDetails(built_on=iso_date(day)))
        yield self._command(
            OpenStation,
            at,
            StationOpenedDetails(
                opened_on=iso_date(day),
                operating_model=self._random.choice(("agency_operated", "direct_posts", "mixed")),
            ),
        )
        for number in range(self._random.choice((3, 3, 4, 4, 5))):
            yield from self._hire(at, part_time=number == 4)  # noqa: PLR2004 - the fifth worker
        yield self._receive(at, "municipal_one_time", 50_000_00, ())
        for source, amount_fen, forbidden in _SOURCES:
            yield self._receive(at, source, amount_fen, forbidden)

    def merging(self, day: date, into: str) -> Command:
        """From a day on the station is part of another."""
        return self._command(
            MergeStation,
            datetime.combine(day, time(9), CHINA),
            StationMergedDetails(into=into, effective_on=iso_date(day)),
            role="district_officer",
            actor="district",
        )

    def overdue(self, day: date) -> list[str]:
        """Which clients are true to be overdue at the end of a day."""
        late = self._lives.overdue(day), self.twice.overdue(day), self._cases.overdue(day)
        return sorted({code for each in late for code in each})

    def transferred(self) -> list[Transfer]:
        """Which clients truly went to another station, and who they are there."""
        return self._transfers.known(self.code)

    def conflicts(self) -> list[str]:
        """On which clients two workers truly differ."""
        return self._lives.conflicts()

    def day(self, day: date) -> Iterator[Command]:
        """Everything entered on one calendar day, in the order of its hours."""
        yield from self._fund(day)
        grant, since = f"G-welfare_lottery-{day:%Y%m%d}", self.first_day.year
        yield from map(self._entered, disclosed_on(day, self.code, since, grant))
        if day.day == 5:  # noqa: PLR2004 - the month is closed on the fifth
            yield from self._close_month(day)
        for form in self._late.pop(day, []):
            yield from self._late_visit(day, form)
        if is_weekend(day):
            return
        yield from self._turnover(day)
        yield from self._projects.day(day, self._workers, self._entered)
        yield from self._claims.day(day, self._workers, self._entered)
        yield from map(self._entered, self._places.day(day, self._workers))
        yield from map(self._entered, self._volunteers.day(day, self._workers))
        yield from map(self._entered, self._talent.day(day, self._workers))
        self._taken.clear()
        yield from map(self._entered, self._leaving.coming(day, self._workers))
        made = [
            *(self._visit(day) for _ in range(self._times(self._rates.visits))),
            *(self._not_met(day) for _ in range(self._times(self._rates.not_met))),
        ]
        yield from self._met_first(day)
        yield from sorted((each for each in made if each), key=lambda each: each.now)
        yield from self._operators.day(day, self._workers, self._lives.here(), self._entered)
        yield from self._evaluations.day(day, self._entered)
        yield from self._inspections.day(day, self._entered)
        lives, rates, workers = self._lives, self._rates, self._workers
        yield from self._turns(day)
        yield from map(self._entered, lives.assessments(day, workers, self._often(rates.risks)))
        yield from map(self._entered, lives.contacts(day, workers, self._often(rates.contacts)))
        yield from map(self._entered, lives.regrouped(day, workers, self._often(rates.by_example)))
        opened, complained = self._often(rates.cases), self._often(rates.complaints)
        yield from self._cases.day(
            day, workers, self._entered, opened=opened, complained=complained
        )
        yield from map(self._entered, self.twice.day(day, workers))
        reviews = self._reviews.day(day, workers, self._recent, self._often(rates.reviews))
        yield from map(self._entered, reviews)
        yield from map(self._entered, self._communities.day(day, workers, lives.here()))
        for _ in range(self._times(self._rates.training_sessions)):
            yield self._session(day)
        yield from self._others(day)
        for _ in range(self._times(self._rates.expenditures)):
            yield from self._spend(day)
        for _ in range(self._times(self._rates.corrections)):
            yield from self._correct(day)
        for _ in range(self._times(self._rates.voids)):
            yield from self._void(day)
        kept = {form["number"] for forms in self._late.values() for form in forms}
        gone = self._leaving.leaving(day, workers, self._often(rates.leaving), kept)
        yield from map(self._entered, gone)

    def _turns(self, day: date) -> Iterator[Command]:
        """What goes wrong, who moves, and who agrees to what."""
        often, workers = self._often, self._workers
        harm = self._harm.day(
            day, workers, self._recent, reported=often(REPORTS), happened=often(INCIDENTS)
        )
        yield from map(self._entered, harm)
        homes = self._homes.day(
            day,
            workers,
            moved=often(MOVES),
            agreed=often(CONSENTS),
            withdrawn=often(WITHDRAWALS),
        )
        yield from map(self._entered, homes)

    def _met_first(self, day: date) -> Iterator[Command]:
        """Whoever is visited today and was never before is registered first."""
        met, self._met = self._met, {}
        for number, worker in met.items():
            yield from map(self._entered, self._lives.meeting(number, day, worker))

    def _entered(self, deed: Deed) -> RecordingCommand:
        details = KIND_OF_COMMAND[deed.command].details.model_validate(deed.details)
        command = self._command(deed.command, deed.at, details, role=deed.role, actor=deed.actor)
        if deed.told is not None:
            deed.told(command.event_id)
        return command

    def _often(self, per_year: int) -> int:
        """As ``_times``, by a chance of its own."""
        mean = per_year / 261
        whole = int(mean)
        return whole + (self._seldom.random() < mean - whole)

    def _times(self, per_year: int) -> int:
        mean = per_year / 261
        whole = int(mean)
        return whole + (self._random.random() < mean - whole)

    def _hire(self, at: datetime, *, part_time: bool = False) -> Iterator[Command]:
        self._hired += 1
        worker = f"W-{self._hired:03}"
        joined_on = at.date()
        yield self._command(
            JoinStaff,
            at,
            StaffJoinedDetails(
                worker=worker,
                engagement="part_time" if part_time else "full_time",
                fte_percent=50 if part_time else 100,
                source=self._random.choice(("agency", "county_recruited", "locally_recruited")),
                joined_on=iso_date(joined_on),
            ),
        )
        self._workers.append(worker)
        if self._random.random() < 0.7:  # noqa: PLR2004 - the share with a certificate
            yield self._command(
                RecordStaffCredential,
                at,
                StaffCredentialDetails(
                    worker=worker,
                    level=self._random.choice(("assistant", "assistant", "intermediate")),
                    valid_from=iso_date(joined_on),
                    valid_until=iso_date(joined_on + timedelta(days=3 * 365)),
                ),
            )

    def _turnover(self, day: date) -> Iterator[Command]:
        if self._random.random() >= self._rates.turnover * len(self._workers) / 261:
            return
        at = datetime.combine(day, time(8), CHINA)
        worker = self._workers.pop(self._random.randrange(len(self._workers)))
        yesterday = day - timedelta(days=1)
        yield self._command(
            LeaveStaff, at, StaffLeftDetails(worker=worker, left_on=iso_date(yesterday))
        )
        if len(self._workers) < 3 or self._random.random() < 0.8:  # noqa: PLR2004 - refill rates
            yield from self._hire(at)

    def _receive(
        self, at: datetime, source: str, amount_fen: int, forbidden: tuple[str, ...]
    ) -> Command:
        grant = f"G-{source}-{at:%Y%m%d}"
        self._left_fen[source] = self._left_fen.get(source, 0) + amount_fen
        self._forbidden[source] = forbidden
        return self._command(
            ReceiveGrant,
            at,
            GrantReceivedDetails.model_validate(
                {
                    "grant": grant,
                    "source": source,
                    "amount": text_from_fen(amount_fen),
                    "received_on": at.date(),
                    "document_number": f"〔{at.year}〕{self._random.randrange(1, 200)}号",
                    "forbidden_categories": forbidden,
                }
            ),
            role="accountant",
        )

    def _fund(self, day: date) -> Iterator[Command]:
        """What comes in January and July, and what is planned to be spent of it."""
        at = datetime.combine(day, time(8, 30), CHINA)
        if day == self.first_day:
            yield self._adopt_budget(at)
        elif day.day == 1 and day.month in (1, 7):
            for source, amount_fen, forbidden in _SOURCES:
                yield self._receive(at, source, amount_fen // 2, forbidden)
            yield self._adopt_budget(at) if day.month == 1 else self._amend_budget(at)

    def _adopt_budget(self, at: datetime) -> Command:
        planned = BudgetAdoptedDetails.model_validate(budget_of(at.date(), _SOURCES, _CATEGORIES))
        return self._command(AdoptBudget, at, planned, role="accountant")

    def _amend_budget(self, at: datetime) -> Command:
        changed = amendment_of(at.date(), _SOURCES, _CATEGORIES)
        return self._command(AmendBudget, at, BudgetAmendedDetails.model_validate(changed))

    def _spend(self, day: date) -> Iterator[Command]:
        source = self._random.choice(list(self._left_fen))
        category = self._random.choice(_CATEGORIES)
        amount_fen = self._random.randrange(20_00, 1_600_00)
        if category in self._forbidden[source] or amount_fen > self._left_fen[source]:
            return
        self._left_fen[source] -= amount_fen
        at = datetime.combine(day, time(16, self._random.randrange(60)), CHINA)
        text = text_from_fen(amount_fen)
        yield self._command(
            RecordExpenditure,
            at,
            ExpenditureDetails.model_validate(
                {
                    "category": category,
                    "spent_on": day,
                    "amount": text,
                    "lines": [{"source": source, "amount": text}],
                    "voucher_number": f"记-{self._giving.made:06}",
                }
            ),
            role="accountant",
        )

    def _visit_form(self, day: date) -> dict[str, Any]:
        pick = self._random
        start = datetime.combine(day, time(8), CHINA) + timedelta(minutes=pick.randrange(0, 500))
        client = self._lives.whom_to_visit(day, self._taken, pick.randrange(CLIENTS))
        self._taken.add(client)
        crew = 2 if pick.random() < self._rates.joint_share else 1
        visitors = tuple(pick.sample(self._workers, min(crew, len(self._workers))))
        self._met.setdefault(client, visitors[0])
        return {
            "number": client,
            "visitors": visitors,
            "client": code_of(client),
            "household": self._lives.homes.of(client),
            "started_at": start,
            "ended_at": start
            + timedelta(minutes=pick.choice((10, 15, 20, 30, 30, 40, 45, 60, 90))),
            "mode": "phone" if pick.random() < self._rates.remote_share else "in_person",
            "services": tuple(pick.sample(SERVICES, pick.choice((1, 1, 1, 2)))),
            "target_groups": self._lives.groups_of(client),
            "project": self._projects.for_a_visit(),
        }

    def _visit(self, day: date) -> Command | None:
        form = self._visit_form(day)
        form |= self._lives.visited(form["number"], day)
        if self._random.random() < self._rates.late_share:
            late_on = day + timedelta(days=self._random.randrange(3, 12))
            self._late.setdefault(late_on, []).append(form)
            return None
        return self._record_visit(form, form["ended_at"] + timedelta(minutes=2))

    def _record_visit(
        self, form: dict[str, Any], at: datetime, late_entry: str | None = None
    ) -> Command:
        command = self._command(
            RecordHomeVisit,
            at,
            HomeVisitDetails.model_validate({k: v for k, v in form.items() if k != "number"}),
            role="staff",
            actor=form["visitors"][0],
            late_entry=late_entry,
        )
        self._recent.append((command.event_id, command.actor, form))
        self._lives.plans.seen(form["number"], form["started_at"].date())
        return command

    def _late_visit(self, day: date, form: dict[str, Any]) -> Iterator[Command]:
        at = datetime.combine(day, time(19, self._random.randrange(60)), CHINA)
        month = form["started_at"].strftime("%Y-%m")
        worker = form["visitors"][0]
        if month not in self._closed:
            visit = self._record_visit(form, at)
            yield visit
            yield from self._asked_late.for_visit(visit.event_id, worker, at, self._entered)
            return
        if self._seldom.random() < _ASKS_FIRST:
            asked = self._asked_late.for_month(month, worker, at, self._entered)
            yield from asked
            let_in = asked[-1].event_id
            yield self._record_visit(form, at + timedelta(minutes=3), late_entry=let_in)
            return
        approval = self._giving.context(at, "station_head", "head")
        yield ApproveLateEntry(
            **approval,
            month=Month(month),
            records=1,
            expires_on=iso_date(day),
            reason="手机无信号，次周补录",
        )
        yield self._record_visit(form, at, late_entry=approval["event_id"])

    def _not_met(self, day: date) -> Command:
        form = self._visit_form(day)
        details = HomeVisitNotMetDetails.model_validate(
            {
                "attempted_at": form["started_at"],
                "not_met_reason": _NOT_MET[form["started_at"].minute % len(_NOT_MET)],
                **{
                    name: form[name]
                    for name in ("visitors", "client", "household", "target_groups")
                },
            }
        )
        at = form["started_at"] + timedelta(minutes=3)
        return self._command(
            RecordHomeVisitNotMet, at, details, role="staff", actor=form["visitors"][0]
        )

    def _session(self, day: date) -> Command:
        start = datetime.combine(day, time(self._random.choice((9, 13, 14))), CHINA)
        hours = self._random.choice((1, 2, 3))
        return self._command(
            HoldTrainingSession,
            start + timedelta(hours=hours, minutes=10),
            TrainingSessionDetails.model_validate(
                {
                    "course": "个案工作方法",
                    "class_tier": self._random.choice(_TIERS),
                    "format": "lecture",
                    "started_at": start,
                    "ended_at": start + timedelta(hours=hours),
                    "hours": f"{hours}",
                    "attendance": [{"worker": worker} for worker in self._workers],
                }
            ),
        )

    def _others(self, day: date) -> Iterator[Command]:
        at = datetime.combine(day, time(17), CHINA)
        for kind in _BY_EXAMPLE:
            for _ in range(self._times(self._rates.by_example)):
                who, here = self._random.choice(self._workers), self._lives.here()
                if not here:
                    continue
                form = by_example(kind, day, who, code_of(self._random.choice(here)))
                yield self._command(kind.command, at, form, role=recorder_of(kind), actor=who)

    def _correct(self, day: date) -> Iterator[Command]:
        open_ones = [each for each in self._recent if not self._in_closed_month(each[2])]
        if not open_ones:
            return
        record, actor, form = self._random.choice(open_ones)
        changed = {**form, "ended_at": form["ended_at"] + timedelta(minutes=5)}
        self._recent.remove((record, actor, form))
        self._recent.append((record, actor, changed))
        at = datetime.combine(day, time(20, self._random.randrange(60)), CHINA)
        yield CorrectRecord(
            **self._giving.context(at, "staff", actor),
            record=record,
            reason_code="wrong_time",
            reason="结束时间记错",
            details=change_form_of(HomeVisitDetails).model_validate(
                {"ended_at": changed["ended_at"]}
            ),
        )

    def _void(self, day: date) -> Iterator[Command]:
        open_ones = [
            each
            for each in self._recent
            if not self._in_closed_month(each[2]) and "risk_after" not in each[2]
        ]
        if not open_ones:
            return
        chosen = self._random.choice(open_ones)
        self._recent.remove(chosen)
        self._lives.plans.unseen(chosen[2]["number"], chosen[2]["started_at"].date())
        at = datetime.combine(day, time(21, self._random.randrange(60)), CHINA)
        yield VoidRecord(
            **self._giving.context(at, "station_head", "head"),
            record=chosen[0],
            reason_code="double_entry",
            reason="重复登记",
        )

    def _in_closed_month(self, form: dict[str, Any]) -> bool:
        return form["started_at"].strftime("%Y-%m") in self._closed

    def _close_month(self, day: date) -> Iterator[Command]:
        month = (day.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
        self._closed.add(month)
        at = datetime.combine(day, time(18), CHINA)
        yield ClosePeriod(**self._giving.context(at, "station_head", "head"), month=Month(month))

    def _command(
        self,
        kind: type[RecordingCommand],
        at: datetime,
        details: Details,
        *,
        role: Role = "station_head",
        actor: str = "head",
        late_entry: str | None = None,
    ) -> RecordingCommand:
        return kind(**self._giving.context(at, role, actor), details=details, late_entry=late_entry)


_SIMULATING: Final = (
    *(StationLife, ClientLives, CaseLives, ProjectLives, PlaceLives, TalentLives, ReviewLives),
    *(CommunityLives, ClaimLives, OperatorLives, EvaluationLives, InspectionLives),
    *(LateLives, DuplicateLives, LeavingLives, HomeLives, HarmLives, disclosed_on),
)
_BY_EXAMPLE: Final = kinds_by_example(requests_of(_SIMULATING))
