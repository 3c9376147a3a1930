"""What a fingerprint looks at: every import of ours in whatever form, and the shapes of facts."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import sys
from contextlib import suppress
from importlib.util import resolve_name
from inspect import isfunction

import pytest
from msgspec import Struct

import domain
import projections
from domain.book.events import EVENTS, UPCASTERS, RecordCorrected
from domain.book.fingerprints import (
    code_of,
    fingerprint,
    modules_within,
    shape_of,
    source_of,
)
from domain.book.states.station import Station
from domain.book.states.streams import STREAMS, TRACELESS_TOPICS
from domain.ground.events import Event
from domain.staff.facts import StaffLeft

PACKAGES = [domain, projections]
MODULES = sorted(
    found.name
    for package in PACKAGES
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
)
DECLARING = sorted(name for name in MODULES if source_of(name).declares)
PROJECTING = [name for name in MODULES if name.endswith(".projection")]


def imported(name):
    """What a module imports of ours, by the parser."""
    module = importlib.import_module(name)
    for node in ast.walk(ast.parse(source_of(name).text)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = resolve_name("." * node.level + (node.module or ""), module.__package__)
            yield start
            yield from (f"{start}.{each.name}" for each in node.names if each.name != "*")


@pytest.mark.parametrize("name", MODULES)
def test_every_import_of_every_module_is_seen(name):
    assert set(imported(name)) <= source_of(name).names


def test_no_module_imports_in_a_way_that_cannot_be_seen():
    hidden = ("import_module", "__import__", "; import", ": import")
    found = {(name, each) for name in MODULES for each in hidden if each in source_of(name).text}
    assert found == set()


@pytest.mark.parametrize(
    ("line", "reached"),
    [
        ("import printed.rules", "printed.rules"),
        ("import os, printed.rules as rules", "printed.rules"),
        ("from printed import rules as ours", "printed.rules"),
        ("from printed.rules import *", "printed.rules"),
        ("from . import rules", "printed.rules"),
        ("from .rules import LIMIT", "printed.rules"),
        (
            "def late():\n    from printed import (\n        rules,  # a (late) one\n    )",
            "printed.rules",
        ),
        ("from printed import \\\n    rules", "printed.rules"),
        ("from .money.limits import LIMIT", "printed.money.limits"),
        ("from printed.money.limits import LIMIT", "printed.money"),
        ("from .money import LIMIT", "printed.money.deep.below"),
    ],
)
def test_an_import_is_followed_in_whatever_form(tmp_path, monkeypatch, line, reached):
    top = f"printed_{abs(hash(line))}"
    files = {
        "start": line,
        "rules": "LIMIT = 1",
        "money/__init__": "from .deep import LIMIT",
        "money/limits": "LIMIT = 2",
        "money/deep/__init__": "from ..deep.below import LIMIT",
        "money/deep/below": "from ...unused_but_imported import LIMIT",
        "unused_but_imported": "LIMIT = 3",
        "alone": "import json",
    }
    for file, text in {"__init__": "", **files}.items():
        path = tmp_path / top / f"{file}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("printed", top) + "\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = code_of({f"{top}.start"})
    assert reached.replace("printed", top) in found
    assert {top, f"{top}.start"} <= set(found)
    assert f"{top}.alone" not in found
    assert not [name for name in sys.modules if name.startswith(top)], "nothing is run"


def test_the_walk_ends_at_modules_that_declare_facts_and_takes_their_functions_only():
    found = code_of({"domain.book.states.station"})
    assert found["domain.book.catalogue"].startswith("def occurrence_of(")
    assert "def occurrence_in(" in found["domain.book.catalogue"]
    assert found["domain.money.facts"] == found["domain.book.events"] == ""
    beyond = {"domain.visits.kinds", "domain.visits.rules", "domain.book.commands"}
    assert not beyond.intersection(found)


def test_every_module_that_declares_a_fact_says_so():
    assert {kind.__module__ for kind in EVENTS} <= set(DECLARING)


@pytest.mark.parametrize("name", DECLARING)
def test_a_module_that_declares_facts_has_nothing_else_that_could_matter(name):
    for statement in ast.parse(source_of(name).text).body:
        if isinstance(statement, ast.ClassDef):
            inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
            assert not [each for each in ast.walk(statement) if isinstance(each, inner)]
        elif not isinstance(statement, ast.FunctionDef):
            assert not [each for each in ast.walk(statement) if isinstance(each, ast.Lambda)]


def test_kinds_are_seen_by_the_catalogue_only():
    """So what a ``kinds.py`` holds for its own rows, such as an area of examples, is for no rule."""
    kinds = {name for name in DECLARING if name.endswith(".kinds")}
    seeing = {name for name in MODULES for each in kinds.intersection(source_of(name).names)}
    assert kinds
    assert seeing == {"domain.book.catalogue"}


@pytest.mark.parametrize("name", PROJECTING)
def test_rows_are_made_without_words(name):
    waiting, used = [name], set()
    while waiting:
        each = waiting.pop()
        if each in MODULES and each not in used:
            used.add(each)
            waiting += () if each in DECLARING else source_of(each).names
    assert "projections.base" in used
    assert not [each for each in used if each.endswith(".words")]


@pytest.mark.parametrize(
    "kept",
    [
        *(name.removesuffix(".projection") for name in PROJECTING),
        *(stream.state.__module__ for stream in STREAMS.values()),
    ],
)
def test_nothing_that_is_kept_rests_on_what_a_kind_more_of_a_subject_changes(kept):
    changed = (".commands", ".details", ".kinds", ".rules")
    reached = code_of([*modules_within(kept)])
    assert [name for name in reached if name.endswith(changed) and name not in DECLARING] == []


@pytest.mark.parametrize("name", [name for name in DECLARING if not name.endswith(".kinds")])
def test_a_module_that_declares_facts_has_no_constant_that_a_rule_could_use(name):
    for statement in ast.parse(source_of(name).text).body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
            text = ast.unparse(statement)
            with suppress(ValueError):
                assert not ast.literal_eval(statement.value) or "FINGERPRINTED_BY_FACT" in text


@pytest.mark.parametrize("name", DECLARING)
def test_a_function_of_a_module_that_declares_facts_uses_no_function_from_elsewhere(name):
    known = vars(importlib.import_module(name))
    functions = [
        each for each in ast.parse(source_of(name).text).body if isinstance(each, ast.FunctionDef)
    ]
    used = {node.id for each in functions for node in ast.walk(each) if isinstance(node, ast.Name)}
    assert {each for each in used if isfunction(known.get(each))} <= {
        each.name for each in functions
    }
    calls = [node for each in functions for node in ast.walk(each) if isinstance(node, ast.Call)]
    assert not [node for node in calls if isinstance(node.func, ast.Attribute)], "nor a method"


def test_an_upcaster_stands_beside_the_facts_and_not_among_them():
    assert {step.__module__ for step in UPCASTERS.values()} & set(DECLARING) == set()


def test_a_correction_does_not_have_the_shapes_of_all_that_can_be_corrected():
    shape = json.loads(shape_of(RecordCorrected))
    fields = {name: kind for name, kind, *_ in shape[-1]}
    assert fields["now"] == ["one of", "fact"]


def test_a_state_has_the_shape_of_all_that_is_in_it():
    assert b'"received_since"' in shape_of(Station)

    class Wider(Struct):
        station: Station
        more: int = 0

    class WithAnotherDefault(Struct):
        station: Station
        more: int = 1

    shapes = {shape_of(kind) for kind in (Station, Wider, WithAnotherDefault)}
    assert len(shapes) == 3


def test_a_state_folds_every_event_but_those_without_a_trace():
    folded = {kind for stream in STREAMS.values() for kind in stream.folded}
    traceless = {kind for kind in EVENTS if kind not in folded}
    assert {kind.__struct_config__.tag for kind in traceless} == TRACELESS_TOPICS


def test_a_fact_counts_by_its_version_too(monkeypatch):
    before = fingerprint({"domain.ground.values"}, [StaffLeft], b"")
    assert before == fingerprint({"domain.ground.values"}, [StaffLeft, StaffLeft], b"")
    monkeypatch.setattr(StaffLeft, "schema_version", 2)
    assert fingerprint({"domain.ground.values"}, [StaffLeft], b"") != before


def test_what_is_kept_counts(monkeypatch):
    nothing: list[type[Event]] = []
    assert fingerprint({"domain.ground.values"}, nothing, b"1") != fingerprint(
        {"domain.ground.values"}, nothing, b"2"
    )
