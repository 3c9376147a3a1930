"""Workbooks made to hurt, through the real door: an answer each, and the process lives on."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from api.bootstrap import open_house
from api.workbooks import WorkbookUnreadable, read_workbook
from tests.api.workbooks.hostile import KINDS, READ
from tests.api.workbooks.made import sheets, xlsx

MEMORY_KB_MAX = 300 * 1024
LONG = {
    "as_much_as_there_may_be",
    "as_much_as_is_refused",
    "cells_that_are_nothing",
    "cells_that_are_only_styled",
    "cells_without_a_place",
    "cells_without_a_row",
    "columns_without_number",
    "defined_names_without_number",
    "merged_ranges_without_number",
    "names_without_number",
    "days_as_many_as_there_may_be",
    "empty_runs_without_end",
    "one_row_of_cells_without_a_place",
    "shared_texts_that_are_many",
}
"""Kinds of which one takes seconds to read."""
SHORT = [name for name in KINDS if name not in LONG]

# Whatever takes too much fails by itself, and does no harm to whoever runs the test.
COMMAND = """
import atexit, pathlib, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
peak = pathlib.Path(sys.argv.pop(1))
def told():
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    peak.write_text(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
atexit.register(told)
from api.main import main
main()
"""


def taken_in(ledger: Path, files, *more):
    """What the command answers, its exit code, and the most memory that it took."""
    peak = ledger.parent / "peak"
    words = ["--ledger", str(ledger), "import", "workbook", *map(str, files), "--json", *more]
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, str(peak), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr[-2_000:]
    assert done.returncode in (0, 1), (done.returncode, done.stderr[-2_000:])
    return json.loads(done.stdout), done.returncode, int(peak.read_text())


def book(ledger):
    """Every entry."""
    with open_house(ledger, write=False) as house:
        return [bytes(raw) for _position, raw in house.log.read_page(0, 100_000)]


def written(folder, names, seed):
    files = []
    for name in names:
        file = folder / f"{name}.xlsx"
        file.write_bytes(KINDS[name][0](Random(f"{name} {seed}")))
        files.append(file)
    return files


@pytest.fixture
def begun(tmp_path):
    """A ledger with a first workbook in it."""
    first = tmp_path / "first.xlsx"
    first.write_bytes(xlsx(sheets()))
    ledger = tmp_path / "ledger"
    _answer, code, _peak = taken_in(ledger, [first])
    assert code == 0
    return ledger


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it")
def test_every_hostile_workbook_is_answered_and_the_book_stays_as_it_is(tmp_path, begun):
    before = book(begun)
    refused = [name for name in SHORT if READ not in KINDS[name][1]]
    answer, code, peak = taken_in(begun, written(tmp_path, refused, 0))
    assert code == 1
    assert answer["files"] == []
    found = {each["file"].removesuffix(".xlsx"): each["code"] for each in answer["errors"]}
    assert set(found) == set(refused)
    for name, said in found.items():
        assert said in KINDS[name][1], name
    assert book(begun) == before
    assert peak < MEMORY_KB_MAX


@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it")
def test_strange_workbooks_are_read_for_what_they_say(tmp_path, begun):
    strange = [name for name in SHORT if READ in KINDS[name][1]]
    answer, _code, peak = taken_in(begun, written(tmp_path, strange, 0))
    read = {each["file"].removesuffix(".xlsx") for each in answer["files"]}
    failed = {each["file"].removesuffix(".xlsx"): each["code"] for each in answer["errors"]}
    assert read | set(failed) == set(strange)
    for name, said in failed.items():
        assert said in KINDS[name][1], name
    assert {each["station"] for each in answer["files"]} == {"甲"}
    assert peak < MEMORY_KB_MAX


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it")
def test_the_largest_workbook_there_may_be_is_refused_row_by_row_in_bounded_memory(tmp_path):
    files = written(tmp_path, ["as_much_as_is_refused"], 0)
    errors = tmp_path / "errors.xlsx"
    answer, code, peak = taken_in(tmp_path / "ledger", files, "--errors", str(errors))
    assert code == 0
    assert len(answer["files"][0]["refused"]) > 19_000
    assert errors.stat().st_size
    assert peak < MEMORY_KB_MAX


def test_what_is_too_much_is_named():
    with pytest.raises(WorkbookUnreadable) as caught:
        read_workbook(KINDS["a_cell_at_the_far_corner"][0](Random(0)))
    assert caught.value.too_much == "extent"
    assert "探访台账" in caught.value.zh
    assert "探访台账" in caught.value.en
    assert "1000000" in caught.value.zh


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is measured as Linux tells it")
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", list(KINDS))
def test_every_hostile_workbook_by_itself(tmp_path, begun, name, seed):
    before = book(begun)
    answers = KINDS[name][1]
    errors = tmp_path / "errors.xlsx"
    answer, code, peak = taken_in(begun, written(tmp_path, [name], seed), "--errors", str(errors))
    said = answer["errors"][0]["code"] if answer["errors"] else READ
    assert said in answers
    assert code == (said != READ)
    if code:
        assert book(begun) == before
    assert peak < MEMORY_KB_MAX
