"""Commitments: the digests of RFC 9901, and what a disclosure proves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.evidence import (
    Disclosure,
    NotCanonicalError,
    commits_to,
    digest_of,
    disclose,
    read_disclosure,
)
from ledger.evidence.disclosure import base64url, from_base64url

VECTORS = Path(__file__).parents[4] / "shared" / "vectors"

# RFC 9901, sections 4.2.1 to 4.2.3; four writings of one claim, then an element of an array.
PUBLISHED = [
    (
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0",
        "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0",
        Disclosure("_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius"),
    ),
    (
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNXHUwMGY2Yml1cyJd",
        "BwU3T4PB1Wk6TbA1HUOm9XenJYLZfYtJGn8hMl77zwg",
        Disclosure("_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius"),
    ),
    (
        "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0",
        "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs",
        Disclosure("lklxF5jMYlGTPUovMNIvCA", None, "FR"),
    ),
]


@pytest.mark.parametrize(("disclosure", "digest", "claim"), PUBLISHED)
def test_the_published_digests_commit_to_the_published_disclosures(
    disclosure: str, digest: str, claim: Disclosure
) -> None:
    assert digest_of(disclosure) == digest
    assert commits_to(digest, disclosure)
    assert read_disclosure(disclosure) == claim


def test_our_writing_is_canonical_and_normalised() -> None:
    disclosure = disclose("family_name", "Mo\u0308bius", salt=bytes(16))
    written = from_base64url(disclosure).decode()
    assert written == '["AAAAAAAAAAAAAAAAAAAAAA","family_name","Möbius"]'


def test_equal_values_have_different_digests() -> None:
    digests = {digest_of(disclose("phone", "13905740000")) for _ in range(50)}
    assert len(digests) == 50
    assert {len(digest) for digest in digests} == {43}


def test_the_salt_has_128_bits() -> None:
    assert len(from_base64url(read_disclosure(disclose("name", "何秀英")).salt)) == 16


@given(
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)), st.integers(0, 2**53 - 1)
)
def test_a_disclosure_reads_back(text: str, number: int) -> None:
    value: Any = {"a": [text, number, None, True]}
    assert read_disclosure(disclose("field", value))[1:] == ("field", value)


def test_another_value_is_not_committed_to() -> None:
    disclosure = disclose("risk", 3, salt=bytes(16))
    digest = digest_of(disclosure)
    assert commits_to(digest, disclosure)
    assert not commits_to(digest, disclose("risk", 2, salt=bytes(16)))
    assert not commits_to(digest, disclosure + "=")
    assert not commits_to(digest, "何")


@pytest.mark.parametrize("name", ["_sd", "...", "_sd_alg"])
def test_the_names_that_the_standard_reserves_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="reserved"):
        disclose(name, "x")


def test_a_value_without_canonical_form_is_refused() -> None:
    with pytest.raises(NotCanonicalError):
        disclose("latitude", 29.9)


@pytest.mark.parametrize(
    "text",
    ["", "A", "AA=", "AA==", "A A", "+A", "/w", "AB", "何", base64url(b"{}"), base64url(b"[1]")],
)
def test_what_is_not_a_disclosure_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"base64url|disclosure"):
        read_disclosure(text)


def test_shared_vectors_of_rfc_9901_agree() -> None:
    path = VECTORS / "sd_jwt.json"
    if not path.exists():
        pytest.skip("the shared test vectors are not beside this repository")
    vectors = json.loads(path.read_text(encoding="utf-8"))
    claim = vectors["object_property"]
    for encoding in claim["encodings"]:
        assert commits_to(encoding["digest"], encoding["disclosure"]), encoding["desc"]
        assert read_disclosure(encoding["disclosure"]) == (
            claim["salt"],
            claim["name"],
            claim["value"],
        )
    element = vectors["array_element"]
    assert commits_to(element["digest"], element["disclosure"])
