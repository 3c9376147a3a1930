"""What a correction states so that a record says what its row does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from api.importing.comparing.contents import SOURCE
from domain.book.changes import CHANGES
from domain.ground.forms.details import Changes, Details

LINES: Final = "lines"
"""Who pays: stated by source, so that its grants are chosen anew, the present ones first."""


def stated_names(details: Details, changed: Iterable[str]) -> tuple[str, ...]:
    """The fields in which details state what was compared."""
    fields = type(details).model_fields
    return tuple(LINES if name == SOURCE not in fields else name for name in changed)


def changes_of(details: Details, names: Iterable[str]) -> Changes:
    """Some of what details state, which is sound already."""
    stated = {name: getattr(details, name) for name in names}
    return CHANGES[type(details)].model_construct(**stated)
