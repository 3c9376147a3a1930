"""What a log sends to a witness: C2SP tlog-witness, the body of ``POST /add-checkpoint``.

The witness reads it, the log that asks writes it.
"""

from __future__ import annotations

from typing import Final, NamedTuple, Self

from ledger.evidence.refusals import WitnessRequestMalformed
from ledger.evidence.strict_text import base64_text, read_decimal, read_hash

MAX_PROOF_LINES: Final = 63
MAX_REQUEST_BYTES: Final = 256 * 1024
"""Far more than 63 hashes and a checkpoint with 16 of the longest signatures there are (5 kB)."""

_OLD: Final = "old "


class WitnessRequest(NamedTuple):
    """A signed checkpoint and the proof that it continues the log's first ``old_size`` entries."""

    old_size: int
    proof: tuple[bytes, ...]
    checkpoint: bytes

    def to_bytes(self) -> bytes:
        """The body."""
        lines = [f"{_OLD}{self.old_size}", *map(base64_text, self.proof), "", ""]
        return "\n".join(lines).encode() + self.checkpoint

    @classmethod
    def parse(cls, raw: bytes) -> Self:
        """Read a body; its checkpoint is not looked into. Raises WitnessRequestMalformed."""
        head, empty_line, checkpoint = raw.partition(b"\n\n")
        if not empty_line or len(raw) > MAX_REQUEST_BYTES:
            raise WitnessRequestMalformed(reason="no_checkpoint")
        try:
            first, *lines = head.decode("ascii").split("\n")
            if not first.startswith(_OLD) or len(lines) > MAX_PROOF_LINES:
                raise WitnessRequestMalformed(reason="lines")
            old_size = read_decimal(first.removeprefix(_OLD))
            return cls(old_size, tuple(map(read_hash, lines)), checkpoint)
        except ValueError:
            raise WitnessRequestMalformed(reason="lines") from None
