"""What a person states about a notice that was published."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.ground import vocabulary
from domain.ground.forms.details import Details
from domain.ground.forms.fields import Day, Name, Number, Sha256, Year


class DisclosurePublishedDetails(Details):
    """A notice about a year's money, where it can be read, and the SHA-256 of its file.

    ``known_at`` is the position at which the book told what stands in it.
    """

    kind: vocabulary.DisclosureKind
    year: Year
    published_on: Day
    published_at: Name
    notice_sha256: Sha256
    known_at: Annotated[Number, Field(ge=1)] | None = None
