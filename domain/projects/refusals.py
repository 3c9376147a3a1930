"""What is refused about projects."""

from __future__ import annotations

from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue, RuleRefusal


class UnknownProject(InvalidValue):
    """A project that was never opened."""

    code = "unknown_project"
    title = Label("没有这个项目", "Unknown project")
    zh = "没有编号为 {project} 的项目。请先录入立项。"
    en = "There is no project {project}. Record its opening first."


class UnknownGoal(InvalidValue):
    """A result of a goal that the project does not have, or that the book counts itself."""

    code = "unknown_goal"
    title = Label("没有这个目标", "Unknown goal")
    zh = "项目 {project} 没有须填结果的目标“{goal}”；台账能数的目标由台账计算。"
    en = "The project {project} has no goal “{goal}” that wants a result; what the book counts, it counts itself."


class ProjectAlreadyOpened(RuleRefusal):
    """A code under which a project was opened already."""

    code = "project_already_opened"
    title = Label("项目编号已用", "Project already opened")
    zh = "项目编号 {project} 已使用。另一个项目请用另一个编号。"
    en = "The project {project} is opened already. Another project needs another code."


class ProjectNotRunning(RuleRefusal):
    """A change or an end on a day on which the project did not run."""

    code = "project_not_running"
    title = Label("项目未在执行", "Project not running")
    zh = "项目 {project} 在 {day} 未立项或已结项。"
    en = "The project {project} did not run on {day}."


class ProjectHasRecords(RuleRefusal):
    """A change after which others would stand without the project that they rest on."""

    code = "project_has_records"
    title = Label("项目另有变更或结项", "The project has later records")
    zh = "项目 {project} 还有与此不符的变更或结项记录。请先更正或作废它们。"
    en = "Changes or the end of the project {project} stand against this. Correct or void them first."
