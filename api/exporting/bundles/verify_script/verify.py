"""Checks an audit bundle of Taizhang: offline, and without any of Taizhang's own software.

Three programs, each one file and longer than we like, because an auditor must be able to read them
from top to bottom, to carry them on a stick and to run them with nothing but Python (3.8 or later)
and perhaps openssl:

- verify.py, which runs the other two: the files of the bundle and that there are no others, the
  manifest, every entry, the proofs, the checks in their order, and the report;
- verify_log.py: keys, signatures and the hash tree, which are as other people specified them;
- verify_books.py: makes, from the entries, what each other file must be; here it is compared with
  the file that is there, byte for byte.

    python -I verify.py BUNDLE [--policy FILE] [--checkpoint FILE] [--json]

BUNDLE is the zip file or the folder it was unpacked into. Exit code 0: everything checks out;
1: something does not, and the first thing that does not is named; 2: wrongly called; 3: all that
can be checked is right, but something is named that this program cannot vouch for.

``-I`` keeps Python from loading anything that lies beside this file. The other two are taken from
beside this file or from the bundle, and only if they have the SHA-256 that is written down below.

A bundle that only agrees with itself proves little: whoever wrote the book may have written the
bundle anew. So keep the policy (whose signature counts) and a checkpoint (what the book was) from
an earlier day, and give them to this program.

In this order: the bundle as files; comparing one with what it must be; the manifest and the closed
set of files; the entries; the other two programs; the checks in their order; the report.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

FORMAT = "taizhang-audit-bundle"
VERSION = 3
LOG, BOOKS = "verify_log.py", "verify_books.py"
PINNED = {
    "VERIFY.md": "c761a8c0a70253248ccf47058450eebb39ebe803298483ea9b778f6ac734e94f",
    LOG: "e6835fece8fdc231eb828b5eeee6bd8702b83020f961342686ec034eedafe036",
    BOOKS: "8e477a1876c279b5d011a3acbbf52bef3fa85b39ec0b13ff350d1e7603d71db5",
}
"""SHA-256 of what belongs to this program."""
PROGRAMS = ("VERIFY.md", "verify.py", LOG, BOOKS)
MANIFEST = "manifest.json"
ENTRIES = "entries.jsonl"
MADE_ANEW = (
    "events.cloudevents.jsonl",
    "ocel.json",
    "books.beancount",
    "books.journal",
    "gl_accounts.csv",
    "gl_details.csv",
    "findings.json",
)
NOT_VOUCHED_FOR = 3  # the exit code where nothing is wrong and something is noted
WHOLE_TREE = 1 << 20  # up to so many entries, all tiles go along
PROOFS_AT_MOST = 100  # where more entries are in scope, the tiles alone prove them
MAX_SIZE = 2**63 - 1
MAX_SMALL_FILE = 64_000_000
MAX_LINE = 1 << 17  # an entry has 65,535 bytes at most
MAX_DIGITS = 20
SHOWN = 100  # characters of a line that differs
PIECE = 1 << 16  # bytes that are read at once
LOCAL, CENTRAL = 30, 46  # bytes of what a zip says of a file, before it and in its list
LARGE = 0xFFFFFFFF  # in place of a length that stands elsewhere
UTF_8 = 0x800
MISSING = "包内缺少此文件。", "The file is missing."
STRANGE = "包内不应有此文件。", "This file does not belong here."

if TYPE_CHECKING:  # only for whoever checks types: Python 3.8 cannot evaluate these
    Piece = tuple[int | None, bytes]  # the position of the entry it comes from, and bytes
    Words = tuple[str, str]  # Chinese, English


class DamageError(Exception):
    """Something that does not check out: where, and what, in both languages."""

    def __init__(self, zh: str, en: str, file: str = "", position: int | None = None) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.file = file
        self.position = position


# --- the bundle as files ------------------------------------------------------------------------


class Member(NamedTuple):
    """A file within a zip: where its bytes begin, and what the zip says of it."""

    start: int
    packed: int
    length: int
    checksum: int
    is_packed: bool


class Bundle:
    """The files of a bundle, packed or unpacked."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        self._members = None if self.path.is_dir() else self._opened()
        names = self._in_folder() if self._members is None else self._members
        self.names = sorted(names)
        self._known = frozenset(self.names)

    def _opened(self) -> dict[str, Member]:
        try:
            with self.path.open("rb") as file:
                if file.read(21) == b"age-encryption.org/v1":
                    raise DamageError(  # noqa: TRY301 - passed on below, unlike the rest
                        "审计包已加密封存，请先用私钥解开：age -d -i 私钥文件。",
                        "The bundle is sealed; open it first: age -d -i IDENTITY_FILE.",
                    )
                return _members_of(file)
        except DamageError:
            raise
        except OSError as error:
            raise DamageError(
                f"打不开审计包：{error.strerror or error}。",
                f"The bundle cannot be opened: {error.strerror or error}.",
            ) from None
        except Exception:  # noqa: BLE001 - what a damaged zip makes the library raise has no end
            raise DamageError(
                "不是完整的 zip 文件（可能被截断或损坏）。",
                "This is not a whole zip file (cut short or damaged).",
            ) from None

    def _in_folder(self) -> Iterator[str]:
        for each in self.path.rglob("*"):
            name = each.relative_to(self.path).as_posix()
            if each.is_symlink() or not (each.is_dir() or each.is_file()):
                raise DamageError("不是普通文件。", "This is no ordinary file.", name)
            if each.is_file():
                yield name

    def chunks(self, name: str) -> Iterator[bytes]:
        """The contents of a file, piece by piece. Raises DamageError."""
        if name not in self._known:
            raise DamageError(*MISSING, name)
        try:
            yield from self._pieces(name)
        except Exception:  # noqa: BLE001 - as above
            raise DamageError(
                "文件无法读取（zip 内容已损坏）。",
                "The file cannot be read (damaged within the zip).",
                name,
            ) from None

    def _pieces(self, name: str) -> Iterator[bytes]:
        if self._members is None:
            with (self.path / name).open("rb") as file:
                yield from iter(lambda: file.read(PIECE), b"")
        else:
            with self.path.open("rb") as file:
                yield from _unpacked(file, self._members[name])

    def read(self, name: str) -> bytes:
        """A whole small file. Raises DamageError."""
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
        rest = b""
        for piece in self.chunks(name):
            *whole, rest = (rest + piece).split(b"\n")
            if len(rest) > MAX_LINE:
                raise DamageError("有一行过长。", "A line is too long.", name)
            yield from whole
        if rest:
            raise DamageError("最后一行不完整。", "The last line is cut short.", name)


def _members_of(file: Any) -> dict[str, Member]:
    """The files of a zip that holds each once and nothing between them.

    Other programs read a zip in other ways: from its beginning, by other fields. So there is only
    one way to read one that passes here. Raises DamageError, and whatever zipfile raises.
    """
    archive = zipfile.ZipFile(file)
    found: dict[str, Member] = {}
    at, listed = 0, 0
    for info in archive.infolist():
        name = info.filename
        if name in found:
            raise DamageError("文件在包内出现两次。", "The file is in the bundle twice.", name)
        if info.flag_bits & 1 or info.compress_type not in (
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        ):
            raise DamageError(
                "文件已加密或压缩方式不对。",
                "The file is encrypted or packed in a way that bundles are not.",
                name,
            )
        file.seek(at)
        *fields, name_length, extra_length = struct.unpack("<4s5H3I2H", file.read(LOCAL))
        raw_name, extra = file.read(name_length), file.read(extra_length)
        told = (b"PK\x03\x04", info.flag_bits, info.compress_type, info.CRC)
        sizes = fields[8], fields[7]
        if extra and (len(extra), extra[:4]) == (20, b"\x01\x00\x10\x00") and set(sizes) == {LARGE}:
            sizes, extra = struct.unpack("<2Q", extra[4:]), b""
        if (
            info.header_offset != at
            or (fields[0], fields[2], fields[3], fields[6]) != told
            or sizes != (info.file_size, info.compress_size)
            or raw_name != name.encode("utf-8" if info.flag_bits & UTF_8 else "ascii")
            or info.flag_bits & ~UTF_8
            or extra
            or not _is_of_large_zip(info.extra)
            or info.comment
        ):
            raise _not_plain(name)
        start = at + LOCAL + name_length + extra_length
        at = start + info.compress_size
        listed += CENTRAL + name_length + len(info.extra)
        is_packed = info.compress_type == zipfile.ZIP_DEFLATED
        found[name] = Member(start, info.compress_size, info.file_size, info.CRC, is_packed)
    end = file.seek(0, 2) - at - listed
    if end not in (22, 22 + 76) or archive.comment:  # the end, and that of a large zip
        raise _not_plain("")
    return found


def _is_of_large_zip(extra: bytes) -> bool:
    """Whether a zip's list says nothing more of a file than lengths too large for their field."""
    length = int.from_bytes(extra[2:4], "little")
    return not extra or (extra[:2] == b"\x01\x00" and len(extra) == 4 + length)


def _not_plain(name: str) -> DamageError:
    return DamageError(
        "zip 的写法与台账所写的不同，别的程序可能读出别的内容；请解开后校验文件夹。",
        "The zip is not laid out as Taizhang does it, so that other programs might read something "
        "else; unpack it and check the folder.",
        name,
    )


def _unpacked(file: Any, member: Member) -> Iterator[bytes]:
    """The contents of a member, to the last of its bytes. Raises ValueError and zlib.error."""
    file.seek(member.start)
    left, length, checksum = member.packed, 0, 0
    unpacker = zlib.decompressobj(-15) if member.is_packed else None
    rest = b""
    while left or rest or (unpacker and not unpacker.eof):
        if not rest:
            rest = file.read(min(left, PIECE))
            left -= len(rest)
            if not rest:
                raise ValueError(left)
        piece, rest = rest, b""
        if unpacker:
            piece = unpacker.decompress(piece, PIECE)
            rest = unpacker.unconsumed_tail
            if unpacker.unused_data or (unpacker.eof and (left or rest)):
                raise ValueError(left)
        length += len(piece)
        checksum = zlib.crc32(piece, checksum)
        if piece:
            yield piece
    if (length, checksum) != (member.length, member.checksum):
        raise ValueError(length)


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


def _short_number(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise ValueError(text)
    return int(text)


_STRICT = json.JSONDecoder(
    object_pairs_hook=_without_repeats,
    parse_float=_no_number,
    parse_int=_short_number,
    parse_constant=_no_number,
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


# --- a file and what it must be -----------------------------------------------------------------


def compare(bundle: Bundle, name: str, pieces: Iterable[Piece]) -> None:
    """Hold a whole file against what it must be, given piece by piece.

    Raises DamageError naming the first line that differs.
    """
    chunks = bundle.chunks(name)
    held, at, line = b"", 0, 1
    for position, piece in pieces:
        if len(held) - at < len(piece):
            parts, length = [held[at:]], len(held) - at
            while length < len(piece):
                more = next(chunks, b"")
                parts.append(more)
                length += len(more)
                if not more:
                    break
            held, at = b"".join(parts), 0
        if not held.startswith(piece, at):
            raise _different(name, position, line, piece, held[at : at + len(piece) + SHOWN])
        at += len(piece)
        line += piece.count(b"\n")
    if at < len(held) or next(chunks, b""):
        raise DamageError(
            f"第 {line} 行起是多余的内容。", f"From line {line} on there is too much.", name
        )


def _different(
    name: str, position: int | None, line: int, piece: bytes, found: bytes
) -> DamageError:
    at = next((n for n, sign in enumerate(found[: len(piece)]) if sign != piece[n]), len(found))
    start = piece.rfind(b"\n", 0, at) + 1
    should, does = (_shown(each[start:].split(b"\n")[0], at - start) for each in (piece, found))
    line += piece.count(b"\n", 0, at)
    return DamageError(
        f"第 {line} 行与由条目算出的不符：应为“{should}”，实为“{does}”。",
        f"Line {line} is not what the entries give: it should be '{should}' and is '{does}'.",
        name,
        position,
    )


def _shown(line: bytes, at: int) -> str:
    """A part of a line around a place, without signs that would do something to a terminal."""
    text = line[:at].decode("utf-8", "replace")[-SHOWN // 2 :]
    text += line[at : at + SHOWN].decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else "?" for sign in text[:SHOWN])


# --- the manifest and the closed set of files ---------------------------------------------------


_TOP = {"format", "version", "origin", "size", "root", "as_of", "scope", "files"}
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def _is_manifest(found: dict[str, Any]) -> bool:
    """Whether everything in a manifest is of its kind."""
    scope, files = found.get("scope"), found.get("files")
    if set(found) != _TOP or not isinstance(scope, dict) or not isinstance(files, dict):
        return False
    if set(scope) != {"stations", "from", "to", "as_known"}:
        return False
    stations, days = (
        scope["stations"],
        [each for each in (scope["from"], scope["to"]) if each is not None],
    )
    return (
        isinstance(found["origin"], str)
        and _is_count(found["size"])
        and _is_text(found["root"], _DIGEST)
        and all(_is_text(each, _DAY) for each in [found["as_of"], *days])
        and _is_count(scope["as_known"])
        and (stations is None or _is_sorted(stations))
        and all(
            isinstance(told, dict)
            and set(told) == {"sha256", "bytes"}
            and _is_text(told["sha256"], _DIGEST)
            and _is_count(told["bytes"])
            for told in files.values()
        )
    )


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= MAX_SIZE


def _is_text(value: object, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and pattern.match(value) is not None


def _is_sorted(stations: object) -> bool:
    return (
        isinstance(stations, list)
        and all(isinstance(each, str) and each for each in stations)
        and stations == sorted(set(stations))
    )


_FIXED = [*PROGRAMS, "checkpoint", "policy", "", ENTRIES, *MADE_ANEW]
_NUMBERED = re.compile(r"(?:endorsements/([0-9]{6})|proofs/([1-9][0-9]{0,18})\.tlog-proof)\Z")
_TILE = re.compile(r"tile/(0|[1-9][0-9]?)/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/[1-9][0-9]{0,2})?\Z")


def _place_of(name: str) -> tuple[int, ...] | None:
    """Where a file stands in the manifest; None for one that no bundle holds."""
    if name in _FIXED and name:
        return (_FIXED.index(name),)
    numbered = _NUMBERED.match(name)
    if numbered:
        endorsement, proof = numbered.groups()
        return (_FIXED.index(""), int(endorsement)) if endorsement else (len(_FIXED), int(proof))
    tile = _tile_at(name)
    return None if tile is None else (len(_FIXED) + 1, *tile)


def _tile_at(name: str) -> tuple[int, int] | None:
    """The level and index of a tile; None for another file."""
    parts = _TILE.match(name)
    if parts is None:
        return None
    return int(parts.group(1)), int(parts.group(2).replace("x", "").replace("/", ""))


# --- entries ------------------------------------------------------------------------------------

_canonical = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_LINE = re.compile(rb'\{"position":([1-9][0-9]{0,15}),"entry":(\{.*\})\}\Z', re.DOTALL)


class Entries:
    """The entries in scope, checked one by one against the tree, and the money in them."""

    def __init__(self, bundle: Bundle, scope: Any, tiles: Any, books: Any) -> None:
        self.bundle = bundle
        self.scope = scope
        self.tiles = tiles
        self.money = books.Money(scope)
        self._books = books
        self.count = 0
        self.first: list[int] = []
        self.recorded_at = ""
        self._last = 0
        self._versions: dict[str, int] = {}

    def has(self, station: str) -> bool:
        """Whether there is an entry of a station."""
        return station in self._versions

    def walk(self) -> Iterator[tuple[int, bytes, dict[str, Any]]]:
        """Every entry as position, bytes and value; nothing checked but its form."""
        for number, line in enumerate(self.bundle.lines(ENTRIES), 1):
            parts = _LINE.match(line)
            if parts is None:
                raise DamageError(
                    f"第 {number} 行不是条目。", f"Line {number} is no entry.", ENTRIES
                )
            position = int(parts.group(1))
            value = read_json(parts.group(2), ENTRIES, position, _COMPARED)
            yield position, parts.group(2), value

    def check(self) -> None:
        """Check all entries. Raises DamageError naming the first position that is wrong."""
        is_whole = self.scope.stations is None and not self.scope.has_days
        for position, raw, entry in self.walk():
            self._check_place(position, raw, entry)
            self._check_order(position, entry, is_whole)
            self._take(position, entry)
            self._last = position
            self.count += 1
            if self.count <= PROOFS_AT_MOST:
                self.first.append(position)
        if is_whole and self._last != self.scope.as_known:
            self._fail(
                f"条目到此为止，应到第 {self.scope.as_known} 条。",
                f"The entries end here; they should go up to {self.scope.as_known}.",
                self._last + 1,
            )

    def _check_place(self, position: int, raw: bytes, entry: dict[str, Any]) -> None:
        if position > min(self.scope.as_known, self.tiles.size):
            self._fail("位置超出范围。", "The position is beyond the scope.", position)
        if position <= self._last:
            self._fail("位置没有递增。", "The positions do not rise.", position)
        if _canonical(entry).encode("utf-8", "surrogatepass") != raw:
            self._fail("条目不是规范字节。", "The bytes are not canonical.", position)
        if not self.tiles.holds(raw, position):
            self._fail(
                "条目内容与树中的哈希不符：条目或哈希块已被改动。",
                "The entry does not fit its hash in the tree: entry or tile was altered.",
                position,
            )

    def _check_order(self, position: int, entry: dict[str, Any], is_whole: bool) -> None:
        station, version = entry.get("station"), entry.get("version")
        recorded_at = entry.get("recorded_at")
        if (
            not isinstance(station, str)
            or type(version) is not int
            or not isinstance(recorded_at, str)
            or not isinstance(entry.get("data"), dict)
        ):
            self._fail("条目缺少必要字段。", "The entry lacks a field.", position)
            return
        if self.scope.stations is not None and station not in self.scope.stations:
            self._fail(
                "条目不在范围内的站点。", "The entry is of a station out of scope.", position
            )
        if is_whole and position != self._last + 1:
            self._fail("缺少条目。", "An entry is missing.", self._last + 1)
        if recorded_at < self.recorded_at:
            self._fail("记录时间倒退。", "The recording time goes back.", position)
        expected = self._versions.get(station, 0) + 1
        if version < expected or (version > expected and not self.scope.has_days):
            self._fail(
                f"站点 {station} 缺少条目：应为第 {expected} 号，实为第 {version} 号。",
                f"An entry of station {station} is missing: expected number {expected}, found {version}.",
                position,
            )
        self._versions[station] = version
        self.recorded_at = recorded_at

    def _take(self, position: int, entry: dict[str, Any]) -> None:
        """Fold an entry into the money."""
        try:
            if not self.scope.holds(entry):
                self._fail(
                    "条目不在范围内的日期。", "The entry is of a day out of scope.", position
                )
            self.money.take(position, entry)
        except (DamageError, OSError):
            raise
        except self._books.OldValueError:
            self._fail(
                "更正或作废所写的原值与记录不符。",
                "The old value that a correction or void states is not what was recorded.",
                position,
            )
        except Exception:  # noqa: BLE001 - an entry may hold anything that JSON can say
            self._fail("条目的内容不完整。", "The entry lacks a field.", position)

    @staticmethod
    def _fail(zh: str, en: str, position: int) -> None:
        raise DamageError(zh, en, ENTRIES, position)


# --- the other two programs ---------------------------------------------------------------------


def beside(name: str) -> bytes:
    """A program that lies beside this file. Raises OSError where there is none."""
    return Path(__file__).with_name(name).read_bytes()


def program(bundle: Bundle, name: str) -> ModuleType:
    """A program from beside this file, else from the bundle; never another than the pinned.

    Raises DamageError where neither place has it.
    """
    for read in (beside, bundle.read):
        try:
            source = read(name)
        except (OSError, DamageError):
            continue
        if hashlib.sha256(source).hexdigest() == PINNED[name]:
            return loaded(name, source)
    raise DamageError(
        f"缺少与本程序配套的 {name}，请把三个程序放在一起。",
        f"The {name} that belongs to this program is missing; keep the three together.",
        name,
    )


@lru_cache(maxsize=2)
def loaded(name: str, source: bytes) -> ModuleType:
    """The module that a program is; only for one whose SHA-256 is the pinned one."""
    module = ModuleType(name[: -len(".py")])
    exec(compile(source, name, "exec"), module.__dict__)  # noqa: S102 - its SHA-256 is pinned
    module.__dict__["DamageError"] = DamageError  # so that what it finds is caught here
    return module


def own_digest(name: str) -> str:
    """The SHA-256 that a program or guide of a bundle has where it is this program's own."""
    if name == "verify.py":
        return hashlib.sha256(beside(name)).hexdigest()
    return PINNED[name]


# --- the checks in their order ------------------------------------------------------------------


FILES = {
    "manifest": MANIFEST,
    "files": MANIFEST,
    "entries": ENTRIES,
    "CloudEvents": "events.cloudevents.jsonl",
    "OCEL": "ocel.json",
    "general ledger": "gl_details.csv",
    "findings": "findings.json",
}
"""Which file a check is about, where it is not called like it."""


class Outcome(NamedTuple):
    """What one check found.

    ``ok`` is None where it could not be made; ``note`` marks what cannot be vouched for.
    """

    check: str
    ok: bool | None
    zh: str
    en: str
    file: str = ""
    position: int | None = None
    note: bool = False


class Kept(NamedTuple):
    """What the auditor has kept from an earlier day, and how to check signatures."""

    policy: str | None
    checkpoints: list[str]
    use_openssl: bool = True


class _NoteError(Exception):
    """Nothing is wrong, but something cannot be vouched for."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.words = zh, en


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


class Audit:
    """All checks of one bundle. A later check that needs an earlier one is not made without it."""

    def __init__(self, bundle: Bundle, kept: Kept) -> None:
        self.bundle = bundle
        self.kept = kept
        self.outcomes: list[Outcome] = []
        self.manifest: dict[str, Any] | None = None
        self.log: Any = None
        self.books: Any = None
        self.verify: Any = None
        self.policy: Any = None
        self.checkpoint: Any = None
        self.tiles: Any = None
        self.entries: Entries | None = None
        self.makers: dict[str, Callable[[], Iterator[Piece]]] | None = None

    def run(self) -> list[Outcome]:
        """Make every check."""
        steps: list[tuple[str, str, Callable[[], Words]]] = [
            ("manifest", "清单", self._manifest),
            ("files", "文件", self._files),
            ("programs", "程序与说明", self._programs),
            ("checkpoint", "检查点", self._checkpoint),
            ("signers", "签名行与公钥", self._signers),
            ("kept checkpoint", "自存检查点", self._kept_checkpoints),
            ("tree", "哈希树", self._tiles),
            ("entries", "条目", self._entries),
            ("proofs", "证明文件", self._proofs),
            ("CloudEvents", "CloudEvents", lambda: self._made("events.cloudevents.jsonl")),
            ("OCEL", "OCEL", lambda: self._made("ocel.json")),
            ("books.beancount", "账簿", self._beancount),
            ("books.journal", "账簿", lambda: self._made("books.journal")),
            ("general ledger", "总账", lambda: self._made("gl_accounts.csv", "gl_details.csv")),
            ("findings", "审计发现", self._findings),
        ]
        for name, title, step in steps:
            self.outcomes.append(self._outcome(name, title, step))
        if self.entries is not None:
            self.entries.money.close()
        return self.outcomes

    @staticmethod
    def _outcome(name: str, title: str, step: Callable[[], Words]) -> Outcome:
        try:
            zh, en = step()
        except _NoteError as found:
            zh, en = found.words
            return Outcome(name, True, f"{title}：{zh}", f"{name}: {en}", note=True)
        except _NotCheckedError:
            zh = f"{title}：前面的检查未通过，无法检查。"
            return Outcome(name, None, zh, f"{name}: not checked, as an earlier check failed.")
        except DamageError as found:
            return Outcome(name, False, found.zh, found.en, found.file, found.position)
        except OSError as error:
            zh = f"{title}：本机出错，无法检查（{error}）。"
            return Outcome(name, False, zh, f"{name}: not checked, this machine failed ({error}).")
        except Exception as error:  # noqa: BLE001 - what a bundle may hold has no end: a finding
            zh = f"{title}：内容的形式不正确（{type(error).__name__}）。"
            en = f"{name}: the contents are malformed ({type(error).__name__})."
            return Outcome(name, False, zh, en, FILES.get(name, name))
        return Outcome(name, True, f"{title}：{zh}", f"{name}: {en}")

    def _manifest(self) -> Words:
        found = read_json(self.bundle.read(MANIFEST), MANIFEST)
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise DamageError(
                "不是本程序认识的审计包。", "This is no bundle that this program knows.", MANIFEST
            )
        if found.get("version") != VERSION:
            raise DamageError(
                f"审计包的格式不是第 {VERSION} 版，请用与它同版的程序校验。",
                f"The bundle is not of format {VERSION}; use the program of its own version.",
                MANIFEST,
            )
        if not _is_manifest(found):
            raise DamageError("清单的内容不正确。", "The manifest is malformed.", MANIFEST)
        self.manifest = found
        scope = found["scope"]
        stations = None if scope["stations"] is None else " ".join(scope["stations"])
        days = ""
        if scope["from"] or scope["to"]:
            days = " {}..{}".format(scope["from"] or "", scope["to"] or "")
        known, day = scope["as_known"], found["as_of"]
        zh = f"范围为{stations or '全部站点'}{days}，截至第 {known} 条；制作日 {day}"
        en = f"the scope is {stations or 'all stations'}{days}, as known at {known}, made for {day}"
        return (
            zh + "（范围与制作日为清单所述，未签名）。",
            en + " (scope and day are what the manifest says; nobody signed them).",
        )

    def _files(self) -> Words:
        """The manifest is written anew from the files that are there."""
        manifest = needed(self.manifest)
        names = set(self.bundle.names) - {MANIFEST}
        for name in sorted(names):
            if _place_of(name) is None:
                raise DamageError(*STRANGE, name)
        for name in [*PROGRAMS, "checkpoint", "policy", ENTRIES, *MADE_ANEW, *manifest["files"]]:
            if name not in names:
                raise DamageError(*MISSING, name)
        files: dict[str, dict[str, Any]] = {}
        for name in sorted(names, key=lambda name: _place_of(name) or ()):
            told = manifest["files"].get(name, {"sha256": "", "bytes": 0})
            digest, length = hashlib.sha256(), 0
            for piece in self.bundle.chunks(name):
                digest.update(piece)
                length += len(piece)
                if length > told["bytes"]:
                    break
            files[name] = {"sha256": digest.hexdigest(), "bytes": length}
            if files[name] != told:
                raise DamageError(
                    "文件与清单所记的 SHA-256 不符。",
                    "The file is not the one that the manifest lists.",
                    name,
                )
        written = json.dumps(dict(manifest, files=files), ensure_ascii=False, indent=1).encode()
        compare(self.bundle, MANIFEST, [(None, written)])
        return f"{len(files)} 个文件与清单一致。", f"{len(files)} files are as listed."

    def _programs(self) -> Words:
        """Whether the programs and the guide in the bundle are this one's own."""
        other = []
        for name in PROGRAMS:
            digest = hashlib.sha256()
            for piece in self.bundle.chunks(name):
                digest.update(piece)
            if digest.hexdigest() != own_digest(name):
                other.append(name)
        if other:
            words = " ".join(other)
            raise _NoteError(
                f"包内的 {words} 不是本程序的：审计包由另一版本制作，或已被改动。请勿运行包内的程序。",
                f"{words} in the bundle: not this program's own. Another version made the bundle, or "
                "they were altered. Do not run what is in the bundle.",
            )
        return "与本程序逐字节一致。", "byte for byte this program's own."

    def _checkpoint(self) -> Words:
        self.log = program(self.bundle, LOG)
        by, self.verify = self.log.ed25519(self.kept.use_openssl)
        own = self.kept.policy is None
        name = "policy" if own else str(self.kept.policy)
        text = self.bundle.text("policy") if own else _kept_text(name)
        self.policy = self.log.read_policy(text, name)
        self._follow_keys()
        found = self._opened("checkpoint", self.bundle.text("checkpoint"), self.policy)
        told = needed(self.manifest)
        if (told["origin"], told["size"], told["root"]) != (
            found.origin,
            found.size,
            found.root.hex(),
        ):
            raise DamageError(
                "清单所写的账、条数或树根与检查点不符。",
                "Origin, size or root of the manifest are not the checkpoint's.",
                MANIFEST,
            )
        if told["scope"]["as_known"] > found.size:
            raise DamageError(
                f"清单所写的范围超出检查点（{found.size} 条）。",
                f"The scope of the manifest goes beyond the checkpoint ({found.size} entries).",
                MANIFEST,
            )
        self.checkpoint = found
        signers = sorted({key.name for key in found.signers if key is not None})
        zh = f"{found.origin}，{found.size} 条，{'、'.join(signers)} 签名有效（{by} 验签）。"
        en = (
            f"{found.origin}, {found.size} entries, signed by {', '.join(signers)} "
            f"(checked by {by})."
        )
        if own:
            zh += "注意：所用公钥来自包内，请与自存的公钥核对（--policy）。"
            en += " Note: the key came with the bundle; compare it with one you keep (--policy)."
        return zh, en

    def _opened(self, name: str, text: str, policy: Any) -> Any:
        return self.log.open_checkpoint(text, policy, self.verify, name)

    def _endorsed(self, name: str, policy: Any) -> Any:
        return self.log.endorsed_key(self.bundle.text(name), policy, self.verify, name)

    def _named(self, folder: str) -> list[str]:
        return [name for name in self.bundle.names if name.startswith(folder)]

    def _follow_keys(self) -> None:
        """Trust keys that a trusted key of the same log has endorsed as the ones to follow it."""
        for name in self._named("endorsements/"):
            key = self._endorsed(name, self.policy)
            if key is not None and key not in self.policy.logs:
                self.policy.logs.append(key)

    def _signers(self) -> Words:
        """Policy, endorsements and signature lines hold nothing but what belongs to the log."""
        trusted, log = needed(self.checkpoint), self.log
        own = log.read_policy(self.bundle.text("policy"), "policy")
        endorsed = self._named("endorsements/")
        for number, key in enumerate(own.logs[1:], 1):
            name = f"endorsements/{number:06d}"
            before = log.Policy(own.logs[number - 1 : number], {}, [], "none")
            if self._endorsed(name, before) != key:
                raise DamageError(
                    "背书不是前一把密钥所签。", "The key before has not signed this.", name
                )
            endorsed.remove(name)
        if endorsed:
            raise DamageError(*STRANGE, endorsed[0])
        found = self._opened("checkpoint", self.bundle.text("checkpoint"), own)
        first, *others = found.signers
        witnesses = [key for key in others if key is not None]
        text = "".join(f"log {key.vkey}\n" for key in own.logs)
        text += "".join(f"witness {key.name} {key.vkey}\n" for key in witnesses) + "quorum none\n"
        compare(self.bundle, "policy", [(None, text.encode())])
        if (
            first is None
            or first.kind != log.LOG_KEY
            or any(k.kind != log.WITNESS_KEY for k in witnesses)
        ):
            raise DamageError(
                "签名行的次序不对。", "The signature lines are not in order.", "checkpoint"
            )
        self._note_strangers(own.logs, found.signers, trusted.signers)
        return (
            f"{len(own.logs)} 把日志密钥，{len(witnesses)} 位见证人，此外无他。",
            f"{len(own.logs)} key(s) of the log and {len(witnesses)} witness(es), and nothing else.",
        )

    def _note_strangers(self, logs: list[Any], signers: list[Any], trusted: list[Any]) -> None:
        unknown = [n for n, key in enumerate(signers) if key is None and trusted[n] is None]
        if unknown:
            raise _NoteError(
                f"检查点上有 {len(unknown)} 行签名，其公钥不在信任策略中，未验。",
                f"{len(unknown)} line(s) of signatures on the checkpoint are by keys that no policy "
                "knows; they were not checked.",
            )
        strangers = [key.vkey for key in logs if key not in needed(self.policy).logs]
        if strangers:
            words = " ".join(strangers)
            raise _NoteError(
                f"包内 policy 的公钥 {words} 不在自存的信任策略中，也没有它的背书：请勿采信。",
                f"the policy in the bundle has {words}, which the policy that you keep neither knows "
                "nor endorses: do not trust it.",
            )

    def _kept_checkpoints(self) -> Words:
        if not self.kept.checkpoints:
            return "未提供（--checkpoint）。", "none given (--checkpoint)."
        now, tiles = needed(self.checkpoint), None
        for name in self.kept.checkpoints:
            then = self._opened(name, _kept_text(name), self.policy)
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
            tiles = tiles or self._tiles_of(now)
            if tiles.root_at(then.size) != then.root:
                raise DamageError(
                    f"前 {then.size} 条的树根与自存检查点不同：历史已被改写。",
                    f"The root over the first {then.size} entries is another than was kept: "
                    "history was rewritten.",
                    name,
                )
        count = len(self.kept.checkpoints)
        return f"与 {count} 个自存检查点一致。", f"agrees with {count} that you kept."

    def _tiles_of(self, checkpoint: Any) -> Any:
        return self.log.Tiles(self.bundle.read, checkpoint.size)

    def _tiles(self) -> Words:
        tiles = self._tiles_of(needed(self.checkpoint))
        found = ((name, _tile_at(name)) for name in self._named("tile/"))
        places = {name: place for name, place in found if place is not None}
        tiles.check(self.checkpoint.root, places, is_whole=tiles.size <= WHOLE_TREE)
        self.tiles = tiles
        return f"{len(places)} 块，树根一致。", f"{len(places)} tiles lead to the root."

    def _entries(self) -> Words:
        checkpoint, manifest = needed(self.checkpoint), needed(self.manifest)
        self.books = books = program(self.bundle, BOOKS)
        told = manifest["scope"]
        scope = books.Extent(told["stations"], told["from"], told["to"], told["as_known"])
        # Tiles that do not lead to the root still show which entry was touched.
        tiles = self.tiles or self._tiles_of(checkpoint)
        entries = Entries(self.bundle, scope, tiles, books)
        entries.check()
        needed(self.tiles)
        if entries.count and books.moment_at(entries.recorded_at)[0] > manifest["as_of"]:
            raise DamageError(
                "制作日早于最后一条的记录日。",
                "The day that the bundle was made for is before its last entry.",
                MANIFEST,
            )
        self.entries = entries
        root = base64.b64encode(checkpoint.root).decode()
        head = books.Head(checkpoint.origin, checkpoint.size, root, manifest["as_of"])
        self.makers = books.makers(entries.walk, entries.money, head)
        return self._shown_entries(entries)

    @staticmethod
    def _shown_entries(entries: Entries) -> Words:
        zh = f"{entries.count} 条，内容、位置、次序均与树一致"
        en = f"{entries.count} entries stand in the tree, unaltered and in order"
        stations = entries.scope.stations
        if entries.scope.has_days:
            return (
                zh + "（按日期截取，无法证明没有遗漏）。",
                en + " (some days only: that none is left out cannot be proved).",
            )
        silent = [each for each in stations or () if not entries.has(each)]
        if silent:
            words = " ".join(silent)
            return f"{zh}；注意：站点 {words} 没有条目。", f"{en}; note: no entry of {words}."
        if stations is not None:
            return zh + "，各站编号连续。", en + "; the numbers of each station have no gap."
        return zh + "，无一遗漏。", en + "; none is missing."

    def _proofs(self) -> Words:
        """Each proof is written anew from the tiles."""
        entries = needed(self.entries)
        wanted = entries.first if entries.count <= PROOFS_AT_MOST else []
        checkpoint = self.bundle.read("checkpoint")
        found = set(self._named("proofs/"))
        for position in wanted:
            name = f"proofs/{position}.tlog-proof"
            lines = ["c2sp.org/tlog-proof@v1", f"index {position - 1}"]
            lines += [
                base64.b64encode(each).decode() for each in entries.tiles.path_to(position - 1)
            ]
            text = "\n".join([*lines, "", ""]).encode()
            compare(self.bundle, name, [(position, text + checkpoint)])
            found.discard(name)
        if found:
            raise DamageError(*STRANGE, min(found))
        return (
            f"{len(wanted)} 份，与由树算出的逐字节一致。",
            f"{len(wanted)} are what the tree gives.",
        )

    def _made(self, *names: str) -> Words:
        """Hold files against what the entries give."""
        makers = needed(self.makers)
        for name in names:
            compare(self.bundle, name, makers[name]())
        words = " ".join(names)
        return (
            f"{words} 与由条目重做的逐字节一致。",
            f"{words}: byte for byte what the entries give.",
        )

    def _beancount(self) -> Words:
        zh, en = self._made("books.beancount")
        more_zh, more_en = self.books.sums_of(needed(self.entries).money)
        return zh + more_zh, en + more_en

    def _findings(self) -> Words:
        zh, en = self._made("findings.json")
        if needed(self.entries).scope.has_days:
            zh += "按日期截取，服务记录不全，故未做 A17。"
            en += " Of some days only, so services may be missing and A17 was not run."
        return zh, en


def audit(path: str, kept: Kept) -> tuple[list[Outcome], Audit | None]:
    """Make every check of a bundle."""
    try:
        whole = Audit(Bundle(path), kept)
    except DamageError as damage:
        return [Outcome("bundle", False, damage.zh, damage.en, damage.file, damage.position)], None
    return whole.run(), whole


# --- the report ---------------------------------------------------------------------------------


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
    notes = sum(each.note for each in outcomes)
    if as_json:
        report = {
            "bundle": path,
            "ok": bad is None,
            "notes": notes,
            "first_bad": None if bad is None else bad._asdict(),
            "checks": [each._asdict() for each in outcomes],
        }
        return json.dumps(report, ensure_ascii=False, indent=2) + "\n"
    marks = {True: "[通过 ok ]", False: "[失败 BAD]", None: "[未查 -- ]"}
    lines = [f"台账审计包校验  Taizhang audit bundle: {path}", ""]
    for each in outcomes:
        zh, en = where(each)
        mark = "[注意 NOTE]" if each.note else marks[each.ok]
        lines.append(f"{mark} {zh}{each.zh}")
        lines.append(f"           {en}{each.en}")
    lines.append("")
    if bad is None and notes:
        zh = f"结论：能校验的全部通过；另有 {notes} 处本程序不能作证，见上。"
        en = "Result: all that can be checked is right; what this program cannot vouch for is noted"
        lines += [zh, f"{en} above ({notes})."]
    elif bad is None:
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
    if first_bad(outcomes) is not None:
        return 1
    return NOT_VOUCHED_FOR if any(each.note for each in outcomes) else 0


if __name__ == "__main__":
    if not sys.flags.isolated:
        sys.stderr.write("请用 python -I 运行。 Run this with -I: python -I verify.py BUNDLE\n")
        sys.exit(2)
    sys.exit(main())
