"""Where a header is, and which kind of table it is the header of."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from api.workbooks.cells import Cell, is_blank, text
from api.workbooks.layouts.columns import Layout, forms_of, header_key
from api.workbooks.layouts.headers import (
    SAMPLE_ROWS,
    Header,
    is_lower_row,
    one_row,
    read_header,
    says_units,
    two_rows,
    with_units,
)
from api.workbooks.layouts.wording import numbers_columns

_NAMES_MIN: Final = 3
_GROUPS_MIN: Final = 2


_Rank = tuple[bool, bool, int, int, int]


@dataclass(frozen=True)
class Sought:
    """What a header may be of: whatever is possible, and what the name of the sheet says."""

    layouts: Sequence[Layout]
    hinted: Sequence[Layout]

    @cached_property
    def names(self) -> frozenset[str]:
        """Whatever such a header may say."""
        return frozenset(name for each in self.layouts for name in each.names)


def header_places(rows: Sequence[Sequence[Cell]], sought: Sought) -> list[int]:
    """Rows that have as many words of headers as one must have, with the row below at most."""
    least = min(map(_names_min, sought.layouts))
    named = [_names_in(row, sought.names) for row in rows]
    return [
        place
        for place, count in enumerate(named)
        if _begins_a_header(rows, place, count, named, least)
    ]


def _begins_a_header(
    rows: Sequence[Sequence[Cell]], place: int, count: int, named: Sequence[int], least: int
) -> bool:
    """Whether a row names columns itself, or groups of those that the row below names enough of."""
    under = named[place + 1] if place + 1 < len(named) else 0
    if count or under < least:
        return count > 0 and count + under >= least
    return _is_upper_row(rows, place)


def _is_upper_row(rows: Sequence[Sequence[Cell]], place: int) -> bool:
    """Whether a row has groups, and the one below divides them."""
    filled = sum(not is_blank(cell) for cell in rows[place])
    return filled >= _GROUPS_MIN and is_lower_row(rows[place], rows[place + 1])


def _names_min(layout: Layout) -> int:
    """How many columns a header must have: a sheet that is named may need no more than two."""
    return min(_NAMES_MIN, len(layout.required)) if layout.is_declared else _NAMES_MIN


def _names_in(row: Sequence[Cell], names: Collection[str]) -> int:
    keys = {header_key(cell) for cell in row if isinstance(cell, str) and cell}
    return sum(
        any(form in names for form in (*forms_of(key), key.rpartition("/")[2])) for key in keys
    )


def first_header(
    rows: Sequence[Sequence[Cell]],
    places: Sequence[int],
    sought: Sought,
    sheet: str,
) -> tuple[int, Header] | None:
    """The first header that lacks nothing, however much a table further down has; else the best."""
    for place in places:
        found = best_header(rows, [place], sought, sheet)
        if found is not None and not found[1].missing:
            return best_header(rows, both_rows(place, places), sought, sheet)
    return best_header(rows, places, sought, sheet)


def both_rows(place: int, places: Sequence[int]) -> list[int]:
    """A row and the next: what stands above a header may look like its upper row."""
    return [place, place + 1] if place + 1 in places else [place]


def best_header(
    rows: Sequence[Sequence[Cell]],
    places: Sequence[int],
    sought: Sought,
    said: str,
    begin: int = 0,
) -> tuple[int, Header] | None:
    """The header that most of the places and kinds speaks for; one row rather than two.

    ``said`` is what the name of the sheet says, and perhaps its title; what stands above the header
    from ``begin`` on is title too. Only there a sheet that a kind declares can be known by, and then
    nothing else has as much to say for it, unless it knows more of the columns: 责任社工：赵一 over
    visits makes them no assignments.
    """
    best: tuple[_Rank, int, Header] | None = None
    fullest: tuple[_Rank, int, Header] | None = None
    is_founded = any(not each.is_declared for each in sought.hinted)
    for place in places:
        title = f"{said} {title_of(rows, begin, place)}"
        named_by = title
        if place > begin and is_founded and _is_upper_row(rows, place - 1):
            # 服务对象信息 over some columns of visits is a group of theirs, no title of a register.
            named_by = f"{said} {title_of(rows, begin, place - 1)}"
        for layout in sought.layouts:
            mark = layout.mark_in(named_by) if layout.is_declared else 0
            if layout.is_declared and not mark:
                continue
            for header in _read(layout, rows, place, title, sought.names):
                count = len(header.columns)
                is_hinted = bool(mark) or layout in sought.hinted
                if count < _names_min(layout) or (header.missing and not is_hinted):
                    continue
                rank = (not header.missing, is_hinted, mark, count, -header.rows)
                if best is None or rank > best[0]:
                    best = rank, place, header
                is_full = not layout.is_declared and not header.missing
                if is_full and (fullest is None or rank > fullest[0]):
                    fullest = rank, place, header
    if best and fullest and len(fullest[2].columns) > len(best[2].columns):
        best = fullest
    return None if best is None else (best[1], best[2])


def _read(
    layout: Layout,
    rows: Sequence[Sequence[Cell]],
    place: int,
    title: str,
    names: Collection[str],
) -> Iterator[Header]:
    below = rows[place + 1 : place + 1 + SAMPLE_ROWS]
    if below and says_units(below[0]) and not numbers_columns(below[0]):
        units = with_units(rows[place], below[0])
        yield read_header(layout, units, below[1:], 2).titled(title)
        return
    divides = bool(below) and is_lower_row(rows[place], below[0])
    if not divides:
        yield read_header(layout, one_row(rows[place]), below, 1).titled(title)
    if below and (divides or _names_in(below[0], names)):
        yield read_header(layout, two_rows(rows[place], below[0]), below[1:], 2).titled(title)


def title_of(rows: Sequence[Sequence[Cell]], begin: int, end: int) -> str:
    """What stands in rows, in one line."""
    return " ".join(text(cell) for row in rows[begin:end] for cell in row if not is_blank(cell))
