"""What of an evaluation is told on the command line."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    """A part of what is told of an evaluation."""

    SHEET = "sheet"
    SCORES = "scores"
    SAMPLE = "sample"
    TEMPLATES = "templates"
