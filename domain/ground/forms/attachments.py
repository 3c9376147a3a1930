"""Files kept outside the ledger, as people state them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from domain.ground.forms.details import FORM
from domain.ground.forms.fields import Number, Sha256, Text


class AttachmentDetails(BaseModel):
    """A file by the SHA-256 of its bytes."""

    model_config = FORM

    sha256: Sha256
    media_type: Annotated[Text, Field(max_length=100)] = ""
    size_bytes: Annotated[Number, Field(ge=0, le=2**40)] = 0


Attachments = Annotated[tuple[AttachmentDetails, ...], Field(max_length=50)]
"""The files of one fact."""
