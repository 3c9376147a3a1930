"""What narrows the trail, as the question takes it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from api.book.stories import about_client, story_of
from api.questions.asking import Ask, one_station
from api.questions.questions import Questions
from ledger.writing.recorder import LedgerRecorder

_NO_RECORD: Final = ""
"""The id that no record has: no ids at all would narrow nothing."""


def found_by(
    questions: Questions, log: LedgerRecorder, ask: Ask, filters: dict[str, Any]
) -> dict[str, Any]:
    """The filters as the trail takes them: clients by the records of their stories at the station.

    A client who was merged is looked for by all of their codes. Raises MissingValue where several
    stations are asked about, because each has codes of its own.
    """
    rest = {name: value for name, value in filters.items() if name != "clients"}
    if not filters["clients"]:
        return rest
    if ask.station is None and ask.within is not None and len(ask.within) == 1:
        ask = replace(ask, station=min(ask.within))
    station, until = one_station(ask), questions.trail(ask, limit=1)["position"]
    found = questions.clients(ask, codes=filters["clients"])["items"]
    codes = {*filters["clients"], *(each["code"] for each in found)}
    codes.update(code for each in found for code in each["other_codes"])
    about = {each.record for each in story_of(log, station, about_client(codes), until)}
    if filters["records"]:
        about &= set(filters["records"])
    return {**rest, "records": sorted(about) or [_NO_RECORD]}


def narrowing(filters: dict[str, Any]) -> dict[str, Any]:
    """The filters without the order, which counts know nothing of."""
    return {name: value for name, value in filters.items() if name != "newest_first"}
