"""The fingerprint of a projection: which code and which table shapes made its rows.

Apart from the store because it reads source files, not the database. Rows folded by other code are
never taken for our own: a changed rule, table, event schema or upcaster gives another fingerprint,
so other tables and a rebuild.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
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
_OURS: Final = ("domain", "projections")


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
        path = None if name in found else _file_of(name)
        if path is not None:
            found[name] = path.read_bytes()
            waiting |= {used for used in _imported(found[name]) if used not in found}
    return found


def _siblings(module: str) -> Iterator[str]:
    package = module.rpartition(".")[0]
    if package.startswith("projections."):
        folder = _file_of(package)
        if folder is not None:
            yield package
            yield from (f"{package}.{path.stem}" for path in folder.parent.glob("[!_]*.py"))


def _imported(source: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        yield from (name for name in names if name.partition(".")[0] in _OURS)


def _file_of(module: str) -> Path | None:
    """The module's source file; None for a name that is no module (an imported class)."""
    try:
        loaded = sys.modules.get(module)
        spec = loaded.__spec__ if loaded is not None else importlib.util.find_spec(module)
    except (ImportError, ValueError):
        return None
    origin = spec.origin if spec is not None else None
    return Path(origin) if origin and origin.endswith(".py") else None
