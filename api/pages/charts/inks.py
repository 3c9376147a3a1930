"""What marks are drawn with: six inks that differ in lightness and texture, and four for money."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final, Literal, NamedTuple

from markupsafe import Markup

Ink = Literal[
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "spent",
    "kept",
    "left",
    "due",
    "doubt",
    "short",
    "line",
    "line2",
    "need",
]

_STYLES: Final[dict[Ink, tuple[str, str]]] = {
    "1": ("c1 k", ""),
    "2": ("c2 k", "slash"),
    "3": ("c3 k", "rows"),
    "4": ("c4 k", "dots"),
    "5": ("c5 k", "back"),
    "6": ("c6 k", "cross"),
    "spent": ("c1 k", ""),
    "kept": ("fs k", "slash"),
    "left": ("fs k", ""),
    "due": ("dash", ""),
    "doubt": ("fs kz2", ""),
    "short": ("fzw", "red"),
    "line": ("fig-ink", ""),
    "line2": ("fig-ink2", ""),
    "need": ("fig-need", ""),
}
_PATTERNS: Final = {
    "slash": (
        6,
        ' patternTransform="rotate(45)"',
        '<line x1="0" y1="0" x2="0" y2="6" class="tx"/>',
    ),
    "rows": (5, "", '<line x1="0" y1="2.5" x2="5" y2="2.5" class="txl"/>'),
    "dots": (6, "", '<circle cx="2" cy="2" r="1" class="fi"/>'),
    "back": (
        6,
        ' patternTransform="rotate(-45)"',
        '<line x1="0" y1="0" x2="0" y2="6" class="txl"/>',
    ),
    "cross": (6, "", '<path d="M0 3H6M3 0V6" class="tx"/>'),
    "red": (6, ' patternTransform="rotate(45)"', '<line x1="0" y1="0" x2="0" y2="6" class="txz"/>'),
}


class Series(NamedTuple):
    """Values under one name, in the order of what they are of; drawn in an ink."""

    name: str
    values: Sequence[int]
    ink: Ink = "1"


def styles(ink: Ink) -> tuple[str, str]:
    """The classes of an ink, and its texture, empty for none."""
    return _STYLES[ink]


def patterns(name: str, inks: Iterable[Ink]) -> str:
    """The textures of some inks, for a chart of a name."""
    textures = sorted({_STYLES[ink][1] for ink in inks} - {""})
    drawn = "".join(_pattern(name, each) for each in textures)
    return f"<defs>{drawn}</defs>" if drawn else ""


def key(name: str, inks: Sequence[tuple[Ink, str]]) -> Markup:
    """What the inks of a chart stand for, in a line above it."""
    told = "".join(
        f'<span><svg aria-hidden="true" viewBox="0 0 18 12">{_sample(f"{name}-key{number}", ink)}'
        f"</svg>{escape(said)}</span>"
        for number, (ink, said) in enumerate(inks)
    )
    return Markup(f'<p class="key">{told}</p>')  # noqa: S704 - every text in it is escaped above


def _sample(name: str, ink: Ink) -> str:
    look, texture = _STYLES[ink]
    if ink in {"line", "line2", "need"}:
        return f'<path d="M0 6H18" class="{look}"/>'
    box = 'x=".5" y=".5" width="17" height="11"'
    if not texture:
        return f'<rect {box} class="{look}"/>'
    return (
        f"<defs>{_pattern(name, texture)}</defs>"
        f'<rect {box} class="{look}"/><rect {box} fill="url(#{name}-{texture})"/>'
    )


def _pattern(name: str, texture: str) -> str:
    side, turned, drawn = _PATTERNS[texture]
    return (
        f'<pattern id="{name}-{texture}" width="{side}" height="{side}" '
        f'patternUnits="userSpaceOnUse"{turned}>{drawn}</pattern>'
    )
