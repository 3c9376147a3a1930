"""What an export refuses: a scope that this ledger cannot have, an address nobody can seal to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.questions.refusals import PositionBeyondHead, TooManyEntries
from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue


class BadRecipient(InvalidValue):
    """An age recipient that is not one; sealed to it, nobody could open the bundle."""

    code = "bad_recipient"
    title = Label("age 公钥不正确", "Bad age recipient")
    zh = "不是有效的 age 公钥（应以 age1 开头）。"
    en = "This is not an age public key (it should begin with age1)."


class BundleDamaged(InvalidValue):
    """An audit bundle that does not check out."""

    code = "bundle_damaged"
    title = Label("审计包校验失败", "Audit bundle does not check out")
    zh = "审计包校验失败：{where_zh}{what_zh}"
    en = "The audit bundle does not check out: {where_en}{what_en}"


EXPORT_REFUSALS: Final[Mapping[str, type[InvalidValue]]] = {
    kind.code: kind for kind in (PositionBeyondHead, TooManyEntries, BadRecipient, BundleDamaged)
}
"""Every refusal of an export by its stable code."""
