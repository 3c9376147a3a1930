"""What is recorded on a phone, and which of its fields stand on the first screen.

The fields themselves are those that the kind declares; the rest of them follows when it is unfolded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple

from api.lists.fields import listed_at
from api.pages.desk import Desk
from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.form_fields import FormField, fields_of
from domain.ground.kinds import Kind

ON_PHONE: Final[Mapping[str, tuple[str, ...]]] = {
    "home_visit.recorded": ("services", "mode", "started_at", "visitors", "narrative"),
    "home_visit.not_met": ("attempted_at", "not_met_reason", "visitors", "narrative"),
    "remote_contact.recorded": ("mode", "contacted_at", "minutes", "workers", "narrative"),
    "risk.assessed": ("level", "assessed_at", "assessor", "narrative"),
    "mandatory_report.made": ("harm", "reported_at", "reported_to", "reporter", "narrative"),
    "late_entry.requested": ("cause", "requested_on", "worker", "explanation"),
    "training.session_held": ("course", "format", "started_at", "hours", "attendance"),
    "advance.made": ("category", "advanced_on", "amount", "paid_by", "summary"),
    "expenditure.submitted": (
        *("category", "submitted_on", "amount", "lines", "summary", "voucher_number"),
    ),
    "expenditure.recorded": ("category", "spent_on", "amount", "lines", "voucher_number"),
}
"""Topic -> what is asked first, in this order."""

KINDS_AT: Final = {
    listed_at(KIND_OF_TOPIC[topic]): KIND_OF_TOPIC[topic]
    for topic in ON_PHONE
    if topic in KIND_OF_TOPIC
}
"""The kinds by where their forms are."""

_CLIENT: Final = frozenset({"client", "client_name"})


class Screen(NamedTuple):
    """The fields of a form: whom it is about, those of the first screen, and those behind them.

    ``names_client`` tells whether somebody is chosen; ``started`` and ``ended`` are the fields
    between which a duration lies, empty where none is asked. Two that stand ``beside`` each other
    are a choice and a moment.
    """

    names_client: bool
    first: tuple[FormField, ...]
    more: tuple[FormField, ...]
    started: str
    ended: str

    @property
    def beside(self) -> frozenset[str]:
        """The names of the fields of the first screen that share a line with a neighbour."""
        pairs = [(one, other) for one, other in pairwise(self.first) if _share_a_line(one, other)]
        return frozenset(each.name for pair in pairs for each in pair)


def offered(desk: Desk) -> list[tuple[str, Kind]]:
    """What whoever sits at a desk may record on a phone."""
    return [(address, kind) for address, kind in KINDS_AT.items() if desk.may_record(kind)]


def screen_of(kind: Kind) -> Screen:
    """How the fields of a kind lie on a phone."""
    return _screen_of(kind.topic)


@cache
def _screen_of(topic: str) -> Screen:
    kind = KIND_OF_TOPIC[topic]
    fields = {field.name: field for field in fields_of(kind)}
    names_client = fields.keys() >= _CLIENT
    has_duration = kind.ended in fields and fields[kind.ended].form == "moment"
    apart: set[str] = set(_CLIENT) if names_client else set()
    if has_duration:
        apart.add(kind.ended)
    wanted = [name for name in ON_PHONE.get(kind.topic, ()) if name in fields]
    # Whatever must be stated is asked at once, also where the order above does not know it yet.
    wanted += [
        name
        for name, field in fields.items()
        if field.is_required and name not in {*wanted, *apart}
    ]
    return Screen(
        names_client=names_client,
        first=_in_order(fields, wanted),
        more=_in_order(fields, [name for name in fields if name not in {*wanted, *apart}]),
        started=kind.started if has_duration else "",
        ended=kind.ended if has_duration else "",
    )


def _share_a_line(one: FormField, other: FormField) -> bool:
    return (one.form, other.form) == ("word", "moment")


def _in_order(fields: Mapping[str, FormField], names: Sequence[str]) -> tuple[FormField, ...]:
    return tuple(fields[name] for name in names)
