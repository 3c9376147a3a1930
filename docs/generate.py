"""Writes events.md, refusals.md and what the auditor's programs know of the kinds from the code.

``make fix`` runs it; a test fails while a file is not what this would write. Only this repository
needs it, so no package holds it.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterator
from pathlib import Path

import msgspec

import api.exporting.refusals  # noqa: F401 - refusals are found once they are loaded
import domain.book.refusals  # noqa: F401 - refusals are found once they are loaded
from api.exporting.bundles.verify_programs import SCRIPTS, verify_script
from domain.book.events import EVENTS
from domain.book.words import EVENTS as SENTENCES
from domain.ground.events import Part, topic_of
from domain.ground.refusals import Refusal
from ledger.evidence.refusals import EvidenceRefusal
from projections.audit_trail.display import field_label

FOLDER = Path(__file__).resolve().parent
_CELL_WORDS_MAX = 4
_PLAIN_WORDS = {
    "str": "text",
    "int": "integer",
    "bool": "true or false",
    "ISODate": "date",
    "ISOMinute": "time",
    "Month": "month",
}


def _sentence(thing: type) -> str:
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())


def _heirs(kind: type) -> Iterator[type]:
    for heir in kind.__subclasses__():
        yield heir
        yield from _heirs(heir)


def _type_name(hint: object) -> str:
    """The type as a reader of JSON sees it."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        words = [str(word) for word in arguments]
        return " \\| ".join(f"`{w}`" for w in words) if len(words) <= _CELL_WORDS_MAX else "word"
    if origin is tuple:
        return f"list of {_type_name(arguments[0])}"
    if arguments:
        names = [_type_name(a) for a in arguments if a not in {type(None), msgspec.UnsetType}]
        return " or ".join(dict.fromkeys(names)) if len(names) <= _CELL_WORDS_MAX else "any fact"
    name = str(getattr(hint, "__name__", hint))
    return _PLAIN_WORDS.get(name, name)


def _fields(struct: type) -> str:
    hints = typing.get_type_hints(struct)
    lines = ["| field | 中文 | type | |", "|---|---|---|---|"]
    for field in msgspec.structs.fields(struct):
        if field.encode_name != "_sd":
            need = "" if field.required else "optional"
            label = field_label(struct, field.encode_name).zh
            kind = _type_name(hints[field.name])
            lines.append(f"| `{field.encode_name}` | {label} | {kind} | {need} |")
    return "\n".join(lines)


def events_page() -> str:
    """The catalogue of events, in its own order."""
    parts = [
        "# Events",
        (
            "Generated from `domain/*/facts.py` and `domain/book/events.py` by `make fix`. Every event"
            " that a station's stream can hold. A stored name never changes; amounts are fen, durations minutes. Each event"
            " may also carry `_sd`: the digests of its personal fields."
        ),
    ]
    for event in EVENTS:
        parts += [
            f"## `{topic_of(event)}` {SENTENCES[topic_of(event)].name.zh}",
            f"`{event.__name__}`, version {event.schema_version}. {_sentence(event)}",
        ]
        if len(msgspec.structs.fields(event)) > 1:
            parts.append(_fields(event))
    parts.append("# Parts")
    for part in Part.__subclasses__():
        parts += [f"## {part.__name__}", _sentence(part), _fields(part)]
    return "\n\n".join(parts) + "\n"


def refusals_page() -> str:
    """Every refusal with its status and its two sentences, by status and code."""
    rows = [
        f"| `{refusal.code}` | {refusal.status} | {refusal.zh} | {refusal.en} |"
        for refusal in sorted(
            {*_heirs(Refusal), *_heirs(EvidenceRefusal)}, key=lambda r: (r.status, r.code)
        )
    ]
    return "\n".join(
        [
            "# Refusals",
            "",
            (
                "Generated from `domain/*/refusals.py` and `ledger/evidence/refusals.py` by `make fix`."
                " The code is stable; the status is that of the HTTP answer; words in braces are figures of the case."
            ),
            "",
            "| code | status | 中文 | English |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


PAGES = {"events.md": events_page, "refusals.md": refusals_page}
PROGRAMS = FOLDER.parent / "api" / "exporting" / "bundles" / "verify_script"


def main() -> None:
    """Write the pages and the programs."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), encoding="utf-8")
    for name in SCRIPTS:
        (PROGRAMS / name).write_bytes(verify_script(name))


if __name__ == "__main__":
    main()
