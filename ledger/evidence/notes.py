"""Signed notes and their keys: C2SP signed-note, with cosignatures of tlog-cosignature v1.

A note is a text and lines that sign it, each under a name. The form is the same for any text:
checkpoints, key endorsements, policies. What a known key signed must fit, or the whole note is
rejected; what unknown keys signed is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import ClassVar, Final, NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.evidence.refusals import (
    NoteMalformed,
    SignatureInvalid,
    SignerUnknown,
    VerifierKeyMalformed,
)
from ledger.evidence.strict_text import base64_text, read_base64
from ledger.evidence.tree import MAX_SIZE

ED25519: Final = 0x01
COSIGNATURE_V1: Final = 0x04
MAX_SIGNATURES: Final = 100
MAX_NOTE_BYTES: Final = 1_000_000

_KEY_BYTES: Final = 32
_KEY_ID_BYTES: Final = 4
_TIME_BYTES: Final = 8
_SIGNATURE_BYTES: Final = 64
_SIGNATURE_MARK: Final = "\N{EM DASH} "
_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f]")
# Halves of a letter, as a command line has them for bytes that are no UTF-8.
_NO_BYTES: Final = frozenset(map(chr, range(0xD800, 0xE000)))
_KEY_ID: Final = re.compile(r"[0-9a-f]{8}\Z", re.ASCII)


class NoteSignature(NamedTuple):
    """One signature line: whose it says it is, under which key id, and the bytes."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """The line as it stands in the note, with its newline."""
        return f"{_SIGNATURE_MARK}{self.name} {base64_text(self.key_id + self.signature)}\n"


class Note(NamedTuple):
    """A note as it reads, nothing verified yet. The text ends in a newline."""

    text: str
    signatures: tuple[NoteSignature, ...]


def parse_note(raw: bytes) -> Note:
    """Read a signed note. Raises NoteMalformed."""
    if len(raw) > MAX_NOTE_BYTES:
        raise NoteMalformed(reason="too_long")
    try:
        whole = raw.decode()
    except UnicodeDecodeError:
        raise NoteMalformed(reason="not_utf_8") from None
    if _CONTROL.search(whole):
        raise NoteMalformed(reason="control_character")
    # The last empty line divides; the text may have empty lines of its own.
    text, empty_line, block = whole.rpartition("\n\n")
    if not empty_line or not block.endswith("\n"):
        raise NoteMalformed(reason="no_signatures")
    lines = block[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteMalformed(reason="too_many_signatures")
    return Note(text + "\n", tuple(map(parse_signature_line, lines)))


def parse_signature_line(line: str) -> NoteSignature:
    """Read one signature line, without its newline. Raises NoteMalformed."""
    name, space, encoded = line.removeprefix(_SIGNATURE_MARK).partition(" ")
    if not line.startswith(_SIGNATURE_MARK) or not space or not is_key_name(name):
        raise NoteMalformed(reason="signature_line")
    try:
        raw = read_base64(encoded)
    except ValueError:
        raise NoteMalformed(reason="signature_line") from None
    if len(raw) <= _KEY_ID_BYTES:
        raise NoteMalformed(reason="signature_line")
    return NoteSignature(name, raw[:_KEY_ID_BYTES], raw[_KEY_ID_BYTES:])


def signed_note(text: str, lines: Sequence[str]) -> bytes:
    """A text and the lines that sign it as one note. Raises NoteMalformed unless it reads back."""
    raw = f"{text}\n{''.join(lines)}".encode()
    if parse_note(raw).text != text:
        raise NoteMalformed(reason="text")
    return raw


def is_key_name(name: str) -> bool:
    """Whether a key may have this name: not empty, no Unicode space, no plus sign, and UTF-8."""
    return (
        bool(name)
        and "+" not in name
        and not any(letter.isspace() or letter in _NO_BYTES for letter in name)
    )


class Verifier(NamedTuple):
    """A public key under a name: type 0x01 signs as a log does, 0x04 cosigns as a witness does."""

    name: str
    key_type: int
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that point to the key in a signature line; they identify nothing alone."""
        named = self.name.encode() + b"\n" + bytes([self.key_type]) + self.public_key
        return sha256(named).digest()[:_KEY_ID_BYTES]

    @property
    def vkey(self) -> str:
        """The key in one line of text: name, key id, type and key."""
        key = base64_text(bytes([self.key_type]) + self.public_key)
        return f"{self.name}+{self.key_id.hex()}+{key}"

    @classmethod
    def from_vkey(cls, vkey: str) -> Self:
        """Read a vkey. Raises VerifierKeyMalformed, also for types other than 0x01 and 0x04."""
        name, _, rest = vkey.partition("+")
        key_id, _, encoded = rest.partition("+")
        if not is_key_name(name) or _CONTROL.search(name) or not _KEY_ID.match(key_id):
            raise VerifierKeyMalformed
        try:
            key_type, *key = read_base64(encoded)
            verifier = cls(name, key_type, bytes(key))
            matches = verifier.key_id.hex() == key_id
        except ValueError:  # an empty key, or a name that has no bytes
            raise VerifierKeyMalformed from None
        if key_type not in {ED25519, COSIGNATURE_V1} or len(key) != _KEY_BYTES or not matches:
            raise VerifierKeyMalformed
        return verifier

    def verify(self, text: str, signature: bytes) -> bool:
        """Whether the bytes behind the key id of a signature line sign the text under this key."""
        message = text.encode()
        if self.key_type == COSIGNATURE_V1:
            time_seconds = cosigned_at(signature)
            if time_seconds is None:
                return False
            message, signature = _cosigned(text, time_seconds), signature[_TIME_BYTES:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


def cosigned_at(signature: bytes) -> int | None:
    """When a cosignature says it was made, seconds since 1970; None where it is none."""
    time_seconds = int.from_bytes(signature[:_TIME_BYTES], "big")
    if len(signature) != _TIME_BYTES + _SIGNATURE_BYTES or time_seconds > MAX_SIZE:
        return None
    return time_seconds


class _Key:
    """An Ed25519 key under a name.

    Raises VerifierKeyMalformed for a name that no key may have, ValueError for a seed that is not
    32 bytes.
    """

    __slots__ = ("_key", "verifier")

    key_type: ClassVar[int]

    def __init__(self, name: str, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        if not is_key_name(name):
            raise VerifierKeyMalformed
        public_key = self._key.public_key().public_bytes_raw()
        self.verifier = Verifier.from_vkey(Verifier(name, self.key_type, public_key).vkey)

    def _line(self, text: str, signature: bytes) -> str:
        line = NoteSignature(self.verifier.name, self.verifier.key_id, signature).line()
        signed_note(text, [line])  # checked to read back
        return line

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.verifier.vkey}>"  # never the seed


class NoteSigner(_Key):
    """Signs notes, as a log does."""

    __slots__ = ()

    key_type = ED25519

    def sign(self, text: str) -> str:
        """The signature line, with its newline. Raises NoteMalformed for an unsignable text."""
        return self._line(text, self._key.sign(text.encode()))


class Cosigner(_Key):
    """Cosigns checkpoints with a time, as a witness does."""

    __slots__ = ()

    key_type = COSIGNATURE_V1

    def cosign(self, text: str, time_seconds: int) -> str:
        """The cosignature line over a checkpoint's text at a time in seconds since 1970."""
        signature = self._key.sign(_cosigned(text, time_seconds))
        return self._line(text, time_seconds.to_bytes(_TIME_BYTES, "big") + signature)


class Verified(NamedTuple):
    """Who signed, and for a cosignature when, in seconds since 1970."""

    verifier: Verifier
    time_seconds: int | None = None


class OpenedNote(NamedTuple):
    """A note's text and the known keys that signed it, in the order of the lines."""

    text: str
    verified: tuple[Verified, ...]


def open_note(raw: bytes, verifiers: Sequence[Verifier]) -> OpenedNote:
    """Read a note and verify what known keys signed.

    Raises NoteMalformed; SignatureInvalid when a known key's signature does not fit, or when two
    known keys share the name and id of a line; SignerUnknown when no known key signed.
    """
    note = parse_note(raw)
    verified: dict[bytes, Verified] = {}
    for line in note.signatures:
        known = [
            each for each in verifiers if each.name == line.name and each.key_id == line.key_id
        ]
        if not known:
            continue
        if len(known) > 1:
            raise SignatureInvalid(reason="ambiguous_key")
        (verifier,) = known
        if not verifier.verify(note.text, line.signature):
            raise SignatureInvalid(reason="signature")
        is_cosignature = verifier.key_type == COSIGNATURE_V1
        time_seconds = cosigned_at(line.signature) if is_cosignature else None
        # A line repeated counts once, by its key.
        verified.setdefault(verifier.public_key, Verified(verifier, time_seconds))
    if not verified:
        raise SignerUnknown
    return OpenedNote(note.text, tuple(verified.values()))


def _cosigned(text: str, time_seconds: int) -> bytes:
    return f"cosignature/v1\ntime {time_seconds}\n{text}".encode()
