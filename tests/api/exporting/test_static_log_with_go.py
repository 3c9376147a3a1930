"""Go's own checksum-database packages read our static log: an outside verifier, run as a program.

The packages come with the Go toolchain, which keeps a copy of ``golang.org/x/mod`` for itself, so
nothing is fetched.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from api.exporting.bundles.static_log import write_static_log
from tests.go_programs import built
from tests.ledger.transparency.transparency_logs import KEYS, append, opened, sqlite_in

SOURCE = Path(__file__).with_name("go_verifier") / "main.go"


@pytest.fixture(scope="module")
def verifier(tmp_path_factory) -> Path:
    """The verifier, built without a network."""
    return built(SOURCE, tmp_path_factory.mktemp("verifier"))


def judged(verifier: Path, folder: Path, vkey: str = KEYS.current) -> tuple[int, str]:
    ran = subprocess.run(
        [verifier, folder, vkey], capture_output=True, text=True, timeout=240, check=False
    )
    return ran.returncode, ran.stdout.strip() if not ran.returncode else ran.stderr


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 1_500, 70_000])
def test_go_accepts_every_entry_of_our_log(verifier, tmp_path, size):
    with opened(sqlite_in(tmp_path), size) as log:
        write_static_log(log, tmp_path / "out")
    assert judged(verifier, tmp_path / "out") == (0, str(size))


def test_go_accepts_a_log_that_was_published_in_steps(verifier, tmp_path):
    with opened(sqlite_in(tmp_path)) as log:
        for count in (1, 254, 1, 1, 300, 700):
            append(log._engine, count)
            write_static_log(log, tmp_path / "out")
            assert judged(verifier, tmp_path / "out")[0] == 0


@pytest.mark.parametrize(
    "name", ["checkpoint", "tile/0/003", "tile/1/000.p/5", "tile/entries/002", "tile/0/005.p/220"]
)
def test_go_finds_one_flipped_bit(verifier, tmp_path, name):
    with opened(sqlite_in(tmp_path), 1_500) as log:
        write_static_log(log, tmp_path / "out")
    path = tmp_path / "out" / name
    raw = bytearray(path.read_bytes())
    raw[40] ^= 1
    path.write_bytes(raw)
    code, said = judged(verifier, tmp_path / "out")
    assert code == 1, said


def test_go_does_not_take_the_key_of_another_log(verifier, tmp_path):
    with opened(sqlite_in(tmp_path), 3) as log:
        write_static_log(log, tmp_path / "out")
    other = KEYS.succeeded()
    code, said = judged(verifier, tmp_path / "out", other.current)
    assert code == 1
    assert "no verifiable signatures" in said
