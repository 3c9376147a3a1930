"""What a question's page is put together from: figures that open, columns, tables, chapters.

A subject declares its page with these; nothing here knows a question. Rows are the mappings that
the question's answer consists of, so a page says what the answer says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from markupsafe import Markup
from msgspec import Struct

from domain.ground.labels import Label

Unit = Literal["text", "count", "fen", "hours", "share", "day", "code"]
"""How a value is shown: ``share`` are basis points, beside a bar of that length."""

Row = Mapping[str, Any]

NUMBERS: frozenset[Unit] = frozenset({"count", "fen", "hours", "share"})


class Opened(NamedTuple):
    """A page that stands behind a figure: its address, what it is narrowed to, and where in it.

    Station, days and moment are those of the page that it is opened from, unless they stand here.
    """

    path: str
    narrowed: Mapping[str, object] = {}
    anchor: str = ""


class Figure(NamedTuple):
    """A value as it is shown; one that ``is_short`` is red, because it breaks a rule.

    ``shade`` is how dark its ground is, from 0 to 4.
    """

    value: Any
    unit: Unit
    href: str = ""
    is_short: bool = False
    shade: int = 0


class Column(Struct, frozen=True, kw_only=True):
    """A column: what it is called, where its value stands in a row, and what opens behind it.

    ``value`` is a key of the row, or says the value of a row. ``opens`` says what stands behind it,
    None for nothing. Values that ``is_short`` says it of are red. Where there is a ``most``, a value
    is shaded by how much of it it is.
    """

    heading: Label
    value: str | Callable[[Row], Any]
    unit: Unit = "text"
    opens: Callable[[Row], Opened | None] | None = None
    is_short: Callable[[Row], bool] | None = None
    most: int = 0

    @property
    def is_number(self) -> bool:
        """Whether its values are aligned by their digits."""
        return self.unit in NUMBERS

    def of(self, row: Row) -> Any:
        """Its value in a row."""
        return self.value(row) if callable(self.value) else row.get(self.value)


class Table(Struct, frozen=True, kw_only=True):
    """Rows under columns; ``foot`` are the totals, a row like the others.

    ``anchor`` is what addresses call it by. Where there are no rows, ``empty`` says so.
    """

    name: Label
    columns: Sequence[Column]
    rows: Sequence[Row]
    foot: Row | None = None
    anchor: str = ""
    empty: Label = Label("这段时间里一笔也没有。", "There is nothing in these days.")


class Chapter(Struct, frozen=True, kw_only=True):
    """A part of a page: what was found, drawn where there is a chart, and the table beside it.

    A table that is too wide for that stands under its chart.
    """

    table: Table
    finding: Label | None = None
    chart: Markup | None = None
    is_beside: bool = True


class Pillar(NamedTuple):
    """A figure at the head of a page, and the sign between it and the next one."""

    name: Label
    figure: Any
    unit: Unit
    opens: Opened | None = None
    sign: str = ""
    is_short: bool = False


class Asked(NamedTuple):
    """A filter that a page has a field for: its name in the address, and its words where it has some.

    ``otherwise`` is what none of the words means, everything where it is not said. One without words
    is typed in, as text or as a day.
    """

    name: str
    label: Label
    words: Mapping[str, Label] = {}
    otherwise: Label | None = None
    is_day: bool = False


class Sheet(Struct, frozen=True, kw_only=True):
    """All that a page says: the figures at its head, and the chapters in order.

    ``about`` says what it is narrowed to. ``next`` is the place of the last row where the first
    table goes on behind it.
    """

    pillars: Sequence[Pillar] = ()
    chapters: Sequence[Chapter]
    about: Sequence[Label] = ()
    next: str | None = None
