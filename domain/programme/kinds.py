"""The kinds of facts on the stream of an area: stated by the officers of that very area."""

from __future__ import annotations

from typing import Final

from domain.ground.kinds import Kind
from domain.ground.vocabulary import Role
from domain.ground.words import Label
from domain.programme.commands import PublishPolicy
from domain.programme.facts import PolicyPublished
from domain.programme.rules import assess_policy

FINGERPRINTED_BY_FACT: Final = True

_OFFICERS: Final = frozenset[Role]({"district_officer", "city_officer"})

KINDS: Final = (
    Kind(
        fact=PolicyPublished,
        command=PublishPolicy,
        assess=assess_policy,
        stream="area",
        folded=True,
        started="effective_from",
        recorded_by=_OFFICERS,
        fixed_by=_OFFICERS,
        people_kept_as="service_file",
        may_lie_ahead=True,
        path="policies",
        name=Label("政策发布", "policy published"),
        says=Label(
            "发布政策：{key} 为 {value}，{effective_from} 起施行，依据：{title}[（{document_number}）][{article}]",
            "laid down {key}: {value} from {effective_from}, by {title}[ ({document_number})][, {article}]",
        ),
        example={
            "details": {
                "key": "min_full_time",
                "value": 4,
                "effective_from": "2026-01-01",
                "title": "宁波市社会工作站建设管理规范",
                "document_number": "甬社工〔2025〕12号",
                "article": "第六条",
            }
        },
    ),
)
