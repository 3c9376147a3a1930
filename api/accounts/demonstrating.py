"""An account of every role for looking around in a demonstration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from api.accounts.administering import Wanted, made_account
from api.accounts.managing import books_of
from api.terminal.output import note, print_table
from api.terminal.scope import Place
from domain.ground.vocabulary import ROLES
from ledger.accounts.hashing import new_password
from ledger.people.tokens import ScopeKind

_ENGAGEMENT: Final = "DEMO"


class _Around(NamedTuple):
    """The places of the first station, and all stations."""

    station: str
    district: str
    city: str
    stations: Sequence[str]

    def scope_of(self, role: str) -> tuple[ScopeKind, str]:
        """The scope that somebody of a role has there."""
        match role:
            case "staff" | "station_head" | "accountant":
                return "station", self.station
            case "supervisor" | "district_officer":
                return "district", self.district
            case "auditor":
                return "engagement", " ".join((_ENGAGEMENT, *self.stations))
            case _:
                return "city", self.city


def give_accounts(place: Place, stations: Sequence[Any]) -> None:
    """Make an account of each role around the first of some stations, and print their passwords."""
    first = stations[0]
    around = _Around(
        first["code"],
        first["district"]["code"],
        first["city"]["code"],
        [each["code"] for each in stations],
    )
    rows = []
    with books_of(place) as books:
        for role in ROLES:
            password = new_password()
            wanted = Wanted(role, *around.scope_of(role), must_change=False)
            made = made_account(books, wanted, password)
            rows.append((role, made.code, password, f"{made.scope_kind} {made.scope}"))
    columns = ("角色 role", "账号 code", "密码 password", "范围 scope")
    print_table("账号 Accounts", columns, rows)
    note(
        place.say(
            "这些密码只显示这一次，台账只存其哈希。",
            "The passwords are shown this once; only their hashes are stored.",
        )
    )
