"""Continuing education: hours in each worker's registration period, and what is still wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from api.pages.charts import (
    Bar,
    Part,
    bars_across,
)
from api.pages.questions.parts import Chapter, Column, Opened, Row, Table
from api.pages.questions.sight import Sight
from api.pages.words import called
from api.training.pages.attendance import ATTENDANCE
from domain.book.words import VOCABULARY
from domain.ground.labels import Label

_BARS_DRAWN: Final = 20


def education(sight: Sight, workers: Sequence[Row]) -> Chapter:
    """Hours in each worker's registration period, and what is still wanted."""
    bound = [each for each in workers if each["required_hours"]]
    short = [each for each in bound if each["remaining_hours"]]
    finding, chart = None, None
    if bound:
        finding = Label(
            f"持证{len(bound)}人，{len(short)}人学时还没够",
            f"{len(short)} of {len(bound)} certified workers still need hours",
        )
        parts = [
            (
                each["code"],
                [
                    Part(round(each["credited_hours"] * 100), "1"),
                    Part(round(each["remaining_hours"] * 100), "due"),
                ],
            )
            for each in bound
        ]
        notes = [f"{each['credited_hours']:g}/{each['required_hours']:g}" for each in bound]
        chart = drawn_hours("education", called(sight.language, finding), parts, notes)
    level = VOCABULARY["CertLevel"]
    return Chapter(
        finding=finding,
        chart=chart,
        table=Table(
            name=Label("继续教育", "Continuing education"),
            anchor="education",
            columns=(
                Column(heading=Label("人员", "Worker"), value="code"),
                Column(
                    heading=Label("证书", "Certificate"), value=lambda row: level[row["cert_level"]]
                ),
                Column(
                    heading=Label("已修", "Credited"),
                    value="credited_hours",
                    unit="hours",
                    opens=lambda row: Opened(
                        ATTENDANCE,
                        {"worker": row["code"], "from": row["period_from"]},
                    ),
                ),
                Column(heading=Label("还差", "Remaining"), value="remaining_hours", unit="hours"),
                Column(heading=Label("截止", "Until"), value="period_until", unit="day"),
            ),
            rows=bound,
            empty=Label("没有持证的人。", "Nobody is certified."),
        ),
    )


def drawn_hours(
    name: str, says: str, bars: Sequence[tuple[str, Sequence[Part]]], notes: Sequence[str]
) -> Any:
    """Bars of hours in hundredths, the first ones where there are many."""
    drawn = [Bar(who, parts, note) for (who, parts), note in zip(bars, notes, strict=True)]
    return bars_across(name, says, drawn[:_BARS_DRAWN], lambda value: f"{value / 100:g}")
