"""By what a station's papers about money are told apart: voucher numbers and grant documents.

A voucher number counts within its calendar year and in its direction, since books are numbered anew
each year and receipts apart from payments. What the tax or finance office numbers, an invoice, bears
its number for ever: it counts in any year. A paper without a number is like no other.
"""

from __future__ import annotations

from typing import Final, assert_never

from domain.money.facts import (
    AdvanceMade,
    AdvanceRepaid,
    Expenditure,
    ExpenditureApproved,
    ExpenditureRefunded,
    ExpenditureRejected,
    ExpenditureSubmitted,
    FundsReserved,
    GrantCarriedOver,
    GrantPromised,
    GrantReceived,
    GrantReclaimed,
    MoneyFact,
    RestrictionReleased,
    SourceLent,
    SourceRepaid,
)
from domain.money.terms.facts import GrantTermsSet

_INVOICES: Final = frozenset[object]({"vat_invoice", "fiscal_receipt", "donation_receipt"})
"""Kinds of vouchers that no station numbers itself."""

_DIGITS_OF_AN_E_INVOICE: Final = 20


def marks_of(fact: MoneyFact) -> tuple[str, ...]:  # noqa: C901, PLR0911, PLR0912 - one for each kind of fact
    """What another record of the same paper would have in common with a fact."""
    match fact:
        case Expenditure():
            return (
                *_voucher("out", fact.spent_on, fact.voucher_number, fact.amount_fen),
                *_invoice(fact),
            )
        case ExpenditureSubmitted():
            # Apart from what is paid, or a payment would be like its own submission.
            return _voucher("asked", fact.submitted_on, fact.voucher_number, fact.amount_fen)
        case GrantReceived():
            return (
                *_voucher("in", fact.received_on, fact.voucher_number, fact.amount_fen),
                *_document("received", fact.received_on, fact.document_number, fact.amount_fen),
            )
        case ExpenditureRefunded():
            return _voucher("back", fact.refunded_on, fact.voucher_number, fact.amount_fen)
        case AdvanceMade():
            return (
                *_voucher("out", fact.advanced_on, fact.voucher_number, fact.amount_fen),
                *_invoice(fact),
            )
        case AdvanceRepaid():
            return _voucher("repaid", fact.repaid_on, fact.voucher_number, fact.amount_fen)
        case GrantCarriedOver():
            day, number = fact.carried_over_on, fact.document_number
            return _document("carried over", day, number, fact.amount_fen)
        case GrantPromised():
            return _document("promised", fact.promised_on, fact.document_number, fact.amount_fen)
        case GrantReclaimed():
            return _document("reclaimed", fact.reclaimed_on, fact.document_number, fact.amount_fen)
        case GrantTermsSet():
            step = f"terms/{fact.grant}/{fact.effective_on}/{fact.article}"
            return (f"{step}/{fact.document_number}",)
        case SourceLent():
            return _document("lent", fact.lent_on, fact.document_number, fact.amount_fen)
        case RestrictionReleased():
            day, number = fact.released_on, fact.document_number
            return _document(f"released/{fact.grant}", day, number, fact.amount_fen)
        case FundsReserved() | SourceRepaid() | ExpenditureApproved() | ExpenditureRejected():
            return ()
        case _:
            assert_never(fact)


def invoice_of(fact: Expenditure | AdvanceMade) -> str:
    """What an invoice is known by wherever it is shown; empty for papers that a station numbers.

    Its code and number, which the tax or finance office gives out once. A fully digital invoice has
    no code and is known by its twenty digits.
    """
    number = fact.voucher_number
    is_digital = number.isdigit() and len(number) == _DIGITS_OF_AN_E_INVOICE
    if not number or not (is_digital or _is_invoice(fact)):
        return ""
    return f"{fact.voucher_code}/{number}" if fact.voucher_code else number


def _voucher(direction: str, day: str, number: str, amount_fen: int) -> tuple[str, ...]:
    return (f"{direction}/{day[:4]}/{amount_fen}/{number}",) if number else ()


def _invoice(fact: Expenditure | AdvanceMade) -> tuple[str, ...]:
    number = fact.voucher_number
    return (f"invoice/{fact.amount_fen}/{number}",) if number and _is_invoice(fact) else ()


def _is_invoice(fact: Expenditure | AdvanceMade) -> bool:
    return bool(fact.voucher_code) or fact.voucher_kind in _INVOICES


def _document(step: str, day: str, number: str, amount_fen: int) -> tuple[str, ...]:
    return (f"{step}/{day}/{amount_fen}/{number}",) if number else ()
