"""Everybody who is served at a glance: what the rules ask of each, and who is responsible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from domain.clients.care.due import Grounds, grounds_of
from domain.ground.policy import RulesAt
from projections.clients.people import Found, Looked, found_people


class Glance(NamedTuple):
    """Somebody who is served. ``is_met`` says whether the grounds begin with a contact.

    ``conflict`` are the records that contradict each other on their risk.
    """

    grounds: Grounds
    is_met: bool
    worker: str
    conflict: tuple[str, ...]
    found: Found

    @property
    def station(self) -> str:
        """Where they are served."""
        return self.found.station

    @property
    def code(self) -> str:
        """The first of their codes."""
        return self.found.codes[0]


def glances(looked: Looked, rules_at: RulesAt) -> Iterator[Glance]:
    """Everybody who is served, by station and code."""
    for each in found_people(looked, rules_at):
        if not each.line.profile.left:
            line = each.line
            grounds = grounds_of(line.seen(each.met_at))
            conflict = () if line.risk is None else line.risk.conflict
            yield Glance(grounds, bool(each.met_at), line.worker, conflict, each)
