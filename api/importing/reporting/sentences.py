"""Why a row was refused, said for the person who filled in the sheet.

The ledger's sentences speak of codes and fields; a sheet has columns and names.
"""

from __future__ import annotations

import re
from typing import Final

from pydantic import ValidationError

from api.importing.reporting.report import ERASED_CODE, Kind, Sentence
from api.workbooks import RowProblem
from api.workbooks.layouts import LAYOUTS
from domain.book.sentences import sentence_of
from domain.book.validation import refusal_of
from domain.ground.refusals import FutureDate, InvalidValue, Refusal
from domain.staff.refusals import UnknownWorker
from domain.staff.refusals import WorkerNotEmployed as NotEmployed

_PLACE: Final = re.compile(r"(?:details\.)?(\w+)(?:\.([0-9]+))?")

ERASED: Final = Sentence(
    ERASED_CODE,
    "这一行的人已依法删除个人信息，不再记入。请从表里删去；本人重新接受服务的，请先登记为新的服务对象。",
    "Whoever this row is about was erased and is not recorded again. Delete it; a client who comes"
    " back has to be registered anew first.",
)
"""Why a row of somebody who was erased is held back: no sentence of the ledger's fits a row."""


class RowRefused(Exception):  # noqa: N818 - a statement about a row, not a fault of ours
    """A row that cannot mean what it says, whatever the station's rules are."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.code)
        self.sentence = sentence


def unknown_client(column: str, number: int, *, is_several: bool) -> Sentence:
    """Nobody of a name is known, or several are and nothing tells them apart."""
    if is_several:
        return Sentence(
            "several_clients",
            f"「{column}」中的第 {number} 人有几位同名的服务对象，请写代码。",
            f"Several clients have the name of person {number} in {column}; give the code.",
            column,
        )
    return Sentence(
        "unknown_client",
        f"「{column}」中的第 {number} 人不是登记过的服务对象，请先登记。",
        f"Person {number} in {column} is no client who is known; register them first.",
        column,
    )


def of_problem(problem: RowProblem) -> Sentence:
    """A problem that the reader of the sheet found."""
    return Sentence(problem.code, problem.message_zh, problem.message_en, problem.field)


def of_refusal(refusal: Refusal, kind: Kind = "") -> Sentence:
    """A refusal by a rule of the station, of what stands in a row of a kind of sheet."""
    place = _PLACE.match(refusal.field)
    column = None
    if layout := LAYOUTS.get(kind):
        # A day in the future is put right where the day stands, whatever moment it was seen by.
        found = layout.column_of(place[1]) if place else None
        is_day = isinstance(refusal, FutureDate) and layout.day in layout.columns
        column = layout.day if is_day else found
    if isinstance(refusal, UnknownWorker | NotEmployed) and place is not None and column:
        number = int(place[2] or 0) + 1
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
    chinese, english = sentence_of(refusal, "zh"), sentence_of(refusal, "en")
    if column and isinstance(refusal, InvalidValue):
        chinese, english = f"「{column}」：{chinese}", f"{column}: {english}"
    return Sentence(refusal.code, chinese, english, column or refusal.field)


def of_invalid(error: ValidationError, kind: Kind) -> Sentence:
    """Details that are wrong by themselves; the first wrong field counts."""
    first = error.errors(include_url=False, include_input=False)[0]
    return of_refusal(refusal_of(first, ".".join(map(str, first["loc"]))), kind)
