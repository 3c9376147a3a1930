"""What a person states about one fact.

The same model serves the first record, the HTTP body and an imported row, and a correction takes
any of its fields (*changes*). Fields marked personal are sealed before a decision is made; the
decision sees only the digests.
"""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

FORM = ConfigDict(
    frozen=True,
    extra="forbid",
    validate_by_name=True,
    validate_by_alias=True,
    defer_build=True,
)
"""Built when it is first used: most processes use few of the forms that there are."""


class Details(BaseModel):
    """What a person states about one fact."""

    model_config = FORM


class Changes(BaseModel):
    """Those of a record's details that a correction states; what it leaves out stands as recorded.

    Null takes away what may be absent. ``whole`` are the details that they are part of; there is
    one model for each kind of them (``domain.book.changes``).
    """

    model_config = FORM

    whole: ClassVar[type[Details]]

    @model_serializer(mode="wrap")
    def _stated(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        given: dict[str, Any] = handler(self)
        return {name: value for name, value in given.items() if name in self.model_fields_set}
