"""Splitting a shared cost by weights, to the fen.

It must come out the same wherever and whenever it is applied, or a replay would find other amounts
than the book.
"""

from __future__ import annotations

from collections.abc import Sequence


def split_by_weight(total_fen: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Parts of a total in proportion to positive weights; they add up to the total.

    By largest remainder (Hamilton's method): each part is rounded down to the fen, and the fen that
    are left go one each to the parts that lost most, of equals to the one named first.
    """
    whole = sum(weights)
    parts = [total_fen * weight // whole for weight in weights]
    by_loss = sorted(range(len(weights)), key=lambda at: (-(total_fen * weights[at] % whole), at))
    for at in by_loss[: total_fen - sum(parts)]:
        parts[at] += 1
    return tuple(parts)
