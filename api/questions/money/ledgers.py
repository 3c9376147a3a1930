"""The questions of double entry: the trial balance, and the ledger of one account."""

from __future__ import annotations

from typing import Any

from api.questions.asking import Answer, Ask, one_station
from api.questions.scopes import Scopes, hinted
from domain.money.bookkeeping.accounts import DEFAULT_REGIME, Regime
from projections.budget.ledgers.account import account_ledger
from projections.budget.ledgers.trial import trial_balance


class LedgerQuestions(Scopes):
    """What is asked about accounts."""

    @hinted
    def trial_balance(self, ask: Ask, *, regime: Regime = DEFAULT_REGIME) -> Answer:
        """What each account had, what moved it, and what it has at the end of some days."""
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            view = live("budget")
            found = trial_balance(view, codes, as_known=known, regime=regime, **_days(ask))
            return self._plain(found, view, known)

    @hinted
    def account_ledger(
        self, ask: Ask, *, account: str, regime: Regime = DEFAULT_REGIME, **part: Any
    ) -> Answer:
        """One account of a station line by line, and month by month."""
        station = one_station(ask)
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            view = live("budget")
            asked: dict[str, Any] = {"as_known": known, "regime": regime, **_days(ask), **part}
            found = account_ledger(view, station, account, **asked)
            return self._plain(found, view, known)


def _days(ask: Ask) -> dict[str, str | None]:
    """The first and the last business day counted."""
    return {"from_day": ask.from_day, "as_of": ask.to_day or ask.as_of}
