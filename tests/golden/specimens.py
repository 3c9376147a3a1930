"""One full and one minimal entry of every event type, as this version writes them.

An event type that is not written out here gets values after the types of its fields.
``python -m tests.golden.specimens`` writes the files that are missing. A file that is there is never
written again: released bytes do not change, a new shape is a new version with files of its own.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct, UnsetType, structs

from domain.book.entry import Entry
from domain.book.events import (
    EVENTS,
    AnyEvent,
    ImportBatchVoided,
    LateEntryApproved,
    LegalHoldPlaced,
    LegalHoldReleased,
    PeriodClosed,
    PeriodReopened,
    PersonErased,
    PersonRestricted,
    RecordCorrected,
    RecordVoided,
    WorkbookImported,
)
from domain.ground.events import Attachment, Event, topic_of
from domain.ground.people import PersonCode
from domain.ground.values import ISODate, ISOMinute, Month
from domain.money.facts import (
    AdvanceMade,
    AdvanceRepaid,
    ExpenditurePaid,
    ExpenditureRecorded,
    ExpenditureRefunded,
    ExpenditureSubmitted,
    FundsReserved,
    GrantCarriedOver,
    GrantPromised,
    GrantReceived,
    GrantReclaimed,
    ReservationReleased,
    SourceLent,
    SourceLine,
    SourceRepaid,
    Voucher,
)
from domain.programme.facts import PolicyPublished
from domain.staff.facts import StaffCredentialRecorded, StaffJoined, StaffLeft, StaffRoleChanged
from domain.staff.handovers.facts import HandoverItem, HandoverPrepared
from domain.stations.facts import (
    Area,
    StationAreaChanged,
    StationBuilt,
    StationClosed,
    StationOpened,
    StationPlanned,
    StationSuspended,
)
from domain.training.facts import Attendance, TrainingSessionHeld, VolunteerAttendance
from domain.visits.facts import HomeVisitNotMet, HomeVisitRecorded
from ledger.evidence.canonical import canonical
from tests.builders import STATION, record_id

ENTRIES = Path(__file__).parent / "entries"

_TOWNSHIP = Area(code="330212004", name="钟公庙街道")
_DISTRICT = Area(code="330212", name="鄞州区")
_CITY = Area(code="330200", name="宁波市")
_AREAS: dict[str, Any] = {"township": _TOWNSHIP, "district": _DISTRICT, "city": _CITY}
_DIGESTS = (
    "FQHTZmvKCnL1CyGmCQWUQbZ7vgvjvXqQF7SqpHTFhZI",
    "r1tTYVYvv3hYpDhBkcpPsQ8zLkcNUmnDqkFsJSDUWcE",
)
_FILE = Attachment(sha256="a1" * 32, media_type="image/jpeg", size_bytes=204_800)
_HASH = "b2" * 32
_VOUCHER = Voucher(
    amount_fen=120,
    voucher_number="0001234567",
    voucher_kind="fiscal_receipt",
    voucher_code="33060122",
    voucher_sha256="c3" * 32,
)
_VOLUNTEER = VolunteerAttendance(
    volunteer="V-0007",
    credited_hours_hundredths=75,
    signed_in_at="2026-03-11T08:55:00+08:00",
    credited_because="手机没电",
)
_MINUTES = {"started_at": "2026-03-11T09:00:00+08:00", "ended_at": "2026-03-11T09:40:00+08:00"}
_GRANT: dict[str, Any] = {
    "grant": "G-2026-1",
    "source": "welfare_lottery",
    "amount_fen": 12_000_000,
}
_TERMS: dict[str, Any] = {
    "document_number": "鄞民〔2026〕18号",
    "allowed_categories": ("service_activity", "equipment"),
    "forbidden_categories": ("personnel", "hospitality"),
    "period_from": "2026-01-01",
    "period_until": "2026-12-31",
}
_USED: dict[str, Any] = {
    "purpose": "居家安全改造",
    "target_groups": ("elder_alone", "dibao"),
    "region": "330212004",
    "unit": "item",
    "quantity": 6,
}
_PAID_HOW = {"payment_method": "cash", "payee_worker": "W-0412"}
_LINE = SourceLine(source="welfare_lottery", grant="G-2026-1", amount_fen=600_000)

_FORGOTTEN: dict[str, Any] = {
    "about": "client",
    "person": "C-7781",
    "legal_basis": "consent_withdrawn",
    "requested_by": "C-7781",
    "requested_on": "2026-02-02",
    "approved_by": "W-0001",
}

_RECORDED = StaffLeft(worker="W-0412", left_on="2026-06-30")
_MINIMAL: dict[type[Event], dict[str, Any]] = {
    StationPlanned: {"name": "钟公庙街道社工站", "planned_on": "2021-01-01", **_AREAS},
    StationAreaChanged: {"effective_on": "2025-01-01", **_AREAS},
    StationBuilt: {"built_on": "2021-06-30"},
    StationOpened: {"opened_on": "2021-07-01", "operating_model": "mixed"},
    StationSuspended: {"suspended_on": "2022-02-01"},
    StationClosed: {"closed_on": "2026-06-30"},
    StaffJoined: {
        "worker": "W-0412",
        "engagement": "full_time",
        "source": "agency",
        "joined_on": "2021-07-01",
    },
    StaffRoleChanged: {
        "worker": "W-0412",
        "engagement": "part_time",
        "changed_on": "2022-01-01",
    },
    StaffLeft: {"worker": "W-0412", "left_on": "2023-06-30"},
    StaffCredentialRecorded: {
        "worker": "W-0412",
        "level": "intermediate",
        "valid_from": "2024-07-01",
    },
    HomeVisitRecorded: {
        "visitors": ("W-0412",),
        "client": "C-1001",
        "duration_minutes": 40,
        "mode": "in_person",
        "services": ("humane_care",),
        **_MINUTES,
    },
    HomeVisitNotMet: {
        "visitors": ("W-0412",),
        "client": "C-1002",
        "attempted_at": "2026-03-11T10:10:00+08:00",
    },
    TrainingSessionHeld: {
        "course": "考前辅导",
        "class_tier": "",
        "format": "exam_cram",
        "hours_hundredths": 75,
        "attendance": (Attendance(worker="W-0412", credited_hours_hundredths=75),),
        **_MINUTES,
    },
    GrantPromised: {"promised_on": "2025-12-01", **_GRANT},
    GrantReceived: {"received_on": "2026-01-10", **_GRANT},
    GrantCarriedOver: {"carried_over_on": "2026-01-01", **_GRANT},
    GrantReclaimed: {"reclaimed_on": "2026-12-31", **_GRANT},
    FundsReserved: {
        "category": "service_activity",
        "reserved_on": "2026-04-01",
        "valid_until": "2026-06-30",
        "amount_fen": 600_000,
        "lines": (_LINE,),
    },
    ExpenditureRecorded: {
        "category": "service_activity",
        "spent_on": "2026-04-02",
        "amount_fen": 600_000,
        "lines": (_LINE,),
    },
    ExpenditureSubmitted: {
        "category": "service_activity",
        "submitted_on": "2026-04-02",
        "amount_fen": 600_000,
        "lines": (_LINE,),
    },
    ExpenditurePaid: {
        "category": "service_activity",
        "spent_on": "2026-04-04",
        "amount_fen": 600_000,
        "lines": (_LINE,),
        "submission": record_id(6),
        "approval": record_id(7),
    },
    ExpenditureRefunded: {
        "expenditure": record_id(8),
        "category": "service_activity",
        "refunded_on": "2026-04-09",
        "amount_fen": 600_000,
        "lines": (_LINE,),
    },
    SourceLent: {
        "source": "township_special",
        "grant": "G-TS",
        "to_source": "welfare_lottery",
        "to_grant": "G-FC",
        "amount_fen": 600_000,
        "lent_on": "2026-04-10",
        "document_number": "会议纪要〔2026〕8号",
    },
    SourceRepaid: {
        "loan": record_id(8),
        "source": "township_special",
        "grant": "G-TS",
        "to_source": "welfare_lottery",
        "to_grant": "G-FC",
        "amount_fen": 600_000,
        "repaid_on": "2026-05-10",
    },
    AdvanceMade: {
        "category": "service_activity",
        "advanced_on": "2026-01-05",
        "amount_fen": 60_000,
    },
    AdvanceRepaid: {
        "advance": record_id(8),
        "category": "service_activity",
        "repaid_on": "2026-04-02",
        "amount_fen": 600_000,
        "lines": (_LINE,),
    },
    PolicyPublished: {
        "key": "min_full_time",
        "value": 4,
        "effective_from": "2026-01-01",
        "title": "建设管理规范",
    },
    RecordCorrected: {
        "record": record_id(7),
        "reason_code": "wrong_time",
        "was": _RECORDED,
        "now": StaffLeft(worker="W-0412", left_on="2026-07-31"),
    },
    RecordVoided: {
        "record": record_id(7),
        "reason_code": "double_entry",
        "was": _RECORDED,
    },
    ReservationReleased: {"reservation": record_id(7)},
    PeriodClosed: {"month": "2026-03"},
    PeriodReopened: {"month": "2026-03"},
    LateEntryApproved: {"month": "2026-03", "records": 3, "expires_on": "2026-04-30"},
    WorkbookImported: {"file_sha256": _HASH, "rows": 312},
    ImportBatchVoided: {"batch": record_id(5), "records": 292},
    PersonErased: {**_FORGOTTEN, "fields_count": 3},
    PersonRestricted: {
        **_FORGOTTEN,
        "retention_until": "2056-12-31",
        "retention_class": "voucher",
    },
    LegalHoldPlaced: {
        "about": "client",
        "person": "C-7781",
        "case_number": "鄞审〔2026〕3号",
    },
    LegalHoldReleased: {"hold": record_id(6)},
}
_FURTHER: dict[type[Event], dict[str, Any]] = {
    PersonErased: {"retention_until": "2055-12-31"},
    StationOpened: {"operator": "某社会工作服务中心"},
    HandoverPrepared: {
        "items": (
            HandoverItem(item="open_case", case="GA-2026-01", client="C-1001", due_on="2026-03-11"),
        )
    },
    StaffJoined: {"fte_percent": 50},
    StaffRoleChanged: {"fte_percent": 50, "position": "副站长"},
    StaffCredentialRecorded: {"valid_until": "2027-06-30"},
    HomeVisitRecorded: {
        "project": "XM-2026-01",
        "joint_visit": "3f0c-11d2-90ab-77e1",
        "visitors": ("W-0412", "工-0418"),
        "services": ("humane_care", "resource_coordination"),
        "target_groups": ("elder_alone", "dibao"),
        "household": "H-0031",
        "service_point": "P-02",
        "persons_served": 2,
        "purpose": "risk",
        "needs": ("N-01", "N-07"),
        "risk_before": "red",
        "risk_after": "yellow",
        "follow_up_due": "2026-03-12",
        "outcome": "referred",
        "attachments": (_FILE, Attachment(sha256=_HASH)),
        "claimed_recorded_on": "2026-03-11",
    },
    HomeVisitNotMet: {
        "not_met_reason": "refused",
        "target_groups": ("disability",),
        "household": "H-0032",
        "service_point": "P-02",
        "purpose": "policy_check",
        "follow_up_due": "2026-03-12",
        "attachments": (_FILE,),
        "claimed_recorded_on": "2026-03-11",
    },
    TrainingSessionHeld: {
        "project": "XM-2026-01",
        "volunteers": (_VOLUNTEER,),
        "place": "文化礼堂",
        "costs": (record_id(2),),
        "class_tier": "金鼎班",
        "claimed_headcount": 0,
        "attachments": (_FILE,),
    },
    GrantPromised: _TERMS,
    GrantReceived: {"voucher_number": "收-0012", **_TERMS},
    GrantCarriedOver: _TERMS,
    ExpenditureSubmitted: {
        **_USED,
        "more_vouchers": (_VOUCHER,),
        **_PAID_HOW,
        "voucher_number": "24332000000012345678",
        "voucher_sha256": _HASH,
        "linked_records": (record_id(1),),
        "handled_by": "W-0412",
        "voucher_kind": "vat_invoice",
        "voucher_code": "033002100111",
        "project": "XM-2026-01",
    },
    ExpenditurePaid: {
        **_USED,
        "more_vouchers": (_VOUCHER,),
        **_PAID_HOW,
        "voucher_number": "24332000000012345678",
        "voucher_sha256": _HASH,
        "linked_records": (record_id(1),),
        "handled_by": "W-0412",
        "voucher_kind": "vat_invoice",
        "voucher_code": "033002100111",
        "project": "XM-2026-01",
    },
    AdvanceMade: {
        **_USED,
        "more_vouchers": (_VOUCHER,),
        "payee_worker": "W-0412",
        "paid_by": "W-0412",
        "voucher_number": "垫-0003",
        "voucher_sha256": _HASH,
        "linked_records": (record_id(1),),
        "voucher_kind": "fiscal_receipt",
        "voucher_code": "033002100112",
    },
    ExpenditureRefunded: {"voucher_number": "退-0001", "project": "XM-2026-01"},
    AdvanceRepaid: {"paid_by": "W-0412", "voucher_number": "还-0003"},
    GrantReclaimed: {"document_number": "鄞民〔2026〕99号"},
    FundsReserved: {**_USED, "document_number": "合同〔2026〕7号"},
    ExpenditureRecorded: {
        **_USED,
        "more_vouchers": (_VOUCHER,),
        **_PAID_HOW,
        "amount_fen": 864_000,
        "lines": (
            _LINE,
            SourceLine(source="community_foundation", grant="G-F", amount_fen=264_000),
        ),
        "voucher_number": "24332000000012345678",
        "project": "XM-2026-01",
        "voucher_sha256": _HASH,
        "linked_records": (record_id(1), record_id(2)),
        "handled_by": "W-0412",
        "voucher_kind": "vat_invoice",
        "voucher_code": "033002100111",
    },
    PolicyPublished: {
        "key": "forbidden_by_source",
        "value": ("welfare_lottery:hospitality", "welfare_lottery:personnel"),
        "document_number": "甬社工〔2025〕12号",
        "article": "第六条",
    },
}


_ADDED: dict[type[Event], tuple[tuple[str, ...], ...]] = {
    ExpenditureRecorded: (
        ("voucher_kind", "voucher_code"),
        ("project",),
        tuple(_USED),
        tuple(_PAID_HOW),
        ("more_vouchers",),
    ),
    ExpenditureSubmitted: (tuple(_PAID_HOW), ("more_vouchers",)),
    ExpenditurePaid: (tuple(_PAID_HOW), ("more_vouchers",)),
    AdvanceMade: (
        ("voucher_kind", "voucher_code"),
        tuple(_USED),
        ("payee_worker",),
        ("more_vouchers",),
    ),
    FundsReserved: (tuple(_USED),),
    HomeVisitRecorded: (("joint_visit",), ("project",)),
    HomeVisitNotMet: (("not_met_reason",),),
    TrainingSessionHeld: (("project",), ("volunteers", "place", "costs")),
}
"""Fields that came after the first full entry of an event was stored, those of one time together."""
_LATER = ("fuller", "fullest", "whole", "complete", "entire")

_CODES = {"worker": "W-0412", "client": "C-1001", "volunteer": "V-0007", "record": record_id(7)}
_PLAIN: dict[Any, Any] = {
    ISODate: "2026-03-11",
    ISOMinute: "2026-03-11T09:00:00+08:00",
    Month: "2026-03",
    int: 7,
    bool: True,
}


def by_types(kind: type[Struct], *, whole: bool) -> dict[str, Any]:
    """The fields of an event or a part that every one has, or all but the digests."""
    hints = typing.get_type_hints(kind, include_extras=True)
    return {
        each.name: _by_type(hints[each.name])
        for each in structs.fields(kind)
        if each.required or (whole and each.name != "sd")
    }


def _by_type(hint: Any, code: str = "某项") -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        marks = [each for each in arguments[1:] if isinstance(each, PersonCode)]
        return _by_type(arguments[0], _CODES[marks[-1].kind] if marks else code)
    if origin is typing.Literal:
        return arguments[-1]  # the first may be the default
    if origin is tuple:
        return (_by_type(arguments[0], code),)
    if arguments:
        return _by_type(next(each for each in arguments if each is not UnsetType), code)
    if isinstance(hint, type) and issubclass(hint, Struct):
        return hint(**by_types(hint, whole=True))
    return _PLAIN.get(hint, code)


def minimal(kind: type[Event]) -> AnyEvent:
    """The event with nothing but what it must have."""
    return kind(**(_MINIMAL.get(kind) or by_types(kind, whole=False)))


def full(kind: type[Event]) -> AnyEvent:
    """The event with every field away from its default."""
    stated = _MINIMAL.get(kind) or by_types(kind, whole=True)
    fields = {**stated, **_FURTHER.get(kind, {}), "sd": _DIGESTS}
    if kind is RecordCorrected:
        fields |= {"was": minimal(HomeVisitRecorded), "now": full_then(HomeVisitRecorded)}
    if kind is RecordVoided:
        fields |= {"was": full_then(ExpenditureRecorded)}
    return kind(**fields)


def full_then(kind: type[Event], times: int = 0) -> AnyEvent:
    """The event with every field that it had once fields were added to it so many times."""
    event = full(kind)
    added = [name for names in _ADDED.get(kind, ())[times:] for name in names]
    defaults = {each.name: each.default for each in structs.fields(kind) if each.name in added}
    return structs.replace(event, **defaults)


def sparse_entry(event: AnyEvent) -> Entry:
    """The event in an envelope with nothing but what it must have."""
    return Entry(**_envelope(event))


def rich_entry(event: AnyEvent) -> Entry:
    """The event in an envelope with every field filled."""
    return Entry(
        **_envelope(event),
        causes=(record_id(3), record_id(4)),
        corrects=record_id(7),
        device_time="2026-03-11T04:20:00.000Z",
        occurred_until="2026-03-11T09:40:00+08:00",
        on_behalf_of="W-0418",
        reason="时间误录",
        skew_ms=-840_000,
    )


def _envelope(event: AnyEvent) -> dict[str, Any]:
    return {
        "actor": "W-0412",
        "channel": "phone_offline",
        "command_id": "phone-7f3a-0001",
        "data": event,
        "event_id": record_id(9),
        "occurred_at": "2026-03-11T09:00:00+08:00",
        "recorded_at": "2026-03-12T03:05:00.123Z",
        "role": "staff",
        "station": STATION,
        "type": topic_of(event),
        "type_version": event.schema_version,
        "version": 42,
    }


def specimens() -> Iterator[tuple[str, Entry]]:
    """File name and entry of every specimen."""
    for kind in EVENTS:
        stem = f"{topic_of(kind)}.v{kind.schema_version}"
        yield f"{stem}.full.json", rich_entry(full_then(kind))
        for times, name in enumerate(_LATER[: len(_ADDED.get(kind, ()))], 1):
            yield f"{stem}.{name}.json", rich_entry(full_then(kind, times))
        yield f"{stem}.minimal.json", sparse_entry(minimal(kind))


def write_missing() -> None:
    """Write the files that are not there yet."""
    ENTRIES.mkdir(exist_ok=True)
    for name, entry in specimens():
        if not (ENTRIES / name).exists():
            (ENTRIES / name).write_bytes(canonical(entry))


if __name__ == "__main__":
    write_missing()
