"""The sheet in which stations keep a kind of fact, as far as the kind's own form does not say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Amid:
    """Rows of this kind that stand in the sheet of another one, told by what a cell of theirs says.

    ``sheet`` is the other kind of rows. A row is of this kind where the cell of ``column`` says one
    of ``words``, alone or before anything else, and no column of ``only`` says another word of its
    list; ``states`` is the field of what a word means, where it means anything beyond the kind. ``warning`` is
    the code of what its author is told.
    """

    sheet: str
    column: str
    words: frozenset[str]
    states: str
    warning: str
    only: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What a kind adds to its form to be read from a workbook and offered in the template.

    The columns, what they hold, and the words of their lists are those of the form; a column is
    called as its field is labelled. ``name`` is what the sheet is called in our own workbooks, else
    as the kind is; ``marks`` are what other names and titles of such a sheet have in them.
    ``identity`` are the fields in which a row and the record that it is agree, of a moment its day;
    no row leaves them out. ``columns`` are what stations call the column of a field, our own word
    first; ``words`` further words for the words of its list; ``left_out`` fields of which a sheet
    says nothing.
    ``spread`` is a list of which each row states one item: what an item holds is a column of its
    own, named as ``list.field`` here and among the ``columns``.
    ``one_for_each`` is a field of which a row may name several: then it states a record for each of
    them. ``amid`` is where rows of the kind stand beside those of a sheet of its own.
    ``may_be_undated`` is for registers that say no day: then it is the last of their year, or today.
    """

    name: str = ""
    marks: tuple[str, ...] = ()
    identity: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    spread: str = ""
    one_for_each: str = ""
    amid: Amid | None = None
    may_be_undated: bool = False
