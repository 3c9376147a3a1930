"""A list as a file, written row by row.

For people who work with spreadsheets: columns and words by their Chinese names, money in yuan.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import BinaryIO

from api.lists.columns import columns, moment_cell
from api.lists.listed import Listed, Listing, Tally
from api.lists.tables import FileFormat, FileTable, Value, plain, write_tables
from api.workbooks.cells import Cell
from domain.book.words import ENVELOPE, FIELDS, WARNINGS
from domain.ground.kinds import Kind
from domain.ground.labels import Label


def write_file(listing: Listing, form: FileFormat, out: BinaryIO) -> int:
    """Write the whole list to a file in a form; returns its records."""
    last = ""

    def rows() -> Iterator[list[Value]]:
        nonlocal last
        for listed in listing.read():
            last = max(last, listed.entry.recorded_at)
            yield row_of(listed)

    kind = listing.wanted.kind
    table = FileTable(kind.name.zh, headings(kind), rows())
    return write_tables([table], form, out, made=lambda: last)


def headings(kind: Kind) -> list[str]:
    """The columns of a kind's file."""
    return [
        FIELDS["record"].zh,
        ENVELOPE["station"].zh if kind.stream == "station" else "区域",
        *(column.heading.zh for column in columns(kind.fact)),
        ENVELOPE["occurred_at"].zh,
        ENVELOPE["occurred_until"].zh,
        ENVELOPE["recorded_at"].zh,
        "首次记录时间",
        "更正次数",
        "是否作废",
        "提示",
        "条目位置",
    ]


def row_of(listed: Listed) -> list[Value]:
    """A record as the cells of a row, in the order of ``headings``."""
    entry, fact = listed.entry, listed.fact
    return [
        entry.record,
        entry.station,
        *(_in_chinese(column.cell(fact)) for column in columns(type(fact))),
        moment_cell(entry.occurred_at),
        moment_cell(entry.occurred_until),
        moment_cell(entry.recorded_at),
        moment_cell(listed.first_recorded_at),
        listed.place.corrections,
        "是" if listed.place.is_voided else "",
        "、".join(WARNINGS[each].zh for each in listed.warnings),
        listed.place.known_from,
    ]


def texts_of(listed: Listed) -> list[object]:
    """The same as it is written where there are texts only."""
    return [plain(cell) for cell in row_of(listed)]


def sums_of(kind: Kind, tally: Tally) -> list[list[object]]:
    """What the numbers add up to as rows like those: of what counts, of what was voided."""
    found: list[list[object]] = []
    for name, sums in (("合计", tally.sums), ("已作废合计", tally.voided_sums)):
        if any(sums.values()):
            shown = columns(kind.fact)
            cells = [
                plain(each.number(sums[each.name])) if each.name in sums else "" for each in shown
            ]
            row = [name, "", *cells]
            found.append([*row, *[""] * (len(headings(kind)) - len(row))])
    return found


def _in_chinese(cell: Cell | Decimal | Label) -> Value:
    return cell.zh if isinstance(cell, Label) else cell
