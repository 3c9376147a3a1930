"""Typed reads of the question of casework."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from msgspec import UNSET, Struct
from sqlalchemy import func, select

from domain.ground.policy import Policy, RulesAt, versions_used
from domain.ground.vocabulary import CASE_STAGES, PolicyKey
from projections.base import worker_key
from projections.casework.answers import (
    Awaiting,
    CaseLine,
    CaseLines,
    Casework,
    IncompleteCase,
)
from projections.casework.matters import complaints, referrals
from projections.casework.standing import Cut, Standing, cases_of

_JUDGED_BY: Final[tuple[PolicyKey, ...]] = (
    "case_requirements",
    "min_case_sessions",
    "case_follow_up_days",
)
_FIRST: Final = ""


class Wanted(Struct, frozen=True, kw_only=True):
    """Which cases a list is narrowed to; every one that is left empty narrows nothing."""

    stages: Collection[str] = ()
    workers: Collection[str] = ()
    clients: Collection[str] = ()
    only_open: bool = False
    only_incomplete: bool = False

    def has(self, line: CaseLine) -> bool:
        """Whether a case is among them."""
        return (
            (not self.stages or line.stage in self.stages)
            and (not self.workers or line.worker in self.workers)
            and (not self.clients or line.client in self.clients)
            and (not self.only_open or line.is_open)
            and (not self.only_incomplete or bool(line.missing))
        )


EVERY_CASE: Final = Wanted()


def casework(cut: Cut, rules_at: RulesAt) -> Casework:
    """The cases of some stations in a range of days, both included."""
    stations, as_of = cut.stations, cut.as_of
    found = cases_of(cut)
    seen = [each for each in found if each.was_open_since(cut.from_day or _FIRST)]
    table = cut.view.tables["steps"]
    chosen = cut.rows(table, cut.from_day)
    counts = {
        (stage, reason): (count, int(minutes))
        for stage, reason, count, minutes in cut.view.conn.execute(
            select(table.c.stage, table.c.close_reason, func.count(), func.sum(table.c.minutes))
            .where(chosen, table.c.stage.in_(("opened", "session", "closed", "declined")))
            .group_by(table.c.stage, table.c.close_reason)
        )
    }

    def counted(stage: str) -> int:
        return sum(count for (each, _reason), (count, _minutes) in counts.items() if each == stage)

    is_open = [each for each in seen if each.is_open]
    return Casework(
        opened=counted("opened"),
        closed=counted("closed"),
        open=len(is_open),
        declined=counted("declined"),
        sessions=counted("session"),
        minutes=sum(minutes for _count, minutes in counts.values()),
        by_stage=_by_stage(seen, rules_at, as_of),
        by_worker=_counter(worker_key(stations, each.station, each.worker) for each in is_open),
        by_close_reason={
            reason: count
            for (stage, reason), (count, _minutes) in sorted(counts.items())
            if stage == "closed"
        },
        incomplete=_incomplete(seen, rules_at, as_of),
        awaiting_approval=_awaiting(seen, rules_at, as_of),
        referrals=referrals(cut),
        complaints=complaints(cut),
        policies=versions_used(
            _JUDGED_BY,
            [rules_at(each) for each in stations or {case.station for case in seen}],
            as_of,
            as_of,
        ),
        from_day=cut.from_day,
        as_of=as_of,
        position=cut.as_known,
    )


def cases_list(
    cut: Cut,
    rules_at: RulesAt,
    *,
    wanted: Wanted = EVERY_CASE,
    limit: int = 1_000_000,
    cursor: str | None = None,
    counted: bool = False,
) -> CaseLines:
    """The cases of one station by number, one page."""
    (station,) = cut.stations or ()
    policy = rules_at(station).on(cut.as_of)
    first = cut.from_day or _FIRST
    found = [each for each in cases_of(cut) if each.was_open_since(first)]
    lines = [_line(each, policy, cut.as_of) for each in found]
    lines = [line for line in lines if wanted.has(line)]
    rest = [line for line in lines if cursor is None or line.case > cursor]
    page = rest[:limit]
    return CaseLines(
        items=page,
        required=[*policy.case_requirements],
        next_cursor=page[-1].case if len(rest) > limit else None,
        total=len(lines) if counted else UNSET,
        position=cut.as_known,
    )


def open_cases(cut: Cut) -> dict[str, int]:
    """Client's code -> how many cases of theirs are open on the last day, at one station."""
    return dict(Counter(each.client for each in cases_of(cut) if each.is_open))


def _line(case: Standing, policy: Policy, as_of: str) -> CaseLine:
    return CaseLine(
        case=case.case,
        client=case.client,
        worker=case.worker,
        problem=case.problem,
        urgency=case.urgency,
        opened_on=case.course.opened_on if case.course else None,
        stage=case.file(policy, as_of).stage,
        is_open=case.is_open,
        sessions=case.sessions.held,
        minutes=case.sessions.minutes,
        last_session_on=case.sessions.last_on or None,
        closed_on=case.closed_on or None,
        close_reason=_reason(case),
        missing=case.lacks(policy, as_of),
    )


def _reason(case: Standing) -> str:
    closed = [each for each in case.steps.values() if each.stage == "closed"]
    return "" if case.is_open or not closed else max(closed, key=lambda each: each.day).close_reason


def _by_stage(cases: Sequence[Standing], rules_at: RulesAt, as_of: str) -> dict[str, int]:
    counts = Counter(each.file(rules_at(each.station).on(as_of), as_of).stage for each in cases)
    return {stage: counts[stage] for stage in CASE_STAGES if counts[stage]}


def _incomplete(cases: Sequence[Standing], rules_at: RulesAt, as_of: str) -> list[IncompleteCase]:
    judged = [(each, each.lacks(rules_at(each.station).on(as_of), as_of)) for each in cases]
    return [
        IncompleteCase(station=case.station, case=case.case, missing=lacking)
        for case, lacking in judged
        if lacking
    ]


def awaiting_approval(cut: Cut, rules_at: RulesAt) -> list[Awaiting]:
    """The records of cases that wait for a supervisor on a day, as a policy wants it."""
    return _awaiting(cases_of(cut), rules_at, cut.as_of)


def _awaiting(cases: Sequence[Standing], rules_at: RulesAt, as_of: str) -> list[Awaiting]:
    return [
        Awaiting(
            station=case.station,
            case=case.case,
            client=case.client,
            record=record,
            stage=step.stage,
            content_sha256=step.content,
        )
        for case in cases
        for record, step in case.awaiting(rules_at(case.station).on(as_of))
    ]


def _counter(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))
