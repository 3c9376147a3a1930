"""Requests about the programme of an area."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.programme.details import PolicyDetails


class PublishPolicy(RecordingCommand):
    """Lay down by what is judged in a city or district from a day on.

    It takes the place of what the same area has laid down about the same key before, for that day
    and later ones.
    """

    details: PolicyDetails
