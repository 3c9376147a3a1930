"""The papers of an expense or an advance, as answers tell them."""

from __future__ import annotations

from msgspec import UNSET, Struct

from domain.ground.vocabulary import VoucherKind
from domain.money.facts import AdvanceMade, Expenditure
from domain.money.papers.vouchers import vouchers_of


class Paper(Struct, frozen=True, kw_only=True):
    """One paper, and the part of the amount that it vouches for; ``sha256`` is that of its scan."""

    voucher_number: str
    voucher_kind: VoucherKind | None
    voucher_code: str
    amount_fen: int
    sha256: str


def papers_of(fact: Expenditure | AdvanceMade) -> tuple[Paper, ...]:
    """Every paper of which anything is known, the first one first."""
    found = [
        Paper(
            voucher_number=each.voucher_number,
            voucher_kind=None if each.voucher_kind is UNSET else each.voucher_kind,
            voucher_code=each.voucher_code,
            amount_fen=each.amount_fen,
            sha256=each.voucher_sha256,
        )
        for each in vouchers_of(fact)
    ]
    return tuple(
        each
        for each in found
        if each.voucher_number or each.voucher_kind or each.voucher_code or each.sha256
    )
