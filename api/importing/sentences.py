"""Why a row was refused, said for the person who filled in the sheet.

The ledger's sentences speak of codes and fields; a sheet has columns and names.
"""

from __future__ import annotations

import re
from typing import Final

from pydantic import ValidationError

from api.importing.report import ERASED_CODE, Sentence
from api.workbooks import RowProblem
from domain.book.refusals import REFUSALS
from domain.book.sentences import sentence_of
from domain.ground.forms.fields import BUILT_IN_CODES
from domain.ground.refusals import BadValue, Refusal
from domain.staff.refusals import UnknownWorker
from domain.staff.refusals import WorkerNotEmployed as NotEmployed

_PLACE: Final = re.compile(r"(visitors|attendance)\.([0-9]+)")
_COLUMNS: Final = {"visitors": "探访社工", "attendance": "参加人员"}

ERASED: Final = Sentence(
    ERASED_CODE,
    "这一行的人已依法删除个人信息，不再记入。请从表里删去；本人重新接受服务的，请先登记为新的服务对象。",
    "Whoever this row is about was erased and is not recorded again. Delete it; a client who comes"
    " back has to be registered anew first.",
)
"""Why a row of somebody who was erased is held back: no sentence of the ledger's fits a row."""


def of_problem(problem: RowProblem) -> Sentence:
    """A problem that the reader of the sheet found."""
    return Sentence(problem.code, problem.message_zh, problem.message_en, problem.field)


def of_refusal(refusal: Refusal) -> Sentence:
    """A refusal by a rule of the station."""
    place = _PLACE.match(refusal.field)
    if isinstance(refusal, UnknownWorker | NotEmployed) and place is not None:
        column, number = _COLUMNS[place[1]], int(place[2]) + 1
        if isinstance(refusal, UnknownWorker):
            return Sentence(
                refusal.code,
                f"「{column}」中的第 {number} 人不在人员名册上。",
                f"Person {number} in {column} is not on the roster.",
                column,
            )
        day = refusal.params["day"]
        return Sentence(
            refusal.code,
            f"「{column}」中的第 {number} 人在 {day} 不在职。",
            f"Person {number} in {column} was not employed on {day}.",
            column,
        )
    said = (sentence_of(refusal, "zh"), sentence_of(refusal, "en"))
    return Sentence(refusal.code, *said, refusal.field)


def of_invalid(error: ValidationError) -> Sentence:
    """Details that are wrong by themselves; the first wrong field counts."""
    first = error.errors(include_url=False, include_input=False)[0]
    refusal = (REFUSALS.get(first["type"]) or BUILT_IN_CODES.get(first["type"]) or BadValue)()
    said = (sentence_of(refusal, "zh"), sentence_of(refusal, "en"))
    return Sentence(refusal.code, *said, ".".join(map(str, first["loc"])))
