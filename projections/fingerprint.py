"""The fingerprint of a projection: which code and which table shapes made its rows.

Apart from the store because it reads source files, not the database. Rows folded by other code are
never taken for our own: a changed rule, table, event schema or upcaster gives another fingerprint,
so other tables and a rebuild.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import MetaData
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.schema import CreateIndex, CreateTable

from domain.entry import SCHEMA_VERSIONS, UPCASTERS
from projections.base import Projection

SHAPE_DIGITS: Final = 4
_CODE_DIGITS: Final = 8
# Parsing takes ten times as long, and every command needs the fingerprints.
_IMPORT: Final = re.compile(
    r"^\s*(?:from|import) ((?:domain|projections)[\w.]*)(?: import (\([^)]*\)|[^\n]*))?",
    re.MULTILINE,
)
_NAME: Final = re.compile(r"\w+")


def fingerprint(projection: Projection) -> str:
    """Twelve hex digits: four of the tables' shape, eight of everything that makes the rows."""
    shape = _shape(projection)
    code = hashlib.sha256(shape)
    code.update(msgspec.json.encode(SCHEMA_VERSIONS, order="sorted"))
    code.update(msgspec.json.encode(sorted(UPCASTERS)))
    for name, source in sorted(_sources(type(projection).__module__).items()):
        code.update(f"\n{name} {len(source)}\n".encode())
        code.update(source)
    return hashlib.sha256(shape).hexdigest()[:SHAPE_DIGITS] + code.hexdigest()[:_CODE_DIGITS]


def same_shape(left: str, right: str) -> bool:
    """Whether two fingerprints stand for tables with the same columns."""
    return left[:SHAPE_DIGITS] == right[:SHAPE_DIGITS]


def _shape(projection: Projection) -> bytes:
    dialect = DefaultDialect()
    statements = []
    for table in projection.define(MetaData(), "shape").values():
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        statements += [str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes]
    return "\n".join(sorted(statements)).encode()


@cache
def _sources(module: str) -> dict[str, bytes]:
    """The files of the question's package and all of our modules that they use."""
    found: dict[str, bytes] = {}
    waiting = {module, "projections.base", *_siblings(module)}
    while waiting:
        name = waiting.pop()
        read = None if name in found else _module(name)
        if read is not None:
            found[name], used = read
            waiting |= used - found.keys()
    return found


def _siblings(module: str) -> Iterator[str]:
    package = module.rpartition(".")[0]
    if package.startswith("projections."):
        folder = _file_of(package)
        if folder is not None:
            yield package
            yield from (f"{package}.{path.stem}" for path in folder.parent.glob("[!_]*.py"))


@cache
def _module(name: str) -> tuple[bytes, frozenset[str]] | None:
    """A module's source and what it imports of ours; None for a name that is no module."""
    path = _file_of(name)
    if path is None:
        return None
    source = path.read_bytes()
    used = set()
    for module, names in _IMPORT.findall(source.decode()):
        used.add(module)
        used |= {f"{module}.{each}" for each in _NAME.findall(names)}
    return source, frozenset(used)


def _file_of(module: str) -> Path | None:
    """The module's source file; None for a name that is no module (an imported class)."""
    try:
        loaded = sys.modules.get(module)
        spec = loaded.__spec__ if loaded is not None else importlib.util.find_spec(module)
    except (ImportError, ValueError):
        return None
    origin = spec.origin if spec is not None else None
    return Path(origin) if origin and origin.endswith(".py") else None
