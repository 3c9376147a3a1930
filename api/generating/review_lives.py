"""Reviews of visits in a simulated city: now and then somebody who was not there asks the client."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from api.generating.client_lives import Deed
from domain.ground.values import CHINA, iso_date
from domain.visits.commands import ReviewHomeVisit

_FINDINGS: Final = ("genuine",) * 17 + ("not_reached",) * 2 + ("disputed",)


class ReviewLives:
    """Reviews visits of one station, each once, by a chance of its own."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(f"{seed}/reviews")  # noqa: S311 - a simulation, not a secret
        self._reviewed: set[str] = set()

    def day(
        self,
        day: date,
        workers: Sequence[str],
        visits: Sequence[tuple[str, str, dict[str, Any]]],
        number: int,
    ) -> Iterator[Deed]:
        """So many reviews of a day, of visits that are given by record, actor and form."""
        at = datetime.combine(day, time(16, 30), CHINA)
        for _ in range(number):
            record, _actor, form = self._random.choice(visits) if visits else ("", "", {})
            others = [each for each in workers if each not in form.get("visitors", ())]
            if not (record and others) or record in self._reviewed:
                continue
            self._reviewed.add(record)
            reviewer = self._random.choice(others)
            details = {
                "visit": record,
                "client": form["client"],
                "reviewer": reviewer,
                "reviewed_on": iso_date(day),
                "means": self._random.choice(("phone", "phone", "in_person")),
                "finding": self._random.choice(_FINDINGS),
                "seed": f"{day:%Y-%m}",
            }
            yield Deed(ReviewHomeVisit, at, details, reviewer)
