"""``?wait=proof``: a write answered together with the proof that it stands in the signed log.

The write is over when this begins: it is stored and stays stored, so a log that cannot be signed
now leaves the proof out and never makes the answer a failure.
"""

from __future__ import annotations

from collections.abc import Sequence

import anyio.to_thread
from starlette.requests import Request

from api.http.described.proofs import ProofReceipt, receipt_of
from api.http.exchange import exchange_of
from api.http.problems import Shape
from api.http.serving.door import Door
from domain.ground.refusals import BadValue
from ledger.faults.machine import LedgerFault

PARAMETER = "wait"


def wants_proof(request: Request) -> bool:
    """Whether a write is to be answered with its proof. Raises BadValue for another word."""
    if not request.scope["query_string"]:
        return False
    wanted = request.query_params.getlist(PARAMETER)
    if any(word != "proof" for word in wanted):
        exchange_of(request.scope).shape = Shape(address=frozenset({PARAMETER}))
        raise BadValue(field=PARAMETER)
    return bool(wanted)


async def proof_of(door: Door, position: int) -> ProofReceipt | None:
    """The proof of a position that is committed, under a checkpoint that many may share.

    None where the log cannot be signed or read just now; it can be asked for later.
    """
    return (await proofs_of(door, [position])).get(position)


async def proofs_of(door: Door, positions: Sequence[int]) -> dict[int, ProofReceipt]:
    """The proofs of positions that are committed, each under its earliest checkpoint.

    Empty where the log cannot be signed or read just now, or where there are no positions.
    """
    if not positions:
        return {}
    prove = door.house.transparency.inclusion
    try:
        await door.publisher.reach(max(positions))
        return await anyio.to_thread.run_sync(
            lambda: {position: receipt_of(prove(position)) for position in positions}
        )
    except LedgerFault as fault:
        door.logger.warning("proof_not_given", code=fault.code)
        return {}
