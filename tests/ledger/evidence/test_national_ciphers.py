"""SM3 and SM4 as the cryptography library computes them: the base of a later 国密 profile."""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB, GCM
from cryptography.hazmat.primitives.hashes import SM3, Hash

from tests.ledger.evidence.shared_vectors import shared


def test_shared_vectors_of_sm3_agree():
    for case in shared("sm.json")["sm3"]:
        digest = Hash(SM3())
        digest.update(bytes.fromhex(case["message_hex"]))
        assert digest.finalize().hex() == case["digest_hex"], case["desc"]


def test_shared_vectors_of_sm4_agree():
    for case in shared("sm.json")["sm4"]:
        block = bytes.fromhex(case["plaintext_hex"])
        encryptor = Cipher(SM4(bytes.fromhex(case["key_hex"])), ECB()).encryptor()
        for _ in range(case.get("rounds", 1)):
            block = encryptor.update(block)
        assert block.hex() == case["ciphertext_hex"], case["desc"]


def test_shared_vectors_of_sm4_gcm_agree():
    for case in shared("sm.json")["sm4_gcm"]:
        key, nonce, aad, text = (
            bytes.fromhex(case[name])
            for name in ("key_hex", "nonce_hex", "aad_hex", "plaintext_hex")
        )
        encryptor = Cipher(SM4(key), GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(aad)
        sealed = encryptor.update(text) + encryptor.finalize()
        assert sealed.hex() == case["ciphertext_hex"]
        assert encryptor.tag.hex() == case["tag_hex"]
