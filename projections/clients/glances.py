"""Everybody who is served at a glance: what the rules ask of each, and who is responsible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from msgspec import Struct

from domain.clients.care.due import Grounds, grounds_of
from domain.ground.policy import RulesAt
from projections.clients.people import Found, Looked, found_people


class Glance(Struct, frozen=True, gc=False):
    """Somebody who is served. ``is_met`` says whether the grounds begin with a contact.

    ``conflict`` are the records that contradict each other on their risk. A city's are held all at
    once, which the garbage collector need not walk through.
    """

    station: str
    code: str
    grounds: Grounds
    is_met: bool
    worker: str
    conflict: tuple[str, ...]
    found: Found

    has_left: ClassVar[bool] = False


def glances(looked: Looked, rules_at: RulesAt) -> Iterator[Glance]:
    """Everybody who is served, by station and code."""
    for each in found_people(looked, rules_at):
        if not each.line.profile.left:
            line = each.line
            grounds = grounds_of(line.seen(each.met_at))
            conflict = () if line.risk is None else line.risk.conflict
            code, is_met = each.codes[0], bool(each.met_at)
            yield Glance(each.station, code, grounds, is_met, line.worker, conflict, each)
