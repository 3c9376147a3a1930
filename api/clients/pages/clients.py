"""The clients of a station as a page: found by code, name, group, risk or worker; each opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import Depends

from api.pages.questions.chapters import opened_at
from api.pages.questions.parts import Asked, Chapter, Column, Opened, Row, Sheet, Table
from api.pages.questions.sight import Sight, station_names
from api.pages.rail import CASEWORK, CLIENTS
from api.pages.words import called
from api.privacy.clients import CalledSo, ClientCodes, narrowed_to
from api.questions.questions import Questions
from domain.book.words import VOCABULARY
from domain.ground.labels import Label

_CODE: Final = Asked("client", Label("编号", "Code"))
_NAME: Final = Asked("name", Label("姓名、拼音", "Name or sound"))
_OTHERS: Final = (
    Asked("group", Label("类别", "Group"), VOCABULARY["TargetGroup"]),
    Asked("risk", Label("风险", "Risk"), VOCABULARY["RiskLevel"]),
    Asked("worker", Label("责任社工", "Responsible")),
    Asked("overdue", Label("逾期", "Overdue"), {"true": Label("已逾期", "overdue only")}),
    Asked("served", Label("在册", "Served"), {"true": Label("仍在服务", "still served")}),
    Asked("seen_since", Label("自此日起已访", "Seen since"), is_day=True),
    Asked("unseen_since", Label("自此日起未访", "Not seen since"), is_day=True),
)
_EVER: Final = {"from": None, "as_of": None}


async def wanted_of(
    narrowed: Annotated[Mapping[str, Any], Depends(narrowed_to)],
    *,
    codes: ClientCodes = (),
    name: CalledSo = "",
) -> Mapping[str, Any]:
    """Who is looked for, as the API takes it."""
    return {"codes": codes, "name": name, "wanted": narrowed}


def asked(sight: Sight) -> Sequence[Asked]:
    """What clients are looked for by; one by one where they are of a station."""
    if not sight.desk.station:
        return _OTHERS
    named = (_NAME,) if sight.desk.principal.sees_names else ()
    return (_CODE, *named, *_OTHERS)


def clients(questions: Questions, sight: Sight) -> Sheet:
    """The clients of a station that are wanted; of an area how many each of its stations has.

    Raises NotPermitted where a name is looked for by whoever may not see it.
    """
    if not sight.desk.station:
        names = station_names(questions, sight)
        wanted = sight.narrowed["wanted"]
        counts = questions.client_counts(sight.ask, wanted) if any(wanted.values()) else None
        return Sheet(chapters=[Chapter(table=_stations(sight, names, counts))])
    found = questions.clients(
        sight.ask, limit=sight.limit, cursor=sight.cursor, counted=True, **sight.narrowed
    )
    return Sheet(chapters=[Chapter(table=_list(sight, found))], next=found["next_cursor"])


def opened_client(row: Row) -> Opened:
    """Everything about the client of a row that names the station, too."""
    at = {"station": row["station"], "district": None, "city": None}
    return Opened(f"{CLIENTS.path}/{row['client']}", {**_EVER, **at})


def _stations(sight: Sight, names: Mapping[str, str], counts: Mapping[str, int] | None) -> Table:
    def opens(row: Row) -> Opened | None:
        return opened_at(row, CLIENTS.path, sight.narrowed_to)

    rows: list[dict[str, Any]] = [
        {"station": code, "name": name, "clients": (counts or {}).get(code, 0)}
        for code, name in names.items()
        if counts is None or code in counts
    ]
    counted = Column(heading=Label("人数", "Clients"), value="clients", unit="count", opens=opens)
    total = {"name": Label("合计", "Total"), "clients": sum(row["clients"] for row in rows)}
    return Table(
        name=Label("先选一个站点", "Choose a station"),
        anchor="clients",
        columns=(
            Column(heading=Label("站点", "Station"), value="name", opens=opens),
            Column(heading=Label("编号", "Code"), value="station"),
            *(() if counts is None else (counted,)),
        ),
        rows=rows,
        foot=None if counts is None else total,
        empty=Label("这个条件下没有服务对象。", "No client is found by this."),
    )


def _list(sight: Sight, found: Mapping[str, Any]) -> Table:
    groups, levels, total = VOCABULARY["TargetGroup"], VOCABULARY["RiskLevel"], found["total"]
    named = Column(heading=Label("姓名", "Name"), value="client_name")

    def group(row: Row) -> str:
        return "、".join(called(sight.language, groups[each]) for each in row["groups"])

    def level(row: Row) -> Label | str:
        return levels[row["risk"]] if row["risk"] else ""

    return Table(
        name=Label(f"名单（共{total:,}人）", f"List ({total:,} clients)"),
        anchor="clients",
        columns=(
            Column(
                heading=Label("编号", "Code"),
                value="code",
                opens=lambda row: Opened(f"{CLIENTS.path}/{row['code']}", _EVER),
            ),
            *((named,) if sight.narrowed["name"] else ()),
            Column(heading=Label("类别", "Groups"), value=group),
            Column(heading=Label("风险", "Risk"), value=level),
            Column(heading=Label("责任社工", "Responsible"), value="worker"),
            Column(heading=Label("上次探访", "Last visit"), value="last_visit_on", unit="day"),
            Column(
                heading=Label("下次应于", "Next due"),
                value="next_due_on",
                unit="day",
                is_short=lambda row: bool(row["overdue"]),
            ),
            Column(
                heading=Label("在办个案", "Open cases"),
                value="open_cases",
                unit="count",
                opens=lambda row: Opened(
                    f"{CASEWORK.path}/cases",
                    {"client": (row["code"], *row["other_codes"]), "open": "true"},
                ),
            ),
            Column(heading=Label("离开", "Left"), value="left_on", unit="day"),
        ),
        rows=found["items"],
        empty=Label("这个条件下没有服务对象。", "No client is found by this."),
    )
