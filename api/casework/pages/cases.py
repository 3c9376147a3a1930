"""The list behind the figures of casework: case by case, with what its file lacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.pages.questions.chapters import records_of
from api.pages.questions.parts import Chapter, Column, Opened, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import CASEWORK
from api.questions.questions import Questions
from domain.book.words import VOCABULARY
from domain.ground.labels import Label, all_of

CASES: Final = f"{CASEWORK.path}/cases"


def cases(questions: Questions, sight: Sight) -> Sheet:
    """The cases of a station."""
    found = questions.cases(
        sight.ask, wanted=sight.narrowed, limit=sight.limit, cursor=sight.cursor, counted=True
    )

    def word(of: str, key: str) -> Column:
        words = VOCABULARY[of]
        return Column(
            heading=_HEADINGS[key],
            value=lambda row: words[row[key]] if row[key] else "",
        )

    needed = lacking_of(found["required"])
    return Sheet(
        about=[Label(f"档案要件：{needed.zh}", f"a file needs: {needed.en}")],
        chapters=[
            Chapter(
                table=Table(
                    name=Label(f"共{found['total']:,}个", f"{found['total']:,} cases"),
                    columns=(
                        Column(heading=Label("个案", "Case"), value="case", opens=_opening),
                        Column(heading=Label("服务对象", "Client"), value="client"),
                        word("CaseStage", "stage"),
                        word("CaseProblem", "problem"),
                        word("CaseUrgency", "urgency"),
                        Column(heading=Label("责任社工", "Worker"), value="worker"),
                        Column(heading=Label("接案", "Opened"), value="opened_on", unit="day"),
                        Column(heading=Label("节次", "Sessions"), value="sessions", unit="count"),
                        Column(heading=Label("结案", "Closed"), value="closed_on", unit="day"),
                        Column(
                            heading=Label("档案缺", "Lacks"),
                            value=lambda row: lacking_of(row["missing"]),
                            is_short=lambda row: bool(row["missing"]),
                        ),
                    ),
                    rows=found["items"],
                )
            )
        ],
        next=found["next_cursor"],
    )


def lacking_of(lacks: Sequence[str]) -> Label:
    """What a file needs or lacks, by name."""
    return all_of(VOCABULARY["CaseLack"][word] for word in lacks)


_HEADINGS: Final = {
    "stage": Label("阶段", "Stage"),
    "problem": Label("问题", "Problem"),
    "urgency": Label("紧急程度", "Urgency"),
}


def _opening(row: Row) -> Opened:
    return records_of("case.opened", {"case": row["case"], "from": None, "as_of": None})
