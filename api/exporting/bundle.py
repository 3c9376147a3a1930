"""The audit bundle: one zip with which an auditor can check the book alone and offline.

What it holds and in which order is written down here; each file has its own module. Its checkpoint
covers everything in it. The files are the same, byte for byte, for the same ledger, scope and
checkpoint. Memory: a page of entries, a set of tile numbers, and what the books need per grant.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, BinaryIO, Final, NamedTuple

from api.bootstrap import House
from api.exporting.archive import Archive
from api.exporting.books import write_books
from api.exporting.bundle_tiles import WHOLE_TREE_ENTRIES, NeededTiles
from api.exporting.cloud_events_lines import write_cloud_events
from api.exporting.findings_file import findings_document
from api.exporting.gl_csv import write_gl, write_gl_accounts
from api.exporting.ocel import write_ocel
from api.exporting.scopes import ExportScope, entries_in
from api.exporting.verify_guide import guide
from ledger.evidence.tiles import tile_path
from ledger.evidence.trust_policies import TrustedLog, TrustPolicy
from ledger.published import StoredCheckpoint
from ledger.transparency import InclusionProof, TransparencyLog, proof_file_of

FORMAT: Final = "taizhang-audit-bundle"
VERSION: Final = 1
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
    checkpoint = log.checkpoint_covering(scope.until) or log.publish()
    archive = Archive(out)
    archive.add("VERIFY.md", guide(log.origin).encode())
    archive.add("verify.py", verify_script())
    archive.add("checkpoint", checkpoint.raw)
    archive.add("policy", _policy(log).encode())
    for number, key in enumerate(log.lineage().keys):
        if key.endorsement:
            archive.add(f"endorsements/{number:06d}", key.endorsement)
    needed = NeededTiles(checkpoint.size, whole_up_to=whole_up_to)
    listed = _write_entries(house, scope, archive, needed)
    found = _write_exports(house, scope, archive, checkpoint)
    if listed.count <= PROOF_FILES_AT_MOST:
        for position in listed.first:
            archive.add(f"proofs/{position}.tlog-proof", _proof(log, position, checkpoint))
    needed.need_edges(each.size for each in log.checkpoints())
    for tile in needed.tiles():
        archive.add(tile_path(tile), log.tile(tile), packed=False)
    manifest = _manifest(log.origin, scope, checkpoint, archive)
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


def verify_script() -> bytes:
    """The program that checks a bundle, as it is put into each."""
    return files("api.exporting.verify_script").joinpath("verify.py").read_bytes()


@dataclass
class _Listed:
    """How many entries are in scope, and the positions of the first few."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, position: int) -> None:
        self.count += 1
        if self.count <= PROOF_FILES_AT_MOST:
            self.first.append(position)


def _write_entries(
    house: House, scope: ExportScope, archive: Archive, needed: NeededTiles
) -> _Listed:
    listed = _Listed()
    with archive.file("entries.jsonl") as file:
        for position, raw in entries_in(house.log, scope):
            file.write(b'{"position":%d,"entry":%b}\n' % (position, raw))
            listed.add(position)
            needed.need(position)
    return listed


def _write_exports(
    house: House, scope: ExportScope, archive: Archive, checkpoint: StoredCheckpoint
) -> int:
    """The files that other programs read; how many findings there are."""
    with archive.file("events.cloudevents.jsonl") as file:
        write_cloud_events(house.log, scope, file)
    with archive.file("ocel.json") as file:
        write_ocel(house.log, scope, file)
    stations, until = scope.stations, scope.until
    with archive.file("books.beancount") as file:
        write_books(house, file, format="beancount", stations=stations, as_known=until)
    with archive.file("books.journal") as file:
        write_books(house, file, format="hledger", stations=stations, as_known=until)
    with archive.file("gl_accounts.csv") as file:
        write_gl_accounts(house, file, stations=stations, as_known=until)
    with archive.file("gl_details.csv") as file:
        write_gl(house, file, stations=stations, as_known=until)
    document = findings_document(house, scope, checkpoint.made_at)
    archive.add("findings.json", json.dumps(document, ensure_ascii=False, indent=1).encode())
    return len(document["findings"])


def _policy(log: TransparencyLog) -> str:
    return TrustPolicy(logs=tuple(TrustedLog(key) for key in log.verifiers())).text()


def _proof(log: TransparencyLog, position: int, checkpoint: StoredCheckpoint) -> bytes:
    proof = log.inclusion(position, checkpoint.size)
    return proof_file_of(InclusionProof(proof.index, proof.size, proof.hashes, checkpoint))


def _manifest(
    origin: str, scope: ExportScope, checkpoint: StoredCheckpoint, archive: Archive
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "origin": origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "made_at": checkpoint.made_at,
        "scope": {
            "stations": None if scope.stations is None else list(scope.stations),
            "from": scope.from_day,
            "to": scope.to_day,
            "as_known": scope.until,
        },
        "files": archive.files,
    }
