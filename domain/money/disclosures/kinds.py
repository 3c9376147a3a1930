"""The kind of fact that a notice was published: kept by the accountant and the head."""

from __future__ import annotations

from typing import Final

from domain.ground.kinds import MONEY, Kind
from domain.ground.labels import Label
from domain.money.disclosures.commands import PublishDisclosure
from domain.money.disclosures.facts import DisclosurePublished
from domain.money.disclosures.rules import assess_published, same_notice

FINGERPRINTED_BY_FACT: Final = True

KINDS: Final = (
    Kind(
        fact=DisclosurePublished,
        command=PublishDisclosure,
        assess=assess_published,
        started="published_on",
        recorded_by=MONEY,
        fixed_by=MONEY,
        folded=False,
        people_kept_as="voucher",
        texts_kept_as="voucher",
        likenesses=same_notice,
        path="disclosure-published",
        name=Label("公示发布", "notice published"),
        says=Label(
            "公示 {year} 年{kind}，{published_on}，公示于：{published_at}，文件 {notice_sha256}",
            "published the notice of {year} on {kind}, {published_on}, at: {published_at}, file {notice_sha256}",
        ),
        example={
            "details": {
                "kind": "lottery",
                "year": 2021,
                "published_on": "2022-06-20",
                "published_at": "街道公示栏、区民政局网站",
                "notice_sha256": "c" * 64,
            }
        },
    ),
)
