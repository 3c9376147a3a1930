"""Where money of one source went, as it is told: receipts, vouchers, the records behind them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from domain.ground.policy import Versions
from domain.ground.vocabulary import Category, Source
from domain.money.doubts import Doubt
from projections.budget.vouchers.papers import Paper


class TracedReceipt(Struct, frozen=True, kw_only=True):
    """Money that arrived, was there when the book began, or went back to the granter."""

    record: str
    position: int
    kind: Literal["received", "carried_over", "reclaimed", "lent", "borrowed"]
    grant: str
    day: str
    amount_fen: int
    document_number: str
    voucher_number: str


class LinkedRecord(Struct, frozen=True, kw_only=True):
    """A record that a voucher names.

    ``other`` is what is no visit and no training of this station: voided, of another kind, or not
    there at all.
    ``mark`` says that the client was erased or restricted: 〔已依法删除〕 or 〔限制处理〕.
    """

    record: str
    kind: Literal["home_visit", "home_visit_not_met", "training_session", "other"]
    day: str
    client: str
    mark: str = ""


class TracedVoucher(Struct, frozen=True, kw_only=True):
    """A voucher with what it took from the traced source, grant by grant.

    What was repaid of an advance is one too, with the services that the advance is linked to, and
    with its ``papers``, each for its part of the whole amount.
    """

    record: str
    position: int
    day: str
    category: Category
    voucher_number: str
    amount_fen: int
    by_grant: dict[str, int]
    linked: tuple[LinkedRecord, ...]
    has_service: bool
    corrections: int
    papers: tuple[Paper, ...]


class MoneyTrace(Struct, frozen=True, kw_only=True):
    """The answer, in fen and as known at ``position``.

    ``idle_since`` is the day on which the oldest money that is still there was received, and
    ``idle_months`` the whole months from then to ``as_of``; ``last_moved_on`` is the last day on
    which anything was received, spent, lent or reclaimed. ``released_fen`` is bound by no terms any
    more, and moved nowhere. ``policies`` are the versions that the
    findings judge by.
    """

    station: str
    source: Source
    grant: str | None
    as_of: str
    received_fen: int
    carried_over_fen: int
    spent_fen: int
    reclaimed_fen: int
    lent_fen: int
    borrowed_fen: int
    released_fen: int
    remaining_fen: int
    voucher_count: int
    idle_since: str | None
    idle_months: int
    last_moved_on: str | None
    receipts: tuple[TracedReceipt, ...]
    vouchers: tuple[TracedVoucher, ...]
    findings: tuple[Doubt, ...]
    policies: Versions
    position: int
