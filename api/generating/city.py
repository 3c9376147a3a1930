"""The whole city: stations side by side, day by day, in one ledger with a clock of its own.

The clock is simulated, because a year that is recorded within minutes would have no history to
look back on. The ledger must be a new one, so that nobody's real entries stand among made-up ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from msgspec import Struct, structs

from api.generating.asked import Asked
from api.generating.lives.duplicates import Duplicate
from api.generating.plans.transfers import Transfer, Transfers
from api.generating.programme import LEAN_EXAMPLES, CityOffice, townships
from api.generating.rates import TYPICAL_EVENTS, rates_of
from api.generating.station_life import StationLife
from domain.clients.commands import RegisterClient
from domain.ground.commands import Command
from domain.ground.refusals import ProbableDuplicate, Refusal
from domain.ground.values import iso_date, iso_instant
from domain.stations.ningbo import NINGBO_DISTRICTS
from ledger.application import Ledger
from ledger.faults.machine import LedgerFault
from ledger.writing.outcomes import Receipt

BATCH_COMMANDS: Final = 500
_ENOUGH_TO_MERGE: Final = 3
"""Stations of a city whose last becomes part of its first on the day after its end.

Not where a programme is to cover every township: that one would have no station any more.
"""


class CityPlan(Struct, frozen=True, kw_only=True):
    """How large a city, for how long, from which day, under which seed.

    One that ``has_programme`` builds its stations year by year (``programme``).
    """

    stations: int
    years: int = 1
    seed: str = "1"
    first_day: date = date(2025, 1, 1)
    events_per_station_year: int = TYPICAL_EVENTS
    has_programme: bool = False

    @property
    def days(self) -> Iterator[date]:
        """Every calendar day of the plan."""
        end = self.first_day.replace(year=self.first_day.year + self.years)
        day = self.first_day
        while day < end:
            yield day
            day += timedelta(days=1)


class KnownAnswers(Struct, frozen=True, kw_only=True):
    """What is true of a station at the end of a day, from how its days were made up.

    ``overdue`` are the clients whom nobody visited in time, ``conflicts`` those on whose risk two
    workers differ, ``duplicates`` those who were registered before, here or at another station,
    ``transferred`` those who went to another one, and who they are there.
    """

    station: str
    as_of: str
    overdue: list[str]
    conflicts: list[str]
    duplicates: list[Duplicate]
    transferred: list[Transfer]


class GenerationReport(Struct, kw_only=True):
    """What became of the commands, and the true answers beside what they tell.

    ``held`` are the clients, as station and code, whom the ledger asked about when they were
    registered; somebody said then that they are new.
    """

    stations: int
    commands: int = 0
    events: int = 0
    refused: dict[str, int] = {}
    known: list[KnownAnswers] = []
    held: list[tuple[str, str]] = []


class SimulatedClock:
    """The city's clock: it stands wherever the generator has put it."""

    def __init__(self) -> None:
        self._now = ""

    def __call__(self) -> str:
        """The instant, as ``recorded_at`` is written."""
        return self._now

    def put(self, command: Command) -> None:
        """Move on to the moment at which a command is given."""
        self._now = max(self._now, iso_instant(command.now))


def generate_city(
    ledger: Ledger,
    clock: SimulatedClock,
    plan: CityPlan,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> GenerationReport:
    """Write a synthetic city into an empty ledger that was opened with ``clock``.

    ``progress`` is told (days done, days in all). Raises ValueError when the ledger has entries,
    and LedgerFault when the store does not answer.
    """
    if ledger.head().pos:
        raise ValueError("a synthetic city needs an empty ledger")
    report = GenerationReport(stations=plan.stations)
    waiting: list[Command] = []
    asked = Asked()
    days = list(plan.days)
    lives = list(_lives(plan))
    office = CityOffice(plan.stations, plan.seed) if plan.has_programme else None
    for life in lives:
        if life.built_on < plan.first_day:
            waiting.extend(life.opening())
    for done, day in enumerate(days, 1):
        waiting.extend(() if office is None else office.day(day))
        for life in lives:
            if life.built_on == day:
                waiting.extend(life.opening())
        for life in lives:
            if day < life.first_day:
                continue
            waiting.extend(map(asked.confirmed, life.day(day)))
            if len(waiting) >= BATCH_COMMANDS:
                _flush(ledger, clock, waiting, report)
        _flush(ledger, clock, waiting, report)
        progress(done, len(days))
    _flush(ledger, clock, _afterwards(plan, lives, days[-1] + timedelta(days=1)), report)
    report.known = [_known(life, days[-1]) for life in lives]
    return report


def _afterwards(plan: CityPlan, lives: list[StationLife], day: date) -> list[Command]:
    """What is entered on the day after the last."""
    if plan.has_programme or len(lives) < _ENOUGH_TO_MERGE:
        return []
    return [lives[-1].merging(day, lives[0].code)]


def _known(life: StationLife, day: date) -> KnownAnswers:
    return KnownAnswers(
        station=life.code,
        as_of=iso_date(day),
        overdue=life.overdue(day),
        conflicts=life.conflicts(),
        duplicates=life.twice.known,
        transferred=life.transferred(),
    )


def _flush(
    ledger: Ledger, clock: SimulatedClock, waiting: list[Command], report: GenerationReport
) -> None:
    for batch in _portions(waiting):
        for command in batch:
            clock.put(command)
        for command, outcome in zip(batch, ledger.execute_many(batch), strict=True):
            if isinstance(outcome, ProbableDuplicate) and isinstance(command, RegisterClient):
                report.held.append((command.station, str(command.details.client)))
                [confirmed] = ledger.execute_many([_said_to_be_new(command)])
                _count(report, confirmed)
            else:
                _count(report, outcome)
    waiting.clear()


def _portions(waiting: list[Command]) -> Iterator[list[Command]]:
    """Commands that may be given together: what follows a registration rests on its outcome."""
    portion: list[Command] = []
    for command in waiting:
        portion.append(command)
        is_asked = isinstance(command, RegisterClient) and bool(command.details.client_name)
        if is_asked or len(portion) >= BATCH_COMMANDS:
            yield portion
            portion = []
    if portion:
        yield portion


def _said_to_be_new(command: RegisterClient) -> RegisterClient:
    return command.model_copy(
        update={"confirm_duplicate": True, "reason": "本人说没有登记过，先登记再核实"}
    )


def _count(report: GenerationReport, outcome: Receipt | Refusal | LedgerFault) -> None:
    report.commands += 1
    if isinstance(outcome, LedgerFault):
        raise outcome
    if isinstance(outcome, Refusal):
        report.refused[outcome.code] = report.refused.get(outcome.code, 0) + 1
    else:
        report.events += len(outcome.events)


def _lives(plan: CityPlan) -> Iterator[StationLife]:
    rates = rates_of(plan.events_per_station_year)
    if plan.has_programme:
        rates = structs.replace(rates, by_example=LEAN_EXAMPLES)
    transfers, before = Transfers(), ""
    # In the order in which they begin, so that whom one knows twice the one before knew first.
    for number, (code, district, township, first_day) in enumerate(_places(plan)):
        yield StationLife(
            code,
            district,
            seed=plan.seed,
            rates=rates,
            first_day=first_day,
            transfers=transfers,
            township=township,
            number=number,
            before=before,
        )
        before = code


_Place = tuple[str, tuple[str, str], tuple[str, str] | None, date]
"""A station by code, its district and township, and its first day."""


def _places(plan: CityPlan) -> Iterator[_Place]:
    if plan.has_programme:
        for each in townships(plan.stations):
            code = f"NB-{each.district[0]}-{each.number:03}"
            first_day = each.built_on + timedelta(days=30)
            yield code, each.district, (each.code, each.name), first_day
        return
    names = list(NINGBO_DISTRICTS.items())
    for number in range(plan.stations):
        name, code = names[number % len(names)]
        yield f"NB-{code}-{number // len(names) + 1:03}", (code, name), None, plan.first_day
