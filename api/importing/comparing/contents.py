"""What of a row or a record is compared: its identity, and what the row states.

Both are read as the details that a person states, people by their codes. A file knows no grants, so
those are left out: of the lines of an expenditure only the source is compared. What a row does not
state is not compared, for a record may have been completed by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from api.importing.comparing.pairing import Content
from domain.book.changes import recorded
from domain.book.events import Fact
from domain.ground.forms.details import Details
from domain.ground.people import is_personal
from domain.ground.values import day_of, text_from_fen
from domain.money.details import (
    AdvanceMadeDetails,
    AdvanceRepaidDetails,
    ExpenditureDetails,
    GrantCarriedOverDetails,
    GrantReceivedDetails,
)
from domain.staff.details import StaffJoinedDetails
from domain.training.details import TrainingSessionDetails
from domain.visits.details import HomeVisitDetails

_UNCOMPARED: Final = frozenset(
    {"grant", "lines", "name", "client_name", "id_number", "phone", "address"}
)
"""Ours to choose, in the identity already, or about who somebody is and not about what happened."""

SOURCE: Final = "source"
"""Under this name sources are compared, also those that pay by lines."""

_NUMBER: Final = "voucher_number"

Values = Mapping[str, Any]
Identify = Callable[[Values], Hashable]


def _visit(values: Values) -> Hashable:
    return values["client"], day_of(values["started_at"]), _unordered(tuple(values["visitors"]))


def _session(values: Values) -> Hashable:
    return values["started_at"], values["course"], values["class_tier"]


def _income(values: Values) -> Hashable:
    return _voucher(values, values["source"], values["received_on"])


def _expense(values: Values) -> Hashable:
    return _voucher(values, _paying(values), values["spent_on"])


def _paying(values: Values) -> Hashable:
    """The source that pays. A sheet gives a row one: what several pay has no row's identity."""
    sources = frozenset(line.source for line in values["lines"])
    return sources if len(sources) > 1 else min(sources)


def _voucher(values: Values, source: Hashable, day: str) -> Hashable:
    number = values[_NUMBER]
    if number:
        return source, day[:4], number
    return source, day, int(values["amount_fen"]), None


def _opening(values: Values) -> Hashable:
    return values["source"], values["carried_over_on"][:4]


def _advance(values: Values) -> Hashable:
    return _voucher(values, "", values["advanced_on"])


def _repayment(values: Values) -> Hashable:
    return _voucher(values, _paying(values), values["repaid_on"])


def _joining(values: Values) -> Hashable:
    return values["worker"], values["joined_on"]


IDENTITIES: Final[Mapping[type[Details], Identify]] = {
    HomeVisitDetails: _visit,
    TrainingSessionDetails: _session,
    GrantReceivedDetails: _income,
    ExpenditureDetails: _expense,
    GrantCarriedOverDetails: _opening,
    AdvanceMadeDetails: _advance,
    AdvanceRepaidDetails: _repayment,
    StaffJoinedDetails: _joining,
}
"""By what a record of each kind that a file can hold is told apart."""


def content_of(details: Details) -> Content:
    """What a row states, as details. Raises KeyError for a kind that no file holds."""
    kind = type(details)
    values = {name: getattr(details, name) for name in kind.model_fields}
    return _content(kind, values, details.model_fields_set)


def content_of_fact(fact: Fact, kind: type[Details], sealed: Mapping[str, Any]) -> Content:
    """What a record states.

    ``sealed`` are its personal texts, those left out that cannot be known any more.
    """
    values = {**recorded(fact, kind), **sealed}
    return _content(kind, values, values)


def _content(kind: type[Details], values: Values, names: Iterable[str]) -> Content:
    stated = {name: _comparable(name, values[name]) for name in names if name not in _UNCOMPARED}
    if "lines" in values:
        stated[SOURCE] = _paying(values)
    identify, unnumbered = IDENTITIES[kind], None
    if values.get(_NUMBER):
        unnumbered = kind, identify({**values, _NUMBER: ""})
    return Content((kind, identify(values)), stated, unnumbered)


def personal_texts(kind: type[Details]) -> tuple[str, ...]:
    """The fields of a kind of details that the vault keeps."""
    return tuple(name for name in kind.model_fields if is_personal(kind, name))


def fields_between(row: Content, record: Content, names: Iterable[str]) -> list[dict[str, object]]:
    """What the book says and what the row says; of personal texts only that they differ."""
    kind: type[Details] = row.identity[0]  # type: ignore[index]  # as both functions above make it
    fields = []
    for name in sorted(names):
        show = _nothing if is_personal(kind, name) else _SHOWN.get(name, _as_it_is)
        was, now = show(record.values[name]), show(row.values[name])
        stated = kind.model_fields.get(name)
        alias = stated.alias if stated is not None else None
        fields.append({"name": alias or name, "was": was, "now": now})
    return fields


def _comparable(name: str, value: Any) -> Hashable:
    """A value as it is compared: the order of a list says nothing."""
    if name == "attendance":
        return frozenset(person.worker for person in value)
    made: Hashable = _unordered(value) if isinstance(value, tuple) else value
    return made


@lru_cache(maxsize=1_000)
def _unordered(values: tuple[Hashable, ...]) -> frozenset[Hashable]:
    """The same few sets of words and workers stand in very many rows."""
    return frozenset(values)


def _nothing(_value: Any) -> None:
    return None


def _as_it_is(value: Any) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


_SHOWN: Final[Mapping[str, Callable[[Any], object]]] = {
    "amount_fen": text_from_fen,
    "hours": text_from_fen,  # hundredths, written like fen
}
