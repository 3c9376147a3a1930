"""Two fields of one form that depend on each other: in order, or one in the place of the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from domain.ground.forms.fields import refuse
from domain.ground.refusals import EndBeforeStart, MissingClient


@dataclass(frozen=True, slots=True)
class LaterThan:
    """Refuses a day or moment that does not come after an earlier declared field of its form."""

    start: str
    or_equal: bool = False

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_after_validator_function(self._ensure, handler(source))

    def allows(self, begin: str | None, end: str | None) -> bool:
        """Whether the one may be followed by the other; an open end always may."""
        return not (begin and end) or begin < end or (self.or_equal and begin == end)

    def _ensure(self, end: str | None, info: ValidationInfo) -> str | None:
        if not self.allows(info.data.get(self.start), end):
            raise refuse(EndBeforeStart)
        return end


@dataclass(frozen=True, slots=True)
class OrNamed:
    """Refuses a client's code that is left out where an earlier declared field gives no name."""

    name: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.with_info_after_validator_function(self._ensure, handler(source))

    def _ensure(self, code: str | None, info: ValidationInfo) -> str | None:
        # A wrong name is refused by its own field.
        if code is None and info.data.get(self.name) == "":
            raise refuse(MissingClient)
        return code
