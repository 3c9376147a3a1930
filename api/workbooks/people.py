"""Whom a cell names: several people apart, and what stands among them and is nobody.

A count (等3人), a number, a code or a sign is never a person. Where a cell counts people whom it
does not name, or holds what no name is, its row is for somebody to look at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from api.workbooks.cells import Cell, text
from api.workbooks.words import NOTHING_WORDS, TARGET_GROUPS
from domain.ground.forms.fields import PERSON_CODE

_SEPARATORS: Final = re.compile(r"[、,;/|&+。\n\r]+")
"""What parts people, but for what a bracket has in it."""
_BRACKETS: Final = re.compile(r"[()]")
_DOTS: Final = re.compile(r"\s*[·•・‧∙⋅]\s*")
_HAN: Final = re.compile(r"[㐀-䶿一-鿿豈-﫿𠀀-𲎯〇]")
_BEFORE_BRACKET: Final = re.compile(r"(?<=\S)\s+\(")
_BRACKET: Final = re.compile(r"(?P<named>[^()]+)\((?P<inside>[^()]+)\)")
_SEX_OR_AGE: Final = re.compile(r"[男女]性?|[0-9]{1,3}岁")
_BESIDE_HAN: Final = re.compile(r"(?<=[一-鿿])\s+|\s+(?=[一-鿿])")
_LONG_SURNAMES: Final = frozenset(
    (
        *("欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐"),
        *("慕容", "司徒", "长孙", "夏侯", "宇文", "轩辕", "端木", "百里", "南宫"),
        *("独孤", "拓跋", "呼延", "申屠", "澹台", "濮阳", "淳于", "单于", "公冶"),
        *("公羊", "太叔", "仲孙", "钟离", "闻人", "赫连", "第五", "西门", "东郭"),
    )
)
"""Two signs that are a surname by themselves."""

_EDGES: Final = " .,:!?…-—_~#\"'“”‘’<>《》"
_STAR: Final = re.compile(
    rf"\*+(?=(?:{_HAN.pattern}){{2,}}$)|(?<={_HAN.pattern}{_HAN.pattern})\*+$"
)
"""A star that marks a name; beside one sign, 张*, it stands for signs that somebody hid."""
_NOBODY_BY_NAME: Final = frozenset(
    (
        *("家属", "家人", "亲属", "亲戚", "妻子", "丈夫", "老伴", "爱人", "配偶", "子女"),
        *("儿子", "女儿", "父母", "父亲", "母亲", "其子", "其女", "其妻", "其夫", "其母", "其父"),
        *("邻居", "本人", "居民", "群众", "村民", "老人", "儿童", "对象", "志愿者"),
        *("不详", "未知", "匿名"),
    )
)
"""Words that say somebody without a name: 钱二及家属."""
_PLACE: Final = re.compile(r"\(?[0-9]{1,2}[.):]\s*(?=\D)")
"""The number of a place in a list, before a name."""
_AND: Final = re.compile(r"以及|[和与及]")
_SHORT_NAME: Final = re.compile(rf"{_HAN.pattern}{{2,4}}")
_DOTTED_NAME: Final = re.compile(rf"{_HAN.pattern}+(?:·{_HAN.pattern}+)+")
_NAME_CHARACTERS_MAX: Final = 4
_LETTERS_MIN: Final = 2
_LONG_NUMBER: Final = re.compile(r"[0-9]{5}")

_NUMBER: Final = r"(?P<number>[0-9]{1,5}|[一二两三四五六七八九十百]{1,4})|[多数几若干]{1,2}"
_OF_WHAT: Final = r"[个名位]?(?:人|户|家|位|名|口|老人|居民|群众|村民|儿童|对象|家庭)"
_OTHERS: Final = re.compile(
    rf"\(?(?P<named>.{{2,}}?)??\(?(?:等|另外?|其[他它余])(?:{_NUMBER})?[余多]?(?:{_OF_WHAT})?\)?"
)
_ALL_TOLD: Final = re.compile(
    rf"\(?(?P<named>.{{2,}}?)??\(?(?:共计?|合计|约)?(?:{_NUMBER})[余多]?{_OF_WHAT}\)?"
)
_DIGITS: Final = {sign: value for value, sign in enumerate("一二三四五六七八九", 1)} | {"两": 2}


class Named(NamedTuple):
    """The people of a cell, in order, each once.

    ``counts_others`` says that it counts people whom it does not name, ``has_leftovers`` that
    something in it is no name: a number, a code.
    """

    people: tuple[str, ...]
    counts_others: bool = False
    has_leftovers: bool = False


def names(cell: Cell) -> Named:
    """Whom a cell names.

    A blank parts two people where each side can be a name by itself (``赵一 钱二``); inside a
    name, where people stretch one of two signs or write a long surname apart, it says nothing. So
    does 和: it parts where each side can be a name (``赵一和钱二``, and not ``李和平``).
    """
    people: dict[str, None] = {}
    counts: list[int | None] = []
    has_leftovers = False
    for part in _parts(unicodedata.normalize("NFKC", text(cell))):
        for piece in _pieces(part):
            said = _PLACE.sub("", piece.strip(_EDGES), count=1).strip(_EDGES)
            said = _without_remark(_STAR.sub("", said))
            if said in NOTHING_WORDS or _AND.fullmatch(said):
                continue
            count = _OTHERS.fullmatch(said) or _ALL_TOLD.fullmatch(said)
            if count is not None:
                counts.append(_number(count["number"]))
                said = count["named"] or ""
            for name in _apart(said) or [said]:
                if name in _NOBODY_BY_NAME:
                    counts.append(None)
                elif is_name(name):
                    people[name] = None
                else:
                    has_leftovers |= any(sign.isalnum() for sign in name)
    counts_others = any(count != len(people) for count in counts)
    return Named(tuple(people), counts_others, has_leftovers)


def _parts(said: str) -> Iterator[str]:
    """What stands between separators; one with a closing bracket next behind it is no separator."""
    begin, bracket = 0, _BRACKETS.search(said)
    for found in _SEPARATORS.finditer(said):
        while bracket is not None and bracket.start() < found.start():
            bracket = _BRACKETS.search(said, bracket.end())
        if bracket is None or bracket[0] == "(":
            yield said[begin : found.start()]
            begin = found.end()
    yield said[begin:]


def _without_remark(said: str) -> str:
    """A name without what a bracket behind it says of the person: a group, man or woman, an age.

    Any other word there tells namesakes apart, 钱二（大）, and belongs to the name.
    """
    bracket = _BRACKET.fullmatch(said)
    if bracket is None:
        return said
    inside = bracket["inside"].strip()
    is_remark = _SEX_OR_AGE.fullmatch(inside) or TARGET_GROUPS.find_all(inside)[1]
    return bracket["named"].strip() if is_remark else said


def name(cell: Cell) -> str:
    """Read one person's name: blanks of any width around and inside a Chinese name do not count."""
    return "".join(_pieces(unicodedata.normalize("NFKC", text(cell)), are_several=False))


def is_name(said: str) -> bool:
    """Whether a text can be somebody's name: Chinese signs, or letters alone, and no telephone."""
    if _LONG_NUMBER.search(said):
        return False
    if _HAN.search(said):
        return True
    letters = sum(map(str.isalpha, said))
    return letters >= _LETTERS_MIN and not any(map(str.isdigit, said))


def is_code(said: str) -> bool:
    """Whether a text is somebody's code and no name: of its form, and with a digit."""
    return PERSON_CODE.fullmatch(said) is not None and any(map(str.isdigit, said))


def _pieces(part: str, *, are_several: bool = True) -> list[str]:
    line = _DOTS.sub("·", part)
    pieces = _BEFORE_BRACKET.sub("(", line).split()
    if not all(_HAN.search(piece) for piece in pieces):
        # A name in other letters keeps its blanks, one of each; beside Chinese signs they go.
        line = " ".join(pieces)
        return [_BESIDE_HAN.sub("", line)] if line else []
    whole = (
        not are_several
        or any(len(piece) == 1 for piece in pieces)
        or (len(pieces) == 2 and pieces[0] in _LONG_SURNAMES)  # noqa: PLR2004 - surname and name
    )
    return ["".join(pieces)] if whole and pieces else pieces


def _apart(said: str) -> list[str] | None:
    """The names between 和, None where not every one of them can be a name."""
    if len(said) <= _NAME_CHARACTERS_MAX:
        return [said] if _SHORT_NAME.fullmatch(said) else None
    for left, right in _halves(said):
        rest = _apart(right)
        is_name_left = _SHORT_NAME.fullmatch(left) or _DOTTED_NAME.fullmatch(left)
        if is_name_left and rest is not None:
            return [left, *rest]
    return [said] if _DOTTED_NAME.fullmatch(said) else None


def _halves(said: str) -> Iterator[tuple[str, str]]:
    for found in _AND.finditer(said):
        yield said[: found.start()], said[found.end() :]


def _number(said: str | None) -> int | None:
    """A number as people write it up to ninety-nine, None for none in particular."""
    if said is None or said.isdecimal():
        return None if said is None else int(said)
    tens, ten, ones = said.partition("十")
    if not ten:
        tens, ones = "", said
    known = [_DIGITS.get(each) for each in (tens, ones) if each]
    if None in known:
        return None
    return (10 * _DIGITS.get(tens, 1) if ten else 0) + _DIGITS.get(ones, 0)
