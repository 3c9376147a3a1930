"""The witness's key file and the policies beside it."""

from __future__ import annotations

import json
import stat

import pytest

from ledger.evidence.refusals import PolicyMalformed, VerifierKeyMalformed
from ledger.evidence.trust_policies import TrustPolicy
from ledger.faults.witness import (
    PolicyUnreadableError,
    WitnessKeyExistsError,
    WitnessKeyExposedError,
    WitnessKeyMissingError,
    WitnessKeyUnreadableError,
)
from ledger.transparency.witness_keys import (
    KEY_FILE_NAME,
    TRUSTED_WITNESSES,
    create_witness_key,
    load_witness_key,
    read_policy,
)
from tests.ledger.evidence.signed import LOG_VKEY, WITNESS_VKEY

NAME = "witness.example/bureau"


def test_a_key_is_made_once_and_read_back(tmp_path):
    made = create_witness_key(tmp_path, NAME)
    read = load_witness_key(tmp_path)
    assert read.verifier == made.verifier
    assert read.verifier.name == NAME
    assert read.cosign("a\n1\nb\n", 5) == made.cosign("a\n1\nb\n", 5)
    assert stat.S_IMODE((tmp_path / KEY_FILE_NAME).stat().st_mode) == 0o600
    before = (tmp_path / KEY_FILE_NAME).read_bytes()
    with pytest.raises(WitnessKeyExistsError):
        create_witness_key(tmp_path, NAME)
    assert (tmp_path / KEY_FILE_NAME).read_bytes() == before


def test_two_witnesses_never_have_one_key(tmp_path):
    first = create_witness_key(tmp_path / "a", NAME)
    assert create_witness_key(tmp_path / "b", NAME).verifier != first.verifier


@pytest.mark.parametrize("name", ["", "two words", "a+b"])
def test_a_name_that_no_line_can_carry_makes_no_file(tmp_path, name):
    with pytest.raises(VerifierKeyMalformed):
        create_witness_key(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_there_is_no_witness_without_a_key(tmp_path):
    with pytest.raises(WitnessKeyMissingError):
        load_witness_key(tmp_path)


def test_a_key_that_others_may_read_is_not_used(tmp_path):
    create_witness_key(tmp_path, NAME)
    (tmp_path / KEY_FILE_NAME).chmod(0o640)
    with pytest.raises(WitnessKeyExposedError) as fault:
        load_witness_key(tmp_path)
    assert fault.value.params["mode"] == "0640"


@pytest.mark.parametrize(
    "change",
    [
        {"format": "taizhang-log-key"},
        {"version": 2},
        {"name": "witness.example/other"},
        {"seed": "AAAA"},
        {"seed": "not base64!"},
        {"vkey": WITNESS_VKEY},
        {"name": 5},
    ],
)
def test_a_key_file_that_contradicts_itself_is_not_used(tmp_path, change):
    create_witness_key(tmp_path, NAME)
    path = tmp_path / KEY_FILE_NAME
    document = json.loads(path.read_text()) | change
    path.write_text(json.dumps(document))
    with pytest.raises(WitnessKeyUnreadableError) as fault:
        load_witness_key(tmp_path)
    assert document["seed"] not in fault.value.message()


def test_a_key_file_that_is_nested_too_deeply_is_not_used(tmp_path):
    create_witness_key(tmp_path, NAME)
    (tmp_path / KEY_FILE_NAME).write_text('{"more":' + "[" * 100_000)
    with pytest.raises(WitnessKeyUnreadableError):
        load_witness_key(tmp_path)


def test_a_policy_that_is_not_there_trusts_nobody(tmp_path):
    assert read_policy(tmp_path, TRUSTED_WITNESSES) == TrustPolicy()


def test_a_policy_file_is_read(tmp_path):
    text = f"log {LOG_VKEY}\nwitness w {WITNESS_VKEY} https://w.example/\nquorum w\n"
    (tmp_path / TRUSTED_WITNESSES).write_text(text)
    assert read_policy(tmp_path, TRUSTED_WITNESSES).text() == text


def test_a_policy_file_that_is_wrong_trusts_nobody_either(tmp_path):
    path = tmp_path / TRUSTED_WITNESSES
    path.write_bytes(b"quorum \xff\n")
    with pytest.raises(PolicyUnreadableError):
        read_policy(tmp_path, TRUSTED_WITNESSES)
    path.write_text("quorum\n")
    with pytest.raises(PolicyMalformed):
        read_policy(tmp_path, TRUSTED_WITNESSES)
    path.unlink()
    path.mkdir()
    with pytest.raises(PolicyUnreadableError):
        read_policy(tmp_path, TRUSTED_WITNESSES)
