"""Which money was spent on a record: the vouchers and advances that name it, found by the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct
from sqlalchemy import Column, Index, MetaData, PrimaryKeyConstraint, Table, Text, and_, select

from domain.ground.vocabulary import Category, Source
from domain.money.facts import AdvanceMade, Expenditure, ExpenditurePaid, ExpenditureRecorded
from projections.base import AFTER_LOADING, Recorded, View, keep_rows, known_columns
from projections.base import as_known as known_at
from projections.budget.vouchers.papers import Paper, papers_of

_NAMING: Final = (ExpenditureRecorded, ExpenditurePaid, AdvanceMade)
_read: Final = msgspec.json.Decoder(ExpenditureRecorded | ExpenditurePaid | AdvanceMade).decode


class Naming(Struct, frozen=True, kw_only=True):
    """A voucher, or an advance, that names a record, as it was known at ``position``."""

    record: str
    position: int
    kind: Literal["spent", "advanced"]
    day: str
    category: Category
    voucher_number: str
    amount_fen: int
    sources: tuple[Source, ...]
    papers: tuple[Paper, ...]

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of its papers."""
        return tuple(each.voucher_number for each in self.papers if each.voucher_number)


def define_links(metadata: MetaData, suffix: str) -> Table:
    """A row for each record that a version of a voucher or an advance names."""
    name = f"budget_links_{suffix}"
    table = Table(
        name,
        metadata,
        Column("record", Text, nullable=False),
        Column("linked", Text, nullable=False),
        Column("station", Text, nullable=False),
        *known_columns(),
        PrimaryKeyConstraint("record", "linked", "known_from"),
        sqlite_with_rowid=False,
    )
    Index(f"{name}_linked", table.c.linked, table.c.station, info={AFTER_LOADING: True})
    return table


def fold_links(view: View, entries: Sequence[Recorded]) -> None:
    """Fold entries about money, and corrections and voids of any fact."""
    keep_rows(view, view.tables["links"], entries, _NAMING, _rows, stream="station")


def money_naming(view: View, station: str, record: str, as_known: int | None) -> tuple[Naming, ...]:
    """What names a record of a station, by day, as known at a position; None for the newest."""
    links, said = view.tables["links"], view.tables["said"]
    query = (
        select(said.c.record, said.c.known_from, said.c.body)
        .join(links, and_(said.c.record == links.c.record, said.c.known_from == links.c.known_from))
        .where(links.c.linked == record, links.c.station == station, known_at(links, as_known))
    )
    found = [_naming(*row) for row in view.conn.execute(query)]
    return tuple(sorted(found, key=lambda each: (each.day, each.record)))


def _rows(fact: Expenditure | AdvanceMade) -> Iterator[dict[str, Any]]:
    for linked in dict.fromkeys(fact.linked_records):
        yield {"linked": linked}


def _naming(record: str, position: int, body: str) -> Naming:
    fact = _read(body)
    kind: Literal["spent", "advanced"]
    sources: tuple[Source, ...] = ()
    if isinstance(fact, AdvanceMade):
        kind, day = "advanced", fact.advanced_on
    else:
        kind, day = "spent", fact.spent_on
        sources = tuple(dict.fromkeys(line.source for line in fact.lines))
    return Naming(
        record=record,
        position=position,
        kind=kind,
        day=day,
        category=fact.category,
        voucher_number=fact.voucher_number,
        amount_fen=fact.amount_fen,
        sources=sources,
        papers=papers_of(fact),
    )
