"""The forms that the sheet of an evaluation leads to, filled in with what the sheet says."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_hex
from typing import Final

from api.lists.fields import listed_at
from api.pages.forms.routes import stating
from api.pages.questions.parts import Opened, Row
from api.pages.questions.sight import Sight
from api.pages.rail import EVALUATION
from api.questions.asking import Answer, today
from domain.book.catalogue import KIND_OF_TOPIC
from domain.evaluation.scoring import BOOK, ITSELF

AUTOMATIC: Final = f"{EVALUATION.path}/automatic"
"""Where all scores of the book are recorded at once."""


def waiting(told: Answer) -> list[Row]:
    """What the book tells of lines for which it is not recorded yet."""
    return [each for each in told["lines"] if each["recorded"] is None]


class Giving:
    """What whoever looks at a sheet may give; without a sheet only its opening."""

    def __init__(self, sight: Sight, answer: Answer | None) -> None:
        self._sight = sight
        self._answer = answer

    def opening(self) -> Opened | None:
        """The form of another evaluation, by the book as it is known now, files drawn by a new seed."""
        known = str(self._sight.desk.head)
        return self._form("evaluation.opened", known_at=known, seed=token_hex(4), opened_on=today())

    def freezing(self) -> Opened | None:
        """The form by which the sheet stands as it is seen."""
        if self._answer is None or self._answer["state"] == "frozen":
            return None
        seen = self._answer["sheet_sha256"]
        return self._of_evaluation("evaluation.frozen", sheet_sha256=seen, frozen_on=today())

    def ordering(self) -> Opened | None:
        """The form of something to be put right."""
        return self._of_evaluation("rectification.ordered", ordered_on=today())

    def may_score(self, rater: str) -> bool:
        """Whether whoever looks may enter scores of a rater now."""
        if self._answer is None or self._answer["state"] == "frozen":
            return False
        is_head = self._sight.desk.principal.role == "station_head"
        kind = KIND_OF_TOPIC["line.scored"]
        return self._sight.desk.may_record(kind) and (rater == ITSELF) == is_head

    def recording(self, told: Answer) -> Opened | None:
        """The page where all that the book tells is recorded at once."""
        if self._answer is None or not (self.may_score(BOOK) and waiting(told)):
            return None
        shown = {"evaluation": self._answer["evaluation"], "from": None, "as_of": None}
        return Opened(AUTOMATIC, shown)

    def score(self, rater: str, row: Row) -> Opened | None:
        """The form of a score for a line, with what the book tells or the whole of its points."""
        if not self.may_score(rater):
            return None
        told = row["told"]["score"] if row["told"] else row["points"]
        return self._of_evaluation(
            "line.scored", line=row["code"], rater=rater, score=str(told), scored_on=today()
        )

    def automatic(self, line: str, told: Row | None, given: Mapping[str, Row]) -> Opened | None:
        """The record of the book's own score; before it is recorded the form that states it."""
        if BOOK in given:
            return Opened(f"/audit/record/{given[BOOK]['record']}", {"from": None, "as_of": None})
        if told is None or not self.may_score(BOOK):
            return None
        figures = {
            name: str(told[name])
            for name in ("score", "measured", "due", "evidence", "evidence_count")
        }
        return self._of_evaluation(
            "line.scored", line=line, rater=BOOK, scored_on=today(), **figures
        )

    def next_step(self, row: Row) -> Opened | None:
        """The form of what comes next for something to be put right."""
        match row["state"]:
            case "ordered":
                return self._form(
                    "rectification.answered", rectification=row["record"], answered_on=today()
                )
            case "answered":
                return self._form(
                    "rectification.accepted", rectification=row["record"], accepted_on=today()
                )
            case _:
                return None

    def _of_evaluation(self, topic: str, **stated: str) -> Opened | None:
        if self._answer is None:
            return None
        return self._form(topic, evaluation=self._answer["evaluation"], **stated)

    def _form(self, topic: str, **stated: str) -> Opened | None:
        kind = KIND_OF_TOPIC[topic]
        if not self._sight.desk.may_record(kind):
            return None
        address = f"/audit/new/{listed_at(kind)}"
        return Opened(
            address, {**stating(**stated), "from": None, "as_of": None, "evaluation": None}
        )
