"""The kinds of facts about changes of a client or a household: recorded and fixed by staff and head."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.clients.lives.commands import (
    AssignClient,
    ChangeClient,
    ChangeClientGroups,
    ChangeHousehold,
    GiveConsent,
    WithdrawConsent,
)
from domain.clients.lives.facts import (
    ClientAssigned,
    ClientChanged,
    ClientGroupsChanged,
    ConsentGiven,
    ConsentWithdrawn,
    HouseholdChanged,
)
from domain.clients.lives.rules import as_stated, assess_assigned
from domain.ground.forms.sheets import Sheet
from domain.ground.kinds import SERVICE, Kind
from domain.ground.labels import Label

FINGERPRINTED_BY_FACT: Final = True

_kind = partial(
    Kind, recorded_by=SERVICE, fixed_by=SERVICE, folded=False, people_kept_as="service_file"
)

KINDS: Final = (
    _kind(
        fact=ClientChanged,
        command=ChangeClient,
        assess=as_stated(ClientChanged),
        started="changed_on",
        path="client-changed",
        name=Label("服务对象变更", "client changed"),
        says=Label(
            "变更服务对象：{client}，{changed_on}[，户 {household}][，服务点 {service_point}]",
            "changed a client: {client} on {changed_on}[, household {household}][, service point {service_point}]",
        ),
        example={
            "details": {
                "client": "C001",
                "changed_on": "2021-06-08",
                "service_point": "P-02",
                "phone": "0574-88880001",
            }
        },
    ),
    _kind(
        fact=ClientGroupsChanged,
        command=ChangeClientGroups,
        assess=as_stated(ClientGroupsChanged),
        started="changed_on",
        path="client-groups-changed",
        name=Label("对象类别变更", "target groups changed"),
        says=Label(
            "变更对象类别：{client} 自 {changed_on} 起属于[ {groups}]",
            "changed target groups: from {changed_on} on {client} belongs to[ {groups}]",
        ),
        example={
            "details": {
                "client": "C001",
                "changed_on": "2021-06-08",
                "groups": [{"group": "dibao", "evidence": "低保证第7号"}],
            }
        },
        sheet=Sheet(
            marks=("类别变更", "类别调整"),
            identity=("client", "changed_on"),
            columns={"groups": ("对象类别",)},
        ),
    ),
    _kind(
        fact=ClientAssigned,
        command=AssignClient,
        assess=assess_assigned,
        started="assigned_from",
        may_lie_ahead=True,
        path="client-assigned",
        name=Label("责任社工指派", "client assigned"),
        says=Label(
            "指派责任社工：{client} 自 {assigned_from} 起[由 {worker} 负责]",
            "assigned a client: {client} from {assigned_from} on[, responsible: {worker}]",
        ),
        example={"details": {"client": "C001", "assigned_from": "2021-06-08", "worker": "W01"}},
        sheet=Sheet(
            marks=("责任社工", "社工分工"),
            identity=("client", "assigned_from"),
            columns={"worker": ("责任社工",)},
        ),
    ),
    _kind(
        fact=ConsentGiven,
        command=GiveConsent,
        assess=as_stated(ConsentGiven),
        started="given_on",
        path="client-consent-given",
        name=Label("知情同意", "consent given"),
        says=Label(
            "记录知情同意：{client} 于 {given_on} 同意用于{purpose}（{basis}）",
            "recorded a consent: {client} agreed to {purpose} on {given_on} ({basis})",
        ),
        example={
            "details": {
                "client": "C001",
                "given_on": "2021-06-03",
                "purpose": "service",
                "basis": "consent",
                "text_sha256": "b2" * 32,
            }
        },
        sheet=Sheet(
            marks=("知情同意书", "同意书登记"),
            identity=("client", "given_on", "purpose"),
            columns={"worker": ("社工",)},
        ),
    ),
    _kind(
        fact=ConsentWithdrawn,
        command=WithdrawConsent,
        assess=as_stated(ConsentWithdrawn),
        started="withdrawn_on",
        path="client-consent-withdrawn",
        name=Label("撤回同意", "consent withdrawn"),
        says=Label(
            "记录撤回同意：{client} 于 {withdrawn_on} 不再同意用于{purpose}",
            "recorded a withdrawal: {client} agrees to {purpose} no more since {withdrawn_on}",
        ),
        example={"details": {"client": "C001", "withdrawn_on": "2021-06-09", "purpose": "photo"}},
        sheet=Sheet(identity=("client", "withdrawn_on", "purpose"), columns={"worker": ("社工",)}),
    ),
    _kind(
        fact=HouseholdChanged,
        command=ChangeHousehold,
        assess=as_stated(HouseholdChanged),
        started="changed_on",
        texts_kept_as="service_file",
        path="household-changed",
        name=Label("户变更", "household changed"),
        says=Label(
            "变更户：{household}，{changed_on}[，服务点 {service_point}][，{members} 人][，{document_number}]",
            "changed a household: {household} on {changed_on}[, service point {service_point}][, {members} members][, {document_number}]",
        ),
        example={"details": {"household": "H-0000001Y", "changed_on": "2021-06-08", "members": 3}},
    ),
)
