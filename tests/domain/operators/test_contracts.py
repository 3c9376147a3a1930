"""Contracts: signed once, changed while they run, milestones claimed on enough, decided and paid once."""

from __future__ import annotations

import pytest
from msgspec import structs
from pydantic import ValidationError

from domain.ground.events import content_hash
from domain.operators.details import (
    ContractChangedDetails,
    ContractEndedDetails,
    ContractSignedDetails,
    DeductionDecidedDetails,
    MilestoneApprovedDetails,
    MilestoneClaimedDetails,
    MilestonePaidDetails,
    MilestoneRefusedDetails,
)
from domain.operators.evidence import evidence_hash
from domain.operators.facts import (
    ContractChanged,
    ContractEnded,
    ContractSigned,
    DeductionDecided,
    Milestone,
    MilestoneApproved,
    MilestoneClaimed,
    MilestonePaid,
    MilestoneRefused,
)
from domain.operators.terms import deduction_fen, milestone_amounts, required_of, terms_of
from tests.builders import command, correct, joined, planned, record_id, void
from tests.domain.spec import Refused, given

PAST = [planned(), joined()]
HASH = "ab" * 32
BY = {"role": "district_officer"}
SIGNED = ContractSigned(
    contract="HT-1",
    operator="某社会工作服务中心",
    signed_on="2025-06-20",
    starts_on="2025-07-01",
    ends_on="2026-06-30",
    amount_fen=40_000_000,
    workers_due=3,
    personnel_percent=60,
    milestones=(
        Milestone(code="1", share_percent=40),
        Milestone(code="2", share_percent=40, contracted_visits=1200, verified_percent=90),
        Milestone(code="3", share_percent=20),
    ),
)
CHANGED = ContractChanged(contract="HT-1", changed_on="2026-01-01", workers_due=4)
ENDED = ContractEnded(contract="HT-1", ended_on="2026-03-31", ending="handed_over")
CLAIMED = MilestoneClaimed(
    contract="HT-1",
    milestone="2",
    claimed_on="2026-04-10",
    verified=1083,
    known_at=4321,
    evidence_sha256=HASH,
    amount_fen=16_000_000,
)
CLAIM = record_id(4)
APPROVED = MilestoneApproved(
    claim=CLAIM,
    approved_on="2026-04-12",
    content_sha256=content_hash(CLAIMED),
    contract="HT-1",
    milestone="2",
)
TURNED_DOWN = MilestoneRefused(
    claim=CLAIM,
    refused_on="2026-04-12",
    content_sha256=content_hash(CLAIMED),
    contract="HT-1",
    milestone="2",
)
PAID = MilestonePaid(
    claim=CLAIM, paid_on="2026-04-20", contract="HT-1", milestone="2", amount_fen=16_000_000
)
TAKEN_OFF = DeductionDecided(
    contract="HT-1",
    decided_on="2026-04-15",
    basis="vacancy",
    vacancy_days=18,
    amount_fen=394_521,
)
RUNNING = [*PAST, SIGNED]
WAITING = [*RUNNING, CLAIMED]
ACCEPTED = [*WAITING, APPROVED]
OVER = [*ACCEPTED, PAID]


def signing(**stated):
    fields = {
        "contract": "HT-1",
        "operator": "某社会工作服务中心",
        "signed_on": "2025-06-20",
        "starts_on": "2025-07-01",
        "ends_on": "2026-06-30",
        "amount": "400000.00",
        "workers_due": 3,
        "personnel_percent": 60,
        "milestones": [
            {"code": "1", "share_percent": 40},
            {"code": "2", "share_percent": 40, "contracted_visits": 1200, "verified_percent": 90},
            {"code": "3", "share_percent": 20},
        ],
    }
    return ContractSignedDetails(**(fields | stated))


def change(day="2026-01-01", **stated):
    return ContractChangedDetails(
        **({"contract": "HT-1", "changed_on": day, "workers_due": 4} | stated)
    )


def ending(day="2026-03-31", **stated):
    return ContractEndedDetails(
        **({"contract": "HT-1", "ended_on": day, "ending": "handed_over"} | stated)
    )


def claiming(**stated):
    fields = {
        "contract": "HT-1",
        "milestone": "2",
        "claimed_on": "2026-04-10",
        "verified": 1083,
        "known_at": 4321,
        "evidence_sha256": HASH,
    }
    return MilestoneClaimedDetails(**(fields | stated))


def approving(**stated):
    fields = {
        "claim": CLAIM,
        "approved_on": "2026-04-12",
        "content_sha256": content_hash(CLAIMED),
    }
    return MilestoneApprovedDetails(**(fields | stated))


def refusing(**stated):
    fields = {"claim": CLAIM, "refused_on": "2026-04-12", "content_sha256": content_hash(CLAIMED)}
    return MilestoneRefusedDetails(**(fields | stated))


def paying(**stated):
    return MilestonePaidDetails(**({"claim": CLAIM, "paid_on": "2026-04-20"} | stated))


def deducting(**stated):
    fields = {
        "contract": "HT-1",
        "decided_on": "2026-04-15",
        "basis": "vacancy",
        "vacancy_days": 18,
        "amount": "3945.21",
    }
    return DeductionDecidedDetails(**(fields | stated))


def recovering(**stated):
    given_back = {"basis": "recovery", "vacancy_days": 0, "claim": CLAIM, "lost": 5}
    return deducting(**(given_back | stated))


REFUSED = [
    Refused("signed twice", RUNNING, command(signing()), "contract_already_signed"),
    Refused("a change of none", PAST, command(change()), "unknown_contract"),
    Refused("a change before", RUNNING, command(change("2025-06-30")), "contract_not_running"),
    Refused("an end after it", RUNNING, command(ending("2026-07-01")), "contract_not_running"),
    Refused("ended twice", [*RUNNING, ENDED], command(ending()), "contract_not_running"),
    Refused("no such milestone", RUNNING, command(claiming(milestone="9")), "unknown_milestone"),
    Refused("too few verified", RUNNING, command(claiming(verified=1071)), "milestone_not_reached"),
    Refused("claimed twice", WAITING, command(claiming()), "milestone_already_claimed"),
    Refused(
        "claimed before it was signed",
        RUNNING,
        command(claiming(claimed_on="2025-06-19")),
        "contract_not_running",
    ),
    Refused(
        "another evidence by correction",
        WAITING,
        correct(4, claiming(verified=1084)),
        "evidence_frozen",
    ),
    Refused("approval of none", RUNNING, command(approving()), "unknown_claim"),
    Refused(
        "approval of what was not seen",
        WAITING,
        command(approving(content_sha256=HASH)),
        "content_changed",
    ),
    Refused("approved and refused", ACCEPTED, command(refusing()), "claim_already_decided"),
    Refused(
        "approved before it was claimed",
        WAITING,
        command(approving(approved_on="2026-04-09")),
        "contract_has_records",
    ),
    Refused("paid without approval", WAITING, command(paying()), "claim_not_approved"),
    Refused("paid twice", OVER, command(paying()), "claim_already_decided"),
    Refused("an approval taken from its payment", OVER, void(5, **BY), "contract_has_records"),
    Refused("a claim taken from its approval", ACCEPTED, void(4), "contract_has_records"),
    Refused("a contract taken from its claim", WAITING, void(3, **BY), "contract_has_records"),
    Refused(
        "a milestone taken from its claim",
        WAITING,
        correct(3, signing(milestones=[]), **BY),
        "contract_has_records",
    ),
    Refused(
        "a contract that leaves its end",
        [*RUNNING, ENDED],
        correct(3, signing(contract="HT-2"), **BY),
        "contract_has_records",
    ),
    Refused(
        "more than it is worth",
        [*RUNNING, TAKEN_OFF],
        command(deducting(amount="396054.80")),
        "deduction_too_high",
    ),
    Refused("a recovery of no claim", WAITING, command(recovering(claim=None)), "missing_value"),
    Refused("a recovery of another", RUNNING, command(recovering()), "unknown_claim"),
    Refused("days of a recovery", WAITING, command(recovering(vacancy_days=1)), "bad_value"),
    Refused("a claim of a vacancy", WAITING, command(deducting(claim=CLAIM)), "bad_value"),
]
SHARES = "shares_not_whole"


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_cannot_be_said_of_a_contract_is_refused(row):
    row.check()


def test_a_contract_goes_its_way_from_signature_to_payment():
    assert given(*PAST).when(command(signing())).accepted() == SIGNED
    assert given(*RUNNING).when(command(change())).accepted() == CHANGED
    assert given(*RUNNING).when(command(ending())).accepted() == ENDED
    assert given(*RUNNING).when(command(claiming())).accepted() == CLAIMED
    assert given(*WAITING).when(command(approving())).accepted() == APPROVED
    assert given(*WAITING).when(command(refusing())).accepted() == TURNED_DOWN
    assert given(*ACCEPTED).when(command(paying())).accepted() == PAID
    assert given(*OVER).when(command(deducting())).accepted() == TAKEN_OFF
    assert given(*OVER).when(command(recovering())).accepted().claim == CLAIM


def test_a_milestone_that_was_refused_may_be_claimed_anew():
    assert given(*WAITING, TURNED_DOWN).when(command(claiming())).accepted() == CLAIMED


def test_milestones_make_up_the_amount():
    for milestones in (
        [{"code": "1", "share_percent": 99}],
        [{"code": "1", "share_percent": 50}, {"code": "1", "share_percent": 50}],
    ):
        with pytest.raises(ValidationError):
            signing(milestones=milestones)
    odd = [Milestone(code=str(n), share_percent=share) for n, share in enumerate((33, 33, 34))]
    for amount_fen in (1, 2, 101, 39_999_999):
        assert sum(milestone_amounts(odd, amount_fen).values()) == amount_fen
    amounts = milestone_amounts(SIGNED.milestones, SIGNED.amount_fen)
    assert amounts == {"1": 16_000_000, "2": 16_000_000, "3": 8_000_000}


def test_nine_tenths_of_1200_visits_are_1080():
    assert [required_of(each) for each in SIGNED.milestones] == [0, 1080, 0]
    assert required_of(structs.replace(SIGNED.milestones[1], contracted_visits=1201)) == 1081


def test_vacant_days_cost_to_the_fen_what_is_rounded_once():
    (terms,) = terms_of(SIGNED, [], None)
    assert deduction_fen([(18, terms)]) == 394_521
    assert deduction_fen([(1, terms)] * 18) == 394_521
    assert deduction_fen([]) == 0
    half = terms._replace(amount_fen=365, workers_due=1, personnel_percent=50)
    assert deduction_fen([(1, half)]) == 1


def test_terms_follow_each_other_and_end_with_the_contract():
    first, second = terms_of(SIGNED, [CHANGED], ENDED)
    assert (first.first_day, first.last_day, first.workers_due) == ("2025-07-01", "2025-12-31", 3)
    assert (second.first_day, second.last_day, second.workers_due) == (
        "2026-01-01",
        "2026-03-31",
        4,
    )
    longer = structs.replace(CHANGED, changed_on="2025-07-01", ends_on="2026-12-31")
    assert [each[:2] for each in terms_of(SIGNED, [longer], None)] == [("2025-07-01", "2026-12-31")]


def test_evidence_is_hashed_in_order_so_that_a_shell_can_do_it():
    assert evidence_hash(["b", "a"]) == evidence_hash(["a", "b"])
    assert evidence_hash(["a", "b"]).startswith("911169ddaaf1")
