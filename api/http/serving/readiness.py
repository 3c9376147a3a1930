"""Whether the service may be sent requests: can the book be read and written, do answers keep up.

Whether a projection moves is seen by looking twice, on a clock that nobody can put back, so what
was seen is remembered. The age of an entry says nothing when the machine's clock is wrong, and a
projection that stands still three events behind is no less stuck than one a thousand behind.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from api.bootstrap import House
from api.http.views import ProjectionStatus, ViewsUnavailableError
from api.settings import Settings
from ledger.faults.machine import LedgerFault
from ledger.people.settling import pending
from ledger.writing.clock import behind_seconds

Check = dict[str, Any]
_DECIMALS: Final = 3


class _Goal(NamedTuple):
    """A head that a projection has yet to reach, and since when that is known."""

    position: int
    since: float


class Readiness:
    """The checks behind ``/readyz``. One per application; ``clock`` never goes back."""

    def __init__(
        self, house: House, settings: Settings, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._house = house
        self._settings = settings
        self._clock = clock
        self._goals: dict[str, _Goal] = {}

    def checks(self) -> dict[str, Check]:
        """Every check by its name; ``ok`` says whether it is passed."""
        try:
            head = self._house.log.head()
        except LedgerFault as fault:
            return {"ledger": {"ok": False, "code": fault.code}}
        found = {
            "ledger": {"ok": True, "position": head.pos},
            "vault": self._of_vault(),
            "erasures": self._of_erasures(),
            "clock": self._of_clock(head.recorded_at),
        }
        try:
            views = self._house.engine.status()
        except LedgerFault as fault:
            return {**found, "ledger": {"ok": False, "code": fault.code}}
        except ViewsUnavailableError:
            return {**found, "views": {"ok": False, "code": "views_unavailable"}}
        return found | {view.name: self._of_view(view) for view in views}

    def _of_vault(self) -> Check:
        try:
            self._house.vault.states_of([""])  # nobody: only to see whether it answers
        except LedgerFault as fault:
            return {"ok": False, "code": fault.code}
        return {"ok": True}

    def _of_erasures(self) -> Check:
        """How many erasures wait for the vault; that alone is no reason to turn requests away."""
        try:
            return {"ok": True, "pending": len(pending(self._house.vault))}
        except LedgerFault as fault:
            return {"ok": False, "code": fault.code}

    def _of_clock(self, last: str) -> Check:
        behind = behind_seconds(self._house.clock(), last)
        if behind > self._settings.clock_behind_seconds:
            return {"ok": False, "code": "clock_behind", "behind_seconds": round(behind, _DECIMALS)}
        return {"ok": True, "behind_seconds": round(max(behind, 0.0), _DECIMALS)}

    def _of_view(self, view: ProjectionStatus) -> Check:
        keeps_up = view.lag_events <= self._settings.ready_lag_events
        check = {
            "ok": view.status == "live" and keeps_up and self._moves(view),
            "status": view.status,
            "position": view.pos,
            "lag_events": view.lag_events,
            "lag_seconds": round(view.lag_seconds, _DECIMALS),
        }
        return {**check, "rebuilt": view.because} if view.because else check

    def _moves(self, view: ProjectionStatus) -> bool:
        """Whether a projection has reached the head that it was behind, or still has time to."""
        now = self._clock()
        goal = self._goals.get(view.name)
        if goal is None or view.pos >= goal.position:
            goal = self._goals[view.name] = _Goal(view.pos + view.lag_events, now)
        return not view.lag_events or now - goal.since <= self._settings.ready_lag_seconds
