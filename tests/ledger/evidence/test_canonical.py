"""Canonical bytes: equal to RFC 8785's, and everything outside our rules refused."""

from __future__ import annotations

import enum
import json
import unicodedata
from pathlib import Path
from typing import Any

import msgspec
import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from ledger.evidence import (
    EntryTooLargeError,
    NotCanonicalError,
    canonical,
    check_canonical,
    leaf_hash,
    nfc,
)
from ledger.evidence.canonical import MAX_INTEGER

VECTORS = Path(__file__).parents[4] / "shared" / "vectors"

AWKWARD = '\x00\x08\t\n\x0b\x0c\r\x1f"\\/\x7f\x80\u00e9\u0300\u0301\u0338\u2028\u2029\ufeff大𠮷😀'

texts = st.one_of(
    st.text(max_size=12), st.text(alphabet=AWKWARD + "aAo<", max_size=8), st.just("")
).map(lambda text: unicodedata.normalize("NFC", text))
keys = st.text(alphabet=st.characters(max_codepoint=0x7F), max_size=6)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(min_value=-MAX_INTEGER, max_value=MAX_INTEGER), texts
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=5)),
    max_leaves=20,
)


class Kind(enum.Enum):
    HOME = "home"


class Amount(int):
    __slots__ = ()


class Visit(msgspec.Struct, frozen=True, tag="visit", tag_field="fact", omit_defaults=True):
    zone: str
    fen: int
    kind: Kind = Kind.HOME
    extra: Any = None


@given(values)
def test_the_bytes_are_those_of_rfc_8785(value: Any) -> None:
    raw = canonical(value)
    assert raw == rfc8785.dumps(value)
    check_canonical(raw)
    assert json.loads(raw) == value


@pytest.mark.parametrize("character", [chr(code) for code in [*range(0x100), 0x2028, 0x1F600]])
def test_every_low_character_is_written_as_in_rfc_8785(character: str) -> None:
    assert canonical(["a" + character]) == rfc8785.dumps(["a" + character])


def test_a_struct_is_written_with_its_tag_in_sorted_place() -> None:
    visit = Visit(zone="大岚", fen=Amount(1250), extra={"b": (1, 2), "a": []})
    assert canonical(visit) == (
        '{"extra":{"a":[],"b":[1,2]},"fact":"visit","fen":1250,"zone":"大岚"}'.encode()
    )


def test_the_bytes_and_the_hash_of_an_entry_are_frozen() -> None:
    raw = canonical({"worker": "W03", "fen": 50000, "note": "探访\n", "ok": True, "v": None})
    assert raw == '{"fen":50000,"note":"探访\\n","ok":true,"v":null,"worker":"W03"}'.encode()
    assert leaf_hash(raw).hex() == (
        "2039abf895e7658a5251166bc371caa203c6d589c0e620773d0793557812168b"
    )


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        1.0,
        -0.0,
        float("nan"),
        {"a": [None, float("inf")]},
        Visit(zone="x", fen=1, extra=[float("nan")]),
        MAX_INTEGER + 1,
        -MAX_INTEGER - 1,
        [10**30],
        "\ud800",
        {"a": "x\udfff"},
        {"\ud800": 1},
        "e\u0301",
        {"a": ["ok", "A\u030a"]},
        "\n\u0303e\u0301",
        {"键": 1},
        {"a": {"x\u00e9": 1}},
        {'\u00e9"x': 1},
        {"\u00e9\\": 1},
        {1: "a"},
        {None: "a"},
        object(),
    ],
)
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(NotCanonicalError):
        canonical(value)


def test_endless_nesting_is_refused_and_not_a_crash() -> None:
    value: Any = "e\u0301"
    for _ in range(5000):
        value = [value]
    with pytest.raises(NotCanonicalError, match="deeply"):
        canonical(value)
    with pytest.raises(NotCanonicalError, match="deeply"):
        check_canonical(b"[" * 20_000 + b"]" * 20_000)


@pytest.mark.parametrize(
    "value",
    [
        "\n\u0303",  # looks like an n with a tilde once it is escaped
        "\x1f\u0307",
        ['他":', "x\\", '\\"他'],
        {"a": "他", "b": "他:"},
        {"digest": "0123456789012345678901234567890"},
        [MAX_INTEGER, -MAX_INTEGER],
        "\u0338",
    ],
)
def test_what_only_looks_suspicious_is_accepted(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" 1",
        b"1 ",
        b"1.0",
        b"1e3",
        b"-0",
        b"01",
        b"NaN",
        b'{"b":1,"a":2}',
        b'{"a":1,"a":2}',
        b'{"a": 1}',
        b'"\\u0041"',
        b'"\\/"',
        b'"\\u000A"',
        b'"\\u001F"',
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xff"',
        b"9007199254740992",
        '{"键":1}'.encode(),
        '"e\u0301"'.encode(),
        b"\xef\xbb\xbf1",
        b'{"a":1}{}',
    ],
)
def test_bytes_in_another_form_are_not_canonical(raw: bytes) -> None:
    with pytest.raises(NotCanonicalError):
        check_canonical(raw)


@given(st.binary(max_size=30) | values.map(lambda value: json.dumps(value).encode()))
@example(b'{"a":"\\u00e9"}')
def test_any_bytes_are_either_what_rfc_8785_writes_or_refused(raw: bytes) -> None:
    try:
        check_canonical(raw)
    except NotCanonicalError:
        return
    assert rfc8785.dumps(json.loads(raw)) == raw


def test_an_entry_of_65535_bytes_passes_and_one_more_is_refused() -> None:
    largest = "x" * (65_535 - 2)
    assert len(canonical(largest)) == 65_535
    with pytest.raises(EntryTooLargeError, match="65536") as refusal:
        canonical(largest + "x")
    assert refusal.value.size_bytes == 65_536
    with pytest.raises(EntryTooLargeError):
        check_canonical(b'"' + b"x" * 65_534 + b'"')


@pytest.mark.parametrize("bad", ["\ud800", 1.5, "e\u0301", float("nan")])
def test_a_refusal_never_quotes_the_value(bad: Any) -> None:
    with pytest.raises(NotCanonicalError) as refusal:
        canonical({"name": ["何秀英", bad], "phone": "13905740000"})
    error: BaseException | None = refusal.value
    while error is not None:
        assert "何秀英" not in repr(error)
        assert "13905740000" not in repr(error)
        error = error.__context__


def test_normalising_reaches_every_text_and_leaves_the_rest() -> None:
    value = {"a": ["e\u0301", 1, None, True, {"b": "A\u030a"}], "c": "何"}
    normal = nfc(value)
    assert normal == {"a": ["é", 1, None, True, {"b": "Å"}], "c": "何"}
    assert canonical(normal) == rfc8785.dumps(normal)


def test_shared_vectors_of_rfc_8785_agree_where_our_rules_allow_them() -> None:
    path = VECTORS / "jcs.json"
    if not path.exists():
        pytest.skip("the shared test vectors are not beside this repository")
    compared = []
    for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
        try:
            raw = canonical(json.loads(case["input"]))
        except NotCanonicalError:
            continue
        assert raw.hex() == case["output_hex"], case["name"]
        compared.append(case["name"])
    assert "arrays" in compared
