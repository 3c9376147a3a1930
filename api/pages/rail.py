"""The tabs at the left of a desk: which pages there are, in which order."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

from domain.ground.kinds import MONEY, SERVICE
from domain.ground.labels import Label
from domain.ground.vocabulary import Role


class Tab(NamedTuple):
    """A page by its address and its name.

    ``roles`` are those that it is for, empty for all; ``key`` leads there behind ``g``.
    """

    path: str
    name: Label
    roles: AbstractSet[Role] = frozenset()
    key: str = ""

    def is_for(self, role: Role) -> bool:
        """Whether somebody of a role has any use for it."""
        return not self.roles or role in self.roles


class TabGroup(NamedTuple):
    """Some tabs under a heading; without one at the top."""

    name: Label | None
    links: tuple[Tab, ...]

    def is_for(self, role: Role) -> bool:
        """Whether any of them is for a role."""
        return any(each.is_for(role) for each in self.links)


JOURNAL: Final = "/audit/journal"
LISTS: Final = "/audit/records"
COMPARE: Final = "/audit/compare"
VERIFY: Final = "/audit/verify"

IMPORTS: Final = Tab(
    "/audit/imports", Label("上传 Excel", "Upload workbooks"), SERVICE | MONEY, key="u"
)
OVERVIEW: Final = Tab("/audit/", Label("概览", "Overview"), key="o")
APPROVALS: Final = Tab("/audit/approvals", Label("审批", "Approvals"), key="w")
MONTHS: Final = Tab("/audit/months", Label("月结", "Month close"), key="m")
BUDGET: Final = Tab("/audit/budget", Label("预算与资金", "Budget and money"), key="b")
STAFFING: Final = Tab("/audit/staffing", Label("人员", "Staff"), key="p")
SERVICES: Final = Tab("/audit/services", Label("服务", "Services"), key="s")
COVERAGE: Final = Tab("/audit/coverage", Label("覆盖与进度", "Coverage"), key="a")
POLICIES: Final = Tab("/audit/policies", Label("政策", "Policies"), key="l")
DUE: Final = Tab("/audit/due", Label("应探访", "Due visits"), key="d")
CLIENTS: Final = Tab("/audit/clients", Label("服务对象", "Clients"), key="n")
CASEWORK: Final = Tab("/audit/casework", Label("个案", "Cases"), key="g")
ACTIVITIES: Final = Tab("/audit/activities", Label("小组和活动", "Groups and activities"), key="h")
PROJECTS: Final = Tab("/audit/projects", Label("项目", "Projects"), key="x")
PLACES: Final = Tab("/audit/facilities", Label("阵地", "Places"), key="f")
CONTRACTS: Final = Tab("/audit/contracts", Label("合同", "Contracts"), key="k")
EVALUATION: Final = Tab("/audit/evaluation", Label("评估", "Evaluation"), key="e")
INSPECTIONS: Final = Tab("/audit/inspections", Label("检查与整改", "Inspections"), key="i")
TRAINING: Final = Tab("/audit/training", Label("培训", "Training"), key="t")

CHECKS: Final = "/admin/"
PROJECTIONS: Final = "/admin/projections"
ACCOUNTS: Final = "/admin/accounts"
TOKENS: Final = "/admin/tokens"
KEYS: Final = "/admin/keys"
BACKUPS: Final = "/admin/backups"
SETTINGS: Final = "/admin/settings"

OFFICE: Final = (
    TabGroup(None, (Tab(CHECKS, Label("检查", "Checks")),)),
    TabGroup(
        Label("谁能进来", "Who comes in"),
        (Tab(ACCOUNTS, Label("账号", "Accounts")), Tab(TOKENS, Label("令牌", "Tokens"))),
    ),
    TabGroup(
        Label("账本", "The book"),
        (
            Tab(PROJECTIONS, Label("查询表", "Views")),
            Tab(KEYS, Label("签名密钥", "Signing keys")),
            Tab(BACKUPS, Label("备份", "Backups")),
            Tab(SETTINGS, Label("设置", "Settings")),
        ),
    ),
)
"""What an administrator sees to, who sees nothing of what the book holds."""

RAIL: Final = (
    TabGroup(
        None,
        (
            OVERVIEW,
            Tab(JOURNAL, Label("流水", "Journal"), key="j"),
            Tab(LISTS, Label("各类台账", "Records"), key="r"),
        ),
    ),
    TabGroup(Label("记", "Record"), (IMPORTS,)),
    TabGroup(
        Label("看", "Look"),
        (
            COVERAGE,
            CLIENTS,
            DUE,
            SERVICES,
            CASEWORK,
            ACTIVITIES,
            PROJECTS,
            PLACES,
            STAFFING,
            TRAINING,
            CONTRACTS,
            BUDGET,
        ),
    ),
    TabGroup(
        Label("核", "Check"),
        (
            APPROVALS,
            EVALUATION,
            MONTHS,
            INSPECTIONS,
            Tab(COMPARE, Label("两时点比较", "Compare moments"), key="c"),
            POLICIES,
            Tab(VERIFY, Label("校验", "Verify"), key="v"),
        ),
    ),
    TabGroup(
        None,
        (Tab(CHECKS, Label("管理", "Administration"), frozenset({"admin"})),),
    ),
)
