"""Readable defaults for what tests give and ask: a test names only what it is about.

Shared by every folder of tests. ``a_...`` functions return details, the plain names (``joined``,
``received``) return events as they stand in a stream, and ``command`` wraps details into the
command that takes them, given by a role that may give it. All people and places are made up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from domain.book.catalogue import KIND_OF_COMMAND, KIND_OF_DETAILS, KINDS
from domain.book.changes import change_form_of
from domain.book.deciding.authority import PERMITTED
from domain.ground.commands import Command, CorrectRecord, RecordingCommand, VoidRecord
from domain.ground.forms.details import Changes, Details
from domain.ground.kinds import Kind
from domain.ground.people import is_personal
from domain.ground.reach import EVERYWHERE
from domain.money.budgets.details import BudgetAdoptedDetails, BudgetAmendedDetails
from domain.money.budgets.facts import BudgetAdopted, BudgetAmended, BudgetLine
from domain.money.commands import ReleaseReservation
from domain.money.details import (
    AdvanceMadeDetails,
    AdvanceRepaidDetails,
    ExpenditureDetails,
    FundsReservedDetails,
    GrantCarriedOverDetails,
    GrantPromisedDetails,
    GrantReceivedDetails,
    GrantReclaimedDetails,
)
from domain.money.facts import (
    AdvanceMade,
    AdvanceRepaid,
    ExpenditureRecorded,
    ExpenditureRefunded,
    FundsReserved,
    GrantCarriedOver,
    GrantPromised,
    GrantReceived,
    GrantReclaimed,
    ReservationReleased,
    RestrictionReleased,
    SourceLent,
    SourceLine,
    SourceRepaid,
)
from domain.money.terms.details import GrantTermsDetails
from domain.money.terms.facts import GrantTermsSet
from domain.programme.details import PolicyDetails
from domain.programme.facts import PolicyPublished
from domain.staff.details import (
    StaffCredentialDetails,
    StaffJoinedDetails,
    StaffLeftDetails,
    StaffRoleDetails,
)
from domain.staff.facts import StaffCredentialRecorded, StaffJoined, StaffLeft, StaffRoleChanged
from domain.stations.details import (
    StationAreaDetails,
    StationBuiltDetails,
    StationClosedDetails,
    StationOpenedDetails,
    StationPlanDetails,
    StationSuspendedDetails,
)
from domain.stations.facts import (
    Area,
    StationBuilt,
    StationClosed,
    StationOpened,
    StationPlanned,
    StationSuspended,
)
from domain.training.details import TrainingSessionDetails
from domain.visits.details import HomeVisitDetails, HomeVisitNotMetDetails
from domain.visits.facts import HomeVisitRecorded

STATION = "NB-YZ-ZGM"
AREA = "A-330200"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""16:00 on 2026-11-23 at the station."""

_PREFERRED_ROLES = (
    "station_head",
    "accountant",
    "supervisor",
    "district_officer",
    "city_officer",
)


def record_id(number: int) -> str:
    """A version 7 UUID; a larger number sorts later."""
    return f"019a0000-0000-7000-8000-{number:012x}"


def command(what: Details | type[Command], **context: Any) -> Command:
    """The command for details, or one that has none; ``context`` overrides who, when and how."""
    kind = what if isinstance(what, type) else KIND_OF_DETAILS[type(what)].command
    fields: dict[str, Any] = {
        "station": AREA if _is_of_an_area(kind) else STATION,
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
    if kind is CorrectRecord and isinstance(fields["details"], Details):
        fields["details"] = changes_to(fields["details"])
    return kind(**fields)


def _is_of_an_area(kind: type[Command]) -> bool:
    return issubclass(kind, RecordingCommand) and KIND_OF_COMMAND[kind].stream == "area"


def correct(record: int | str, details: Details | Changes, **context: Any) -> Command:
    """A correction of a record, or of the given stream's n-th event; details state all of it."""
    named = {"record": _record(record), "details": details, "reason_code": "typo"}
    return command(CorrectRecord, **(named | context))


def changes_to(details: Details) -> Changes:
    """All of a value as changes: every field, but of the personal ones only what says something."""
    kind = type(details)
    stated = {
        name: getattr(details, name)
        for name in kind.model_fields
        if not is_personal(kind, name) or getattr(details, name)
    }
    return change_form_of(kind).model_construct(**stated)


def void(record: int | str, **context: Any) -> Command:
    """A void of a record, or of the given stream's n-th event."""
    named = {"record": _record(record), "reason_code": "double_entry"}
    return command(VoidRecord, **(named | context))


def release(reservation: int | str, **context: Any) -> Command:
    """The release of a reservation, or of the given stream's n-th event."""
    named = {"reservation": _record(reservation)}
    return command(ReleaseReservation, **(named | context))


def _record(record: int | str) -> str:
    return record if isinstance(record, str) else record_id(record)


def _area(code: str, name: str) -> dict[str, str]:
    return {"code": code, "name": name}


def a_plan(**overrides: Any) -> StationPlanDetails:
    return StationPlanDetails(
        **{
            "name": "钟公庙街道社工站",
            "township": _area("330212004", "钟公庙街道"),
            "district": _area("330212", "鄞州区"),
            "city": _area("330200", "宁波市"),
            "planned_on": "2021-01-01",
        }
        | overrides
    )


def an_area_change(**overrides: Any) -> StationAreaDetails:
    return StationAreaDetails(
        **{
            "township": _area("330212005", "首南街道"),
            "district": _area("330212", "鄞州区"),
            "city": _area("330200", "宁波市"),
            "effective_on": "2025-01-01",
        }
        | overrides
    )


def a_building(**overrides: Any) -> StationBuiltDetails:
    return StationBuiltDetails(**{"built_on": "2021-06-30"} | overrides)


def an_opening(**overrides: Any) -> StationOpenedDetails:
    return StationOpenedDetails(
        **{"opened_on": "2021-07-01", "operating_model": "agency_operated"} | overrides
    )


def a_suspension(**overrides: Any) -> StationSuspendedDetails:
    return StationSuspendedDetails(**{"suspended_on": "2022-02-01"} | overrides)


def a_closing(**overrides: Any) -> StationClosedDetails:
    return StationClosedDetails(**{"closed_on": "2026-06-30"} | overrides)


def a_joining(**overrides: Any) -> StaffJoinedDetails:
    return StaffJoinedDetails(
        **{
            "worker": "W-1",
            "engagement": "full_time",
            "source": "agency",
            "joined_on": "2021-07-01",
        }
        | overrides
    )


def a_role_change(**overrides: Any) -> StaffRoleDetails:
    return StaffRoleDetails(
        **{"worker": "W-1", "engagement": "part_time", "changed_on": "2022-01-01"} | overrides
    )


def a_leaving(**overrides: Any) -> StaffLeftDetails:
    return StaffLeftDetails(**{"worker": "W-1", "left_on": "2023-06-30"} | overrides)


def a_credential(**overrides: Any) -> StaffCredentialDetails:
    return StaffCredentialDetails(
        **{"worker": "W-1", "level": "assistant", "valid_from": "2022-01-01"} | overrides
    )


def a_home_visit(**overrides: Any) -> HomeVisitDetails:
    return HomeVisitDetails(
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


def a_visit_not_met(**overrides: Any) -> HomeVisitNotMetDetails:
    return HomeVisitNotMetDetails(
        **{"visitors": ("W-1",), "client": "C-1002", "attempted_at": "2026-03-11T10:10:00+08:00"}
        | overrides
    )


def a_training_session(**overrides: Any) -> TrainingSessionDetails:
    return TrainingSessionDetails(
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


def a_promise(**overrides: Any) -> GrantPromisedDetails:
    return GrantPromisedDetails(
        **{
            "grant": "G-1",
            "source": "welfare_lottery",
            "amount": "1000",
            "promised_on": "2025-12-01",
        }
        | overrides
    )


def a_receipt(**overrides: Any) -> GrantReceivedDetails:
    return GrantReceivedDetails(
        **{
            "grant": "G-1",
            "source": "welfare_lottery",
            "amount": "1000",
            "received_on": "2026-01-10",
        }
        | overrides
    )


def a_municipal_receipt(**overrides: Any) -> GrantReceivedDetails:
    return a_receipt(
        **{
            "grant": "G-M",
            "source": "municipal_one_time",
            "amount": "50000",
            "received_on": "2021-09-10",
        }
        | overrides
    )


def an_opening_balance(**overrides: Any) -> GrantCarriedOverDetails:
    return GrantCarriedOverDetails(
        **{
            "grant": "G-0",
            "source": "welfare_lottery",
            "amount": "500",
            "carried_over_on": "2026-01-01",
            "document_number": "鄞民〔2026〕2号",
        }
        | overrides
    )


def an_advance(amount: str = "100", **overrides: Any) -> AdvanceMadeDetails:
    """By the operator unless it says otherwise."""
    return AdvanceMadeDetails(
        **{"category": "service_activity", "advanced_on": "2026-01-05", "amount": amount}
        | overrides
    )


def a_repayment(
    amount: str = "100", *lines: dict[str, Any], **overrides: Any
) -> AdvanceRepaidDetails:
    """By the lottery unless lines say otherwise, of the oldest advance."""
    return AdvanceRepaidDetails(
        **{"repaid_on": "2026-03-01", "amount": amount, "lines": lines or (a_line(amount),)}
        | overrides
    )


def a_reclaim(**overrides: Any) -> GrantReclaimedDetails:
    return GrantReclaimedDetails(
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
    return FundsReservedDetails(
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
    return ExpenditureDetails(
        **{
            "category": "service_activity",
            "spent_on": "2026-03-01",
            "amount": amount,
            "lines": lines or (a_line(amount),),
        }
        | overrides
    )


def a_budget(**overrides: Any) -> BudgetAdoptedDetails:
    """A year's budget of two lines."""
    return BudgetAdoptedDetails(
        **{
            "year": 2026,
            "adopted_on": "2026-01-15",
            "planned": (planned_line("60000"), planned_line("20000", category="office")),
        }
        | overrides
    )


def a_budget_change(**overrides: Any) -> BudgetAmendedDetails:
    """Less for the office."""
    return BudgetAmendedDetails(
        **{
            "year": 2026,
            "amended_on": "2026-02-15",
            "document_number": "甬民〔2026〕7号",
            "planned": (planned_line("15000", category="office"),),
        }
        | overrides
    )


def planned_line(amount: str, **overrides: Any) -> dict[str, Any]:
    line = {"source": "welfare_lottery", "category": "personnel", "amount": amount}
    return line | overrides


def some_terms(**overrides: Any) -> GrantTermsDetails:
    """What an article lets the lottery's money be spent on; without more it binds nothing."""
    return GrantTermsDetails(
        **{
            "grant": "G-1",
            "effective_on": "2026-01-10",
            "document_number": "鄞民〔2026〕18号",
            "article": "第四条",
        }
        | overrides
    )


def a_policy(key: str = "min_full_time", value: Any = 4, **changed: Any) -> PolicyDetails:
    """A rule of a city from the first day of 2026 on."""
    stated = {
        "effective_from": "2026-01-01",
        "title": "建设管理规范",
        "document_number": "甬社工〔2025〕12号",
    }
    return PolicyDetails(key=key, value=value, **(stated | changed))


def published(key: str = "min_full_time", value: Any = 4, **changed: Any) -> PolicyPublished:
    """What ``a_policy`` comes to."""
    return PolicyPublished(**(a_policy(key, value).model_dump() | changed))


BY_HAND = (
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
    an_opening_balance,
    an_advance,
    a_repayment,
    a_reservation,
    an_expenditure,
    some_terms,
    a_budget,
    a_budget_change,
    a_policy,
)
"""Builders of details that tests vary."""


def _example(kind: Kind) -> Callable[[], Details]:
    def build() -> Details:
        return kind.details.model_validate(kind.example["details"])

    return build


_BUILT = {type(build()) for build in BY_HAND}
EVERY_DETAILS = (*BY_HAND, *(_example(each) for each in KINDS if each.details not in _BUILT))
"""A builder for every kind of details; of one that nobody varies, its example."""


def _an(code: str, name: str) -> Area:
    return Area(code=code, name=name)


def planned(**overrides: Any) -> StationPlanned:
    return StationPlanned(
        **{
            "name": "钟公庙街道社工站",
            "township": _an("330212004", "钟公庙街道"),
            "district": _an("330212", "鄞州区"),
            "city": _an("330200", "宁波市"),
            "planned_on": "2021-01-01",
        }
        | overrides
    )


def built(on: str = "2021-06-30") -> StationBuilt:
    return StationBuilt(built_on=on)


def opened(on: str = "2021-07-01") -> StationOpened:
    return StationOpened(opened_on=on, operating_model="agency_operated")


def suspended(on: str = "2022-02-01") -> StationSuspended:
    return StationSuspended(suspended_on=on)


def closed(on: str = "2026-06-30") -> StationClosed:
    return StationClosed(closed_on=on)


def joined(worker: str = "W-1", on: str = "2021-07-01", **overrides: Any) -> StaffJoined:
    return StaffJoined(
        **{"worker": worker, "engagement": "full_time", "source": "agency", "joined_on": on}
        | overrides
    )


def changed(worker: str, on: str, engagement: str = "part_time") -> StaffRoleChanged:
    return StaffRoleChanged(worker=worker, engagement=engagement, changed_on=on)


def left(worker: str = "W-1", on: str = "2023-06-30") -> StaffLeft:
    return StaffLeft(worker=worker, left_on=on)


def certified(worker: str = "W-1", on: str = "2022-01-01") -> StaffCredentialRecorded:
    return StaffCredentialRecorded(worker=worker, level="assistant", valid_from=on)


def visited(worker: str = "W-1", day: str = "2026-03-11") -> HomeVisitRecorded:
    return HomeVisitRecorded(
        visitors=(worker,),
        client="C-1001",
        started_at=f"{day}T09:00:00+08:00",
        ended_at=f"{day}T09:40:00+08:00",
        duration_minutes=40,
        mode="in_person",
        services=("humane_care",),
    )


def promised(fen: int = 100_000, **overrides: Any) -> GrantPromised:
    return GrantPromised(
        **{
            "grant": "G-1",
            "source": "welfare_lottery",
            "amount_fen": fen,
            "promised_on": "2025-12-01",
        }
        | overrides
    )


def received(fen: int = 100_000, grant: str = "G-1", **overrides: Any) -> GrantReceived:
    return GrantReceived(
        **{
            "grant": grant,
            "source": "welfare_lottery",
            "amount_fen": fen,
            "received_on": "2026-01-10",
        }
        | overrides
    )


def municipal(on: str = "2021-09-10", **overrides: Any) -> GrantReceived:
    return received(
        5_000_000,
        **{"grant": "G-M", "source": "municipal_one_time", "received_on": on} | overrides,
    )


def budgeted(amount_fen: int, **overrides: Any) -> BudgetLine:
    line = {"source": "welfare_lottery", "category": "personnel", "amount_fen": amount_fen}
    return BudgetLine(**line | overrides)


def adopted(*lines: BudgetLine, **overrides: Any) -> BudgetAdopted:
    """What ``a_budget`` comes to; of other lines if some are given."""
    two = budgeted(6_000_000), budgeted(2_000_000, category="office")
    told = {"year": 2026, "adopted_on": "2026-01-15", "planned": lines or two}
    return BudgetAdopted(**told | overrides)


def amended(*lines: BudgetLine, **overrides: Any) -> BudgetAmended:
    """What ``a_budget_change`` comes to."""
    told = {"year": 2026, "amended_on": "2026-02-15", "document_number": "甬民〔2026〕7号"}
    less = lines or (budgeted(1_500_000, category="office"),)
    return BudgetAmended(**told | {"planned": less} | overrides)


def terms_set(**overrides: Any) -> GrantTermsSet:
    """What ``some_terms`` comes to."""
    return GrantTermsSet(
        **{
            "grant": "G-1",
            "effective_on": "2026-01-10",
            "document_number": "鄞民〔2026〕18号",
            "article": "第四条",
        }
        | overrides
    )


def carried_over(fen: int = 50_000, grant: str = "G-0", **overrides: Any) -> GrantCarriedOver:
    return GrantCarriedOver(
        **{
            "grant": grant,
            "source": "welfare_lottery",
            "amount_fen": fen,
            "carried_over_on": "2026-01-01",
        }
        | overrides
    )


def advanced(fen: int = 10_000, **overrides: Any) -> AdvanceMade:
    return AdvanceMade(
        **{"category": "service_activity", "advanced_on": "2026-01-05", "amount_fen": fen}
        | overrides
    )


def reclaimed(fen: int, grant: str = "G-1", **overrides: Any) -> GrantReclaimed:
    return GrantReclaimed(
        **{
            "grant": grant,
            "source": "welfare_lottery",
            "amount_fen": fen,
            "reclaimed_on": "2026-06-01",
        }
        | overrides
    )


def paid(fen: int, grant: str = "G-1", source: str = "welfare_lottery") -> SourceLine:
    return SourceLine(source=source, grant=grant, amount_fen=fen)


def spent(*lines: SourceLine, **overrides: Any) -> ExpenditureRecorded:
    return ExpenditureRecorded(
        **{
            "category": "service_activity",
            "spent_on": "2026-03-01",
            "amount_fen": sum(line.amount_fen for line in lines),
            "lines": lines,
        }
        | overrides
    )


def repaid(advance: int | str, *lines: SourceLine, **overrides: Any) -> AdvanceRepaid:
    return AdvanceRepaid(
        **{
            "advance": _record(advance),
            "category": "service_activity",
            "repaid_on": "2026-03-01",
            "amount_fen": sum(line.amount_fen for line in lines),
            "lines": lines,
        }
        | overrides
    )


def refunded(expenditure: int | str, *lines: SourceLine, **overrides: Any) -> ExpenditureRefunded:
    """Money of an expenditure that came back."""
    return ExpenditureRefunded(
        **{
            "expenditure": _record(expenditure),
            "category": "service_activity",
            "refunded_on": "2026-03-05",
            "amount_fen": sum(line.amount_fen for line in lines),
            "lines": lines,
        }
        | overrides
    )


def lent(amount_fen: int, lender: str, borrower: str, **overrides: Any) -> SourceLent:
    """Money of a grant of the lottery that a grant of the township borrows."""
    return SourceLent(
        **{
            "source": "welfare_lottery",
            "grant": lender,
            "to_source": "township_special",
            "to_grant": borrower,
            "amount_fen": amount_fen,
            "lent_on": "2026-03-01",
            "document_number": "会议纪要〔2026〕8号",
        }
        | overrides
    )


def lent_back(loan: int | str, fact: SourceLent, **overrides: Any) -> SourceRepaid:
    """Money of a loan that came back."""
    named = {name: getattr(fact, name) for name in ("source", "grant", "to_source", "to_grant")}
    return SourceRepaid(
        **named
        | {"loan": _record(loan), "amount_fen": fact.amount_fen, "repaid_on": "2026-03-09"}
        | overrides
    )


def unrestricted(amount_fen: int, **overrides: Any) -> RestrictionReleased:
    """Money of a grant of the lottery that is restricted no longer."""
    return RestrictionReleased(
        **{
            "source": "welfare_lottery",
            "grant": "G-1",
            "amount_fen": amount_fen,
            "released_on": "2026-03-01",
            "document_number": "甬民〔2026〕21号",
        }
        | overrides
    )


def reserved(*lines: SourceLine, **overrides: Any) -> FundsReserved:
    return FundsReserved(
        **{
            "category": "service_activity",
            "reserved_on": "2026-03-01",
            "valid_until": "2027-02-28",
            "amount_fen": sum(line.amount_fen for line in lines),
            "lines": lines,
        }
        | overrides
    )


def released(reservation: int | str) -> ReservationReleased:
    return ReservationReleased(reservation=_record(reservation))
