"""Asking witnesses to cosign our newest checkpoint, over HTTP.

A witness may be away, slow or wrong, and none of that is a reason not to publish: every outcome is
an answer about one witness, never an exception. What comes back is believed only if it is a
cosignature by the key that the trust policy names.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, Final, Literal, NamedTuple

import anyio.to_thread
import httpx2

from api.bootstrap import House
from domain.ground.refusals import Refusal
from ledger.application import key_directory
from ledger.evidence.notes import open_note, parse_note
from ledger.evidence.refusals import EvidenceRefusal
from ledger.evidence.strict_text import read_decimal
from ledger.evidence.trust_policies import TrustPolicy, Witness
from ledger.evidence.witness_requests import WitnessRequest
from ledger.faults.machine import LedgerFault
from ledger.transparency.cosignatures import Cosignatures
from ledger.transparency.log import TransparencyLog
from ledger.transparency.published import StoredCheckpoint
from ledger.transparency.witness_keys import TRUSTED_WITNESSES, read_policy

TIMEOUT_SECONDS: Final = 10.0
_ATTEMPTS: Final = 3
"""The witness may have moved on since we last asked, and once more while we ask."""
_MAX_ANSWER_BYTES: Final = 64 * 1024
_OK: Final = 200
_CONFLICT: Final = 409
_NOT_PROVED: Final = 422
_TOO_MANY: Final = 429
_BROKEN: Final = 500

Outcome = Literal["cosigned", "known", "ahead", "forked", "refused", "unusable", "away"]
"""How asking ended: a new cosignature; one over a checkpoint that it had cosigned for us before;
the witness has seen a larger log of ours, or another one of this size or a smaller; it says no;
what it sent is no cosignature of its key; no answer at all."""

ROLLED_BACK: Final = frozenset({"ahead", "forked"})
"""Outcomes by which a witness says that our book is not the one it knows; ``detail`` is the size
that it has seen."""

ALARMING: Final = frozenset({*ROLLED_BACK, "refused", "unusable"})
"""Outcomes that somebody has to look into."""


class Asked(NamedTuple):
    """How it went with one witness, for the checkpoint of ``size``; ``detail`` is for programs."""

    witness: str
    url: str
    size: int
    outcome: Outcome
    detail: str = ""


class _Ended(Exception):  # noqa: N818 - how asking ended, not a fault
    """Asking ended without a cosignature."""

    def __init__(self, outcome: Outcome, detail: str = "") -> None:
        super().__init__(outcome)
        self.outcome: Outcome = outcome
        self.detail = detail


class _Answer(NamedTuple):
    status: int
    text: str


def ask_witnesses(
    log: TransparencyLog, kept: Cosignatures, policy: TrustPolicy, client: httpx2.Client
) -> Iterator[Asked]:
    """Ask every witness of the policy that has an address, one after the other.

    Nothing is asked while the log has no checkpoint. Raises only the faults of our own ledger.
    """
    checkpoint = log.newest()
    if checkpoint is None:
        return
    for witness in policy.witnesses:
        if witness.url is None:
            continue
        name, url, size = witness.verifier.name, witness.url, checkpoint.size
        try:
            seen = kept.newest_size(name)
            line = _cosigned(log, client, witness, checkpoint, seen)
        except _Ended as end:
            yield Asked(witness.name, url, size, end.outcome, end.detail)
        else:
            # Asked all the same: what we remember of a witness came back with a restored book.
            is_new = seen != size
            if is_new:
                kept.keep(size, name, line)
            yield Asked(witness.name, url, size, "cosigned" if is_new else "known")


def witness_client() -> httpx2.Client:
    """A client with patience for a slow witness, but not for redirects."""
    return httpx2.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False)


async def ask_regularly(house: House, logger: Any, *, seconds: float) -> None:
    """Ask the witnesses of ``trust.policy`` every so often, until cancelled; never with 0 seconds.

    The policy is read anew each time. What a witness answered goes into the log of the service,
    as a warning where it would not sign.
    """
    while seconds:
        await asyncio.sleep(seconds)
        try:
            answers = await anyio.to_thread.run_sync(_ask_for, house, abandon_on_cancel=True)
        except (LedgerFault, Refusal) as error:
            logger.warning("witnesses_not_asked", code=error.code)
        except Exception as error:  # noqa: BLE001 - no reason to stop serving
            logger.warning("witnesses_not_asked", error=type(error).__name__)
        else:
            for each in answers:
                say = logger.warning if each.outcome in ALARMING else logger.info
                say("witness_asked", **each._asdict())


def _ask_for(house: House) -> list[Asked]:
    policy = read_policy(key_directory(house.location), TRUSTED_WITNESSES)
    kept = Cosignatures(house.log.engine)
    with witness_client() as client:
        return list(ask_witnesses(house.transparency, kept, policy, client))


def _cosigned(
    log: TransparencyLog,
    client: httpx2.Client,
    witness: Witness,
    checkpoint: StoredCheckpoint,
    seen: int,
) -> str:
    """The witness's signature line; ``seen`` is what it has seen of us, as far as we know."""
    # A cosignature over more than we have was given to a book that we are no longer.
    seen = min(seen, checkpoint.size)
    for _ in range(_ATTEMPTS):
        # From nothing, and to the same size, there is nothing to prove.
        is_empty = seen in {0, checkpoint.size}
        proof = () if is_empty else log.consistency(seen, checkpoint.size).hashes
        request = WitnessRequest(seen, tuple(proof), checkpoint.note)
        answer = _post(client, witness.url or "", request.to_bytes())
        if answer.status == _OK:
            return _own_line(witness, checkpoint, answer.text)
        if answer.status == _TOO_MANY or answer.status >= _BROKEN:
            raise _Ended("away", str(answer.status))
        if answer.status == _NOT_PROVED and seen:
            raise _Ended("forked", str(seen))
        if answer.status != _CONFLICT:
            raise _Ended("refused", str(answer.status))
        told = _size_in(answer.text)
        if told > checkpoint.size:
            raise _Ended("ahead", str(told))
        if told == seen == checkpoint.size:  # earlier versions of the standard say so of a fork
            raise _Ended("forked", str(told))
        seen = told
    raise _Ended("refused", str(_CONFLICT))


def _post(client: httpx2.Client, url: str, body: bytes) -> _Answer:
    """Send a request and read what is reasonable of the answer."""
    address = url.rstrip("/") + "/add-checkpoint"
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    try:
        with client.stream("POST", address, content=body, headers=headers) as response:
            received = bytearray()
            for piece in response.iter_bytes():
                received += piece
                if len(received) > _MAX_ANSWER_BYTES:
                    raise _Ended("unusable", "too_long")
            return _Answer(response.status_code, received.decode())
    except UnicodeDecodeError:
        raise _Ended("unusable", "not_utf_8") from None
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise _Ended("away", type(error).__name__) from None


def _size_in(text: str) -> int:
    try:
        return read_decimal(text.removesuffix("\n"))
    except ValueError:
        raise _Ended("unusable", "size") from None


def _own_line(witness: Witness, checkpoint: StoredCheckpoint, lines: str) -> str:
    """The line of the witness that we know among those it sent, verified."""
    verifier = witness.verifier
    raw = checkpoint.note + lines.encode()
    try:
        open_note(raw, [verifier])
    except EvidenceRefusal as refusal:
        raise _Ended("unusable", refusal.code) from None
    return next(
        each.line()
        for each in parse_note(raw).signatures
        if (each.name, each.key_id) == (verifier.name, verifier.key_id)
    )
