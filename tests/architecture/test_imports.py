"""The import rules of pyproject.toml hold, and they catch what they are for."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUBJECTS = sorted(path.parent.name for path in ROOT.glob("domain/*/__init__.py"))
MOST_MODULES = 16
LINTER = Path(sys.executable).parent / "lint-imports"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINTER), "--config", str(folder / "pyproject.toml"), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_import_goes_downwards():
    answer = lint(ROOT)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("domain/visits/rules.py", "import sqlalchemy", "the domain is pure"),
        ("domain/visits/rules.py", "import ledger", "edges over write and read sides over rules"),
        ("domain/visits/rules.py", "import domain.money", "the book over subjects"),
        ("domain/visits/rules.py", "import domain.book", "the book over subjects"),
        ("domain/ground/values.py", "import domain.visits", "the book over subjects"),
        (
            "ledger/writing/writer.py",
            "import projections",
            "edges over write and read sides over rules",
        ),
        (
            "projections/engine/runner.py",
            "import ledger",
            "edges over write and read sides over rules",
        ),
        ("projections/budget/__init__.py", "import projections.staffing", "projections do not"),
        ("api/serving.py", "import ledger.library", "production runs nothing"),
        ("api/visits/routes.py", "import sqlalchemy", "no SQL and no event store at the edge"),
        ("api/visits/routes.py", "import api.money", "subjects of the edge do not"),
    ],
)
def test_an_import_against_the_rules_is_caught(tmp_path, module, line, broken):
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    packages = ["domain", "ledger", "ledger.library", "ledger.writing", "projections"]
    packages += ["projections.engine", "api", *(f"domain.{each}" for each in SUBJECTS)]
    for contract in configuration["contracts"]:
        packages += contract.get("modules", []) + contract.get("source_modules", [])
    for package in packages:
        front = tmp_path / package.replace(".", "/") / "__init__.py"
        front.parent.mkdir(parents=True, exist_ok=True)
        front.write_text('"""Empty."""\n')
    (tmp_path / module).write_text(f'"""Breaks a rule."""\n{line}\n')
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    answer = lint(tmp_path)
    assert answer.returncode == 1
    verdicts = [text for text in answer.stdout.splitlines() if "BROKEN" in text]
    assert any(broken in text for text in verdicts), answer.stdout + answer.stderr


def test_every_question_and_subject_is_listed_as_independent():
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    apart = [c["modules"] for c in configuration["contracts"] if c["type"] == "independence"]
    # A question is a package that keeps tables of its own.
    found = {f"projections.{path.parent.name}" for path in ROOT.glob("projections/*/projection.py")}
    found |= {f"api.{each}" for each in SUBJECTS if (ROOT / "api" / each).is_dir()}
    assert found - {"api.book"} == {each for modules in apart for each in modules}


def test_no_folder_of_the_house_grows_beyond_what_one_can_look_over():
    folders = {
        path.relative_to(ROOT).as_posix(): len(list(path.glob("*.py")))
        for package in ("domain", "ledger", "projections", "api")
        for path in [ROOT / package, *(ROOT / package).rglob("*/")]
    }
    assert {name: number for name, number in folders.items() if number > MOST_MODULES} == {}


def test_only_the_composition_root_sees_both_sides():
    seeing_both = []
    for path in sorted((ROOT / "api").rglob("*.py")):
        roots = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                roots |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                roots.add(node.module.split(".")[0])
        if {"ledger", "projections"} <= roots:
            seeing_both.append(path.relative_to(ROOT).as_posix())
    assert seeing_both in ([], ["api/bootstrap.py"])
