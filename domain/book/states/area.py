"""The state of an area's stream: what the city or district has laid down.

It is as small as that: an area closes no months, takes in no workbooks and names no people, so what
the rules about every record ask of a state is answered with nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

from msgspec import Struct, field

from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.ground.events import Event
from domain.ground.policy import Rule
from domain.ground.values import Month
from domain.programme.facts import PolicyPublished
from domain.programme.in_force import rules_of

FOLDED: Final[tuple[type[Event], ...]] = (PolicyPublished, RecordCorrected, RecordVoided)
"""Events whose content the state takes in."""

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Area(Struct):
    """What the decisions know about one city or district.

    ``policies`` are by record, in the order in which they were stated; a correction states anew.
    """

    code: str
    version: int = 0
    policies: dict[str, PolicyPublished] = field(default_factory=dict)

    batches: ClassVar[Mapping[str, Any]] = _NOTHING
    approvals: ClassVar[Mapping[str, Any]] = _NOTHING
    erased: ClassVar[Mapping[str, None]] = _NOTHING
    restricted: ClassVar[Mapping[str, str]] = _NOTHING

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
        del area.policies[event.record]
    if isinstance(event, RecordCorrected):
        area.policies[event.record] = _policy(event.now)
    elif not isinstance(event, RecordVoided):
        area.policies[event_id] = _policy(event)


def _policy(event: AnyEvent) -> PolicyPublished:
    if not isinstance(event, PolicyPublished):
        raise TypeError(f"{type(event).__name__} stands on no stream of an area")
    return event
