"""Signed notes: one spelling, known keys must fit, unknown keys are passed over."""

from __future__ import annotations

import shutil
import subprocess
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from ledger.evidence.notes import (
    COSIGNATURE_V1,
    ED25519,
    MAX_SIGNATURES,
    Cosigner,
    NoteSigner,
    Verified,
    Verifier,
    cosigned_at,
    open_note,
    parse_note,
    signed_note,
)
from ledger.evidence.refusals import (
    NoteMalformed,
    SignatureInvalid,
    SignerUnknown,
    VerifierKeyMalformed,
)
from ledger.evidence.strict_text import base64_text, read_base64, read_decimal
from tests.ledger.evidence.shared_vectors import raw, shared
from tests.ledger.evidence.signed import (
    CHECKPOINT,
    LOG,
    LOG_LINE,
    LOG_VKEY,
    NOTE,
    OTHER_LOG,
    WITNESS,
    WITNESS_LINE,
    WITNESS_VKEY,
    WITNESSED_AT_SECONDS,
)

BOTH = (LOG.verifier, WITNESS.verifier)


def whole(text: str, *lines: str) -> bytes:
    return f"{text}\n{''.join(lines)}".encode()


def test_the_frozen_note_is_made_again_byte_for_byte():
    assert LOG.verifier.vkey == LOG_VKEY
    assert WITNESS.verifier.vkey == WITNESS_VKEY
    lines = [LOG.sign(CHECKPOINT), WITNESS.cosign(CHECKPOINT, WITNESSED_AT_SECONDS)]
    assert signed_note(CHECKPOINT, lines) == NOTE
    opened = open_note(NOTE, BOTH)
    assert opened.text == CHECKPOINT
    assert opened.verified == (
        Verified(LOG.verifier),
        Verified(WITNESS.verifier, WITNESSED_AT_SECONDS),
    )


def test_a_key_of_rfc_8032_has_its_published_public_half():
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert NoteSigner("a.example", seed).verifier.public_key.hex() == public


def test_a_key_id_hashes_name_type_and_key():
    public = LOG.verifier.public_key
    assert LOG.verifier.key_id == sha256(b"ledger.example/hedong\n\x01" + public).digest()[:4]
    as_witness = Verifier(LOG.verifier.name, COSIGNATURE_V1, public)
    assert as_witness.key_id == sha256(b"ledger.example/hedong\n\x04" + public).digest()[:4]


@pytest.mark.parametrize(("verifier", "line"), [(LOG, LOG_LINE), (WITNESS, WITNESS_LINE)])
def test_another_program_verifies_our_signatures(tmp_path, verifier, line):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    signed = read_base64(line.split(" ")[2].strip())[4:]
    message = CHECKPOINT
    if verifier is WITNESS:
        assert signed[:8] == WITNESSED_AT_SECONDS.to_bytes(8, "big")
        message, signed = f"cosignature/v1\ntime 1767225600\n{CHECKPOINT}", signed[8:]
    key = Ed25519PublicKey.from_public_bytes(verifier.verifier.public_key)
    (tmp_path / "key").write_bytes(
        key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    (tmp_path / "signature").write_bytes(signed)
    (tmp_path / "message").write_text(message, encoding="utf-8")
    command = [openssl, "pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER"]
    command += ["-inkey", "key", "-sigfile", "signature", "-in", "message"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert "Verified Successfully" in answer.stdout


def test_the_last_empty_line_divides_text_and_signatures():
    text = "first\n\nsecond\n"
    note = signed_note(text, [LOG.sign(text)])
    assert parse_note(note).text == text
    assert open_note(note, BOTH).text == text


def test_a_signature_by_an_unknown_key_is_passed_over():
    assert open_note(NOTE, [WITNESS.verifier]).verified == (
        Verified(WITNESS.verifier, WITNESSED_AT_SECONDS),
    )
    with pytest.raises(SignerUnknown):
        open_note(NOTE, [OTHER_LOG.verifier])
    with pytest.raises(SignerUnknown):
        open_note(NOTE, [])


def test_a_name_or_an_id_alone_makes_no_key_known():
    same_name = NoteSigner("ledger.example/hedong", bytes(32)).verifier
    with pytest.raises(SignerUnknown):
        open_note(NOTE, [same_name])
    as_witness = Verifier(LOG.verifier.name, COSIGNATURE_V1, LOG.verifier.public_key)
    with pytest.raises(SignerUnknown):
        open_note(NOTE, [as_witness])


def test_a_known_key_that_fails_rejects_the_note_though_another_fits():
    altered = LOG_LINE.replace("IwdE1k", "IwdE2k")
    assert altered != LOG_LINE
    note = whole(CHECKPOINT, altered, WITNESS_LINE)
    with pytest.raises(SignatureInvalid):
        open_note(note, BOTH)
    assert open_note(note, [WITNESS.verifier]).verified
    with pytest.raises(SignatureInvalid):  # also behind a good line of the same key
        open_note(whole(CHECKPOINT, LOG_LINE, altered), BOTH)


def test_a_changed_text_a_changed_time_and_a_cut_signature_fail():
    for note in (
        NOTE.replace(b"\n5\n", b"\n6\n"),
        whole(CHECKPOINT, WITNESS_LINE.replace("ZAAAAABp", "ZAAAAABq")),
        whole(CHECKPOINT, "— ledger.example/hedong NjsjOjpqweU=\n"),
        whole(CHECKPOINT, WITNESS_LINE.replace("kcntZAAAAABp", "kcntZP////9p")),
    ):
        with pytest.raises(SignatureInvalid):
            open_note(note, BOTH)


def test_a_line_repeated_counts_once():
    opened = open_note(whole(CHECKPOINT, LOG_LINE, LOG_LINE, WITNESS_LINE, WITNESS_LINE), BOTH)
    assert [each.verifier for each in opened.verified] == list(BOTH)


def test_two_known_keys_with_one_name_and_id_are_ambiguous():
    with pytest.raises(SignatureInvalid) as refusal:
        open_note(NOTE, [LOG.verifier, LOG.verifier])
    assert refusal.value.params["reason"] == "ambiguous_key"
    opened = open_note(NOTE, [WITNESS.verifier, OTHER_LOG.verifier, OTHER_LOG.verifier])
    assert [each.verifier for each in opened.verified] == [WITNESS.verifier]


def test_many_signatures_are_read_and_too_many_are_not():
    lines = [
        NoteSigner(f"w{number}.example", bytes([number]) * 32).sign(CHECKPOINT)
        for number in range(MAX_SIGNATURES)
    ]
    assert len(parse_note(whole(CHECKPOINT, *lines)).signatures) == MAX_SIGNATURES
    with pytest.raises(NoteMalformed) as refusal:
        parse_note(whole(CHECKPOINT, LOG_LINE, *lines))
    assert refusal.value.params["reason"] == "too_many_signatures"


MALFORMED = [
    b"",
    b"\n",
    b"text\n",
    b"text\n\n",
    CHECKPOINT.encode(),
    NOTE[:-1],
    NOTE + b"\n",
    NOTE + b"more\n",
    NOTE.replace(b"\n5\n", b"\n5\r\n"),
    NOTE.replace(b"\n5\n", b"\n\x005\n"),
    NOTE.replace(b"\n5\n", b"\n5\t\n"),
    NOTE.replace(b"ledger", b"ledg\xffr"),
    NOTE.replace("— ".encode(), b"- "),
    NOTE.replace(b"witness.example/bureau ", b"witness+example "),
    NOTE.replace(b"witness.example/bureau ", "witness\u00a0example ".encode()),
    NOTE.replace(b"witness.example/bureau ", b" "),
    NOTE.replace(b"Oebe", b"Oe e"),
    NOTE.replace(b"OebeDQ==", b"OebeDR=="),  # unused bits set
    NOTE.replace(b"OebeDQ==", b"OebeDQ"),
    NOTE.replace(b"Oebe", b"Oe-_"),
    NOTE.replace(b"Oebe", b"Oe\nbe"),
    whole(CHECKPOINT, "— ledger.example/hedong NjsjOg==\n"),  # a key id and no signature
    whole(CHECKPOINT, "— ledger.example/hedong\n"),
    whole(CHECKPOINT * 20_000, LOG_LINE),
]


@pytest.mark.parametrize("note", MALFORMED, ids=range(len(MALFORMED)))
def test_what_is_not_a_note_is_refused_whoever_is_known(note):
    with pytest.raises(NoteMalformed):
        parse_note(note)
    with pytest.raises(NoteMalformed):
        open_note(note, BOTH)


@pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "a\r\n", "\x00\n", "half \ud800\n"])
def test_a_text_that_could_not_be_read_back_is_not_signed(text):
    with pytest.raises((NoteMalformed, UnicodeEncodeError)):
        LOG.sign(text)


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=60)
)
def test_every_signed_text_opens_again(text):
    text += "\n"
    opened = open_note(signed_note(text, [LOG.sign(text)]), BOTH)
    assert opened == (text, (Verified(LOG.verifier),))


@given(st.integers(0, len(NOTE) - 1), st.integers(1, 255))
def test_no_byte_of_a_note_can_change_unnoticed(place, difference):
    altered = bytearray(NOTE)
    altered[place] ^= difference
    try:
        opened = open_note(bytes(altered), BOTH)
    except (NoteMalformed, SignatureInvalid, SignerUnknown):
        return
    # Only a signature line's name or key id can go, which makes its key unknown.
    assert opened.text == CHECKPOINT
    assert len(opened.verified) == 1


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "ledger.example/hedong",
        LOG_VKEY[:-1],
        LOG_VKEY + "=",
        LOG_VKEY + "\n",
        " " + LOG_VKEY,
        LOG_VKEY.replace("hedong", "hexi"),
        LOG_VKEY.replace("363b233a", "363B233A"),
        LOG_VKEY.replace("363b233a", "363b233b"),
        LOG_VKEY.replace("+AQOh", "+BQOh"),
        "a b+00000000+AQ==",
        "a+00000000+",
        "a+00000000+AQ==",
        Verifier("ledger.example/x", 0x02, LOG.verifier.public_key).vkey,
        Verifier("ledger.example/x", 0xFF, LOG.verifier.public_key).vkey,
        Verifier("ledger.example/x", ED25519, LOG.verifier.public_key[:-1]).vkey,
        Verifier("ledger.example/x", ED25519, LOG.verifier.public_key + b"\0").vkey,
        Verifier("ledger example", ED25519, LOG.verifier.public_key).vkey,
        Verifier("", ED25519, LOG.verifier.public_key).vkey,
        Verifier("a\x01", ED25519, LOG.verifier.public_key).vkey,
    ],
)
def test_a_verifier_key_has_one_spelling(vkey):
    with pytest.raises(VerifierKeyMalformed):
        Verifier.from_vkey(vkey)


def test_a_verifier_key_reads_back():
    for vkey in (LOG_VKEY, WITNESS_VKEY):
        assert Verifier.from_vkey(vkey).vkey == vkey


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb", "a\u3000b"])
def test_a_key_cannot_have_a_name_that_no_line_can_carry(name):
    for kind in (NoteSigner, Cosigner):
        with pytest.raises(VerifierKeyMalformed):
            kind(name, bytes(32))


def test_a_signer_does_not_show_its_seed():
    assert repr(LOG) == f"<NoteSigner {LOG_VKEY}>"
    with pytest.raises(ValueError, match="32"):
        NoteSigner("a.example", bytes(31))


def test_a_cosignature_says_when():
    signature = parse_note(NOTE).signatures[1].signature
    assert cosigned_at(signature) == WITNESSED_AT_SECONDS
    assert cosigned_at(signature[:-1]) is None
    assert cosigned_at(b"\xff" * 72) is None


@pytest.mark.parametrize(
    "text",
    ["", "+5", "-1", "05", "1_000", " 1", "1\n", "５", "9223372036854775808", "1" * 40, "0x1"],
)
def test_a_number_has_one_spelling(text):
    with pytest.raises(ValueError, match="decimal"):
        read_decimal(text)


def test_numbers_up_to_63_bits_are_read():
    assert read_decimal("0") == 0
    assert read_decimal("9223372036854775807") == 2**63 - 1


@given(st.binary(max_size=50))
def test_bytes_have_one_spelling(value):
    text = base64_text(value)
    assert read_base64(text) == value
    for other in (text + "=", text + "\n", text[:-1], " " + text, text.replace("A", "-")):
        if other != text and other:
            with pytest.raises(ValueError, match="base64"):
                read_base64(other)


def test_shared_vectors_of_the_specification_agree():
    vectors = shared("signed_note.json")
    for case in vectors["verify"]:
        verifier = Verifier.from_vkey(case["vkey"])
        assert verifier == (case["key_name"], 1, bytes.fromhex(case["public_key_hex"]))
        assert verifier.key_id.hex() == case["key_id_hex"]
        opened = open_note(case["note"].encode(), [verifier])
        assert opened == (case["text"], (Verified(verifier),))
    for case in vectors["parse_only"]:
        assert parse_note(case["note"].encode()).signatures, case["desc"]


def note_of(case):
    if "note_base64" in case:
        return raw(case["note_base64"])
    if "note_parts" in case:
        return "".join(part["text"] * part.get("repeat", 1) for part in case["note_parts"]).encode()
    return case["note"].encode()


def test_shared_vectors_of_go_open_as_they_do_there():
    vectors = shared("signed_note_go.json")
    refused = {
        "note has no verifiable signatures": SignerUnknown,
        "malformed note": NoteMalformed,
        "ambiguous key EnochRoot+af0cfe78": SignatureInvalid,
        "invalid signature for key PeterNeumann+c74f20a3": SignatureInvalid,
    }
    assert len(vectors["open"]) == 16
    for case in vectors["open"]:
        verifiers = [Verifier.from_vkey(vectors["keys"][name]) for name in case["vkeys"]]
        if "want_error" in case:
            with pytest.raises(refused[case["want_error"]]):
                open_note(note_of(case), verifiers)
            continue
        opened = open_note(note_of(case), verifiers)
        assert opened.text == vectors["text"]
        assert [each.verifier.name for each in opened.verified] == case["want_verified"]


def test_shared_vectors_of_go_sign_as_they_do_there():
    vectors = shared("signed_note_go.json")
    *_private, name, _key_id, encoded = vectors["keys"]["peter_signer"].split("+", 4)
    signer = NoteSigner(name, raw(encoded)[1:])
    assert signer.verifier.vkey == vectors["keys"]["peter"]
    line = signer.sign(vectors["text"])
    assert line == vectors["signature_lines"]["peter"]
    assert signed_note(vectors["text"], [line]).decode() == vectors["sign"][0]["want_note"]
    with pytest.raises(NoteMalformed):
        signer.sign("abc")


def test_shared_vectors_of_mangled_keys_are_refused():
    vectors = shared("signed_note_go.json")
    vkey = vectors["keys"]["peter"]
    mangled = [case["vkey"] for case in vectors["vkey_rejected"]]
    mangled += [
        vkey[start:end]
        for start in range(len(vkey))
        for end in range(start + 1, len(vkey) + 1)
        if end - start < len(vkey)
    ]
    for each in mangled:
        with pytest.raises(VerifierKeyMalformed):
            Verifier.from_vkey(each)
    for place in range(len(vkey)):
        each = vkey[:place] + chr(ord(vkey[place]) + 1) + vkey[place + 1 :]
        with pytest.raises(VerifierKeyMalformed):
            Verifier.from_vkey(each)


def test_shared_vectors_of_cosignatures_agree():
    vectors = shared("cosignature.json")
    for case in vectors["verifier_keys"]["cases"]:
        if case["wantErr"]:
            with pytest.raises(VerifierKeyMalformed):
                Verifier.from_vkey(case["vkey"])
        else:
            assert Verifier.from_vkey(case["vkey"]).vkey == case["vkey"]
    for case in vectors["timestamps"]["cases"]:
        try:
            signature = read_base64(case["signature_base64"])[4:]
        except ValueError:
            assert case["wantErr"]
            continue
        assert cosigned_at(signature) == case["want_time"], case["name"]
    real = vectors["cosigned_checkpoint"]
    verifiers = [Verifier.from_vkey(real[name]) for name in ("log_vkey", "witness_vkey")]
    opened = open_note(real["checkpoint"].encode(), verifiers)
    assert [(each.verifier, each.time_seconds) for each in opened.verified] == [
        (verifiers[0], None),
        (verifiers[1], real["want"]["witness_time"]),
    ]
    lines = real["checkpoint"].split("\n")
    altered = "\n".join((lines[0], "42", *lines[2:])).encode()
    for verifier in verifiers:
        with pytest.raises(SignatureInvalid):
            open_note(altered, [verifier])
