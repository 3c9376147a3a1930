"""The columns of a sheet, what they are called, and how a column is known by its cells.

Here are the sheets whose rows need rules of their own; those that kinds declare are in ``declared``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Final

from api.workbooks import amounts, cells, times, words
from api.workbooks.cells import Cell, fold, text
from api.workbooks.dates import Calendar, calendar_day
from domain.money import sheet_words as money_words
from domain.staff import sheet_words as staff_words
from domain.stations import sheet_words as stations_words
from domain.training import sheet_words as training_words
from domain.visits import sheet_words as visits_words

RowKind = str
"""``staff``, ``money``, ``visits``, ``training``, or the topic of a kind that declares its sheet."""

STATION_MARKS: Final = stations_words.SHEET_MARKS
"""What a sheet about the station itself has in its name."""

_SIGNS: Final = "*★☆●◆■※▲△#√•"
_UNIT: Final = re.compile(r"\(([^()]*)\)")
_LAST_UNIT: Final = re.compile(r"\([^()]*\)$")
_SOME_YEAR: Final = Calendar(2000)

_TITLED: Final[Mapping[str, words.WordList[Any]]] = {"对象类别": words.TARGET_GROUPS}
"""What a table may say in its title once for all of its rows."""

Reader = Callable[[Cell], bool]


def header_key(raw: str) -> str:
    """What a header says, without blanks, stars of duty and the colon at its end."""
    return "".join(fold(raw).split()).strip(_SIGNS).rstrip(":").casefold()


def forms_of(key: str) -> tuple[str, ...]:
    """A header as it is, and without what stands in brackets, 支出(元): last or anywhere."""
    return tuple(dict.fromkeys((key, _LAST_UNIT.sub("", key), _UNIT.sub("", key))))


def unit_of(raw: str) -> str:
    """What stands in a header's brackets."""
    return "".join(_UNIT.findall(header_key(raw)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What a kind of sheet looks like: ``names`` maps what a header may say to the columns meant.

    ``fields`` maps what a row states to the column where it stands (``column_of``), ``amounts`` are the columns of
    money, ``day`` the one that says when. A sheet that ``is_declared`` by a kind is known by a name
    or title alone, so that it takes no other sheet for its own. ``unkept`` are known columns that no
    record has a field for.
    """

    kind: RowKind
    sheet: str
    marks: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    readers: Mapping[str, Reader]
    words: Mapping[str, words.WordList[Any]] = field(repr=False)
    names: Mapping[str, tuple[str, ...]] = field(repr=False)
    fields: Mapping[str, str] = field(default_factory=dict)
    amounts: frozenset[str] = frozenset()
    day: str = "日期"
    is_declared: bool = False
    unkept: frozenset[str] = frozenset()

    def mark_in(self, said: str) -> int:
        """How long the longest of its marks is that a name or title has in it; 0 for none."""
        return max((len(mark) for mark in self.marks if mark in said), default=0)

    def column_of(self, field: str) -> str | None:
        """The column where a field of what a row states stands, as requests call the field."""
        return self.fields.get(field) or self.fields.get(f"{field}_fen")

    def missing(self, found: Collection[str]) -> tuple[str, ...]:
        """The required columns that are not among those found, nor anything as good."""
        there = set(found)
        if "开始时间" in there and there & {"结束时间", "时长"}:
            there.add("起止时间")
        if there & {"收入", "支出", "金额"}:
            there |= {"收入", "支出"}
        # A day may stand before the time, or in parts.
        if "开始时间" in there or {"月", "日"} <= there:
            there |= {"探访日期", "日期", self.day}
        return tuple(name for name in self.required if name not in there)

    def told_by_title(self, title: str) -> frozenset[str]:
        """The columns whose one word for all rows a title says, 独居老人探访台账."""
        return frozenset(
            column
            for column, words_of in _TITLED.items()
            if column in self.columns and len(words_of.within(title)) == 1
        )


def is_day(cell: Cell) -> bool:
    """Whether a cell reads as a day, perhaps with a time behind it."""
    if isinstance(cell, str):
        day, _rest = times.split_moment(cell)
        cell = day or cell
    return calendar_day(cell, _SOME_YEAR) is not None


def is_clock(cell: Cell) -> bool:
    """Whether a cell reads as a time of day."""
    return times.clock_time(cell) is not None


def is_amount(cell: Cell) -> bool:
    """Whether a cell reads as money, or as none."""
    return (
        amounts.amount_fen(cell) is not None
        or amounts.says_nothing(cell)
        or amounts.taken_back_fen(cell) is not None
    )


def listed(words_of: words.WordList[Any]) -> Reader:
    """Whether a cell has words of a list."""
    return lambda cell: bool(words_of.find_all(text(cell))[0])


def names_of(columns: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """What a header may say -> the columns meant."""
    names: dict[str, list[str]] = {}
    for column, synonyms in columns.items():
        for name in (column, *synonyms):
            names.setdefault(header_key(name), []).append(column)
    return {name: tuple(dict.fromkeys(meant)) for name, meant in names.items()}


_WORDS: Final[Mapping[str, words.WordList[Any]]] = {
    "资金来源": words.SOURCES,
    "用途类别": words.CATEGORIES,
    "专职/兼职": words.ENGAGEMENTS,
    "证书等级": words.CERTIFICATES,
    "来源": words.STAFF_SOURCES,
    "形式": words.TRAINING_FORMATS,
    "对象类别": words.TARGET_GROUPS,
    "探访方式": words.VISIT_MODES,
    "服务内容": words.SERVICES,
    "风险等级": words.RISK_LEVELS,
}
"""What may stand in a column that takes words of a list."""

READERS: Final[Mapping[str, Reader]] = {
    "探访日期": is_day,
    "日期": is_day,
    "入职日期": is_day,
    "离职日期": lambda cell: is_day(cell) or text(cell) in words.STILL_EMPLOYED_WORDS,
    "记录日期": is_day,
    "年": lambda cell: cells.part_of_day(cell, "年") is not None,
    "月": lambda cell: cells.part_of_day(cell, "月") is not None,
    "日": lambda cell: cells.part_of_day(cell, "日") is not None,
    "起止时间": lambda cell: times.time_range(cell) is not None,
    "开始时间": is_clock,
    "结束时间": is_clock,
    "时长": lambda cell: times.length_minutes(cell, "分") is not None,
    "收入": is_amount,
    "支出": is_amount,
    "金额": is_amount,
    "收支": lambda cell: text(cell) in {*money_words.INCOME_WORDS, *money_words.EXPENSE_WORDS},
    "学时": lambda cell: cells.hours(cell) is not None,
    "人数": lambda cell: cells.head_count(cell) is not None,
    **{column: listed(words_of) for column, words_of in _WORDS.items()},
}
"""Whether a cell reads as one of a column; of columns that are not here nothing can be told."""


def _layout(
    kind: RowKind,
    subject: ModuleType,
    day: str = "日期",
    unkept: frozenset[str] = frozenset(),
) -> Layout:
    columns: Mapping[str, tuple[str, ...]] = subject.COLUMNS
    return Layout(
        kind=kind,
        sheet=subject.SHEET,
        marks=subject.SHEET_MARKS,
        columns=columns,
        required=subject.REQUIRED,
        readers={column: READERS[column] for column in columns if column in READERS},
        words={column: _WORDS[column] for column in columns if column in _WORDS},
        names=names_of(columns),
        fields=subject.FIELDS,
        amounts=frozenset(_AMOUNTS) & columns.keys(),
        day=day,
        unkept=unkept,
    )


_REMARKS: Final = frozenset({"备注"})
_AMOUNTS: Final = ("收入", "支出", "金额", "余额")

FOUNDATION: Final[Mapping[RowKind, Layout]] = {
    "staff": _layout("staff", staff_words, unkept=_REMARKS),
    "money": _layout("money", money_words),
    "visits": _layout("visits", visits_words, "探访日期"),
    "training": _layout("training", training_words, unkept=_REMARKS),
}
"""The sheets with rules of their own, in the order in which they are read."""
