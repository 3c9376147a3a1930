"""Division codes of the places where the programme runs.

Policy data, not law: codes change with mergers, and a station's own areas are stated by events
with their day. These rows only save typing where a workbook names a district by its name.
"""

from __future__ import annotations

from typing import Final

NINGBO: Final = ("330200", "宁波市")
"""The city's code (GB/T 2260) and name."""

NINGBO_DISTRICTS: Final[dict[str, str]] = {
    "海曙区": "330203",
    "江北区": "330205",
    "北仑区": "330206",
    "镇海区": "330211",
    "鄞州区": "330212",
    "奉化区": "330213",
    "象山县": "330225",
    "宁海县": "330226",
    "余姚市": "330281",
    "慈溪市": "330282",
}
"""District name -> code (GB/T 2260)."""


def district_code(name: str) -> str | None:
    """The code of a district by its name, with or without 区, 县 or 市 at its end."""
    wanted = name.strip()
    for known, code in NINGBO_DISTRICTS.items():
        if wanted in {known, known[:-1]}:
            return code
    return None


def scope_called(kind: str, given: str) -> str:
    """The code of a scope that somebody typed: a district may be called by its name."""
    given = given.strip()
    return (district_code(given) or given) if kind == "district" else given
