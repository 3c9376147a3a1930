"""When visits are due, judged once for everybody of whom the rules ask the same."""

from __future__ import annotations

from typing import Final, NamedTuple

from domain.clients.care.due import Due, Grounds, due_on
from domain.ground.policy import Policy, RulesAt


class Verdict(NamedTuple):
    """What is due, whether it is overdue by a moment, and when it stands in a list."""

    due: Due | None
    is_overdue: bool
    place: str


NOT_DUE: Final = Verdict(due=None, is_overdue=False, place="")


class Judged(dict[Grounds, Verdict]):
    """What is due by a policy: many are due for one reason, which is judged once."""

    def __init__(self, policy: Policy, moment: str) -> None:
        super().__init__()
        self._policy = policy
        self._moment = moment

    def __missing__(self, grounds: Grounds) -> Verdict:
        due = due_on(grounds, self._policy)
        verdict = NOT_DUE
        if due is not None:
            verdict = Verdict(due, due.is_overdue(self._moment), due.place[0])
        self[grounds] = verdict
        return verdict


class Judge:
    """When visits are due at each station, by what is in force there on a day."""

    def __init__(self, rules_at: RulesAt, day: str, moment: str) -> None:
        self._rules_at = rules_at
        self._day = day
        self._moment = moment
        self._policies: dict[str, Policy] = {}
        self._by_policy: dict[int, Judged] = {}
        self._by_station: dict[str, Judged] = {}

    def policy(self, station: str) -> Policy:
        """What is in force at a station."""
        policy = self._policies.get(station)
        if policy is None:
            policy = self._policies[station] = self._rules_at(station).on(self._day)
        return policy

    def at(self, station: str) -> Judged:
        """What is due at a station."""
        judged = self._by_station.get(station)
        if judged is None:
            policy = self.policy(station)
            judged = self._by_policy.setdefault(id(policy), Judged(policy, self._moment))
            self._by_station[station] = judged
        return judged
