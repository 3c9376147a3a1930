"""The kinds of facts about handovers: listed by the head or the district, taken on by staff and head."""

from __future__ import annotations

from typing import Final

from domain.ground.kinds import HEAD, ROSTER, SERVICE, Kind
from domain.ground.labels import Label
from domain.staff.handovers.commands import AcknowledgeHandover, PrepareHandover
from domain.staff.handovers.facts import HandoverAcknowledged, HandoverPrepared
from domain.staff.handovers.rules import assess_acknowledged, assess_prepared

FINGERPRINTED_BY_FACT: Final = True

KINDS: Final = (
    Kind(
        fact=HandoverPrepared,
        command=PrepareHandover,
        assess=assess_prepared,
        started="prepared_on",
        recorded_by=ROSTER,
        fixed_by=HEAD,
        folded=True,
        people_kept_as="service_file",
        texts_kept_as="service_file",
        is_past_merging=True,
        path="staff-handover-prepared",
        name=Label("交接清单", "handover prepared"),
        says=Label(
            "{workers} 于 {prepared_on} 编制交接清单：{items}",
            "{workers} prepared a handover on {prepared_on}: {items}",
        ),
        example={
            "details": {
                "workers": ["W01"],
                "prepared_on": "2022-03-31",
                "items": [
                    {"item": "open_case", "case": "GA-2021-01"},
                    {"item": "red_client", "client": "C001"},
                    {"item": "due_visit", "client": "C002", "due_on": "2022-04-08"},
                ],
                "narrative": "答应清明前陪同就诊。",
            }
        },
    ),
    Kind(
        fact=HandoverAcknowledged,
        command=AcknowledgeHandover,
        assess=assess_acknowledged,
        started="acknowledged_on",
        recorded_by=SERVICE,
        fixed_by=HEAD,
        folded=True,
        people_kept_as="service_file",
        texts_kept_as="service_file",
        is_past_merging=True,
        path="staff-handover-acknowledged",
        name=Label("交接确认", "handover acknowledged"),
        says=Label(
            "{worker} 于 {acknowledged_on} 确认交接清单 {handover}：{answers}[，接手个案 {taken_over}]",
            "{worker} acknowledged the handover {handover} on {acknowledged_on}: {answers}[, taking over the cases {taken_over}]",
        ),
        example={
            "details": {
                "handover": "01890000-0000-7000-8000-000000000013",
                "worker": "W02",
                "acknowledged_on": "2022-04-01",
                "answers": [
                    {"number": 1, "answer": "accepted"},
                    {"number": 2, "answer": "accepted"},
                    {"number": 3, "answer": "disputed", "dispute": "not_reached"},
                ],
            }
        },
    ),
)
