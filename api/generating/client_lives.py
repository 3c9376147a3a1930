"""The people whom a synthetic station serves: registered when first met, judged, called, and gone.

Their chance is one of its own, so that a station's visits stay what they were before it knew them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from api.generating.plans.households import Households
from api.generating.plans.visits import VisitPlans, is_overdue
from domain.clients.care.commands import AssessRisk, RecordRemoteContact
from domain.clients.commands import RegisterClient, RegisterHousehold
from domain.clients.lives.commands import ChangeClientGroups, GiveConsent
from domain.ground.commands import RecordingCommand
from domain.ground.values import CHINA
from domain.ground.vocabulary import RISK_LEVELS, TARGET_GROUPS, RiskLevel, Role

CLIENTS: Final = 240
"""People whom a station knows of."""
_RED, _CONFLICT, _SAID_ON_VISIT, _MOVED, _UNANSWERED = 0.08, 0.04, 0.2, 0.3, 0.1
_SETTLED_DAYS: Final = 7
"""How old a conflict of risk is before somebody settles it."""
_CONSENT_TEXT: Final = "c0" * 32
_CHILDREN: Final = frozenset(
    {
        *("orphan", "de_facto_unattended_child"),
        *("other_child_in_difficulty", "left_behind_child"),
    }
)
"""The groups of minors."""


class Deed(NamedTuple):
    """What somebody enters about a client: the request, when, its details, and who.

    ``told`` is told the id of the record that it makes.
    """

    command: type[RecordingCommand]
    at: datetime
    details: dict[str, Any]
    actor: str
    role: Role = "staff"
    told: Callable[[str], None] | None = None


def code_of(number: int) -> str:
    """The code of a client by number."""
    return f"C-{number:04}"


class _Conflict(NamedTuple):
    """Two words on a client's risk: since when, the higher one, and the records that say them."""

    since: date
    level: RiskLevel
    records: list[str]


class ClientLives:
    """The clients of one station, day by day. ``left`` says of those who are gone how they left."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(f"{seed}/people")  # noqa: S311 - a simulation, not a secret
        self._registered: set[int] = set()
        self.homes = Households()
        self.left: dict[int, str] = {}
        self._risk: dict[int, RiskLevel] = {}
        self._spoken: dict[int, date] = {}
        self._groups: dict[int, tuple[str, ...]] = {}
        self._conflicts: dict[int, _Conflict] = {}
        self._to_call: list[int] = []
        self.plans = VisitPlans(seed)

    def served(self, number: int) -> int:
        """The number itself, or that of the next one who is still served and not lost sight of."""
        while number in self.left or self.plans.is_lost(number):
            number = (number + 1) % CLIENTS
        return number

    def whom_to_visit(self, day: date, taken: set[int], spare: int) -> int:
        """Whoever is due, else somebody new, else ``spare`` or who comes after it."""
        for number in reversed(self.plans.pressing(day)):
            if number not in taken and number not in self.left:
                return number
        for number in range(CLIENTS):
            if number not in self._registered and number not in taken and number not in self.left:
                return number
        return self.served(spare)

    def overdue(self, day: date) -> list[str]:
        """Who was true to be visited by the end of a day, and was not."""
        return sorted(
            code_of(number)
            for number, last in self.plans.known()
            if is_overdue(last, day, self.groups_of(number), self._risk.get(number))
        )

    def conflicts(self) -> list[str]:
        """On whose risk two workers differ, which nobody has settled."""
        return sorted(code_of(number) for number in self._conflicts.keys() - self.left.keys())

    def groups_of(self, number: int) -> tuple[str, ...]:
        """The target groups of a client."""
        return self._groups.get(number) or (TARGET_GROUPS[number % len(TARGET_GROUPS)],)

    def regrouped(self, day: date, workers: list[str], times: int) -> Iterator[Deed]:
        """Clients whose hardship is acknowledged, or another than before."""
        for _ in range(times if self.here() else 0):
            number = self._random.choice(self.here())
            group = self._random.choice(("dibao", "dibao_edge", "disability", "elder_alone"))
            self._groups[number] = (group,)
            self.plans.judged(number, day, (group,), self._risk.get(number))
            changed = {"client": code_of(number), "changed_on": day, "groups": [{"group": group}]}
            at = datetime.combine(day, time(18, 10), CHINA)
            yield Deed(ChangeClientGroups, at, changed, self._random.choice(workers))

    def meeting(self, number: int, day: date, worker: str) -> Iterator[Deed]:
        """What is entered before a client is visited for the first time."""
        if number in self._registered:
            return
        self._registered.add(number)
        self.plans.met(number, day)
        at = datetime.combine(day, time(7, 30), CHINA)
        household = self.homes.of(number)
        if not self.homes.is_known(household):
            members = 2 if number < CLIENTS else 1
            self.homes.registered(household, members)
            details = {"household": household, "registered_on": day, "members": members}
            yield Deed(RegisterHousehold, at, details, worker)
        details = {
            "client": code_of(number),
            "registered_on": day,
            "household": household,
            "groups": [{"group": group} for group in self.groups_of(number)],
            "worker": worker,
        }
        yield Deed(RegisterClient, at, details, worker)
        agreed = {"purpose": "service", "basis": "consent", "text_sha256": _CONSENT_TEXT}
        consent = {"client": code_of(number), "given_on": day, "worker": worker, **agreed}
        yield Deed(GiveConsent, at + timedelta(minutes=10), consent, worker)

    def visited(self, number: int, day: date) -> dict[str, RiskLevel]:
        """Plan the next visit of whoever is visited, and tell what is said of their risk."""
        said = self._said(number, day)
        self.plans.planned(number, day, self.groups_of(number), self._risk.get(number))
        return said

    def _said(self, number: int, day: date) -> dict[str, RiskLevel]:
        """What a visit says of the risk of a client; mostly nothing, now and then that it fell."""
        level = self._risk.get(number)
        if (
            level is None
            or number in self._conflicts
            or self._spoken.get(number) == day
            or self._random.random() >= _SAID_ON_VISIT
        ):
            return {}
        after = level
        if self._random.random() < _MOVED:
            after = RISK_LEVELS[min(RISK_LEVELS.index(level) + 1, len(RISK_LEVELS) - 1)]
        self._says(number, day, after)
        return {"risk_before": level, "risk_after": after}

    def assessments(self, day: date, workers: list[str], times: int) -> Iterator[Deed]:
        """Clients judged on a day; seldom two workers differ, and half of that somebody settles."""
        yield from self._settled(day, workers)
        for _ in range(times if self.here() else 0):
            number = self._random.choice(self.here())
            if number in self._conflicts or self._spoken.get(number) == day:
                continue
            at = datetime.combine(day, time(15, self._random.randrange(60)), CHINA)
            level = "red" if self._random.random() < _RED else self._random.choice(RISK_LEVELS[1:])
            assessor, *others = self._random.sample(workers, min(2, len(workers)))
            records: list[str] = []
            yield self._assessed(number, at, level, assessor, told=records.append)
            if others and self._random.random() < _CONFLICT:
                other = RISK_LEVELS[RISK_LEVELS.index(level) - 1 if level != "red" else 1]
                at += timedelta(minutes=20)
                yield self._assessed(number, at, other, others[0], told=records.append)
                level = min(level, other, key=RISK_LEVELS.index)
                self._conflicts[number] = _Conflict(day, level, records)
            self._says(number, day, level)
            self.plans.judged(number, day, self.groups_of(number), level)

    def _says(self, number: int, day: date, level: RiskLevel) -> None:
        self._risk[number], self._spoken[number] = level, day
        if level == "red":
            self._to_call.append(number)

    def contacts(self, day: date, workers: list[str], times: int) -> Iterator[Deed]:
        """Clients called on a day, and in its evening those who were red on it."""
        for _ in range(times if self.here() else 0):
            number = self._random.choice(self.here())
            at = datetime.combine(day, time(16, self._random.randrange(60)), CHINA)
            is_unanswered = self._random.random() < _UNANSWERED
            yield self._called(number, at, workers, is_unanswered=is_unanswered)
        red, self._to_call = self._to_call, []
        for number in dict.fromkeys(red):
            at = datetime.combine(day, time(18, 30), CHINA)
            yield self._called(number, at, workers, is_unanswered=False)

    def _called(
        self, number: int, at: datetime, workers: list[str], *, is_unanswered: bool
    ) -> Deed:
        worker = self._random.choice(workers)
        if not is_unanswered:
            self.plans.seen(number, at.date())
        details = {
            "workers": (worker,),
            "client": code_of(number),
            "contacted_at": at,
            "mode": self._random.choice(("phone", "phone", "instant_message")),
            "minutes": self._random.choice((3, 5, 8, 12)),
            "is_unanswered": is_unanswered,
        }
        return Deed(RecordRemoteContact, at + timedelta(minutes=15), details, worker)

    def taken_over(
        self,
        number: int,
        day: date,
        worker: str,
        groups: tuple[str, ...],
        level: RiskLevel | None,
    ) -> Iterator[Deed]:
        """What is entered about somebody who comes from another station; a visit follows."""
        self._groups[number] = groups
        yield from self.meeting(number, day, worker)
        if level is not None:
            yield self._judged(number, datetime.combine(day, time(8, 30), CHINA), level, worker)
        self.plans.awaited(number, day)

    def gone(self, number: int, closed_as: str) -> str:
        """Somebody is served no more, and why their cases are closed; the household they leave."""
        self.left[number] = closed_as
        self.plans.gone(number)
        return self.homes.leaves(number)

    def risk_of(self, number: int) -> RiskLevel | None:
        """The level in force of a client."""
        return self._risk.get(number)

    def is_child(self, number: int) -> bool:
        """Whether a client is a minor."""
        return bool(_CHILDREN & {*self.groups_of(number)})

    def may_be_judged(self, number: int, day: date) -> bool:
        """Whether nobody has said anything of a client's risk on a day, and workers agree."""
        return number not in self._conflicts and self._spoken.get(number) != day

    def found_at_risk(self, number: int, at: datetime, worker: str) -> Deed:
        """Somebody is judged red at a visit, and called in the evening."""
        return self._judged(number, at, "red", worker)

    def calls(self, number: int) -> None:
        """Somebody is called in the evening."""
        self._to_call.append(number)

    def _judged(self, number: int, at: datetime, level: RiskLevel, worker: str) -> Deed:
        self._says(number, at.date(), level)
        self.plans.judged(number, at.date(), self.groups_of(number), level)
        return self._assessed(number, at, level, worker)

    def _settled(self, day: date, workers: list[str]) -> Iterator[Deed]:
        """Every other conflict, once it is a week old: the higher word stands."""
        for number, each in [*self._conflicts.items()]:
            if number % 2 or number in self.left or (day - each.since).days < _SETTLED_DAYS:
                continue
            at = datetime.combine(day, time(14, 30), CHINA)
            yield self._assessed(number, at, each.level, workers[0], settles=each.records)
            del self._conflicts[number]
            self._says(number, day, each.level)
            self.plans.judged(number, day, self.groups_of(number), each.level)

    def _assessed(
        self,
        number: int,
        at: datetime,
        level: str,
        assessor: str,
        *,
        told: Callable[[str], None] | None = None,
        **more: Any,
    ) -> Deed:
        details = {
            "client": code_of(number),
            "assessed_at": at,
            "level": level,
            "assessor": assessor,
            **more,
        }
        return Deed(AssessRisk, at + timedelta(minutes=10), details, assessor, told=told)

    def here(self) -> list[int]:
        """Who is registered and served."""
        return sorted(self._registered - self.left.keys())
