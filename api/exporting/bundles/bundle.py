"""The audit bundle: one zip with which an auditor can check the book alone and offline.

What it holds and in which order is written down here; each file has its own module. Its checkpoint
covers everything in it. The files are the same, byte for byte, for the same ledger, scope and
checkpoint, and nothing is in it that verify.py does not check: it makes each file again from the
entries. Memory: a page of entries, a set of tile numbers, and what the books need per grant.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import BinaryIO, Final, NamedTuple

from api.bootstrap import House
from api.exporting.accounting.books import BookFormat, write_books
from api.exporting.accounting.gl_csv import write_gl, write_gl_accounts
from api.exporting.accounting.journal import Signed, station_day
from api.exporting.bundles.archive import Archive
from api.exporting.bundles.bundle_tiles import WHOLE_TREE_ENTRIES, NeededTiles
from api.exporting.bundles.findings_file import ensure_read_up_to, findings_document
from api.exporting.bundles.verify_guide import guide
from api.exporting.bundles.verify_programs import SCRIPTS, verify_script
from api.exporting.cloud_events import envelope_of
from api.exporting.cloud_events_lines import write_cloud_events
from api.exporting.ocel import write_ocel
from api.exporting.scopes import ExportScope, entries_in
from domain.ground.values import station_today
from ledger.application import key_directory
from ledger.evidence.notes import parse_note
from ledger.evidence.tiles import tile_path
from ledger.evidence.trust_policies import TrustedLog, TrustPolicy, Witness
from ledger.transparency.log import InclusionProof, TransparencyLog, proof_file_of
from ledger.transparency.published import StoredCheckpoint
from ledger.transparency.witness_keys import TRUSTED_WITNESSES, read_policy

FORMAT: Final = "taizhang-audit-bundle"
VERSION: Final = 3
BOOK_FORMATS: Final[Mapping[str, BookFormat]] = {
    "books.beancount": "beancount",
    "books.journal": "hledger",
}
PROOF_FILES_AT_MOST: Final = 100
"""Where more entries are in scope, the tiles alone prove them."""


class BundleWritten(NamedTuple):
    """What a bundle holds."""

    origin: str
    size: int
    root: str
    entries: int
    files: int
    findings: int


def write_bundle(
    house: House, scope: ExportScope, out: BinaryIO, *, whole_up_to: int = WHOLE_TREE_ENTRIES
) -> BundleWritten:
    """Write the bundle of a scope; a checkpoint is published first where none covers it yet.

    Raises LedgerDamagedError, EntryUnreadableError, ProjectionNotReadyError, and what publishing
    a checkpoint raises.
    """
    log = house.transparency
    scope = replace(scope, with_all_money=True)
    ensure_read_up_to(house, scope.until)
    checkpoint = log.checkpoint_covering(scope.until) or log.publish()
    archive = Archive(out)
    archive.add("VERIFY.md", guide().encode())
    for name in SCRIPTS:
        archive.add(name, verify_script(name))
    archive.add("checkpoint", checkpoint.raw)
    archive.add("policy", _policy(house, checkpoint).encode())
    for number, key in enumerate(log.lineage().keys):
        if key.endorsement:
            archive.add(f"endorsements/{number:06d}", key.endorsement)
    needed = NeededTiles(checkpoint.size, whole_up_to=whole_up_to)
    listed = _write_entries(house, scope, archive, needed)
    day = max(station_today(datetime.fromisoformat(checkpoint.made_at)), listed.last_day)
    found = _write_exports(house, scope, archive, checkpoint, day)
    if listed.count <= PROOF_FILES_AT_MOST:
        for position in listed.first:
            archive.add(f"proofs/{position}.tlog-proof", _proof(log, position, checkpoint))
    needed.need_edges(each.size for each in log.checkpoints())
    for tile in needed.tiles():
        archive.add(tile_path(tile), log.tile(tile), packed=False)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "origin": log.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "as_of": day,
        "scope": scope.told,
        "files": archive.files,
    }
    archive.add("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    archive.close()
    return BundleWritten(
        origin=log.origin,
        size=checkpoint.size,
        root=checkpoint.root.hex(),
        entries=listed.count,
        files=len(archive.files),
        findings=found,
    )


@dataclass
class _Listed:
    """How many entries are in scope, the positions of the first few, and the day of the last."""

    count: int = 0
    last_day: str = ""
    first: list[int] = field(default_factory=list)

    def add(self, position: int) -> None:
        self.count += 1
        if self.count <= PROOF_FILES_AT_MOST:
            self.first.append(position)


def _write_entries(
    house: House, scope: ExportScope, archive: Archive, needed: NeededTiles
) -> _Listed:
    listed, last = _Listed(), b""
    with archive.file("entries.jsonl") as file:
        for position, raw in entries_in(house.log, scope):
            file.write(b'{"position":%d,"entry":%b}\n' % (position, raw))
            listed.add(position)
            needed.need(position)
            last = raw
    if last:
        listed.last_day = station_day(envelope_of(last).recorded_at)
    return listed


def _write_exports(
    house: House, scope: ExportScope, archive: Archive, checkpoint: StoredCheckpoint, day: str
) -> int:
    """The files that other programs read; how many findings there are."""
    with archive.file("events.cloudevents.jsonl") as file:
        write_cloud_events(house.log, scope, file)
    with archive.file("ocel.json") as file:
        write_ocel(house.log, scope, file)
    stations, until = scope.stations, scope.until
    root = b64encode(checkpoint.root).decode()
    signed = Signed(day, house.transparency.origin, checkpoint.size, root)
    for name, form in BOOK_FORMATS.items():
        with archive.file(name) as file:
            write_books(house, file, format=form, stations=stations, as_known=until, signed=signed)
    with archive.file("gl_accounts.csv") as file:
        write_gl_accounts(house, file, stations=stations, as_known=until)
    with archive.file("gl_details.csv") as file:
        write_gl(house, file, stations=stations, as_known=until)
    document = findings_document(house, scope, day)
    archive.add("findings.json", json.dumps(document, ensure_ascii=False, indent=1).encode())
    return len(document["findings"])


def _policy(house: House, checkpoint: StoredCheckpoint) -> str:
    """The keys of the log, and of those witnesses we trust that have cosigned this checkpoint.

    Under the name that is in its key, so that nothing in the file is anybody's choice.
    """
    trusted = read_policy(key_directory(house.location), TRUSTED_WITNESSES)
    by_key = {
        each.verifier.key_id: Witness(each.verifier.name, each.verifier)
        for each in trusted.witnesses
    }
    lines = parse_note(checkpoint.raw).signatures
    return TrustPolicy(
        logs=tuple(map(TrustedLog, house.transparency.verifiers())),
        witnesses=tuple(by_key[each.key_id] for each in lines if each.key_id in by_key),
    ).text()


def _proof(log: TransparencyLog, position: int, checkpoint: StoredCheckpoint) -> bytes:
    proof = log.inclusion(position, checkpoint.size)
    return proof_file_of(InclusionProof(proof.index, proof.size, proof.hashes, checkpoint))
