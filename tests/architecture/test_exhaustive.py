"""Whatever tells facts apart says what becomes of each kind, so that no new one slips by.

The domain names each of them. Outside, where a question reads some kinds of all, a fold ends with
what becomes of every other.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.book.events import FACTS

ROOT = Path(__file__).resolve().parents[2]
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


def folds(source: str) -> list[ast.Match]:
    """What tells facts apart."""
    return [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Match)
        and any(kind in _FACTS for case in node.cases for kind in kinds_in(case.pattern))
    ]


def open_folds(source: str) -> list[int]:
    """The lines of the folds over facts that do not end in ``assert_never``."""
    return [
        fold.lineno for fold in folds(source) if "assert_never(" not in ast.unparse(fold.cases[-1])
    ]


def silent_folds(source: str) -> list[int]:
    """The lines of the folds over facts that say nothing of what no case names."""
    last = ((fold.lineno, fold.cases[-1]) for fold in folds(source))
    return [
        line
        for line, case in last
        if case.guard
        or not (isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None)
    ]


@pytest.mark.parametrize("path", sorted(ROOT.glob("domain/**/*.py")), ids=lambda path: path.stem)
def test_every_fold_over_facts_ends_in_assert_never(path):
    assert open_folds(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("package", ["ledger", "projections", "api"])
def test_no_fold_outside_the_domain_is_silent_about_other_facts(package):
    silent = {
        str(path.relative_to(ROOT)): lines
        for path in ROOT.glob(f"{package}/**/*.py")
        if (lines := silent_folds(path.read_text(encoding="utf-8")))
    }
    assert silent == {}


def test_a_fold_that_forgets_some_kinds_is_found():
    cases = "match fact:\n    case events.StaffLeft() | StaffJoined() as left:\n        pass\n"
    assert open_folds(cases) == [1]
    assert open_folds(f"{cases}    case _:\n        pass\n") == [1]
    assert open_folds(f"{cases}    case _:\n        assert_never(fact)\n") == []


def test_a_fold_without_a_last_word_is_silent():
    cases = "match fact:\n    case StaffLeft():\n        pass\n"
    assert silent_folds(cases) == [1]
    assert silent_folds(f"{cases}    case _ if late:\n        pass\n") == [1]
    assert silent_folds(f"{cases}    case other:\n        pass\n") == []
