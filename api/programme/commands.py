"""What is in force at a place, on the command line: every policy with its document and version."""

from __future__ import annotations

from typing import Any

from api.questions.asking import Ask
from api.terminal.answers import answering, day, division_called
from api.terminal.output import print_json, print_table
from api.terminal.scope import Place, Scope
from api.terminal.words import both
from domain.book.words import WORDS_OF


def show_policies(place: Place, scope: Scope, *, as_json: bool) -> None:
    """List what is in force at a station or in an area; raises MissingValue without either."""
    division = division_called(scope.area or scope.district)
    with answering(place) as house:
        asked = Ask(
            station=scope.station, as_known=scope.as_known, as_of=day(scope.as_of, "--as-of")
        )
        answer = house.questions.policies(asked, division)
    if as_json:
        print_json(answer)
        return
    where = scope.station or division
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


def _shown(value: Any) -> str:
    names = WORDS_OF["PolicyPublished", "value"]
    return str(value) if isinstance(value, int) else "、".join(names[each].zh for each in value)
