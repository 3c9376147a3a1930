"""Signed texts changed by chance, as somebody would who tries what a reader lets pass.

Every change comes from the random numbers that are given, so a seed gives the same ones again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

LOOK_ALIKES = {
    b"0": ["٠".encode(), b"+0", b"00", b" 0", b"-0", b"0_0", "０".encode()],
    b"\n": [b"\r\n", b"\n\n", b"\r", "\u2028".encode(), b"\x0b", b"", b" \n", b"\n "],
    b"=": [b"", b"==", b"===", b"%3D"],
    "— ".encode(): [b"- ", "\u2013 ".encode(), "—\u00a0".encode(), "—".encode(), "— — ".encode()],
    b" ": [b"  ", b"\t", "\u3000".encode(), b""],
    b"+": [b"-", b" ", b"%2B"],
    b"/": [b"_", b"\\"],
}
ODD = [b"\x00", b"\xff", b"\xed\xa0\x80", "\ufeff".encode(), b"\x7f", b"A", b"\n\n", b"9" * 30]


def mutated(chosen: Random, raw: bytes, others: Sequence[bytes] = ()) -> bytes:
    """Some bytes with one to three changes; ``others`` are texts to take pieces from."""
    for _ in range(chosen.choice((1, 1, 1, 2, 3))):
        raw = chosen.choice(_WAYS)(chosen, raw, others)
    return raw


def _flip(chosen: Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    at = chosen.randrange(len(raw) or 1)
    return (
        raw[:at]
        + bytes([byte ^ 1 << chosen.randrange(8) for byte in raw[at : at + 1]])
        + raw[at + 1 :]
    )


def _cut(chosen: Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = sorted(chosen.randrange(len(raw) + 1) for _ in range(2))
    return raw[:start] + raw[min(end, start + chosen.choice((1, 2, 4, 100))) :]


def _truncate(chosen: Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    return raw[: chosen.randrange(len(raw) + 1)]


def _insert(chosen: Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    at = chosen.randrange(len(raw) + 1)
    return raw[:at] + chosen.choice(ODD) + raw[at:]


def _look_alike(chosen: Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    found = [each for each in LOOK_ALIKES if each in raw]
    if not found:
        return raw
    what = chosen.choice(found)
    pieces = raw.split(what)
    at = chosen.randrange(1, len(pieces))
    return what.join(pieces[:at]) + chosen.choice(LOOK_ALIKES[what]) + what.join(pieces[at:])


def _digit(chosen: Random, raw: bytes, _others: Sequence[bytes]) -> bytes:
    places = [at for at, byte in enumerate(raw) if byte in b"0123456789"]
    if not places:
        return raw
    at = chosen.choice(places)
    return raw[:at] + b"%d" % chosen.randrange(10) + raw[at + 1 :]


def _lines(chosen: Random, raw: bytes, others: Sequence[bytes]) -> bytes:
    """A line doubled, dropped, moved, or taken from elsewhere."""
    lines = raw.splitlines(keepends=True)
    if not lines:
        return raw
    strange = [line for other in others for line in other.splitlines(keepends=True)]
    at = chosen.randrange(len(lines))
    match chosen.randrange(4):
        case 0:
            lines.insert(chosen.randrange(len(lines) + 1), lines[at])
        case 1:
            lines.insert(chosen.randrange(len(lines)), lines.pop(at))
        case 2:
            del lines[at]
        case _ if strange:
            line = chosen.choice(strange)
            lines[at : at + chosen.randrange(2)] = [line]
    return b"".join(lines)


def _half(chosen: Random, raw: bytes, others: Sequence[bytes]) -> bytes:
    """The beginning of one text and the end of another."""
    other = chosen.choice(others) if others else raw
    return raw[: chosen.randrange(len(raw) + 1)] + other[chosen.randrange(len(other) + 1) :]


_WAYS: list[Callable[[Random, bytes, Sequence[bytes]], bytes]] = [
    _flip,
    _cut,
    _truncate,
    _insert,
    _look_alike,
    _digit,
    _lines,
    _lines,
    _half,
]
