"""The kinds of facts about late entries: asked for by the station, decided by head or district."""

from __future__ import annotations

from functools import partial
from typing import Final

from domain.ground.kinds import ROSTER, SERVICE, Kind
from domain.ground.labels import Label
from domain.visits.late.commands import DecideLateEntry, RequestLateEntry
from domain.visits.late.facts import LateEntryDecided, LateEntryRequested
from domain.visits.late.rules import assess_decided, assess_requested

FINGERPRINTED_BY_FACT: Final = True

_kind = partial(
    Kind,
    folded=True,
    rests_on_records=True,
    people_kept_as="service_file",
    texts_kept_as="service_file",
    waits_for_nobody=True,
)

KINDS: Final = (
    _kind(
        fact=LateEntryRequested,
        command=RequestLateEntry,
        assess=assess_requested,
        started="requested_on",
        recorded_by=SERVICE,
        fixed_by=SERVICE,
        path="late-entry-requested",
        name=Label("补录申请", "late entry requested"),
        says=Label(
            "{worker} 申请补录 {month}（{cause}），{requested_on}[，探访 {visit}][，{records} 条]",
            "asked for {worker} to let late entries of {month} count ({cause}), on {requested_on}[, the visit {visit}][, {records} records]",
        ),
        example={
            "details": {
                "worker": "W01",
                "visit": "01890000-0000-7000-8000-000000000004",
                "requested_on": "2021-06-12",
                "cause": "paper_first",
                "explanation": "下村当天手机没有信号，先记在纸上。",
            }
        },
    ),
    _kind(
        fact=LateEntryDecided,
        command=DecideLateEntry,
        assess=assess_decided,
        started="decided_on",
        is_judged_by_policy=True,
        recorded_by=ROSTER,
        fixed_by=ROSTER,
        path="late-entry-decided",
        name=Label("补录审批", "late entry decided"),
        says=Label(
            "补录申请 {request}：{ruling}，{decided_on}[，探访 {visit}][（{visited_at}）][，{month} 可补 {records} 条，到 {expires_on} 为止][，意见：{comment}]",
            "decided on the late entry {request}: {ruling}, on {decided_on}[, the visit {visit}][ at {visited_at}][, {records} records of {month} until {expires_on}][, {comment}]",
        ),
        example={
            "details": {
                "request": "01890000-0000-7000-8000-000000000013",
                "ruling": "accepted",
                "decided_on": "2021-06-14",
            }
        },
    ),
)
