"""The audit trail as a table on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from api.bootstrap import House
from api.questions.asking import Answer, Ask
from api.terminal.answers import answering, asked, title_of
from api.terminal.output import print_json, print_table
from api.terminal.scope import Place, Scope
from domain.book.words import EVENTS
from domain.ground.refusals import UnknownChoice
from domain.ground.values import iso_minute
from projections.audit_trail.display import moment

_PAGE: Final = 500


@dataclass(frozen=True)
class TrailFilter:
    """Which lines of the trail, any of each, how many, and from which end; ``limit`` 0 is all."""

    records: Sequence[str] = ()
    actors: Sequence[str] = ()
    types: Sequence[str] = ()
    limit: int = 100
    oldest_first: bool = False


def show_trail(place: Place, scope: Scope, chosen: TrailFilter, *, as_json: bool) -> None:
    """Show the audit trail."""
    with answering(place) as house:
        if not EVENTS.keys() >= set(chosen.types):
            raise UnknownChoice(field="type", choices=tuple(EVENTS))
        answer = _trail_of(house, scope, chosen)
    if as_json:
        print_json(answer)
    else:
        _table(answer["items"], title_of("审计留痕 Trail", scope, answer))


def _trail_of(house: House, scope: Scope, chosen: TrailFilter) -> Answer:
    """The lines of the trail that were asked for, page by page."""
    ask = asked(house, scope)
    lines: list[Any] = []
    after = None
    while True:
        left = chosen.limit - len(lines) if chosen.limit else _PAGE
        page = house.questions.trail(
            Ask(station=ask.station, districts=ask.districts, as_known=ask.as_known),
            records=chosen.records,
            actors=chosen.actors,
            types=chosen.types,
            recorded_from=ask.from_day,
            recorded_to=ask.to_day,
            after=after,
            limit=min(left, _PAGE),
            newest_first=not chosen.oldest_first,
        )
        lines.extend(page["items"])
        after = page["next_cursor"]
        if after is None or (chosen.limit and len(lines) >= chosen.limit):
            return {**page, "items": lines}


def _table(lines: list[Answer], title: str) -> None:
    """Print lines of the trail."""
    rows = [
        (
            line["position"],
            moment(iso_minute(datetime.fromisoformat(line["recorded_at"]))),
            line["actor"],
            line["sentence_zh"],
            line["reason"],
        )
        for line in lines
    ]
    columns = (
        "位置 position",
        "入账（北京时间） recorded",
        "操作人 actor",
        "内容 what",
        "理由 why",
    )
    print_table(title, columns, rows)
