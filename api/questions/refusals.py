"""What a question refuses of itself: a moment that the book has not come to, and too much at once."""

from __future__ import annotations

from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue


class PositionBeyondHead(InvalidValue):
    """A position that the log has not reached, where something is asked as known at it.

    It is not quoted: eleven digits may be somebody's telephone.
    """

    code = "position_beyond_head"
    title = Label("位置尚不存在", "Position beyond the head")
    zh = "台账目前到位置 {head}，还没有所问的位置。"
    en = "The log ends at position {head}; the position asked for is not there yet."


class TooManyEntries(InvalidValue):
    """Two moments so far apart that too many entries lie between them to ask about each.

    ``entries`` are those that the question rests on, ``limit`` is how many may be asked about.
    """

    code = "too_many_entries"
    title = Label("相关的笔数太多", "Too many entries to compare")
    zh = "两个时点之间有 {entries} 笔与此有关，一次最多逐笔查 {limit} 笔；请选一个站点，或选近一些的时点。"
    en = (
        "{entries} entries between the two moments bear on this, and at most {limit} are asked about "
        "one by one; choose one station, or moments closer to each other."
    )
