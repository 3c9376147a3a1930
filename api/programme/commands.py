"""What is in force at a place, on the command line: every policy with its document and version."""

from __future__ import annotations

from typing import Any

from api.questions.questions import Ask
from api.terminal.answers import answering, day
from api.terminal.failures import CliError
from api.terminal.output import print_json, print_table
from api.terminal.scope import Place, Scope
from api.terminal.words import both
from domain.ground.areas import AREA_PREFIX, areas_over
from domain.stations.ningbo import district_code


def show_policies(place: Place, scope: Scope, area: str | None, *, as_json: bool) -> None:
    """List what is in force at a station or in an area; without either, the seeded defaults."""
    division = _division(area or scope.district)
    with answering(place) as house:
        asked = Ask(
            station=scope.station, as_known=scope.as_known, as_of=day(scope.as_of, "--as-of")
        )
        answer = house.questions.policies(asked, division)
    if as_json:
        print_json(answer)
        return
    where = scope.station or division or "默认 defaults"
    rows = [
        (
            both("PolicyKey", item["key"]),
            _shown(item["value"]),
            item["effective_from"],
            item["document_number"] or item["title"],
            item["article"],
            item["area"],
            item["policy_version"],
        )
        for item in answer["items"]
    ]
    columns = (
        "政策 policy",
        "取值 value",
        "施行 from",
        "依据 document",
        "条款 article",
        "区域 area",
        "版本 version",
    )
    title = f"政策 Policies · {where} · {answer['as_of']} · @{answer['position']}"
    print_table(title, columns, rows)


def _division(given: str | None) -> str | None:
    """The division code that an area's code or a district's code or name stands for."""
    if given is None:
        return None
    division = district_code(given) or given.removeprefix(AREA_PREFIX)
    if not areas_over(division):
        raise CliError(
            f"{given} 不是市或区县的六位代码。",
            f"{given} is no six-digit code of a city or district.",
        )
    return division


def _shown(value: Any) -> str:
    return str(value) if isinstance(value, int) else "、".join(value)
