"""What changed between two moments, as tables on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

import msgspec

from api.questions.asking import Answer
from api.questions.compared.answers import Group, Question
from api.questions.compared.comparing import Part, compare
from api.questions.compared.declared import QUESTIONS
from api.questions.compared.figure_words import unit_of
from api.questions.refusals import TooManyEntries
from api.terminal.answers import answering, asked
from api.terminal.failures import CliError
from api.terminal.output import note, print_json, print_table, say, yuan
from api.terminal.scope import Place, Scope

_GROUPS: Final[Mapping[Group, str]] = {
    "late": "补记 late",
    "corrected": "更正 corrected",
    "voided": "作废 voided",
    "new": "新记 new",
}


def show_comparison(
    place: Place,
    scope: Scope,
    question: str | None,
    moments: tuple[str, str | None],
    *,
    limit: int,
    as_json: bool,
) -> None:
    """Compare the answers of one question, or of all (None), at two moments.

    Raises CliError for a question that there is none of, and TooManyEntries for one; of all, those
    with too many entries between the moments are left out, with a note.
    """
    if question is not None and question not in QUESTIONS:
        raise CliError(
            f"没有“{question}”这项；可选：{'、'.join(QUESTIONS)}。",
            f"There is no question {question}; choose from {', '.join(QUESTIONS)}.",
        )
    names = [cast("Question", question)] if question else list(QUESTIONS)
    with answering(place) as house:
        ask, part = asked(house, scope), Part(limit or None)
        found: list[Answer] = []
        for name in names:
            try:
                told = compare(house.questions, name, ask, moments, part)
            except TooManyEntries as refused:
                if question:
                    raise
                note(f"{name}：{refused.message('zh')} {refused.message('en')}")
            else:
                found.append(msgspec.to_builtins(told))
    if as_json:
        position = found[0]["position"] if found else None
        print_json(found[0] if question else {"items": found, "position": position})
        return
    for each in found:
        _tables(each, scope)


def _tables(found: Answer, scope: Scope) -> None:
    """Print the figures that changed, and the entries that changed them."""
    where = scope.station or scope.district or "全部 all"
    moments = f"@{found['then']['position']} → @{found['now']['position']}"
    rows = [
        (
            each["label_zh"],
            *(_shown(each, name) for name in ("then", "now", "difference", *_GROUPS)),
        )
        for each in found["figures"]
    ]
    rates = [
        (each["label_zh"], *(_shown(each, name) for name in ("then", "now")), *("",) * 5)
        for each in found["rates"]
    ]
    columns = ("项目 figure", "当时 then", "今为 now", "差 difference", *_GROUPS.values())
    print_table(f"对比 Compare · {found['question']} · {where} · {moments}", columns, rows + rates)
    entries = [
        (_GROUPS[each["group"]], each["position"], each["recorded_at"], each["sentence_zh"])
        for each in found["items"]
    ]
    print_table(
        "差在哪几笔 Entries that made the difference",
        ("类 group", "位置 position", "入账 recorded", "内容 what"),
        entries,
    )
    count = sum(found["entries"].values())
    left = count - len(entries)
    if left:
        say(f"另有 {left} 笔，用 --limit 0 看全部。 {left} more; see all with --limit 0.")
    if not found["exact"]:
        say("笔数太多，凡有关的都算在内。 Of so many, all that bear on it are counted.")
    says = (
        ("与各项差额相符 ✓", "agree ✓") if found["agrees"] else ("与差额不符 ✗", "do not agree ✗")
    )
    say(f"{count} 笔合计，{says[0]} · {count} entries, {says[1]}")


def _shown(row: Mapping[str, Any], name: str) -> str:
    value = row[name]
    if value is None:
        return "—"
    if unit_of(str(row["figure"])) == "fen":
        return yuan(int(value))
    return f"{value:g}" if isinstance(value, float) else str(value)
