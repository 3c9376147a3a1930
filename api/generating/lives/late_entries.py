"""Late entries of a simulated station: asked for by who wrote too late, decided by its head.

What is past the days that the policy leaves to the station nobody asks for here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from api.generating.client_lives import Deed
from domain.ground.commands import RecordingCommand
from domain.ground.values import iso_date
from domain.visits.late.commands import DecideLateEntry, RequestLateEntry

_CAUSES: Final = ("no_signal", "paper_first", "paper_first", "handed_over", "forgotten")
_ASKED, _ANSWERED, _REJECTED = 0.4, 0.9, 0.15
Enter = Callable[[Deed], RecordingCommand]


class LateLives:
    """Asks for late entries at one station, by a chance of its own."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(f"{seed}/late")  # noqa: S311 - a simulation, not a secret

    def for_visit(
        self, visit: str, worker: str, at: datetime, enter: Enter
    ) -> Iterator[RecordingCommand]:
        """Some ask that a visit written down late may count; most are answered, not all say yes."""
        if self._random.random() >= _ASKED:
            return
        request = self._asked(worker, at, {"visit": visit}, enter)
        yield request
        if self._random.random() >= _ANSWERED:
            return
        is_rejected = self._random.random() < _REJECTED
        ruling = {"ruling": "rejected", "comment": "与签到记录不符，不予计入"}
        yield self._decided(request, at, ruling if is_rejected else {"ruling": "accepted"}, enter)

    def for_month(
        self, month: str, worker: str, at: datetime, enter: Enter
    ) -> list[RecordingCommand]:
        """A request for one record of a closed month, and the decision that lets it in."""
        request = self._asked(worker, at, {"month": month}, enter)
        let_in = {"ruling": "accepted", "expires_on": iso_date(at.date())}
        return [request, self._decided(request, at, let_in, enter)]

    def _asked(
        self, worker: str, at: datetime, what: dict[str, Any], enter: Enter
    ) -> RecordingCommand:
        details = {
            **what,
            "worker": worker,
            "requested_on": iso_date(at.date()),
            "cause": self._random.choice(_CAUSES),
        }
        return enter(Deed(RequestLateEntry, at + timedelta(minutes=1), details, worker))

    def _decided(
        self, request: RecordingCommand, at: datetime, ruling: dict[str, Any], enter: Enter
    ) -> RecordingCommand:
        details = {"request": request.event_id, "decided_on": iso_date(at.date()), **ruling}
        when = at + timedelta(minutes=2)
        return enter(Deed(DecideLateEntry, when, details, "head", "station_head"))
