"""How many records of a kind are flagged by what is in force, station by station.

Such flags are kept nowhere, because another policy judges the past anew: their records are read. So
they are counted where that is little, at a station and in a small area; in larger ones each station
counts its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from api.lists.listed import Listed, Listing, Wanted
from api.questions.asking import Answer, Ask
from api.questions.questions import Questions
from domain.book.catalogue import KIND_OF_TOPIC
from domain.ground.order.spans import span_of_days

STATIONS_MAX: Final = 20
"""Of so many stations at most."""
RECORDS_MAX: Final = 2_000
"""So many records of a kind at most; of more, none is counted."""


def judged_by_policy(questions: Questions, ask: Ask, *, topic: str) -> Answer:
    """Code of a flag -> station -> how many records of a kind in the days asked about have it."""
    kind = KIND_OF_TOPIC[topic]
    span = span_of_days(ask.from_day, ask.to_day or ask.as_of)
    by_code: dict[str, dict[str, int]] = {
        flag.code: {} for flag in kind.flags if flag.rests_on == "policy"
    }
    with questions.asking(ask, "records", kind.stream) as asked:
        of_few = asked.streams is not None and len(asked.streams) <= STATIONS_MAX
        listing = Listing(asked, Wanted(kind=kind, span=span))
        records: Iterator[Listed] = iter(())
        if of_few and listing.total() <= RECORDS_MAX:
            records = islice(listing.read(), RECORDS_MAX)
        for each in records:
            for code in by_code.keys() & set(each.warnings):
                station = each.entry.station
                by_code[code][station] = by_code[code].get(station, 0) + 1
    return {"by_code": by_code}
