"""Nothing at the edge looks into the vault past the reading room, where every look is logged."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# They compare names and texts with those of a file, to find again what is recorded, and show none.
MACHINERY = {"api/importing/codes.py", "api/importing/comparing/recorded.py"}


def looks_into_the_vault(source: str) -> bool:
    """Whether a module calls one of the vault's methods that show values."""
    return any(
        isinstance(node, ast.Attribute) and node.attr.startswith("reveal")
        for node in ast.walk(ast.parse(source))
    )


def test_the_edge_shows_values_only_through_the_reading_room():
    looking = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "api").rglob("*.py")
        if looks_into_the_vault(path.read_text(encoding="utf-8"))
    }
    assert looking == MACHINERY


def test_a_look_past_it_would_be_seen():
    assert looks_into_the_vault("names = house.vault.reveal_names(people)")
    assert not looks_into_the_vault("names = house.reading_room.names(reader, 'staffing', people)")
