"""What the book of money forbids: overdrawing, other purposes and days than granted, twice."""

from __future__ import annotations

from domain.ground import vocabulary
from domain.ground.refusals import InvalidValue, NotFound, RuleRefusal


class UnknownGrant(InvalidValue):
    """A grant code that the station has never been promised or paid."""

    code = "unknown_grant"
    zh = "本站没有编号为 {grant} 的拨款。"
    en = "The station has no grant {grant}."


class GrantSourceMismatch(InvalidValue):
    """A grant named together with a source that is not its own."""

    code = "grant_source_mismatch"
    zh = "拨款 {grant} 的来源是 {actual}，不是 {source}。"
    en = "Grant {grant} comes from {actual}, not from {source}."


class SplitDoesNotAddUp(InvalidValue):
    """Source lines whose sum is not the voucher's amount."""

    code = "split_does_not_add_up"
    zh = "各来源分摊合计 {lines_fen} 分，与金额 {amount_fen} 分不符。"
    en = "The source lines add up to {lines_fen} fen, the amount is {amount_fen} fen."


class InsufficientFunds(RuleRefusal):
    """A source or grant that would be overspent, now or on an earlier day."""

    code = "insufficient_funds"
    zh = "资金不足：{source} 可用 {available_fen} 分，需要 {asked_fen} 分。"
    en = "Not enough money: {source} has {available_fen} fen available, {asked_fen} fen are asked."


class CategoryForbidden(RuleRefusal):
    """A purpose that the grant's document does not allow."""

    code = "category_forbidden"
    zh = "拨款 {grant}（{document_number}）不得用于 {category}。"
    en = "Grant {grant} ({document_number}) must not be spent on {category}."


class OutsideGrantPeriod(RuleRefusal):
    """Spending on a day that the grant does not cover."""

    code = "outside_grant_period"
    zh = "{day} 不在拨款 {grant} 的使用期 {period_from}—{period_until} 内。"
    en = "{day} lies outside the period {period_from} to {period_until} of grant {grant}."


class DuplicateMunicipalGrant(RuleRefusal):
    """The municipal one-off comes once in a station's life."""

    code = "duplicate_municipal_grant"
    zh = "市级一次性补助每站只有一次，已于 {received_on} 入账。"
    en = "The municipal one-off comes once in a station's life; it was entered for {received_on}."


class GrantAlreadyPromised(RuleRefusal):
    """A grant code that is promised twice."""

    code = "grant_already_promised"
    zh = "拨款 {grant} 已登记过；金额有误请更正。"
    en = "Grant {grant} is already promised; correct that record if it is wrong."


class ReservationAlreadyResolved(RuleRefusal):
    """A reservation is resolved once: posted by an expenditure, released, or voided."""

    code = "reservation_already_resolved"
    zh = "资金预留 {reservation} 已经了结（已支用、已释放或已作废），不能再次处理。"
    en = "Reservation {reservation} is already resolved (posted, released or voided)."


class ReservationExpired(RuleRefusal):
    """A reservation whose last day is over."""

    code = "reservation_expired"
    zh = "资金预留只保留到 {valid_until}，已经过期。"
    en = "The reservation held until {valid_until} and has expired."


class UnknownReservation(NotFound):
    """A reservation of money that the station's stream does not have."""

    code = "unknown_reservation"
    zh = "没有编号为 {reservation} 的资金预留。"
    en = "There is no reservation {reservation}."


class UnknownSource(InvalidValue):
    """A funding source outside the vocabulary."""

    code = "unknown_source"
    zh = f"资金来源不在词表中。可用：{'、'.join(vocabulary.SOURCES)}。"
    en = f"The funding source is not in the vocabulary: {', '.join(vocabulary.SOURCES)}."


class UnknownCategory(InvalidValue):
    """A spending category outside the vocabulary."""

    code = "unknown_category"
    zh = f"用途类别不在词表中。可用：{'、'.join(vocabulary.CATEGORIES)}。"
    en = f"The spending category is not in the vocabulary: {', '.join(vocabulary.CATEGORIES)}."
