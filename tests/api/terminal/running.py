"""The command line run in this process, and its answers read back."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.bootstrap import open_house
from api.main import main
from ledger.checks.replaying import replay

SAMPLES = Path(__file__).parents[2] / "data" / "workbooks"
STATIONS = ("大岚", "钟公庙", "锦屏")


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)


def taizhang(place: object, *words: object) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(["--ledger", str(place), *map(str, words)])
        except SystemExit as end:
            code = end.code
        else:
            code = 0
    assert isinstance(code, int)
    return Ran(code, out.getvalue(), err.getvalue())


def sample(station: str) -> Path:
    return SAMPLES / f"{station}.xlsx"


def truth(station: str) -> dict[str, Any]:
    return json.loads((SAMPLES / f"{station}.expected.json").read_text(encoding="utf-8"))


def names_of(place: object, station: str) -> dict[str, str]:
    """Worker code -> name, of everybody who was ever on the station's roster."""
    with open_house(str(place), write=False) as house:
        roster = replay(house.log.engine).stations[station].roster
        people = {f"{station}/worker/{code}": code for code in roster.workers}
        return {people[who]: name for who, name in house.vault.reveal_names(people).items()}


def by_name(figures: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {names[code]: number for code, number in figures.items()}


def answers(place: object, station: str) -> dict[str, Any]:
    """The four answers about a station, without positions; who works there as of one day always."""
    found = {}
    for question in ("staffing", "budget", "services", "training"):
        day = ("--as-of", "2026-11-23") if question == "staffing" else ()
        answer = taizhang(place, question, "--station", station, *day, "--json").json
        found[question] = {key: value for key, value in answer.items() if key != "position"}
    return found
