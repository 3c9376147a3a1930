"""The state of an area's stream: what the city or district has laid down, and what lies in it.

It is as small as that: an area closes no months, takes in no workbooks and names no people, so what
the rules about every record ask of a state is answered with nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final, get_args

from msgspec import Struct, field

from domain.book.catalogue import KINDS
from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.evaluation.facts import TemplatePublished
from domain.ground.areas import AREA_PREFIX
from domain.ground.events import Event, topic_of
from domain.ground.policy import Rule
from domain.ground.values import Month
from domain.programme.facts import PlaceFact, PolicyPublished
from domain.programme.in_force import rules_of

_PLACE_FACTS: Final = get_args(PlaceFact)

FOLDED: Final[tuple[type[Event], ...]] = (
    PolicyPublished,
    TemplatePublished,
    *_PLACE_FACTS,
    RecordCorrected,
    RecordVoided,
)
"""Events whose content the state takes in."""

# As in the state of a station: a fact added elsewhere leaves this text and every kept state alone.
_TRACELESS: Final = frozenset(kind.fact for kind in KINDS if kind.stream == "area") - {*FOLDED}
TRACELESS_TOPICS: Final = frozenset(topic_of(kind) for kind in _TRACELESS)
"""Events that leave nothing in the state but the stream's version."""

assert {kind.fact for kind in KINDS if kind.stream == "area" and not kind.folded} == _TRACELESS, (
    "what is folded says so"
)

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Area(Struct):
    """What the decisions know about one city or district.

    ``policies``, ``templates`` and ``places`` are by record, in the order in which they were stated; a correction
    states anew.
    """

    code: str
    version: int = 0
    policies: dict[str, PolicyPublished] = field(default_factory=dict)
    places: dict[str, PlaceFact] = field(default_factory=dict)
    templates: dict[str, TemplatePublished] = field(default_factory=dict)

    batches: ClassVar[Mapping[str, Any]] = _NOTHING
    approvals: ClassVar[Mapping[str, Any]] = _NOTHING
    erased: ClassVar[Mapping[str, None]] = _NOTHING
    restricted: ClassVar[Mapping[str, str]] = _NOTHING

    @property
    def division(self) -> str:
        """Its own division code."""
        return self.code.removeprefix(AREA_PREFIX)

    @property
    def rules(self) -> list[Rule]:
        """What the area lays down, in the order of stating; positions are not known here."""
        return rules_of(self.code, ((record, each, 0) for record, each in self.policies.items()))

    def ensure_open_month(
        self, month: Month, late_entry: str | None, today: str, *, records: int = 1
    ) -> None:
        """Refuse nothing: months of an area are not closed."""


def evolve(area: Area, event: AnyEvent, event_id: str, _causes: tuple[str, ...] = ()) -> None:
    """Fold one event of the area's stream into its state."""
    area.version += 1
    if isinstance(event, RecordCorrected | RecordVoided):
        # Taken out first, because what is stated anew counts as stated last.
        area.policies.pop(event.record, None)
        area.places.pop(event.record, None)
        area.templates.pop(event.record, None)
    if isinstance(event, RecordCorrected):
        _keep(area, event.now, event.record)
    elif not isinstance(event, RecordVoided):
        _keep(area, event, event_id)


def _keep(area: Area, event: AnyEvent, record: str) -> None:
    if isinstance(event, PolicyPublished):
        area.policies[record] = event
    elif isinstance(event, TemplatePublished):
        area.templates[record] = event
    elif isinstance(event, _PLACE_FACTS):
        area.places[record] = event
    elif type(event) not in _TRACELESS:
        raise TypeError(f"{type(event).__name__} stands on no stream of an area")
