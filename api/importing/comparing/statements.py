"""What a row states, kept small while it waits for its turn: a long file holds very many of them.

A model has a dictionary and a set of its own for every row. Here the names are those of the kind,
and rows that give the same fields share the set of them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from api.importing.comparing.contents import content_of, identities_of
from api.importing.comparing.pairing import Content
from domain.ground.forms.details import Details

_NOTHING: frozenset[str] = frozenset()


class Statement(NamedTuple):
    """The details of a row. Of what they say, some was only ``assumed`` for it."""

    kind: type[Details]
    values: tuple[Any, ...]
    given: frozenset[str]
    assumed: frozenset[str]
    identities: tuple[int, ...]
    """Hashes of what it is told apart by, with a number on its paper and before it had one."""

    def details(self) -> Details:
        """The details as they were stated."""
        made = self.kind.__new__(self.kind)
        made.__setstate__(
            {
                "__dict__": dict(zip(self.kind.model_fields, self.values, strict=True)),
                "__pydantic_fields_set__": set(self.given),
                "__pydantic_extra__": None,
                "__pydantic_private__": None,
            }
        )
        return made

    def content(self, unsaid: frozenset[str] = _NOTHING) -> Content:
        """What is compared of it, without what the row leaves ``unsaid``."""
        return content_of(self.details(), self.assumed | unsaid)


def statement_of(details: Details, assumed: frozenset[str] = _NOTHING) -> Statement:
    """Details as they are kept. Raises KeyError for a kind that no file holds."""
    stated = details.__dict__
    return Statement(
        type(details),
        tuple([stated[name] for name in type(details).model_fields]),
        _shared(frozenset(details.model_fields_set)),
        assumed,
        identities_of(details),
    )


@lru_cache(maxsize=1_000)
def _shared(names: frozenset[str]) -> frozenset[str]:
    return names
