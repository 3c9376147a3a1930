"""The second signature under SM2: computed by openssl, passed over by everybody who lacks it."""

from __future__ import annotations

import stat
import subprocess

import pytest

from ledger.evidence.checkpoints import open_checkpoint
from ledger.evidence.refusals import (
    NoteMalformed,
    SignatureInvalid,
    SignerUnknown,
    VerifierKeyMalformed,
)
from ledger.evidence.sm2_lines import IDENTIFIER, Sm2Verifier
from ledger.faults.sm2 import (
    Sm2KeyExposedError,
    Sm2KeyMissingError,
    Sm2KeyUnreadableError,
    Sm2ProgramError,
)
from ledger.transparency.sm2_program import KEY_FILE_NAME, Sm2Signer, check_note, is_signed
from tests.ledger.evidence.shared_vectors import shared
from tests.ledger.evidence.signed import CHECKPOINT, LOG, NOTE, ORIGIN, WITNESS
from tests.programs import program

POINT = bytes([4, *range(64)])
VERIFIER = Sm2Verifier(ORIGIN, POINT)


@pytest.fixture
def signer(tmp_path):
    program("openssl")
    made = Sm2Signer(tmp_path, ORIGIN)
    made.create()
    return made


def test_a_checkpoint_carries_both_signatures_and_each_reader_takes_its_own(signer):
    line = signer.sign(CHECKPOINT)
    both = NOTE + line.encode()
    check_note(both, signer.verifier)
    assert open_checkpoint(both, [LOG.verifier, WITNESS.verifier], ORIGIN).size == 5
    assert Sm2Verifier.from_vkey(signer.verifier.vkey) == signer.verifier
    # As everybody can do with openssl alone: the signature is plain DER over the text.
    (signature,) = signer.verifier.signatures_in(both)[1]
    assert signature[0] == 0x30
    assert is_signed(signer.verifier, CHECKPOINT, signature)


def test_a_changed_text_or_signature_is_found(signer):
    line = signer.sign(CHECKPOINT).encode()
    for altered in (
        (NOTE + line).replace(b"\n5\n", b"\n6\n"),
        NOTE + line + signer.sign("another\n").encode(),
    ):
        with pytest.raises(SignatureInvalid):
            check_note(altered, signer.verifier)
    with pytest.raises(SignerUnknown):
        check_note(NOTE, signer.verifier)
    with pytest.raises(SignerUnknown):
        check_note(NOTE + line, VERIFIER)
    with pytest.raises(NoteMalformed):
        check_note(CHECKPOINT.encode(), signer.verifier)
    assert not is_signed(signer.verifier, CHECKPOINT, b"")
    assert not is_signed(signer.verifier, CHECKPOINT, b"\x30\x00")
    assert not is_signed(VERIFIER, CHECKPOINT, b"\x30\x00")  # not even a point of the curve


def test_the_key_is_made_once_and_kept_from_others(signer, tmp_path):
    path = tmp_path / KEY_FILE_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    assert signer.create() == signer.verifier
    assert path.read_bytes() == before
    path.chmod(0o644)
    with pytest.raises(Sm2KeyExposedError):
        signer.sign(CHECKPOINT)
    path.unlink()
    with pytest.raises(Sm2KeyMissingError):
        signer.sign(CHECKPOINT)


def test_another_kind_of_key_is_not_used(signer, tmp_path):
    made = subprocess.run(
        [program("openssl"), "genpkey", "-algorithm", "ED25519"], capture_output=True, check=True
    )
    (tmp_path / KEY_FILE_NAME).write_bytes(made.stdout)
    with pytest.raises(Sm2KeyUnreadableError):
        signer.sign(CHECKPOINT)
    (tmp_path / KEY_FILE_NAME).write_text("no key")
    with pytest.raises(Sm2ProgramError):
        signer.sign(CHECKPOINT)


def test_a_name_that_no_line_can_carry_signs_nothing(signer, tmp_path):
    with pytest.raises(VerifierKeyMalformed):
        Sm2Signer(tmp_path, "two words").sign(CHECKPOINT)


@pytest.mark.parametrize("named", ["no-such-program", "/dev/null", "false", "true"])
def test_a_program_that_does_not_do_it_is_a_clear_fault(signer, monkeypatch, named):
    monkeypatch.setenv("TAIZHANG_SM2_PROGRAM", named)
    with pytest.raises((Sm2ProgramError, Sm2KeyUnreadableError)):
        signer.sign(CHECKPOINT)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        ORIGIN,
        LOG.verifier.vkey,
        VERIFIER.vkey[:-4],
        VERIFIER.vkey.replace("hedong", "hexi"),
        Sm2Verifier(ORIGIN, POINT[:-1]).vkey,
        Sm2Verifier(ORIGIN, b"\x03" + POINT[1:]).vkey,
        Sm2Verifier("two words", POINT).vkey,
    ],
)
def test_a_public_line_has_one_spelling(vkey):
    with pytest.raises(VerifierKeyMalformed):
        Sm2Verifier.from_vkey(vkey)


def test_the_identifier_says_what_it_is():
    assert IDENTIFIER == b"\xff" + b"sm2-sm3-gmt0009"


def test_the_shared_vector_of_the_standard_verifies():
    (case,) = shared("sm.json")["sm2_signature"]
    program("openssl")

    def number(name):
        raw = bytes.fromhex(case[name])
        raw = b"\0" * (raw[0] >> 7) + raw
        return bytes([2, len(raw)]) + raw

    point = bytes.fromhex("04" + case["public_key_x_hex"] + case["public_key_y_hex"])
    body = number("r_hex") + number("s_hex")
    signature = bytes([0x30, len(body)]) + body
    verifier = Sm2Verifier("standard.example", point)
    assert is_signed(verifier, case["message_text"], signature)
    assert not is_signed(verifier, case["message_text"] + ".", signature)
