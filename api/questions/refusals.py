"""What a question refuses of itself: a moment that the book has not come to."""

from __future__ import annotations

from domain.ground.refusals import InvalidValue


class PositionBeyondHead(InvalidValue):
    """A position that the log has not reached, where something is asked as known at it.

    It is not quoted: eleven digits may be somebody's telephone.
    """

    code = "position_beyond_head"
    zh = "台账目前到位置 {head}，还没有所问的位置。"
    en = "The log ends at position {head}; the position asked for is not there yet."
