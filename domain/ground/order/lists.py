"""Long lists in parts: pages that end at a place, and chunks of what one statement bears."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeVar

from domain.ground.refusals import BadValue

Item = TypeVar("Item")

_BETWEEN: Final = "~"


def place(*values: object) -> str:
    """The place of an item in the order of its list as a text: of what it is ordered by, each."""
    return _BETWEEN.join(map(str, values))


def values_at(text: str, *kinds: Callable[[str], Any]) -> tuple[Any, ...]:
    """What stands at a place, each value as its kind reads it.

    Raises BadValue for a text that is no such place.
    """
    try:
        return tuple(
            kind(value)
            for kind, value in zip(kinds, text.split(_BETWEEN, len(kinds) - 1), strict=True)
        )
    except ValueError:
        raise BadValue(field="cursor") from None


def chunks(values: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The values in order, so many at a time."""
    return (values[start : start + size] for start in range(0, len(values), size))
