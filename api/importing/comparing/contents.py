"""What of a row or a record is compared: its identity, and what the row states.

Both are read as the details that a person states, people by their codes. A file knows no grants, so
those are left out: of the lines of an expenditure only the source is compared. What a row does not
state is not compared, for a record may have been completed by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from msgspec import UNSET
from pydantic import BaseModel

from api.importing.comparing.pairing import Content
from domain.book.catalogue import KIND_OF_FACT, KINDS
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
    VoucherDetails,
)
from domain.money.facts import ExpenditurePaid
from domain.money.refunds.details import ExpenditureRefundedDetails
from domain.staff.details import StaffJoinedDetails
from domain.training.details import Attendee, TrainingSessionDetails
from domain.visits.details import HomeVisitDetails

_UNCOMPARED: Final = frozenset(
    {
        "grant",
        "lines",
        "expenditure",
        "name",
        "client_name",
        "id_number",
        "phone",
        "address",
        "payee_worker",
    }
)
"""Ours to choose, in the identity already, or about who somebody is and not about what happened."""

_NAMES: Final = frozenset({"name", "client_name"})
"""Who somebody is, which the code beside says already."""

SOURCE: Final = "source"
"""Under this name sources are compared, also those that pay by lines."""

OF_VILLAGE: Final = "is_of_village"
SIGNED_IN: Final = "signed_in_at"
"""Under these names it is compared who came from villages, and when anybody signed in and out."""

_NUMBER: Final = "voucher_number"

_MOMENT_LENGTH: Final = len("2021-06-03T09:00:00+08:00")

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


def _refund(values: Values) -> Hashable:
    return _voucher(values, "", values["refunded_on"])


def _joining(values: Values) -> Hashable:
    return values["worker"], values["joined_on"]


def _declared(names: tuple[str, ...]) -> Identify:
    """By the fields that a sheet names: of a moment its day, of a list its members, or a field of each."""

    def identify(values: Values) -> Hashable:
        return tuple(_named(values, *name.split(".")) for name in names)

    return identify


def _named(values: Values, name: str, part: str = "") -> Hashable:
    if part:
        return tuple(getattr(each, part) or None for each in values[name])
    return _telling_apart(values[name])


def _telling_apart(value: Any) -> Hashable:
    if isinstance(value, str) and len(value) == _MOMENT_LENGTH and value[10] == "T":
        return day_of(value)
    return _comparable("", value)


_OWN: Final[Mapping[type[Details], Identify]] = {
    HomeVisitDetails: _visit,
    TrainingSessionDetails: _session,
    GrantReceivedDetails: _income,
    ExpenditureDetails: _expense,
    GrantCarriedOverDetails: _opening,
    AdvanceMadeDetails: _advance,
    AdvanceRepaidDetails: _repayment,
    ExpenditureRefundedDetails: _refund,
    StaffJoinedDetails: _joining,
}
"""The kinds whose rows have rules of their own."""

IDENTITIES: Final[Mapping[type[Details], Identify]] = {
    **_OWN,
    **{kind.details: _declared(kind.sheet.identity) for kind in KINDS if kind.sheet is not None},
}
"""By what a record of each kind that a file can hold is told apart."""

assert len(IDENTITIES) == len(_OWN) + sum(kind.sheet is not None for kind in KINDS)


def content_of(details: Details, assumed: frozenset[str] = frozenset()) -> Content:
    """What a row states, as details, without what was only ``assumed`` for it.

    Raises KeyError for a kind that no file holds.
    """
    kind = type(details)
    values = {name: getattr(details, name) for name in kind.model_fields}
    return _content(kind, values, details.model_fields_set - assumed)


def form_of(fact: Fact) -> type[Details]:
    """What a row would state of a record: what was paid step by step is an expenditure in a file."""
    return (
        ExpenditureDetails
        if isinstance(fact, ExpenditurePaid)
        else KIND_OF_FACT[type(fact)].details
    )


def content_of_fact(fact: Fact, kind: type[Details], sealed: Mapping[str, Any]) -> Content:
    """What a record states.

    ``sealed`` are its personal texts, those left out that cannot be known any more.
    """
    values = {**recorded(fact, kind), **sealed}
    return _content(kind, values, values)


def identities_of(details: Details) -> tuple[int, ...]:
    """Hashes of a row's identity, and of the one before a number was written on its paper."""
    return _hashes(*_identities(type(details), details.__dict__))


def identities_of_fact(fact: Fact, kind: type[Details]) -> tuple[int, ...]:
    """The same of a record."""
    return _hashes(*_identities(kind, recorded(fact, kind)))


def _hashes(identity: Hashable, unnumbered: Hashable) -> tuple[int, ...]:
    return (hash(identity),) if unnumbered is None else (hash(identity), hash(unnumbered))


def _identities(kind: type[Details], values: Values) -> tuple[Hashable, Hashable]:
    identify, unnumbered = IDENTITIES[kind], None
    if values.get(_NUMBER):
        unnumbered = kind, identify({**values, _NUMBER: ""})
    return (kind, identify(values)), unnumbered


def _content(kind: type[Details], values: Values, names: Iterable[str]) -> Content:
    besides = _UNCOMPARED if kind in _OWN else _NAMES
    stated = {name: _comparable(name, values[name]) for name in names if name not in besides}
    if "lines" in values:
        stated[SOURCE] = _paying(values)
    if kind is TrainingSessionDetails:
        beside = {OF_VILLAGE: _villagers(values), SIGNED_IN: _signs(values)}
        stated |= {name: said for name, said in beside.items() if said or names is values}
    identity, unnumbered = _identities(kind, values)
    return Content(identity, stated, unnumbered)


def stated_alike(details: Details, fact: Fact, *, besides: Collection[str]) -> bool:
    """Whether a record says all that a row states, personal texts aside, which nobody may know."""
    kind = type(details)
    values = recorded(fact, kind)
    return all(
        _comparable(name, getattr(details, name)) == _comparable(name, values[name])
        for name in details.model_fields_set & values.keys() - set(besides)
    )


def personal_texts(kind: type[Details]) -> tuple[str, ...]:
    """The fields of a kind of details that the vault keeps."""
    return tuple(name for name in kind.model_fields if is_personal(kind, name))


def fields_between(row: Content, record: Content, names: Iterable[str]) -> list[dict[str, object]]:
    """What the book says and what the row says; of personal texts only that they differ."""
    kind: type[Details] = row.identity[0]  # type: ignore[index]  # as both functions above make it
    fields = []
    for name in sorted(names):
        show = _nothing if is_personal(kind, name) else _SHOWN.get(name, _as_it_is)
        if name.endswith("_fen"):
            show = text_from_fen
        was, now = show(record.values[name]), show(row.values[name])
        stated = kind.model_fields.get(name)
        alias = stated.alias if stated is not None else None
        fields.append({"name": alias or name, "was": was, "now": now})
    return fields


def _comparable(name: str, value: Any) -> Hashable:
    """A value as it is compared: the order of a list says nothing."""
    if (told := _TOLD.get(name)) and isinstance(value, tuple):
        return frozenset(told(value))
    if isinstance(value, BaseModel):
        said = ((each, _comparable("", getattr(value, each))) for each in type(value).model_fields)
        return frozenset((each, one) for each, one in said if one not in _UNSAID)
    if isinstance(value, tuple):
        if any(isinstance(each, BaseModel) for each in value):
            return frozenset(_comparable("", each) for each in value)
        return _unordered(value)
    made: Hashable = value
    return made


def _papers(vouchers: Iterable[VoucherDetails]) -> Iterator[str]:
    """Numbers and amounts: a sheet says no more of further papers, and none without a number."""
    for each in vouchers:
        if each.voucher_number:
            yield f"{each.voucher_number}:{text_from_fen(each.amount_fen)}"


_TOLD: Final[Mapping[str, Callable[[Any], Iterable[str]]]] = {
    "attendance": lambda people: (each.worker for each in people if not each.is_of_village),
    "volunteers": lambda people: (each.volunteer for each in people),
    "more_vouchers": _papers,
}
"""What is compared of each of a list."""


def _villagers(values: Values) -> frozenset[str]:
    return frozenset(each.worker for each in values["attendance"] if each.is_of_village)


def _signs(values: Values) -> frozenset[tuple[str, str, str]]:
    """Who signed in and out when, as far as anybody did."""
    people: tuple[Attendee, ...] = (*values["attendance"], *(values.get("volunteers") or ()))
    return frozenset(
        (each.person, each.signed_in_at or "", each.signed_out_at or "")
        for each in people
        if each.signed_in_at or each.signed_out_at
    )


_UNSAID: Final = (None, "", UNSET)


@lru_cache(maxsize=1_000)
def _unordered(values: tuple[Hashable, ...]) -> frozenset[Hashable]:
    """The same few sets of words and workers stand in very many rows."""
    return frozenset(values)


def _nothing(_value: Any) -> None:
    return None


def _as_it_is(value: Any) -> object:
    if not isinstance(value, frozenset):
        return value
    if any(isinstance(each, frozenset) for each in value):
        parts = (dict(sorted(part)) for part in value)
        return sorted(" ".join(map(str, part.values())) for part in parts)
    return sorted(value)


_SHOWN: Final[Mapping[str, Callable[[Any], object]]] = {
    "hours": text_from_fen,  # hundredths, written like fen
}
