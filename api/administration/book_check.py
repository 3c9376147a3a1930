"""A check of the whole book while it is served: in a process of its own, so that nobody waits.

Hashing a million entries in a thread would hold up everybody who asks something meanwhile. What was
found is kept until the next check, in a file beside the ledger that may be thrown away: it is what
this server found of itself, and proves nothing to anybody who does not trust the server.
"""

from __future__ import annotations

import multiprocessing
import os
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from api.http.serving.errands import Told
from api.proof.verification import document_apart
from ledger.databases.database import LedgerLocation
from ledger.store.identifiers import utc_now

FILE_NAME: Final = "taizhang-verification.json"
_NICER: Final = 10
"""How much the process stands back behind those that answer."""
_PRIVATE: Final = 0o600
_POLL_SECONDS: Final = 0.5


class Checked(Struct, frozen=True, kw_only=True):
    """A check that has ended: what verify answers, or by its code what kept it from answering."""

    actor: str
    began_at: str
    ended_at: str
    document: dict[str, Any] | None = None
    fault: str = ""


def last_check(location: LedgerLocation) -> Checked | None:
    """The last check of a ledger that has ended, by this process or an earlier one."""
    with suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode(_file_of(location).read_bytes(), type=Checked)
    return None


def check_apart(location: LedgerLocation, actor: str, told: Told) -> Checked:
    """Check the whole book and keep what was found. Raises OSError where it cannot be kept."""
    began_at = utc_now()
    found = _found(location.address, told)
    made = Checked(actor=actor, began_at=began_at, ended_at=utc_now())
    if isinstance(found, bytes):
        made = msgspec.structs.replace(made, document=msgspec.json.decode(found))
    else:
        made = msgspec.structs.replace(made, fault=found)
    _keep(_file_of(location), made)
    return made


def _found(address: str, told: Told) -> bytes | str:
    """The document of the check, or the code of what kept it from answering."""
    spawned = multiprocessing.get_context("spawn")
    receiver, sender = spawned.Pipe(duplex=False)
    process = spawned.Process(target=_run, args=(address, sender), daemon=True)
    try:
        process.start()
        sender.close()
        done, total = 0, 0
        while True:
            told(done, total)
            if not receiver.poll(_POLL_SECONDS):
                continue
            message = receiver.recv()
            if not isinstance(message, tuple):
                process.join()
                return bytes(message) if isinstance(message, bytes) else str(message)
            done, total = message
    except EOFError:
        return "process_ended"
    finally:
        receiver.close()
        if process.is_alive():
            process.terminate()
            process.join()


def _run(address: str, sender: Connection) -> None:
    with suppress(OSError):
        os.nice(_NICER)
    try:
        found = document_apart(address, lambda done, total: sender.send((done, total)))
        sender.send(msgspec.json.encode(found))
    except Exception as error:  # noqa: BLE001 - whatever it is, the page says that there is no answer
        sender.send(str(getattr(error, "code", type(error).__name__)))


def _file_of(location: LedgerLocation) -> Path:
    return (location.directory or Path()) / FILE_NAME


def _keep(file: Path, made: Checked) -> None:
    beside = file.with_suffix(".new")
    beside.touch(mode=_PRIVATE)
    beside.write_bytes(msgspec.json.encode(made))
    beside.replace(file)
