"""Trust policies: which logs and witnesses are believed, and how many of them, as C2SP tlog-policy.

The same file says whom we ask for cosignatures, which logs we witness, and what an auditor accepts
offline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, Self

from ledger.evidence.checkpoints import Checkpoint, signed_checkpoint
from ledger.evidence.notes import COSIGNATURE_V1, ED25519, Verifier, open_note
from ledger.evidence.refusals import PolicyMalformed, QuorumNotReached, VerifierKeyMalformed
from ledger.evidence.strict_text import read_decimal

NO_QUORUM: Final = "none"
MAX_LINES: Final = 1_000

_KEYWORDS: Final = frozenset({NO_QUORUM, "all", "any"})
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


class TrustedLog(NamedTuple):
    """A log and where it is served, if the policy says so."""

    verifier: Verifier
    url: str | None = None


class Witness(NamedTuple):
    """A witness under its name in the policy, and where it takes checkpoints, if it says so."""

    name: str
    verifier: Verifier
    url: str | None = None


class Group(NamedTuple):
    """Witnesses and groups of which at least ``threshold`` must have witnessed."""

    name: str
    threshold: int
    members: tuple[str, ...]


class TrustPolicy(NamedTuple):
    """Logs, witnesses, groups, and the name that must have witnessed (``none``: nobody)."""

    logs: tuple[TrustedLog, ...] = ()
    witnesses: tuple[Witness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NO_QUORUM

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a policy. Raises PolicyMalformed with the number of the line."""
        reader = _Reader()
        for number, items in _lines(text):
            reader.take(number, items)
        if reader.quorum is None:
            raise PolicyMalformed(line=text.count("\n") + 1, reason="no_quorum")
        return cls(tuple(reader.logs), tuple(reader.witnesses), tuple(reader.groups), reader.quorum)

    def text(self) -> str:
        """The policy as a file: logs, witnesses, groups, quorum."""
        lines = [_joined("log", log.verifier.vkey, log.url) for log in self.logs]
        lines += [_joined("witness", w.name, w.verifier.vkey, w.url) for w in self.witnesses]
        lines += [_joined("group", g.name, str(g.threshold), *g.members) for g in self.groups]
        return "".join(f"{line}\n" for line in (*lines, f"quorum {self.quorum}"))

    @property
    def verifiers(self) -> tuple[Verifier, ...]:
        """Keys of every log and witness."""
        return (*(log.verifier for log in self.logs), *(w.verifier for w in self.witnesses))

    def check(self, raw_checkpoint: bytes) -> Checkpoint:
        """Open a checkpoint that a trusted log signed and enough witnesses cosigned.

        Raises as :func:`ledger.evidence.checkpoints.open_checkpoint`, and QuorumNotReached.
        """
        note = open_note(raw_checkpoint, self.verifiers)
        checkpoint = signed_checkpoint(note)
        if not self.is_witnessed_by({each.verifier.public_key for each in note.verified}):
            raise QuorumNotReached
        return checkpoint

    def is_witnessed_by(self, public_keys: set[bytes]) -> bool:
        """Whether cosignatures under these keys make the quorum."""
        witnessed = {w.name for w in self.witnesses if w.verifier.public_key in public_keys}
        for group in self.groups:  # members stand before their group
            if len(witnessed.intersection(group.members)) >= group.threshold:
                witnessed.add(group.name)
        return self.quorum == NO_QUORUM or self.quorum in witnessed


class _Reader:
    """What the lines so far have defined."""

    def __init__(self) -> None:
        self.logs: list[TrustedLog] = []
        self.witnesses: list[Witness] = []
        self.groups: list[Group] = []
        self.quorum: str | None = None
        self._names: set[str] = set()
        self._members: set[str] = set()
        self._keys: set[bytes] = set()

    def take(self, number: int, items: Sequence[str]) -> None:
        try:
            match items:
                case ["log", vkey, *url] if len(url) <= 1:
                    self.logs.append(TrustedLog(self._key(vkey, ED25519), *url))
                case ["witness", name, vkey, *url] if len(url) <= 1:
                    verifier = self._key(vkey, COSIGNATURE_V1)
                    self.witnesses.append(Witness(self._new(name), verifier, *url))
                case ["group", name, threshold, *members]:
                    self._group(name, threshold, members)
                case ["quorum", name] if self.quorum is None:
                    if name != NO_QUORUM and name not in self._names:
                        raise ValueError("unknown_name")  # noqa: TRY301 - one way out for all lines
                    self.quorum = name
                case _:
                    raise ValueError("line")  # noqa: TRY301 - the same
        except VerifierKeyMalformed:
            raise PolicyMalformed(line=number, reason="key") from None
        except ValueError as error:
            raise PolicyMalformed(line=number, reason=str(error)) from None

    def _key(self, vkey: str, key_type: int) -> Verifier:
        verifier = Verifier.from_vkey(vkey)
        if verifier.key_type != key_type:
            raise ValueError("key_type")
        if verifier.public_key in self._keys:
            raise ValueError("duplicate_key")
        self._keys.add(verifier.public_key)
        return verifier

    def _new(self, name: str) -> str:
        if name in _KEYWORDS or name in self._names:
            raise ValueError("name")
        self._names.add(name)
        return name

    def _group(self, name: str, threshold: str, members: list[str]) -> None:
        # A name may be a member once in the whole policy, so that nobody is counted twice.
        if not members or len(set(members)) != len(members) or self._members & {*members}:
            raise ValueError("members")
        if not self._names.issuperset(members):
            raise ValueError("unknown_name")
        needed = {"all": len(members), "any": 1}.get(threshold) or read_decimal(threshold)
        if not 1 <= needed <= len(members):
            raise ValueError("threshold")
        self._members.update(members)
        self.groups.append(Group(self._new(name), needed, tuple(members)))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise PolicyMalformed(line=MAX_LINES, reason="too_long")
    for number, line in enumerate(lines, 1):
        if _CONTROL.search(line):
            raise PolicyMalformed(line=number, reason="control_character")
        # Only spaces and tabs divide; other Unicode spaces may be part of a name.
        items = re.findall(r"[^ \t]+", line)
        if items and not items[0].startswith("#"):
            yield number, items


def _joined(*items: str | None) -> str:
    return " ".join(item for item in items if item is not None)
