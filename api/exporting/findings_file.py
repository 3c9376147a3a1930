"""What the checks have found so far, as the file ``findings.json`` of a bundle.

Each finding rests on records and says in words why; an auditor looks at them and decides. The file
says which rules were run, so that an empty list is not taken for a clean bill.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from api.bootstrap import House
from api.exporting.scopes import ExportScope
from api.questions import Ask
from domain.findings import CHECKS
from domain.values import station_today
from domain.vocabulary import SOURCES


def findings_document(house: House, scope: ExportScope, made_at: str) -> dict[str, Any]:
    """Run every check over the money of the stations in scope, as of the checkpoint's day."""
    day = station_today(datetime.fromisoformat(made_at))
    stations = scope.stations
    if stations is None:
        listed = house.questions.stations(Ask(as_known=scope.until, as_of=day))["items"]
        stations = tuple(sorted(each["code"] for each in listed))
    return {
        "as_known": scope.until,
        "as_of": day,
        "checks_run": len(CHECKS),
        "findings": [
            {"station": station, "source": source, **finding}
            for station in stations
            for source in SOURCES
            for finding in _of_source(house, station, source, scope.until, day)
        ],
    }


def _of_source(house: House, station: str, source: Any, until: int, day: str) -> list[Any]:
    ask = Ask(station=station, as_known=until, as_of=day)
    found: list[Any] = house.questions.money_trace(ask, source)["findings"]
    return found
