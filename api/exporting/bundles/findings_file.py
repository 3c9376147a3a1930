"""What the checks have found so far, as the file ``findings.json`` of a bundle.

Each finding rests on records and says in words why; an auditor looks at them and decides. The file
says which rules were run and by which policies, always the seeded ones, so that an empty list is
not taken for a clean bill. Everything in it can
be made again from the entries of the bundle: where only some days are in it, services of other days
are missing, so the check that asks whether a voucher has a service (A17) is not run.
"""

from __future__ import annotations

from typing import Any, Final

from api.bootstrap import House
from api.exporting.scopes import ExportScope
from api.questions.asking import Ask
from domain.ground.policy import SEED_VERSION, SEEDED_RULES
from domain.ground.vocabulary import SOURCES
from projections.budget.queries import fund_sums
from projections.engine.store import ProjectionNotReadyError

CHECKS_OF_DAYS: Final = ("A10", "A12")
CHECKS: Final = (*CHECKS_OF_DAYS, "A17")
_VIEWS: Final = ("budget", "services", "training")
"""What books and findings are told from."""


def ensure_read_up_to(house: House, position: int) -> None:
    """Refuse to tell from views that have not read so far, as the entries would say something else.

    Raises ProjectionNotReadyError.
    """
    with house.engine.reading() as live:
        for name in _VIEWS:
            if live(name).position < position:
                raise ProjectionNotReadyError(name)


def findings_document(house: House, scope: ExportScope, day: str) -> dict[str, Any]:
    """Run the checks over the money of the stations in scope, as of a day."""
    run = CHECKS_OF_DAYS if scope.has_days else CHECKS
    return {
        "scope": scope.told,
        "as_of": day,
        "checks_run": list(run),
        "policy_version": SEED_VERSION,
        "findings": [
            {"station": station, "source": source, **finding}
            for station in _stations_with_money(house, scope)
            for source in SOURCES
            for finding in _of_source(house, station, source, scope.until, day)
            if finding["rule"] in run
        ],
    }


def _stations_with_money(house: House, scope: ExportScope) -> list[str]:
    with house.engine.reading() as live:
        sums = fund_sums(live("budget"), scope.stations, as_known=scope.until)
    return sorted({each.station for each in sums})


def _of_source(house: House, station: str, source: Any, until: int, day: str) -> list[Any]:
    ask = Ask(station=station, as_known=until, as_of=day)
    # What an area lays down stands on streams that the bundle of a station does not hold.
    found: list[Any] = house.questions.money_trace(ask, source, rules=SEEDED_RULES)["findings"]
    return found
