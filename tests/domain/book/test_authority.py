"""Every command by every role, written out once more so that a slip in the table is seen."""

from __future__ import annotations

import pytest

from domain.book.catalogue import KIND_OF_COMMAND, KIND_OF_DETAILS, KIND_OF_TOPIC, KINDS
from domain.book.commands import COMMANDS
from domain.book.deciding.authority import PERMITTED, authorise, authorise_fix
from domain.book.deciding.decisions import DECISIONS
from domain.book.events import FACTS
from domain.ground.commands import Command, VoidRecord
from domain.ground.events import topic_of
from domain.ground.kinds import HEAD, MONEY, OFFICERS, ROSTER, SERVICE, SUPERVISION
from domain.ground.refusals import NotPermitted, UnknownStation
from domain.ground.vocabulary import ROLES
from tests.builders import EVERY_DETAILS, a_home_visit, command, planned, record_id
from tests.domain.spec import Refused, given

# What a row of a kind may say without being written out here.
GROUPS = {
    SERVICE: "sh---",
    ROSTER: "-h-d-",
    MONEY: "-ha--",
    HEAD: "-h---",
    SUPERVISION: "v",
    SERVICE | MONEY: "sha--",
    SERVICE | SUPERVISION: "sh---v",
    OFFICERS: "---dc",
    OFFICERS | HEAD: "-h-dc",
}
MATRIX = {
    # command: staff, station_head, accountant, district_officer, city_officer, supervisor
    "PlanStation": "-h-dc",
    "ChangeStationArea": "---dc",
    "BuildStation": "-h-dc",
    "OpenStation": "-h-dc",
    "SuspendStation": "-h-dc",
    "CloseStation": "-h-dc",
    "SetJointOrganisation": "-h-dc",
    "JoinStaff": "-h-d-",
    "ChangeStaffRole": "-h-d-",
    "LeaveStaff": "-h-d-",
    "RecordStaffCredential": "-h-d-",
    "RecordHomeVisit": "sh---",
    "RecordHomeVisitNotMet": "sh---",
    "HoldTrainingSession": "sh---",
    "PromiseGrant": "-ha--",
    "ReceiveGrant": "-ha--",
    "ReclaimGrant": "-ha--",
    "ReserveFunds": "-ha--",
    "RecordExpenditure": "-ha--",
    "PublishPolicy": "---dc",
    "CorrectRecord": "shadcv",
    "VoidRecord": "shadcv",
    "ReleaseReservation": "-ha--",
    "ClosePeriod": "-h-d-",
    "ReopenPeriod": "-h-d-",
    "ApproveLateEntry": "-h-d-",
    "StartImport": "shadc",
    "VoidImportBatch": "-h---",
    "ErasePerson": "-h-d-",
    "PlaceLegalHold": "-h-d-",
    "ReleaseLegalHold": "-h-d-",
}
LETTERS = {
    "staff": "s",
    "station_head": "h",
    "accountant": "a",
    "district_officer": "d",
    "city_officer": "c",
    "supervisor": "v",
}

REFUSED = [
    Refused(
        "an auditor recording",
        [planned()],
        command(a_home_visit(), role="auditor"),
        "not_permitted",
    ),
]


def example(kind: type[Command], role: str) -> Command:
    if kind in KIND_OF_COMMAND:
        details = next(
            made
            for build in EVERY_DETAILS
            if type(made := build()) is KIND_OF_COMMAND[kind].details
        )
        return command(details, role=role)
    rest = {
        "record": record_id(1),
        "reason_code": "typo",
        "month": "2026-03",
        "expires_on": "2026-11-30",
        "file_sha256": "c" * 64,
        "rows": 1,
        "voided_batch": record_id(1),
        "about": "client",
        "person": "C-1001",
        "legal_basis": "consent_withdrawn",
        "requested_by": "C-1001",
        "requested_on": "2026-11-20",
        "approved_by": "officer-1",
        "case_number": "2026-3",
        "hold": record_id(1),
        "reservation": record_id(1),
        "details": a_home_visit(),
    }
    return command(kind, role=role, **{key: rest[key] for key in rest if key in kind.model_fields})


for _kind in KINDS:
    if _kind.recorded_by in GROUPS:
        MATRIX.setdefault(_kind.command.__name__, GROUPS[_kind.recorded_by])


def test_every_command_stands_in_every_table():
    names = {kind.__name__ for kind in COMMANDS}
    assert names == set(MATRIX) == {kind.__name__ for kind in PERMITTED}
    assert set(DECISIONS) == set(COMMANDS)


@pytest.mark.parametrize("kind", COMMANDS, ids=lambda kind: kind.__name__)
def test_a_role_gives_the_commands_of_its_work_only(kind):
    permitted = {role for role in ROLES if permits(authorise, example(kind, role))}
    assert permitted == {role for role in LETTERS if LETTERS[role] in MATRIX[kind.__name__]}


def permits(check, asked, *args, **kwargs) -> bool:
    try:
        check(asked, *args, **kwargs)
    except NotPermitted:
        return False
    return True


def test_a_command_out_of_place_is_refused_before_anything_but_its_station():
    stale = command(a_home_visit(), role="auditor", expected_versions=(7,))
    given(planned()).when(stale).refused(NotPermitted, role="auditor")
    given().when(stale).refused(UnknownStation)


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_it_is_refused(row: Refused):
    row.check()


# Of others the group counts that their row names.
KNOWN = {"station", "staff", "home_visit", "training", "grant", "funds"}
FIXES = {
    "staff": {"home_visit", "training"},
    "station_head": {topic_of(fact).partition(".")[0] for fact in FACTS}
    - {
        "policy",
        "case",
        "expenditure",
        "contract",
        "milestone",
        "deduction",
        "template",
        "evaluation",
        "rectification",
        "area",
        "programme",
        "target",
        "certified_people",
        "target_assessment",
        "inspection",
        "finding",
    },
    "accountant": {"grant", "funds"},
    "district_officer": {"policy"},
    "city_officer": {"policy"},
}


@pytest.mark.parametrize("topic", [topic_of(fact) for fact in FACTS])
def test_a_role_fixes_the_records_of_its_work_and_staff_only_their_own(topic):
    kind = "merging" if topic == "station.merged" else topic.partition(".")[0]
    letters = GROUPS.get(KIND_OF_TOPIC[topic].fixed_by, "")
    for role in ROLES:
        asked = example(VoidRecord, role)
        expected = kind in FIXES.get(role, set())
        expected |= kind not in KNOWN and LETTERS.get(role, role) in letters
        assert permits(authorise_fix, asked, topic, is_own=True) == expected
        owns = role in {"staff", *KIND_OF_TOPIC[topic].fixing_own_only}
        assert permits(authorise_fix, asked, topic, is_own=False) == (expected and not owns)


def test_there_are_details_of_every_kind_to_test_with():
    assert {type(build()) for build in EVERY_DETAILS} == set(KIND_OF_DETAILS)
