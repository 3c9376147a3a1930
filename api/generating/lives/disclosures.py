"""What a synthetic station tells of its lottery money: a notice a year, and what is free of terms."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Final

from api.generating.client_lives import Deed
from domain.ground.values import CHINA
from domain.money.disclosures.commands import PublishDisclosure
from domain.money.releases.commands import ReleaseRestriction

_NOTICE, _RELEASE = (6, 20), (7, 1)
"""Month and day."""
_SOURCE: Final = "welfare_lottery"


def disclosed_on(day: date, station: str, first_year: int, grant: str) -> Iterator[Deed]:
    """What is entered on a day: the notice about the year before; a part of ``grant`` set free."""
    at = datetime.combine(day, time(17), CHINA)
    if (day.month, day.day) == _NOTICE and day.year > first_year:
        year = day.year - 1
        notice = {
            "kind": "lottery",
            "year": year,
            "published_on": day,
            "published_at": "街道公示栏、区民政局网站",
            "notice_sha256": hashlib.sha256(f"{station}/{year}".encode()).hexdigest(),
        }
        yield Deed(PublishDisclosure, at, notice, "accountant", "accountant")
    elif (day.month, day.day) == _RELEASE:
        release = {
            "source": _SOURCE,
            "grant": grant,
            "amount": "200.00",
            "released_on": day,
            "document_number": f"统筹〔{day.year}〕7号",
        }
        yield Deed(ReleaseRestriction, at, release, "accountant", "accountant")
