"""Which templates there are at a place: those that its areas published, and the seeded ones.

It stands beside the rules, which change with every kind of the subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from domain.evaluation.defaults import SEEDED
from domain.evaluation.facts import TemplatePublished


class Named(NamedTuple):
    """A template and the record that published it, empty for a seeded one; ``area`` is its stream."""

    record: str
    template: TemplatePublished
    area: str = ""


class Templates(NamedTuple):
    """The templates of a place, those that come first before others of the same name."""

    among: tuple[Named, ...]

    def named(self, template: str, version: str) -> Named | None:
        """A template by its code and version."""
        for each in self.among:
            if (each.template.template, each.template.version) == (template, version):
                return each
        return None


_SEEDED: Final = tuple(Named("", each) for each in SEEDED)


def templates_in(areas: Iterable[tuple[str, Mapping[str, TemplatePublished]]]) -> Templates:
    """What areas published that lie over each other, the nearest first, and what is seeded.

    Of one area, what was stated last counts before what was stated earlier under the same name.
    """
    found: list[Named] = []
    for area, published in areas:
        found += [Named(record, each, area) for record, each in [*published.items()][::-1]]
    return Templates((*found, *_SEEDED))


def each_name_once(templates: Templates) -> Sequence[Named]:
    """Those that count, by code and version."""
    found: dict[tuple[str, str], Named] = {}
    for each in templates.among:
        found.setdefault((each.template.template, each.template.version), each)
    return [found[key] for key in sorted(found)]
