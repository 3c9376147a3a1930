"""Readable defaults for what tests give and ask: a test names only what it is about.

Shared by every folder of tests. ``a_...`` functions return details, the plain names (``joined``,
``received``) return events as they stand in a stream, and ``command`` wraps details into the
command that takes them, given by a role that may give it. All people and places are made up.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from domain import commands, events
from domain.assessments import ASSESSMENTS
from domain.authority import PERMITTED
from domain.changes import CHANGES
from domain.commands import DETAILS_BY_COMMAND, Changes, Command, Details
from domain.people import is_personal
from domain.reach import EVERYWHERE

STATION = "NB-YZ-ZGM"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""16:00 on 2026-11-23 at the station."""

_COMMAND_BY_DETAILS = {details: kind for kind, details in DETAILS_BY_COMMAND.items()}
_PREFERRED_ROLES = ("station_head", "accountant", "district_officer", "city_officer")


def record_id(number: int) -> str:
    """A version 7 UUID; a larger number sorts later."""
    return f"019a0000-0000-7000-8000-{number:012x}"


def command(what: Details | type[Command], **context: Any) -> Command:
    """The command for details, or one that has none; ``context`` overrides who, when and how."""
    kind = what if isinstance(what, type) else _COMMAND_BY_DETAILS[type(what)]
    fields: dict[str, Any] = {
        "station": STATION,
        "command_id": "command-1",
        "event_id": record_id(900),
        "actor": "head-1",
        "role": next(role for role in _PREFERRED_ROLES if role in PERMITTED[kind]),
        "reach": EVERYWHERE,
        "channel": "web",
        "now": NOW,
    }
    if not isinstance(what, type):
        fields["details"] = what
    if kind.model_fields["reason"].is_required():
        fields["reason"] = "typed wrongly"
    fields |= context
    if kind is commands.CorrectRecord and isinstance(fields["details"], Details):
        fields["details"] = changes_to(fields["details"])
    return kind(**fields)


def correct(record: int | str, details: Details | Changes, **context: Any) -> Command:
    """A correction of a record, or of the given stream's n-th event; details state all of it."""
    named = {"record": _record(record), "details": details, "reason_code": "typo"}
    return command(commands.CorrectRecord, **(named | context))


def changes_to(details: Details) -> Changes:
    """All of a value as changes: every field, but of the personal ones only what says something."""
    kind = type(details)
    stated = {
        name: getattr(details, name)
        for name in kind.model_fields
        if not is_personal(kind, name) or getattr(details, name)
    }
    return CHANGES[kind].model_construct(**stated)


def void(record: int | str, **context: Any) -> Command:
    """A void of a record, or of the given stream's n-th event."""
    named = {"record": _record(record), "reason_code": "double_entry"}
    return command(commands.VoidRecord, **(named | context))


def release(reservation: int | str, **context: Any) -> Command:
    """The release of a reservation, or of the given stream's n-th event."""
    named = {"reservation": _record(reservation)}
    return command(commands.ReleaseReservation, **(named | context))


def _record(record: int | str) -> str:
    return record if isinstance(record, str) else record_id(record)


def _area(code: str, name: str) -> dict[str, str]:
    return {"code": code, "name": name}


def a_plan(**overrides: Any) -> commands.StationPlanDetails:
    return commands.StationPlanDetails(
        **{
            "name": "钟公庙街道社工站",
            "township": _area("330212004", "钟公庙街道"),
            "district": _area("330212", "鄞州区"),
            "city": _area("330200", "宁波市"),
            "planned_on": "2021-01-01",
        }
        | overrides
    )


def an_area_change(**overrides: Any) -> commands.StationAreaDetails:
    return commands.StationAreaDetails(
        **{
            "township": _area("330212005", "首南街道"),
            "district": _area("330212", "鄞州区"),
            "city": _area("330200", "宁波市"),
            "effective_on": "2025-01-01",
        }
        | overrides
    )


def a_building(**overrides: Any) -> commands.StationBuiltDetails:
    return commands.StationBuiltDetails(**{"built_on": "2021-06-30"} | overrides)


def an_opening(**overrides: Any) -> commands.StationOpenedDetails:
    return commands.StationOpenedDetails(
        **{"opened_on": "2021-07-01", "operating_model": "agency_operated"} | overrides
    )


def a_suspension(**overrides: Any) -> commands.StationSuspendedDetails:
    return commands.StationSuspendedDetails(**{"suspended_on": "2022-02-01"} | overrides)


def a_closing(**overrides: Any) -> commands.StationClosedDetails:
    return commands.StationClosedDetails(**{"closed_on": "2026-06-30"} | overrides)


def a_joining(**overrides: Any) -> commands.StaffJoinedDetails:
    return commands.StaffJoinedDetails(
        **{
            "worker": "W-1",
            "engagement": "full_time",
            "source": "agency",
            "joined_on": "2021-07-01",
        }
        | overrides
    )


def a_role_change(**overrides: Any) -> commands.StaffRoleDetails:
    return commands.StaffRoleDetails(
        **{"worker": "W-1", "engagement": "part_time", "changed_on": "2022-01-01"} | overrides
    )


def a_leaving(**overrides: Any) -> commands.StaffLeftDetails:
    return commands.StaffLeftDetails(**{"worker": "W-1", "left_on": "2023-06-30"} | overrides)


def a_credential(**overrides: Any) -> commands.StaffCredentialDetails:
    return commands.StaffCredentialDetails(
        **{"worker": "W-1", "level": "assistant", "valid_from": "2022-01-01"} | overrides
    )


def a_home_visit(**overrides: Any) -> commands.HomeVisitDetails:
    return commands.HomeVisitDetails(
        **{
            "visitors": ("W-1",),
            "client": "C-1001",
            "started_at": "2026-03-11T09:00:00+08:00",
            "ended_at": "2026-03-11T09:40:00+08:00",
            "mode": "in_person",
            "services": ("humane_care",),
        }
        | overrides
    )


def a_visit_not_met(**overrides: Any) -> commands.HomeVisitNotMetDetails:
    return commands.HomeVisitNotMetDetails(
        **{"visitors": ("W-1",), "client": "C-1002", "attempted_at": "2026-03-11T10:10:00+08:00"}
        | overrides
    )


def a_training_session(**overrides: Any) -> commands.TrainingSessionDetails:
    return commands.TrainingSessionDetails(
        **{
            "course": "考前辅导",
            "format": "exam_cram",
            "started_at": "2026-05-09T13:30:00+08:00",
            "ended_at": "2026-05-09T16:30:00+08:00",
            "hours": "3",
            "attendance": ({"worker": "W-1"},),
        }
        | overrides
    )


def a_promise(**overrides: Any) -> commands.GrantPromisedDetails:
    return commands.GrantPromisedDetails(
        **{
            "grant": "G-1",
            "source": "welfare_lottery",
            "amount": "1000",
            "promised_on": "2025-12-01",
        }
        | overrides
    )


def a_receipt(**overrides: Any) -> commands.GrantReceivedDetails:
    return commands.GrantReceivedDetails(
        **{
            "grant": "G-1",
            "source": "welfare_lottery",
            "amount": "1000",
            "received_on": "2026-01-10",
        }
        | overrides
    )


def a_municipal_receipt(**overrides: Any) -> commands.GrantReceivedDetails:
    return a_receipt(
        **{
            "grant": "G-M",
            "source": "municipal_one_time",
            "amount": "50000",
            "received_on": "2021-09-10",
        }
        | overrides
    )


def a_reclaim(**overrides: Any) -> commands.GrantReclaimedDetails:
    return commands.GrantReclaimedDetails(
        **{
            "grant": "G-1",
            "source": "welfare_lottery",
            "amount": "100",
            "reclaimed_on": "2026-06-01",
        }
        | overrides
    )


def a_line(amount: str, source: str = "welfare_lottery", **overrides: Any) -> dict[str, Any]:
    return {"source": source, "amount": amount} | overrides


def a_reservation(amount: str = "100", *lines: dict[str, Any], **overrides: Any) -> Details:
    """Kept for a year by the lottery unless lines say otherwise."""
    return commands.FundsReservedDetails(
        **{
            "category": "service_activity",
            "reserved_on": "2026-03-01",
            "valid_until": "2027-02-28",
            "amount": amount,
            "lines": lines or (a_line(amount),),
        }
        | overrides
    )


def an_expenditure(amount: str = "100", *lines: dict[str, Any], **overrides: Any) -> Details:
    """Paid by the lottery unless lines say otherwise."""
    return commands.ExpenditureDetails(
        **{
            "category": "service_activity",
            "spent_on": "2026-03-01",
            "amount": amount,
            "lines": lines or (a_line(amount),),
        }
        | overrides
    )


EVERY_DETAILS = (
    a_plan,
    an_area_change,
    a_building,
    an_opening,
    a_suspension,
    a_closing,
    a_joining,
    a_role_change,
    a_leaving,
    a_credential,
    a_home_visit,
    a_visit_not_met,
    a_training_session,
    a_promise,
    a_receipt,
    a_reclaim,
    a_reservation,
    an_expenditure,
)
"""A builder for every kind of details."""

assert {type(build()) for build in EVERY_DETAILS} == set(ASSESSMENTS)


def _an(code: str, name: str) -> events.Area:
    return events.Area(code=code, name=name)


def planned(**overrides: Any) -> events.StationPlanned:
    return events.StationPlanned(
        **{
            "name": "钟公庙街道社工站",
            "township": _an("330212004", "钟公庙街道"),
            "district": _an("330212", "鄞州区"),
            "city": _an("330200", "宁波市"),
            "planned_on": "2021-01-01",
        }
        | overrides
    )


def built(on: str = "2021-06-30") -> events.StationBuilt:
    return events.StationBuilt(built_on=on)


def opened(on: str = "2021-07-01") -> events.StationOpened:
    return events.StationOpened(opened_on=on, operating_model="agency_operated")


def suspended(on: str = "2022-02-01") -> events.StationSuspended:
    return events.StationSuspended(suspended_on=on)


def closed(on: str = "2026-06-30") -> events.StationClosed:
    return events.StationClosed(closed_on=on)


def joined(worker: str = "W-1", on: str = "2021-07-01", **overrides: Any) -> events.StaffJoined:
    return events.StaffJoined(
        **{"worker": worker, "engagement": "full_time", "source": "agency", "joined_on": on}
        | overrides
    )


def changed(worker: str, on: str, engagement: str = "part_time") -> events.StaffRoleChanged:
    return events.StaffRoleChanged(worker=worker, engagement=engagement, changed_on=on)


def left(worker: str = "W-1", on: str = "2023-06-30") -> events.StaffLeft:
    return events.StaffLeft(worker=worker, left_on=on)


def certified(worker: str = "W-1", on: str = "2022-01-01") -> events.StaffCredentialRecorded:
    return events.StaffCredentialRecorded(worker=worker, level="assistant", valid_from=on)


def visited(worker: str = "W-1", day: str = "2026-03-11") -> events.HomeVisitRecorded:
    return events.HomeVisitRecorded(
        visitors=(worker,),
        client="C-1001",
        started_at=f"{day}T09:00:00+08:00",
        ended_at=f"{day}T09:40:00+08:00",
        duration_minutes=40,
        mode="in_person",
        services=("humane_care",),
    )


def promised(fen: int = 100_000, **overrides: Any) -> events.GrantPromised:
    return events.GrantPromised(
        **{
            "grant": "G-1",
            "source": "welfare_lottery",
            "amount_fen": fen,
            "promised_on": "2025-12-01",
        }
        | overrides
    )


def received(fen: int = 100_000, grant: str = "G-1", **overrides: Any) -> events.GrantReceived:
    return events.GrantReceived(
        **{
            "grant": grant,
            "source": "welfare_lottery",
            "amount_fen": fen,
            "received_on": "2026-01-10",
        }
        | overrides
    )


def municipal(on: str = "2021-09-10", **overrides: Any) -> events.GrantReceived:
    return received(
        5_000_000,
        **{"grant": "G-M", "source": "municipal_one_time", "received_on": on} | overrides,
    )


def reclaimed(fen: int, grant: str = "G-1", **overrides: Any) -> events.GrantReclaimed:
    return events.GrantReclaimed(
        **{
            "grant": grant,
            "source": "welfare_lottery",
            "amount_fen": fen,
            "reclaimed_on": "2026-06-01",
        }
        | overrides
    )


def paid(fen: int, grant: str = "G-1", source: str = "welfare_lottery") -> events.SourceLine:
    return events.SourceLine(source=source, grant=grant, amount_fen=fen)


def spent(*lines: events.SourceLine, **overrides: Any) -> events.ExpenditureRecorded:
    return events.ExpenditureRecorded(
        **{
            "category": "service_activity",
            "spent_on": "2026-03-01",
            "amount_fen": sum(line.amount_fen for line in lines),
            "lines": lines,
        }
        | overrides
    )


def reserved(*lines: events.SourceLine, **overrides: Any) -> events.FundsReserved:
    return events.FundsReserved(
        **{
            "category": "service_activity",
            "reserved_on": "2026-03-01",
            "valid_until": "2027-02-28",
            "amount_fen": sum(line.amount_fen for line in lines),
            "lines": lines,
        }
        | overrides
    )


def released(reservation: int | str) -> events.ReservationReleased:
    return events.ReservationReleased(reservation=_record(reservation))
