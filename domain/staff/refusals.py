"""What the roster forbids, and codes of workers that it does not have."""

from __future__ import annotations

from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue, RuleRefusal


class UnknownWorker(InvalidValue):
    """A worker code that the station's roster does not have."""

    code = "unknown_worker"
    title = Label("人员不在名册", "Unknown worker")
    zh = "人员 {worker} 不在本站名册中。"
    en = "Worker {worker} is not on the station's roster."


class WorkerNotEmployed(InvalidValue):
    """A worker who had not joined yet, or had left, on that day."""

    code = "worker_not_employed"
    title = Label("人员当日不在职", "Worker not employed that day")
    zh = "人员 {worker} 在 {day} 不在职。"
    en = "Worker {worker} was not employed on {day}."


class WorkerAlreadyEmployed(RuleRefusal):
    """A worker who joins while still employed."""

    code = "worker_already_employed"
    title = Label("人员已在职", "Worker already employed")
    zh = "人员 {worker} 在 {day} 已在职。"
    en = "Worker {worker} is already employed on {day}."


class RosterContradiction(RuleRefusal):
    """A change that would leave someone departed before joining, or changed while away."""

    code = "roster_contradiction"
    title = Label("入离职记录矛盾", "Contradicting roster")
    zh = "这样更改后，人员 {worker} 的入职与离职记录互相矛盾。"
    en = "With this change the joining and leaving records of worker {worker} contradict."


class AlreadyOnLeave(RuleRefusal):
    """A leave on a day on which the worker is away already."""

    code = "already_on_leave"
    title = Label("已在请假", "Already on leave")
    zh = "人员 {worker} 在 {day} 已请假。"
    en = "Worker {worker} is away already on {day}."


class UnknownHandover(InvalidValue):
    """A handover that the station did not prepare."""

    code = "unknown_handover"
    title = Label("没有这份交接清单", "Unknown handover")
    zh = "本站没有这份交接清单。"
    en = "The station has prepared no such handover."


class UnknownHandoverItem(InvalidValue):
    """A number under which nothing is handed over."""

    code = "unknown_handover_item"
    title = Label("交接清单没有这一项", "Unknown item of a handover")
    zh = "交接清单没有第 {number} 项。"
    en = "The handover has no item {number}."


class HandoverItemAnswered(RuleRefusal):
    """Something that was taken over, or disputed, already."""

    code = "handover_item_answered"
    title = Label("交接事项已确认", "Item already answered")
    zh = "交接清单第 {number} 项已确认或已提出异议。"
    en = "The item {number} of the handover is accepted or disputed already."


class HandoverAnswered(RuleRefusal):
    """A change of a handover after somebody has answered it."""

    code = "handover_answered"
    title = Label("交接清单已有人确认", "Handover already answered")
    zh = "交接清单已有人确认。请先作废确认记录。"
    en = "Somebody has answered the handover. Void the acknowledgements first."
