"""What waits for a decision, as a table on the command line."""

from __future__ import annotations

from typing import Final

from api.overview.matters import MATTER_NAMES
from api.questions.asking import Answer
from api.terminal.answers import Names, Printed
from api.terminal.output import print_table, yuan


def _tables(answer: Answer, title: str, _names: Names) -> None:
    """Print what waits, by matter, the oldest first."""
    rows = [
        (
            f"{MATTER_NAMES[each['matter']].zh} {each['matter']}",
            each["station"],
            each["about"],
            each["since"],
            "" if each["amount_fen"] is None else yuan(each["amount_fen"]),
            each["record"],
        )
        for each in answer["waiting"]
    ]
    headings = (
        *("事项 matter", "站点 station", "是什么 about", "自 since"),
        *("金额 amount", "记录 record"),
    )
    print_table(title, headings, rows)


PRINTED: Final = Printed("approvals", "审批 Approvals", _tables)
"""The queue of approvals."""
