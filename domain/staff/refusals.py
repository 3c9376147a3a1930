"""What the roster forbids, and codes of workers that it does not have."""

from __future__ import annotations

from domain.ground.refusals import InvalidValue, RuleRefusal


class UnknownWorker(InvalidValue):
    """A worker code that the station's roster does not have."""

    code = "unknown_worker"
    zh = "人员 {worker} 不在本站名册中。"
    en = "Worker {worker} is not on the station's roster."


class WorkerNotEmployed(InvalidValue):
    """A worker who had not joined yet, or had left, on that day."""

    code = "worker_not_employed"
    zh = "人员 {worker} 在 {day} 不在职。"
    en = "Worker {worker} was not employed on {day}."


class WorkerAlreadyEmployed(RuleRefusal):
    """A worker who joins while still employed."""

    code = "worker_already_employed"
    zh = "人员 {worker} 在 {day} 已在职。"
    en = "Worker {worker} is already employed on {day}."


class RosterContradiction(RuleRefusal):
    """A change that would leave someone departed before joining, or changed while away."""

    code = "roster_contradiction"
    zh = "这样更改后，人员 {worker} 的入职与离职记录互相矛盾。"
    en = "With this change the joining and leaving records of worker {worker} contradict."
