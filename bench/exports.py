"""Writing the book of accounts for other engines: what 100,000 postings take in each format."""

from __future__ import annotations

from typing import Final

from bench.cities import City
from bench.measuring import ChildCost, child
from bench.sizes import Size
from bench.table import Row

FORMATS: Final = ("beancount", "hledger")
POSTINGS: Final = 100_000
TARGET_SECONDS: Final = 3.0


def rows(size: Size, city: City) -> list[Row]:
    """One row per format."""
    return [_row(form, _middle(size, city, form)) for form in FORMATS]


def _middle(size: Size, city: City, form: str) -> ChildCost:
    costs = [child("export", city.place, form) for _ in range(size.rounds)]
    return sorted(costs, key=lambda cost: cost.seconds)[len(costs) // 2]


def _row(form: str, cost: ChildCost) -> Row:
    return Row(
        key=f"export.{form}",
        what=f"export of the book to {form}, per 100,000 postings",
        unit="s",
        ours=cost.seconds / cost.count * POSTINGS,
        target=TARGET_SECONDS,
        sense="at_most",
        note=f"over {cost.count:,} postings, {cost.detail['bytes'] / 1e6:.1f} MB; processor time "
        f"{cost.cpu_seconds / cost.count * POSTINGS:.2f} s; peak memory {cost.peak_mb:.0f} MB",
    )
