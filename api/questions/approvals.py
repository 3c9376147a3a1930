"""What waits for somebody's decision, whatever it is about: one queue for heads and officers.

Whoever adds a stage adds its matter, and a look at what of it waits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple, get_args

from msgspec import Struct

from api.questions.asking import Answer, Ask, day_of, today
from api.questions.in_force import TABLES as IN_FORCE
from api.questions.in_force import RulesInForce
from api.questions.scopes import Scopes, hinted, known_to_all
from domain.ground.events import content_hash
from domain.ground.values import month_shifted
from domain.operators.facts import MilestoneApproved
from projections.budget.awaiting import AwaitedMoney, awaiting
from projections.casework.queries import awaiting_approval
from projections.casework.standing import Cut
from projections.contracts.queries import contracts_said
from projections.engine.store import LiveView
from projections.inspections.queries import findings_until
from projections.months.queries import months
from projections.said import Looked
from projections.stations.queries import operating

TABLES: Final = ("months", "stations", "budget", "casework", "contracts", "inspections")
"""The projections that are read, beside what is in force."""

Matter = Literal[
    "late_entry",
    "expenditure_approval",
    "expenditure_payment",
    "case_step",
    "milestone_claim",
    "claim_payment",
    "finding_answer",
    "month_close",
]
"""What somebody has to decide on, or to do that only they may."""
MATTERS: Final[tuple[Matter, ...]] = get_args(Matter)


class Waiting(Struct, frozen=True, kw_only=True):
    """Something that waits; ``record`` is empty for a month, which is none.

    ``about`` names it among its like: a worker and month, a category, a case, a contract, a
    finding; ``client`` whom a case is about. ``since`` is the day from which on it waits, empty where
    the book does not say. ``content_sha256`` is the hash of what the record says, where a decision
    has to name that.
    """

    matter: Matter
    station: str
    record: str = ""
    about: str = ""
    client: str = ""
    since: str = ""
    amount_fen: int | None = None
    content_sha256: str = ""


class Approvals(Struct, frozen=True, kw_only=True):
    """The answer: what waits, by matter and then the oldest first, and how much of each."""

    waiting: list[Waiting]
    counts: dict[Matter, int]
    as_of: str
    position: int | None


class _Cut(NamedTuple):
    """Where and when somebody looks, as known when."""

    live: Callable[[str], LiveView]
    stations: Sequence[str] | None
    known: int | None
    as_of: str

    def looked(self, projection: str) -> Looked:
        return Looked(self.live(projection), self.stations, self.known, self.as_of)


def _money(cut: _Cut) -> Iterator[Waiting]:
    waits = awaiting(cut.live("budget"), cut.stations, as_known=cut.known, as_of=cut.as_of)
    matters: tuple[tuple[Matter, Sequence[AwaitedMoney]], ...] = (
        ("expenditure_approval", waits.approval),
        ("expenditure_payment", waits.payment),
    )
    for matter, lines in matters:
        for each in lines:
            yield Waiting(
                matter=matter,
                station=each.station,
                record=each.record,
                about=each.category,
                since=each.since,
                amount_fen=each.amount_fen,
                content_sha256=each.content_sha256,
            )


def _cases(cut: _Cut) -> Iterator[Waiting]:
    in_force = RulesInForce(cut.live, cut.known)
    among = Cut(cut.live("casework"), in_force.named(cut.stations), cut.known, cut.as_of)
    for each in awaiting_approval(among, in_force.at):
        yield Waiting(
            matter="case_step",
            station=each.station,
            record=each.record,
            about=each.case,
            client=each.client,
            content_sha256=each.content_sha256,
        )


def _claims(cut: _Cut) -> Iterator[Waiting]:
    for (station, code), contract in contracts_said(cut.looked("contracts")).items():
        for claim in contract.claims.values():
            if claim.state not in _CLAIMS:
                continue
            decided = claim.decisions[0] if claim.decisions else None
            is_approved = isinstance(decided, MilestoneApproved)
            yield Waiting(
                matter=_CLAIMS[claim.state],
                station=station,
                record=claim.record,
                about=f"{code} {claim.fact.milestone}",
                since=decided.approved_on
                if isinstance(decided, MilestoneApproved)
                else claim.fact.claimed_on,
                amount_fen=claim.fact.amount_fen,
                content_sha256="" if is_approved else content_hash(claim.fact),
            )


_CLAIMS: Final[Mapping[str, Matter]] = {"claimed": "milestone_claim", "approved": "claim_payment"}


def _findings(cut: _Cut) -> Iterator[Waiting]:
    for each in findings_until(cut.looked("inspections")):
        if each.state == "answered":
            yield Waiting(
                matter="finding_answer",
                station=each.station,
                record=each.answer or "",
                about=each.finding,
                since=each.answered_on or "",
                content_sha256=each.content_sha256 or "",
            )


def _months(cut: _Cut) -> Iterator[Waiting]:
    at_work = operating(cut.live("stations"), cut.stations, as_known=cut.known, as_of=cut.as_of)
    found = months(
        cut.live("months"),
        cut.stations,
        as_known=cut.known,
        as_of=cut.as_of,
        operating=at_work,
    )
    for each in found.late_requests:
        if each.state == "waiting":
            yield Waiting(
                matter="late_entry",
                station=each.station,
                record=each.record,
                about=f"{each.worker} {each.month}",
                since=each.requested_on,
            )
    for month in found.to_close:
        since = f"{month_shifted(month.month, 1)}-01"
        yield Waiting(matter="month_close", station=month.station, about=month.month, since=since)


_LOOKS: Final = (_months, _money, _cases, _claims, _findings)


class ApprovalQuestions(Scopes):
    """What is asked by those who decide."""

    @hinted
    def approvals(self, ask: Ask) -> Answer:
        """What waits for somebody's decision on a day that has come."""
        as_of = min(day_of(ask), today())
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, *TABLES, *IN_FORCE)
            cut = _Cut(live, codes, known, as_of)
            waiting = [each for look in _LOOKS for each in look(cut)]
            waiting.sort(key=_place)
            counts = Counter(each.matter for each in waiting)
            found = Approvals(
                waiting=waiting,
                counts={each: counts[each] for each in MATTERS},
                as_of=as_of,
                position=known,
            )
            return self._plain(found, live("months"), known)


def _place(each: Waiting) -> tuple[int, str, str, str]:
    return MATTERS.index(each.matter), each.since, each.station, each.record or each.about
