"""What a person states about money that one grant lends to another."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.ground.forms.details import Details
from domain.ground.forms.fields import Amount, Code, Day, PersonalText, RecordId
from domain.ground.people import Personal
from domain.money.fields import Source


class SourceLentDetails(Details):
    """Money that one grant lends to another; ``document_number`` is what allows it."""

    source: Source
    grant: Code
    to_source: Source
    to_grant: Code
    amount_fen: Annotated[Amount, Field(alias="amount")]
    lent_on: Day
    document_number: Code
    summary: Annotated[PersonalText, Personal()] = ""


class SourceRepaidDetails(Details):
    """A loan, or a part of it, that comes back to the grant that lent."""

    loan: RecordId
    repaid_on: Day
    amount_fen: Annotated[Amount, Field(alias="amount")]
    summary: Annotated[PersonalText, Personal()] = ""
