"""The house form of a rule's test: ``given(events).when(command).then(events)`` or ``.refused``.

The stream's state is folded with ``evolve`` and records are looked up in a plain dictionary built
from the same events. Every decision made here is also checked for leaving the state as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from msgspec import structs

from domain.book.days import OF_DAYS, Day, day_of_fact
from domain.book.deciding.decisions import decide
from domain.book.deciding.flagging import warnings_of
from domain.book.events import FACTS, AnyEvent, RecordCorrected, RecordVoided
from domain.book.records import RecordView
from domain.book.states.streams import evolve, new_state, type_of
from domain.evaluation.facts import TemplatePublished
from domain.evaluation.templates import Templates, templates_in
from domain.ground.commands import Command
from domain.ground.order.flags import Warned
from domain.ground.policy import Rule, Rules, rules_in
from domain.ground.refusals import Refusal
from domain.ground.values import station_today
from domain.money.refusals import OutsideGrantPeriod
from domain.programme.facts import PlaceFact
from domain.programme.places import Gazetteer, gazetteer
from tests.builders import STATION, record_id


class Past(NamedTuple):
    """An event with the circumstances that matter to later decisions."""

    event: AnyEvent
    actor: str = "head-1"
    batch: str | None = None
    causes: tuple[str, ...] = ()


class Index:
    """Records by id, as the ledger's own index would answer."""

    def __init__(self, stream: str = STATION) -> None:
        self.stream = stream
        self.views: dict[str, RecordView] = {}
        self.batches: dict[str, list[str]] = {}
        self.taken = 0
        self.areas: dict[str, list[Rule]] = {}
        self.listed: list[PlaceFact] = []
        self.published: dict[str, TemplatePublished] = {}

    def find(self, record: str, station: str = STATION) -> RecordView | None:
        view = self.views.get(record)
        return None if view is None or view.station != station else view

    def in_batch(self, batch: str) -> Sequence[RecordView]:
        views = [self.views[record] for record in reversed(self.batches.get(batch, []))]
        return [view for view in views if not view.is_voided]

    def on_day(self, station: str, day: str) -> Day:
        found = Day()
        for view in self.views.values():
            is_of_days = type(view.value) in OF_DAYS and not view.is_voided
            if is_of_days and view.station == station and day_of_fact(view.value) == day:
                found.add(view.record, view.value)
        return found

    def rules_of(self, areas: Sequence[str]) -> Rules:
        """What ``areas`` laid down, by division code."""
        return rules_in([self.areas[each] for each in areas if each in self.areas])

    def divisions_of(self, _areas: Sequence[str]) -> Gazetteer:
        """What ``listed`` says, of whatever area."""
        return gazetteer(self.listed)

    def templates_of(self, _areas: Sequence[str]) -> Templates:
        """What ``published`` says, of whatever area, and what is seeded."""
        return templates_in([("A-330212", self.published)])

    def take(self, past: Past, event_id: str) -> None:
        event = past.event
        self.taken = version = self.taken + 1
        if isinstance(event, RecordCorrected):
            view = self.views[event.record]
            self.views[event.record] = structs.replace(view, value=event.now, version=version)
        elif isinstance(event, RecordVoided):
            view = self.views[event.record]
            self.views[event.record] = structs.replace(view, is_voided=True, version=version)
        elif isinstance(event, FACTS):
            self.views[event_id] = RecordView(
                record=event_id, station=self.stream, actor=past.actor, value=event, version=version
            )
            if past.batch:
                self.batches.setdefault(past.batch, []).append(event_id)


class Story:
    """A stream so far, a station's unless it is said to be an area's."""

    def __init__(self, *events: AnyEvent | Past, stream: str = STATION) -> None:
        self.state: Any = new_state(stream)
        self.index = Index(stream)
        for number, event in enumerate(events, 1):
            self.take(event, record_id(number))

    def take(self, event: AnyEvent | Past, event_id: str) -> None:
        past = event if isinstance(event, Past) else Past(event)
        evolve(self.state, past.event, event_id, past.causes)
        self.index.take(past, event_id)

    def decide(self, command: Command) -> list[AnyEvent]:
        """Decide after letting the days pass, as the ledger does."""
        type_of(self.state).pass_days(self.state, station_today(command.now))
        before = msgspec.msgpack.encode(self.state)
        try:
            return decide(self.state, command, self.index)
        finally:
            assert msgspec.msgpack.encode(self.state) == before, "deciding changed the state"

    def do(self, command: Command) -> list[AnyEvent]:
        """Decide a command and take what it changes; its events rest on its batch and approval."""
        events = self.decide(command)
        for number, event in enumerate(events):
            event_id = command.event_id if number == 0 else f"{command.event_id}+{number}"
            self.take(Past(event, command.actor, command.batch, command.causes), event_id)
        return events

    def when(self, command: Command) -> Outcome:
        return Outcome(self, command)


class Outcome:
    """What a command comes to."""

    def __init__(self, story: Story, command: Command) -> None:
        self.story = story
        self.command = command

    def then(self, *events: AnyEvent) -> None:
        assert self.story.decide(self.command) == list(events)

    def warnings(self) -> list[Warned]:
        """What the answer to the command says of its record."""
        story, command = self.story, self.command
        events = story.decide(command)
        return list(warnings_of(story.state, events, story.index))

    def accepted(self) -> Any:
        """The one event that the command makes."""
        (event,) = self.story.decide(self.command)
        return event

    def is_accepted(self) -> bool:
        try:
            self.story.decide(self.command)
        except Refusal:
            return False
        return True

    def refused(self, kind: type[Refusal], **expected: object) -> None:
        """``field`` and figures that are named must match."""
        refusal = self.refusal()
        assert type(refusal) is kind, refusal
        known = {"field": refusal.field, **refusal.params}
        assert {name: known.get(name) for name in expected} == expected
        assert_readable(refusal)

    def refusal(self) -> Refusal:
        try:
            events = self.story.decide(self.command)
        except Refusal as refusal:
            return refusal
        raise AssertionError(f"accepted: {events}")


def given(*events: AnyEvent | Past) -> Story:
    return Story(*events)


class Refused(NamedTuple):
    """One row of a refusal table."""

    what: str
    given: Sequence[AnyEvent | Past]
    command: Command
    code: str

    def check(self) -> None:
        story = Story(*self.given, stream=self.command.station)
        refusal = story.when(self.command).refusal()
        assert refusal.code == self.code, refusal
        assert_readable(refusal)


def assert_readable(refusal: Refusal) -> None:
    """Every figure that the sentences quote is at hand; only a grant's period may be open."""
    sentences = refusal.message("zh") + refusal.message("en")
    assert isinstance(refusal, OutsideGrantPeriod) or "…" not in sentences, refusal.params
    assert "{" not in sentences
