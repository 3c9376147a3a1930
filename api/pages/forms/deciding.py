"""By which forms it is decided what waits for somebody, with what a form says already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from api.lists.fields import listed_at
from api.pages.forms.routes import stating
from api.questions.approvals import MATTERS, Matter
from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.commands import ClosePeriod
from domain.book.deciding.authority import PERMITTED
from domain.ground.kinds import Kind
from domain.ground.labels import Label
from domain.ground.vocabulary import Role


class Deciding(NamedTuple):
    """A form that decides: what its link says, the kind, and its fields by what waits says.

    ``stated`` are fields that the form says by itself.
    """

    name: Label
    topic: str
    fields: Mapping[str, str]
    stated: Mapping[str, str] = {}

    @property
    def kind(self) -> Kind:
        """The kind that it records."""
        return KIND_OF_TOPIC[self.topic]

    @property
    def path(self) -> str:
        """Where the form is."""
        return f"/audit/new/{listed_at(self.kind)}"

    def filled(self, waiting: Mapping[str, Any], day: str = "") -> dict[str, object]:
        """What the address of the form says of something that waits, decided on a day if one is given."""
        known = {name: waiting[key] for name, key in self.fields.items() if waiting[key]}
        decided = {self.kind.started: day} if day else {}
        return stating(**self.stated, **known, **decided)


_ACCEPT, _REJECT = Label("同意", "accept"), Label("驳回", "reject")
_PAY: Final = Label("支付", "pay")
_SEEN: Final = {"content_sha256": "content_sha256"}
_SUBMISSION: Final = {"submission": "record"}
_FINDING: Final = {"finding": "about", "answer": "record", **_SEEN}
DECIDED_BY: Final[Mapping[Matter, Sequence[Deciding]]] = {
    "late_entry": (
        Deciding(_ACCEPT, "late_entry.decided", {"request": "record"}, {"ruling": "accepted"}),
        Deciding(_REJECT, "late_entry.decided", {"request": "record"}, {"ruling": "rejected"}),
    ),
    "expenditure_approval": (
        Deciding(_ACCEPT, "expenditure.approved", {**_SUBMISSION, **_SEEN}),
        Deciding(_REJECT, "expenditure.rejected", {**_SUBMISSION, **_SEEN}),
    ),
    "expenditure_payment": (Deciding(_PAY, "expenditure.paid", _SUBMISSION),),
    "case_step": (
        Deciding(
            _ACCEPT,
            "case.approved",
            {"case": "about", "client": "client", "approved": "record", **_SEEN},
        ),
    ),
    "milestone_claim": (
        Deciding(_ACCEPT, "milestone.approved", {"claim": "record", **_SEEN}),
        Deciding(_REJECT, "milestone.refused", {"claim": "record", **_SEEN}),
    ),
    "claim_payment": (Deciding(_PAY, "milestone.paid", {"claim": "record"}),),
    "finding_answer": (
        Deciding(Label("销号", "settle"), "finding.closed", _FINDING),
        Deciding(Label("退回", "send back"), "finding.returned", _FINDING),
    ),
    "month_close": (),  # by the checklist of the month
}
"""Matter -> the forms of which one decides it."""
assert DECIDED_BY.keys() == set(MATTERS), "every matter says by which forms it is decided"


def deciders(matter: Matter) -> frozenset[Role]:
    """Who decides a matter."""
    forms = DECIDED_BY[matter]
    return forms[0].kind.recorded_by if forms else PERMITTED[ClosePeriod]
