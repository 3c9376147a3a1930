"""The question of contracts with operators, and the evidence by which milestones are claimed.

Contracts, visits, reviews and rosters stand in tables of their own, so they are read together here,
in one snapshot.
"""

from __future__ import annotations

from dataclasses import replace

from api.questions.asking import Answer, Ask, one_station, position_at, today
from api.questions.in_force import TABLES as IN_FORCE
from api.questions.in_force import RulesInForce
from api.questions.operators.evidence import TABLES as EVIDENCE
from api.questions.operators.evidence import ContractEvidence
from api.questions.scopes import Scopes, hinted, known_to_all
from domain.ground.policy import versions_used
from domain.operators.details import MilestoneClaimedDetails
from domain.operators.evidence import evidence_hash
from domain.operators.refusals import EvidenceDiffers
from domain.operators.terms import required_of
from projections.contracts.answers import MilestoneEvidence
from projections.contracts.queries import (
    contracts,
    contracts_said,
    evidence_span,
    milestone_named,
)
from projections.said import Looked


class ContractQuestions(Scopes):
    """What is asked about contracts."""

    @hinted
    def contracts(self, ask: Ask) -> Answer:
        """Contracts with operators on a day: milestones, deductions, what is to be given back."""
        as_of = ask.as_of or ask.to_day or today()
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, *EVIDENCE, *IN_FORCE)
            view, in_force = live("contracts"), RulesInForce(live, known)
            looked = Looked(view, codes, known, as_of, ask.from_day)
            rules = [in_force.at(each) for each in in_force.named(codes) or ()]
            versions = versions_used(("leave_on_post_days",), rules, as_of, as_of)
            found = contracts(looked, ContractEvidence(live, known), versions)
            return self._plain(found, view, known)

    @hinted
    def milestone_evidence(self, ask: Ask, *, contract: str, milestone: str) -> Answer:
        """The verified visits by which a milestone may be claimed, and their hash.

        Of a contract or milestone that is not there, no visits.
        """
        station, as_of = one_station(ask), ask.as_of or ask.to_day or today()
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, *EVIDENCE, *IN_FORCE)
            view = live("contracts")
            said = contracts_said(Looked(view, codes, known, as_of)).get((station, contract))
            wanted = None if said is None else milestone_named(said, milestone)
            records: list[str] = []
            required, is_free = 0, False
            if said is not None and wanted is not None:
                evidence = ContractEvidence(live, known)
                records = sorted(evidence.records(station, evidence_span(said, as_of)))
                required = required_of(wanted)
                is_free = said.standing_claim(milestone) is None
            position = position_at(view, known)
            found = MilestoneEvidence(
                station=station,
                contract=contract,
                milestone=milestone,
                as_of=as_of,
                required=required,
                verified=len(records),
                claimable=is_free and len(records) >= required,
                known_at=position,
                evidence_sha256=evidence_hash(records),
                records=records,
                position=position,
            )
            return self._plain(found, view, known)

    def ensure_evidence(self, ask: Ask, *, claimed: MilestoneClaimedDetails) -> None:
        """Refuse a claim whose evidence is not what the book tells at its position.

        Raises EvidenceDiffers, and PositionBeyondHead for a position that is not there yet.
        """
        told = self.milestone_evidence(
            replace(ask, as_known=claimed.known_at, as_of=claimed.claimed_on),
            contract=claimed.contract,
            milestone=claimed.milestone,
        )
        stated = (claimed.verified, claimed.evidence_sha256)
        if stated != (told["verified"], told["evidence_sha256"]):
            raise EvidenceDiffers(
                field="evidence_sha256", known_at=claimed.known_at, verified=told["verified"]
            )
