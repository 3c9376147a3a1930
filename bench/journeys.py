"""How far three things travel through the program: ``python -m bench.journeys [--functions]``.

A visit from the row of a workbook to its event, an expenditure from its event to the budget as
known then, a visit from its POST to its receipt. Each is done on a new ledger until nothing of it
is new any more; then every function of the program that is called, in whichever thread, is
written down.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final

from starlette.testclient import TestClient

from api.app import create_app
from api.bootstrap import House, open_house
from api.importing import ImportSession
from api.questions.asking import Ask
from api.settings import Settings
from api.workbooks import read_workbook
from bench.measuring import ROOT
from bench.stations import OPENED, WORKER, open_stations, station_codes, visit_form
from bench.workbook import make_workbook
from ledger.people.tokens import TokenStore
from projections.budget.projection import BudgetProjection
from projections.policies.projection import PoliciesProjection
from projections.records.projection import RecordsProjection
from projections.stations.projection import StationsProjection

PACKAGES: Final = ("domain", "ledger", "projections", "api")
UNSEEN: Final = 2
"""How often each is done before it is looked at: what is made once and kept is no part of it."""
_Step = Callable[[int], None]

_ASKED: Final = (StationsProjection, PoliciesProjection, RecordsProjection, BudgetProjection)
"""What the budget is answered from."""
_SOURCE: Final = "welfare_lottery"
_AMOUNT: Final = "10.00"


class Footprints:
    """The functions of the program that are called while they are followed, in that order.

    Made before the threads that are to be followed too.
    """

    def __init__(self) -> None:
        self._found: dict[CodeType, None] = {}
        self._is_followed = False
        threading.setprofile(self._note)
        sys.setprofile(self._note)

    def _note(self, frame: FrameType, event: str, _argument: object) -> None:
        if self._is_followed and event == "call":
            self._found.setdefault(frame.f_code)

    @contextmanager
    def followed(self) -> Iterator[None]:
        """Write down what is called in the block, instead of what was in the one before."""
        self._found.clear()
        self._is_followed = True
        try:
            yield
        finally:
            self._is_followed = False

    def functions(self) -> list[tuple[str, str]]:
        """File and name of each; what a function says in its own line is a part of it."""
        found = dict.fromkeys(
            (file, code.co_qualname)
            for code in self._found
            if (file := _file_of(code)) is not None and not code.co_name.endswith("comp>")
            if code.co_name not in {"<genexpr>", "<module>"}
        )
        return list(found)


def _file_of(code: CodeType) -> str | None:
    try:
        file = Path(code.co_filename).relative_to(ROOT)
    except ValueError:
        return None
    return str(file) if file.parts[0] in PACKAGES else None


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.journeys", description=__doc__)
    parser.add_argument("--functions", action="store_true", help="name every function")
    is_named = parser.parse_args().functions
    prints = Footprints()
    print(f"{'journey':<32}{'files':>7}{'functions':>11}{'changes of folder':>19}")
    with (
        tempfile.TemporaryDirectory() as work,
        open_house(work, create=True, projections=[each() for each in _ASKED]) as house,
    ):
        for name, prepare, do in _journeys(house, Path(work)):
            for number in range(1, UNSEEN + 1):
                prepare(number)
                do(number)
            prepare(UNSEEN + 1)
            with prints.followed():
                do(UNSEEN + 1)
            found = prints.functions()
            folders = [file.rpartition("/")[0] for file, _name in found]
            changes = sum(a != b for a, b in pairwise(folders))
            files = len({file for file, _name in found})
            print(f"{name:<32}{files:>7}{len(found):>11}{changes:>19}")
            if is_named:
                print(*(f"    {file}  {name}" for file, name in found), sep="\n")


def _journeys(house: House, work: Path) -> Iterator[tuple[str, _Step, _Step]]:
    """What each is called, what has to be done before it begins, and itself."""
    ledger = house.writing
    session = ImportSession(ledger, log=ledger.log, vault=ledger.vault)

    def import_more(number: int) -> None:
        # The same file with one row more each time, as a workbook that grows.
        path = make_workbook(work / "grown.xlsx", number)
        told = session.take_in(read_workbook(path)).to_json()
        assert not told["refused"], told["refused"]

    yield "row of a workbook to its event", _nothing, import_more

    [code] = station_codes(1)
    open_stations(ledger, [code])
    settings = Settings(ledger=str(house.location), follow=False, checkpoint_seconds=0)
    with tempfile.TemporaryFile() as log:
        client = TestClient(create_app(house, settings, log_stream=log))
        tokens = TokenStore(house.log.engine)
        secrets = {
            role: tokens.create(WORKER, role=role, scope_kind="station", scope=code).secret
            for role in ("accountant", "staff")
        }

        def post(path: str, role: Any, key: str, details: dict[str, Any]) -> None:
            headers = {"Authorization": f"Bearer {secrets[role]}", "Idempotency-Key": key}
            address = f"/v1/stations/{code}/{path}"
            answer = client.post(address, json={"details": details}, headers=headers)
            assert answer.status_code == 201, answer.text

        day = OPENED.date().isoformat()
        granted = {"grant": "G1", "source": _SOURCE, "amount": "1000.00", "received_on": day}
        post("grants", "accountant", "grant", granted)

        def spend(number: int) -> None:
            line = {"source": _SOURCE, "grant": "G1", "amount": _AMOUNT}
            spent = {"category": "service_activity", "spent_on": day, "amount": _AMOUNT}
            post("expenditures", "accountant", f"spent-{number}", spent | {"lines": [line]})

        def ask_for_budget(_number: int) -> None:
            house.catch_up()
            known = house.feed.head_position()
            told = house.questions.budget(Ask(station=code, as_known=known))
            assert told["position"] == known

        yield "event to the budget as known", spend, ask_for_budget

        def visit(number: int) -> None:
            post("home-visits", "staff", f"visit-{number}", visit_form(number, OPENED))

        yield "POST of a visit to its receipt", _nothing, visit


def _nothing(_number: int) -> None:
    """What has to be there before some of the journeys begin."""


if __name__ == "__main__":
    main()
