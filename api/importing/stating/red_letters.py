"""Which expense a row in red letters (红字) takes back: the one whose paper it names, or none at all.

Nothing is guessed: the expense stands in the book, or further up in the file, and no other one of
its source bears the number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from api.importing.comparing.recorded import Recorded
from api.importing.reporting.report import Sentence
from api.importing.reporting.sentences import RowRefused
from domain.ground.vocabulary import Category, Source
from domain.money.facts import Expenditure
from domain.money.refunds.details import ExpenditureRefundedDetails

_UNKNOWN: Final = Sentence(
    "refund_unknown",
    "这是红字（退回），所写的号在账上和本表里没有对应的支出（资金来源相同、日期不晚于它），请核对原凭证或发票的号和资金来源。",
    "The row is in red letters, and no expense of its source, by its day, bears the number that it"
    " names; check the number of the voucher or invoice and the source.",
    "摘要",
)
_AMBIGUOUS: Final = Sentence(
    "refund_ambiguous",
    "这是红字（退回），所写的号有几笔支出，看不出退的是哪一笔：请写明用途类别，或改写原发票的号。",
    "The row is in red letters, and several expenses bear the number that it names: give the"
    " category as well, or the number of the invoice.",
    "摘要",
)


class Reference(NamedTuple):
    """By what a row names an expense.

    ``yearly`` is the number among ``numbers`` that is the row's own in the books of its year, where
    numbers begin anew.
    """

    numbers: tuple[str, ...]
    yearly: str
    source: Source
    category: Category | None


def expense_of(reference: Reference, details: ExpenditureRefundedDetails, records: Recorded) -> str:
    """The record of the expense that a row takes back. Raises RowRefused."""
    day = details.refunded_on
    found: dict[str, Expenditure] = {}
    for number in reference.numbers:
        for record, fact in records.spent_on_paper(number):
            is_of_books = number == reference.yearly and fact.spent_on[:4] != day[:4]
            is_by_then = fact.spent_on <= day and not is_of_books
            if is_by_then and {line.source for line in fact.lines} == {reference.source}:
                found[record] = fact
    if not found:
        raise RowRefused(_UNKNOWN)
    if reference.category is not None:
        found = _only(found, lambda fact: fact.category == reference.category)
    found = _only(found, lambda fact: fact.spent_on[:4] == day[:4])
    if len(found) > 1:
        raise RowRefused(_AMBIGUOUS)
    return next(iter(found))


def _only(
    found: dict[str, Expenditure], is_meant: Callable[[Expenditure], bool]
) -> dict[str, Expenditure]:
    """Those that are meant where several are found and some are; one alone is the one."""
    if len(found) == 1:
        return found
    return {record: fact for record, fact in found.items() if is_meant(fact)} or found
