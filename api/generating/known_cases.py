"""A station of which it is known beforehand who is overdue, on whom workers differ, and who is whom.

What is found there can be held against the true answers, which follow from how it was made and from
no rule of the program: visits lie well inside of every interval, or far beyond all of them.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from msgspec import Struct

from api.generating.city import SimulatedClock
from api.generating.giving import Giving
from domain.book.catalogue import KIND_OF_COMMAND
from domain.clients.care.commands import AssessRisk
from domain.clients.commands import RecordClientDeath, RegisterClient
from domain.ground.commands import RecordingCommand
from domain.ground.refusals import ProbableDuplicate
from domain.ground.values import CHINA, iso_date
from domain.ground.vocabulary import RISK_LEVELS, Role
from domain.staff.commands import JoinStaff
from domain.stations.commands import BuildStation, OpenStation, PlanStation
from domain.visits.commands import RecordHomeVisit, RecordHomeVisitNotMet
from ledger.application import Ledger
from ledger.faults.machine import LedgerFault
from ledger.writing.outcomes import Receipt

STATION: Final = "KNOWN-1"
_WORKERS: Final = ("W-A", "W-B", "W-C")
_DAYS: Final = 150
_NOT_MET: Final = 3
"""Of six who are not seen again one is dead, and at the door of one nobody was home."""
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN: Final = ("秀英", "建国", "桂花", "志强", "玉兰", "海燕", "春梅", "国庆", "月娥", "阿根")
_LIKE: Final = {"秀": "绣", "建": "健", "桂": "贵", "志": "致", "玉": "育", "海": "还"}
"""A sign, and another one that sounds like it."""


class Attempt(Struct, frozen=True, kw_only=True):
    """A registration whose true answer is known: of whom it is another one, empty for nobody.

    ``way`` is what the two have in common; ``was_held`` whether the ledger held it.
    """

    client: str
    again: str
    way: str
    was_held: bool


class KnownCases(Struct, frozen=True, kw_only=True):
    """The true answers of the station at the end of ``as_of``, by codes of clients."""

    station: str
    as_of: str
    attempts: list[Attempt]
    conflicts: list[str]
    overdue: list[str]
    clients: int


class _Station:
    """Makes the station's commands one after the other, each with its own moment."""

    def __init__(self, ledger: Ledger, clock: SimulatedClock, seed: str) -> None:
        self._ledger = ledger
        self._clock = clock
        self.random = random.Random(f"{seed}/known cases")  # noqa: S311 - a simulation, not a secret
        self._giving = Giving(STATION, self.random)

    def give(
        self,
        kind: type[RecordingCommand],
        at: datetime,
        details: dict[str, Any],
        *,
        role: Role = "station_head",
    ) -> Receipt | ProbableDuplicate:
        """Have a command decided. Raises a LedgerFault, and any refusal but a held duplicate."""
        context = self._giving.context(at, role, "head")
        stated = KIND_OF_COMMAND[kind].details.model_validate(details)
        command = kind(**context, details=stated)
        self._clock.put(command)
        [outcome] = self._ledger.execute_many([command])
        if isinstance(outcome, Receipt | ProbableDuplicate):
            return outcome
        assert isinstance(outcome, Exception | LedgerFault)
        raise outcome


def make_known_cases(
    ledger: Ledger, clock: SimulatedClock, *, seed: str = "1", each: int = 20
) -> KnownCases:
    """Write the station into a ledger; ``each`` is how many there are of every case."""
    station = _Station(ledger, clock, seed)
    first = date(2025, 1, 6)
    _open(station, first)
    attempts = list(_registrations(station, first, each))
    codes = [attempt.client for attempt in attempts if not attempt.again]
    overdue = set(_visits(station, first, codes))
    conflicts = list(_assessments(station, first + timedelta(days=_DAYS - 3), codes[: 4 * each]))
    return KnownCases(
        station=STATION,
        as_of=iso_date(first + timedelta(days=_DAYS)),
        attempts=attempts,
        conflicts=sorted(conflicts),
        overdue=sorted(overdue),
        clients=len(codes),
    )


def _open(station: _Station, day: date) -> None:
    at = datetime.combine(day - timedelta(days=9), time(9), CHINA)
    on = iso_date(at.date())
    district = {"code": "330212", "name": "鄞州区"}
    planned = {
        "name": "示例街道社会工作站",
        "township": {"code": "330212999", "name": "示例街道"},
        "district": district,
        "city": {"code": "330200", "name": "宁波市"},
        "planned_on": on,
    }
    station.give(PlanStation, at, planned)
    station.give(BuildStation, at, {"built_on": on})
    station.give(OpenStation, at, {"opened_on": on, "operating_model": "mixed"})
    for worker in _WORKERS:
        joined = {"worker": worker, "engagement": "full_time", "source": "agency"}
        station.give(JoinStaff, at, {**joined, "joined_on": on})


def _registrations(station: _Station, day: date, each: int) -> Iterator[Attempt]:
    """Clients of different names, birthdays and phones; then some of them once more, in some way."""
    at = datetime.combine(day, time(8), CHINA)
    known: list[tuple[str, dict[str, Any]]] = []
    pairs = [(surname, given) for given in _GIVEN for surname in _SURNAMES]
    for number, (surname, given) in enumerate(station.random.sample(pairs, 6 * each)):
        code = f"C-{number:04}"
        said = {
            "client_name": surname + given,
            "birth_date": iso_date(date(1935, 1, 1) + timedelta(days=37 * number)),
            "phone": f"138{number:08}",
        }
        known.append((code, said))
        outcome = station.give(RegisterClient, at, {"client": code, "registered_on": day, **said})
        held = isinstance(outcome, ProbableDuplicate)
        yield Attempt(client=code, again="", way="", was_held=held)
    for number, (code, said) in enumerate(known[: 4 * each]):
        way = ("name and birthday", "name and phone", "sound and birthday", "sound and phone")[
            number % 4
        ]
        again = {"client_name": said["client_name"]}
        if way.startswith("sound"):
            again["client_name"] = "".join(_LIKE.get(sign, sign) for sign in said["client_name"])
        name = "birth_date" if way.endswith("birthday") else "phone"
        again[name] = said[name]
        other = f"C-9{number:03}"
        details = {"client": other, "registered_on": day, **again}
        outcome = station.give(RegisterClient, at, details)
        held = isinstance(outcome, ProbableDuplicate)
        yield Attempt(client=other, again=code, way=way, was_held=held)


def _visits(station: _Station, first: date, codes: list[str]) -> Iterator[str]:
    """Everybody is seen at the beginning and judged; every second one is not seen again."""
    last = first + timedelta(days=_DAYS - 2)
    for number, code in enumerate(codes):
        level = RISK_LEVELS[number % len(RISK_LEVELS)]
        _assess(station, datetime.combine(first, time(9), CHINA), code, level, _WORKERS[0])
        _visit(station, first, code)
    for number, code in enumerate(codes):
        if number % 2 == 0:
            _visit(station, last, code)
        elif number % 6 == 1:  # gone before anything was due
            details = {"client": code, "died_on": first + timedelta(days=1)}
            station.give(RecordClientDeath, datetime.combine(last, time(17), CHINA), details)
        else:
            if number % 6 == _NOT_MET:  # nobody was met, so it is overdue all the same
                at = datetime.combine(last, time(10), CHINA)
                details = {"visitors": [_WORKERS[1]], "client": code, "attempted_at": at}
                station.give(RecordHomeVisitNotMet, at, details)
            yield code


def _visit(station: _Station, day: date, code: str) -> None:
    at = datetime.combine(day, time(14), CHINA)
    details = {
        "visitors": [_WORKERS[1]],
        "client": code,
        "started_at": at,
        "ended_at": at + timedelta(minutes=40),
        "mode": "in_person",
        "services": ["humane_care"],
    }
    station.give(RecordHomeVisit, at + timedelta(hours=1), details)


def _assessments(station: _Station, day: date, codes: list[str]) -> Iterator[str]:
    """Two workers on one day: who differ, who agree, one alone, and who differ until it is settled.

    Of those who were seen lately alone, whom red would make overdue within hours.
    """
    at = datetime.combine(day, time(9), CHINA)
    later = at + timedelta(hours=2)
    for number, code in enumerate(codes):
        if number % 2:
            continue
        case = number // 2 % 4
        made = _assess(station, at, code, "blue", _WORKERS[0])
        if case == 0:
            _assess(station, later, code, "yellow", _WORKERS[1])
            yield code
        elif case == 1:
            _assess(station, later, code, "blue", _WORKERS[1])
        elif case == 2:  # noqa: PLR2004 - one of four
            _assess(station, later, code, "yellow", _WORKERS[0])
        else:
            other = _assess(station, later, code, "green", _WORKERS[1])
            settles = [made, other]
            _assess(station, at + timedelta(days=1), code, "blue", _WORKERS[2], settles=settles)


def _assess(
    station: _Station, at: datetime, code: str, level: str, worker: str, **more: Any
) -> str:
    details = {"client": code, "assessed_at": at, "level": level, "assessor": worker, **more}
    outcome = station.give(AssessRisk, at + timedelta(minutes=5), details)
    assert isinstance(outcome, Receipt)
    return outcome.record
