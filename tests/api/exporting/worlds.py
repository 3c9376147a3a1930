"""Ledgers to export from: the sample workbooks with corrections and voids on top, kept per run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import openpyxl

from api.bootstrap import open_house
from tests.api.terminal.running import STATIONS, sample, taizhang
from tests.builders import correct, void

ACTORS = {"actor": "head-1", "role": "station_head"}


def make_samples(place: Path) -> None:
    """The three sample workbooks, one visit corrected, one expenditure corrected, one voided."""
    ran = taizhang(place, "import", "workbook", *map(sample, STATIONS), "--json")
    assert ran.code == 0, ran.err
    with open_house(str(place)) as house:
        for command in _changes(house):
            house.writing.execute(command)


def _changes(house):
    visits, spent = [], []
    for _pos, raw in house.log.read_page(0, 10_000):
        entry = json.loads(raw)
        if entry["station"] == "大岚" and entry["type"] == "home_visit.recorded":
            visits.append(entry)
        if entry["station"] == "大岚" and entry["type"] == "expenditure.recorded":
            spent.append(entry)
    return [
        correct(visits[3]["event_id"], _visit(visits[3]), **_who("visit", 1)),
        correct(spent[0]["event_id"], _expenditure(spent[0]), **_who("money", 2)),
        void(spent[1]["event_id"], **_who("void", 3)),
    ]


def _who(name, number):
    return ACTORS | {
        "station": "大岚",
        "command_id": f"change-{name}",
        "event_id": f"01b00000-0000-7000-8000-{number:012x}",
        "reason": "录入有误",
    }


def _visit(entry):
    from tests.builders import a_home_visit

    data = entry["data"]
    return a_home_visit(
        visitors=data["visitors"],
        client=data["client"],
        started_at=data["started_at"],
        ended_at=data["ended_at"],
        services=["counselling"],
    )


def _expenditure(entry):
    from domain.ground.values import text_from_fen
    from tests.builders import an_expenditure

    data = entry["data"]
    fen = data["amount_fen"] - 1
    (line,) = data["lines"]
    return an_expenditure(
        text_from_fen(fen),
        {"source": line["source"], "grant": line["grant"], "amount": text_from_fen(fen)},
        category=data["category"],
        spent_on=data["spent_on"],
    )


PEOPLE = ("姓名", "探访社工", "服务对象", "讲师", "参加人员", "经办人")
TEXTS = ("主要情况",)


def private_words() -> set[str]:
    """Every name of a person and every note about one that the sample workbooks hold."""
    found: set[str] = set()
    for station in STATIONS:
        for sheet in openpyxl.load_workbook(sample(station)):
            rows = list(sheet.iter_rows(values_only=True))
            heads = next((row for row in rows if row[0] == "序号"), ())
            for row in rows[2:]:
                for head, cell in zip(heads, row, strict=False):
                    if head in PEOPLE and cell:
                        found.update(re.split("[、，, /]+", str(cell).strip()))
                    elif head in TEXTS and cell:
                        found.add(str(cell))
    return {word for word in found if len(word) > 1}
