"""What a comparison needs of a question: its answers at two moments, and the entries between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from msgspec import Struct

from api.questions.asking import Side
from projections.comparing.figures import Figures


class Telling(Protocol):
    """An entry that may move a figure, to be taken up in the order of the log."""

    @property
    def pos(self) -> int:
        """Its position."""

    @property
    def stations(self) -> frozenset[str] | None:
        """Which stations it is about, None for all: what happens at others is independent of it."""

    @property
    def may_wait(self) -> bool:
        """Whether it is counted whatever it moves, so that it need not be taken up by itself."""

    def take(self) -> Figures:
        """What it moved; every entry before it about the same stations was taken up."""


ATelling = TypeVar("ATelling", bound=Telling)


class Told(Protocol[ATelling]):
    """A question about two moments.

    It is ``exact`` where of every entry it is found out whether it moved a figure.
    """

    @property
    def exact(self) -> bool:
        """Whether only entries that moved a figure are counted."""

    def answer(self, side: Side) -> Struct | None:
        """What it answers as known at one of the moments; None where there is no answer."""

    def entries(self) -> Iterator[ATelling]:
        """The entries that may move a figure, in the order of the log."""

    def together(self, run: Sequence[ATelling]) -> Figures:
        """What entries about the same stations that follow each other moved."""

    def page_of(self, limit: int | None) -> int | None:
        """How many entries are told one by one of so many that are wanted; None for all.

        Raises TooManyEntries where it would take too long.
        """
