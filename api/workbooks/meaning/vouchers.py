"""Several papers of one expense in a row: the first in columns of its own, others with their parts.

Which part of an amount a paper vouches for no number says, so a further one is taken only where its
amount stands behind it, ``24332:30.00``. Numbers are parted by 、 or ; or a new line. A slash, a dash
and a comma stand inside numbers and amounts, so they part nothing, and a range names no papers.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from api.workbooks import amounts
from domain.ground.values import Fen

_FIRST: Final = "票据号"
_FURTHER: Final = "其他票据"
_BETWEEN: Final = re.compile(r"[、;；\r\n]+")
_PART: Final = re.compile(r"(?P<number>[^:：]+)[:：](?P<amount>[^:：]+)")


class Paper(NamedTuple):
    """A paper by its number, and what it vouches for in fen; None where that is not said."""

    number: str
    amount_fen: Fen | None


class Papers(NamedTuple):
    """What a row says of its papers. ``are_unparted`` tells of several numbers without amounts.

    ``bad`` is the column whose parts cannot be read, or do not come to the whole amount.
    """

    first: str
    further: tuple[Paper, ...]
    are_unparted: bool
    bad: str = ""


def papers_in(first: str, further: str, amount_fen: int | None) -> Papers:
    """The papers of the cells 票据号 and 其他票据.

    Several numbers of which only the amounts are missing stay one text, as they are written.
    """
    more = _listed(further)
    bad = _FURTHER if any(each.amount_fen is None for each in more) else ""
    first_of_all, *others = _listed(first) or (Paper("", None),)
    if not others or any(each.amount_fen is None for each in others):
        return Papers(first, more, bool(others), bad)
    papers = (*others, *more)
    if first_of_all.amount_fen is not None and not bad:
        stated = (first_of_all, *papers)
        bad = "" if sum(each.amount_fen or 0 for each in stated) == amount_fen else _FIRST
    return Papers(first_of_all.number, papers, are_unparted=False, bad=bad)


def _listed(said: str) -> tuple[Paper, ...]:
    return tuple(_paper(each.strip()) for each in _BETWEEN.split(said) if each.strip())


def _paper(said: str) -> Paper:
    found = _PART.fullmatch(said)
    if found is None:
        return Paper(said, None)
    return Paper(found["number"].strip(), amounts.amount_fen(found["amount"]))
