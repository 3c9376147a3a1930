"""The commands of docs/operations.md about copies, checkpoints, proofs and static files: run as written.

They are taken from the document's text and given to a shell, in the order of the document. What a
reader has to fill in (an address, a position) is filled in, and nothing else.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.api.http.world import open_world, served
from tests.api.terminal.running import sample, taizhang
from tests.programs import program

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text under a heading."""
    return re.split(r"^## ", TEXT.split(f"\n## {title}\n")[1], flags=re.MULTILINE)[0]


def blocks(title: str) -> list[str]:
    """The fenced blocks of commands under a heading."""
    return re.findall(r"^```\n(.*?)^```$", section(title), flags=re.MULTILINE | re.DOTALL)


def inline(title: str, beginning: str) -> str:
    """The one command in backquotes under a heading that begins so."""
    (found,) = {
        each for each in re.findall(r"`([^`\n]+)`", section(title)) if each.startswith(beginning)
    }
    return found


@pytest.fixture(scope="module")
def imported(tmp_path_factory):
    """A directory as a station has it: a ledger in ``taizhang-data``, nothing signed yet."""
    place = tmp_path_factory.mktemp("station")
    ran = taizhang(place / "taizhang-data", "import", "workbook", sample("大岚"))
    assert ran.code == 0, ran.err
    return place


@pytest.fixture
def station(imported, tmp_path):
    return shutil.copytree(imported, tmp_path / "station")


def run(commands: str, place: Path, *, fails: bool = False) -> str:
    """Run commands in a plain shell that stops at the first that fails."""
    own = Path(sys.executable).parent
    others = {str(program(name).parent) for name in ("openssl", "sqlite3", "curl")}
    ran = subprocess.run(
        ["/bin/sh", "-ec", commands],
        cwd=place,
        env={
            "PATH": ":".join([str(own), *sorted(others), "/usr/bin", "/bin"]),
            "LC_ALL": "C.UTF-8",
        },
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert bool(ran.returncode) == fails, ran.stderr
    return ran.stdout


def test_copies_are_made_and_restored_as_it_says(station):
    drill, restore = blocks("Restore")
    for commands in (*blocks("Backup"), drill, restore):
        run(commands, station)
    for place in ("drill", "taizhang-data"):
        assert (station / place / "events.db").exists()
        run(f"taizhang --ledger {place} verify", station)


CHECKPOINTS = "Checkpoints and the log's key"


def test_a_checkpoint_is_fetched_every_night_and_none_is_written_over(station, tmp_path):
    nightly = next(block for block in blocks(CHECKPOINTS) if "curl" in block)
    run("mkdir checkpoints", station)
    with open_world(tmp_path / "served") as world, served(world) as (port, _server):
        command = nightly.replace("https://ledger.example.org", f"http://127.0.0.1:{port}")
        run(command, station)
        (kept,) = (station / "checkpoints").iterdir()
        first = kept.read_bytes()
        assert first == world.client.get("/checkpoint").content
        assert kept.suffix == ".checkpoint"
        world.plan()
        world.house.transparency.publish()
        run(command, station)  # a second time in one day
        assert kept.read_bytes() == first
        # What was kept is what the book is held against.
        against = inline(CHECKPOINTS, "taizhang verify --against").replace("FILE", str(kept))
        run(f"{against} --ledger {world.house.location.directory}", station)
    kept.unlink()
    run(command, station, fails=True)  # nobody answers, and no empty file stands in its place
    assert list((station / "checkpoints").iterdir()) == []


def test_keys_proofs_and_static_files_are_made_and_checked_as_it_says(station):
    naming = next(block for block in blocks(CHECKPOINTS) if "key create" in block)
    run(naming, station)
    assert "ledger.example.org/yuyao+" in (station / "yuyao.policy").read_text()
    run(inline(CHECKPOINTS, "taizhang proof inclusion").replace("POSITION", "7"), station)
    record = '"position":7,"entry":'
    run("taizhang export bundle --out audit.zip", station)
    run("python -m zipfile -e audit.zip unpacked", station)
    (line,) = [
        each
        for each in (station / "unpacked" / "entries.jsonl").read_text().splitlines()
        if record in each
    ]
    (station / "FILE").write_text(line.partition(record)[2][:-1])
    run(inline(CHECKPOINTS, "taizhang proof check"), station)
    for _ in range(2):
        run(inline(CHECKPOINTS, "taizhang export log").replace("DIR", "public"), station)
    assert (station / "public" / "checkpoint").read_text() == run("taizhang checkpoint", station)
    for beginning in ("taizhang key show", "taizhang key rotate", "taizhang checkpoint"):
        run(inline(CHECKPOINTS, beginning), station)
    run(inline(CHECKPOINTS, "taizhang export log").replace("DIR", "public"), station)
    run(inline(CHECKPOINTS, "taizhang proof check"), station)  # the old proof under the old policy
    run("taizhang verify --against public/checkpoint", station)


def test_two_ledgers_witness_each_other_as_it_says(station, tmp_path):
    title = "Witnessing each other"
    made = re.split(r"^The one that is witnessed", section(title), flags=re.MULTILINE)
    witness_policy, trust_policy = (
        "".join(line.strip() + "\n" for line in re.findall(r"^ {7}(.*)$", part, re.MULTILINE))
        for part in made
    )
    with open_world(tmp_path / "bureau") as bureau, served(bureau) as (port, _server):
        there = bureau.house.location.directory
        create = inline(title, "taizhang witness create")
        witness = run(f"{create} --ledger {there}", station).strip()
        run(naming_command(), station)
        log = (station / "yuyao.policy").read_text().split()[1]
        vkeys = {"bureau.example.org/witness+5e6f7a8b+BA...": witness}
        vkeys["yuyao.example.org/ledger+1a2b3c4d+AQ..."] = log
        for sample_key, key in vkeys.items():
            witness_policy = witness_policy.replace(sample_key, key)
            trust_policy = trust_policy.replace(sample_key, key)
        (there / "witness.policy").write_text(witness_policy)
        (station / "taizhang-data" / "trust.policy").write_text(
            trust_policy.replace("https://bureau.example.org/", f"http://127.0.0.1:{port}/")
        )
        assert "cosigned" in run(inline(title, "taizhang checkpoint &&") + " --lang en", station)
        shown = f"http://127.0.0.1:{port}/witness"
        name = log.partition("+")[0]
        origin = run(f"printf %s {name} | sha256sum | cut -c 1-64", station).strip()
        assert run(f"curl -sf {shown}/{origin}/checkpoint", station).startswith(f"{name}\n")


def naming_command() -> str:
    return next(block for block in blocks(CHECKPOINTS) if "key create" in block)
