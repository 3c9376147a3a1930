"""The one scope that somebody gets, out of the options that name one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from api.terminal.failures import CliError
from domain.stations.ningbo import scope_called
from ledger.people.tokens import ScopeKind


def one_scope(scopes: Mapping[str, str | None]) -> tuple[ScopeKind, str]:
    """The one scope that was given, a district by its code. Raises CliError for none or several."""
    given = {kind: scope for kind, scope in scopes.items() if scope}
    if len(given) != 1:
        raise CliError(
            "请给出一个范围：--station、--district、--city 或 --engagement。",
            "Give one scope: --station, --district, --city or --engagement.",
        )
    kind, scope = next(iter(given.items()))
    return cast("ScopeKind", kind), scope_called(kind, scope)
