"""Second signature lines under SM2 with SM3 (国密), in the form that other verifiers pass over.

A signed note may carry lines of kinds that not everybody knows; this one has the type 0xff with the
identifier ``sm2-sm3-gmt0009``. The signature is the DER of GM/T 0009 over the note's text, with the
standard's default user id. Nothing here verifies anything: the curve is another program's matter
(:mod:`ledger.transparency.sm2_program`).
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final, NamedTuple, Self

from ledger.evidence.notes import NoteSignature, is_key_name, parse_note
from ledger.evidence.refusals import VerifierKeyMalformed
from ledger.evidence.strict_text import base64_text, read_base64

IDENTIFIER: Final = b"\xffsm2-sm3-gmt0009"
POINT_BYTES: Final = 65
"""An uncompressed point: 0x04, x, y."""

_KEY_ID_BYTES: Final = 4
_UNCOMPRESSED: Final = 0x04


class Sm2Verifier(NamedTuple):
    """A public SM2 key under a name."""

    name: str
    point: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that point to the key in a signature line, made as for other kinds of key."""
        named = self.name.encode() + b"\n" + IDENTIFIER + self.point
        return sha256(named).digest()[:_KEY_ID_BYTES]

    @property
    def vkey(self) -> str:
        """The key in one line of text: name, key id, identifier and point."""
        return f"{self.name}+{self.key_id.hex()}+{base64_text(IDENTIFIER + self.point)}"

    @classmethod
    def from_vkey(cls, vkey: str) -> Self:
        """Read a vkey of this kind. Raises VerifierKeyMalformed."""
        name, _, rest = vkey.partition("+")
        _, _, encoded = rest.partition("+")
        if not is_key_name(name):
            raise VerifierKeyMalformed
        try:
            raw = read_base64(encoded)
        except ValueError:
            raise VerifierKeyMalformed from None
        point = raw.removeprefix(IDENTIFIER)
        verifier = cls(name, point)
        is_point = len(point) == POINT_BYTES and point[0] == _UNCOMPRESSED
        if not is_point or verifier.vkey != vkey:
            raise VerifierKeyMalformed
        return verifier

    def line(self, signature: bytes) -> str:
        """The signature line, with its newline."""
        return NoteSignature(self.name, self.key_id, signature).line()

    def signatures_in(self, raw: bytes) -> tuple[str, list[bytes]]:
        """A note's text and what stands there under this key. Raises NoteMalformed."""
        note = parse_note(raw)
        mine = (self.name, self.key_id)
        return note.text, [line.signature for line in note.signatures if line[:2] == mine]
