"""How a field refuses a value: pydantic's custom error, whose type *is* the refusal's code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from domain.ground.personal_numbers import holds_personal_number
from domain.ground.refusals import InvalidValue, PersonalNumber


def refuse(kind: type[InvalidValue], **params: object) -> PydanticCustomError:
    """The pydantic error that stands for one refusal."""
    return PydanticCustomError(kind.code, "{sentence}", {"sentence": kind.en, **params})


@dataclass(frozen=True, slots=True)
class RefusedAs:
    """Answers every wrong value of the type that it marks with one refusal."""

    kind: type[InvalidValue]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """The type's own check, with the refusal in place of its errors."""
        return core_schema.custom_error_schema(
            handler(source),
            custom_error_type=self.kind.code,
            custom_error_message="{sentence}",
            custom_error_context={"sentence": self.kind.en},
        )


@dataclass(frozen=True, slots=True)
class NothingPersonal:
    """Refuses a text that stays in the book or a log and holds a phone or identity number."""

    kind: type[InvalidValue] = PersonalNumber

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._ensure, handler(source))

    def _ensure(self, value: str) -> str:
        if holds_personal_number(value):
            raise refuse(self.kind)
        return value
