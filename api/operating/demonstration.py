"""The main job in one command: three sample workbooks in, every answer out, verified and served."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from importlib.resources import as_file, files
from typing import Final

from api.accounts.demonstrating import give_accounts
from api.book.printed_trail import TrailFilter, show_trail
from api.importing.taking_in import Wanted, take_in
from api.money import printed as money
from api.operating.access_tokens import tokens_of
from api.proof.verification import Checks, show_verification
from api.questions.asking import Ask
from api.staff import printed as staff
from api.terminal.answers import answering, show
from api.terminal.failures import CliError
from api.terminal.output import note
from api.terminal.scope import DEFAULT_PLACE, Place, Scope
from api.training import printed as training
from api.visits import printed as visits
from domain.stations.ningbo import NINGBO
from ledger.databases.database import LedgerLocation

DEMO_PLACE: Final = "./taizhang-demo"
_MARK: Final = "made-by-taizhang-demo"
_TRAIL_LINES: Final = 5
_ANSWERS: Final = (staff.PRINTED, money.PRINTED, visits.PRINTED, training.PRINTED)


def demonstrate(place: Place, *, serving: tuple[str, int] | None) -> None:
    """Import, print, verify and (with an address) serve.

    Raises CliError for a place that holds something which is no demonstration.
    """
    if place.ledger == DEFAULT_PLACE:
        place = Place(DEMO_PLACE, place.language)
    _clear(place)
    note(place.say(f"演示台账：{place.ledger}", f"Demonstration ledger: {place.ledger}"))
    with ExitStack() as stack:
        samples = sorted(
            (each for each in files("api.demo_data").iterdir() if each.name.endswith(".xlsx")),
            key=lambda each: each.name,
        )
        books = [stack.enter_context(as_file(each)) for each in samples]
        take_in(place, books, Wanted(), as_json=False)
    with answering(place) as house:
        stations = house.questions.stations(Ask())["items"]
    for station in [item["code"] for item in stations]:
        scope = Scope(station=station)
        for printed in _ANSWERS:
            show(place, scope, printed, as_json=False)
        show_trail(place, scope, TrailFilter(limit=_TRAIL_LINES), as_json=False)
    show_verification(place, Checks(), as_json=False)
    give_accounts(place, stations)
    if serving is not None:
        from api.operating.serving import serve_ledger

        _give_token(place, *serving)
        serve_ledger(place, *serving)


def _clear(place: Place) -> None:
    """Make room for a fresh ledger; only what an earlier demonstration made is ever removed."""
    location = LedgerLocation.parse(place.ledger)
    directory = location.directory
    if directory is None:
        raise CliError("演示只使用目录。", "The demonstration uses a directory.")
    if directory.exists() and any(directory.iterdir()):
        if not (directory / _MARK).exists():
            raise CliError(
                f"{directory} 不是空的，也不是演示台账；请另选目录。",
                f"{directory} is neither empty nor a demonstration; choose another directory.",
            )
        with location.serving():
            pass  # A running service must not find the files of its ledger gone.
        shutil.rmtree(directory)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / _MARK).touch()


def _give_token(place: Place, host: str, port: int) -> None:
    """A key for looking around, so that the first request needs no further command."""
    until = datetime.now(UTC) + timedelta(days=1)
    with tokens_of(place) as store:
        made = store.create(
            "demo", role="auditor", scope_kind="city", scope=NINGBO[0], expires_at=until
        )
    note(
        place.say(
            "试用令牌（一天有效，只读）：", "A token to look around with (one day, reading only):"
        )
        + f"\n  curl -H 'Authorization: Bearer {made.secret}' http://{host}:{port}/v1/stations"
    )
