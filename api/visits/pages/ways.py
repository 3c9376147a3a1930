"""What opens behind the figures of services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.pages.questions.parts import Opened
from api.pages.questions.sight import Sight
from api.pages.rail import SERVICES
from domain.ground.labels import Label

VISITS: Final = f"{SERVICES.path}/visits"
PERSONS: Final = f"{SERVICES.path}/persons"
DRAWS: Final = f"{SERVICES.path}/reviews"
STATIONS: Final = f"{SERVICES.path}/stations"
COUNTED: Final[tuple[tuple[str, Label, Mapping[str, object]], ...]] = (
    ("visits", Label("探访", "Visits"), {"met": "true"}),
    ("completed_visits", Label("有效入户", "Completed"), {"completed": "true"}),
    ("not_met", Label("未遇", "Nobody met"), {"met": "false"}),
    ("person_times", Label("人次", "Person-times"), {"met": "true"}),
    ("late_entries", Label("补记", "Written down late"), {"late_entry": "true", "met": "true"}),
    (
        "received_late",
        Label("系统收到较晚", "Received late"),
        {"received_late": "true", "met": "true"},
    ),
)
"""Figure -> what it is called, and what the visits behind it are narrowed to."""
LAG: Final = Label("平均多久入账（小时）", "Hours until received")
WORDS: Final = {
    "target_group": ("TargetGroup", "by_group"),
    "service": ("Service", "by_service"),
    "mode": ("VisitMode", "by_mode"),
}
"""Filter -> the list of its words, and where the answer counts by them."""


def behind(sight: Sight, narrowed: Mapping[str, object]) -> Opened:
    """The visits behind a figure; over an area, the stations that it consists of."""
    if sight.desk.station:
        return Opened(VISITS, narrowed)
    return Opened(SERVICES.path, {}, "stations")


def of(sight: Sight, narrowed: Mapping[str, object]) -> Opened:
    """The visits of a word or month; over an area, the stations that they were made at."""
    if sight.desk.station:
        return Opened(VISITS, {**narrowed, "met": "true"})
    return Opened(STATIONS, narrowed)
