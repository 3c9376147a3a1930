"""What a person states about money whose restriction is lifted."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.ground.forms.details import Details
from domain.ground.forms.fields import Amount, Code, Day, PersonalText
from domain.ground.people import Personal
from domain.money.fields import Source


class RestrictionReleasedDetails(Details):
    """So much of a grant that is unrestricted from a day on; ``document_number`` is what says so."""

    source: Source
    grant: Code
    amount_fen: Annotated[Amount, Field(alias="amount")]
    released_on: Day
    document_number: Code
    summary: Annotated[PersonalText, Personal()] = ""
