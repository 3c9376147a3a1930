"""VERIFY.md's commands, taken from its text and run by a plain sh: on sound bundles and on others."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from api.exporting.bundles.verify_guide import guide
from ledger.evidence.checkpoints import Checkpoint
from ledger.evidence.notes import Cosigner, NoteSignature, NoteSigner, signed_note
from ledger.evidence.tiles import Tile, tile_path
from ledger.evidence.tree import EMPTY_ROOT, leaf_hash
from ledger.evidence.trust_policies import TrustedLog, TrustPolicy, Witness
from tests.api.exporting.bundles.bundles import bundle_of, flipped, unpacked
from tests.programs import not_available

ORIGIN = "ledger.example/hand-checked"
TOOLS = "sh openssl sed head tail od tr base64 sha256sum mktemp rm"
"""Everything that the commands may need; printf, read and test are the shell's own."""


def commands() -> list[str]:
    """The blocks of commands in the part of the guide that is about checking by hand."""
    _, part = guide().split("## 三、手工校验\n")
    part = part.split("# How to check")[0]
    blocks = re.findall(r"(?:^ {8}.*\n)+", part, flags=re.MULTILINE)
    return [re.sub(r"^ {8}", "", block, flags=re.MULTILINE) for block in blocks]


SIGNATURE, ENTRY = commands()


@pytest.fixture(scope="session")
def tools(tmp_path_factory):
    """A folder with the few programs that the guide asks for, and nothing else."""
    folder = tmp_path_factory.mktemp("tools")
    for name in TOOLS.split():
        found = shutil.which(name)
        if found is None:
            not_available(f"{name} is not installed")
        (folder / name).symlink_to(found)
    return folder


def run(script: str, folder: Path, tools: Path) -> bool:
    """Whether the commands are content with what lies in a folder."""
    before = sorted(folder.iterdir())
    ran = subprocess.run(
        [str(tools / "sh"), "-c", script],
        cwd=folder,
        env={"PATH": str(tools), "LC_ALL": "C"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert sorted(folder.iterdir()) == before  # nothing is left beside the bundle
    return ran.returncode == 0


def keys_until(wanted: set[str]) -> list[NoteSigner]:
    """Keys, as many as it takes to have one for each of the letters that base64 adds to others."""
    found: dict[str, NoteSigner] = {}
    for number in range(1_000):
        key = NoteSigner(ORIGIN, number.to_bytes(32, "big"))
        letters = "".join(
            sorted({*key.verifier.vkey.rpartition(f"{key.verifier.key_id.hex()}+")[2]} & {"+", "/"})
        )
        found.setdefault(letters, key)
        if wanted <= found.keys():
            return [found[each] for each in sorted(wanted)]
    raise AssertionError(wanted)


PLAIN, PLUS, BOTH, SLASH = keys_until({"", "+", "/", "+/"})
KEYS = [NoteSigner(ORIGIN, bytes([number]) * 32) for number in range(40)]
WITNESSES = [Cosigner(f"witness{number}.example/w", bytes([number]) * 32) for number in (90, 91)]
TEXT = Checkpoint(ORIGIN, 7, bytes(range(32))).text()


def lay(folder: Path, note: bytes, *keys: NoteSigner, witnesses: bool = False) -> Path:
    """What the first block looks at."""
    logs = tuple(TrustedLog(each.verifier) for each in keys)
    trusted = tuple(
        Witness(f"w{number}", each.verifier) for number, each in enumerate(WITNESSES) if witnesses
    )
    (folder / "policy").write_text(TrustPolicy(logs, trusted).text())
    (folder / "checkpoint").write_bytes(note)
    return folder


def note_by(signer: NoteSigner, *, cosigned: bool = False, text: str = TEXT) -> bytes:
    lines = [each.cosign(text, 1_800_000_000) for each in WITNESSES if cosigned]
    return signed_note(text, [signer.sign(text), *lines])


def test_half_of_the_keys_hold_what_divides_a_verifier_key():
    assert {"+" in each.verifier.vkey.split("+", 2)[2] for each in KEYS} == {True, False}


@pytest.mark.parametrize("cosigned", [False, True], ids=["alone", "cosigned"])
@pytest.mark.parametrize("rotated", [False, True], ids=["first", "rotated"])
def test_a_sound_signature_passes_whatever_the_key(tmp_path, tools, rotated, cosigned):
    tried = [PLAIN, PLUS, SLASH, BOTH, *(KEYS[:8] if rotated or cosigned else KEYS)]
    for before, key in zip([PLUS, *tried], tried, strict=False):
        keys = [before, key] if rotated else [key]
        for witnesses in {False, cosigned}:
            note = note_by(key, cosigned=cosigned)
            assert run(SIGNATURE, lay(tmp_path, note, *keys, witnesses=witnesses), tools), key


def test_lines_of_strangers_and_a_second_line_of_the_log_are_no_trouble(tmp_path, tools):
    stranger = NoteSignature(ORIGIN, b"\x00\x01\x02\x03", bytes(90)).line()
    note = signed_note(TEXT, [stranger, PLUS.sign(TEXT), WITNESSES[0].cosign(TEXT, 5)])
    assert run(SIGNATURE, lay(tmp_path, note, PLUS), tools)
    both = signed_note(TEXT, [PLAIN.sign(TEXT), PLUS.sign(TEXT)])
    assert run(SIGNATURE, lay(tmp_path, both, PLAIN, PLUS), tools)


def damaged_notes() -> dict[str, bytes]:
    sound = note_by(PLUS, cosigned=True)
    other = Checkpoint(ORIGIN, 8, bytes(32)).text()
    renamed = TEXT.replace(ORIGIN, "ledger.example/other")
    line = PLUS.sign(TEXT)
    found = {
        "another size": sound.replace(b"\n7\n", b"\n8\n"),
        "another name": sound.replace(ORIGIN.encode(), b"ledger.example/other"),
        "another name above": sound.replace(ORIGIN.encode(), b"ledger.example/other", 1),
        "another name, signed": signed_note(renamed, [PLUS.sign(renamed)]),
        "no root": sound.replace(TEXT.splitlines()[2].encode() + b"\n", b""),
        "no line end": TEXT.rstrip("\n").encode() + b"\n" + line.encode(),
        "nobody's": (TEXT + "\n").encode(),
        "witnesses alone": signed_note(TEXT, [each.cosign(TEXT, 5) for each in WITNESSES]),
        "another text's signature": signed_note(TEXT, [PLUS.sign(other)]),
        "another key": note_by(PLAIN),
        "another key of the same id": signed_note(
            TEXT, [NoteSignature(ORIGIN, PLUS.verifier.key_id, bytes(64)).line()]
        ),
        "a good line and a bad one": signed_note(TEXT, [line, PLUS.sign(other)]),
        "nothing": b"",
    }
    raw = line.split(" ")[2].strip()
    for at in range(0, len(raw) - 2, 7):
        changed = raw[:at] + ("A" if raw[at] != "A" else "B") + raw[at + 1 :]
        found[f"letter {at} of the signature"] = sound.replace(raw.encode(), changed.encode())
    return found


@pytest.mark.parametrize("name", damaged_notes())
def test_a_damaged_checkpoint_fails(tmp_path, tools, name):
    assert not run(SIGNATURE, lay(tmp_path, damaged_notes()[name], PLUS), tools)


def test_another_policy_fails(tmp_path, tools):
    lay(tmp_path, note_by(PLUS), PLUS)
    sound = (tmp_path / "policy").read_text()
    vkey = PLUS.verifier.vkey
    at = len(vkey) - 10
    for changed in (
        "",
        "quorum none\n",
        sound.replace("log ", "witness w "),
        sound.replace(ORIGIN, "ledger.example/other"),
        sound.replace(vkey, vkey[:at] + ("A" if vkey[at] != "A" else "B") + vkey[at + 1 :]),
        sound.replace(vkey, PLAIN.verifier.vkey),
    ):
        (tmp_path / "policy").write_text(changed)
        assert not run(SIGNATURE, tmp_path, tools), changed


def entries_at(folder: Path, position: int, entry: bytes, width: int) -> Path:
    """A bundle's entry at any position, with the tile above it."""
    index = position - 1
    path = folder / tile_path(Tile(0, index // 256, width))
    path.parent.mkdir(parents=True, exist_ok=True)
    hashes = [bytes([number % 256]) * 32 for number in range(width)]
    hashes[index % 256] = leaf_hash(entry)
    path.write_bytes(b"".join(hashes))
    (folder / "entries.jsonl").write_bytes(b'{"position":%d,"entry":%b}\n' % (position, entry))
    return folder


ODD = '{"entry":"},\\"entry\\":%s\\n \\u0000`$(rm) *","z":"台账 \'}"}'.encode()


@pytest.mark.parametrize(
    ("position", "width"),
    [
        *((position, 1) for position in (1, 257, 2_049, 256_001)),
        (255, 255),
        (256_000_001, 9),
        (9, 12),
        (10, 12),
        (256, 256),
        (256_000, 256),
        (256_000_000, 256),
        (78_901_234_567, 255),
    ],
)
def test_an_entry_is_found_in_its_tile_wherever_it_stands(tmp_path, tools, position, width):
    folder = entries_at(tmp_path, position, ODD, width)
    assert run(ENTRY, folder, tools)
    for name in ("entries.jsonl", tile_path(Tile(0, (position - 1) // 256, width))):
        sound = (folder / name).read_bytes()
        at = sound.index(b"z") if name == "entries.jsonl" else (position - 1) % 256 * 32
        (folder / name).write_bytes(flipped(sound, at))
        assert not run(ENTRY, folder, tools)
        (folder / name).write_bytes(sound)
    (folder / name).unlink()
    assert not run(ENTRY, folder, tools)


@pytest.fixture(scope="module")
def real(samples, tmp_path_factory):
    """The bundle of a real ledger, as an auditor unpacks it."""
    from api.bootstrap import open_house

    folder = tmp_path_factory.mktemp("unpacked")
    with open_house(str(samples), write=False) as house:
        house.catch_up()
        files = unpacked(bundle_of(house))
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_the_commands_pass_on_a_real_bundle_and_every_line_of_it(real, tools):
    assert (real / "VERIFY.md").read_text().count(SIGNATURE.splitlines()[1]) == 1
    assert run(SIGNATURE, real, tools)
    lines = (real / "entries.jsonl").read_bytes().splitlines()
    for number in {1, 2, 255, 256, 257, 300, len(lines)}:
        assert run(ENTRY.replace("n=1\n", f"n={number}\n"), real, tools), number
    assert json.loads(lines[-1])["position"] == len(lines)
    assert not run(ENTRY.replace("n=1\n", f"n={len(lines) + 1}\n"), real, tools)


def test_an_empty_book_has_a_signature_and_no_entry(tmp_path, tools):
    text = Checkpoint(ORIGIN, 0, EMPTY_ROOT).text()
    lay(tmp_path, note_by(PLUS, text=text), PLUS)
    (tmp_path / "entries.jsonl").write_bytes(b"")
    assert run(SIGNATURE, tmp_path, tools)
    assert not run(ENTRY, tmp_path, tools)
