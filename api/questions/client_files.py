"""The file of one client: who it is about, and what was noted at each visit.

Everything in it is personal: it is made only for a reader who was written down, and what the law
made us forget is marked as forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from msgspec import UNSET, Struct, UnsetType

from domain.ground.vocabulary import ConsentPurpose, LawfulBasis
from projections.services.answers import VisitLine


class Consent(Struct, frozen=True, kw_only=True):
    """The latest word on one purpose: its basis, and the record that says so.

    ``withdrawn_on`` is the day on which it was taken back, None while it stands.
    """

    purpose: ConsentPurpose
    basis: LawfulBasis
    given_on: str
    text_sha256: str
    record: str
    withdrawn_on: str | None


class FileVisit(Struct, frozen=True, kw_only=True):
    """One visit of the file; ``narrative`` is empty where none was written."""

    record: str
    day: str
    met: bool
    narrative: str


class ClientFile(Struct, frozen=True, kw_only=True):
    """A client's file, one page of its visits in the order of their start.

    ``mark`` is 〔已依法删除〕 or 〔限制处理〕 for somebody erased or restricted and stands for every
    value then. ``opening`` and ``ends_at`` say by which opening somebody outside the station reads.
    """

    station: str
    client: str
    client_name: str
    address: str
    guardian_name: str
    guardian_phone: str
    mark: str
    consents: list[Consent]
    visits: list[FileVisit]
    opening: str
    ends_at: str
    next_cursor: str | None
    total: int | UnsetType = UNSET
    position: int


_TOLD: Final = ("client_name", "address", "guardian_name", "guardian_phone")
"""What stands at the head of a file."""


def file_of(
    station: str,
    client: str,
    visits: Sequence[VisitLine],
    file: tuple[str, dict[str, Any], dict[str, dict[str, Any]]],
) -> dict[str, Any]:
    """The file as plain values; of somebody forgotten every value is the mark."""
    mark, newest, by_record = file
    return {
        "station": station,
        "client": client,
        **{field: mark or newest.get(field, "") for field in _TOLD},
        "mark": mark,
        "visits": [
            {
                "record": visit.record,
                "day": visit.day,
                "met": visit.met,
                "narrative": mark or by_record.get(visit.record, {}).get("narrative", ""),
            }
            for visit in visits
        ],
        "opening": "",
        "ends_at": "",
    }
