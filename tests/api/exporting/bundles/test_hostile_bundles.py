"""Whatever is handed to verify.py as a bundle, it answers with a finding and never with a traceback."""

from __future__ import annotations

import io
import json
import os
import random
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from api.exporting.bundles.verify_script import verify
from tests.api.exporting.bundles.bundles import (
    VERIFY,
    Judged,
    flipped,
    listed_anew,
    packed,
    written,
)
from tests.api.terminal.running import taizhang


def judged(path: Path) -> Judged:
    return Judged(path, "--no-openssl", inside=True)


def zipped(files, **how) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **how) as archive:
        for name, contents in files.items():
            archive.writestr(name, contents)
    return out.getvalue()


def central(raw: bytes, name: str) -> int:
    """Where the zip's own list of contents speaks of a file."""
    at = -1
    while True:
        at = raw.index(b"PK\x01\x02", at + 1)
        length = struct.unpack_from("<H", raw, at + 28)[0]
        if raw[at + 46 : at + 46 + length] == name.encode():
            return at


def local(raw: bytes, name: str) -> int:
    """Where the file itself begins."""
    return struct.unpack_from("<I", raw, central(raw, name) + 42)[0]


def put(raw: bytes, at: int, form: str, value: int) -> bytes:
    changed = bytearray(raw)
    struct.pack_into(form, changed, at, value)
    return bytes(changed)


NAME = "books.journal"
FIELDS = {
    "version": (6, "<H", 255),
    "flags of a patch": (8, "<H", 0x20),
    "encrypted": (8, "<H", 0x1),
    "method that nobody knows": (10, "<H", 77),
    "method of another program": (10, "<H", 14),
    "time that there is not": (14, "<H", 0xFFFF),
    "checksum": (16, "<I", 1),
    "packed size": (20, "<I", 0x7FFFFFFF),
    "size": (24, "<I", 0x7FFFFFF0),
    "length of the name": (28, "<H", 0xFFFF),
    "length of the extra field": (30, "<H", 0xFFFF),
    "offset": (42, "<I", 0x7FFFFFF0),
    "offset into the middle": (42, "<I", 3),
}


@pytest.mark.parametrize("field", FIELDS)
def test_a_false_field_of_the_zip_is_a_finding(rich, tmp_path, field):
    offset, form, value = FIELDS[field]
    raw = zipped(rich["whole"], compression=zipfile.ZIP_DEFLATED)
    path = tmp_path / "field.zip"
    path.write_bytes(put(raw, central(raw, NAME) + offset, form, value))
    assert judged(path).code == (0 if field == "time that there is not" else 1)


@pytest.mark.parametrize("offset", [4, 6, 8, 26, 28, 30])
def test_a_false_field_before_a_file_is_a_finding(rich, tmp_path, offset):
    raw = zipped(rich["whole"], compression=zipfile.ZIP_DEFLATED)
    path = tmp_path / "field.zip"
    path.write_bytes(put(raw, local(raw, NAME) + offset, "<H", 0xFFFF))
    assert judged(path).code == (0 if offset == 4 else 1)  # the version is not looked at


def test_packed_bytes_that_are_none_are_a_finding(rich, tmp_path):
    raw = zipped(rich["whole"], compression=zipfile.ZIP_DEFLATED)
    at = local(raw, NAME) + 30 + len(NAME) + 5
    path = tmp_path / "deflate.zip"
    path.write_bytes(raw[:at] + b"\xff" * 40 + raw[at + 40 :])
    assert judged(path).bad["file"] == NAME


def test_a_name_that_comes_twice_is_a_finding(rich, tmp_path):
    path = tmp_path / "twice.zip"
    out = io.BytesIO(zipped(rich["whole"]))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(NAME, b"x")
    path.write_bytes(out.getvalue())
    assert judged(path).bad["file"] == NAME


def longer_than_it_says(files, name: str, more: bytes) -> bytes:
    """A member whose packed bytes go on behind the length and the checksum that are told."""
    raw = zipped({**files, name: files[name] + more}, compression=zipfile.ZIP_DEFLATED)
    true = files[name]
    for at in (central(raw, name) + 16, local(raw, name) + 14):
        raw = put(raw, at, "<I", zlib.crc32(true))
        raw = put(raw, at + 8, "<I", len(true))
    return raw


def renamed_for_others(raw: bytes, name: str) -> bytes:
    """A file with another name in a field that some programs read, behind one that is allowed."""
    at = central(raw, name)
    path = b"hashlib.py"
    unicode_path = struct.pack("<2HBI", 0x7075, 5 + len(path), 1, zlib.crc32(name.encode())) + path
    extra = b"\x01\x00\x00\x00" + unicode_path
    end = raw.rindex(b"PK\x05\x06")
    raw = put(raw, at + 30, "<H", len(extra))
    raw = put(raw, end + 12, "<I", struct.unpack_from("<I", raw, end + 12)[0] + len(extra))
    behind = at + 46 + len(name)
    return raw[:behind] + extra + raw[behind:]


def test_what_only_another_program_would_read_is_a_finding(rich, tmp_path):
    """Python's own zip reader, and so the check of today's bundles, sees none of these."""
    sound = zipped(rich["whole"], compression=zipfile.ZIP_DEFLATED)
    evil = zipped({"books.beancount": b"x", "hashlib.py": b"x"})
    cases = {
        "a zip before the zip": evil + sound,
        "files that are not listed": evil[: evil.index(b"PK\x01\x02")] + sound,
        "bytes behind the end of a text": longer_than_it_says(
            rich["whole"], "books.beancount", b'option "title" "x"\n' * 9
        ),
        "another name for a file": renamed_for_others(sound, "policy"),
        "a comment": put(sound, len(sound) - 2, "<H", 5) + b"hello",
        "bytes after the end": sound + b"PK",
    }
    for what, raw in cases.items():
        path = tmp_path / "other.zip"
        path.write_bytes(raw)
        found = judged(path)
        assert found.code == 1, what
    with zipfile.ZipFile(io.BytesIO(cases["bytes behind the end of a text"])) as archive:
        assert archive.read("books.beancount") == rich["whole"]["books.beancount"]


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_another_way_of_packing_is_a_finding(rich, tmp_path, how):
    path = tmp_path / "other.zip"
    path.write_bytes(zipped(rich["whole"], compression=how))
    assert "packed in a way" in judged(path).bad["en"]


def test_a_zip_within_the_zip_and_a_folder_are_no_bundle(rich, tmp_path):
    inner = zipped(rich["whole"])
    path = packed({"audit.zip": inner}, tmp_path / "outer.zip")
    assert judged(path).code == 1
    path = packed({**rich["whole"], "audit.zip": inner}, tmp_path / "more.zip")
    assert judged(path).bad["file"] == "audit.zip"
    path = packed({f"audit/{name}": it for name, it in rich["whole"].items()}, tmp_path / "in.zip")
    assert judged(path).code == 1


def test_random_bytes_in_the_zip_are_a_finding_or_say_nothing(rich, tmp_path):
    chosen = random.Random(3)
    raw = zipped(rich["early"], compression=zipfile.ZIP_DEFLATED)
    path = tmp_path / "random.zip"
    for _ in range(60):
        changed = raw
        for _ in range(chosen.choice((1, 1, 3, 20))):
            near_the_end = chosen.random() < 0.6
            at = chosen.randrange(len(raw) - 9_000 if near_the_end else 0, len(raw))
            changed = flipped(changed, at, chosen.randrange(8))
        path.write_bytes(changed)
        found = judged(path)
        assert found.code in (0, 1)
        assert found.code == 0 or found.bad["zh"]


JSONS = {
    "deep lists": b"[" * 100_000,
    "deep dictionaries": b'{"a":' * 100_000,
    "deep and whole": b"[" * 5_000 + b"]" * 5_000,
    "long number": b'{"format":' + b"9" * 100_000 + b"}",
    "fraction": b'{"format":1.5}',
    "no number": b'{"format":NaN}',
    "twice": b'{"format":"a","format":"taizhang-audit-bundle"}',
    "no UTF-8": b'{"format":"\xff"}',
    "half a pair": b'{"format":"\\ud800"}',
    "a list": b"[]",
    "nothing": b"",
    "null": b"null",
}


@pytest.mark.parametrize("what", JSONS)
@pytest.mark.parametrize("name", ["manifest.json", "findings.json", "ocel.json", "entries.jsonl"])
def test_json_that_is_none_is_a_finding(rich, tmp_path, name, what):
    files = dict(rich["early"])
    files[name] = JSONS[what] + (b"\n" if name == "entries.jsonl" else b"")
    if name == "entries.jsonl":
        files[name] = b'{"position":1,"entry":' + JSONS[what] + b"}\n"
    if name != "manifest.json":
        listed_anew(files)
    found = judged(packed(files, tmp_path / "json.zip"))
    assert found.bad["file"] == name


WRONG = (None, True, 0, -1, 2**70, "", "x", [], [1], {}, {"a": 1}, [["S-1"]], "2026-13-45")
PLACES = (
    *("format", "version", "origin", "size", "root", "as_of", "scope", "files"),
    *("scope/stations", "scope/from", "scope/to", "scope/as_known"),
    *("files/checkpoint", "files/checkpoint/sha256", "files/checkpoint/bytes"),
)


@pytest.mark.parametrize("place", PLACES)
def test_a_value_of_a_wrong_kind_in_the_manifest_is_a_finding(rich, tmp_path, place):
    *above, last = place.split("/")
    for value in WRONG:
        files, manifest = dict(rich["early"]), json.loads(rich["early"]["manifest.json"])
        holder = manifest
        for key in above:
            holder = holder[key]
        if holder[last] == value and type(holder[last]) is type(value):
            continue
        holder[last] = value
        files["manifest.json"] = written(manifest)
        found = judged(packed(files, tmp_path / "kind.zip"))
        assert found.code == 1, value
        assert "Error)" not in found.bad["en"], value


@pytest.mark.parametrize(
    "contents",
    [
        b'"',
        b'GL_Account_Number\r\n"x',
        b"a,b\r\n\x00,\r\n",
        b"\xff\xfe",
        b"x" * 300_000,
        b"\r\n".join([b","] * 9_000),
    ],
)
def test_csv_that_is_none_is_a_finding(rich, tmp_path, contents):
    for name in ("gl_accounts.csv", "gl_details.csv"):
        files = {**rich["early"], name: contents}
        listed_anew(files)
        assert judged(packed(files, tmp_path / "csv.zip")).bad["file"] == name


@pytest.mark.parametrize("name", ["checkpoint", "policy"])
def test_what_is_no_text_is_a_finding(rich, tmp_path, name):
    files = dict(rich["early"])
    files[name] += b"\xff\n"
    listed_anew(files)
    found = judged(packed(files, tmp_path / "text.zip"))
    assert found.code == 1
    assert (found.bad["file"], found.bad["en"]) == (name, "The file is not UTF-8 text.")


def test_a_bomb_is_read_only_as_far_as_it_is_right(rich, tmp_path):
    """A gigabyte of one sign in every file that is made anew: found at its first line."""
    path = tmp_path / "bomb.zip"
    files = dict(rich["early"])
    with zipfile.ZipFile(path, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        for name, contents in files.items():
            with archive.open(name, "w", force_zip64=True) as file:
                file.write(contents)
                if name == "entries.jsonl":
                    for _ in range(400):
                        file.write(bytes(1 << 20))
    ran = subprocess.run(
        [sys.executable, "-I", "-c", _LIMITED, str(VERIFY), str(path)],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "entries.jsonl" in ran.stdout


_LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))
sys.argv = sys.argv[1:] + ["--no-openssl"]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def test_a_folder_with_links_and_devices_is_no_bundle(rich, tmp_path):
    for kind in ("link", "pipe"):
        folder = tmp_path / kind
        for name, contents in rich["early"].items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(contents)
        (folder / "policy").unlink()
        if kind == "link":
            (folder / "policy").symlink_to("checkpoint")
        else:
            os.mkfifo(folder / "policy")
        assert judged(folder).bad["file"] == "policy"


# --- what a bundle brings along is not run


@pytest.fixture
def unzipped(rich, tmp_path):
    """A bundle in a folder, with a library of the forger's beside its programs."""
    folder = tmp_path / "open"
    for name, contents in rich["early"].items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(contents)
    for name in (
        "hashlib",
        "json",
        "sqlite3",
        "__future__",
        "zipfile",
        "verify_log",
        "verify_books",
    ):
        path = folder / f"{name}.py"
        if not path.exists():
            path.write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    return folder


def test_a_library_beside_the_program_is_not_loaded_and_is_named(unzipped, tmp_path):
    ran = subprocess.run(
        [sys.executable, "-I", "verify.py", ".", "--no-openssl"],
        cwd=unzipped,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "__future__.py" in ran.stdout
    assert not (tmp_path / "ran").exists()


def test_without_isolation_the_program_says_how_to_run_it(rich, tmp_path):
    path = packed(rich["early"], tmp_path / "audit.zip")
    ran = subprocess.run(
        [sys.executable, str(VERIFY), str(path)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert "python -I verify.py" in ran.stderr


def test_the_program_of_the_log_gives_no_verdict_alone(rich, tmp_path):
    path = packed(rich["early"], tmp_path / "audit.zip")
    words = [sys.executable, "-I", str(VERIFY.with_name(verify.LOG)), str(path)]
    ran = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "python -I verify.py" in ran.stderr


@pytest.mark.parametrize("name", [verify.LOG, verify.BOOKS])
def test_another_program_is_loaded_only_if_it_is_the_one_that_belongs_to_the_first(
    rich, tmp_path, name
):
    """From beside verify.py, or from the bundle; changed in both places, it is run from neither."""
    kept = tmp_path / "verify.py"
    kept.write_bytes(VERIFY.read_bytes())
    files = dict(rich["early"])

    def run():
        listed_anew(files)
        path = packed(files, tmp_path / "audit.zip")
        words = [sys.executable, "-I", str(kept), str(path), "--no-openssl", "--json"]
        ran = subprocess.run(words, capture_output=True, text=True, check=False)
        assert ran.stderr == ""
        return ran.returncode, json.loads(ran.stdout)

    assert run()[0] == 0  # from the bundle
    marked = f"open({str(tmp_path / 'ran')!r}, 'w')\n".encode()
    evil = files[name].replace(b'"""\n\nfrom', b'"""\n\n' + marked + b"from", 1)
    (tmp_path / name).write_bytes(evil)
    assert run()[0] == 0
    files[name] = evil
    code, report = run()
    assert code == 1
    assert report["first_bad"]["file"] == name
    (tmp_path / name).write_bytes(rich["early"][name])
    code, report = run()
    assert code == 3
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", verify.PROGRAMS)
def test_programs_of_another_version_are_said_to_be_such(rich, tmp_path, name):
    files = dict(rich["early"])
    files[name] += b"\n"
    listed_anew(files)
    path = packed(files, tmp_path / "other.zip")
    found = judged(path)
    assert found.code == 3
    assert taizhang("unused", "export", "check", path).code == 3
    assert name in found.check("programs")["en"]
    assert found.check("programs")["note"]
