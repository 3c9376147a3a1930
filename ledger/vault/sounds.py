"""How a Chinese name sounds: by that people are looked for, and probable repetitions are found.

Without tones, and each sign read as it most often is, a surname as surnames are: whoever says a
name and whoever types it mean the same sound then, whatever signs were written down.
"""

from __future__ import annotations

import os
import unicodedata
from functools import cache
from typing import Final, NamedTuple

_SURNAMES: Final = {
    "单": "shan",
    "曾": "zeng",
    "解": "xie",
    "仇": "qiu",
    "朴": "piao",
    "翟": "zhai",
    "区": "ou",
    "查": "zha",
    "盖": "ge",
    "缪": "miao",
    "员": "yun",
    "乐": "yue",
    "繁": "po",
    "召": "shao",
    "都": "du",
    "覃": "qin",
    "隗": "wei",
    "种": "chong",
    "阚": "kan",
    "折": "she",
    "么": "yao",
    "句": "gou",
}
"""Signs that are read otherwise where they are a surname."""


class Sound(NamedTuple):
    """The syllables of a name in one word, and their first letters: ``wangxiumei``, ``wxm``."""

    whole: str
    initials: str


def heard(text: str) -> str:
    """A typed sound, ``Wang Xiumei`` or ``wxm``, as sounds are written; empty for another text."""
    plain = unicodedata.normalize("NFKC", text).replace("'", "").lower().replace("ü", "v")
    plain = "".join(plain.split())
    return plain if plain.isascii() and plain.isalpha() else ""


def sound_of(name: str) -> Sound | None:
    """How a name sounds; None for one that has other signs than Chinese ones."""
    syllables = [_reading(sign) for sign in name]
    if not all(syllables):
        return None
    if name:
        syllables[0] = _SURNAMES.get(name[0], syllables[0])
    return Sound("".join(syllables), "".join(each[0] for each in syllables)) if name else None


@cache
def _reading(sign: str) -> str:
    # Its dictionary of words takes 60 MB and tells nothing about names.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - only whoever names people waits for it

    return "".join(lazy_pinyin(sign, errors="ignore")).replace("ü", "v")
