"""Rules of form that no linter checks: lengths, docstrings, what a committed file may name."""

from __future__ import annotations

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("domain", "ledger", "projections", "api")
MODULE_LINES_MAX = 400
FUNCTION_LINES_MAX = 70
# A longer module says in its docstring why it is "one file" or "one module" all the same.
JUSTIFICATION = re.compile(r"(?i)\bone\s+(?:file|module)\b")
# Written in pieces, so that this file may be tracked too.
FOREIGN = {
    "package index host": re.compile("|".join(("py" + r"pi\.", "python" + "hosted", "np" + "mjs"))),
    "distribution mirror": re.compile("deb" + r"\.debian|archive\." + "ubuntu"),
    "path of one machine": re.compile(r"(?<![\w.}])/(?:wo" + "rk|ro" + "ot|fa" + r"rm)/"),
}
NAMED_MODULE = re.compile(rf"`~?((?:{'|'.join(PACKAGES)})(?:\.\w+)+)`")
OPEN_TASK = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b(?!\(#\d+\))")


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file of the repository; of the source tree where there is no repository."""
    listing = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0 and listing.stdout:
        names = listing.stdout.decode().split("\0")
        return tuple(path for name in names if name and (path := ROOT / name).is_file())
    hidden = {".venv", ".venv-programs", ".git", "__pycache__", ".hypothesis", "taizhang-data"}
    return tuple(
        path
        for path in sorted(ROOT.rglob("*"))
        if path.is_file() and not hidden.intersection(path.relative_to(ROOT).parts)
    )


def source_files() -> list[Path]:
    return [
        path
        for path in tracked_files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in PACKAGES
    ]


def text_of(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_there_is_something_to_check():
    assert len(source_files()) >= len(PACKAGES)


def test_every_module_says_what_it_holds():
    silent = [shown(p) for p in source_files() if not ast.get_docstring(ast.parse(p.read_text()))]
    assert silent == []


def test_no_module_opens_by_what_it_stands_beside():
    openings = re.compile(r"(?:^|\n\n|[.:] )(?:Apart|Beside)\b(?! from| that)|Apart from the")
    formulas = [
        shown(path)
        for path in source_files()
        if openings.search(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "")
    ]
    assert formulas == []


def test_a_module_is_one_idea_or_says_why_it_is_long():
    too_long = []
    for path in source_files():
        text = path.read_text(encoding="utf-8")
        lines = len(text.splitlines())
        if lines > MODULE_LINES_MAX and not JUSTIFICATION.search(
            ast.get_docstring(ast.parse(text)) or ""
        ):
            too_long.append(f"{shown(path)}: {lines}")
    assert too_long == []


def test_a_function_fits_on_a_screen():
    too_long = [
        f"{shown(path)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1}"
        for path in source_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES_MAX
    ]
    assert too_long == []


def test_only_the_edge_prints():
    printing = [
        f"{shown(path)}:{node.lineno}"
        for path in source_files()
        if path.relative_to(ROOT).parts[0] != "api"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert printing == []


def test_no_user_input_is_answered_by_a_bare_except():
    bare = [
        f"{shown(path)}:{node.lineno}"
        for path in source_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]
    assert bare == []


def test_an_open_task_names_its_issue():
    open_tasks = [
        f"{shown(path)}:{number}"
        for path in tracked_files()
        if path.suffix == ".py" and (text := text_of(path))
        for number, line in enumerate(text.splitlines(), 1)
        if OPEN_TASK.search(line)
    ]
    assert open_tasks == []


@pytest.mark.parametrize("what", FOREIGN)
def test_no_tracked_file_names_a(what):
    named = [
        f"{shown(path)}:{number}"
        for path in tracked_files()
        if path.suffix != ".svg" and (text := text_of(path))
        for number, line in enumerate(text.splitlines(), 1)
        if FOREIGN[what].search(line)
    ]
    assert named == []


def test_every_module_that_a_comment_names_exists():
    def exists(name: str) -> bool:
        place = ROOT / name.replace(".", "/")
        return place.is_dir() or place.with_suffix(".py").is_file()

    # The last part may be a name inside the module.
    gone = [
        f"{shown(path)}: {name}"
        for path in source_files()
        for name in NAMED_MODULE.findall(path.read_text(encoding="utf-8"))
        if not exists(name) and not (name.count(".") > 1 and exists(name.rpartition(".")[0]))
    ]
    assert gone == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_names_the_product_and_is_typed(package):
    front = ast.get_docstring(ast.parse((ROOT / package / "__init__.py").read_text())) or ""
    assert "Taizhang" in front
    assert (ROOT / package / "py.typed").exists()


@pytest.mark.parametrize("name", ["utils", "common", "core", "services", "helpers", "misc"])
def test_no_module_is_a_drawer(name):
    # projections/services/ is the question about services given, not a drawer.
    drawers = [
        shown(path)
        for path in source_files()
        if (path.stem == name or name in path.relative_to(ROOT).parts[:-1])
        and path.relative_to(ROOT).parts[:2] != ("projections", "services")
    ]
    assert drawers == []


def test_what_a_usual_run_tries_less_of_a_long_one_tries_whole():
    """The Makefile finds such tests by what they import: the examples, or a helper with them."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (pattern,) = re.findall(r"^LONGER = \$\(shell grep -rlE '([^']+)'", makefile, re.MULTILINE)
    shared = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("*.py")
        if "from tests.examples import" in path.read_text(encoding="utf-8")
    }
    helpers = {each for each in shared if not Path(each).name.startswith("test_")}
    for helper in helpers - {"tests/conftest.py"}:
        imported = f"from {helper.removesuffix('.py').replace('/', '.')} import"
        assert re.search(pattern, imported), helper
    assert helpers < shared
    assert len(re.findall(r"^\t.*--hypothesis-profile long", makefile, re.MULTILINE)) == 2
