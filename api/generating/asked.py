"""Somebody who is asked about the same people, or course, twice a day, and says that it was so."""

from __future__ import annotations

from domain.ground.commands import Command
from domain.training.details import TrainingSessionDetails
from domain.visits.details import HomeVisitDetails


class Asked:
    """Remembers what was given, and confirms what is like it."""

    def __init__(self) -> None:
        self._given: set[tuple[object, ...]] = set()

    def confirmed(self, command: Command) -> Command:
        """A command as it is given once somebody was asked."""
        details = getattr(command, "details", None)
        what: tuple[object, ...]
        if isinstance(details, HomeVisitDetails):
            day = details.started_at[:10]
            what = (command.station, day, details.client, *sorted(details.visitors))
        elif isinstance(details, TrainingSessionDetails):
            what = (command.station, details.started_at)
        else:
            return command
        if what not in self._given:
            self._given.add(what)
            return command
        return command.model_copy(update={"confirm_duplicate": True, "reason": "同一天另有一次"})
