"""The form of a name: the same thing in Chinese and in English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Label(NamedTuple):
    """The same thing in Chinese and in English."""

    zh: str
    en: str


def all_of(labels: Iterable[Label]) -> Label:
    """Several things in a row, each by its name."""
    named = list(labels)
    return Label("、".join(each.zh for each in named), ", ".join(each.en for each in named))
