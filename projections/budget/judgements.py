"""What is said of money that has to be looked at, in the shape of the answer's JSON."""

from __future__ import annotations

from msgspec import Struct

from domain.ground.policy import Versions
from domain.money.breaches import ShareStanding, TermsBroken
from domain.money.budgets.planned import PlannedLine


class IdleGrant(Struct, frozen=True, kw_only=True):
    """Money of a grant that has lain there for as many whole months as the policy calls idle."""

    grant: str
    months: int
    fen: int


class UndecidedGrant(Struct, frozen=True, kw_only=True):
    """Money that is left of a grant whose period is over: nobody gave it back or released it.

    ``period_until`` is the last day on which its documents let all of it be spent.
    """

    grant: str
    period_until: str
    fen: int


class SameInvoice(Struct, frozen=True, kw_only=True):
    """An invoice that several records claim: check A09, by its rule.

    ``records`` are those of the stations that are asked about, each at its station in ``stations``;
    ``elsewhere`` is how many there are at others.
    """

    rule: str
    voucher_number: str
    records: tuple[str, ...]
    stations: tuple[str, ...]
    elsewhere: int


class JudgedMoney(Struct, frozen=True, kw_only=True):
    """What of a station's money has to be looked at, and the versions of the policies that say so.

    ``unlinked`` are records of expenditures and advances on services that name no service which
    counts; ``shares`` stand as they are, a floor is judged when the grant is used up. ``lines`` are
    those of the budget of the day's year.
    """

    idle: tuple[IdleGrant, ...] = ()
    undecided: tuple[UndecidedGrant, ...] = ()
    unlinked: tuple[str, ...] = ()
    terms_broken: tuple[TermsBroken, ...] = ()
    shares: tuple[ShareStanding, ...] = ()
    lines: tuple[PlannedLine, ...] = ()
    policies: Versions = {}
