"""An entry as people read it: a sentence in Chinese, one in English, and what changed.

Pure, and fed from the very bytes that are hashed: the trail's table keeps no entries. People are
codes here; names are joined, if at all, by whoever may see them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from domain.book.catalogue import occurrence_of
from domain.book.entry import Entry
from domain.book.events import AnyEvent, Fact, RecordCorrected, RecordVoided
from domain.book.words import EVENTS
from domain.book.words import VOCABULARY as WORDS
from domain.ground.events import topic_of
from domain.ground.labels import Label
from domain.ground.values import day_of, iso_minute
from projections.audit_trail.changes import FieldChange, changes
from projections.audit_trail.display import EMPTY, filled, moment, shown


class TrailLine(Struct, frozen=True, kw_only=True):
    """One entry for a reader: both clocks, who, through which door, why, and what changed.

    ``corrects`` is the position of the record's first entry, ``corrected_by`` those of all later
    corrections and voids and ``voided_by`` that of the void, as known at the position that was
    asked for. The deed is what was done,
    the sentence says who did it, when and why as well.
    """

    position: int
    event_id: str
    record: str
    type: str
    type_label_zh: str
    type_label_en: str
    station: str
    actor: str
    role: str
    role_label_zh: str
    role_label_en: str
    on_behalf_of: str
    channel: str
    channel_label_zh: str
    channel_label_en: str
    occurred_at: str
    occurred_until: str
    recorded_at: str
    reason: str
    causes: tuple[str, ...]
    corrects: int | None
    corrected_by: tuple[int, ...]
    voided_by: int | None
    deed_zh: str
    deed_en: str
    sentence_zh: str
    sentence_en: str
    changes: tuple[FieldChange, ...]


def line(
    entry: Entry,
    pos: int,
    *,
    corrects: int | None = None,
    corrected_by: Sequence[int] = (),
    voided_by: int | None = None,
) -> TrailLine:
    """The line of one entry."""
    type_label = EVENTS[entry.type].name
    role_label = WORDS["Role"][entry.role]
    channel_label = WORDS["Channel"][entry.channel]
    deed, says = _what(entry), sentence(entry)
    return TrailLine(
        position=pos,
        event_id=entry.event_id,
        record=entry.record,
        type=entry.type,
        type_label_zh=type_label.zh,
        type_label_en=type_label.en,
        station=entry.station,
        actor=entry.actor,
        role=entry.role,
        role_label_zh=role_label.zh,
        role_label_en=role_label.en,
        on_behalf_of=entry.on_behalf_of,
        channel=entry.channel,
        channel_label_zh=channel_label.zh,
        channel_label_en=channel_label.en,
        occurred_at=entry.occurred_at,
        occurred_until=entry.occurred_until,
        recorded_at=entry.recorded_at,
        reason=entry.reason,
        causes=entry.causes,
        corrects=corrects,
        corrected_by=tuple(corrected_by),
        voided_by=voided_by,
        deed_zh=deed.zh,
        deed_en=deed.en,
        sentence_zh=says.zh,
        sentence_en=says.en,
        changes=changes(entry),
    )


def sentence(entry: Entry) -> Label:
    """Who did what, when (the server's clock, in station time) and why."""
    when = moment(iso_minute(datetime.fromisoformat(entry.recorded_at)))
    behalf = entry.on_behalf_of
    what, why = _what(entry), _why(entry)
    who = Label(
        f"{entry.actor} 代 {behalf}" if behalf else entry.actor,
        f"{entry.actor} for {behalf}" if behalf else entry.actor,
    )
    return Label(
        f"{who.zh} 于 {when} {what.zh}{f'，理由：{why.zh}' if why.zh else ''}",
        f"On {when} {who.en} {what.en}{f'; reason: {why.en}' if why.en else ''}",
    )


def _what(entry: Entry) -> Label:
    match entry.data:
        case RecordCorrected():
            return _correction(entry.data.was, changes(entry))
        case RecordVoided():
            was = _of_record(entry.data.was)
            says = _says(entry.data.was)
            return Label(f"作废{was.zh}（原为：{says.zh}）", f"voided {was.en} (it was: {says.en})")
        case _:
            return _says(entry.data)


def _correction(was: Fact, changed: tuple[FieldChange, ...]) -> Label:
    record = _of_record(was)
    return Label(
        f"将{record.zh}的"
        + "、".join(
            f"{each.label_zh}由{_around(each.old_zh)}更正为{_before(each.new_zh)}"
            for each in changed
        ),
        f"corrected {record.en}: "
        + ", ".join(f"{each.label_en} from {each.old_en} to {each.new_en}" for each in changed),
    )


def _of_record(fact: Fact) -> Label:
    name, day = EVENTS[topic_of(fact)].name, day_of(occurrence_of(fact)[0])
    return Label(f" {day} “{name.zh}”记录", f"the record “{name.en}” of {day}")


def _says(event: AnyEvent) -> Label:
    values = {
        name: shown(type(event), name, getattr(event, attribute))
        for attribute, name in zip(
            event.__struct_fields__, event.__struct_encode_fields__, strict=True
        )
        if name not in {"_sd", "was", "now"}
    }
    zh, en = EVENTS[topic_of(event)].says
    empty = {name for name, value in values.items() if value is EMPTY}
    return Label(
        filled(zh, {name: value.zh for name, value in values.items()}, empty),
        filled(en, {name: value.en for name, value in values.items()}, empty),
    )


def _why(entry: Entry) -> Label:
    data = entry.data
    if not isinstance(data, RecordCorrected | RecordVoided):
        return Label(entry.reason, entry.reason)
    kind = WORDS["ReasonCode"][data.reason_code]
    if not entry.reason:
        return kind
    if data.reason_code == "other":
        return Label(entry.reason, entry.reason)
    return Label(f"{entry.reason}（{kind.zh}）", f"{entry.reason} ({kind.en})")


def _before(text: str) -> str:
    """A space where Latin letters or digits follow Chinese."""
    return f" {text}" if text[:1].isascii() else text


def _around(text: str) -> str:
    """Spaces where Latin letters or digits stand between Chinese."""
    return f"{_before(text)} " if text[-1:].isascii() else _before(text)
