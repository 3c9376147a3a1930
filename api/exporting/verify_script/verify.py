"""Checks an audit bundle of Taizhang: offline, and without any of Taizhang's own software.

One file, longer than we like, because an auditor must be able to read it, to carry it on a stick
and to run it with nothing but Python (3.8 or later) and perhaps openssl:

    python verify.py BUNDLE [--policy FILE] [--checkpoint FILE] [--json]

BUNDLE is the zip file or the folder it was unpacked into. Exit code 0: everything checks out;
1: something does not, and the first thing that does not is named; 2: wrongly called.

A bundle that only agrees with itself proves little: whoever wrote the book may have written the
bundle anew. So keep the policy (whose signature counts) and a checkpoint (what the book was) from
an earlier day, and give them to this program.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

FORMAT = "taizhang-audit-bundle"
VERSION = 1
HASH = 32
WIDTH = 256
MAX_SIZE = 2**63 - 1
MAX_SMALL_FILE = 64_000_000
MAX_LINE = 4_000_000
MAX_KEPT_TILES = 64
KEY_ID = 4  # bytes
LOG_KEY, WITNESS_KEY = 1, 4  # kinds of keys: C2SP signed-note and tlog-cosignature
CHECKPOINT_LINES = 3  # origin, size, root; more may follow

if TYPE_CHECKING:  # only for whoever checks types: Python 3.8 cannot evaluate these
    Fund = tuple[str, str, str]  # a station, a source, and the code of a grant
    Moved = dict[Fund, int]  # what a record moves on the bank account of each grant, in fen
    Point = tuple[int, int, int, int]  # of the curve, in extended coordinates
    Verify = Callable[[bytes, bytes, bytes], bool]  # key, message, signature


class DamageError(Exception):
    """Something that does not check out: where, and what, in both languages."""

    def __init__(self, zh: str, en: str, file: str = "", position: int | None = None) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.file = file
        self.position = position


# --- the bundle as files ------------------------------------------------------------------------


class Bundle:
    """The files of a bundle, packed or unpacked."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self._zip = None if self.path.is_dir() else self._opened()
        self.names = self._listed()

    def _opened(self) -> zipfile.ZipFile:
        try:
            with self.path.open("rb") as file:
                start = file.read(21)
            if start == b"age-encryption.org/v1":
                raise DamageError(
                    "审计包已加密封存，请先用私钥解开：age -d -i 私钥文件。",
                    "The bundle is sealed; open it first: age -d -i IDENTITY_FILE.",
                )
            return zipfile.ZipFile(str(self.path))
        except OSError as error:
            raise DamageError(
                f"打不开审计包：{error.strerror or error}。",
                f"The bundle cannot be opened: {error.strerror or error}.",
            ) from None
        except zipfile.BadZipFile:
            raise DamageError(
                "不是完整的 zip 文件（可能被截断或损坏）。",
                "This is not a whole zip file (cut short or damaged).",
            ) from None

    def _listed(self) -> list[str]:
        if self._zip is None:
            return sorted(
                each.relative_to(self.path).as_posix()
                for each in self.path.rglob("*")
                if each.is_file()
            )
        names = self._zip.namelist()
        seen: set[str] = set()
        for name in names:
            if name in seen:
                raise DamageError("文件在包内出现两次。", "The file is in the bundle twice.", name)
            seen.add(name)
        return sorted(names)

    def chunks(self, name: str) -> Iterator[bytes]:
        """The contents of a file, piece by piece. Raises DamageError."""
        try:
            with self._open(name) as file:
                while True:
                    piece = file.read(1 << 16)
                    if not piece:
                        return
                    yield piece
        except KeyError:
            raise DamageError("包内缺少此文件。", "The file is missing.", name) from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError):
            raise DamageError(
                "文件无法读取（zip 内容已损坏）。",
                "The file cannot be read (damaged within the zip).",
                name,
            ) from None

    def _open(self, name: str) -> Any:
        if self._zip is not None:
            return self._zip.open(name)
        return (self.path / name).open("rb")

    def read(self, name: str) -> bytes:
        """A whole small file. Raises DamageError."""
        if name not in self.names:
            raise DamageError("包内缺少此文件。", "The file is missing.", name)
        found: list[bytes] = []
        length = 0
        for piece in self.chunks(name):
            length += len(piece)
            if length > MAX_SMALL_FILE:
                raise DamageError("文件过大。", "The file is too large.", name)
            found.append(piece)
        return b"".join(found)

    def text(self, name: str) -> str:
        """A whole small file as text. Raises DamageError."""
        return decoded(self.read(name), name)

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a file without their ends. Raises DamageError for a last line without one."""
        if name not in self.names:
            raise DamageError("包内缺少此文件。", "The file is missing.", name)
        rest = b""
        for piece in self.chunks(name):
            *whole, rest = (rest + piece).split(b"\n")
            if len(rest) > MAX_LINE:
                raise DamageError("有一行过长。", "A line is too long.", name)
            yield from whole
        if rest:
            raise DamageError("最后一行不完整。", "The last line is cut short.", name)


def decoded(raw: bytes, name: str) -> str:
    """Bytes as UTF-8 text. Raises DamageError."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise DamageError("文件不是 UTF-8 文本。", "The file is not UTF-8 text.", name) from None


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated key")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(text)


_STRICT = json.JSONDecoder(
    object_pairs_hook=_without_repeats, parse_float=_no_number, parse_constant=_no_number
)
# For bytes that are compared with what is written anew, which a repeated key does not survive.
_COMPARED = json.JSONDecoder(parse_float=_no_number, parse_constant=_no_number)


def read_json(
    raw: bytes, name: str, position: int | None = None, decoder: json.JSONDecoder = _STRICT
) -> Any:
    """A JSON value without floats and without repeated keys. Raises DamageError."""
    try:
        return decoder.decode(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise DamageError(
            "内容不是合格的 JSON。", "This is not proper JSON.", name, position
        ) from None


# --- hashes, signatures, notes ------------------------------------------------------------------


def leaf_hash(entry: bytes) -> bytes:
    """RFC 6962: the hash of an entry as a leaf of the tree."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962: the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def _add(a: Point, b: Point) -> Point:
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    return (
        (f - e) * (h - g) % P,
        (h + g) * (f + e) % P,
        (h - g) * (h + g) % P,
        (f - e) * (f + e) % P,
    )


def _times(scalar: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point = _add(point, point)
        scalar >>= 1
    return total


def _point(raw: bytes) -> Point | None:
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


_BASE_POINT = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_in_python(key: bytes, message: bytes, signature: bytes) -> bool:
    """Ed25519 as RFC 8032, section 5.1.7, says it."""
    public = _point(key)
    if public is None or _BASE_POINT is None or len(signature) != 2 * HASH:
        return False
    first, scalar = signature[:HASH], int.from_bytes(signature[HASH:], "little")
    if scalar >= ORDER:
        return False
    digest = hashlib.sha512(first + key + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    minus: Point = (P - public[0], public[1], public[2], P - public[3])
    x, y, z, _ = _add(_times(scalar, _BASE_POINT), _times(challenge, minus))
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(HASH, "little") == first


def ed25519_by_openssl(key: bytes, message: bytes, signature: bytes) -> bool:
    """The same by the openssl program: ``openssl pkeyutl -verify -rawin``."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        # RFC 8410: the fixed beginning of an Ed25519 public key in DER.
        (place / "key").write_bytes(bytes.fromhex("302a300506032b6570032100") + key)
        (place / "message").write_bytes(message)
        (place / "signature").write_bytes(signature)
        words = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin"]
        words += ["-inkey", "key", "-in", "message", "-sigfile", "signature"]
        try:
            ran = subprocess.run(  # noqa: S603 - fixed words, files of our own
                words, cwd=folder, capture_output=True, timeout=60, check=False
            )
        except (OSError, subprocess.SubprocessError):
            return False
    return ran.returncode == 0


def ed25519(use_openssl: bool) -> tuple[str, Verify]:
    """Openssl where it is there and does what RFC 8032 says of its second test; else Python."""
    if use_openssl and shutil.which("openssl"):
        key = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
        good = bytes.fromhex(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        )
        if ed25519_by_openssl(key, b"\x72", good) and not ed25519_by_openssl(key, b"\x73", good):
            return "openssl", ed25519_by_openssl
    return "Python", ed25519_in_python


class Key(NamedTuple):
    """A public key: type 1 signs as a log does, type 4 cosigns as a witness does."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of the key's hash."""
        return hashlib.sha256(
            self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        ).digest()[:KEY_ID]


class Policy(NamedTuple):
    """Whose signatures count (C2SP tlog-policy)."""

    logs: list[Key]
    witnesses: dict[str, Key]
    groups: list[tuple[str, int, list[str]]]
    quorum: str

    def witnessed(self, signers: set[bytes]) -> bool:
        """Whether cosignatures under these public keys make the quorum."""
        names = {name for name, key in self.witnesses.items() if key.public in signers}
        for name, needed, members in self.groups:
            if len(names.intersection(members)) >= needed:
                names.add(name)
        return self.quorum == "none" or self.quorum in names


class Checkpoint(NamedTuple):
    """The head of a log that somebody signed."""

    origin: str
    size: int
    root: bytes
    signers: list[str]


def strict_base64(text: str) -> bytes:
    """Base64 with exactly one spelling. Raises ValueError."""
    raw = base64.b64decode(text.encode("ascii"), validate=True)
    if base64.b64encode(raw).decode() != text:
        raise ValueError(text)
    return raw


def strict_number(text: str) -> int:
    """An ASCII decimal without leading zeroes. Raises ValueError."""
    if not re.match(r"(?:0|[1-9][0-9]{0,18})\Z", text) or int(text) > MAX_SIZE:
        raise ValueError(text)
    return int(text)


def read_key(vkey: str) -> Key:
    """A verifier key: name, key id, base64 of type and key. Raises ValueError."""
    name, _, rest = vkey.partition("+")
    key_id, _, encoded = rest.partition("+")
    raw = strict_base64(encoded)
    key = Key(name, raw[0] if raw else 0, raw[1:])
    if (
        not name
        or key.kind not in (LOG_KEY, WITNESS_KEY)
        or len(key.public) != HASH
        or key.key_id.hex() != key_id
    ):
        raise ValueError(vkey)
    return key


def read_policy(text: str, name: str) -> Policy:
    """Read a policy (C2SP tlog-policy). Raises DamageError naming the line."""
    policy = Policy([], {}, [], "")
    for number, line in enumerate(text.split("\n"), 1):
        words = re.findall(r"[^ \t]+", line)
        if not words or words[0].startswith("#"):
            continue
        try:
            policy = _with_line(policy, words)
        except (ValueError, binascii.Error):
            raise DamageError(
                f"信任策略第 {number} 行无法识别。",
                f"Line {number} of the policy cannot be read.",
                name,
            ) from None
    if not policy.quorum or not policy.logs:
        raise DamageError("信任策略不完整。", "The policy is not complete.", name)
    return policy


def _with_line(policy: Policy, words: list[str]) -> Policy:
    """A policy and one more line of it. Raises ValueError."""
    kind, *rest = words
    keys = {key.public for key in policy.logs + list(policy.witnesses.values())}
    names = set(policy.witnesses) | {group for group, _, _ in policy.groups}
    members = {each for _, _, group in policy.groups for each in group}
    if kind == "log" and len(rest) in (1, 2):
        key = read_key(rest[0])
        policy.logs.append(key)
    elif kind == "witness" and len(rest) in (2, 3) and rest[0] not in names | RESERVED:
        key = policy.witnesses[rest[0]] = read_key(rest[1])
    elif kind == "group" and rest[2:] and rest[0] not in names | RESERVED:
        own = rest[2:]
        needed = {"all": len(own), "any": 1}.get(rest[1]) or strict_number(rest[1])
        twice = len(set(own)) != len(own) or members & set(own)
        if twice or not names.issuperset(own) or not 1 <= needed <= len(own):
            raise ValueError(rest[0])
        policy.groups.append((rest[0], needed, own))
        return policy
    elif kind == "quorum" and len(rest) == 1 and not policy.quorum and rest[0] in names | {"none"}:
        return policy._replace(quorum=rest[0])
    else:
        raise ValueError(kind)
    if key.public in keys or key.kind != (LOG_KEY if kind == "log" else WITNESS_KEY):
        raise ValueError(kind)
    return policy


RESERVED = {"none", "all", "any"}


def open_checkpoint(raw: bytes, policy: Policy, verify: Verify, name: str) -> Checkpoint:
    """Read a checkpoint that a log of the policy signed and enough witnesses cosigned."""
    text, empty_line, block = decoded(raw, name).rpartition("\n\n")
    text += "\n"
    lines = text.split("\n")
    if (
        not empty_line
        or not block.endswith("\n")
        or len(lines) <= CHECKPOINT_LINES
        or re.search("[\0-\x09\x0b-\x1f]", text)
    ):
        raise DamageError("检查点的格式不正确。", "The checkpoint is malformed.", name)
    try:
        origin, size, root = lines[0], strict_number(lines[1]), strict_base64(lines[2])
        if not origin or len(root) != HASH:
            raise ValueError(name)  # noqa: TRY301 - answered below like what cannot be read
    except (ValueError, binascii.Error):
        raise DamageError("检查点的格式不正确。", "The checkpoint is malformed.", name) from None
    known = policy.logs + list(policy.witnesses.values())
    signed: list[Key] = []
    for line in block[:-1].split("\n"):
        signer = _signer(line, text, known, verify, name)
        if signer is not None:
            signed.append(signer)
    if origin not in [key.name for key in policy.logs]:
        raise DamageError(
            f"检查点属于另一本账（{origin}），信任策略没有它。",
            f"The checkpoint belongs to another log ({origin}), which the policy does not know.",
            name,
        )
    if not any(key.kind == LOG_KEY and key.name == origin for key in signed):
        raise DamageError(
            "检查点上没有可信密钥的签名。", "No trusted key has signed the checkpoint.", name
        )
    if not policy.witnessed({key.public for key in signed if key.kind == WITNESS_KEY}):
        raise DamageError("见证人数不足。", "Too few witnesses have cosigned.", name)
    return Checkpoint(origin, size, root, [key.name for key in signed])


def endorsed_key(raw: bytes, policy: Policy, verify: Verify, name: str) -> Key | None:
    """The key that a trusted key of the log says follows it; None where none that is trusted."""
    text, _, block = decoded(raw, name).rpartition("\n\n")
    text += "\n"
    try:
        title, origin, vkey, _since, end = text.split("\n")
        key = read_key(vkey)
        if (
            title != "taizhang log key endorsement"
            or end
            or (key.name, key.kind) != (origin, LOG_KEY)
        ):
            raise ValueError(name)  # noqa: TRY301 - answered below like what cannot be read
    except (ValueError, binascii.Error):
        raise DamageError("密钥背书无法识别。", "The endorsement cannot be read.", name) from None
    known = [each for each in policy.logs if each.name == origin]
    signed = [_signer(line, text, known, verify, name) for line in block[:-1].split("\n")]
    return key if any(signed) else None


def _signer(line: str, text: str, known: list[Key], verify: Verify, name: str) -> Key | None:
    try:
        dash, who, encoded = line.split(" ")
        raw = strict_base64(encoded)
        if dash != "\N{EM DASH}" or len(raw) <= KEY_ID:
            raise ValueError(line)  # noqa: TRY301 - answered below like what cannot be read
    except (ValueError, binascii.Error):
        raise DamageError("签名行无法识别。", "A signature line cannot be read.", name) from None
    for key in known:
        if key.name == who and key.key_id == raw[:KEY_ID]:
            message, signature = text.encode(), raw[KEY_ID:]
            if key.kind == WITNESS_KEY:
                seconds = int.from_bytes(signature[:8], "big")
                message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
                signature = signature[8:]
            if not verify(key.public, message, signature):
                raise DamageError(
                    f"签名与检查点不符（{who}）：内容或密钥已被改动。",
                    f"The signature of {who} does not fit the checkpoint: text or key was altered.",
                    name,
                )
            return key
    return None


# --- the tree from its tiles --------------------------------------------------------------------


def tile_path(level: int, index: int, width: int) -> str:
    """Where a tile lies: C2SP tlog-tiles."""
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join(["tile", str(level)] + ["x" + each for each in groups[:-1]] + groups[-1:])
    return path if width == WIDTH else f"{path}.p/{width}"


def hashes_in(raw: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [raw[at : at + HASH] for at in range(0, len(raw), HASH)]


def perfect_root(hashes: list[bytes]) -> bytes:
    """The root of a complete subtree over 2**k hashes."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]


class Tiles:
    """The tree of a size, as far as the bundle has its tiles."""

    def __init__(self, bundle: Bundle, size: int) -> None:
        self.bundle = bundle
        self.size = size
        self._kept: dict[str, bytes] = {}

    def path_of(self, level: int, index: int) -> str:
        """The path of a tile, as wide as it is in this tree."""
        return tile_path(level, index, min(WIDTH, (self.size >> 8 * level) - index * WIDTH))

    def read(self, level: int, index: int) -> bytes:
        """A tile. Raises DamageError where it is missing or of another length."""
        path = self.path_of(level, index)
        if path not in self._kept:
            raw = self.bundle.read(path)
            width = min(WIDTH, (self.size >> 8 * level) - index * WIDTH)
            if len(raw) != width * HASH:
                raise DamageError("哈希块的长度不正确。", "The tile has a wrong length.", path)
            if len(self._kept) > MAX_KEPT_TILES:
                self._kept.clear()
            self._kept[path] = raw
        return self._kept[path]

    def leaf(self, index: int) -> bytes:
        """The leaf hash at an index from 0."""
        at = index % WIDTH * HASH
        return self.read(0, index // WIDTH)[at : at + HASH]

    def root_at(self, size: int) -> bytes:
        """The root that the tree had when it was of a size. Raises DamageError for a missing tile."""
        if not size:
            return hashlib.sha256(b"").digest()
        roots: list[bytes] = []
        for level in range((size.bit_length() - 1) // 8, -1, -1):
            count = size >> 8 * level
            edge = count % WIDTH
            if not edge:
                continue
            hashes = hashes_in(self.read(level, count // WIDTH))[:edge]
            at = 0
            for bit in range(7, -1, -1):
                if edge >> bit & 1:
                    roots.append(perfect_root(hashes[at : at + (1 << bit)]))
                    at += 1 << bit
        root = roots.pop()
        while roots:
            root = node_hash(roots.pop(), root)
        return root

    def check(self, root: bytes) -> int:
        """Check every tile of the bundle up to the root; return how many there are."""
        found = [name for name in self.bundle.names if name.startswith("tile/")]
        places = {}
        for name in found:
            place = _parsed(name)
            if (
                place is None
                or place[1] * WIDTH >= self.size >> 8 * place[0]
                or self.path_of(*place) != name
            ):
                raise DamageError(
                    "此哈希块不属于这棵树。", "The tile is not one of this tree.", name
                )
            places[name] = place
        for name, (level, index) in sorted(places.items(), key=lambda item: item[1], reverse=True):
            raw = self.read(level, index)
            if len(raw) == WIDTH * HASH:
                above = self.path_of(level + 1, index // WIDTH)
                if above not in self.bundle.names:
                    raise DamageError("缺少上层哈希块。", "The tile above is missing.", above)
                at = index % WIDTH * HASH
                if self.read(level + 1, index // WIDTH)[at : at + HASH] != perfect_root(
                    hashes_in(raw)
                ):
                    raise DamageError(
                        f"哈希块与上层（{above}）不符。",
                        f"The tile does not fit the one above ({above}).",
                        name,
                    )
        if self.root_at(self.size) != root:
            raise DamageError(
                "由哈希块算出的树根与检查点不符。",
                "The root computed from the tiles is not the checkpoint's.",
                self.path_of(0, (self.size - 1) // WIDTH) if self.size else "checkpoint",
            )
        return len(found)


def _parsed(path: str) -> tuple[int, int] | None:
    parts = re.match(
        r"tile/(0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/[1-9][0-9]{0,2})?\Z", path
    )
    if parts is None:
        return None
    return int(parts.group(1)), int(parts.group(2).replace("x", "").replace("/", ""))


def path_root(leaf: bytes, index: int, size: int, hashes: list[bytes]) -> bytes | None:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2); None for a wrong length."""
    first, last, root = index, size - 1, leaf
    for each in hashes:
        if last == 0:
            return None
        if first & 1 or first == last:
            root = node_hash(each, root)
            while not first & 1 and first:
                first >>= 1
                last >>= 1
        else:
            root = node_hash(root, each)
        first >>= 1
        last >>= 1
    return root if last == 0 else None


# --- entries and the money in them --------------------------------------------------------------

_LINE = re.compile(rb'\{"position":([1-9][0-9]{0,15}),"entry":(\{.*\})\}\Z', re.DOTALL)


class Entries:
    """The entries in scope, checked one by one against the tree, and what they amount to."""

    def __init__(self, bundle: Bundle, manifest: dict[str, Any], tiles: Tiles) -> None:
        self.bundle = bundle
        self.tiles = tiles
        scope = manifest["scope"]
        self.stations = scope["stations"]
        self.has_days = scope["from"] is not None or scope["to"] is not None
        self.as_known = scope["as_known"]
        self.money = Money()
        self.count = 0
        self._last = 0
        self._recorded_at = ""
        self._versions: dict[str, int] = {}

    def has(self, station: str) -> bool:
        """Whether there is an entry of a station."""
        return station in self._versions

    def walk(self) -> Iterator[tuple[int, bytes, dict[str, Any]]]:
        """Every entry as position, bytes and value; nothing checked but its form."""
        name = "entries.jsonl"
        for number, line in enumerate(self.bundle.lines(name), 1):
            parts = _LINE.match(line)
            if parts is None:
                raise DamageError(f"第 {number} 行不是条目。", f"Line {number} is no entry.", name)
            position = int(parts.group(1))
            value = read_json(parts.group(2), name, position, _COMPARED)
            yield position, parts.group(2), value

    def check(self) -> None:
        """Check all entries. Raises DamageError naming the first position that is wrong."""
        for position, raw, entry in self.walk():
            self._check_place(position, raw, entry)
            self._check_order(position, entry)
            self.money.take(position, entry)
            self._last = position
            self.count += 1
        if self.stations is None and not self.has_days and self._last != self.as_known:
            self._fail(
                f"条目到此为止，应到第 {self.as_known} 条。",
                f"The entries end here; they should go up to {self.as_known}.",
                self._last + 1,
            )

    def _check_place(self, position: int, raw: bytes, entry: dict[str, Any]) -> None:
        if position > min(self.as_known, self.tiles.size):
            self._fail("位置超出范围。", "The position is beyond the scope.", position)
        if position <= self._last:
            self._fail("位置没有递增。", "The positions do not rise.", position)
        written = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        if written.encode("utf-8", "surrogatepass") != raw:
            self._fail("条目不是规范字节。", "The bytes are not canonical.", position)
        if self.tiles.leaf(position - 1) != leaf_hash(raw):
            self._fail(
                "条目内容与树中的哈希不符：条目或哈希块已被改动。",
                "The entry does not fit its hash in the tree: entry or tile was altered.",
                position,
            )

    def _check_order(self, position: int, entry: dict[str, Any]) -> None:
        station, version = entry.get("station"), entry.get("version")
        recorded_at = entry.get("recorded_at")
        if (
            not isinstance(station, str)
            or not isinstance(version, int)
            or not isinstance(recorded_at, str)
            or not isinstance(entry.get("data"), dict)
        ):
            self._fail("条目缺少必要字段。", "The entry lacks a field.", position)
            return
        if self.stations is not None and station not in self.stations:
            self._fail(
                "条目不在范围内的站点。", "The entry is of a station out of scope.", position
            )
        if self.stations is None and not self.has_days and position != self._last + 1:
            self._fail("缺少条目。", "An entry is missing.", self._last + 1)
        if recorded_at < self._recorded_at:
            self._fail("记录时间倒退。", "The recording time goes back.", position)
        expected = self._versions.get(station, 0) + 1
        if version < expected or (version > expected and not self.has_days):
            self._fail(
                f"站点 {station} 缺少条目：应为第 {expected} 号，实为第 {version} 号。",
                f"An entry of station {station} is missing: expected number {expected}, found {version}.",
                position,
            )
        self._versions[station] = version
        self._recorded_at = recorded_at

    @staticmethod
    def _fail(zh: str, en: str, position: int) -> None:
        raise DamageError(zh, en, "entries.jsonl", position)


class Money:
    """What the entries say about money: the present value of every record, per grant in fen."""

    def __init__(self) -> None:
        self.moved: dict[str, Moved] = {}
        self.kinds: dict[str, str] = {}
        self.indexes: dict[str, int] = {}
        self._values: dict[str, Any] = {}

    def take(self, position: int, entry: dict[str, Any]) -> None:
        """Fold one entry. Raises DamageError when a correction does not fit what was recorded."""
        data = entry["data"]
        fact = data.get("fact")
        record = str(data.get("record") if fact in _CHANGES else entry.get("event_id"))
        if fact in _CHANGES:
            if not _is_money(data.get("was")):
                return
            if self._values.get(record) != data["was"]:
                raise DamageError(
                    "更正或作废所写的原值与记录不符。",
                    "The old value that a correction or void states is not what was recorded.",
                    "entries.jsonl",
                    position,
                )
            self._forget(record)
            data = data.get("now")
        if _is_money(data):
            try:
                self.moved[record] = _moved(entry["station"], data)
            except (KeyError, TypeError):
                raise DamageError(
                    "经费条目的内容不完整。",
                    "An entry about money is incomplete.",
                    "entries.jsonl",
                    position,
                ) from None
            self.kinds[record] = data["fact"]
            self.indexes[record] = position - 1
            self._values[record] = data

    def _forget(self, record: str) -> None:
        del self.moved[record], self.kinds[record], self.indexes[record], self._values[record]

    def day_of(self, record: str) -> str:
        """The business day of a record."""
        value = self._values[record]
        return str(value.get("received_on") or value.get("spent_on") or value.get("reclaimed_on"))

    def category_of(self, record: str) -> str:
        """What a record was spent on; empty for money that came or went back."""
        return str(self._values[record].get("category", ""))

    def balances(self) -> Moved:
        """What is left of every grant."""
        left: Moved = {}
        for moved in self.moved.values():
            for fund, fen in moved.items():
                left[fund] = left.get(fund, 0) + fen
        return left

    def totals(self) -> dict[str, int]:
        """Fen received, reclaimed and spent in all."""
        found = dict.fromkeys(_SIGNS, 0)
        for record, moved in self.moved.items():
            found[self.kinds[record]] += abs(sum(moved.values()))
        return found


_CHANGES = ("record.corrected", "record.voided")
_SIGNS = {"grant.received": 1, "grant.reclaimed": -1, "expenditure.recorded": -1}


CATEGORIES = {
    "personnel": "01-人员经费",
    "service_activity": "02-服务活动",
    "supervision_training": "03-督导培训",
    "office": "04-办公",
    "publicity": "05-宣传",
    "equipment": "06-设备",
    "hospitality": "07-公务接待",
    "other": "08-其他支出",
}
"""What purposes are called within the names of accounts."""


def _is_money(value: Any) -> bool:
    return isinstance(value, dict) and value.get("fact") in _SIGNS


def _moved(station: str, data: dict[str, Any]) -> Moved:
    sign = _SIGNS[data["fact"]]
    moved: Moved = {}
    for line in data.get("lines", [data]):
        fund = (station, line["source"], line["grant"])
        moved[fund] = moved.get(fund, 0) + sign * line["amount_fen"]
    return moved


# --- the exports held against the entries -------------------------------------------------------


def check_cloud_events(bundle: Bundle, entries: Entries) -> int:
    """Every line is one entry and what follows from it, byte for byte and in order; how many."""
    name = "events.cloudevents.jsonl"
    lines = bundle.lines(name)
    count = 0
    for position, raw, entry in entries.walk():
        if next(lines, None) != cloud_event(position, raw, entry):
            raise DamageError(
                "CloudEvents 与条目不符。", "The CloudEvent is not the entry.", name, position
            )
        count += 1
    if next(lines, None) is not None:
        raise DamageError("CloudEvents 多出一行。", "There is a CloudEvent too many.", name)
    return count


def cloud_event(position: int, raw: bytes, entry: dict[str, Any]) -> bytes:
    """The only line that an entry has as a CloudEvent."""
    topic, version = entry["type"], entry["type_version"]
    event = {
        "specversion": "1.0",
        "id": entry["event_id"],
        "type": f"invalid.taizhang.{topic}.v{version}",
        "source": "urn:station:" + percent_encoded(entry["station"]),
        "subject": "records/" + (entry.get("corrects") or entry["event_id"]),
        "time": entry["recorded_at"],
        "datacontenttype": "application/json",
        "dataschema": f"https://taizhang.invalid/schemas/events/{topic}/v{version}",
        "occurredat": entry["occurred_at"],
        "logindex": position - 1,
    }
    funds = funds_of(entry)
    if funds:
        event["fund"] = " ".join(funds)
    event.update({"ledgerposition": position, "ledgerhash": leaf_hash(raw).hex()})
    head = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    return head[:-1].encode() + b',"data":' + raw + b"}"


def percent_encoded(text: str) -> str:
    """RFC 3986: every byte but the unreserved ones as two digits."""
    return "".join(
        chr(byte) if re.match(rb"[A-Za-z0-9._~-]\Z", bytes([byte])) else f"%{byte:02X}"
        for byte in text.encode()
    )


def funds_of(entry: dict[str, Any]) -> list[str]:
    """The grants whose money an entry moves; of a correction or void, before and after."""
    data = entry["data"]
    is_change = data.get("fact") in _CHANGES
    values = [data.get("was"), data.get("now")] if is_change else [data]
    return sorted(
        {
            grant
            for value in values
            if _is_money(value)
            for _station, _source, grant in _moved(entry["station"], value)
        }
    )


def check_ocel(bundle: Bundle, entries: Entries) -> int:
    """Every event of the OCEL document is one entry, in order, and declared; return how many."""
    name = "ocel.json"
    lines = bundle.lines(name)
    declared = read_json(next(lines, b"") + b"]}", name)
    types = {
        kind["name"]: {each["name"] for each in kind["attributes"]}
        for kind in declared["eventTypes"]
    }
    count = 0
    for position, _raw, entry in entries.walk():
        event = read_json(next(lines, b"").rstrip(b","), name, position)
        used = {each["name"] for each in event["attributes"]}
        if not used <= types[event["type"]] or not _is_event_of(event, position, entry):
            raise DamageError(
                "OCEL 事件与条目不符。", "The OCEL event is not the entry.", name, position
            )
        count += 1
    kinds = {kind["name"] for kind in declared["objectTypes"]}
    sound, last = next(lines, b"") == b'],"objects":[', b""
    for last in lines:
        sound = sound and (last == b"]}" or read_json(last.rstrip(b","), name)["type"] in kinds)
    if not sound or last != b"]}":
        raise DamageError("OCEL 的事件或对象有误。", "An OCEL event or object is wrong.", name)
    return count


def _is_event_of(event: dict[str, Any], position: int, entry: dict[str, Any]) -> bool:
    told = {each["name"]: each["value"] for each in event["attributes"]}
    told.update({"id": event["id"], "type": event["type"]})
    data, station = entry["data"], entry["station"]
    expected = {name: value for name, value in data.items() if name in told}
    for name in ("recorded_at", "actor", "role", "channel", "type"):
        expected[name] = entry[name]
    expected.update({"position": position, "id": entry["event_id"]})
    if "amount_fen" in data:
        expected["amount_fen"] = data["amount_fen"]
    related = {each["objectId"] for each in event["relationships"]}
    needed = {f"station/{station}"}
    needed.update(f"worker/{station}/{each}" for each in data.get("visitors", ()))
    for kind in ("client", "worker", "grant"):
        if kind in data:
            needed.add(f"{kind}/{station}/{data[kind]}")
    for line in data.get("lines", ()):
        needed.add(f"grant/{station}/{line['grant']}")
    return needed <= related and all(
        told.get(name) == str(value) for name, value in expected.items()
    )


# --- the books held against the entries ---------------------------------------------------------

_AMOUNT = r"(-?(?:0|[1-9][0-9]*)\.[0-9]{2})"
_OPEN = re.compile(r"\d{4}-\d\d-\d\d open (\S+) CNY\Z")
_BALANCE = re.compile(r"\d{4}-\d\d-\d\d balance (\S+) " + _AMOUNT + r" ~ 0\.00 CNY\Z")
_TRANSACTION = re.compile(r'\d{4}-\d\d-\d\d \* ".*" \^(\S+)\Z')
_POSTING = re.compile(r"  ([A-Z]\S*) +" + _AMOUNT + r" CNY\Z")
_METADATA = re.compile(r'(  +)([a-z][a-z_]*): (?:"(.*)"|(-?[0-9]+))\Z')
_OTHER = re.compile(
    r'(?:;.*|option ".*|plugin ".*|\d{4}-\d\d-\d\d (?:commodity CNY|custom "budget" .*))?\Z'
)
_PUBLISHED = re.compile(r'\d{4}-\d\d-\d\d event "checkpoint" "(\S+) (0|[1-9][0-9]*) (\S+)"\Z')
_H_ACCOUNT = re.compile(r"account (\S+)  ; ")
_H_TRANSACTION = re.compile(r"\d{4}-\d\d-\d\d=\d{4}-\d\d-\d\d \* \(([^)]*)\) ")
_H_POSTING = re.compile(r"    (\S+) +" + _AMOUNT + r" CNY(?: = " + _AMOUNT + r" CNY)?\Z")
_H_OTHER = re.compile(r"(?: *;.*|decimal-mark \.|commodity 1000\.00 CNY|payee .*)?\Z")


def fen_of(text: str) -> int:
    """12345 for ``123.45``."""
    return int(text.replace(".", ""))


def yuan(fen: int) -> str:
    """``123.45`` for 12345."""
    whole, rest = divmod(abs(fen), 100)
    return "{}{}.{:02d}".format("-" if fen < 0 else "", whole, rest)


class Journal:
    """A book as it is written: accounts, postings per record, closing balances."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.funds: dict[str, dict[str, str]] = {}
        self.postings: dict[str, list[tuple[str, int]]] = {}
        self.indexes: dict[str, int] = {}
        self.days: dict[str, str] = {}
        self.closing: dict[str, int] = {}
        self.published: tuple[str, int, str] | None = None
        self.sums: dict[str, int] = {}

    def begin(self, record: str, day: str, number: int) -> None:
        """A transaction begins."""
        if record in self.postings:
            self.fail(number, f"记录 {record} 出现两次。", f"Record {record} comes twice.")
        self.postings[record] = []
        self.days[record] = day

    def post(self, record: str, account: str, fen: int) -> int:
        """One posting; the account's sum so far."""
        self.postings[record].append((account, fen))
        self.sums[account] = self.sums.get(account, 0) + fen
        return self.sums[account]

    def fail(self, number: int, zh: str, en: str) -> None:
        """Say what is wrong with a line."""
        raise DamageError(f"第 {number} 行：{zh}", f"Line {number}: {en}", self.name)


def read_beancount(bundle: Bundle, name: str) -> Journal:
    """Read our Beancount file; a line of any other kind is refused."""
    book = Journal(name)
    record = account = ""
    for number, raw in enumerate(bundle.lines(name), 1):
        line = decoded(raw, name)
        opened, begun = _OPEN.match(line), _TRANSACTION.match(line)
        posted, told = _POSTING.match(line), _METADATA.match(line)
        if begun:
            record, account = begun.group(1), ""
            book.begin(record, line[:10], number)
        elif posted and record:
            book.post(record, posted.group(1), fen_of(posted.group(2)))
        elif opened:
            record, account = "", opened.group(1)
            book.funds[account] = {}
        elif told and account:
            book.funds[account][told.group(2)] = _unquoted(told.group(3) or "")
        elif told:
            if record and told.group(2) == "log_index":
                book.indexes[record] = int(told.group(4) or -1)
        elif _stands_alone(book, line):
            record = account = ""
        else:
            book.fail(number, "无法识别。", "it cannot be read.")
    return book


def _stands_alone(book: Journal, line: str) -> bool:
    """Take a line that belongs to no other; False for one of another kind."""
    closed, published = _BALANCE.match(line), _PUBLISHED.match(line)
    if closed:
        book.closing[closed.group(1)] = fen_of(closed.group(2))
    if published:
        book.published = (published.group(1), int(published.group(2)), published.group(3))
    return bool(closed or published or _OTHER.match(line))


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found.group(1) == "n" else found.group(1), text)


def read_hledger(bundle: Bundle, name: str) -> Journal:
    """Read our hledger journal and check every running balance that it asserts."""
    book = Journal(name)
    record = ""
    for number, raw in enumerate(bundle.lines(name), 1):
        line = decoded(raw, name)
        begun, posted = _H_TRANSACTION.match(line), _H_POSTING.match(line)
        if begun:
            record = begun.group(1)
            book.begin(record, line[:10], number)
        elif posted and record:
            balance = book.post(record, posted.group(1), fen_of(posted.group(2)))
            if posted.group(3) is not None and fen_of(posted.group(3)) != balance:
                book.fail(
                    number,
                    f"余额应为 {yuan(balance)}。",
                    f"the balance should be {yuan(balance)}.",
                )
        elif _H_ACCOUNT.match(line) or _H_OTHER.match(line):
            record = record if line else ""
        else:
            book.fail(number, "无法识别。", "it cannot be read.")
    return book


def read_gl(bundle: Bundle, name: str) -> Journal:
    """Read the general ledger's detail rows."""
    book = Journal(name)
    text = io.StringIO(bundle.text(name), newline="")
    try:
        for number, row in enumerate(csv.DictReader(text, strict=True), 2):
            record = row["Journal_ID"]
            if record not in book.postings:
                book.begin(record, row["Effective_Date"], number)
            sign = {"D": 1, "C": -1}[row["Amount_Credit_Debit_Indicator"]]
            if not re.match(_AMOUNT + r"\Z", row["Amount"]) or row["Amount"].startswith("-"):
                raise ValueError(row["Amount"])  # noqa: TRY301 - answered below, like no number
            book.post(record, row["GL_Account_Number"], sign * fen_of(row["Amount"]))
            book.indexes[record] = int(row["Log_Index"])
    except (KeyError, TypeError, ValueError, csv.Error):
        raise DamageError(
            "总账明细无法识别。", "The general ledger cannot be read.", name
        ) from None
    return book


def check_beancount(book: Journal, money: Money) -> int:
    """Hold the Beancount file against the entries, record by record and grant by grant."""
    for record in money.moved:
        _check_record(book, record, money)
    for record in book.postings:
        if record not in money.moved:
            raise DamageError(
                f"记录 {record} 在条目中不存在或已作废。",
                f"Record {record} is not among the entries, or is voided.",
                book.name,
            )
    left = money.balances()
    for account, fund in book.funds.items():
        fen, closing = book.sums.get(account, 0), book.closing.get(account)
        expected = fen
        if account.startswith("Assets:"):
            expected = left.pop(fund_of(fund), 0)
        if closing is None or closing != expected or fen != expected:
            raise DamageError(
                "账户 {} 期末应为 {}，账上为 {}。".format(
                    account, yuan(expected), "?" if closing is None else yuan(closing)
                ),
                "Account {} should close at {}, the book says {}.".format(
                    account, yuan(expected), "?" if closing is None else yuan(closing)
                ),
                book.name,
            )
    for missing, fen in left.items():
        words = " ".join(missing)
        raise DamageError(
            f"缺少拨款 {words} 的账户（应有 {yuan(fen)}）。",
            f"The account of grant {words} is missing (it should have {yuan(fen)}).",
            book.name,
        )
    return len(book.postings)


def fund_of(told: dict[str, str]) -> Fund:
    """Whose money an account holds, as its opening tells."""
    return (told.get("station", ""), told.get("source", ""), told.get("fund", ""))


def _check_record(book: Journal, record: str, money: Money) -> None:
    postings, index = book.postings.get(record), money.indexes[record]
    if postings is None:
        zh, en = f"缺少记录 {record}。", f"Record {record} is missing."
        raise DamageError(zh, en, book.name, index + 1)
    bank: Moved = {}
    for account, fen in postings:
        if account.startswith("Assets:"):
            fund = fund_of(book.funds.get(account, {}))
            bank[fund] = bank.get(fund, 0) + fen
    total = sum(fen for _, fen in postings)
    if bank != money.moved[record] or total != 0 or book.indexes.get(record) != index:
        raise DamageError(
            f"记录 {record} 的金额或位置与条目不符。",
            f"Amounts or position of record {record} are not those of the entry.",
            book.name,
            index + 1,
        )
    other = {account for account, _ in postings if not account.startswith("Assets:")}
    category = CATEGORIES.get(money.category_of(record))
    begins = "Income:" if category is None else "Expenses:"
    if book.days.get(record) != money.day_of(record) or not all(
        each.startswith(begins) and (category is None or f":{category}:" in each) for each in other
    ):
        raise DamageError(
            f"记录 {record} 的日期或用途与条目不符。",
            f"Day or purpose of record {record} is not that of the entry.",
            book.name,
            index + 1,
        )


def check_same(book: Journal, other: Journal) -> int:
    """Hold another book against the Beancount file, posting by posting."""
    for record in sorted(set(book.postings) | set(other.postings)):
        if book.postings.get(record) != other.postings.get(record) or (
            (record in other.indexes and other.indexes[record] != book.indexes.get(record))
            or other.days.get(record) != book.days.get(record)
        ):
            raise DamageError(
                f"记录 {record} 与 {book.name} 不符。",
                f"Record {record} is not what {book.name} says.",
                other.name,
                book.indexes[record] + 1 if record in book.indexes else None,
            )
    return len(other.postings)


# --- the checks in their order ------------------------------------------------------------------


FILES = {
    "manifest": "manifest.json",
    "files": "manifest.json",
    "entries": "entries.jsonl",
    "CloudEvents": "events.cloudevents.jsonl",
    "OCEL": "ocel.json",
    "general ledger": "gl_details.csv",
    "findings": "findings.json",
}
"""Which file a check is about, where it is not called like it."""


class Outcome(NamedTuple):
    """What one check found; ``ok`` is None where it could not be made."""

    check: str
    ok: bool | None
    zh: str
    en: str
    file: str = ""
    position: int | None = None


class Kept(NamedTuple):
    """What the auditor has kept from an earlier day, and how to check signatures."""

    policy: str | None
    checkpoints: list[str]
    use_openssl: bool = True


class Audit:
    """All checks of one bundle. A later check that needs an earlier one is not made without it."""

    def __init__(self, bundle: Bundle, kept: Kept) -> None:
        self.bundle = bundle
        self.kept = kept
        self.program, self.verify = ed25519(kept.use_openssl)
        self.outcomes: list[Outcome] = []
        self.manifest: dict[str, Any] | None = None
        self.policy: Policy | None = None
        self.checkpoint: Checkpoint | None = None
        self.tiles: Tiles | None = None
        self.entries: Entries | None = None
        self.book: Journal | None = None

    def run(self) -> list[Outcome]:
        """Make every check."""
        steps: list[tuple[str, str, Callable[[], tuple[str, str]]]] = [
            ("manifest", "清单", self._manifest),
            ("files", "文件", self._files),
            ("checkpoint", "检查点", self._checkpoint),
            ("kept checkpoint", "自存检查点", self._kept_checkpoints),
            ("tree", "哈希树", self._tiles),
            ("entries", "条目", self._entries),
            ("proofs", "证明文件", self._proofs),
            ("CloudEvents", "CloudEvents", self._cloud_events),
            ("OCEL", "OCEL", self._ocel),
            ("books.beancount", "账簿", self._beancount),
            ("books.journal", "账簿", self._hledger),
            ("general ledger", "总账明细", self._general_ledger),
            ("findings", "审计发现", self._findings),
        ]
        for name, title, step in steps:
            try:
                zh, en = step()
                outcome = Outcome(name, True, f"{title}：{zh}", f"{name}: {en}")
            except _NotCheckedError:
                zh = f"{title}：前面的检查未通过，无法检查。"
                outcome = Outcome(
                    name, None, zh, f"{name}: not checked, as an earlier check failed."
                )
            except DamageError as found:
                outcome = Outcome(name, False, found.zh, found.en, found.file, found.position)
            except (KeyError, TypeError, ValueError, AttributeError, IndexError):
                zh = f"{title}：内容的形式不正确。"
                en = f"{name}: the contents are malformed."
                outcome = Outcome(name, False, zh, en, FILES.get(name, name))
            self.outcomes.append(outcome)
        return self.outcomes

    def _manifest(self) -> tuple[str, str]:
        name = "manifest.json"
        found = read_json(self.bundle.read(name), name)
        if (
            not isinstance(found, dict)
            or found.get("format") != FORMAT
            or found.get("version") != VERSION
        ):
            raise DamageError(
                "不是本程序认识的审计包。", "This is no bundle that this program knows.", name
            )
        scope = found["scope"]
        if set(scope) != {"stations", "from", "to", "as_known"}:
            raise DamageError("清单缺少范围。", "The manifest lacks its scope.", name)
        told = {"format", "version", "origin", "size", "root", "made_at", "scope", "files"}
        if set(found) != told:
            raise DamageError("清单的内容不正确。", "The manifest is malformed.", name)
        if not isinstance(found["files"], dict) or not isinstance(scope["as_known"], int):
            raise DamageError("清单的内容不正确。", "The manifest is malformed.", name)
        self.manifest = found
        stations = None if scope["stations"] is None else " ".join(scope["stations"])
        days = (
            ""
            if not scope["from"] and not scope["to"]
            else " {}..{}".format(scope["from"] or "", scope["to"] or "")
        )
        return (
            f"范围为{stations or '全部站点'}{days}，截至第 {scope['as_known']} 条。",
            f"the scope is {stations or 'all stations'}{days}, as known at {scope['as_known']}.",
        )

    def _files(self) -> tuple[str, str]:
        listed = needed(self.manifest)["files"]
        for name in self.bundle.names:
            if name != "manifest.json" and name not in listed:
                raise DamageError(
                    "清单中没有此文件。", "The manifest does not list this file.", name
                )
        for name, told in sorted(listed.items()):
            if name not in self.bundle.names:
                raise DamageError("清单所列文件不在包内。", "The file is missing.", name)
            digest, length = hashlib.sha256(), 0
            for piece in self.bundle.chunks(name):
                digest.update(piece)
                length += len(piece)
                if length > told["bytes"]:
                    break
            if length != told["bytes"] or digest.hexdigest() != told["sha256"]:
                raise DamageError(
                    "文件与清单所记的 SHA-256 不符。",
                    "The file is not the one that the manifest lists.",
                    name,
                )
        return f"{len(listed)} 个文件与清单一致。", f"{len(listed)} files are as listed."

    def _checkpoint(self) -> tuple[str, str]:
        own = self.kept.policy is None
        name = "policy" if own else str(self.kept.policy)
        text = self.bundle.text("policy") if own else _kept_text(name)
        self.policy = read_policy(text, name)
        self._follow_keys(self.policy)
        found = open_checkpoint(
            self.bundle.read("checkpoint"), self.policy, self.verify, "checkpoint"
        )
        told = needed(self.manifest)
        if (told["origin"], told["size"], told["root"]) != (
            found.origin,
            found.size,
            found.root.hex(),
        ):
            raise DamageError(
                "清单所写的账、条数或树根与检查点不符。",
                "Origin, size or root of the manifest are not the checkpoint's.",
                "manifest.json",
            )
        self.checkpoint = found
        signers = sorted(set(found.signers))
        zh = f"{found.origin}，{found.size} 条，{'、'.join(signers)} 签名有效（{self.program} 验签）。"
        en = (
            f"{found.origin}, {found.size} entries, signed by {', '.join(signers)} "
            f"(checked by {self.program})."
        )
        if own:
            zh += "注意：所用公钥来自包内，请与自存的公钥核对（--policy）。"
            en += " Note: the key came with the bundle; compare it with one you keep (--policy)."
        return zh, en

    def _follow_keys(self, policy: Policy) -> None:
        """Trust keys that a trusted key of the same log has endorsed as the ones to follow it."""
        for name in self.bundle.names:
            if name.startswith("endorsements/"):
                key = endorsed_key(self.bundle.read(name), policy, self.verify, name)
                if key is not None and key not in policy.logs:
                    policy.logs.append(key)

    def _kept_checkpoints(self) -> tuple[str, str]:
        if not self.kept.checkpoints:
            return "未提供（--checkpoint）。", "none given (--checkpoint)."
        now, tiles = needed(self.checkpoint), None
        for name in self.kept.checkpoints:
            raw = _kept_text(name).encode()
            then = open_checkpoint(raw, needed(self.policy), self.verify, name)
            if then.origin != now.origin:
                raise DamageError(
                    "自存检查点属于另一本账。", "The kept checkpoint is another log's.", name
                )
            if then.size > now.size:
                raise DamageError(
                    f"自存检查点有 {then.size} 条，审计包只有 {now.size} 条：台账被截断或退回。",
                    f"The kept checkpoint has {then.size} entries, the bundle {now.size}: the log was cut short or "
                    "rolled back.",
                    name,
                )
            tiles = tiles or Tiles(self.bundle, now.size)
            if tiles.root_at(then.size) != then.root:
                raise DamageError(
                    f"前 {then.size} 条的树根与自存检查点不同：历史已被改写。",
                    f"The root over the first {then.size} entries is another than was kept: "
                    "history was rewritten.",
                    name,
                )
        count = len(self.kept.checkpoints)
        return f"与 {count} 个自存检查点一致。", f"agrees with {count} that you kept."

    def _tiles(self) -> tuple[str, str]:
        checkpoint = needed(self.checkpoint)
        tiles = Tiles(self.bundle, checkpoint.size)
        count = tiles.check(checkpoint.root)
        self.tiles = tiles
        return f"{count} 块，树根一致。", f"{count} tiles lead to the root."

    def _entries(self) -> tuple[str, str]:
        # Tiles that do not lead to the root still show which entry was touched.
        tiles = self.tiles or Tiles(self.bundle, needed(self.checkpoint).size)
        entries = Entries(self.bundle, needed(self.manifest), tiles)
        entries.check()
        needed(self.tiles)
        self.entries = entries
        zh = f"{entries.count} 条，内容、位置、次序均与树一致"
        en = f"{entries.count} entries stand in the tree, unaltered and in order"
        if entries.has_days:
            return (
                zh + "（按日期截取，无法证明没有遗漏）。",
                en + " (some days only: that none is left out cannot be proved).",
            )
        silent = [each for each in entries.stations or () if not entries.has(each)]
        if silent:
            words = " ".join(silent)
            return f"{zh}；注意：站点 {words} 没有条目。", f"{en}; note: no entry of {words}."
        if entries.stations is not None:
            return zh + "，各站编号连续。", en + "; the numbers of each station have no gap."
        return zh + "，无一遗漏。", en + "; none is missing."

    def _proofs(self) -> tuple[str, str]:
        entries, checkpoint = needed(self.entries), needed(self.checkpoint)
        raw_checkpoint = self.bundle.read("checkpoint")
        names = [name for name in self.bundle.names if name.startswith("proofs/")]
        for name in names:
            head, _, note = self.bundle.read(name).partition(b"\n\n")
            lines = decoded(head, name).split("\n")
            try:
                if lines[0] != "c2sp.org/tlog-proof@v1" or note != raw_checkpoint:
                    raise ValueError(name)  # noqa: TRY301 - answered below: no proof either way
                index = strict_number(lines[1].replace("index ", "", 1))
                hashes = [strict_base64(line) for line in lines[2:]]
                leaf = entries.tiles.leaf(index) if index < checkpoint.size else b""
                if path_root(leaf, index, checkpoint.size, hashes) != checkpoint.root:
                    raise ValueError(name)  # noqa: TRY301 - answered below: no proof either way
            except (ValueError, IndexError, binascii.Error):
                raise DamageError("证明文件不成立。", "The proof does not hold.", name) from None
        return f"{len(names)} 份证明成立。", f"{len(names)} proofs hold."

    def _cloud_events(self) -> tuple[str, str]:
        count = check_cloud_events(self.bundle, needed(self.entries))
        return f"{count} 行与条目逐字节一致。", f"{count} lines are the entries."

    def _ocel(self) -> tuple[str, str]:
        count = check_ocel(self.bundle, needed(self.entries))
        return f"{count} 个事件与条目一致。", f"{count} events are the entries."

    def _beancount(self) -> tuple[str, str]:
        money = needed(self.entries).money
        book = read_beancount(self.bundle, "books.beancount")
        count = check_beancount(book, money)
        self._check_published(book)
        self.book = book
        totals = money.totals()
        words = [yuan(totals[kind]) for kind in _SIGNS] + [yuan(sum(money.balances().values()))]
        return (
            "{} 笔与条目重算一致：收 {}，收回 {}，支 {}，余 {}。".format(count, *words),
            "{} transactions agree with the entries: received {}, reclaimed {}, spent {}, "
            "left {}.".format(count, *words),
        )

    def _check_published(self, book: Journal) -> None:
        """The checkpoint that the book names, if any, must be one of this tree."""
        now, tiles = needed(self.checkpoint), needed(self.tiles)
        if book.published is None or book.published[1] > now.size:
            return
        origin, size, root = book.published
        if origin != now.origin or strict_base64(root) != tiles.root_at(size):
            raise DamageError(
                "账簿所记的检查点与哈希树不符。",
                "The checkpoint that the book names is not one of this tree.",
                book.name,
            )

    def _hledger(self) -> tuple[str, str]:
        count = check_same(needed(self.book), read_hledger(self.bundle, "books.journal"))
        return f"{count} 笔一致。", f"{count} transactions agree."

    def _general_ledger(self) -> tuple[str, str]:
        book, name = needed(self.book), "gl_accounts.csv"
        count = check_same(book, read_gl(self.bundle, "gl_details.csv"))
        rows = csv.DictReader(io.StringIO(self.bundle.text(name), newline=""), strict=True)
        if sorted(row["GL_Account_Number"] for row in rows) != sorted(book.funds):
            raise DamageError("科目表与账簿不符。", "The accounts are not the book's.", name)
        return f"{count} 笔一致。", f"{count} transactions agree."

    def _findings(self) -> tuple[str, str]:
        name = "findings.json"
        found = read_json(self.bundle.read(name), name)
        spoken_of = {record for each in found["findings"] for record in each["records"]}
        for _position, _raw, entry in needed(self.entries).walk() if spoken_of else ():
            spoken_of.discard(entry["event_id"])
        if spoken_of and not needed(self.entries).has_days:
            raise DamageError(
                f"发现所引的记录 {min(spoken_of)} 不在条目中。",
                f"A finding rests on record {min(spoken_of)}, which is not here.",
                name,
            )
        count = len(found["findings"])
        return (
            f"{count} 项，所引记录都在（结论未重算）。",
            f"{count} findings, their records are here (the findings were not recomputed).",
        )


class _NotCheckedError(Exception):
    """An earlier check has failed."""


def needed(found: Any) -> Any:
    """What an earlier check has found."""
    if found is None:
        raise _NotCheckedError
    return found


def _kept_text(name: str) -> str:
    try:
        return decoded(Path(name).read_bytes(), name)
    except OSError:
        raise DamageError("打不开此文件。", "The file cannot be opened.", name) from None


def audit(path: str, kept: Kept) -> tuple[list[Outcome], Audit | None]:
    """Make every check of a bundle."""
    try:
        whole = Audit(Bundle(path), kept)
    except DamageError as damage:
        return [Outcome("bundle", False, damage.zh, damage.en, damage.file, damage.position)], None
    return whole.run(), whole


def first_bad(outcomes: list[Outcome]) -> Outcome | None:
    """The first check that failed; one that names a position tells more than the file's hash."""
    bad = [each for each in outcomes if each.ok is False]
    placed = [each for each in bad if each.position is not None and each.file == bad[0].file]
    return next(iter(placed or bad), None)


def where(outcome: Outcome) -> tuple[str, str]:
    """The place that a failed check names."""
    zh, en = outcome.file, outcome.file
    if outcome.position is not None:
        zh, en = (
            f"{zh} 第 {outcome.position} 条",
            f"{en} position {outcome.position}",
        )
    return (zh + "：" if zh else ""), (en + ": " if en else "")


def written(path: str, outcomes: list[Outcome], as_json: bool) -> str:
    """The report."""
    bad = first_bad(outcomes)
    if as_json:
        report = {
            "bundle": path,
            "ok": bad is None,
            "first_bad": None if bad is None else bad._asdict(),
            "checks": [each._asdict() for each in outcomes],
        }
        return json.dumps(report, ensure_ascii=False, indent=2) + "\n"
    marks = {True: "[通过 ok ]", False: "[失败 BAD]", None: "[未查 -- ]"}
    lines = [f"台账审计包校验  Taizhang audit bundle: {path}", ""]
    for each in outcomes:
        zh, en = where(each)
        lines.append(f"{marks[each.ok]} {zh}{each.zh}")
        lines.append(f"           {en}{each.en}")
    lines.append("")
    if bad is None:
        lines += ["结论：全部通过。", "Result: everything checks out."]
    else:
        zh, en = where(bad)
        lines += [
            f"结论：校验失败。{zh}{bad.zh}",
            f"Result: NOT sound. {en}{bad.en}",
        ]
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="verify.py", description="离线校验台账审计包。 Check a Taizhang audit bundle offline."
    )
    parser.add_argument(
        "bundle", metavar="BUNDLE", help="zip 文件或解开后的目录。 Zip file or folder."
    )
    parser.add_argument("--policy", metavar="FILE", help="自存的信任策略。 A policy that you keep.")
    parser.add_argument(
        "--checkpoint",
        metavar="FILE",
        action="append",
        default=[],
        help="自存的早先检查点，可多次给出。 An earlier checkpoint that you keep; may be repeated.",
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON。 One JSON document.")
    parser.add_argument(
        "--no-openssl", action="store_true", help="不用 openssl 验签。 Check signatures in Python."
    )
    given = parser.parse_args(arguments)
    kept = Kept(given.policy, given.checkpoint, not given.no_openssl)
    outcomes, _ = audit(given.bundle, kept)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.stdout.write(written(given.bundle, outcomes, given.json))
    return 0 if first_bad(outcomes) is None else 1


if __name__ == "__main__":
    sys.exit(main())
