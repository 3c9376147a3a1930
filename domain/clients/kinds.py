"""The kinds of facts about clients: recorded and fixed by staff and head."""

from __future__ import annotations

from typing import Final

from domain.clients.commands import MergeClients, RegisterClient, UnmergeClients
from domain.clients.facts import ClientMerged, ClientRegistered, ClientUnmerged
from domain.clients.rules import assess_merged, assess_registered, assess_unmerged
from domain.ground.kinds import SERVICE, Kind
from domain.ground.words import Label

FINGERPRINTED_BY_FACT: Final = True

KINDS: Final = (
    Kind(
        fact=ClientRegistered,
        command=RegisterClient,
        assess=assess_registered,
        started="registered_on",
        recorded_by=SERVICE,
        fixed_by=SERVICE,
        folded=True,
        people_kept_as="service_file",
        path="clients",
        name=Label("服务对象登记", "client registered"),
        says=Label(
            "登记服务对象：{client}，{registered_on}[，户 {household}][，责任社工 {worker}]",
            "registered a client: {client} on {registered_on}[, household {household}][, responsible: {worker}]",
        ),
        example={
            "details": {
                "client": "C-7H2K9QX6",
                "client_name": "示例乙",
                "registered_on": "2021-06-02",
                "groups": [
                    {"group": "elder_alone", "since": "2020-01-01", "evidence": "社区台账第12号"}
                ],
                "household": "H-0000001Y",
                "phone": "0574-88880000",
            }
        },
    ),
    Kind(
        fact=ClientMerged,
        command=MergeClients,
        assess=assess_merged,
        started="merged_on",
        recorded_by=SERVICE,
        fixed_by=SERVICE,
        folded=True,
        people_kept_as="service_file",
        path="client-merged",
        name=Label("服务对象合并", "clients merged"),
        says=Label(
            "合并服务对象：{client} 与 {into} 是同一人，{merged_on}",
            "merged clients: {client} and {into} are one person, {merged_on}",
        ),
        example={
            "details": {
                "client": "C-0000001Y",
                "into": "C-7H2K9QX6",
                "merged_on": "2021-06-10",
            }
        },
    ),
    Kind(
        fact=ClientUnmerged,
        command=UnmergeClients,
        assess=assess_unmerged,
        started="unmerged_on",
        recorded_by=SERVICE,
        fixed_by=SERVICE,
        folded=True,
        people_kept_as="service_file",
        path="client-unmerged",
        name=Label("服务对象拆分", "clients told apart"),
        says=Label(
            "撤销合并 {merge}：其两个代码是两个人，{unmerged_on}",
            "undid the merge {merge}: its two codes are two people, {unmerged_on}",
        ),
        example={
            "details": {
                "merge": "01890000-0000-7000-8000-000000000001",
                "unmerged_on": "2021-06-11",
            }
        },
    ),
)
