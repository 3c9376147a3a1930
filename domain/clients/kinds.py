"""The kinds of facts about clients: recorded and fixed by staff and head."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.clients.commands import (
    MergeClients,
    MoveClientAway,
    RecordClientDeath,
    RegisterClient,
    RegisterHousehold,
    TransferClient,
    UnmergeClients,
)
from domain.clients.facts import (
    ClientDied,
    ClientMerged,
    ClientMovedAway,
    ClientRegistered,
    ClientTransferred,
    ClientUnmerged,
    HouseholdRegistered,
)
from domain.clients.rules import (
    assess_died,
    assess_household,
    assess_merged,
    assess_moved_away,
    assess_registered,
    assess_transferred,
    assess_unmerged,
)
from domain.ground.forms.sheets import Sheet
from domain.ground.kinds import SERVICE, Kind
from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

_kind = partial(
    Kind, recorded_by=SERVICE, fixed_by=SERVICE, folded=True, people_kept_as="service_file"
)

KINDS: Final = (
    _kind(
        fact=ClientRegistered,
        command=RegisterClient,
        assess=assess_registered,
        started="registered_on",
        path="clients",
        name=Label("服务对象登记", "client registered"),
        says=Label(
            "登记服务对象：{client}，{registered_on}[，户 {household}][，责任社工 {worker}]",
            "registered a client: {client} on {registered_on}[, household {household}][, responsible: {worker}]",
        ),
        example={
            "details": {
                "client": "C-7H2K9QX6",
                "client_name": "示例己",
                "registered_on": "2021-06-02",
                "groups": [
                    {"group": "elder_alone", "since": "2020-01-01", "evidence": "社区台账第12号"}
                ],
                "household": "H-0000001Y",
                "phone": "0574-88880000",
            }
        },
        sheet=Sheet(
            marks=(
                *("服务对象档案", "服务对象花名册", "服务对象名册", "服务对象名单", "服务对象信息"),
                *("服务对象基本", "服务对象台账", "服务对象登记", "服务对象一览", "建档"),
            ),
            identity=("client",),
            columns={
                "registered_on": ("登记日期", "建档日期", "建档时间", "登记时间", "纳入日期"),
                "groups": ("对象类别",),
                "household": ("户编号", "家庭编号"),
                "worker": ("责任社工",),
                "birth_date": ("出生日期", "出生年月日", "生日"),
                "guardian_name": ("监护人姓名", "监护人"),
                "guardian_phone": ("监护人电话", "监护人联系电话", "监护人联系方式"),
            },
            may_be_undated=True,
        ),
    ),
    _kind(
        fact=ClientMerged,
        command=MergeClients,
        assess=assess_merged,
        started="merged_on",
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
    _kind(
        fact=ClientUnmerged,
        command=UnmergeClients,
        assess=assess_unmerged,
        started="unmerged_on",
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
    _kind(
        fact=ClientTransferred,
        command=TransferClient,
        assess=assess_transferred,
        started="transferred_on",
        is_past_merging=True,
        path="client-transferred",
        name=Label("服务对象转出", "client transferred"),
        says=Label(
            "转出服务对象：{client} 自 {transferred_on} 起由 {to_station} 服务",
            "transferred a client: {client} to {to_station} from {transferred_on} on",
        ),
        example={
            "details": {
                "client": "C-7H2K9QX6",
                "transferred_on": "2021-06-20",
                "to_station": "NB-YZ-002",
            }
        },
    ),
    _kind(
        fact=ClientMovedAway,
        command=MoveClientAway,
        assess=assess_moved_away,
        started="moved_on",
        path="client-moved-away",
        name=Label("服务对象迁出", "client moved away"),
        says=Label(
            "服务对象迁出：{client}，{moved_on}", "a client moved away: {client} on {moved_on}"
        ),
        example={"details": {"client": "C002", "moved_on": "2021-06-20"}},
        sheet=Sheet(marks=("迁出登记", "迁出名单"), identity=("client", "moved_on")),
    ),
    _kind(
        fact=ClientDied,
        command=RecordClientDeath,
        assess=assess_died,
        started="died_on",
        path="client-died",
        name=Label("服务对象去世", "client died"),
        says=Label("服务对象去世：{client}，{died_on}", "a client died: {client} on {died_on}"),
        example={"details": {"client": "C-7H2K9QX6", "died_on": "2021-06-20"}},
        sheet=Sheet(marks=("去世登记", "死亡登记", "离世登记"), identity=("client",)),
    ),
    _kind(
        fact=HouseholdRegistered,
        command=RegisterHousehold,
        assess=assess_household,
        started="registered_on",
        texts_kept_as="service_file",
        path="household-registered",
        name=Label("户登记", "household registered"),
        says=Label(
            "登记户：{household}，{registered_on}[，服务点 {service_point}][，{members} 人]",
            "registered a household: {household} on {registered_on}[, service point {service_point}][, {members} members]",
        ),
        example={
            "details": {
                "household": "H-0000001Y",
                "registered_on": "2021-06-02",
                "members": 2,
                "address": "示例路1号",
            }
        },
        sheet=Sheet(
            marks=("户档案", "户籍台账", "家庭档案", "家庭登记"),
            identity=("household",),
            columns={"household": ("户编号",), "members": ("人口", "家庭人口", "人数")},
        ),
    ),
)
