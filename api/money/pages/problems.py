"""What is open in the money of a station: reserved, owed for advances, untouched for long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from api.money.pages.budget import drawn_by_source
from api.money.pages.columns import POSTINGS, RESERVATIONS
from api.money.pages.notices import NOTICES
from api.pages.questions.parts import Chapter, Opened
from api.pages.questions.problems import Problem, Told
from api.pages.rail import BUDGET
from api.questions.questions import Questions
from domain.ground.labels import Label
from projections.budget.open_money import IDLE_MONTHS

_YUAN: Final = Label("元", "yuan")


def _of_stations(of: Callable[[Mapping[str, Any]], int]) -> Callable[[Told], Mapping[str, int]]:
    def counts(told: Told) -> Mapping[str, int]:
        stations = told(Questions.open_money)["per_station"]
        return {station: of(each) for station, each in stations.items()}

    return counts


def _idle(told: Told, station: str) -> Opened:
    sources = told(Questions.open_money)["per_station"][station]["idle_sources"]
    return Opened(BUDGET.path, {"source": tuple(sources), "from": None}, "sources")


def _claimed_twice(told: Told) -> Mapping[str, int]:
    """How many invoices of each station another record claims, too (check A09)."""
    invoices = told(Questions.budget)["duplicate_vouchers"]
    return Counter(station for each in invoices for station in set(each["stations"]))


def _overdue(told: Told) -> Mapping[str, int]:
    notices = told(Questions.disclosures)["notices"]
    return Counter(each["station"] for each in notices if each["state"] == "overdue")


def _undecided(told: Told) -> Mapping[str, int]:
    """What of a station's money nobody decided about; of an area nobody is asked."""
    left_fen = sum(each["fen"] for each in told(Questions.budget)["undecided"])
    return {told.sight.desk.station: left_fen} if left_fen else {}


def _waiting(name: str) -> Callable[[Told], Mapping[str, int]]:
    def counts(told: Told) -> Mapping[str, int]:
        return Counter(each["station"] for each in told(Questions.budget)[name])

    return counts


def _judged(name: str) -> Callable[[Told], Mapping[str, int]]:
    """What is judged of one station's money alone, and told of no area."""

    def counts(told: Told) -> Mapping[str, int]:
        station = told.sight.desk.station
        return {station: len(told(Questions.budget)[name])} if station else {}

    return counts


PROBLEMS: Final = (
    Problem(
        name=Label("支出申请等审批", "submissions that wait for an approval"),
        unit=Label("笔", "submissions"),
        counts=_waiting("awaiting_approval"),
        opens=lambda _told, _station: Opened(BUDGET.path, {}, "approvals"),
        of_areas=True,
    ),
    Problem(
        name=Label("支出申请已批准、等支付", "submissions that are approved and not paid"),
        unit=Label("笔", "submissions"),
        counts=_waiting("awaiting_payment"),
        opens=lambda _told, _station: Opened(BUDGET.path, {}, "payments"),
        of_areas=True,
    ),
    Problem(
        name=Label("垫付还没还", "advances not repaid yet"),
        unit=_YUAN,
        form="fen",
        counts=_of_stations(lambda each: int(each["advances_open_fen"])),
        opens=lambda _told, _station: Opened(BUDGET.path, {"from": None}, "advances"),
    ),
    Problem(
        name=Label("来源间借款还没还", "loans between sources not repaid yet"),
        unit=_YUAN,
        form="fen",
        counts=_of_stations(lambda each: int(each["loans_open_fen"])),
        opens=lambda _told, _station: Opened(POSTINGS, {"kind": ("lent",), "from": None}),
    ),
    Problem(
        name=Label("资金预留还没用", "money still reserved"),
        unit=_YUAN,
        form="fen",
        counts=_of_stations(lambda each: int(each["reserved_fen"])),
        opens=lambda _told, _station: Opened(RESERVATIONS, {"status": "open", "from": None}),
    ),
    Problem(
        name=Label("同一张票据报了不止一次", "invoices claimed more than once"),
        unit=Label("张", "invoices"),
        counts=_claimed_twice,
        opens=lambda _told, _station: Opened(BUDGET.path, {"from": None}, "invoices"),
        is_grave=True,
    ),
    Problem(
        name=Label("支出与拨款条件不符", "spending against the terms of grants"),
        unit=Label("处", "terms"),
        counts=_judged("terms_broken"),
        opens=lambda _told, _station: Opened(BUDGET.path, {"from": None}, "terms"),
        is_grave=True,
    ),
    Problem(
        name=Label("服务支出没有关联服务记录", "spending on services linked to none"),
        unit=Label("笔", "records"),
        counts=_judged("unlinked"),
        opens=lambda _told, _station: Opened(BUDGET.path, {"from": None}, "unlinked"),
    ),
    Problem(
        name=Label(
            f"有余额、{IDLE_MONTHS}个月没动的资金来源",
            f"sources with money left that did not move for {IDLE_MONTHS} months",
        ),
        unit=Label("项", "sources"),
        counts=_of_stations(lambda each: len(each["idle_sources"])),
        opens=_idle,
        of_a_month=False,
        of_a_year=True,
    ),
    Problem(
        name=Label("没有票据号的支出（A11）", "payments without a voucher (A11)"),
        unit=Label("笔", "payments"),
        counts=_of_stations(lambda each: int(each["unvouched"])),
        opens=lambda _told, _station: Opened(POSTINGS, {"kind": ("spent",), "unvouched": "true"}),
    ),
    Problem(
        name=Label("公示已逾期（A19）", "notices that are overdue (A19)"),
        unit=Label("份", "notices"),
        counts=_overdue,
        opens=lambda _told, _station: Opened(NOTICES, {"from": None}),
        of_areas=True,
        is_grave=True,
    ),
    Problem(
        name=Label("使用期已过、还有余额", "money left of grants whose period is over"),
        unit=_YUAN,
        form="fen",
        counts=_undecided,
        opens=lambda _told, _station: Opened(BUDGET.path, {"from": None}, "undecided"),
        of_a_month=False,
        of_a_year=True,
    ),
)


def by_source(told: Told) -> Chapter:
    """What became of the money of each source, as the page of the budget draws it."""
    return drawn_by_source(told.sight, told(Questions.budget))
