"""The shapes of the answers about contracts; field names are the keys of the JSON documents."""

from __future__ import annotations

from msgspec import Struct

from domain.ground.policy import Versions
from domain.ground.vocabulary import MilestoneState


class Claimed(Struct, frozen=True, kw_only=True):
    """A claim as it was made, and what an approval of it has to name.

    ``lost`` are visits of its evidence that do not count any more.
    """

    claim: str
    claimed_on: str
    verified: int
    known_at: int
    evidence_sha256: str
    content_sha256: str
    lost: int


class MilestoneStanding(Struct, frozen=True, kw_only=True):
    """A part of a contract's amount on a day.

    ``required`` visits have to be verified. ``verified`` are those that are, of a milestone that is
    claimed those of its claim: what becomes of them later changes no claim.
    """

    code: str
    share_percent: int
    amount_fen: int
    state: MilestoneState
    contracted_visits: int
    required: int
    verified: int
    claimable: bool
    claimed: Claimed | None


class Recovery(Struct, frozen=True, kw_only=True):
    """A milestone that was paid, some visits of whose evidence do not count any more.

    ``lost`` are those about which nothing was decided yet, ``verified`` what is left of the
    evidence, ``reached`` whether that would still be enough; ``amount_fen`` was paid.
    """

    milestone: str
    claim: str
    lost: int
    verified: int
    required: int
    reached: bool
    amount_fen: int


class ContractStanding(Struct, frozen=True, kw_only=True):
    """A contract on a day. ``ends_on`` is its last day, the one on which it was ended if it was.

    ``vacancy_days`` run from its first day to ``as_of`` or its last day. ``deduction_proposed_fen``
    is what they cost: days × (amount × personnel share ÷ workers ÷ 365), rounded once, half up;
    ``deduction_decided_fen`` what was taken off for them, ``recovered_fen`` for visits that do not
    count any more, ``paid_fen`` what was paid.
    """

    station: str
    code: str
    operator: str
    starts_on: str
    ends_on: str
    ended_on: str | None
    amount_fen: int
    workers_due: int
    personnel_percent: int
    vacancy_days: int
    deduction_proposed_fen: int
    deduction_decided_fen: int
    recovered_fen: int
    paid_fen: int
    milestones: list[MilestoneStanding]
    recovery_open: list[Recovery]


class Contracts(Struct, frozen=True, kw_only=True):
    """Contracts that were signed by ``as_of`` and ran on any of the days, by station and code."""

    contracts: list[ContractStanding]
    policies: Versions
    from_day: str | None
    as_of: str
    position: int | None


class MilestoneEvidence(Struct, frozen=True, kw_only=True):
    """The verified visits by which a milestone is claimed: completed, and by no review in doubt.

    ``evidence_sha256`` is the SHA-256 of the records in order, a line break behind each. What is
    claimed states ``verified``, ``known_at`` and it; asked again as known at that position and as of
    the day of the claim, the answer is the same for good.
    """

    station: str
    contract: str
    milestone: str
    as_of: str
    required: int
    verified: int
    claimable: bool
    known_at: int
    evidence_sha256: str
    records: list[str]
    position: int | None
