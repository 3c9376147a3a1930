"""Codes with their Chinese words, as tables show them; the words are the audit trail's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from domain.book.words import EVENTS, FIELDS
from domain.book.words import VOCABULARY as WORDS

_SHEETS: Final[Mapping[str, str]] = {
    "visits": "探访",
    "training": "培训",
    "money": "经费",
    "staff": "人员",
}


def both(vocabulary: str, word: str) -> str:
    """A word of a closed list (named as in ``domain.ground.vocabulary``), Chinese first."""
    return f"{WORDS[vocabulary][word].zh} {word}"


def field(name: str) -> str:
    """A field as requests call it, Chinese first."""
    label = FIELDS.get(name) or FIELDS.get(f"{name}_fen")
    return f"{label.zh} {name}" if label else name


def judged_by(policies: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """By which versions of which policies an answer judged, in a line."""
    told = [
        f"{WORDS['PolicyKey'][key].zh} {_version(version)}"
        for key, versions in policies.items()
        for version in versions
    ]
    return f"依据 Judged by: {'；'.join(told)}"


def _version(version: Mapping[str, Any]) -> str:
    if not version["area"]:
        return str(version["policy_version"])
    document = version["document_number"] or version["title"]
    return f"{document}（{version['area']}，{version['effective_from']} 起）"


def sheet(kind: str) -> str:
    """A kind of rows that a workbook has, Chinese first."""
    declared = EVENTS.get(kind)
    return f"{_SHEETS[kind] if declared is None else declared.name.zh} {kind}"
