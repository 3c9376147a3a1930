"""The question of a bank statement: which lines the book has, and what only one of them has.

The statement comes with the question and is kept nowhere; nothing is written to the book.
"""

from __future__ import annotations

from msgspec import Struct, to_builtins

from api.questions.asking import Answer, Ask, one_station, position_at, today
from api.questions.in_force import TABLES as IN_FORCE
from api.questions.in_force import RulesInForce
from api.questions.scopes import Scopes, hinted, known_to_all
from domain.ground.policy import Versions, versions_used
from domain.money.papers.reconciling import Reconciliation, Unreconciled, reconciled
from domain.money.papers.statements import (
    Balance,
    BankEntry,
    Match,
    Statement,
    StatementLine,
    Unclear,
    UnreadLine,
    balance_of,
    bank_entries,
    held_against,
)
from projections.budget.said import said_of_money


class BankStatement(Struct, frozen=True, kw_only=True):
    """A statement held against the book; each line and each entry of its days is in one list.

    ``days`` are how far apart a line and its entry may be, by the policy in force on the last day.
    ``unmatched_entries`` lie within the statement's days; ``in_cash`` are payments of those days
    that no account shows. ``unread`` are rows that are no line. Either ``reconciliation`` is there,
    or ``unreconciled`` says why the statement has no balance to reconcile. Money is in fen.
    """

    station: str
    first_day: str
    last_day: str
    lines: int
    days: int
    matched: list[Match]
    unclear: list[Unclear]
    unmatched_lines: list[StatementLine]
    unmatched_entries: list[BankEntry]
    in_cash: list[BankEntry]
    unread: list[UnreadLine]
    balance: Balance
    reconciliation: Reconciliation | None
    unreconciled: Unreconciled | None
    policies: Versions
    position: int


class StatementQuestions(Scopes):
    """What is asked with a bank's statement in hand."""

    @hinted
    def bank_statement(self, ask: Ask, statement: Statement) -> Answer:
        """Which lines of a statement the book of a station has, and what only one of them has."""
        station, lines = one_station(ask), statement.lines
        first = min((each.day for each in lines), default="")
        last = max((each.day for each in lines), default="")
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "budget", *IN_FORCE)
            view, rules = live("budget"), RulesInForce(live, known).at(station)
            judged_on = last or today()
            days = rules.on(judged_on).bank_statement_days
            money = said_of_money(view, station, known).money
            banked, in_cash = bank_entries(money)
            held, balance = held_against(lines, banked, days=days), balance_of(lines)
            drawn_up = reconciled(statement, balance, held, money)
            found = BankStatement(
                station=station,
                first_day=first,
                last_day=last,
                lines=len(lines),
                days=days,
                matched=list(held.matched),
                unclear=list(held.unclear),
                unmatched_lines=list(held.lines),
                unmatched_entries=list(held.entries),
                in_cash=[each for each in in_cash if first <= each.day <= last],
                unread=list(statement.unread),
                balance=balance,
                reconciliation=drawn_up if isinstance(drawn_up, Reconciliation) else None,
                unreconciled=None if isinstance(drawn_up, Reconciliation) else drawn_up,
                policies=versions_used(["bank_statement_days"], [rules], judged_on, judged_on),
                position=position_at(view, known),
            )
            answer: Answer = to_builtins(found)
            return answer
