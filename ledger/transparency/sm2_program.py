"""SM2 with SM3 by another program: openssl 3, or one with the same command line.

The curve is not ours to implement: no library that we use has it, and those written in Python leak
their keys through timing. ``TAIZHANG_SM2_PROGRAM`` names another program, such as Tongsuo's, or an
openssl whose provider is a certified device. With the plain openssl this is for compatibility, not
a certified 国密 product.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from ledger.evidence.notes import is_key_name
from ledger.evidence.refusals import SignatureInvalid, SignerUnknown, VerifierKeyMalformed
from ledger.evidence.sm2_lines import POINT_BYTES, Sm2Verifier
from ledger.faults.sm2 import (
    Sm2KeyExposedError,
    Sm2KeyMissingError,
    Sm2KeyUnreadableError,
    Sm2ProgramError,
)
from ledger.store.secret_files import SecretFileFaults, create_secret_file, read_secret_file

PROGRAM_VARIABLE: Final = "TAIZHANG_SM2_PROGRAM"
KEY_FILE_NAME: Final = "sm2.key"
TIMEOUT_SECONDS: Final = 30

# The user id that GM/T 0009 sets where nobody has agreed on another.
_OPTIONS: Final = ("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")
# SubjectPublicKeyInfo of the curve sm2p256v1 up to the point, by RFC 5480 and GM/T 0006.
_PUBLIC_KEY_HEAD: Final = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
_FILE_FAULTS: Final = SecretFileFaults(
    Sm2KeyMissingError, Sm2KeyExposedError, Sm2KeyUnreadableError
)


class Sm2Signer:
    """Signs notes with the key file ``sm2.key`` (PEM, mode 0600) of a key directory."""

    def __init__(self, directory: Path, name: str) -> None:
        self._path = directory / KEY_FILE_NAME
        self._name = name

    def create(self) -> Sm2Verifier:
        """Make the key file where there is none; the key that is there stays.

        Raises Sm2ProgramError, and as :attr:`verifier`.
        """
        if not self._path.exists():
            made = _run(["genpkey", "-algorithm", "SM2"])
            create_secret_file(self._path, made.decode("ascii"))
        return self.verifier

    @property
    def verifier(self) -> Sm2Verifier:
        """The public key.

        Raises Sm2KeyMissingError, Sm2KeyExposedError, Sm2KeyUnreadableError, Sm2ProgramError, and
        VerifierKeyMalformed for a name that no key may have.
        """
        read_secret_file(self._path, _FILE_FAULTS)
        if not is_key_name(self._name):
            raise VerifierKeyMalformed
        found = _run(["pkey", "-in", str(self._path), "-pubout", "-outform", "DER"])
        point = found.removeprefix(_PUBLIC_KEY_HEAD)
        if len(point) != POINT_BYTES:
            raise Sm2KeyUnreadableError(path=self._path, detail="it is not an SM2 key")
        return Sm2Verifier(self._name, point)

    def sign(self, text: str) -> str:
        """The signature line over a note's text; raises as :attr:`verifier`."""
        verifier = self.verifier
        with tempfile.TemporaryDirectory(prefix="taizhang-sm2-") as folder:
            message = Path(folder, "message")
            message.write_bytes(text.encode())
            key = ["-inkey", str(self._path)]
            signature = _run(["pkeyutl", "-sign", *key, *_OPTIONS, "-in", str(message)])
        if not is_signed(verifier, text, signature):
            raise Sm2ProgramError(detail="it does not verify what it has signed")
        return verifier.line(signature)


def check_note(raw: bytes, verifier: Sm2Verifier) -> None:
    """Check that a note has a line under this key and that every such line fits its text.

    Raises NoteMalformed, SignerUnknown, SignatureInvalid, Sm2ProgramError.
    """
    text, signatures = verifier.signatures_in(raw)
    if not signatures:
        raise SignerUnknown
    if not all(is_signed(verifier, text, each) for each in signatures):
        raise SignatureInvalid(reason="signature")


def is_signed(verifier: Sm2Verifier, text: str, signature: bytes) -> bool:
    """Whether a signature signs a text under a key. Raises Sm2ProgramError."""
    with tempfile.TemporaryDirectory(prefix="taizhang-sm2-") as folder:
        files = {
            "key": _PUBLIC_KEY_HEAD + verifier.point,
            "message": text.encode(),
            "signature": signature,
        }
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        words = ["pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", f"{folder}/key"]
        words += [*_OPTIONS, "-in", f"{folder}/message", "-sigfile", f"{folder}/signature"]
        return _start(words).returncode == 0


def _run(words: Sequence[str]) -> bytes:
    answer = _start(words)
    if answer.returncode:
        # Its own words may name files; the last line says enough.
        said = answer.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Sm2ProgramError(detail=said[-1] if said else f"exit code {answer.returncode}")
    return answer.stdout


def _start(words: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    named = os.environ.get(PROGRAM_VARIABLE, "openssl")
    program = shutil.which(named)
    if program is None:
        raise Sm2ProgramError(detail=f"{named} is not installed")
    try:
        return subprocess.run(  # noqa: S603 - the operator's own program, and no shell
            [program, *words], capture_output=True, timeout=TIMEOUT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Sm2ProgramError(detail=type(error).__name__) from None
