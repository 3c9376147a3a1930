"""What a command is answered with: a receipt, stored with its events and given again to a retry."""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import Struct

from domain.ground.commands import Command
from domain.ground.order.flags import Warned
from domain.ground.refusals import Refusal
from ledger.faults.machine import LedgerFault
from ledger.vault.sealed import Sealed


class StoredPlace(Struct, frozen=True, kw_only=True):
    """Where one event of a command went."""

    event_id: str
    position: int
    version: int


class Origin(Struct, frozen=True, omit_defaults=True):
    """Which request brought a command: its id, and the trace it belongs to; empty where unknown."""

    request_id: str = ""
    trace_id: str = ""


UNKNOWN_ORIGIN: Final = Origin()


class Receipt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An accepted command: the record it made or touched, and its events in order.

    ``origin`` is the request that it was first accepted from. ``client`` is the code of a client of
    whom only the name was given. ``warnings`` are what was to be said of the record then. ``replayed`` tells a stored answer from a first one and is not
    stored.
    """

    record: str
    station: str
    events: tuple[StoredPlace, ...]
    origin: Origin = UNKNOWN_ORIGIN
    client: str = ""
    warnings: tuple[Warned, ...] = ()
    replayed: bool = False

    @property
    def position(self) -> int:
        """The position of the last event."""
        return self.events[-1].position

    @property
    def version(self) -> int:
        """The stream's version after the command."""
        return self.events[-1].version


Outcome = Receipt | Refusal | LedgerFault

_encoder: Final = msgspec.json.Encoder()
_decoder: Final = msgspec.json.Decoder(Receipt)


class Prepared(Struct, frozen=True, kw_only=True):
    """A command ready for the writer: sealed, and with the hash that tells a retry from a misuse.

    ``origin`` is kept beside the entries, not in them: it belongs to the running of the service.
    ``client`` is who was found, or made, for a name.
    """

    command: Command
    request_hash: bytes
    sealed: list[Sealed]
    origin: Origin = UNKNOWN_ORIGIN
    client: str = ""


def stored_response(receipt: Receipt) -> bytes:
    """A receipt as it is kept beside its command."""
    return _encoder.encode(receipt)


def read_response(response: bytes) -> Receipt:
    """A receipt as it is kept beside its command. Raises msgspec's MsgspecError."""
    return _decoder.decode(response)


def origin_in(response: bytes) -> Origin:
    """Which request a stored receipt belongs to."""
    return read_response(response).origin


def replayed(response: bytes) -> Receipt:
    """The receipt that a command got the first time."""
    return msgspec.structs.replace(read_response(response), replayed=True)
