"""A bank statement held against the book: which line is which entry, and what only one of them has.

Nothing is guessed. A line is an entry where both say the same amount in the same direction within
some days, and their number, their day, or that nothing else comes into question, says that they are
one. Where several come into question they are told together, for somebody to look at the papers.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Literal, assert_never

from msgspec import Struct

from domain.money.facts import (
    AdvanceMade,
    AdvanceRepaid,
    Expenditure,
    ExpenditureApproved,
    ExpenditureRefunded,
    ExpenditureRejected,
    ExpenditureSubmitted,
    FundsReserved,
    GrantCarriedOver,
    GrantPromised,
    GrantReceived,
    GrantReclaimed,
    MoneyFact,
    RestrictionReleased,
    SourceLent,
    SourceRepaid,
)
from domain.money.papers.vouchers import numbers_of
from domain.money.terms.facts import GrantTermsSet

Direction = Literal["in", "out"]
MatchedBy = Literal["number", "day", "amount"]


class StatementLine(Struct, frozen=True, kw_only=True):
    """A line of a statement, in fen; ``row`` is where the file has it. Whose account it was is not kept."""

    row: int
    day: str
    direction: Direction
    amount_fen: int
    balance_fen: int | None = None
    reference: str = ""


class UnreadLine(Struct, frozen=True, kw_only=True):
    """A row that is no line, and in which column it fails; ``code`` as in reports of imports."""

    row: int
    code: str
    column: str


class Statement(Struct, frozen=True):
    """The lines of a statement in the order of the file, and the rows that could not be read."""

    lines: tuple[StatementLine, ...]
    unread: tuple[UnreadLine, ...] = ()


class BankEntry(Struct, frozen=True, kw_only=True):
    """What the book says went through the station's account, in fen; ``numbers`` are of its papers."""

    record: str
    day: str
    direction: Direction
    amount_fen: int
    numbers: tuple[str, ...] = ()


class Match(Struct, frozen=True, kw_only=True):
    """A line and the entry that it is, and what says so."""

    line: StatementLine
    entry: BankEntry
    by: MatchedBy


class Unclear(Struct, frozen=True, kw_only=True):
    """Lines and entries of one amount of which each may be any other's."""

    lines: tuple[StatementLine, ...]
    entries: tuple[BankEntry, ...]


class Held(Struct, frozen=True, kw_only=True):
    """A statement held against the book: each line and each entry stands in one of these."""

    matched: tuple[Match, ...]
    unclear: tuple[Unclear, ...]
    lines: tuple[StatementLine, ...]
    entries: tuple[BankEntry, ...]


class Balance(Struct, frozen=True, kw_only=True):
    """What a statement began and ended with, in fen; None where it has no balances.

    ``breaks`` are the rows whose balance is not that of the row before it and their own amount.
    """

    opening_fen: int | None
    closing_fen: int | None
    in_fen: int
    out_fen: int
    breaks: tuple[int, ...]


def bank_entries(facts: Mapping[str, MoneyFact]) -> tuple[list[BankEntry], list[BankEntry]]:
    """What went through a station's account, and what was paid in cash, by day and record."""
    banked: list[BankEntry] = []
    in_cash: list[BankEntry] = []
    for record, fact in facts.items():
        entry = _entry(record, fact)
        if entry is not None:
            is_cash = isinstance(fact, Expenditure) and fact.payment_method == "cash"
            (in_cash if is_cash else banked).append(entry)
    return sorted(banked, key=_place), sorted(in_cash, key=_place)


def _entry(record: str, fact: MoneyFact) -> BankEntry | None:
    moved: tuple[str, str, tuple[str, ...]]
    match fact:
        case GrantReceived():
            moved = "in", fact.received_on, (fact.voucher_number,)
        case ExpenditureRefunded():
            moved = "in", fact.refunded_on, (fact.voucher_number,)
        case Expenditure():
            moved = "out", fact.spent_on, numbers_of(fact)
        case AdvanceRepaid():
            moved = "out", fact.repaid_on, (fact.voucher_number,)
        case GrantReclaimed():
            moved = "out", fact.reclaimed_on, (fact.document_number,)
        case (
            GrantPromised()
            | GrantCarriedOver()
            | FundsReserved()
            | AdvanceMade()
            | GrantTermsSet()
            | ExpenditureSubmitted()
            | ExpenditureApproved()
            | ExpenditureRejected()
            | SourceLent()
            | SourceRepaid()
            | RestrictionReleased()
        ):
            return None
        case _:
            assert_never(fact)
    direction, day, numbers = moved
    return BankEntry(
        record=record,
        day=day,
        direction="in" if direction == "in" else "out",
        amount_fen=fact.amount_fen,
        numbers=tuple(filter(None, numbers)),
    )


def held_against(
    lines: Sequence[StatementLine], entries: Iterable[BankEntry], *, days: int
) -> Held:
    """Hold a statement against what went through the account, ``days`` apart at most.

    An entry outside the statement's days may be a line of it, and is not missed where it is none.
    """
    first = min((each.day for each in lines), default="")
    last = max((each.day for each in lines), default="")
    groups: dict[tuple[Direction, int], _Group] = defaultdict(_Group)
    for line in lines:
        groups[line.direction, line.amount_fen].lines.append(line)
    for entry in entries:
        groups[entry.direction, entry.amount_fen].entries.append(entry)
    matched: list[Match] = []
    left: list[Unclear] = []
    for group in groups.values():
        matched += group.surely(_number_of_line, _numbers_of_entry, days, "number")
        matched += group.surely(_day_of, lambda entry: (entry.day,), days, "day")
        for each in group.together(days):
            if len(each.lines) == len(each.entries) == 1:
                matched.append(Match(line=each.lines[0], entry=each.entries[0], by="amount"))
            else:
                left.append(each)
    return Held(
        matched=tuple(sorted(matched, key=lambda each: each.line.row)),
        unclear=tuple(
            sorted(
                (each for each in left if each.lines and each.entries),
                key=lambda each: each.lines[0].row,
            )
        ),
        lines=tuple(
            sorted(
                (line for each in left if not each.entries for line in each.lines),
                key=lambda line: line.row,
            )
        ),
        entries=tuple(
            sorted(
                (
                    entry
                    for each in left
                    if not each.lines
                    for entry in each.entries
                    if first <= entry.day <= last
                ),
                key=_place,
            )
        ),
    )


def balance_of(lines: Sequence[StatementLine]) -> Balance:
    """Whether the balances of a statement follow from each other, the newest line first or last."""
    told = _in_order(lines)
    known = [each.balance_fen for each in told]
    opening, closing = None, None
    if told and known[0] is not None and known[-1] is not None:
        opening, closing = known[0] - _signed(told[0]), known[-1]
    return Balance(
        opening_fen=opening,
        closing_fen=closing,
        in_fen=sum(each.amount_fen for each in lines if each.direction == "in"),
        out_fen=sum(each.amount_fen for each in lines if each.direction == "out"),
        breaks=_breaks(told),
    )


def _in_order(lines: Sequence[StatementLine]) -> Sequence[StatementLine]:
    """The oldest first: as the days say, and of one day alone as the balances do."""
    back = lines[::-1]
    if not lines or lines[0].day != lines[-1].day:
        return lines if not lines or lines[0].day < lines[-1].day else back
    return back if len(_breaks(back)) < len(_breaks(lines)) else lines


def _breaks(lines: Sequence[StatementLine]) -> tuple[int, ...]:
    return tuple(
        after.row
        for before, after in pairwise(lines)
        if before.balance_fen is not None
        and after.balance_fen is not None
        and before.balance_fen + _signed(after) != after.balance_fen
    )


class _Group:
    """Lines and entries of one amount and direction."""

    def __init__(self) -> None:
        self.lines: list[StatementLine] = []
        self.entries: list[BankEntry] = []

    def surely(
        self,
        sign_of_line: Callable[[StatementLine], str],
        signs_of_entry: Callable[[BankEntry], Iterable[str]],
        days: int,
        by: MatchedBy,
    ) -> list[Match]:
        """Take out the pairs that alone have a sign in common."""
        signed: dict[str, tuple[list[StatementLine], list[BankEntry]]] = defaultdict(
            lambda: ([], [])
        )
        for line in self.lines:
            signed[sign_of_line(line)][0].append(line)
        for entry in self.entries:
            for sign in set(signs_of_entry(entry)):
                signed[sign][1].append(entry)
        pairs = [
            Match(line=lines[0], entry=entries[0], by=by)
            for sign, (lines, entries) in signed.items()
            if sign
            and len(lines) == len(entries) == 1
            and abs(_number(lines[0].day) - _number(entries[0].day)) <= days
        ]
        # Of an entry that two lines name, nothing says which of them it is.
        times = Counter(each.entry.record for each in pairs)
        found = [each for each in pairs if times[each.entry.record] == 1]
        rows = {each.line.row for each in found}
        records = {each.entry.record for each in found}
        self.lines = [each for each in self.lines if each.row not in rows]
        self.entries = [each for each in self.entries if each.record not in records]
        return found

    def together(self, days: int) -> list[Unclear]:
        """What is left, parted into those that may be each other's, by way of others too."""
        entries = sorted(self.entries, key=_place)
        numbers = [_number(each.day) for each in entries]
        parts = list(range(len(entries) + len(self.lines)))

        def part_of(node: int) -> int:
            while parts[node] != node:
                parts[node] = node = parts[parts[node]]
            return node

        for place, line in enumerate(self.lines, len(entries)):
            day = _number(line.day)
            begin, end = bisect_left(numbers, day - days), bisect_right(numbers, day + days)
            for other in range(begin, end):
                parts[part_of(other)] = part_of(place)
        found: dict[int, tuple[list[StatementLine], list[BankEntry]]] = defaultdict(
            lambda: ([], [])
        )
        for place, line in enumerate(self.lines, len(entries)):
            found[part_of(place)][0].append(line)
        for place, entry in enumerate(entries):
            found[part_of(place)][1].append(entry)
        return [Unclear(lines=tuple(a), entries=tuple(b)) for a, b in found.values()]


def _number_of_line(line: StatementLine) -> str:
    return _plain(line.reference)


def _numbers_of_entry(entry: BankEntry) -> tuple[str, ...]:
    return tuple(map(_plain, entry.numbers))


def _plain(number: str) -> str:
    return "".join(number.split()).casefold()


def _day_of(line: StatementLine) -> str:
    return line.day


def _number(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _signed(line: StatementLine) -> int:
    return line.amount_fen if line.direction == "in" else -line.amount_fen


def _place(entry: BankEntry) -> tuple[str, str]:
    return entry.day, entry.record
