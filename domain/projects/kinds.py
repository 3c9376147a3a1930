"""The kinds of facts about projects: recorded and fixed by staff and head."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.ground.forms.sheets import Sheet
from domain.ground.kinds import SERVICE, Kind
from domain.ground.labels import Label
from domain.projects.commands import ChangeProject, CloseProject, OpenProject
from domain.projects.facts import ProjectChanged, ProjectClosed, ProjectOpened
from domain.projects.rules import assess_changed, assess_closed, assess_opened

FINGERPRINTED_BY_FACT: Final = True

_kind = partial(
    Kind, recorded_by=SERVICE, fixed_by=SERVICE, folded=True, people_kept_as="service_file"
)

KINDS: Final = (
    _kind(
        fact=ProjectOpened,
        command=OpenProject,
        assess=assess_opened,
        started="opened_on",
        texts_kept_as="service_file",
        path="project-opened",
        name=Label("项目立项", "project opened"),
        says=Label(
            "项目立项：{project} {title}（{kind}），{opened_on}[ 至 {ends_on}][，预算 {budget_fen}][，{document_number}]，负责人 {worker}",
            "opened the project {project} {title} ({kind}) on {opened_on}[, until {ends_on}][, budget {budget_fen}][, {document_number}], led by {worker}",
        ),
        example={
            "details": {
                "project": "XM-2021-01",
                "title": "银龄守护",
                "kind": "vulnerable",
                "opened_on": "2021-06-01",
                "ends_on": "2021-12-31",
                "goals": [
                    {"goal": "独居老人探访", "measure": "visits", "target": 120},
                    {"goal": "志愿者培训合格", "measure": "stated", "target": 15},
                ],
                "budget": "30000.00",
                "worker": "W01",
            }
        },
        sheet=Sheet(
            marks=("项目台账", "项目一览", "项目登记", "项目清单"),
            identity=("project",),
            columns={
                "project": ("项目编号", "项目代码", "编号"),
                "title": ("项目名称", "名称"),
                "kind": ("项目类别", "项目类型", "类别", "类型"),
                "opened_on": ("立项日期", "立项时间", "开始日期", "开始时间"),
                "ends_on": ("计划结束日期", "结束日期", "结束时间", "截止日期"),
                "goals": ("目标", "项目目标", "服务指标"),
                "budget_fen": ("预算", "项目预算", "预算金额", "经费"),
                "worker": ("负责人", "项目负责人", "负责社工"),
                "background": ("背景", "项目背景"),
            },
        ),
    ),
    _kind(
        fact=ProjectChanged,
        command=ChangeProject,
        assess=assess_changed,
        started="changed_on",
        path="project-changed",
        name=Label("项目变更", "project changed"),
        says=Label(
            "变更项目 {project}，{changed_on}[，至 {ends_on}][，预算 {budget_fen}][，{document_number}]",
            "changed the project {project} on {changed_on}[, until {ends_on}][, budget {budget_fen}][, {document_number}]",
        ),
        example={
            "details": {
                "project": "XM-2021-01",
                "changed_on": "2021-08-01",
                "budget": "36000.00",
                "document_number": "甬民〔2021〕88号",
            }
        },
    ),
    _kind(
        fact=ProjectClosed,
        command=CloseProject,
        assess=assess_closed,
        started="closed_on",
        texts_kept_as="service_file",
        path="project-closed",
        name=Label("项目结项", "project closed"),
        says=Label(
            "项目 {project} 于 {closed_on} 结项[，满意率 {satisfied_percent}]",
            "closed the project {project} on {closed_on}[, {satisfied_percent} satisfied]",
        ),
        example={
            "details": {
                "project": "XM-2021-01",
                "closed_on": "2021-11-30",
                "results": [{"goal": "志愿者培训合格", "actual": 16}],
                "satisfied_percent": 96,
            }
        },
    ),
)
