"""The vocabulary as a resource: every word that a request may use or an answer give, and its names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from domain.book.catalogue import KINDS
from domain.book.words import FIELDS, VOCABULARY, WARNINGS
from domain.ground.labels import Label


def vocabulary() -> dict[str, Any]:
    """Lists by their name, with codes in the order in which they are offered."""
    return {
        "lists": {_snake(name): _words(words) for name, words in VOCABULARY.items()},
        "kinds": _words({kind.topic: kind.name for kind in KINDS}),
        "warnings": _words(WARNINGS),
        "fields": _words(FIELDS),
    }


def _words(words: Mapping[str, Label]) -> list[dict[str, str]]:
    return [{"code": code, "zh": name.zh, "en": name.en} for code, name in words.items()]


def _snake(name: str) -> str:
    """``TargetGroup`` as ``target_group``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
