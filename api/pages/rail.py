"""The tabs at the left of a desk: which pages there are, in which order."""

from __future__ import annotations

from typing import Final, NamedTuple

from domain.ground.words import Label


class Tab(NamedTuple):
    """A page by its address and its name."""

    path: str
    name: Label


class TabGroup(NamedTuple):
    """Some tabs under a heading; without one at the top."""

    name: Label | None
    links: tuple[Tab, ...]


JOURNAL: Final = "/audit/journal"
LISTS: Final = "/audit/records"
COMPARE: Final = "/audit/compare"

BUDGET: Final = Tab("/audit/budget", Label("预算与资金", "Budget and money"))
STAFFING: Final = Tab("/audit/staffing", Label("人员", "Staff"))
SERVICES: Final = Tab("/audit/services", Label("服务", "Services"))
TRAINING: Final = Tab("/audit/training", Label("培训", "Training"))

RAIL: Final = (
    TabGroup(
        None,
        (
            Tab(JOURNAL, Label("流水", "Journal")),
            Tab(LISTS, Label("各类台账", "Records")),
        ),
    ),
    TabGroup(Label("看", "Look"), (SERVICES, STAFFING, TRAINING, BUDGET)),
    TabGroup(Label("核", "Check"), (Tab(COMPARE, Label("两时点比较", "Compare moments")),)),
)
