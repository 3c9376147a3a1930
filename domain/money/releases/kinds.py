"""The kind of fact that a restriction is released: kept by the accountant and the head."""

from __future__ import annotations

from typing import Final

from domain.ground.kinds import MONEY, Kind
from domain.ground.labels import Label
from domain.money.facts import RestrictionReleased
from domain.money.papers.vouchers import marks_of
from domain.money.releases.commands import ReleaseRestriction
from domain.money.releases.rules import assess_released

FINGERPRINTED_BY_FACT: Final = True

KINDS: Final = (
    Kind(
        fact=RestrictionReleased,
        command=ReleaseRestriction,
        assess=assess_released,
        started="released_on",
        recorded_by=MONEY,
        fixed_by=MONEY,
        folded=True,
        people_kept_as="voucher",
        texts_kept_as="voucher",
        likenesses=marks_of,
        path="restriction-released",
        name=Label("解除限定", "restriction released"),
        says=Label(
            "解除限定：{source} {grant} 的 {amount_fen} 自 {released_on} 起转为非限定，文号：{document_number}",
            "released {amount_fen} of {source} {grant} from its restriction, {released_on}, as {document_number} says",
        ),
        example={
            "details": {
                "source": "welfare_lottery",
                "grant": "G2021-1",
                "amount": "100.00",
                "released_on": "2021-09-01",
                "document_number": "甬民〔2021〕21号",
                "summary": "项目完成，余款准予统筹使用",
            }
        },
    ),
)
