"""The auditor's programs as a bundle carries them: what they must know of the kinds stands in them.

The programs import nothing of ours, and believe nothing of a bundle that they do not make anew. So
which field says when a fact happened, which are its attributes and whose codes it holds is no file
of the bundle, whose maker could bend it to what he made: it is text of the program that the auditor
keeps, written there from the declared types. A kind that is added is in the programs of the next
bundle; ``make fix`` writes the same into the sources, so that a review shows what auditors will trust.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from textwrap import wrap
from types import ModuleType
from typing import Any, Final

from msgspec import UNSET
from msgspec.structs import fields

from api.exporting.bundles.verify_guide import guide
from api.exporting.ocel import attribute_name, attributes_of
from domain.book.catalogue import KINDS
from domain.book.events import EVENTS
from domain.ground.events import Event, topic_of
from domain.ground.people import Each, Parts, PersonCode, Shape, Texts, shapes_of

FIRST: Final = "verify.py"
BOOKS: Final = "verify_books.py"
SCRIPTS: Final = (FIRST, "verify_log.py", BOOKS)
_BLOCK: Final = re.compile(r"(?<=# written by it\.\n).*?(?=# </kinds>\n)", re.DOTALL)
_WIDTH: Final = 88
_LINE: Final = 90


@cache
def verify_script(name: str = FIRST) -> bytes:
    """One of the programs that check a bundle, as they are put into each."""
    text = files("api.exporting.bundles.verify_script").joinpath(name).read_text(encoding="utf-8")
    if name == BOOKS:
        text = _BLOCK.sub(lambda _old: kinds_told(), text)
    if name == FIRST:
        others = {each: verify_script(each) for each in SCRIPTS if each != FIRST}
        for told, contents in {"VERIFY.md": guide().encode(), **others}.items():
            text = _pinned(text, told, hashlib.sha256(contents).hexdigest())
    return text.encode()


@cache
def checker() -> ModuleType:
    """``verify.py`` as a module, which finds the other programs where this one has them."""
    module = ModuleType("verify")
    module.__dict__["__file__"] = FIRST
    exec(compile(verify_script(), FIRST, "exec"), module.__dict__)  # noqa: S102 - a program of ours
    module.__dict__["beside"] = verify_script
    return module


def kinds_told() -> str:
    """The tables of the kinds, as ``verify_books.py`` has them."""
    tables: dict[str, Mapping[str, str]] = {
        "MOMENTS": {kind.topic: kind.started for kind in KINDS},
        "ATTRIBUTES": {topic_of(kind): " ".join(_attributes(kind)) for kind in EVENTS},
        "PEOPLE": {kind.topic: " ".join(_people(kind.fact)) for kind in KINDS},
        "ELSEWHERE": {kind.topic: kind.stream for kind in KINDS if kind.stream != "station"},
    }
    meanings = (
        "Every kind of fact, and its field that says when it happened.",
        "Fields that are attributes of an event: ``field>name:type=value where it is left out``.",
        "Fields of a fact that hold codes of people: ``field.field of a part:kind:what they are``.",
        "Kinds of facts that are at no station, and at what they are.",
    )
    return "".join(
        f'\n{name} = {{\n{"".join(_rows(rows))}}}\n"""{meaning}"""\n'
        for (name, rows), meaning in zip(tables.items(), meanings, strict=True)
    )


def _rows(rows: Mapping[str, str]) -> Iterator[str]:
    for topic, words in rows.items():
        if len(topic) + len(words) <= _WIDTH:
            yield f'    "{topic}": "{words}",\n'
        else:
            width = max(_WIDTH, len(words) if len(words) <= _LINE else 0)
            first, *more = wrap(words, width, break_long_words=False, break_on_hyphens=False)
            lines = [first, *(f" {line}" for line in more)]
            yield (
                f'    "{topic}": (\n'
                + "".join(f'        "{each}"\n' for each in lines)
                + "    ),\n"
            )


def _attributes(kind: type[Event]) -> Iterator[str]:
    defaults = {each.name: each.default for each in fields(kind) if not each.required}
    for field, type_name in attributes_of(kind).items():
        name, otherwise = attribute_name(field), defaults.get(field, UNSET)
        word = field if name == field else f"{field}>{name}"
        word += "" if type_name == "string" else f":{type_name}"
        yield word if otherwise in (UNSET, "") else f"{word}={_json(otherwise)}"


def _json(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _people(kind: type, within: str = "") -> Iterator[str]:
    """In the order in which a fact mentions them: fields of its own, then those in lists and parts."""
    shapes = [(f"{within}{name}", shape) for name, shape in shapes_of(kind).items()]
    for is_own in (True, False):
        for name, shape in shapes:
            if isinstance(shape, Texts) == is_own:
                yield from _people_in(name, shape)


def _people_in(name: str, shape: Shape) -> Iterator[str]:
    match shape:
        case Texts(mark=PersonCode(kind=kind, role=role)):
            yield f"{name}:{kind}:{role or kind}"
        case Texts():
            pass
        case Each(of=inner):
            yield from _people_in(name, inner)
        case Parts(kinds=kinds):
            for part in kinds:
                yield from _people(part, f"{name}.")


def _pinned(text: str, name: str, digest: str) -> str:
    key = {FIRST: "", BOOKS: "BOOKS", "verify_log.py": "LOG"}.get(name, f'"{name}"')
    found, count = re.subn(rf'(\n    {re.escape(key)}: ")[0-9a-f]{{64}}', rf"\g<1>{digest}", text)
    assert count == 1, f"{FIRST} pins {name} once"
    return found
