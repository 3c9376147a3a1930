"""Reads the signed log of an audit bundle: who signed its head, and what its hash tree holds.

The second of three programs, one file each: verify.py asks it, and reads the files of the bundle for
it. What it knows was specified by others, so that it can be held against that alone: keys, notes, policies and
tiles are those of C2SP (signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy, tlog-tiles),
the tree is that of RFC 6962, the signatures are those of RFC 8032. Only the endorsement, by which one
key of a log says which follows it, is Taizhang's own. Only the standard library, Python 3.8 or later,
and openssl where there is one.

In this order: signatures, keys and policies, checkpoints, the tree.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

HASH = 32
WIDTH = 256
MAX_SIZE = 2**63 - 1
MAX_KEPT_TILES = 64
KEY_ID = 4  # bytes
LOG_KEY, WITNESS_KEY = 1, 4  # kinds of keys: C2SP signed-note and tlog-cosignature
CHECKPOINT_LINES = 3  # origin, size, root; more may follow
RESERVED = {"none", "all", "any"}  # words of a policy that name nobody

if TYPE_CHECKING:  # only for whoever checks types: Python 3.8 cannot evaluate these
    Point = tuple[int, int, int, int]  # of the curve, in extended coordinates
    Verify = Callable[[bytes, bytes, bytes], bool]  # key, message, signature
    Places = dict[str, tuple[int, int]]  # the level and index of each tile, by its path


class DamageError(Exception):
    """Something that does not check out: where, and what, in both languages.

    verify.py puts its own class of this name here, so that it catches what is found.
    """

    def __init__(self, zh: str, en: str, file: str = "") -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.file = file


# --- signatures ---------------------------------------------------------------------------------

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


# --- keys and policies --------------------------------------------------------------------------


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

    @property
    def vkey(self) -> str:
        """The key as text."""
        encoded = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"


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
        except ValueError:
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


# --- checkpoints and endorsements ---------------------------------------------------------------


class Checkpoint(NamedTuple):
    """The head of a log that somebody signed, and whose each line of signatures is.

    None stands for a key that the policy does not know.
    """

    origin: str
    size: int
    root: bytes
    signers: list[Key | None]


def open_checkpoint(text: str, policy: Policy, verify: Verify, name: str) -> Checkpoint:
    """Read a checkpoint that a log of the policy signed and enough witnesses cosigned.

    Raises DamageError for any other, and for a line of a known key that does not fit.
    """
    text, empty_line, block = text.rpartition("\n\n")
    text += "\n"
    lines = text.split("\n")
    try:
        origin, size, root = lines[0], strict_number(lines[1]), strict_base64(lines[2])
        if (
            not origin
            or len(root) != HASH
            or not empty_line
            or not block.endswith("\n")
            or len(lines) <= CHECKPOINT_LINES
            or re.search("[\0-\x09\x0b-\x1f]", text)
        ):
            raise ValueError(name)  # noqa: TRY301 - answered below like what cannot be read
    except (ValueError, IndexError):
        raise DamageError("检查点的格式不正确。", "The checkpoint is malformed.", name) from None
    known = policy.logs + list(policy.witnesses.values())
    signers = [_signer(line, text, known, verify, name) for line in block[:-1].split("\n")]
    signed = [key for key in signers if key is not None]
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
    return Checkpoint(origin, size, root, signers)


def endorsed_key(text: str, policy: Policy, verify: Verify, name: str) -> Key | None:
    """The key that a trusted key of the log says follows it; None where none that is trusted.

    Raises DamageError for what is no endorsement.
    """
    text, _, block = text.rpartition("\n\n")
    text += "\n"
    try:
        title, origin, vkey, _since, end = text.split("\n")
        key = read_key(vkey)
        if (
            title != "taizhang log key endorsement"
            or end
            or (key.name, key.kind) != (origin, LOG_KEY)
            or not block.endswith("\n")
            or block.count("\n") != 1
        ):
            raise ValueError(name)  # noqa: TRY301 - answered below like what cannot be read
    except ValueError:
        raise DamageError("密钥背书无法识别。", "The endorsement cannot be read.", name) from None
    known = [each for each in policy.logs if each.name == origin]
    return key if _signer(block[:-1], text, known, verify, name) else None


def _signer(line: str, text: str, known: list[Key], verify: Verify, name: str) -> Key | None:
    try:
        dash, who, encoded = line.split(" ")
        raw = strict_base64(encoded)
        if dash != "\N{EM DASH}" or len(raw) <= KEY_ID:
            raise ValueError(line)  # noqa: TRY301 - answered below like what cannot be read
    except ValueError:
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


def leaf_hash(entry: bytes) -> bytes:
    """RFC 6962: the hash of an entry as a leaf of the tree."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962: the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def hashes_in(raw: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [raw[at : at + HASH] for at in range(0, len(raw), HASH)]


def perfect_root(hashes: list[bytes]) -> bytes:
    """The root of a complete subtree over 2**k hashes."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[at], hashes[at + 1]) for at in range(0, len(hashes), 2)]
    return hashes[0]


def tile_path(level: int, index: int, width: int) -> str:
    """Where a tile lies: C2SP tlog-tiles."""
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    path = "/".join(["tile", str(level)] + ["x" + each for each in groups[:-1]] + groups[-1:])
    return path if width == WIDTH else f"{path}.p/{width}"


class Tiles:
    """The tree of a size, as far as the bundle has its tiles; ``read`` gives a file of it."""

    def __init__(self, read: Callable[[str], bytes], size: int) -> None:
        self.size = size
        self._read = read
        self._kept: dict[tuple[int, int], bytes] = {}

    def width_of(self, level: int, index: int) -> int:
        """How many hashes a tile has in this tree; below 1 where there is no such tile."""
        return min(WIDTH, (self.size >> 8 * level) - index * WIDTH)

    def path_of(self, level: int, index: int) -> str:
        """The path of a tile, as wide as it is in this tree."""
        return tile_path(level, index, self.width_of(level, index))

    def tile(self, level: int, index: int) -> bytes:
        """A tile. Raises DamageError where it is missing or of another length."""
        kept = self._kept.get((level, index))
        if kept is None:
            path = self.path_of(level, index)
            kept = self._read(path)
            if len(kept) != self.width_of(level, index) * HASH:
                raise DamageError("哈希块的长度不正确。", "The tile has a wrong length.", path)
            if len(self._kept) > MAX_KEPT_TILES:
                self._kept.clear()
            self._kept[level, index] = kept
        return kept

    def holds(self, entry: bytes, position: int) -> bool:
        """Whether an entry is the leaf at a position, from 1. Raises DamageError as tiles do."""
        block, place = divmod(position - 1, WIDTH)
        at = place * HASH
        return self.tile(0, block)[at : at + HASH] == leaf_hash(entry)

    def root_at(self, size: int) -> bytes:
        """The root that the tree had when it was of a size. Raises DamageError for a missing tile."""
        return self._over(0, size) if size else hashlib.sha256(b"").digest()

    def path_to(self, index: int) -> list[bytes]:
        """The inclusion proof of a leaf (RFC 9162, 2.1.3), from its sibling up."""
        begin, end, found = 0, self.size, []
        while end - begin > 1:
            middle = begin + (1 << (end - begin - 1).bit_length() - 1)
            if index < middle:
                found.append(self._over(middle, end))
                end = middle
            else:
                found.append(self._over(begin, middle))
                begin = middle
        return found[::-1]

    def _over(self, begin: int, end: int) -> bytes:
        """The root over some leaves, cut as RFC 6962 cuts them; a complete subtree is in a tile."""
        bits = (end - begin - 1).bit_length()
        if end - begin != 1 << bits:
            middle = begin + (1 << bits - 1)
            return node_hash(self._over(begin, middle), self._over(middle, end))
        level, rest = divmod(bits, 8)
        place = begin >> 8 * level
        at = place % WIDTH * HASH
        return perfect_root(hashes_in(self.tile(level, place // WIDTH)[at : at + (HASH << rest)]))

    def check(self, root: bytes, places: Places, *, is_whole: bool) -> None:
        """Check the tiles that there are, from the top down, and the root.

        Raises DamageError; also for any tile that is missing, where the tree has to be whole.
        """
        for name, (level, index) in places.items():
            if self.width_of(level, index) < 1 or self.path_of(level, index) != name:
                raise DamageError(
                    "此哈希块不属于这棵树。", "The tile is not one of this tree.", name
                )
        for name, (level, index) in sorted(places.items(), key=lambda item: item[1], reverse=True):
            raw = self.tile(level, index)
            if len(raw) == WIDTH * HASH:
                self._check_above(name, level, index, perfect_root(hashes_in(raw)), places)
        for name in self._all() if is_whole else ():
            if name not in places:
                raise DamageError("包内缺少此文件。", "The file is missing.", name)
        if self.root_at(self.size) != root:
            raise DamageError(
                "由哈希块算出的树根与检查点不符。",
                "The root computed from the tiles is not the checkpoint's.",
                self.path_of(0, (self.size - 1) // WIDTH) if self.size else "checkpoint",
            )

    def _check_above(self, name: str, level: int, index: int, root: bytes, places: Places) -> None:
        """Whether a full tile is the one that the tile above has the root of."""
        block, place = divmod(index, WIDTH)
        above, at = self.path_of(level + 1, block), place * HASH
        if above not in places:
            raise DamageError("缺少上层哈希块。", "The tile above is missing.", above)
        if self.tile(level + 1, block)[at : at + HASH] != root:
            raise DamageError(
                f"哈希块与上层（{above}）不符。",
                f"The tile does not fit the one above ({above}).",
                name,
            )

    def _all(self) -> Iterator[str]:
        level = 0
        while self.size >> 8 * level:
            for index in range(-(-(self.size >> 8 * level) // WIDTH)):
                yield self.path_of(level, index)
            level += 1


if __name__ == "__main__":
    sys.stderr.write("请运行 verify.py。 It judges nothing alone: python -I verify.py BUNDLE\n")
    sys.exit(2)
