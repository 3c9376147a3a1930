"""How many examples Hypothesis invents where each of them is dear."""

from __future__ import annotations

from typing import Any, Final

from hypothesis import settings

USUAL: Final = "taizhang"
"""The profile of a usual run; one that is asked for by name (``long``, ``exploring``) takes longer."""


def few(usual: int, long: int, **more: Any) -> settings:
    """So many examples in a usual run, and so many where there is time for them."""
    is_usual = settings.get_current_profile_name() == USUAL
    return settings(max_examples=usual if is_usual else long, **more)
