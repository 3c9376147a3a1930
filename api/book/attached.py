"""The files that a record names: what has become of each, bringing one, and opening one.

A record names a file by the SHA-256 of its bytes, which was taken when it was; the bytes come later
and by themselves, and only those of that digest are taken. What a record named once stays to be
seen, also where a correction names it no more. Whose a file is follows from the newest version
that names it: it goes with that person.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final, NamedTuple

from api.book.media_types import media_type_of
from api.http.access import Principal
from api.http.described.records import AttachmentLine
from api.http.problems import HttpRefusal
from api.http.requests.answering import reader_of
from api.http.requests.deciding import writing
from api.http.serving.door import Door
from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.privacy.attachments import STATION_ITSELF, PromisedFile, files_promised
from domain.ground.refusals import NotPermitted
from ledger.faults.vault import PersonErasedError
from ledger.store.rows import RecordRow
from ledger.vault.attachments import Kept, StoredAttachment
from ledger.writing.decided import effective_value
from ledger.writing.records import versions_of
from ledger.writing.sealing import person_id

_FORGOTTEN: Final = frozenset({"erased", "restricted"})


class NamedFile(NamedTuple):
    """A file that a record names. ``owner`` is under whose key it is, by the id in the vault.

    ``counts`` tells whether the record names it still.
    """

    promise: PromisedFile
    owner: str
    counts: bool

    @property
    def key(self) -> tuple[str, str]:
        """What the vault knows it by."""
        return self.owner, self.promise.sha256


def files_named(door: Door, row: RecordRow, known: int | None = None) -> list[NamedFile]:
    """The files that a record names, or has named, as known at a position.

    Those that count come first, in the order in which they stand.
    """
    found: dict[str, NamedFile] = {}
    versions = [
        each for each in versions_of(door.house.log, row) if known is None or each.position <= known
    ]
    for number, version in enumerate(reversed(versions)):
        for promise in files_promised(effective_value(version.entry), row.station):
            owner = person_id(row.station, promise.about, promise.code)
            found.setdefault(promise.sha256, NamedFile(promise, owner, counts=number == 0))
    return list(found.values())


def lines_of(door: Door, named: list[NamedFile]) -> list[AttachmentLine]:
    """What has become of files, each as a line of a list."""
    kept = door.house.vault.attachments.standing(each.key for each in named)
    return [_line(each, kept[each.key]) for each in named]


def _line(named: NamedFile, kept: Kept) -> AttachmentLine:
    promise, stored = named.promise, kept.stored
    return AttachmentLine(
        sha256=promise.sha256,
        field=promise.field,
        counts=named.counts,
        state=kept.standing,
        media_type=promise.media_type if stored is None else stored.media_type,
        size_bytes=promise.size_bytes if stored is None else stored.size_bytes,
        stored_by="" if stored is None else stored.stored_by,
        stored_at="" if stored is None else stored.stored_at,
    )


def file_named(door: Door, row: RecordRow, digest: str) -> NamedFile:
    """The file of a digest that a record names. Raises ``unknown_attachment``."""
    for each in files_named(door, row):
        if each.promise.sha256 == digest:
            return each
    raise HttpRefusal("unknown_attachment")


def may_bring(principal: Principal, row: RecordRow) -> bool:
    """Whether a role may bring files to a record: whoever may record or fix such ones."""
    kind = KIND_OF_TOPIC[row.kind]
    return principal.role in kind.recorded_by | kind.fixed_by


def ensure_may_bring(principal: Principal, row: RecordRow) -> None:
    """Make sure of it. Raises NotPermitted."""
    if not may_bring(principal, row):
        raise NotPermitted(role=principal.role)


def bring(door: Door, principal: Principal, named: NamedFile, content: bytes) -> bool:
    """Keep the bytes of a file that a record names; False where they are here already.

    Raises ``wrong_attachment``, ``attachment_type_refused``, ``attachment_forgotten``,
    ``not_writing`` and what the vault raises.
    """
    if sha256(content).hexdigest() != named.promise.sha256:
        raise HttpRefusal("wrong_attachment")
    media_type = ensure_taken(content)
    writing(door)
    files = door.house.vault.attachments
    if files.standing([named.key])[named.key].standing in _FORGOTTEN:
        raise HttpRefusal("attachment_forgotten")
    try:
        return files.put(
            named.owner,
            content,
            media_type,
            stored_by=principal.actor,
            stored_at=door.house.clock(),
        )
    except PersonErasedError:
        raise HttpRefusal("attachment_forgotten") from None


def ensure_taken(content: bytes) -> str:
    """The media type of a file that is taken at all. Raises ``attachment_type_refused``."""
    media_type = media_type_of(content)
    if not media_type:
        raise HttpRefusal("attachment_type_refused")
    return media_type


def open_file(
    door: Door, principal: Principal, row: RecordRow, digest: str
) -> tuple[StoredAttachment, bytes]:
    """A file that a record names, once it is logged who looks at it.

    Raises ``unknown_attachment``, ``attachment_not_here``, ``attachment_forgotten``,
    VaultDamagedError and ReadingNotLoggedError.
    """
    named = file_named(door, row, digest)
    opening = None
    about = named.promise.about
    if about == "client" and principal.reads_opened_files:
        opening = door.house.openings.current(
            principal.actor, principal.role, row.station, named.promise.code
        )
    reader = reader_of(principal, opening)
    room = door.house.reading_room
    found = room.attachment(reader, *named.key, shows_somebody=about != STATION_ITSELF)
    if found is None:
        state = door.house.vault.attachments.standing([named.key])[named.key].standing
        forgotten = state in _FORGOTTEN
        raise HttpRefusal("attachment_forgotten" if forgotten else "attachment_not_here")
    return found


def wanted_by(named: list[NamedFile], content: bytes) -> NamedFile:
    """Which of a record's files some bytes are. Raises ``unknown_attachment``."""
    digest = sha256(content).hexdigest()
    for each in named:
        if each.promise.sha256 == digest:
            return each
    raise HttpRefusal("unknown_attachment")
