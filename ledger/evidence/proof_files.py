"""Proof files: one entry's place in the log, provable offline, in the format C2SP tlog-proof.

It is what leaves the house: an index, hashes and a checkpoint with its signatures in one small
text. It is checked against a trust policy and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from ledger.evidence.checkpoints import Checkpoint
from ledger.evidence.notes import MAX_NOTE_BYTES
from ledger.evidence.proofs import verify_inclusion
from ledger.evidence.refusals import ProofFileMalformed
from ledger.evidence.strict_text import base64_text, read_base64, read_decimal, read_hash
from ledger.evidence.trust_policies import TrustPolicy

HEADER: Final = "c2sp.org/tlog-proof@v1"
MAX_HASHES: Final = 63
"""A path in a tree of at most 2^63 - 1 leaves is no longer."""

_MAX_LINE_BYTES: Final = 65_535


@dataclass(frozen=True, slots=True)
class ProofFile:
    """An entry's index (from 0), its inclusion proof and the signed checkpoint it leads to.

    ``extra`` is authenticated by nothing.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def to_bytes(self) -> bytes:
        """The file's content."""
        lines = [HEADER]
        if self.extra is not None:
            lines.append(f"extra {base64_text(self.extra)}")
        lines.append(f"index {self.index}")
        lines += map(base64_text, self.hashes)
        return "\n".join((*lines, "", "")).encode() + self.checkpoint

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read a proof file; its checkpoint is not looked into. Raises ProofFileMalformed."""
        head, empty_line, checkpoint = raw.partition(b"\n\n")
        if not empty_line or len(checkpoint) > MAX_NOTE_BYTES:
            raise ProofFileMalformed(reason="no_checkpoint")
        try:
            header, *lines = head.decode("ascii").split("\n")
            if header != HEADER or any(len(line) > _MAX_LINE_BYTES for line in lines):
                raise ProofFileMalformed(reason="header")
            extra = read_base64(lines.pop(0)[6:]) if lines[0].startswith("extra ") else None
            name, _, index = lines.pop(0).partition(" ")
            if name != "index" or len(lines) > MAX_HASHES:
                raise ProofFileMalformed(reason="index")
            return cls(read_decimal(index), tuple(map(read_hash, lines)), checkpoint, extra)
        except (ValueError, IndexError):
            raise ProofFileMalformed(reason="lines") from None


def check_proof_file(proof_file: ProofFile, leaf: bytes, policy: TrustPolicy) -> Checkpoint:
    """Check that the entry with this leaf hash stands in a log that the policy trusts.

    ``leaf`` is the entry's leaf hash (:func:`ledger.evidence.tree.leaf_hash`), never the entry
    itself. Checks the log's signature and the witnesses before the path; returns the checkpoint.
    Raises as :meth:`TrustPolicy.check`, and ProofInvalid.
    """
    checkpoint = policy.check(proof_file.checkpoint)
    verify_inclusion(leaf, proof_file.index, checkpoint.size, proof_file.hashes, checkpoint.root)
    return checkpoint
