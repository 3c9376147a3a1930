"""旧账里走动: what the book can be wound back to, and what lies where between its first entry and now.

The scale is that of positions, as the slider's; days stand at even distances of it. The months that
a station closed are the marks, since it is before and after them that somebody looks.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Final

from msgspec import Struct

from api.bootstrap import House
from api.questions.asking import Ask, today
from domain.book.events import PeriodClosed
from domain.ground.events import topic_of
from domain.ground.labels import Label
from domain.ground.values import CHINA

_DAYS: Final = 6
"""So many days stand at the scale, the first and the last among them."""
_CLOSES_MAX: Final = 500


class Close(Struct, frozen=True):
    """The entry by which a month was closed."""

    position: int
    says: Label


class Reel(Struct, frozen=True, kw_only=True):
    """What a moment lies between: ``day`` is its own, ``days`` are those of the scale.

    ``closes`` are those of the station, ``before`` and ``after`` the ones next to the moment.
    """

    day: str
    days: tuple[str, ...]
    closes: tuple[Close, ...]
    before: int | None
    after: int | None
    often: list[tuple[Label, str]]


def reel_of(house: House, station: str, position: int, head: int) -> Reel:
    """The reel at a position; without a station, of no closes."""
    at = [head * each // (_DAYS - 1) for each in range(_DAYS)]
    closes = tuple(_closes(house, station)) if station else ()
    return Reel(
        day=_day_of(house, position),
        days=tuple([_day_of(house, each) for each in at]),
        closes=closes,
        before=max((each.position for each in closes if each.position < position), default=None),
        after=min((each.position for each in closes if each.position > position), default=None),
        often=often_looked_at(),
    )


def often_looked_at() -> list[tuple[Label, str]]:
    """Moments that are often looked at: the ends of spans that are over."""
    day = date.fromisoformat(today())
    month = day.replace(day=1)
    quarter = month.replace(month=(day.month - 1) // 3 * 3 + 1)
    ends = (
        (Label("昨天", "yesterday"), day),
        (Label("上月末", "end of last month"), month),
        (Label("上季末", "end of last quarter"), quarter),
        (Label("上年末", "end of last year"), day.replace(month=1, day=1)),
    )
    return [(name, (first - timedelta(days=1)).isoformat()) for name, first in ends]


def _closes(house: House, station: str) -> list[Close]:
    told: list[dict[str, Any]] = house.questions.trail(
        Ask(station=station),
        types=(topic_of(PeriodClosed),),
        newest_first=False,
        limit=_CLOSES_MAX,
    )["items"]
    return [Close(line["position"], Label(line["deed_zh"], line["deed_en"])) for line in told]


def _day_of(house: House, position: int) -> str:
    """The station's day on which an entry was recorded; empty before the first."""
    recorded = house.feed.recorded_at(position) if position else None
    if not recorded:
        return ""
    return datetime.fromisoformat(recorded).astimezone(CHINA).date().isoformat()
