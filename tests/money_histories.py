"""Random histories of reserved and spent money: what was asked day by day, and what came of it.

Shared by the rules and the projections, so that both are held to the same books. The plain
reckoning here knows nothing of the code that it judges: it adds up the events of a log.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st

from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.ground.commands import Command
from domain.ground.refusals import Refusal
from domain.ground.values import station_today, text_from_fen
from domain.money.facts import (
    ExpenditureRecorded,
    FundsReserved,
    GrantReceived,
    ReservationReleased,
)
from tests.builders import (
    a_line,
    a_receipt,
    a_reservation,
    an_expenditure,
    command,
    correct,
    planned,
    record_id,
    release,
    void,
)
from tests.domain.spec import Past, Story

FIRST_DAY = date(2026, 3, 1)
GRANTS = {"G-1": "welfare_lottery", "G-2": "welfare_lottery", "G-3": "district_fiscal"}
AMOUNTS = (1, 40, 60, 100, 101, 250)


class Step(NamedTuple):
    """One entry: what it says, under which id, resting on what, recorded when."""

    event: AnyEvent
    event_id: str
    causes: tuple[str, ...]
    recorded_at: datetime

    @property
    def day(self) -> str:
        """The day at the station."""
        return station_today(self.recorded_at)


class Asked(NamedTuple):
    """A command, how long the log was then, and how it was answered."""

    command: Command
    length: int
    refusal: Refusal | None


class History:
    """A station's log in the making, one command after the other."""

    def __init__(self) -> None:
        self.now = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 4, tzinfo=UTC)
        self.story = Story()
        self.log: list[Step] = []
        self.asked: list[Asked] = []
        self._take(planned(), record_id(1), ())

    def give(self, asked: Command) -> Refusal | None:
        """Have a command decided; its refusal, if that is the answer."""
        length = len(self.log)
        try:
            events = self.story.decide(asked)
        except Refusal as refusal:
            self.asked.append(Asked(asked, length, refusal))
            return refusal
        for event in events:
            self._take(event, asked.event_id, asked.causes)
        self.asked.append(Asked(asked, length, None))
        return None

    def do(self, step: tuple[str, int, int, int]) -> None:
        """Take one random step: ``pass`` lets days go by, all others ask for something."""
        kind, *numbers = step
        if kind == "pass":
            self.now += timedelta(days=1 + numbers[0] % 3)
        else:
            self.give(getattr(self, f"_{kind}")(*numbers))

    def records(self, *kinds: type[AnyEvent]) -> list[str]:
        """The ids of records of some kinds, whether they still count or not."""
        return [each.event_id for each in self.log if isinstance(each.event, kinds)]

    def _take(self, event: AnyEvent, event_id: str, causes: tuple[str, ...]) -> None:
        self.story.take(Past(event, causes=causes), event_id)
        self.log.append(Step(event, event_id, causes, self.now))

    def _context(self) -> dict[str, Any]:
        return {"now": self.now, "event_id": record_id(100 + len(self.asked))}

    def _day(self, offset: int) -> str:
        return (self.now.date() + timedelta(days=offset)).isoformat()

    def _receive(self, which: int, amount: int, back: int) -> Command:
        code = sorted(GRANTS)[which % len(GRANTS)]
        details = a_receipt(
            grant=code,
            source=GRANTS[code],
            amount=text_from_fen(AMOUNTS[amount % len(AMOUNTS)] * 2),
            received_on=self._day(-(back % 3)),
        )
        return command(details, **self._context())

    def _line(self, which: int, fen: int) -> dict[str, Any]:
        code = sorted(GRANTS)[which % len(GRANTS)]
        named = {"grant": code} if which % 2 else {}
        return a_line(text_from_fen(fen), GRANTS[code], **named)

    def _kept(self, which: int, amount: int, ahead: int) -> Any:
        fen = AMOUNTS[amount % len(AMOUNTS)]
        return a_reservation(
            text_from_fen(fen),
            self._line(which, fen),
            reserved_on=self._day(-(ahead % 2)),
            valid_until=self._day(ahead % 4),
        )

    def _paid(self, which: int, amount: int, back: int) -> Any:
        fen = AMOUNTS[amount % len(AMOUNTS)]
        return an_expenditure(
            text_from_fen(fen), self._line(which, fen), spent_on=self._day(-(back % 3))
        )

    def _pick(self, number: int, *kinds: type[AnyEvent]) -> str:
        """A record of some kinds, or now and then one that there never was."""
        known = [*self.records(*kinds), record_id(9_999)]
        return known[number % len(known)]

    def _reserve(self, which: int, amount: int, ahead: int) -> Command:
        return command(self._kept(which, amount, ahead), **self._context())

    def _spend(self, which: int, amount: int, back: int) -> Command:
        return command(self._paid(which, amount, back), **self._context())

    def _post(self, which: int, amount: int, back: int) -> Command:
        reservation = self._pick(back, FundsReserved)
        details = self._paid(which, amount, back)
        return command(details, reservation=reservation, **self._context())

    def _release(self, which: int, _amount: int, _back: int) -> Command:
        return release(self._pick(which, FundsReserved), **self._context())

    def _recount(self, which: int, amount: int, ahead: int) -> Command:
        details = self._kept(which, amount, ahead)
        return correct(self._pick(ahead, FundsReserved), details, **self._context())

    def _repay(self, which: int, amount: int, back: int) -> Command:
        details = self._paid(which, amount, back)
        return correct(self._pick(back, ExpenditureRecorded), details, **self._context())

    def _void(self, which: int, _amount: int, _back: int) -> Command:
        kinds = (FundsReserved, ExpenditureRecorded, GrantReceived)
        return void(self._pick(which, *kinds), **self._context())


KINDS = (
    *("receive", "spend", "pass", "recount", "repay", "void", "release"),
    *("reserve", "reserve", "reserve", "post", "post", "post"),
)
numbers = st.integers(0, 59)
steps = st.tuples(st.sampled_from(KINDS), numbers, numbers, numbers)


@st.composite
def histories(draw: Any, most: int = 24) -> History:
    """A history that begins with money in two sources."""
    history = History()
    for which in (0, 2):
        history.do(("receive", which, 5, 0))
    for step in draw(st.lists(steps, max_size=most)):
        history.do(step)
    return history


class Reckoned(NamedTuple):
    """What a log amounts to on a day.

    ``left_fen`` per grant is what was received less what was spent and is kept, and ``lowest_fen``
    the least of it at the end of any business day; ``received_fen`` what was received. ``resolved`` counts how often each reservation was posted, released or voided.
    """

    left_fen: dict[str, int]
    lowest_fen: dict[str, int]
    received_fen: dict[str, int]
    resolved: dict[str, int]
    open: frozenset[str]


def reckon(log: list[Step], day: str) -> Reckoned:
    """Add up a log's events as they stand on a day."""
    counting: dict[str, AnyEvent] = {}
    kept: dict[str, FundsReserved] = {}
    resolved: dict[str, int] = defaultdict(int)
    reservations = {step.event_id for step in log if isinstance(step.event, FundsReserved)}
    for step in log:
        for reservation in reservations.intersection(step.causes):
            resolved[reservation] += 1
            kept.pop(reservation, None)
        match step.event:
            case FundsReserved() as fact:
                kept[step.event_id] = fact
            case ReservationReleased(reservation=reservation):
                resolved[reservation] += 1
                kept.pop(reservation, None)
            case RecordVoided(record=record):
                if record in reservations:
                    resolved[record] += 1
                kept.pop(record, None)
                counting.pop(record, None)
            case RecordCorrected(record=record, now=FundsReserved() as now):
                kept[record] = now
            case RecordCorrected(record=record, now=now):
                counting[record] = now
            case fact:
                counting[step.event_id] = fact
    left: dict[str, int] = defaultdict(int)
    moved: dict[str, list[tuple[str, int]]] = defaultdict(list)
    received: dict[str, int] = defaultdict(int)
    for fact in counting.values():
        if isinstance(fact, GrantReceived):
            left[fact.grant] += fact.amount_fen
            moved[fact.grant].append((fact.received_on, fact.amount_fen))
            received[fact.grant] += fact.amount_fen
    held = {record: fact for record, fact in kept.items() if fact.valid_until >= day}
    for fact in (*counting.values(), *held.values()):
        if isinstance(fact, ExpenditureRecorded | FundsReserved):
            for line in fact.lines:
                left[line.grant] -= line.amount_fen
                on = fact.spent_on if isinstance(fact, ExpenditureRecorded) else fact.reserved_on
                moved[line.grant].append((on, -line.amount_fen))
    lowest = {
        grant: min(sum(fen for each, fen in moves if each <= on) for on, _fen in moves)
        for grant, moves in moved.items()
    }
    return Reckoned(dict(left), lowest, dict(received), dict(resolved), frozenset(held))
