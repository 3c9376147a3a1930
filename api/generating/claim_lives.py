"""What a synthetic station asks for before it spends it: submitted, decided by the head, paid later.

It has money of its own, of a source that nothing else is paid from, and a chance of its own.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Final

from api.generating.client_lives import Deed
from domain.ground.commands import RecordingCommand
from domain.ground.events import content_hash
from domain.ground.stating import stated
from domain.ground.values import CHINA, text_from_fen
from domain.money.claims.commands import (
    ApproveExpenditure,
    PayExpenditure,
    RejectExpenditure,
    SubmitExpenditure,
)
from domain.money.commands import ReceiveGrant
from domain.money.facts import ExpenditureSubmitted, SourceLine
from domain.money.loans.commands import LendSource, RepaySource
from domain.money.refunds.commands import RefundExpenditure

_SOURCE: Final = "other"
_A_YEAR_FEN: Final = 20_000_00
_LENT_FEN: Final = 100_00
_ASKED, _REJECTED, _REFUNDED = 0.06, 0.15, 0.2
Enter = Callable[[Deed], RecordingCommand]


class ClaimLives:
    """The submissions of one station, day by day; one at a time."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(f"{seed}/claims")  # noqa: S311 - a simulation, not a secret
        self._year = 0
        self._left_fen = 0
        self._asked = 0
        self._submitted: SubmitExpenditure | None = None
        self._is_approved = False
        self._lent: RecordingCommand | None = None

    def day(self, day: date, workers: list[str], enter: Enter) -> Iterator[RecordingCommand]:
        """What is entered about them on a day of work."""
        if day.year != self._year:
            earlier = self._grant() if self._year else ""
            self._year, self._left_fen = day.year, _A_YEAR_FEN - _LENT_FEN
            yield enter(self._money(day))
            if earlier:
                self._lent = enter(self._loan(day, earlier))
                yield self._lent
        elif self._lent is not None and self._random.random() < _ASKED:
            details = {"loan": self._lent.event_id, "repaid_on": day}
            details["amount"] = text_from_fen(_LENT_FEN)
            yield enter(Deed(RepaySource, _at(day, 9), details, "accountant", "accountant"))
            self._lent = None
        waiting = self._submitted
        if waiting is None:
            if self._random.random() < _ASKED:
                yield from self._ask(day, self._random.choice(workers), enter)
        elif self._is_approved:
            details = {"submission": waiting.event_id, "spent_on": day}
            paid = enter(Deed(PayExpenditure, _at(day, 15), details, "accountant", "accountant"))
            yield paid
            if self._random.random() < _REFUNDED:
                back = {"expenditure": paid.event_id, "refunded_on": day, "amount": "10.00"}
                at = _at(day, 16)
                yield enter(Deed(RefundExpenditure, at, back, "accountant", "accountant"))
            self._submitted, self._is_approved = None, False
        else:
            yield enter(self._decision(day, waiting))

    def _grant(self) -> str:
        return f"G-{_SOURCE}-{self._year}"

    def _money(self, day: date) -> Deed:
        details = {
            "grant": self._grant(),
            "source": _SOURCE,
            "amount": text_from_fen(_A_YEAR_FEN),
            "received_on": day,
        }
        return Deed(ReceiveGrant, _at(day, 8), details, "accountant", "accountant")

    def _loan(self, day: date, earlier: str) -> Deed:
        """The new year's money helps out where the old year's bills come late."""
        details = {
            "source": _SOURCE,
            "grant": self._grant(),
            "to_source": _SOURCE,
            "to_grant": earlier,
            "amount": text_from_fen(_LENT_FEN),
            "lent_on": day,
            "document_number": f"会议纪要〔{day.year}〕1号",
        }
        return Deed(LendSource, _at(day, 9), details, "accountant", "accountant")

    def _ask(self, day: date, worker: str, enter: Enter) -> Iterator[RecordingCommand]:
        amount_fen = self._random.randrange(50_00, 900_00)
        if amount_fen > self._left_fen:
            return
        self._left_fen -= amount_fen
        self._asked += 1
        text = text_from_fen(amount_fen)
        details = {
            "category": self._random.choice(("service_activity", "office", "publicity")),
            "submitted_on": day,
            "amount": text,
            "lines": [{"source": _SOURCE, "grant": self._grant(), "amount": text}],
            "voucher_number": f"申-{self._asked:05}",
        }
        submitted = enter(Deed(SubmitExpenditure, _at(day, 14), details, worker))
        assert isinstance(submitted, SubmitExpenditure), "a deed is entered as its own request"
        self._submitted = submitted
        yield submitted

    def _decision(self, day: date, waiting: SubmitExpenditure) -> Deed:
        fen = int(waiting.details.amount_fen)
        grant = waiting.details.lines[0].grant or ""
        lines = (SourceLine(source=_SOURCE, grant=grant, amount_fen=fen),)
        seen = stated(ExpenditureSubmitted, waiting.details, waiting, lines=lines)
        about = {"submission": waiting.event_id, "content_sha256": content_hash(seen)}
        if self._random.random() < _REJECTED:
            self._submitted = None
            self._left_fen += fen
            return Deed(
                RejectExpenditure,
                _at(day, 10),
                {**about, "rejected_on": day},
                "head",
                "station_head",
            )
        self._is_approved = True
        return Deed(
            ApproveExpenditure, _at(day, 10), {**about, "approved_on": day}, "head", "station_head"
        )


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour, 20), CHINA)
