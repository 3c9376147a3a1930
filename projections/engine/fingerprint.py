"""The fingerprint of a projection: which code and which table shapes made its rows.

It looks at code, not at the database. Rows folded by other code are never taken for our own: a
changed rule, table, fact that is read or upcaster of one gives another fingerprint, so other tables
and a rebuild. What the question neither reads nor uses changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from sqlalchemy import MetaData
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.schema import CreateIndex, CreateTable

from domain.book import fingerprints
from domain.book.events import RecordCorrected, RecordVoided
from projections.base import Projection

SHAPE_DIGITS: Final = 4
_CODE_DIGITS: Final = 8


def fingerprint(projection: Projection) -> str:
    """Twelve hex digits: four of the tables' shape, eight of everything that makes the rows."""
    shape = _shape(projection)
    modules = {Projection.__module__, *_own_modules(type(projection).__module__)}
    facts = {*projection.reads, RecordCorrected, RecordVoided}
    code = fingerprints.fingerprint(modules, facts, shape)
    return hashlib.sha256(shape).hexdigest()[:SHAPE_DIGITS] + code[:_CODE_DIGITS]


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


def _own_modules(module: str) -> Iterator[str]:
    """A question's module and, where it has a package of its own, all that stand in there."""
    yield module
    package = module.rpartition(".")[0]
    if package.startswith("projections."):
        yield from fingerprints.modules_within(package)
