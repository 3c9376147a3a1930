"""Where the ledger is and what is asked about, as the options say it."""

from __future__ import annotations

from dataclasses import dataclass

OPERATOR = "operator"
DEFAULT_PLACE = "./taizhang-data"


@dataclass(frozen=True)
class Place:
    """The options of the whole program."""

    ledger: str
    language: str = "both"

    def say(self, zh: str, en: str) -> str:
        """A sentence in the language that was asked for, Chinese first where it is both."""
        if self.language == "zh":
            return zh
        return en if self.language == "en" else f"{zh} / {en}"


@dataclass(frozen=True)
class Scope:
    """The options of a question; days and moments are still text. ``actor`` is who reads names."""

    station: str | None = None
    district: str | None = None
    as_of: str | None = None
    from_day: str | None = None
    to_day: str | None = None
    as_known: str | None = None
    actor: str = OPERATOR
    area: str | None = None
