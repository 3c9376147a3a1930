"""What a vault shows, asked for in the ways that only tests need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ledger.schema.vault_tables import disclosures
from ledger.vault.vault import Vault


def values_of(vault: Vault, event_ids: Iterable[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """All values of events: event id, person id, field; an empty one where nothing is left."""
    asked = list(dict.fromkeys(event_ids))
    found: dict[str, dict[str, dict[str, Any]]] = {event_id: {} for event_id in asked}
    for _, each in vault._among(disclosures.c.event_id, asked):
        found[each.event_id].setdefault(each.person_id, {})[each.field] = each.value
    return found


def found_under(vault: Vault, kind: str, value: str) -> str | None:
    """Whoever is found under one value."""
    return vault.find_people(kind, [value]).get(value)
