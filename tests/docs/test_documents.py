"""Documentation is held to the code: commands exist, links lead somewhere, words are explained."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from api.importing import FileReport
from domain.ground import vocabulary

ROOT = Path(__file__).resolve().parents[2]
# Sorted, because every worker of a run has to collect the same tests in the same order.
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/*.md")])
DECISIONS = sorted(ROOT.glob("docs/adr/*.md"))
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")
PACKAGES = ("domain", "ledger", "projections", "api", "tests", "bench", "docs", "deploy")
# What stands in backquotes and is a place in the repository: a path below a top folder, or a file
# of Python, which is called by its name alone where the sentence has said where it lies.
PLACE = re.compile(rf"`((?:{'|'.join(PACKAGES)})/[\w/.*-]*|[\w/*]+\.py)`")


def pages():
    where = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(where)
    where.loader.exec_module(module)
    return module.PAGES


@pytest.mark.parametrize("name", ["events.md", "refusals.md", "settings.md", "workbooks.md"])
def test_a_generated_page_is_what_the_code_says(name):
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert written == pages()[name](), "run `make fix`"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(document):
    broken = [
        target
        for target in LINK.findall(document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_place_in_the_code_that_is_named_exists(document):
    # Decisions too: they say where a thing stands today, and history says where it stood.
    named = set(PLACE.findall(document.read_text(encoding="utf-8")))
    missing = {
        place
        for place in named
        if not any(ROOT.glob(place))
        and not ("/" not in place and any(any((ROOT / top).rglob(place)) for top in PACKAGES))
    }
    assert missing == set()


@pytest.mark.parametrize(
    "document", ["README.md", "README.zh.md", "CONTRIBUTING.md", "docs/operations.md"]
)
def test_every_make_command_named_in_a_document_exists(document):
    targets = set(
        re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    )
    # Commands stand at the start of a line or in backquotes; "make" in a sentence does not.
    named = re.findall(
        r"(?:^|`)make (?!PYTHON)([a-z-]+)", (ROOT / document).read_text(), flags=re.MULTILINE
    )
    assert set(named) <= targets


def test_both_readmes_give_the_same_commands():
    def commands(name):
        return re.findall(r"^(make [a-z-]+)", (ROOT / name).read_text(), flags=re.MULTILINE)

    assert commands("README.md") == commands("README.zh.md")
    assert {"make demo", "make test"} <= set(commands("README.md"))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_says_why_and_what_else_was_thought_of(decision):
    text = decision.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "Alternatives"]
    assert text.startswith(f"# {int(decision.stem[:4])}. ")


def test_decisions_are_numbered_without_gaps():
    assert [int(path.stem[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("words", ["SOURCES", "CATEGORIES", "SERVICES", "TARGET_GROUPS"])
def test_the_glossary_pairs_every_word_of_the_closed_lists(words):
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    unexplained = [word for word in getattr(vocabulary, words) if f"`{word}`" not in glossary]
    assert unexplained == []


def test_the_glossary_pairs_every_operating_model_and_certificate():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = [*get_args(vocabulary.OperatingModel), *get_args(vocabulary.CertLevel)]
    assert [word for word in words if word != "none" and f"`{word}`" not in glossary] == []


def test_the_changelog_speaks_to_station_staff_first():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    release = text.split("\n## ", 2)[1]
    first = next(line for line in release.splitlines()[1:] if line.strip())
    assert re.search(r"[\u4e00-\u9fff]{5}", first)


def test_the_lock_satisfies_the_project_file_and_names_no_index():
    answer = subprocess.run(
        [sys.executable, ROOT / ".ci" / "lock.py", "current"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr


def test_every_package_that_runs_with_us_is_listed_with_its_licence():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {re.match(r"[\w.-]+", line)[0] for line in project["dependencies"]}
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert (
        set(re.findall(r"^\| ([\w.-]+) \| (?!licence)", page, re.MULTILINE)) - {"package"} == wanted
    )


def test_clerks_are_told_what_every_list_of_an_import_report_means():
    report = FileReport(file="", file_sha256="", station="").to_json()
    told = (ROOT / "docs" / "importing.md").read_text(encoding="utf-8")
    lists = [key for key, value in report.items() if isinstance(value, list)]
    assert lists
    assert [key for key in (*lists, "accepted", "added") if f"`{key}`" not in told] == []
