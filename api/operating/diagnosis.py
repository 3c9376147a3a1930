"""What an operator checks first, on the command line."""

from __future__ import annotations

from typing import Final

from api.administration.checks import Check, checks_of, checks_of_place
from api.terminal.failures import CliError, line_of
from api.terminal.output import print_json, print_table
from api.terminal.scope import Place
from ledger.databases.database import LedgerLocation
from ledger.faults.machine import LedgerFault, LedgerMissingError

_NO_LEDGER: Final = Check("ledger", "warning", "尚无台账 none yet: taizhang init")


def diagnose(place: Place, *, as_json: bool) -> None:
    """Look at everything and print it. Raises CliError when something has failed."""
    location = LedgerLocation.parse(place.ledger)
    checks = checks_of_place(location)
    checks += _of_ledger(place) if location.exists() else [_NO_LEDGER]
    if as_json:
        print_json({"checks": [check._asdict() for check in checks]})
    else:
        print_table("检查 Doctor", ("项目 check", "状态 state", "说明 detail"), checks)
    failed = [check for check in checks if check.state == "failed"]
    if failed:
        raise CliError(f"有 {len(failed)} 项不正常。", f"{len(failed)} checks have failed.")


def _of_ledger(place: Place) -> list[Check]:
    from api.bootstrap import open_house

    try:
        with open_house(place.ledger, write=False) as house:
            return checks_of(house)
    except LedgerMissingError:
        return [_NO_LEDGER]
    except LedgerFault as fault:
        return [Check("ledger", "failed", line_of(fault, place.language)[0])]
