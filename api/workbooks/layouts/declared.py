"""The sheets that kinds declare: their columns by the fields of the kind's own form.

What a field holds says how its column is read; what it is called says how the column is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from api.workbooks import cells, times
from api.workbooks.cells import Cell, text
from api.workbooks.dates import any_day
from api.workbooks.layouts.columns import (
    READERS,
    Layout,
    Reader,
    header_key,
    is_amount,
    is_clock,
    is_day,
    listed,
    names_of,
)
from api.workbooks.words import BY_CODES, WordList
from domain.book.catalogue import KINDS
from domain.book.form_fields import FormField, fields_of
from domain.ground.forms.sheet_words import COLUMNS_OF_FIELDS
from domain.ground.forms.sheets import Sheet
from domain.ground.kinds import Kind
from domain.ground.order.ordering import OrNamed
from domain.ground.people import Personal, Shape, Texts, shapes_of
from domain.visits.sheet_words import COLUMNS as OF_VISITS

Form = Literal[
    "day",
    "moment",
    "span",
    "birthday",
    "amount",
    "hours",
    "minutes",
    "number",
    "word",
    "words",
    "flag",
    "text",
    "texts",
    "note",
    "worker",
    "client",
    "volunteer",
    "parts",
]

CLOCK: Final = "时刻"
"""The column of a time of day beside the day of a moment."""
NUMBER: Final = "序号"
REMARK: Final = "备注"

_LENGTH_MAX: Final = 200
_OF_ANY_YEAR: Final = frozenset({"birth_date"})
"""Days that are personal, which no range of years holds for."""
_DAY_WORDS: Final = ("日期", "时间", "年月日", "登记时间", "发生日期", "记录日期")
_SPAN: Final = ("起止时间", "开始时间", "结束时间", "时长")
_PARTS_OF_A_DAY: Final = ("年", "月", "日")
_SHARED: Final[Mapping[str, str]] = {
    "client": "服务对象",
    "id_number": "身份证号",
    "phone": "联系电话",
    "address": "住址",
    "target_groups": "对象类别",
    "groups": "对象类别",
}
"""Fields about clients -> the column of visits that says the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: what it is called, which field of the details it states, and how it is read.

    ``until`` is the field of the end of a ``span``, ``called`` the one of the name of a client
    whose code may be left out; ``parts`` are those of an item of a list. Of several whom a column
    that ``is_each`` names each one has a record.
    """

    name: str
    field: str
    form: Form
    is_required: bool = False
    synonyms: tuple[str, ...] = ()
    words: WordList[Any] | None = None
    parts: tuple[Column, ...] = ()
    is_several: bool = False
    is_each: bool = False
    is_personal: bool = False
    longest: int = _LENGTH_MAX
    until: str = ""
    called: str = ""


def _columns(kind: Kind, sheet: Sheet) -> Iterator[Column]:
    """The columns of a kind's sheet, when it was first."""
    names = {field.alias or name: name for name, field in kind.details.model_fields.items()}
    shapes = shapes_of(kind.details)
    called = {
        shape.mark.about: name
        for name, shape in shapes.items()
        if isinstance(shape, Texts) and isinstance(shape.mark, Personal) and shape.mark.is_name
    }
    fields = {names[each.name]: each for each in fields_of(kind) if each.name in names}
    for name in sorted(fields, key=lambda name: name != kind.started):
        if name in sheet.left_out or name in called.values() or name == kind.ended:
            continue
        each, further = fields[name], sheet.columns.get(name, ())
        if name == sheet.spread:
            yield from (_spread(name, part, sheet) for part in _filled(each))
            continue
        if name == kind.started and each.form == "moment" and kind.ended:
            yield Column(
                name="日期",
                field=name,
                form="span",
                is_required=True,
                synonyms=(*further, *sheet.columns.get(kind.ended, ()), *_DAY_WORDS),
                until=kind.ended,
            )
            continue
        form, is_several = _form(each)
        is_undated = name == kind.started and sheet.may_be_undated
        is_named = any(isinstance(m, OrNamed) for m in kind.details.model_fields[name].metadata)
        is_needed = each.is_required or is_named or name in sheet.identity
        yield Column(
            name=further[0] if further else each.label.zh,
            field=name,
            form=form,
            is_required=is_needed and not is_undated,
            synonyms=(each.label.zh, *further, *_usual(name, is_when=name == kind.started)),
            words=_words(each, sheet.words.get(name, {})),
            parts=tuple(_part(part) for part in _filled(each)),
            is_several=is_several,
            is_personal=_is_personal(shapes.get(name)),
            longest=each.longest or _LENGTH_MAX,
            is_each=name == sheet.one_for_each,
            called=called.get(name, ""),
        )


def _filled(field: FormField) -> tuple[FormField, ...]:
    """The fields of a row that somebody fills in."""
    return tuple(part for part in field.parts if part.form != "kept")


def _spread(whole: str, part: FormField, sheet: Sheet) -> Column:
    """A field of the one item of a list that a row states."""
    field = f"{whole}.{part.name}"
    form, is_several = _form(part)
    further = sheet.columns.get(field, ())
    return Column(
        name=further[0] if further else part.label.zh,
        field=field,
        form=form,
        is_required=part.is_required,
        synonyms=(part.label.zh, *further),
        words=_words(part, {}),
        is_several=is_several,
        longest=part.longest or _LENGTH_MAX,
    )


def _usual(name: str, *, is_when: bool) -> tuple[str, ...]:
    """What a column is called wherever it stands."""
    shared = _SHARED.get(name)
    of_visits = () if shared is None else (shared, *OF_VISITS[shared])
    return (*of_visits, *COLUMNS_OF_FIELDS.get(name, ()), *(_DAY_WORDS if is_when else ()))


def _form(field: FormField) -> tuple[Form, bool]:
    """How a column is read, and whether it takes several of it."""
    is_several = field.form in {"texts", "words", "rows"}
    match field.about:
        case (("worker" | "client" | "volunteer") as whose,):
            return whose, is_several
    assert field.form != "kept", "nobody fills it in"
    if field.form == "text" and field.name in _OF_ANY_YEAR:
        return "birthday", False
    if field.form == "amount":
        return ("amount" if field.is_money else "hours"), False
    if field.form == "number":
        return ("minutes" if field.name.rpartition("_")[2] == "minutes" else "number"), False
    assert field.form != "either", "a column states one kind of thing"
    return ("parts" if field.form == "rows" else field.form), is_several


def _part(field: FormField) -> Column:
    form, _is_several = _form(field)
    return Column(
        name=field.label.zh,
        field=field.name,
        form=form,
        is_required=field.is_required,
        words=_words(field, {}),
    )


def _words(field: FormField, typed: Mapping[str, str]) -> WordList[Any] | None:
    if not field.choices:
        return None
    labels = dict(field.choices)
    if not typed and frozenset(labels) in BY_CODES:
        return BY_CODES[frozenset(labels)]
    return WordList(labels, typed)


def _is_personal(shape: Shape | None) -> bool:
    return isinstance(shape, Texts) and isinstance(shape.mark, Personal)


def _reader(column: Column) -> Reader | None:
    """How a cell of a column is told from others."""
    return _READERS.get(column.form) if column.words is None else listed(column.words)


def _is_count(cell: Cell) -> bool:
    return cells.count(cell) is not None


def _is_length(cell: Cell) -> bool:
    return times.length_minutes(cell, "分") is not None


def _is_flag(cell: Cell) -> bool:
    return cells.yes_or_no(text(cell)) is not None


_READERS: Final[Mapping[Form, Reader]] = {
    "day": is_day,
    "moment": is_day,
    "span": is_day,
    "birthday": lambda cell: any_day(cell) is not None,
    "amount": is_amount,
    "number": _is_count,
    "hours": lambda cell: cells.hours(cell) is not None,
    "minutes": _is_length,
    "flag": _is_flag,
}


def _layout(kind: Kind, sheet: Sheet, columns: tuple[Column, ...]) -> Layout:
    named = {each.name: each.synonyms for each in columns}
    assert len(named) == len(columns), f"two columns of {kind.topic} are called the same"
    assert set(sheet.identity) <= {name for each in columns for name in (each.field, each.until)}
    readers = {each.name: found for each in columns if (found := _reader(each)) is not None}
    when = next(each for each in columns if each.field == kind.started)
    beside: dict[str, tuple[str, ...]] = {NUMBER: OF_VISITS[NUMBER]}
    if when.form == "span":
        beside |= {name: OF_VISITS[name] for name in _SPAN}
    elif when.form == "moment":
        beside[CLOCK] = ("时间", "具体时间", "开始时间")
    beside |= {name: OF_VISITS[name] for name in _PARTS_OF_A_DAY}
    if any(each.form == "note" for each in columns):
        beside[REMARK] = OF_VISITS[REMARK]
    beside = {name: words for name, words in beside.items() if name not in named}
    readers |= {name: READERS[name] for name in beside if name in READERS}
    if CLOCK in beside:
        readers[CLOCK] = is_clock
    every = {**named, **beside}
    required = [each.name for each in columns if each.is_required]
    if when.form == "span":
        required.insert(1, "起止时间")
    fields = {name: each.name for each in columns for name in (each.field, each.called) if name}
    if sheet.spread:
        fields[sheet.spread] = next(
            each.name for each in columns if each.field.startswith(f"{sheet.spread}.")
        )
    return Layout(
        kind=kind.topic,
        sheet=sheet.name or kind.name.zh,
        marks=tuple(dict.fromkeys((sheet.name or kind.name.zh, kind.name.zh, *sheet.marks))),
        columns=every,
        required=tuple(required),
        readers=readers,
        words={each.name: each.words for each in columns if each.words is not None},
        names=names_of(every),
        fields={**fields, **({when.until: "起止时间"} if when.until else {})},
        amounts=frozenset(each.name for each in columns if each.form == "amount"),
        day=when.name,
        is_declared=True,
    )


DECLARING: Final[Mapping[str, Kind]] = {
    kind.topic: kind for kind in KINDS if kind.sheet is not None
}
"""Topic -> the kind that declares a sheet."""
COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = {
    topic: tuple(_columns(kind, kind.sheet))
    for topic, kind in DECLARING.items()
    if kind.sheet is not None
}
"""Topic -> the columns of its sheet."""
DECLARED: Final[Mapping[str, Layout]] = {
    topic: _layout(kind, kind.sheet, COLUMNS[topic])
    for topic, kind in DECLARING.items()
    if kind.sheet is not None
}
"""Topic -> the layout of its sheet."""

_SHEETS = [header_key(each.sheet) for each in DECLARED.values()]
assert len(_SHEETS) == len(set(_SHEETS)), "two kinds call their sheet the same"
