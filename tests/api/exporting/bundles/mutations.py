"""Every small change to every file of a bundle, one at a time, as a forger would make it.

A change puts other contents in the place of a file's, or of several (None: takes one away); what is
put there is made only when it is asked for. Each file is taken apart as what it is: each value, key
and item of JSON, each cell of CSV, each word of each line of a book, each hash of a tile, each sign
of a signed text; and lines are removed, doubled, moved and added, among them such as give orders to
the program that reads them.
"""

from __future__ import annotations

import copy
import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from api.exporting.bundles.verify_script import verify_log
from tests.api.exporting.bundles.bundles import Files, flipped, written


class Mutation(NamedTuple):
    """What is changed where, of which kind the change is, and what the files become."""

    file: str
    kind: str
    what: str
    changed: Callable[[], dict[str, bytes | None]]


Change = tuple[str, str, Callable[[], bytes]]


def applied(files: Files, changed: dict[str, bytes | None]) -> Files:
    return {name: made for name, made in {**files, **changed}.items() if made is not None}


def every_mutation(files: Files) -> Iterator[Mutation]:
    """All of them, file by file; the manifest has to be made to fit afterwards."""
    for name, contents in files.items():
        for kind, what, make in _of_file(name, contents):
            yield Mutation(name, kind, what, partial(_only, name, make))
    yield from _of_the_set(files)


def _only(name: str, make: Callable[[], bytes]) -> dict[str, bytes | None]:
    return {name: make()}


def _of_file(name: str, contents: bytes) -> Iterator[Change]:
    if name == "manifest.json":
        yield from _of_document(contents)
    elif name.startswith("tile/"):
        for at in range(0, len(contents), verify_log.HASH):
            yield "hash", str(at), partial(flipped, contents, at + at % verify_log.HASH, at % 8)
        yield "length", "", lambda: contents[: -verify_log.HASH]
    elif name == "findings.json":
        yield from _of_document(contents)
        yield from _of_lines(contents)
    elif name.endswith((".jsonl", "ocel.json")):
        yield from _of_json_lines(contents)
        yield from _of_lines(contents)
    elif name.endswith(".csv"):
        yield from _of_table(contents)
        yield from _of_lines(contents, b"\r\n")
    elif name.startswith(("books.", "proofs/")):
        yield from _of_words(contents)
        yield from _of_lines(contents)
        if name.startswith("books."):
            yield from _orders(contents)
    elif name in ("checkpoint", "policy") or name.startswith("endorsements/"):
        yield from _of_signs(contents)
        yield from _of_lines(contents)
    else:
        yield from _of_lines(contents)


# --- JSON


def _of_json_lines(contents: bytes) -> Iterator[Change]:
    lines = contents.split(b"\n")
    for number, line in enumerate(lines):
        parts = re.fullmatch(rb"()(\{.*\})(,?)|()(\{.*\[)()", line)
        if parts is None:
            continue
        before, body, after = (each for each in parts.groups() if each is not None)
        end = b"]}" if body.endswith(b"[") else b""
        value = json.loads(body + end)
        for kind, what, change in every_change(value):
            make = partial(_json_line, lines, number, (value, change, end), before, after)
            yield kind, f"line {number + 1} {what}", make


def _json_line(lines: list[bytes], number: int, made: Any, before: bytes, after: bytes) -> bytes:
    value, change, end = made
    text = json.dumps(change(value), ensure_ascii=False, separators=(",", ":")).encode()
    return _replaced(lines, number, before + text[: len(text) - len(end)] + after)


def _of_document(contents: bytes) -> Iterator[Change]:
    value = json.loads(contents)
    for kind, what, change in every_change(value):
        yield kind, what, partial(_document, value, change)


def _document(value: Any, change: Callable[[Any], Any]) -> bytes:
    return written(change(value))


def every_change(value: Any) -> Iterator[tuple[str, str, Callable[[Any], Any]]]:
    """Each way to change one value, key or item within a JSON value."""
    for path in _paths(value):
        where = "/".join(map(str, path))
        item = _at(value, path)
        for other in _other_values(item):
            yield "value", where, partial(_set, path, other)
        yield "removed", where, partial(_spliced, path, 1, ())
        if isinstance(path[-1], int):
            yield "doubled", where, partial(_spliced, path, 0, (item,))
            if path[-1]:
                before = (*path[:-1], path[-1] - 1)
                pair = (item, _at(value, before))
                yield "swapped", where, partial(_spliced, before, 2, pair)
        else:
            yield "renamed", where, partial(_renamed, path)
    if isinstance(value, dict):
        yield "added", "", lambda it: {**it, "note": "x"}


def _paths(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield (*above, key)
            yield from _paths(value[key], (*above, key))


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def _set(path: tuple[Any, ...], other: Any, value: Any) -> Any:
    made = copy.deepcopy(value)
    _at(made, path[:-1])[path[-1]] = other
    return made


def _spliced(path: tuple[Any, ...], count: int, items: tuple[Any, ...], value: Any) -> Any:
    """So many members taken away at a place, and others put there."""
    made = copy.deepcopy(value)
    holder, last = _at(made, path[:-1]), path[-1]
    if isinstance(holder, list):
        holder[last : last + count] = items
    else:
        del holder[last]
    return made


def _renamed(path: tuple[Any, ...], value: Any) -> Any:
    made = copy.deepcopy(value)
    holder = _at(made, path[:-1])
    items = [(key + "x" if key == path[-1] else key, item) for key, item in holder.items()]
    holder.clear()
    holder.update(items)
    return made


def _other_values(value: Any) -> Iterator[Any]:
    if value is None:
        yield from ("", [], "2026-01-01")
    elif isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, str(value), value == 1)
    elif isinstance(value, str):
        yield from (_nudged(value), value + " ", None)
        if value:
            yield ""
    elif isinstance(value, list):
        yield from ([*value, "x"], None)
        if value:
            yield []
    else:
        yield from ({}, None)


def _nudged(text: str) -> str:
    """Another text that looks like it: the last digit or letter is the next one."""
    for at in range(len(text) - 1, -1, -1):
        if text[at].isascii() and text[at].isalnum():
            after = {"9": "0", "z": "a", "Z": "A"}.get(text[at], chr(ord(text[at]) + 1))
            return text[:at] + after + text[at + 1 :]
    return text + "x"


# --- tables, words, signs, lines


def _of_table(contents: bytes) -> Iterator[Change]:
    rows = list(csv.reader(io.StringIO(contents.decode(), newline="")))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            for other in sorted({_nudged(cell), cell + " ", "", "'" + cell} - {cell}):
                made = [*row[:column], other, *row[column + 1 :]]
                yield "cell", f"row {number} column {column}", partial(_row, rows, number, made)
        yield "cell", f"row {number} short", partial(_row, rows, number, row[:-1])
        if row[0] != row[1]:
            swapped = [row[1], row[0], *row[2:]]
            yield "swapped", f"row {number}", partial(_row, rows, number, swapped)
    for column in range(len(rows[0])):
        fewer = [row[:column] + row[column + 1 :] for row in rows]
        yield "column", str(column), partial(_table, fewer)


def _row(rows: list[list[str]], number: int, row: list[str]) -> bytes:
    return _table([*rows[:number], row, *rows[number + 1 :]])


def _table(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _of_words(contents: bytes) -> Iterator[Change]:
    text = contents.decode()
    for found in re.finditer(r"[^\s:\"]+", text):
        where = f"line {text.count(chr(10), 0, found.start()) + 1} {found[0]}"
        yield "word", where, partial(_spelled, text, found, _nudged(found[0]))
        yield "removed word", where, partial(_spelled, text, found, "")


def _of_signs(contents: bytes) -> Iterator[Change]:
    text = contents.decode()
    for found in re.finditer(r"(?s).", text):
        other = _nudged(found[0]) if found[0].isalnum() else "x"
        yield "sign", str(found.start()), partial(_spelled, text, found, other)
        yield "removed sign", str(found.start()), partial(_spelled, text, found, "")


def _spelled(text: str, found: re.Match[str], other: str) -> bytes:
    return (text[: found.start()] + other + text[found.end() :]).encode()


def _of_lines(contents: bytes, end: bytes = b"\n") -> Iterator[Change]:
    lines = contents.split(end)
    for number, line in enumerate(lines):
        replaced = partial(_replaced, lines, number, end=end)
        where = str(number + 1)
        if line or number + 1 < len(lines):
            yield "line removed", where, replaced
            yield "line doubled", where, partial(replaced, line, line)
        yield "line blank", where, partial(replaced, line + b" ")
        yield "line added", where, partial(replaced, line, b"")
        if number and line != lines[number - 1]:
            moved = (line, lines[number - 1])
            yield "line moved", where, partial(_replaced, lines, number - 1, *moved, end=end, of=2)
    yield "cut short", "", lambda: contents[:-1]
    yield "empty", "", lambda: b""


def _replaced(
    lines: list[bytes], number: int, *others: bytes, end: bytes = b"\n", of: int = 1
) -> bytes:
    """So many lines from a number on, others in their place."""
    return end.join([*lines[:number], *others, *lines[number + of :]])


_ORDERS = (
    b'plugin "evil"',
    b'option "insert_pythonpath" "True"',
    b'option "plugin_processing_mode" "raw"',
    b'include "evil.beancount"',
    b"include evil.journal",
    b"; a comment",
    b"# a comment",
    b'2020-01-01 note Assets:1002 "x"',
    b"1970-01-01 pad Assets:1002-A Equity:B",
    b"pushtag #x",
)


def _orders(contents: bytes) -> Iterator[Change]:
    """Lines that make a program do something else; and texts that hide lines within themselves."""
    lines = contents.split(b"\n")
    for number, line in enumerate(lines):
        for order in _ORDERS:
            where = f"line {number + 1} {order.decode()}"
            yield "order", where, partial(_replaced, lines, number, order, line)
        for found in re.finditer(rb'(?<!\\)"', line):
            hidden = b'x"\n2020-01-01 balance Assets:A 0.00 CNY\n  x: "'
            made = line[: found.end()] + hidden + line[found.end() :]
            yield "hidden", f"line {number + 1}", partial(_replaced, lines, number, made)


# --- the set of files

EXTRA_FILES = (
    *("hashlib.py", "json.py", "__future__.py", "sitecustomize.py", "evil.py", "__main__.py"),
    *("books.beancount.bak", "evil.beancount", "evil.journal", "README.md", "verify.pyc"),
    *("tile/0/001", "tile/0/000", "tile/1/000.p/1", "tile/entries/000.p/1", "tile/x"),
    *("tile/0/000.p/1", "tile/0/000.p/300", "policy.bak", ".hidden", "entries.jsonl.gz"),
    *("proofs/1.tlog-proof.bak", "proofs/0.tlog-proof", "proofs/9999.tlog-proof", "proofs/x"),
    *("endorsements/000000", "endorsements/000002", "endorsements/1", "manifest.json "),
    *(
        "../evil.py",
        "/evil.py",
        "a/../b",
        "Manifest.json",
        "checkpoint\n",
        "\N{FULLWIDTH LATIN SMALL LETTER P}olicy",
    ),
)


def _of_the_set(files: Files) -> Iterator[Mutation]:
    """Files too many, too few, and in the place of others."""
    for name in EXTRA_FILES:
        for contents in (b"", b"x", files["checkpoint"]):
            yield Mutation(name, "extra file", "", partial(dict, {name: contents}))
    names = [name for name in files if name != "manifest.json"]
    for number, name in enumerate(names):
        yield Mutation(name, "missing file", "", partial(dict, {name: None}))
        renamed = {name: None, name + "x": files[name]}
        yield Mutation(name, "renamed file", "", partial(dict, renamed))
        other = names[number - 1]
        if files[name] != files[other]:
            swapped = {name: files[other], other: files[name]}
            yield Mutation(name, "swapped files", other, partial(dict, swapped))
