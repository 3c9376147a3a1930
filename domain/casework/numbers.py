"""The numbers of cases: put together from what the policy says, none given twice.

What is recorded of a case outlives its opening: a session under the number of an opening that was
voided would be found in the file of whoever got the number next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from typing import Final

from msgspec import Struct, field

from domain.ground.vocabulary import CaseNumberPart

_NUMBER: Final = re.compile(r"(.*-|)C[0-9]{3,}(-.*|)", re.DOTALL)
_OPEN: Final = "\n"
"""The place of the sequence in a series: in no code."""


class Numbers(Struct):
    """Every number under which a case of a station was ever opened, of voided openings, too.

    ``full`` are numbers with the place of their sequence left open -> up to which all are taken.
    """

    taken: dict[str, None] = field(default_factory=dict)
    full: dict[str, int] = field(default_factory=dict)

    def take(self, number: str) -> None:
        """Give a number to nobody else."""
        self.taken[number] = None
        if said := _NUMBER.fullmatch(number):
            series = _OPEN.join(said.groups())
            self.full[series] = self._free(series) - 1

    def next_of(self, parts: Sequence[CaseNumberPart], station: str, day: str) -> str:
        """The first number of a pattern that is free; without a sequence one is put at the end."""
        if "sequence" not in parts:
            parts = (*parts, "sequence")
        said = {"station": station, "year": day[:4], "date": day.replace("-", "")}
        series = "-".join(said.get(part, _OPEN) for part in parts)
        return _numbered(series, self._free(series))

    def _free(self, series: str) -> int:
        sequences = count(self.full.get(series, 0) + 1)
        return next(each for each in sequences if _numbered(series, each) not in self.taken)


def _numbered(series: str, sequence: int) -> str:
    return series.replace(_OPEN, f"C{sequence:03}")
