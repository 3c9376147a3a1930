"""Every sheet that is known, and which of them a name or a title speaks of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from api.workbooks.cells import Cell, text
from api.workbooks.layouts.columns import FOUNDATION, Layout, RowKind
from api.workbooks.layouts.declared import DECLARED
from api.workbooks.layouts.wording import TITLE_CELLS_MAX

LAYOUTS: Final[Mapping[RowKind, Layout]] = {**FOUNDATION, **DECLARED}
"""Every kind of sheet; the order is that of the template."""

_SOME_MARK: Final = re.compile(
    "|".join(re.escape(mark) for each in DECLARED.values() for mark in each.marks) or "(?!)"
)


def kinds_named(said: str) -> tuple[Layout, ...]:
    """The kinds that a name or a title speaks of."""
    return tuple(each for each in LAYOUTS.values() if each.mark_in(said))


def possible_in(name: str, rows: Sequence[Sequence[Cell]]) -> tuple[Layout, ...]:
    """What a sheet can have: what needs no name, and what its name or any title in it speaks of."""
    said = [name]
    for row in rows:
        # Of most rows this says as much as may_be_a_title, and takes a tenth of the time.
        texts = [cell for cell in row if isinstance(cell, str) and cell]
        if 0 < len(texts) <= TITLE_CELLS_MAX:
            said.append("".join(map(text, texts)))
    titles = "\n".join(each for each in said if _SOME_MARK.search(each))
    declared = (each for each in DECLARED.values() if titles and each.mark_in(titles))
    return (*FOUNDATION.values(), *declared)
