"""The second signature on the command line: its key, signing the newest checkpoint, checking."""

from __future__ import annotations

from pathlib import Path

from api.proof.proving import file_content
from api.terminal.output import print_json, say
from api.terminal.scope import Place
from ledger.application import key_directory
from ledger.databases.database import LedgerLocation
from ledger.evidence.notes import parse_note
from ledger.evidence.sm2_lines import Sm2Verifier
from ledger.schema.migrations import check_schema
from ledger.transparency.cosignatures import Cosignatures
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeyFile
from ledger.transparency.sm2_program import Sm2Signer, check_note


def create_sm2_key(place: Place, *, as_json: bool) -> None:
    """Make the SM2 key under the log's name and print its public line."""
    directory = key_directory(LedgerLocation.parse(place.ledger))
    origin = LogKeyFile(directory).load().origin
    vkey = Sm2Signer(directory, origin).create().vkey
    if as_json:
        print_json({"name": origin, "vkey": vkey})
    else:
        say(vkey)


def sign_newest(place: Place, *, as_json: bool) -> None:
    """Sign the newest checkpoint, published now if there is none, and print it."""
    location = LedgerLocation.parse(place.ledger)
    directory = key_directory(location)
    events = location.open("events")
    try:
        check_schema(events)
        log = TransparencyLog(events, LogKeyFile(directory))
        checkpoint = log.newest() or log.publish()
        line = Sm2Signer(directory, log.origin).sign(parse_note(checkpoint.note).text)
        # Its name in the table is the log's own: no witness has it.
        Cosignatures(events).keep(checkpoint.size, log.origin, line)
        signed = log.at(checkpoint.size) or checkpoint
    finally:
        events.dispose()
    if as_json:
        print_json({"size": signed.size, "checkpoint": signed.raw.decode()})
    else:
        say(signed.raw.decode().removesuffix("\n"))


def check_file(place: Place, file: Path, vkey: str, *, as_json: bool) -> None:
    """Check the line under SM2 of a checkpoint file. Raises the refusals of signed notes."""
    check_note(file_content(file), Sm2Verifier.from_vkey(vkey))
    if as_json:
        print_json({"valid": True})
    else:
        say(place.say("国密签名有效。", "The signature under SM2 is valid."))
