"""What the 校验 page tells of the log: its head, its signed checkpoints, and who cosigned them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final, NamedTuple

from api.bootstrap import House
from domain.ground.labels import Label
from domain.ground.refusals import Refusal
from domain.ground.values import iso_instant
from ledger.application import key_directory
from ledger.evidence.notes import Verifier, open_note
from ledger.evidence.refusals import EvidenceRefusal
from ledger.evidence.trust_policies import TrustPolicy
from ledger.faults.machine import LedgerFault
from ledger.transparency.cosignatures import Cosignatures, Cosigned
from ledger.transparency.published import StoredCheckpoint
from ledger.transparency.witness_keys import TRUSTED_WITNESSES, read_policy

SHOWN: Final = 12
"""Checkpoints that the page lists."""


class Head(NamedTuple):
    """The log up to a size: its root, and when its last entry was recorded."""

    size: int
    root: str
    recorded_at: str


class WitnessLine(NamedTuple):
    """A witness: up to which size it cosigned, when by its own clock, and how often.

    ``is_trusted`` says that the trust policy names it, ``is_valid`` that the cosignature is by the
    key that stands there; None where there is none to look at.
    """

    name: str
    size: int
    cosigned_at: str
    times: int
    is_trusted: bool
    is_valid: bool | None


class Published(NamedTuple):
    """All of it, up to a size. ``policy_fault`` says why nobody can tell whom to trust."""

    origin: str
    head: Head
    checkpoints: list[StoredCheckpoint]
    witnesses: list[WitnessLine]
    keys: list[str]
    policy_fault: Label | None


def published(house: House, until: int) -> Published:
    """What is told of the log up to a size."""
    log = house.transparency
    root = log.tiles.frontier(until).root().hex()
    head = Head(until, root, house.feed.recorded_at(until) or "" if until else "")
    lineage = log.lineage()
    fault, policy = None, TrustPolicy()
    try:
        policy = read_policy(key_directory(house.location), TRUSTED_WITNESSES)
    except (Refusal, LedgerFault) as error:
        fault = Label(error.message("zh"), error.message("en"))
    return Published(
        origin=lineage.origin or "",
        head=head,
        checkpoints=log.latest(SHOWN, until=until),
        witnesses=_witnesses(house, policy, until),
        keys=[key.vkey for key in lineage.keys],
        policy_fault=fault,
    )


def _witnesses(house: House, policy: TrustPolicy, until: int) -> list[WitnessLine]:
    given = {each.name: each for each in Cosignatures(house.log.engine).newest(until=until)}
    names = [each.verifier.name for each in policy.witnesses]
    lines = [_line(house, policy, name, given.get(name)) for name in names]
    others = [each for name, each in given.items() if name not in names]
    return lines + [
        WitnessLine(each.name, each.size, "", each.times, False, None) for each in others
    ]


def _line(house: House, policy: TrustPolicy, name: str, given: Cosigned | None) -> WitnessLine:
    if given is None:
        return WitnessLine(name, 0, "", 0, is_trusted=True, is_valid=None)
    verifiers = [each.verifier for each in policy.witnesses if each.verifier.name == name]
    checkpoint = house.transparency.at(given.size)
    moment = "" if checkpoint is None else _cosigned_at(checkpoint, given.line, verifiers)
    return WitnessLine(
        name, given.size, moment, given.times, is_trusted=True, is_valid=bool(moment)
    )


def _cosigned_at(checkpoint: StoredCheckpoint, line: str, verifiers: Sequence[Verifier]) -> str:
    """When a witness says that it cosigned; empty where it is not its signature."""
    try:
        opened = open_note(checkpoint.note + line.encode(), verifiers)
    except EvidenceRefusal:
        return ""
    seconds = opened.verified[0].time_seconds
    return "" if seconds is None else iso_instant(datetime.fromtimestamp(seconds, UTC))
