"""Whose streams there are: of stations and of areas, each with its own state and its own folding.

One log holds them all, and decisions, the writer and the checks treat them alike by this table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from domain.book.catalogue import KIND_OF_COMMAND, KIND_OF_TOPIC
from domain.book.events import AnyEvent
from domain.book.states import area, station
from domain.book.states.area import Area
from domain.book.states.station import Station
from domain.ground.areas import division_of
from domain.ground.commands import Command, CorrectRecord, VoidRecord
from domain.ground.events import Event
from domain.ground.kinds import StreamKind
from domain.money.funds import expire_reservations

Stream = Station | Area
"""The state of any stream."""


class StreamType(NamedTuple):
    """How the streams of one kind are folded. ``pass_days`` lets the days before one go by."""

    kind: StreamKind
    state: type[Stream]
    evolve: Callable[[Any, AnyEvent, str, tuple[str, ...]], None]
    folded: tuple[type[Event], ...]
    pass_days: Callable[[Any, str], None]


def _expire(state: Station, today: str) -> None:
    expire_reservations(state.funds, today)


def _nothing_ends(_state: Area, _today: str) -> None:
    """Nothing on the stream of an area ends by itself."""


STREAMS: Final[Mapping[StreamKind, StreamType]] = {
    "station": StreamType("station", Station, station.evolve, station.FOLDED, _expire),
    "area": StreamType("area", Area, area.evolve, area.FOLDED, _nothing_ends),
}
_OF_STATE: Final = {each.state: each for each in STREAMS.values()}

TRACELESS_TOPICS: Final = station.TRACELESS_TOPICS | area.TRACELESS_TOPICS
"""Events that leave nothing in any state but the stream's version."""


def kind_of_stream(code: str, first_topic: str = "") -> StreamKind:
    """Whose stream has this name: what its first event says, else what the name says.

    A station that was planned under the name of an area, before those were refused, stays one.
    """
    if first_topic in KIND_OF_TOPIC:
        return KIND_OF_TOPIC[first_topic].stream
    return "station" if division_of(code) is None else "area"


def new_state(code: str, first_topic: str = "") -> Stream:
    """The state of a stream before its first event."""
    return STREAMS[kind_of_stream(code, first_topic)].state(code=code)


def type_of(state: Stream) -> StreamType:
    """How a state is folded."""
    return _OF_STATE[type(state)]


def evolve(state: Stream, event: AnyEvent, event_id: str, causes: tuple[str, ...] = ()) -> None:
    """Fold one event into the state of its stream."""
    _OF_STATE[type(state)].evolve(state, event, event_id, causes)


def pass_over(state: Stream, events: int) -> None:
    """Fold events of ``TRACELESS_TOPICS`` that rest on nothing, without reading them."""
    state.version += events


FOR_AREAS: Final[frozenset[type[Command]]] = frozenset(
    command for command, kind in KIND_OF_COMMAND.items() if kind.stream == "area"
)
"""Commands for the stream of an area and for no other; the others are for stations."""


def stands_on(command: Command, state: Stream) -> bool:
    """Whether a command is one for a stream of that kind; any record is corrected and voided."""
    if isinstance(command, CorrectRecord | VoidRecord):
        return True
    return isinstance(state, Area) == (type(command) in FOR_AREAS)
