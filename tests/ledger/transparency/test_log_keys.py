"""The log's key file: private, of one name for ever, one key following another."""

from __future__ import annotations

import json
import stat

import pytest

from ledger.evidence.notes import Verifier
from ledger.evidence.refusals import OriginMalformed
from ledger.faults.log import (
    LogKeyExistsError,
    LogKeyExposedError,
    LogKeyMissingError,
    LogKeyUnreadableError,
)
from ledger.transparency.log_keys import LogKeyFile, LogKeys

ORIGIN = "ledger.example.org/yuyao"


def test_the_file_is_made_on_first_need_and_read_again(tmp_path):
    made = LogKeyFile(tmp_path).load(create=True)
    assert LogKeyFile(tmp_path).load() == LogKeyFile(tmp_path).load(create=True) == made
    assert stat.S_IMODE((tmp_path / "log.key").stat().st_mode) == 0o600
    assert made.origin.startswith("taizhang.invalid/ledger/")
    assert len(made.origin.rpartition("/")[2]) == 16


def test_two_ledgers_have_two_names():
    assert LogKeys.generate().origin != LogKeys.generate().origin


def test_a_key_is_made_under_a_chosen_name_once(tmp_path):
    file = LogKeyFile(tmp_path)
    keys = file.create(ORIGIN)
    assert keys.origin == ORIGIN
    assert keys.signer.verifier == Verifier.from_vkey(keys.current)
    with pytest.raises(LogKeyExistsError):
        file.create(ORIGIN)
    with pytest.raises(LogKeyExistsError):
        file.create()
    assert file.load() == keys


@pytest.mark.parametrize(
    "name",
    [
        "https://ledger.example.org",
        "a b",
        "a+b",
        "a\nb",
        "余姚\u3000台账",
        "x" * 201,
        "a\x07",
        "\x7f",
    ],
)
def test_a_name_that_no_log_can_have_is_refused(tmp_path, name):
    with pytest.raises(OriginMalformed):
        LogKeyFile(tmp_path).create(name)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_a_fault_with_a_sentence_in_both_languages(tmp_path):
    with pytest.raises(LogKeyMissingError) as raised:
        LogKeyFile(tmp_path).load()
    assert "log.key" in raised.value.message("zh")
    assert "Restore it" in raised.value.message("en")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_file_that_others_may_read_is_refused(tmp_path, mode):
    LogKeyFile(tmp_path).load(create=True)
    (tmp_path / "log.key").chmod(mode)
    with pytest.raises(LogKeyExposedError, match=f"{mode:04o}"):
        LogKeyFile(tmp_path).load()


def changed(**fields):
    document = json.loads(LogKeys.generate(ORIGIN).to_text())
    return json.dumps({**document, **fields})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[]",
        "\ud800",
        changed(format="taizhang-vault-key"),
        changed(version=2),
        changed(current="another"),
        changed(origin="another.example/log"),
        changed(origin="a b"),
        changed(seeds={}),
        changed(seeds={"x": "AAAA"}),
        changed(seeds={"x": "!"}),
        changed(seeds="x"),
        pytest.param('{"seeds":' + "[" * 100_000, id="deep"),
    ],
)
def test_what_holds_no_keys_is_refused_without_quoting_it(text):
    with pytest.raises(LogKeyUnreadableError) as raised:
        LogKeys.parse(text.encode("utf-8", "surrogatepass"), source="log.key")
    assert raised.value.__cause__ is None


def test_a_rotated_key_remembers_the_one_before_until_it_stands_alone():
    first = LogKeys.generate(ORIGIN)
    second = first.succeeded()
    assert second.origin == ORIGIN
    assert second.current != first.current
    assert second.signer_of(first.current).verifier == first.signer.verifier
    assert LogKeys.parse(second.to_text()) == second
    alone = second.alone()
    assert alone.current == second.current
    assert alone.signer_of(first.current) is None
    assert set(second.succeeded().seeds) > {second.current}
    assert first.current not in second.succeeded().seeds


def test_no_seed_is_shown_when_keys_are_printed():
    keys = LogKeys.generate(ORIGIN)
    (seed,) = json.loads(keys.to_text())["seeds"].values()
    assert seed not in repr(keys)
    assert repr(next(iter(keys.seeds.values()))) not in repr(keys)
