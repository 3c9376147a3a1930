"""What a record is shown as: its value now and every value that it ever had, or a line in a list."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType


class RecordChange(Struct, frozen=True, kw_only=True):
    """One entry about a record; ``value`` is what the record says after it.

    ``reason_code`` is empty for the first entry. ``request_id`` and ``trace_id`` say which request
    brought it, and are empty where it came another way; they stand beside the entry, not in it.
    """

    position: int
    version: int
    event_id: str
    type: str
    recorded_at: str
    occurred_at: str
    actor: str
    role: str
    channel: str
    reason_code: str
    reason: str
    request_id: str
    trace_id: str
    value: dict[str, Any]


class RecordAnswer(Struct, frozen=True, kw_only=True):
    """A record as it counts, and how it came to.

    ``version`` is the record's, for ``If-Match`` and for ``expected_version`` in a batch: the
    position of the last entry that changed this answer. ``personal`` holds what the person vault
    shows to the station's own people; it is empty for everybody else.
    """

    record: str
    station: str
    kind: str
    position: int
    version: int
    is_voided: bool
    corrections: int
    value: dict[str, Any]
    personal: dict[str, Any]
    history: list[RecordChange]


class RecordLine(Struct, frozen=True, kw_only=True):
    """A record in a list: what counts of it, and both clocks.

    ``value`` is what it says after its corrections, ``recorded_at`` when that was recorded and
    ``position`` where, ``first_recorded_at`` when the record was made. ``warnings`` are the codes of
    what is to be said of it as it stands among the others, and ``late_entry``, by the station's own
    day of writing, and ``received_late``, by the server's clock, for kinds that are held to a time
    of writing.
    """

    record: str
    station: str
    kind: str
    position: int
    corrections: int
    is_voided: bool
    occurred_at: str
    occurred_until: str
    recorded_at: str
    first_recorded_at: str
    warnings: list[str]
    value: dict[str, Any]


class RecordLines(Struct, frozen=True, kw_only=True):
    """A page of the records of a kind, in the order that was asked for.

    ``sums`` are what the numbers of all records under the same filters add up to, by field, in the
    unit of the field's name; those of voided ones stand in ``voided_sums``.
    """

    items: list[RecordLine]
    next_cursor: str | None
    total: int | UnsetType = UNSET
    sums: dict[str, int] | UnsetType = UNSET
    voided_sums: dict[str, int] | UnsetType = UNSET
    position: int


class AttachmentLine(Struct, frozen=True, kw_only=True):
    """A file that a record names, and what has become of it.

    ``sha256`` stands in the record's ``field`` since the file was taken; ``counts`` tells whether
    the record as it counts names it still. ``state``: ``promised`` (nobody has brought it yet),
    ``stored``, ``missing`` (it was here, and its file is gone), ``restricted`` or ``erased`` with the
    person whom it shows. Of a stored one media type and size are its own, else as stated; who
    brought it and when are empty where nobody has.
    """

    sha256: str
    field: str
    counts: bool
    state: Literal["promised", "stored", "missing", "restricted", "erased"]
    media_type: str
    size_bytes: int
    stored_by: str
    stored_at: str


class RecordAttachments(Struct, frozen=True, kw_only=True):
    """The files that a record names, those that count first; they lie beside the book."""

    record: str
    station: str
    items: list[AttachmentLine]
    position: int
