"""The figures and lines of the budget question and how they add up; no database here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, Literal, NamedTuple

from msgspec import Struct

from domain.ground.policy import Versions
from domain.money.breaches import ShareStanding, TermsBroken
from domain.money.budgets.planned import PlannedLine
from projections.budget.awaiting import AwaitedMoney
from projections.budget.judgements import IdleGrant, SameInvoice, UndecidedGrant

FULL_BP: Final = 10_000
"""One whole in basis points."""

_EFFECT: Final = {
    "promised": 0,
    "received": 1,
    "carried_over": 1,
    "spent": -1,
    "reclaimed": -1,
    "lent": -1,
    "borrowed": 1,
    "released": 0,
    "reserved": -1,
}
"""Figure of a source -> what it does to the money that is available."""
_COUNTS_AS: Final = {"repaid": "spent", "refunded": "spent"}
"""An advance is spent by a source when that pays it back; until then it is nobody's money.

What came back was not spent: a refund is less than nothing.
"""
_COSTS: Final = frozenset({"spent", "advanced", "refunded"})
"""What a purpose cost, on the day of the cost: what is repaid later cost nothing more."""


class Movement(NamedTuple):
    """A sum of postings or reservations that agree in all that is named here.

    ``amount_fen`` is what moved in the asked range, ``before_fen`` what had moved before it; of
    reservations, what the range's last day keeps.
    """

    station: str
    source: str
    grant: str
    kind: str
    category: str
    amount_fen: int
    before_fen: int


class Money(Struct, frozen=True, kw_only=True):
    """Money in fen over a range of days.

    ``opening_fen`` was left when the range began, reserved or not (0 without a first day);
    ``carried_over_fen`` was left from before the book; ``spent_fen`` includes what was repaid of
    advances, less what came back; ``reserved_fen`` is kept on the last day by reservations that are open; available =
    opening + received + carried over + borrowed - spent - reclaimed - lent - reserved. ``lent_fen`` and
    ``borrowed_fen`` are between sources of the station, less what came back of it in the range.
    ``released_fen`` became unrestricted and moved nowhere. ``execution_rate_bp`` is
    spent ÷ received in basis points.
    """

    promised_fen: int
    received_fen: int
    carried_over_fen: int
    spent_fen: int
    reclaimed_fen: int
    lent_fen: int
    borrowed_fen: int
    released_fen: int
    reserved_fen: int
    opening_fen: int
    available_fen: int
    execution_rate_bp: int | None


class GrantMoney(Money, frozen=True, kw_only=True):
    """One grant of one station and the document it rests on."""

    grant: str
    source: str
    document_number: str


class StationMoney(Money, frozen=True, kw_only=True):
    """One station of a district or city."""

    station: str


class OwedMoney(Struct, frozen=True, kw_only=True):
    """What the station owes for advances to one worker, or without a code to its operator."""

    paid_by: str
    open_fen: int


class Budget(Struct, frozen=True, kw_only=True):
    """The answer.

    Sources, categories, grants and stations stand here only if money moved, is kept or was left.
    ``by_category`` is what purposes cost, advances included on the day on which they were made;
    ``advances_open_fen`` is what is owed for them at the end, so that costs are what sources spent
    and what is owed more than when the range began. ``by_grant`` and ``advances`` are filled for a
    single station, ``by_station`` for several; so are ``idle``, ``undecided``, ``unlinked``, ``terms_broken``,
    ``shares`` and ``lines``, which are those of the year in which the days end. ``awaiting_approval`` and ``awaiting_payment`` is
    what was submitted and waits at the end, at several stations too. ``position`` is the one asked
    for, None for the head.
    """

    sources: dict[str, Money]
    by_category: dict[str, int]
    by_grant: tuple[GrantMoney, ...]
    by_station: tuple[StationMoney, ...]
    advances: tuple[OwedMoney, ...]
    advances_open_fen: int
    total_promised_fen: int
    total_received_fen: int
    total_carried_over_fen: int
    total_spent_fen: int
    total_reclaimed_fen: int
    total_lent_fen: int
    total_borrowed_fen: int
    total_released_fen: int
    total_reserved_fen: int
    total_opening_fen: int
    total_available_fen: int
    execution_rate_bp: int | None
    idle: tuple[IdleGrant, ...] = ()
    undecided: tuple[UndecidedGrant, ...] = ()
    unlinked: tuple[str, ...] = ()
    duplicate_vouchers: tuple[SameInvoice, ...] = ()
    terms_broken: tuple[TermsBroken, ...] = ()
    shares: tuple[ShareStanding, ...] = ()
    lines: tuple[PlannedLine, ...] = ()
    awaiting_approval: tuple[AwaitedMoney, ...] = ()
    awaiting_payment: tuple[AwaitedMoney, ...] = ()
    policies: Versions = {}
    position: int | None


class PostingLine(Struct, frozen=True, kw_only=True):
    """One movement of one grant's money.

    ``record`` and ``line`` name it for ever; ``position`` is the entry that made it what it is.
    """

    record: str
    line: int
    position: int
    kind: str
    source: str
    grant: str
    category: str
    amount_fen: int
    day: str
    voucher_number: str
    document_number: str
    corrections: int


class PostingTotal(Struct, frozen=True, kw_only=True):
    """Number and sum of the postings of one kind."""

    count: int
    amount_fen: int


class PostingPage(Struct, frozen=True, kw_only=True):
    """A page of postings by day, and the number and sum of all that the question matches.

    ``totals`` are by kind, of those that there are. ``total_fen`` adds unsigned amounts, so it means
    something for one kind only.
    """

    postings: tuple[PostingLine, ...]
    count: int
    totals: dict[str, PostingTotal]
    total_fen: int
    next_cursor: str | None
    position: int | None


class ReservationLine(Struct, frozen=True, kw_only=True):
    """What one reservation keeps of one grant's money, as it stands on the day asked about.

    ``record`` and ``line`` name it for ever. ``resolved_by`` is the record of the expenditure that
    posted it or the id of its release, and ``resolved_on`` its day, as soon as either is known.
    """

    record: str
    line: int
    position: int
    source: str
    grant: str
    category: str
    amount_fen: int
    reserved_on: str
    valid_until: str
    status: Literal["open", "posted", "released", "expired"]
    resolved_by: str
    resolved_on: str
    document_number: str
    corrections: int


class ReservationPage(Struct, frozen=True, kw_only=True):
    """A page of reservations by day, and the number and sum of all that the question matches."""

    reservations: tuple[ReservationLine, ...]
    count: int
    total_fen: int
    next_cursor: str | None
    position: int | None


class JournalLine(NamedTuple):
    """One posting as a book of accounts needs it; ``position`` and ``recorded_at`` as there."""

    day: str
    record: str
    line: int
    station: str
    kind: str
    source: str
    grant: str
    category: str
    amount_fen: int
    voucher_number: str
    document_number: str
    corrections: int
    recorded_at: str
    position: int


class FundSum(NamedTuple):
    """What one grant of one station moved in one way, and from which to which day.

    ``restricted`` is 1 where the promise or receipt binds the money.
    """

    station: str
    source: str
    grant: str
    kind: str
    category: str
    first_day: str
    last_day: str
    amount_fen: int
    restricted: int


def execution_rate(spent_fen: int, received_fen: int) -> int | None:
    """Spent ÷ received in basis points, half up; None when nothing was received."""
    if received_fen == 0:
        return None
    return (2 * FULL_BP * spent_fen + received_fen) // (2 * received_fen)


def add_up(
    movements: Sequence[Movement],
    documents: Mapping[str, str],
    owed_fen: Mapping[str, int],
    *,
    by_grant: bool,
    by_station: bool,
    position: int | None,
) -> Budget:
    """Sum movements into an answer; ``documents`` names each grant's document.

    ``owed_fen`` is what is open of advances, by whom they were made.
    """
    total = _sums(movements)
    categories: dict[str, int] = {}
    for movement in movements:
        if movement.kind in _COSTS and movement.amount_fen:
            spent_fen = categories.get(movement.category, 0)
            categories[movement.category] = spent_fen + movement.amount_fen
    sources = _grouped(movements, attrgetter("source"))
    grants = _grouped(movements, attrgetter("source", "grant")) if by_grant else {}
    stations = _grouped(movements, attrgetter("station")) if by_station else {}
    return Budget(
        sources={source: Money(**sums) for source, sums in sources.items()},
        by_category=dict(sorted(categories.items())),
        by_grant=tuple(
            GrantMoney(source=source, grant=grant, document_number=documents.get(grant, ""), **sums)
            for (source, grant), sums in grants.items()
        ),
        by_station=tuple(
            StationMoney(station=station, **sums) for station, sums in stations.items()
        ),
        advances=tuple(
            OwedMoney(paid_by=payer, open_fen=open_fen)
            for payer, open_fen in sorted(owed_fen.items())
            if open_fen
        ),
        advances_open_fen=_open_fen(movements),
        total_promised_fen=total["promised_fen"],
        total_received_fen=total["received_fen"],
        total_carried_over_fen=total["carried_over_fen"],
        total_spent_fen=total["spent_fen"],
        total_reclaimed_fen=total["reclaimed_fen"],
        total_lent_fen=total["lent_fen"],
        total_borrowed_fen=total["borrowed_fen"],
        total_released_fen=total["released_fen"],
        total_reserved_fen=total["reserved_fen"],
        total_opening_fen=total["opening_fen"],
        total_available_fen=total["available_fen"],
        execution_rate_bp=total["execution_rate_bp"],
        position=position,
    )


def _grouped(
    movements: Iterable[Movement], group_of: Callable[[Movement], Any]
) -> dict[Any, dict[str, Any]]:
    """The sums of each group in which money moved or was left, groups in order."""
    groups: dict[Any, list[Movement]] = {}
    for movement in movements:
        groups.setdefault(group_of(movement), []).append(movement)
    sums = {key: _sums(groups[key]) for key in sorted(groups)}
    return {key: figures for key, figures in sums.items() if any(figures.values())}


def _open_fen(movements: Iterable[Movement]) -> int:
    """What is owed for advances in the end."""
    effect = {"advanced": 1, "repaid": -1}
    return sum(effect.get(each.kind, 0) * (each.amount_fen + each.before_fen) for each in movements)


def _sums(movements: Iterable[Movement]) -> dict[str, Any]:
    moved = dict.fromkeys(_EFFECT, 0)
    opening_fen = 0
    for movement in movements:
        kind = _COUNTS_AS.get(movement.kind, movement.kind)
        if kind in _EFFECT:
            moved[kind] += movement.amount_fen
            opening_fen += _EFFECT[kind] * movement.before_fen
    change_fen = sum(_EFFECT[kind] * amount_fen for kind, amount_fen in moved.items())
    return {
        **{f"{kind}_fen": amount_fen for kind, amount_fen in moved.items()},
        "opening_fen": opening_fen,
        "available_fen": opening_fen + change_fen,
        "execution_rate_bp": execution_rate(moved["spent"], moved["received"]),
    }
