"""The columns of a kind's list: a field each, how it is called, and how its values are shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final, NamedTuple, get_type_hints

from msgspec import UNSET, structs

from api.lists.fields import innermost
from api.workbooks.cells import Cell
from domain.ground.events import Event
from domain.ground.labels import Label
from domain.ground.values import CHINA, ISODate, ISOMinute
from projections.audit_trail.display import field_label, shown

_UNITS: Final[Mapping[str, Label]] = {
    "fen": Label("元", "yuan"),
    "hundredths": Label("学时", "class hours"),
    "minutes": Label("分钟", "minutes"),
    "percent": Label("%", "%"),
}
_HUNDREDTHS: Final = frozenset({"fen", "hundredths"})


class Column(NamedTuple):
    """A field of a fact: its name, how it is called, whether it counts, its value as a cell.

    ``number`` shows a number in its unit, which may be a sum. A word becomes its names in both
    languages; nothing becomes an empty text.
    """

    name: str
    heading: Label
    is_number: bool
    cell: Callable[[Event], Cell | Decimal | Label]
    number: Callable[[int], int | Decimal]


@cache
def columns(fact: type[Event]) -> tuple[Column, ...]:
    """The columns of a kind, in the order of its fields; what is sealed has none."""
    hints = get_type_hints(fact, include_extras=True)
    return tuple(
        _column(fact, field, innermost(hints[field.name])[0])
        for field in structs.fields(fact)
        if field.name != "sd"
    )


def moment_cell(text: str) -> Cell:
    """Station time to the minute; what the server's clock says, in station time too."""
    if not text:
        return ""
    moment = datetime.fromisoformat(text)
    local = moment.astimezone(CHINA) if text.endswith("Z") else moment
    return local.replace(tzinfo=None, microsecond=0)


def _column(fact: type[Event], field: structs.FieldInfo, hint: Any) -> Column:
    name, unit = field.encode_name, field.name.rpartition("_")[2]
    label, units = field_label(fact, name), _UNITS.get(unit)
    heading = label
    if units is not None and units.zh != label.zh:
        heading = Label(f"{label.zh}（{units.zh}）", f"{label.en} ({units.en})")

    def number(value: int) -> int | Decimal:
        return Decimal(value).scaleb(-2) if unit in _HUNDREDTHS else int(value)

    def cell(value: Any) -> Cell | Decimal | Label:
        if hint is bool:
            return Label("是", "yes") if value else Label("否", "no")
        if hint is int:
            return number(value)
        if hint is ISODate:
            return date.fromisoformat(value)
        if hint is ISOMinute:
            return moment_cell(value)
        plain = hint is str and isinstance(value, str)
        return str(value) if plain else shown(fact, name, value)

    def stated(said: Event) -> Cell | Decimal | Label:
        value = getattr(said, field.name)
        return "" if value is UNSET or value in ("", ()) else cell(value)

    return Column(name, heading, hint is int, stated, number)
