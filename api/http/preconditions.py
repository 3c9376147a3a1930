"""Entity tags of stations and records, and what ``If-Match`` asks of them (RFC 9110, 13.1.1).

A station's tag is its version, ``"v7"``; a record's is the record's own, ``"r1234"``, which what a
colleague writes elsewhere at the station leaves alone. The comparison is the strong one, and it is
made where the truth is: here the header only becomes the versions that would do.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from api.http.exchange import Exchange
from api.http.problems import HttpRefusal

TagOf = Literal["r", "v"]
"""Whose version a tag is: a record's or a station's."""
RECORD: Final[TagOf] = "r"
STATION: Final[TagOf] = "v"

_ENTITY_TAG: Final = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_LIST: Final = re.compile(
    rf"(?:[ \t]*,)*[ \t]*{_ENTITY_TAG}(?:[ \t]*,[ \t]*(?:{_ENTITY_TAG})?)*[ \t]*"
)
_TAGS: Final = re.compile(_ENTITY_TAG)
_OURS: Final = re.compile(r'"([rv])(0|[1-9][0-9]{0,17})"')


def tag(of: TagOf, version: int) -> str:
    """The entity tag of a version."""
    return f'"{of}{version}"'


def expected_versions(
    exchange: Exchange, of: TagOf, *, required: bool = False
) -> tuple[int, ...] | None:
    """The versions that ``If-Match`` allows; None for any, where it is ``*`` or left out.

    A weak tag, and one that was never ours, allows none.

    Raises ``bad_header`` and, where one is required, ``precondition_required``.
    """
    if b"if-match" not in exchange.headers:
        if required:
            raise HttpRefusal("precondition_required", parameter="If-Match")
        return None
    given = exchange.text("if-match")
    if given == "*":
        return None
    if not _LIST.fullmatch(given):
        raise HttpRefusal("bad_header", parameter="If-Match", header="If-Match")
    ours = (_OURS.fullmatch(each) for each in _TAGS.findall(given))
    return tuple(int(match[2]) for match in ours if match is not None and match[1] == of)
