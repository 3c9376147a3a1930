"""Words that stations type: how they are looked up, and those that belong to no subject.

What stands for the words of a vocabulary is a table in the subject's own ``sheet_words``. A look-up
takes text as ``api.workbooks.cells.text`` gives it (width folded, trimmed) and answers None for a
word it does not know; whether that is a problem is the row's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

NOTHING_WORDS: Final = frozenset({"", "无", "-", "—", "/", "暂无"})
"""What people type to say that a cell is deliberately empty."""

STILL_EMPLOYED_WORDS: Final = NOTHING_WORDS | {"至今", "在职"}
TOTAL_WORDS: Final = ("合计", "总计", "小计", "本页合计", "本年合计", "累计")

Word = TypeVar("Word")


def look_up(words: Mapping[str, Word], text: str) -> Word | None:
    """Give the vocabulary word for ``text``, blanks inside ignored; None when there is none."""
    return words.get("".join(text.split()))
