"""Checkpoints: the head of a log in three lines, as C2SP tlog-checkpoint writes it.

The origin names the log for ever; a checkpoint counts only when a key of that name signed it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.evidence.notes import ED25519, OpenedNote, Verifier, open_note
from ledger.evidence.refusals import CheckpointMalformed, OriginMismatch, SignerUnknown
from ledger.evidence.strict_text import base64_text, read_decimal, read_hash
from ledger.evidence.tree import EMPTY_ROOT

_LINES: int = 3


class Checkpoint(NamedTuple):
    """The head of the log ``origin`` at ``size`` entries; ours never have extension lines."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The lines to be signed."""
        lines = (self.origin, str(self.size), base64_text(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint's text. Raises CheckpointMalformed, also for a false root of no entries."""
    checkpoint = read_checkpoint(text)
    refuse_false_empty_root(checkpoint)
    return checkpoint


def read_checkpoint(text: str) -> Checkpoint:
    """Read the lines of a checkpoint and no more into them. Raises CheckpointMalformed."""
    *lines, ending = text.split("\n")
    if ending or len(lines) < _LINES or not all(lines):
        raise CheckpointMalformed(reason="lines")
    origin, size_text, root_text, *extensions = lines
    try:
        size, root = read_decimal(size_text), read_hash(root_text)
    except ValueError:
        raise CheckpointMalformed(reason="size_or_root") from None
    return Checkpoint(origin, size, root, tuple(extensions))


def refuse_false_empty_root(checkpoint: Checkpoint) -> None:
    """Make sure that a tree of no entries has the root of none. Raises CheckpointMalformed."""
    if not checkpoint.size and checkpoint.root != EMPTY_ROOT:
        raise CheckpointMalformed(reason="empty_root")


def open_checkpoint(
    raw: bytes, verifiers: Sequence[Verifier], origin: str | None = None
) -> Checkpoint:
    """Read a signed checkpoint and check that its own log signed it.

    Raises as :func:`ledger.evidence.notes.open_note`, CheckpointMalformed, OriginMismatch when
    another ``origin`` is expected, SignerUnknown when no known log key of its origin signed.
    """
    return signed_checkpoint(open_note(raw, verifiers), origin)


def signed_checkpoint(note: OpenedNote, origin: str | None = None) -> Checkpoint:
    """The checkpoint of a note that is open already; raises as :func:`open_checkpoint`."""
    checkpoint = parse_checkpoint(note.text)
    if origin is not None and checkpoint.origin != origin:
        raise OriginMismatch
    if not any(
        each.verifier.key_type == ED25519 and each.verifier.name == checkpoint.origin
        for each in note.verified
    ):
        raise SignerUnknown
    return checkpoint
