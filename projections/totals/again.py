"""What one question counts again and another one knows to have been once."""

from __future__ import annotations


class CountedAgain:
    """What the visits of a station count again that were one visit to several people."""

    def __init__(self) -> None:
        self.doors = 0
        self.minutes = 0
        self.worker_minutes: dict[str, int] = {}

    def add(self, doors: int, minutes: int, workers: str) -> None:
        """Take up a visit that is not the first of those that were one."""
        self.doors += doors
        self.minutes += minutes
        for worker in workers.split():
            self.worker_minutes[worker] = self.worker_minutes.get(worker, 0) + minutes
