"""``checkpoint``, ``proof``, ``sm2``, ``timestamp``: logs of odd sizes, and files that are none."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from ledger.evidence.notes import Verifier
from ledger.evidence.trust_policies import TrustedLog, TrustPolicy
from tests.api.terminal.running import taizhang
from tests.ledger.transparency.transparency_logs import (
    entry,
    leaf,
    mth,
    opened,
    path,
    proof,
    sqlite_in,
)

SIZES = (1, 2, 255, 256, 257, 511, 512, 513, 1_024)


def refused(ran, *codes):
    """One clear line with one of these codes, and nothing else."""
    lines = ran.err.strip().splitlines()
    return ran.code == 1 and not ran.out and len(lines) == 1 and lines[0].endswith(tuple(codes))


@pytest.mark.parametrize("size", SIZES)
def test_a_log_of_any_size_is_signed_and_every_edge_of_it_proved(tmp_path, size):
    with opened(sqlite_in(tmp_path), size):
        pass
    leaves = [leaf(entry(number)) for number in range(1, size + 1)]
    found = taizhang(tmp_path, "checkpoint", "--json").json
    assert (found["size"], found["root"]) == (size, mth(leaves).hex())
    policy = tmp_path / "policy"
    policy.write_text(taizhang(tmp_path, "policy", "show").out)
    for position in sorted({1, (size + 1) // 2, size}):
        made = taizhang(tmp_path, "proof", "inclusion", position, "--json").json
        assert made["hashes"] == encoded(path(position - 1, leaves))
        file, content = tmp_path / "a.tlog-proof", tmp_path / "entry"
        assert taizhang(tmp_path, "proof", "inclusion", position, "--out", file).code == 0
        content.write_bytes(entry(position))
        words = ("proof", "check", file, "--entry", content, "--policy", policy)
        assert taizhang(tmp_path / "none", *words).code == 0
        content.write_bytes(entry(position + 1))
        assert refused(taizhang(tmp_path / "none", *words), "[proof_invalid]")
        joined = taizhang(tmp_path, "proof", "consistency", position, size)
        assert joined.out.split() == encoded(proof(position, leaves))
    for beyond in (size + 1, 2**63 - 1, 2**63, 10**30):
        assert refused(taizhang(tmp_path, "proof", "inclusion", beyond), "[unknown_position]")
    words = ("proof", "consistency", 1, size + 1)
    assert refused(taizhang(tmp_path, *words), "[proof_beyond_head]")


def test_an_empty_log_is_signed_and_proves_nothing(tmp_path):
    with opened(sqlite_in(tmp_path)):
        pass
    found = taizhang(tmp_path, "checkpoint", "--json").json
    assert (found["size"], found["root"]) == (0, mth([]).hex())
    for position in (0, -1, 1):
        ran = taizhang(tmp_path, "proof", "inclusion", position)
        assert refused(ran, "[unknown_position]") or ran.code == 2
    assert refused(taizhang(tmp_path, "proof", "consistency", 1, 1), "[proof_beyond_head]")
    assert taizhang(tmp_path, "export", "log", tmp_path / "log").code == 0


def encoded(hashes):
    return [base64.b64encode(each).decode() for each in hashes]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A small log with a checkpoint, a proof, a policy and a good entry beside it."""
    folder = tmp_path_factory.mktemp("evidence")
    with opened(sqlite_in(folder), 20):
        pass
    (folder / "good.checkpoint").write_text(taizhang(folder, "checkpoint").out)
    (folder / "good.policy").write_text(taizhang(folder, "policy", "show").out)
    (folder / "good.entry").write_bytes(entry(7))
    taizhang(folder, "proof", "inclusion", 7, "--out", folder / "good.proof")
    return folder


BAD = {
    "empty": b"",
    "binary": bytes(range(256)) * 10,
    "zeroes": bytes(100),
    "huge": b"a\n" * 3_000_000,
    "not text": b"\xff\xfe\n\n\xe2\x80\x94 x y\n",
    "halves of letters": b"\xed\xa0\x80\n1\n\n\xe2\x80\x94 a b\n",
    "many lines": b"\n" * 100_000,
    "many dashes": "— — —\n".encode() * 1_000 + "\n— a b\n".encode(),
}


@pytest.fixture(params=[*BAD, "folder", "missing", "a loop", "a device", "too long a name"])
def bad(request, tmp_path):
    """A path at which no good file lies."""
    file = tmp_path / "bad"
    match request.param:
        case "folder":
            file.mkdir()
        case "a loop":
            file.symlink_to(file)
        case "a device":
            return Path(os.devnull)
        case "too long a name":
            return tmp_path / ("n" * 300)
        case name if name in BAD:
            file.write_bytes(BAD[name])
    return file


def test_a_file_that_is_no_evidence_is_one_clear_line(place, bad):
    proof_file, policy, content, checkpoint = (
        place / f"good.{name}" for name in ("proof", "policy", "entry", "checkpoint")
    )
    sound = ("proof", "check", proof_file, "--entry", content, "--policy", policy)
    assert taizhang(place, *sound).code == 0
    key = Verifier("a.example", 1, bytes(32)).vkey
    for words in (
        ("proof", "check", bad),
        ("proof", "check", proof_file, "--entry", bad),
        ("proof", "check", proof_file, "--policy", bad),
        ("proof", "check", proof_file, "--entry", bad, "--policy", policy),
        ("verify", "--policy", bad),
        ("verify", "--against", bad),
        ("sm2", "check", bad, "--key", key),
        ("timestamp", "check", bad, "--checkpoint", checkpoint, "--ca", policy),
        ("timestamp", "check", checkpoint, "--checkpoint", bad, "--ca", policy),
        ("timestamp", "check", checkpoint, "--checkpoint", checkpoint, "--ca", bad),
        ("export", "check", bad),
    ):
        ran = taizhang(place, *words)
        assert ran.code in {1, 2}, words
        assert "internal_error" not in ran.err
        assert ran.code == 2 or len(ran.err.strip().splitlines()) == 1, words


def test_a_file_that_cannot_be_read_is_one_clear_line(place):
    unreadable = Path("/proc/self/mem")  # also where permissions hold nobody off
    for words in (
        ("proof", "check", unreadable),
        ("verify", "--against", unreadable),
        ("sm2", "check", unreadable, "--key", "a"),
    ):
        assert refused(taizhang(place, *words), "[system_error]", "[verifier_key_malformed]")


def test_an_answer_goes_where_it_is_sent_or_nowhere(place, tmp_path):
    for out in (tmp_path, tmp_path / "none" / "file", tmp_path / ("n" * 300)):
        ran = taizhang(place, "proof", "inclusion", 7, "--out", out)
        assert refused(ran, "[system_error]"), out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["two words", "a+b", "", "\udcff", "a\udc80b+00000000+AAAA"])
def test_a_name_that_no_key_can_have_makes_none(place, name):
    for words in (
        ("witness", "create", "--name", name),
        ("sm2", "check", place / "good.checkpoint", "--key", name),
    ):
        assert refused(taizhang(place, *words), "[verifier_key_malformed]"), words
    assert not (place / "witness.key").exists()


def test_the_policy_of_a_log_reads_as_it_was_written(place):
    policy = TrustPolicy.parse((place / "good.policy").read_text())
    assert [type(each) for each in policy.logs] == [TrustedLog]
