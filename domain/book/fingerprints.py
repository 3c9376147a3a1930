"""Fingerprints: by which code, and from which shapes of facts, something that is kept was made.

A stored state and the tables of a question are believed only under the fingerprint that made them.
It takes in the text of every module of ours that the maker reaches by import, and of the facts
those that it reads: an event that is added elsewhere changes nothing. Modules that declare facts
or their kinds, collect them all, or name them for people, therefore say so
(``FINGERPRINTED_BY_FACT``) and count by their functions only; the walk ends there, and the shapes
of the facts that are read stand for the rest. So nothing that is kept may hold a name or a sentence.

The sources are asked of the import system, because they are the program itself and no file of the
world's; nothing else here reads anything. What a fingerprint costs beyond what it must: a module
that serves all subjects, as ``domain.ground.vocabulary`` does, counts whole for
whoever reaches it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from hashlib import sha256
from importlib.abc import InspectLoader
from importlib.machinery import ModuleSpec, PathFinder
from pkgutil import iter_modules
from types import UnionType
from typing import Any, Final, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Struct, structs

from domain.book.catalogue import MOMENTS
from domain.book.events import UPCASTERS
from domain.ground.events import Event, topic_of

_MARK: Final = "\nFINGERPRINTED_BY_FACT: Final = True\n"
# Parsing takes ten times as long, and every command needs the fingerprints; a pattern that begins
# with a word is looked for faster than one that begins with a line.
_IMPORT: Final = re.compile(r"import[ \t]+(\((?:[^)#]|#[^\n]*)*\)|(?:\\\n|[^\n])*)")
_FROM: Final = re.compile(r"[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+)?")
_COMMENT: Final = re.compile(r"#[^\n]*")
_NAME: Final = re.compile(r"([\w.]+)(?:\s+as\s+\w+)?")
_FUNCTION: Final = re.compile(
    r"^(?:@[^\n]*\n)*(?:async )?def .*?(?=^[^\s)]|\Z)", re.MULTILINE | re.DOTALL
)


class Source(NamedTuple):
    """A module's text and the names that it imports, of which some may be no modules."""

    text: str
    names: frozenset[str]
    declares: bool


def fingerprint(modules: Collection[str], facts: Iterable[type[Event]], kept: bytes) -> str:
    """64 hex digits of all that makes something which is kept.

    ``modules`` are those that make it, ``facts`` the events whose content it takes in, ``kept`` its
    own shape. An upcaster of such a fact counts with the module that it stands in.
    """
    read = {topic_of(kind): kind for kind in facts}
    upcasters = {tag: step for tag, step in UPCASTERS.items() if tag.partition("/")[0] in read}
    shapes = [
        [topic, kind.schema_version, MOMENTS.get(kind), _struct(kind)]
        for topic, kind in sorted(read.items())
    ]
    steps = [[tag, step.__module__, step.__qualname__] for tag, step in sorted(upcasters.items())]
    digest = sha256(msgspec.json.encode([shapes, steps]))
    digest.update(kept)
    roots = {*modules, *(step.__module__ for step in upcasters.values())}
    for name, text in sorted(code_of(roots).items()):
        digest.update(f"\n{name} {len(text)}\n{text}".encode())
    return digest.hexdigest()


def shape_of(kind: type[Struct]) -> bytes:
    """A struct's fields, with their types and defaults all the way down; facts in it are named so."""
    return msgspec.json.encode(_struct(kind))


def code_of(modules: Collection[str]) -> dict[str, str]:
    """The text that counts, by module: of these modules and all of ours that they reach."""
    tops = {name.partition(".")[0] for name in (__name__, *modules)}
    found: dict[str, str] = {}
    waiting = set(modules)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        source = source_of(name)
        if source is None:
            continue
        reached = {name.rpartition(".")[0]}
        if source.declares and name not in modules:
            found[name] = "\n".join(map(str.rstrip, _FUNCTION.findall(source.text)))
        else:
            found[name] = source.text
            reached |= source.names
        waiting |= {each for each in reached if each.partition(".")[0] in tops} - seen
    return found


def modules_within(package: str) -> Iterator[str]:
    """A package and every module in it, also those that nobody imports."""
    yield package
    spec = _spec_of(package)
    folders = None if spec is None else spec.submodule_search_locations
    for found in iter_modules(folders or [], f"{package}."):
        yield from modules_within(found.name) if found.ispkg else [found.name]


@cache
def source_of(name: str) -> Source | None:
    """A module's source; None for a name that is no module, such as that of an imported class."""
    spec = _spec_of(name)
    text = spec.loader.get_source(name) if spec and isinstance(spec.loader, InspectLoader) else None
    if spec is None or text is None:
        return None
    package = name if spec.submodule_search_locations is not None else name.rpartition(".")[0]
    return Source(text, frozenset(_imported(text, package)), declares=_MARK in text)


@cache
def _spec_of(name: str) -> ModuleSpec | None:
    """Where a module is found; nothing is imported on the way."""
    loaded = sys.modules.get(name)
    if loaded is not None:
        return loaded.__spec__
    if "." not in name:
        return PathFinder.find_spec(name)
    parent = _spec_of(name.rpartition(".")[0])
    if parent is None or parent.submodule_search_locations is None:
        return None
    return PathFinder.find_spec(name, parent.submodule_search_locations)


def _imported(text: str, package: str) -> Iterator[str]:
    """Everything that a module of a package imports by whatever form of statement, in full."""
    for found in _IMPORT.finditer(text):
        line = text.rfind("\n", 0, found.start()) + 1
        head = _FROM.fullmatch(text, line, found.start())
        if head is None:
            continue
        dots, module = head.groups(default="")
        names = _NAME.findall(_COMMENT.sub("", found[1]))
        if not dots and not module:
            yield from names
            continue
        start = module
        if dots:
            above = package.split(".")[: 1 - len(dots) or None]
            start = ".".join([*above, *filter(None, [module])])
        yield start
        yield from (f"{start}.{each}" for each in names)


@cache
def _struct(kind: type[Struct]) -> tuple[Any, ...]:
    config = kind.__struct_config__
    fields = [
        [each.encode_name, _type(each.type), repr(each.default), _name(each.default_factory)]
        for each in structs.fields(kind)
    ]
    stored = (config.tag, config.tag_field, config.array_like)
    return (*map(repr, stored), config.omit_defaults, config.forbid_unknown_fields, fields)


def _type(kind: Any) -> Any:
    """A type as plain data. A fact inside something is only called one: who reads it, names it."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return [repr(each) for each in arguments]
    if arguments:
        parts = [_type(each) for each in arguments]
        if origin in (Union, UnionType):  # of facts it has as many as there happen to be
            return ["one of", *(each for at, each in enumerate(parts) if each not in parts[:at])]
        return [_name(origin), parts]
    return _class(kind) if isinstance(kind, type) else _name(kind)


def _class(kind: type[Any]) -> Any:
    if issubclass(kind, Event):
        return "fact"
    if issubclass(kind, Struct):
        return _struct(kind)
    if issubclass(kind, tuple) and hasattr(kind, "_fields"):
        return [[name, _type(each)] for name, each in get_type_hints(kind).items()]
    return _name(kind)


def _name(thing: Any) -> str:
    return getattr(thing, "__name__", None) or repr(thing)
