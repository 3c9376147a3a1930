"""What tells clients apart: by which marks of the blind index they are found again.

By identity number, else by name within the station; phone, address and household tell namesakes
apart. Target groups say nothing: another one is a group more and not another person. Earlier
versions marked a client under name and groups together, and those marks are still looked for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Final, NamedTuple

from domain.ground.vocabulary import TARGET_GROUPS

NAME: Final = "client_name"
ID_NUMBER: Final = "client_id_number"
_PHONE: Final = "client_phone"
_ADDRESS: Final = "client_address"
HOUSEHOLD: Final = "client_household"
TELLING_NAMESAKES_APART: Final = (_PHONE, _ADDRESS, HOUSEHOLD)
KINDS: Final = (NAME, ID_NUMBER, *TELLING_NAMESAKES_APART)
"""What a client is marked by, each the beginning of a kind of the blind index."""
MARK_OF_FIELD: Final[Mapping[str, str]] = {
    "client_name": NAME,
    "id_number": ID_NUMBER,
    "phone": _PHONE,
    "address": _ADDRESS,
}
"""Personal field about a client -> what it marks them by."""
FORMER_NAME: Final = "client"
"""The kind under which earlier versions marked name and groups together."""
_GROUPS_OF_A_FORMER_MARK: Final = 2
"""Sheets name one group for a client, seldom two; a row's own groups are tried in any number."""


class Described(NamedTuple):
    """A client as a sheet or a request describes them; what is not said is empty."""

    name: str = ""
    id_number: str = ""
    phone: str = ""
    address: str = ""
    household: str = ""
    target_groups: tuple[str, ...] = ()


def index_kind(station: str, mark: str) -> str:
    """The kind of blind index under which the people of a station are found by a mark."""
    return f"{mark}/{station}"


def without_blanks(text: str) -> str:
    """A text in one form of its signs and without any blank: ``钱　二`` is ``钱二``."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def marks_of(who: Described) -> dict[str, str]:
    """What somebody is marked by: kind of mark to value, only those of which something is said."""
    said = zip(KINDS, (who.name, who.id_number, who.phone, who.address, who.household), strict=True)
    return {mark: value for mark, text in said if (value := marking(mark, text))}


def marking(mark: str, text: str) -> str:
    """The form of a text in which it marks somebody; empty where there is nothing in it."""
    if mark == HOUSEHOLD:
        return text
    plain = without_blanks(text)
    if mark == _PHONE:
        return "".join(sign for sign in plain if sign.isdigit())
    return plain.upper() if mark == ID_NUMBER else plain


def client_identity(name: str, target_groups: Iterable[str]) -> str:
    """The value under which earlier versions marked a client."""
    return f"{name}|{','.join(sorted(set(target_groups)))}"


def former_identities(who: Described) -> Iterator[str]:
    """The values under which somebody may stand since earlier, with their own groups first."""
    for name in dict.fromkeys((who.name.strip(), without_blanks(who.name))):
        yield client_identity(name, who.target_groups)
        for size in range(_GROUPS_OF_A_FORMER_MARK + 1):
            for groups in combinations(TARGET_GROUPS, size):
                yield client_identity(name, groups)


def with_kinds(station: str, marks: Mapping[str, str]) -> dict[str, str]:
    """Marks as the vault takes them: kind of blind index to value."""
    return {index_kind(station, mark): value for mark, value in marks.items()}
