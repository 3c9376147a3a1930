"""The draw of visits to be reviewed, on the command line."""

from __future__ import annotations

from secrets import token_hex

from pydantic import TypeAdapter, ValidationError

from api.lists.draws import review_draw
from api.terminal.answers import answering, asked, title_of
from api.terminal.failures import CliError
from api.terminal.output import print_json, print_table, say
from api.terminal.scope import Place, Scope
from api.terminal.words import both, judged_by
from domain.ground.forms.fields import NamedCode
from domain.ground.labels import Label

DRAWN = Label("抽中", "by lot")
"""Why a visit is reviewed of which not all are."""


def show_draw(place: Place, scope: Scope, seed: str | None, *, as_json: bool) -> None:
    """Print the draw by a seed, by a new one where none is given.

    Raises CliError without a station and for a seed that is no code.
    """
    if scope.station is None:
        raise CliError("请用 --station 指明站点。", "Say which station by --station.")
    try:
        drawn_by = TypeAdapter[str](NamedCode).validate_python(seed or token_hex(4))
    except ValidationError:
        raise CliError("--seed 不是代码。", "--seed is no code.") from None
    with answering(place) as house:
        answer = review_draw(house.questions, asked(house, scope), seed=drawn_by)
    if as_json:
        print_json(answer)
        return
    rows = [
        (
            each["record"],
            each["started_at"][:16].replace("T", " "),
            each["client"],
            " ".join(each["visitors"]),
            _because(each["because"]),
            "、".join(both("ReviewFinding", review["finding"]) for review in each["reviews"]),
        )
        for each in answer["items"]
    ]
    print_table(
        title_of(f"探访复核抽样 Visits to be reviewed · 种子 seed {drawn_by}", scope, answer),
        ("记录 record", "开始 start", "对象 client", "人员 workers", "原因 why", "复核 reviews"),
        rows,
    )
    counts = answer["candidates"], answer["drawn"], answer["reviewed"]
    say("共 {} 次，抽 {} 次，已复核 {} 次。 Of {} visits {}, {} reviewed.".format(*counts, *counts))
    say(judged_by(answer["policies"]))


def _because(word: str) -> str:
    return f"{DRAWN.zh} {DRAWN.en}" if word == "drawn" else both("ReviewedAlways", word)
