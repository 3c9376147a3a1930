"""The lists behind the figures of services: visits, people, stations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import Query

from api.pages.questions.chapters import TOTAL, opened_at, opened_record
from api.pages.questions.parts import Chapter, Column, Opened, Row, Sheet, Table
from api.pages.questions.sight import Sight, station_names
from api.questions.questions import Questions
from api.visits.pages.ways import VISITS, WORDS
from domain.book.words import VOCABULARY
from domain.ground.forms.fields import TargetGroup
from domain.ground.labels import Label, all_of
from domain.ground.order.spans import span_of_days
from domain.ground.vocabulary import VisitMode
from domain.visits.fields import Service


def visits(questions: Questions, sight: Sight) -> Sheet:
    """The visits behind a figure, in the order of their start."""
    found = questions.visits(
        sight.desk.ask,
        started=span_of_days(sight.first_day, sight.last_day),
        limit=sight.limit,
        cursor=sight.cursor,
        counted=True,
        **sight.narrowed,
    )
    foot = {
        **dict.fromkeys(("client", "household", "position"), ""),
        **dict.fromkeys(("workers", "target_groups", "services"), ()),
        "started_at": "",
        "minutes": found["total_minutes"],
        "persons_served": found["total_persons_served"],
    }
    return Sheet(
        about=_about(sight),
        chapters=[
            Chapter(
                table=Table(
                    name=Label(f"共{found['total']:,}次", f"{found['total']:,} visits"),
                    columns=_visit_columns(),
                    rows=found["items"],
                    foot=foot,
                )
            )
        ],
        next=found["next_cursor"],
    )


def _visit_columns() -> tuple[Column, ...]:
    def words(vocabulary: str, name: str) -> Callable[[Row], Label]:
        label = VOCABULARY[vocabulary]
        return lambda row: all_of(label[each] for each in row[name])

    mode = VOCABULARY["VisitMode"]
    none = Label("未遇", "nobody met")
    return (
        Column(
            heading=Label("开始", "Start"),
            value=lambda row: row["started_at"][:16].replace("T", " ") or TOTAL,
            unit="day",
        ),
        Column(heading=Label("分钟", "Minutes"), value="minutes", unit="count"),
        Column(
            heading=Label("人员", "Workers"),
            value=lambda row: " ".join(row["workers"]),
        ),
        Column(heading=Label("服务对象", "Client"), value="client"),
        Column(
            heading=Label("方式", "Mode"),
            value=lambda row: mode.get(row["mode"], none) if "mode" in row else "",
        ),
        Column(heading=Label("人次", "Persons"), value="persons_served", unit="count"),
        Column(
            heading=Label("人群", "Groups"),
            value=words("TargetGroup", "target_groups"),
        ),
        Column(heading=Label("服务", "Services"), value=words("Service", "services")),
        Column(heading=Label("提示", "Flags"), value=_flags),
        Column(
            heading=Label("位置", "Position"),
            value="known_from",
            unit="code",
            opens=opened_record,
        ),
    )


def _flags(row: Row) -> Label | str:
    told = [
        label
        for name, label in (
            ("late_entry", Label("补记", "late entry")),
            ("received_late", Label("系统收到较晚", "received late")),
            ("corrections", Label("已更正", "corrected")),
        )
        if row.get(name)
    ]
    if not told:
        return ""
    return Label("、".join(each.zh for each in told), ", ".join(each.en for each in told))


def _about(sight: Sight) -> list[Label]:
    narrowed = sight.narrowed
    told: list[Label] = []
    for name, vocabulary in (
        ("target_groups", "TargetGroup"),
        ("services", "Service"),
        ("modes", "VisitMode"),
    ):
        told += [VOCABULARY[vocabulary][word] for word in narrowed[name]]
    for name in ("workers", "clients", "projects"):
        told += [Label(code, code) for code in narrowed[name]]
    flags = {
        ("met", True): Label("见到人的", "somebody met"),
        ("met", False): Label("未遇", "nobody met"),
        ("completed", True): Label("有效入户", "completed"),
        ("late", True): Label("补记", "written down late"),
        ("received_late", True): Label("系统收到较晚", "received late"),
    }
    return told + [label for (name, value), label in flags.items() if narrowed[name] is value]


def persons(questions: Questions, sight: Sight) -> Sheet:
    """Everybody who was met, once each."""
    found = questions.persons_met(sight.ask, limit=sight.limit, cursor=sight.cursor, counted=True)

    def opens(row: Row) -> Opened:
        return Opened(VISITS, {"client": row["code"], "met": "true"})

    return Sheet(
        chapters=[
            Chapter(
                table=Table(
                    name=Label(f"共{found['total']:,}人", f"{found['total']:,} people"),
                    columns=(
                        Column(heading=Label("服务对象", "Client"), value="code"),
                        Column(
                            heading=Label("探访", "Visits"),
                            value="visits",
                            unit="count",
                            opens=opens,
                        ),
                        Column(heading=Label("分钟", "Minutes"), value="minutes", unit="count"),
                        Column(
                            heading=Label("最近一次", "Last met"), value="last_met_on", unit="day"
                        ),
                    ),
                    rows=found["items"],
                )
            )
        ],
        next=found["next_cursor"],
    )


async def of_one(
    target_group: Annotated[TargetGroup | None, Query(description="Of which group.")] = None,
    service: Annotated[Service | None, Query(description="Of which service.")] = None,
    mode: Annotated[VisitMode | None, Query(description="Of which mode.")] = None,
) -> Mapping[str, Any]:
    """Which of the figures by word is asked for."""
    return {"target_group": target_group, "service": service, "mode": mode}


def stations(questions: Questions, sight: Sight) -> Sheet:
    """At which stations the visits of a word were made, or all."""
    chosen = [(name, word) for name, word in sight.narrowed.items() if word is not None][:1]
    answer = questions.services(sight.ask, per_station=True)
    names = station_names(questions, sight)

    def visits(each: Row) -> int:
        count = each[WORDS[chosen[0][0]][1]].get(chosen[0][1], 0) if chosen else each["visits"]
        return int(count)

    rows = [
        {"station": each["station"], "visits": visits(each)}
        for each in answer["per_station"]
        if visits(each)
    ]
    narrowed = {**dict(chosen), "met": "true"}
    return Sheet(
        about=[VOCABULARY[WORDS[name][0]][word] for name, word in chosen],
        chapters=[
            Chapter(
                table=Table(
                    name=Label(f"{len(rows)}个站", f"{len(rows)} stations"),
                    columns=(
                        Column(
                            heading=Label("站点", "Station"),
                            value=lambda row: row.get("name") or names[row["station"]],
                        ),
                        Column(
                            heading=Label("探访", "Visits"),
                            value="visits",
                            unit="count",
                            opens=lambda row: opened_at(row, VISITS, narrowed),
                        ),
                    ),
                    rows=rows,
                    foot={"name": TOTAL, "visits": visits(answer)},
                )
            )
        ],
    )
