"""What a person states of money that came back."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.ground.forms.details import Details
from domain.ground.forms.fields import Amount, Day, PersonalText, RecordId, Text
from domain.ground.people import Personal


class ExpenditureRefundedDetails(Details):
    """Money of an expenditure that came back: to the grants that paid, in proportion."""

    expenditure: RecordId
    refunded_on: Day
    amount_fen: Annotated[Amount, Field(alias="amount")]
    voucher_number: Text = ""
    summary: Annotated[PersonalText, Personal()] = ""
