"""The Go project's own packages read our log: note, tiles, inclusion and consistency proofs.

They come with the Go distribution, which is built here into a small checker and never imported.
"""

from __future__ import annotations

import json
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest

from ledger.evidence import leaf_hash
from ledger.evidence.tiles import tile_path, tiles_of
from tests.go_programs import built
from tests.ledger.transparency.transparency_logs import (
    KEYS,
    ORIGIN,
    append,
    entry,
    opened,
    sqlite_in,
)

SIZES = (1, 2, 255, 256, 257, 1500)
SOURCE = Path(__file__).parents[1] / "evidence" / "go_checker" / "main.go"


@pytest.fixture(scope="module")
def checker(tmp_path_factory):
    """The program, built without a network."""
    return built(SOURCE, tmp_path_factory.mktemp("checker"))


def ask(checker, document):
    def text(value):
        return b64encode(value).decode()

    return subprocess.run(
        [checker],
        input=json.dumps(document, default=text),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def published(log, folder, size):
    """The log at its present size as files and proofs, as anybody can fetch them."""
    for tile in tiles_of(size):
        path = folder / tile_path(tile)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(log.tile(tile))
    indexes = sorted({0, size // 2, size - 1, *range(0, size, 97)})
    earlier = [each.size for each in log.checkpoints() if each.size > 0]
    return {
        "Vkey": KEYS.current,
        "Origin": ORIGIN,
        "Note": log.newest().raw,
        "Tiles": str(folder),
        "Inclusion": [
            {
                "Index": index,
                "Leaf": leaf_hash(entry(index + 1)),
                "Hashes": log.inclusion(index + 1, size).hashes,
            }
            for index in indexes
        ],
        "Consistency": [
            {
                "First": first,
                "Root": log.at(first).root,
                "Hashes": log.consistency(first, size).hashes,
            }
            for first in earlier
        ],
    }


def test_go_accepts_our_log_at_every_size_and_refuses_it_altered(checker, tmp_path):
    with opened(sqlite_in(tmp_path)) as log:
        for number, size in enumerate(SIZES, 1):
            append(log._engine, size - (SIZES[number - 2] if number > 1 else 0))
            assert log.publish().size == size
            document = published(log, tmp_path / str(size), size)
            answer = ask(checker, document)
            assert answer.returncode == 0, answer.stdout + answer.stderr
            assert answer.stdout.split() == [
                "accepted",
                str(size),
                str(len(document["Inclusion"])),
                str(number),
            ]
    assert ask(checker, document | {"Note": document["Note"].replace(b"1500", b"1501")}).returncode
    wrong = document["Inclusion"][5] | {"Leaf": leaf_hash(entry(9_999))}
    assert ask(checker, document | {"Inclusion": [wrong]}).returncode
    tile = tmp_path / "1500" / "tile" / "0" / "003"
    content = bytearray(tile.read_bytes())
    content[700] ^= 1
    tile.write_bytes(content)
    assert ask(checker, document).returncode
