"""What proofs are answered with. Hashes are base64, checkpoints and proof files their own text."""

from __future__ import annotations

from msgspec import Struct

from ledger.evidence.strict_text import base64_text
from ledger.transparency.log import ConsistencyProof, InclusionProof, proof_file_of


class ProofReceipt(Struct, frozen=True, kw_only=True):
    """That an entry stands in the log, as its writer takes it home.

    ``index`` counts from 0; ``hashes`` lead from the entry's leaf to the root in ``checkpoint``;
    ``tlog_proof`` is all of it as one C2SP tlog-proof file.
    """

    index: int
    hashes: list[str]
    checkpoint: str
    tlog_proof: str


class InclusionAnswer(Struct, frozen=True, kw_only=True):
    """That the entry at ``position`` stands in the log of ``size`` entries.

    ``checkpoint`` and ``tlog_proof`` are null where no checkpoint was signed at just this size.
    """

    position: int
    index: int
    size: int
    hashes: list[str]
    checkpoint: str | None
    tlog_proof: str | None


class ConsistencyAnswer(Struct, frozen=True, kw_only=True):
    """That the log of ``second`` entries begins with that of ``first``, and their checkpoints."""

    first: int
    second: int
    hashes: list[str]
    first_checkpoint: str | None
    second_checkpoint: str | None


class RecordProofs(Struct, frozen=True, kw_only=True):
    """That every entry about a record stands in the log, the first entry first."""

    record: str
    proofs: list[InclusionAnswer]


def receipt_of(proof: InclusionProof) -> ProofReceipt:
    """A proof under a checkpoint as a receipt."""
    raw = proof_file_of(proof)
    assert proof.checkpoint is not None
    return ProofReceipt(
        index=proof.index,
        hashes=hashes_of(proof),
        checkpoint=proof.checkpoint.raw.decode(),
        tlog_proof=raw.decode(),
    )


def inclusion_answer(proof: InclusionProof) -> InclusionAnswer:
    """A proof as an answer."""
    signed = proof.checkpoint is not None
    return InclusionAnswer(
        position=proof.index + 1,
        index=proof.index,
        size=proof.size,
        hashes=hashes_of(proof),
        checkpoint=proof.checkpoint.raw.decode() if proof.checkpoint is not None else None,
        tlog_proof=proof_file_of(proof).decode() if signed else None,
    )


def consistency_answer(proof: ConsistencyProof) -> ConsistencyAnswer:
    """A proof as an answer."""
    first, second = proof.first_checkpoint, proof.second_checkpoint
    return ConsistencyAnswer(
        first=proof.first,
        second=proof.second,
        hashes=hashes_of(proof),
        first_checkpoint=None if first is None else first.raw.decode(),
        second_checkpoint=None if second is None else second.raw.decode(),
    )


def hashes_of(proof: InclusionProof | ConsistencyProof) -> list[str]:
    """The hashes of a proof as text."""
    return list(map(base64_text, proof.hashes))
