"""What sealing makes of a person's values, on its way to an entry and to the vault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ledger.evidence.disclosure import digest_of


@dataclass(frozen=True, slots=True)
class Sealed:
    """Values of one person in one event: commitments for the entry, disclosures for the vault.

    It holds the values in the clear until it is stored; its ``repr`` does not show them.
    """

    person_id: str
    event_id: str
    digests: tuple[str, ...]
    """Sorted, for the ``_sd`` array of the event's data."""
    disclosures: Mapping[str, str] = field(repr=False)
    index: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def fields(self) -> dict[str, str]:
        """Which field each of the digests commits to."""
        return {digest_of(made): name for name, made in self.disclosures.items()}
