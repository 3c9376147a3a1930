"""Who is to be seen again, as a page: the list, the groups covered, and words on risk that differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from api.clients.pages.clients import opened_client
from api.lists.fields import listed_at
from api.pages.forms.routes import stating
from api.pages.questions.chapters import opened_at, opened_record, records_of
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import CLIENTS, DUE
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.words import VOCABULARY
from domain.ground.labels import Label

CURSOR: Final = re.compile(r"[0-9T:+-]{10,32} [^ ]{1,64} [^ ]{1,64}")
"""Where the list goes on."""
_CLIENT: Final = Label("服务对象", "Client")
_STATION: Final = Label("站点", "Station")
_OF_ANY_DAY: Final = {"from": None, "as_of": None}


def due(questions: Questions, sight: Sight) -> Sheet:
    """Who is due and overdue, by whom, how far groups are covered, and conflicts of risk."""
    place = None
    if sight.cursor is not None:
        at, station, client = sight.cursor.split(" ")
        place = at, station, client
    limit = sight.limit + 1  # one more shows whether it goes on
    answer = questions.due(sight.ask, limit=limit, after=place, **sight.narrowed)
    counts = answer["counts"]
    here = Opened(DUE.path, {}, "due")
    pillars = [
        Pillar(Label("应探访", "Due"), counts["due"], "count", here),
        Pillar(
            Label("已逾期", "Overdue"),
            counts["overdue"],
            "count",
            Opened(DUE.path, {"overdue": "true"}, "due"),
            is_short=counts["overdue"] > 0,
        ),
        Pillar(
            Label("红色逾期", "Red overdue"),
            counts["red_overdue"],
            "count",
            Opened(DUE.path, {"overdue": "true", "risk": "red"}, "due"),
            is_short=counts["red_overdue"] > 0,
        ),
        Pillar(
            Label("风险分歧", "Conflicts of risk"),
            len(answer["conflicts"]),
            "count",
            Opened(DUE.path, {}, "conflicts"),
        ),
    ]
    page, rest = answer["due"][: sight.limit], len(answer["due"]) > sight.limit
    chapters = [Chapter(table=_list(sight, page, counts["due"])), Chapter(table=_by_worker(answer))]
    chapters.append(Chapter(table=_covered(sight, answer)))
    if answer["conflicts"]:
        chapters.append(Chapter(table=_conflicts(sight, answer["conflicts"])))
    return Sheet(pillars=pillars, chapters=chapters, next=_place(page[-1]) if rest else None)


def _place(row: Row) -> str:
    """Where a line stands in the list, which is in this order."""
    at = row["due_at"][:16] if row["due_at"] else f"{row['due_on']}T24:00"
    return f"{at} {row['station']} {row['client']}"


def _list(sight: Sight, rows: Sequence[Row], total: int) -> Table:
    levels = VOCABULARY["RiskLevel"]
    rules = {**VOCABULARY["PolicyKey"], **VOCABULARY["PromiseRule"]}

    def level(row: Row) -> Label | str:
        return levels[row["risk"]] if row["risk"] else ""

    def rule(row: Row) -> Label:
        return rules[row["rule"]]

    def moment(row: Row) -> str:
        text: str = row["due_at"] or row["due_on"]
        return text[:16].replace("T", " ")

    stations = () if sight.desk.station else (Column(heading=_STATION, value="station"),)
    return Table(
        name=Label(f"名单（共{total:,}人）", f"List ({total:,} clients)"),
        anchor="due",
        columns=(
            Column(
                heading=Label("应于", "Due"),
                value=moment,
                is_short=lambda row: bool(row["overdue"]),
            ),
            Column(heading=_CLIENT, value="client", opens=opened_client),
            *stations,
            Column(heading=Label("风险", "Risk"), value=level),
            Column(heading=Label("社工", "Worker"), value="worker"),
            Column(heading=Label("依据", "Rule"), value=rule),
            Column(heading=Label("文号", "Document"), value="document_number"),
            Column(
                heading=Label("上次探访", "Last visit"),
                value="last_visit_on",
                unit="day",
                opens=_visits,
            ),
            Column(heading=Label("逾期天数", "Days over"), value="overdue_days", unit="count"),
        ),
        rows=rows,
        empty=Label("没有到期的探访。", "Nobody is due."),
    )


def _visits(row: Row) -> Opened | None:
    at = {"station": row["station"], "district": None, "city": None}
    return records_of(
        "home_visit.recorded", {"client": row["client"], "from": None, "as_of": None, **at}
    )


def _by_worker(answer: Answer) -> Table:
    def called(row: Row) -> Label | str:
        who: str = row["worker"]
        if row["code"]:
            return who
        place = who.rstrip("/")
        return Label(f"{place} 没有责任社工".strip(), f"{place} Nobody responsible".strip())

    def opens(row: Row) -> Opened | None:
        found = Opened(DUE.path, {"worker": row["code"]}, "due")
        return found if row["code"] else None

    return Table(
        name=Label("按社工", "By worker"),
        anchor="workers",
        columns=(
            Column(
                heading=Label("社工", "Worker"),
                value=called,
            ),
            Column(
                heading=Label("应探访", "Due"),
                value="due",
                unit="count",
                opens=opens,
            ),
        ),
        rows=[
            {"worker": who, "code": who.rpartition("/")[2], "due": count}
            for who, count in answer["by_worker"].items()
        ],
    )


def _covered(sight: Sight, answer: Answer) -> Table:
    groups, since = VOCABULARY["TargetGroup"], answer["covered_from"]
    day = {"from": None, "as_of": sight.last_day}

    def opens(**seen: str) -> Callable[[Row], Opened]:
        return lambda row: Opened(
            CLIENTS.path, {"group": row["code"], "served": "true", **seen, **day}, "clients"
        )

    return Table(
        name=Label("各类对象覆盖", "Coverage by group"),
        anchor="covered",
        columns=(
            Column(heading=Label("类别", "Group"), value="group"),
            Column(heading=Label("人数", "Clients"), value="clients", unit="count", opens=opens()),
            Column(
                heading=Label("本期已探访", "Visited"),
                value="visited",
                unit="count",
                opens=opens(seen_since=since),
            ),
            Column(
                heading=Label("本期未探访", "Not visited"),
                value=lambda row: row["clients"] - row["visited"],
                unit="count",
                opens=opens(unseen_since=since),
            ),
            Column(heading=Label("覆盖率（%）", "Percent"), value="percent"),
        ),
        rows=[
            {"group": groups[group], "code": group, **each}
            for group, each in answer["covered"].items()
        ],
    )


def _conflicts(sight: Sight, conflicts: Sequence[Row]) -> Table:
    """One in a row: each of its records opens, and whoever may judge risk goes on to settle it."""
    levels, assessing = VOCABULARY["RiskLevel"], KIND_OF_TOPIC["risk.assessed"]
    most = max(len(row["records"]) for row in conflicts)
    settle = Label("裁定", "Settle")

    def settles(row: Row) -> Opened | None:
        said = stating(client=row["client"], settles="、".join(row["records"]))
        return opened_at(row, f"/audit/new/{listed_at(assessing)}", {**said, **_OF_ANY_DAY})

    may_settle = sight.desk.past is None and sight.desk.principal.role in assessing.recorded_by
    settling = Column(heading=settle, value=lambda _row: settle, opens=settles)
    return Table(
        name=Label("风险分歧：两种说法都在，按高的算", "Words on risk that differ"),
        anchor="conflicts",
        columns=(
            Column(heading=_CLIENT, value="client", opens=opened_client),
            Column(heading=_STATION, value="station"),
            Column(
                heading=Label("现按", "In force"),
                value=lambda row: levels[row["level"]],
            ),
            *(_said(number) for number in range(most)),
            *((settling,) if may_settle else ()),
        ),
        rows=conflicts,
    )


def _said(number: int) -> Column:
    def record(row: Row) -> str:
        records: Sequence[str] = row["records"]
        return records[number] if number < len(records) else ""

    return Column(
        heading=Label(f"说法 {number + 1}", f"Word {number + 1}"),
        value=lambda row: record(row)[:8],
        opens=lambda row: opened_record({"record": record(row)}) if record(row) else None,
    )
