"""What tells clients apart: by which marks of the blind index they are found again.

By identity number, else by name within the station; phone, address and household tell namesakes
apart. Target groups say nothing: another one is a group more and not another person. Earlier
versions marked a client under name and groups together, and those marks are still looked for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any, Final, NamedTuple

from domain.ground.vocabulary import TARGET_GROUPS
from ledger.vault.sounds import sound_of

NAME: Final = "client_name"
ID_NUMBER: Final = "client_id_number"
PHONE: Final = "client_phone"
_ADDRESS: Final = "client_address"
HOUSEHOLD: Final = "client_household"
_BIRTH: Final = "client_birth_date"
TELLING_NAMESAKES_APART: Final = (PHONE, _ADDRESS, HOUSEHOLD, _BIRTH)
KINDS: Final = (NAME, ID_NUMBER, *TELLING_NAMESAKES_APART)
"""What a client is marked by, each the beginning of a kind of the blind index."""
_SOUND_AND_BIRTH: Final = "client_sound_and_birth_date"
MARK_OF_FIELD: Final[Mapping[str, str]] = {
    "client_name": NAME,
    "id_number": ID_NUMBER,
    "phone": PHONE,
    "address": _ADDRESS,
    "birth_date": _BIRTH,
}
"""Personal field about a client -> what it marks them by."""
ANYWHERE: Final = "*"
"""In the place of a station in a mark by which a client is found at whatever station."""
_NAME_AND: Final[Mapping[str, str]] = {
    PHONE: "client_name_and_phone",
    _BIRTH: "client_name_and_birth_date",
}
"""A mark that says little alone -> the mark of a name together with it."""
_DIGITS_OF_A_CARD: Final = 18
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
    birth_date: str = ""


def described_by(stated: Mapping[str, Any]) -> Described:
    """A client as the fields of details state them."""
    said = {field: str(stated.get(field) or "") for field in (*MARK_OF_FIELD, "household")}
    return Described(
        name=said["client_name"],
        id_number=said["id_number"],
        phone=said["phone"],
        address=said["address"],
        household=said["household"],
        birth_date=said["birth_date"],
        target_groups=tuple(stated.get("target_groups") or ()),
    )


def index_kind(station: str, mark: str) -> str:
    """The kind of blind index under which the people of a station are found by a mark."""
    return f"{mark}/{station}"


def without_blanks(text: str) -> str:
    """A text in one form of its signs and without any blank: ``钱　二`` is ``钱二``."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def marks_of(who: Described) -> dict[str, str]:
    """What somebody is marked by: kind of mark to value, only those of which something is said.

    An identity number says the day of birth, too.
    """
    born = who.birth_date or born_by(who.id_number)
    texts = (who.name, who.id_number, who.phone, who.address, who.household, born)
    said = zip(KINDS, texts, strict=True)
    return {mark: value for mark, text in said if (value := marking(mark, text))}


def marks_anywhere(who: Described) -> dict[str, str]:
    """By what somebody is found at whatever station: a number, or a name with more to it."""
    marks = marks_of(who)
    found = {ID_NUMBER: marks[ID_NUMBER]} if ID_NUMBER in marks else {}
    if NAME in marks:
        for mark, together in _NAME_AND.items():
            if mark in marks:
                found[together] = f"{marks[NAME]}|{marks[mark]}"
        # How a name sounds is dear to learn, so it is asked only where it can mean something.
        sound = sound_of(marks[NAME]) if _BIRTH in marks else None
        if sound is not None:
            found[_SOUND_AND_BIRTH] = f"{sound.whole}|{marks[_BIRTH]}"
    return found


def born_by(id_number: str) -> str:
    """The day of birth that an identity number says; empty for a number of another length."""
    plain = without_blanks(id_number)
    if len(plain) != _DIGITS_OF_A_CARD:
        return ""
    return f"{plain[6:10]}-{plain[10:12]}-{plain[12:14]}"


def marking(mark: str, text: str) -> str:
    """The form of a text in which it marks somebody; empty where there is nothing in it."""
    if mark == HOUSEHOLD:
        return text
    plain = without_blanks(text)
    if mark == PHONE:
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


def marks_at(station: str, who: Described) -> dict[str, str]:
    """The marks of a client as the vault takes them, those at whatever station among them."""
    return {
        **with_kinds(station, marks_of(who)),
        **with_kinds(ANYWHERE, marks_anywhere(who)),
    }


def with_kinds(station: str, marks: Mapping[str, str]) -> dict[str, str]:
    """Marks as the vault takes them: kind of blind index to value."""
    return {index_kind(station, mark): value for mark, value in marks.items()}
