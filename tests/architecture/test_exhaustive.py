"""Every rule that tells facts apart says what becomes of each kind, so that no new one slips by."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.book.events import FACTS

DOMAIN = Path(__file__).resolve().parents[2] / "domain"
_FACTS = {kind.__name__ for kind in FACTS}


def kinds_in(pattern: ast.pattern) -> Iterator[str]:
    """The classes that a case asks for at the top."""
    match pattern:
        case ast.MatchOr(patterns=patterns):
            for each in patterns:
                yield from kinds_in(each)
        case ast.MatchAs(pattern=ast.pattern() as inner):
            yield from kinds_in(inner)
        case ast.MatchClass(cls=ast.Name(id=name) | ast.Attribute(attr=name)):
            yield name


def open_folds(source: str) -> list[int]:
    """The lines of the folds over facts that do not end in ``assert_never``."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Match)
        and any(kind in _FACTS for case in node.cases for kind in kinds_in(case.pattern))
        and "assert_never(" not in ast.unparse(node.cases[-1])
    ]


@pytest.mark.parametrize("path", sorted(DOMAIN.glob("**/*.py")), ids=lambda path: path.stem)
def test_every_fold_over_facts_ends_in_assert_never(path):
    assert open_folds(path.read_text(encoding="utf-8")) == []


def test_a_fold_that_forgets_some_kinds_is_found():
    cases = "match fact:\n    case events.StaffLeft() | StaffJoined() as left:\n        pass\n"
    assert open_folds(cases) == [1]
    assert open_folds(f"{cases}    case _:\n        pass\n") == [1]
    assert open_folds(f"{cases}    case _:\n        assert_never(fact)\n") == []
