"""The words of the pages: written in Chinese in the templates, in other languages by catalogue.

A catalogue is a gettext file whose message ids are the Chinese texts; it is read as it stands, so
that nothing has to be compiled before the program runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from babel.messages.pofile import read_po

from api.http.problems import Language
from domain.ground.labels import Label

FOLDER: Final = "locale"


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Chinese text -> the same in a language; empty for Chinese itself."""
    if language == "zh":
        return {}
    with files(__package__).joinpath(FOLDER, f"{language}.po").open("rb") as file:
        found = read_po(file, locale=language)
    return {str(each.id): str(each.string) for each in found if each.id and each.string}


def said_in(language: Language, text: str) -> str:
    """A text of the pages in a language; as it is where the catalogue does not know it."""
    return catalogue(language).get(text, text)


def called(language: Language, label: Label) -> str:
    """A name from the vocabulary in a language."""
    return label.zh if language == "zh" else label.en
