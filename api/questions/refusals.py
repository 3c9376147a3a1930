"""What a question refuses of itself: a moment that the book has not come to."""

from __future__ import annotations

from domain.ground.refusals import InvalidValue


class PositionBeyondHead(InvalidValue):
    """A position that the log has not reached, where something is asked as known at it."""

    code = "position_beyond_head"
    zh = "台账目前到位置 {head}，还没有位置 {position}。"
    en = "The log ends at position {head}; there is no position {position} yet."
