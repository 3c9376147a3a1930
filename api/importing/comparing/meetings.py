"""A row beside the record that it is: what is left of the comparison once both are let go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from api.importing.comparing.contents import fields_between
from api.importing.comparing.pairing import Content, Pair
from domain.book.events import Fact
from domain.money.facts import ExpenditureRefunded
from domain.money.refunds.details import ExpenditureRefundedDetails

EXPENSE: Final = "expenditure"
"""The field of a refund that a row tells by a number, and a record by its own."""


class Meeting(NamedTuple):
    """The record that a row is, and what the row states otherwise, by name and as reported."""

    record: str
    is_voided: bool
    changed: tuple[str, ...] = ()
    fields: tuple[Mapping[str, object], ...] = ()

    def of_expense(self, stated: ExpenditureRefundedDetails, fact: Fact) -> Meeting:
        """The same of a refund, with the expense that the row names where the record is of another."""
        was = fact.expenditure if isinstance(fact, ExpenditureRefunded) else ""
        if stated.expenditure == was:
            return self
        field = {"name": EXPENSE, "was": was, "now": stated.expenditure}
        return self._replace(changed=(*self.changed, EXPENSE), fields=(*self.fields, field))


def meeting_of(row: Content, found: Pair) -> Meeting:
    """What pairing has found for a row."""
    record, changed = found.known, found.changed
    fields = fields_between(row, record.content, changed) if changed else ()
    return Meeting(record.record, record.is_voided, changed, tuple(fields))
