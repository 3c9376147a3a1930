"""Rows of another kind amid those of a sheet, as a knock at a closed door among visits.

A cell says of which kind a row is (``Amid``). Such a row is read as one of the sheet that its own
kind declares: under that one's columns, by the fields that both sheets have.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from api.workbooks.cells import Cell, fold, text
from api.workbooks.layouts.columns import FOUNDATION, Layout, RowKind
from api.workbooks.layouts.declared import CLOCK, DECLARED, DECLARING, REMARK
from api.workbooks.layouts.lines import Line, Saying
from api.workbooks.words import WordList, ticked
from domain.ground.forms.sheets import Amid
from domain.ground.kinds import Kind

_TIMES: Final = ("起止时间", "开始时间")
_FIRST_WORD: Final = re.compile(r"[^\s,;:。()、]+")


class _Told(NamedTuple):
    """A column that another one tells."""

    name: str
    word: str

    def said(self, _cells: Sequence[Cell]) -> Cell:
        """The word."""
        return self.word


@dataclass(frozen=True, slots=True)
class _Other:
    """A kind whose rows may stand in a sheet; ``own`` are its columns by those of that sheet."""

    kind: Kind
    amid: Amid
    day: str
    own: Mapping[str, str]
    told_by: str
    words: WordList[Any]
    only: Mapping[str, tuple[WordList[Any], str]]

    def is_of(self, line: Line) -> bool:
        """Whether a row is of this kind."""
        if _first_word(line[self.amid.column]) not in self.amid.words:
            return False
        return all(
            words.find(text(line[column])) in {None, word}
            for column, (words, word) in self.only.items()
        )

    def reading(self, line: Line) -> Line:
        """The row under the columns of its own kind's sheet."""
        columns = {
            own: line.columns[each] for each, own in self.own.items() if each in line.columns
        }
        at = next((line.columns[each] for each in _TIMES if each in line.columns), None)
        if at is not None:
            columns[CLOCK] = at
            if not {self.day, "日"} & columns.keys():
                columns[self.day] = at
        told: dict[str, Saying] = {
            self.own[each]: said for each, said in line.told.items() if each in self.own
        }
        said, name = text(line[self.amid.column]), line.named(self.amid.column)
        word = _first_word(said)
        if self.words.find(word) is not None:
            told[self.told_by] = _Told(name, word)
        if word != said and ticked(said) is None:
            beside = text(line[REMARK])
            told[REMARK] = _Told(name, "；".join(filter(None, (said, beside))))
        return replace(line, columns=columns, shared=frozenset(), told=told)


class Amidst(NamedTuple):
    """A row of another kind than its sheet's, as a line of that kind, and what is warned of it."""

    kind: Kind
    line: Line
    warning: str


def amid(sheet: RowKind, line: Line) -> Amidst | None:
    """The row of another kind that a line of a sheet is, None for one of the sheet's own."""
    other = next((each for each in _AMID.get(sheet, ()) if each.is_of(line)), None)
    if other is None:
        return None
    return Amidst(other.kind, other.reading(line), other.amid.warning)


def kinds_amid(sheet: RowKind) -> Iterator[RowKind]:
    """The kinds whose rows may stand in a sheet, beside those that it is called after."""
    return (each.kind.topic for each in _AMID.get(sheet, ()))


def _first_word(cell: Cell) -> str:
    said = text(cell)
    chosen = ticked(said)
    if chosen is not None:
        said = chosen[0] if len(chosen) == 1 else ""
    found = _FIRST_WORD.match(fold(said).strip())
    return found.group() if found else ""


def _others(topic: str, of: Amid) -> _Other:
    there, own = FOUNDATION[of.sheet], DECLARED[topic]
    return _Other(
        kind=DECLARING[topic],
        amid=of,
        day=own.day,
        own={each: meant for each, meant in _shared(there, own) if each != of.column},
        told_by=own.fields[of.states],
        words=own.words[own.fields[of.states]],
        only={column: (there.words[column], word) for column, word in of.only.items()},
    )


def _shared(there: Layout, own: Layout) -> Iterator[tuple[str, str]]:
    """The columns of a sheet that mean the same in another: by name, by field, and the day."""
    for column in there.columns.keys() & own.columns.keys():
        yield column, column
    for field, column in there.fields.items():
        if field in own.fields:
            yield column, own.fields[field]
    yield there.day, own.day


def _by_sheet() -> Mapping[RowKind, tuple[_Other, ...]]:
    found: dict[RowKind, list[_Other]] = defaultdict(list)
    for topic, kind in DECLARING.items():
        if kind.sheet is not None and kind.sheet.amid is not None:
            found[kind.sheet.amid.sheet].append(_others(topic, kind.sheet.amid))
    return {sheet: tuple(each) for sheet, each in found.items()}


_AMID: Final = _by_sheet()
