"""Facilities as a page: of one station thing by thing, of several in a row each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from api.pages.questions.chapters import TOTAL, opened_at, opened_record, records_of
from api.pages.questions.parts import Chapter, Column, Opened, Pillar, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import PLACES
from api.places.pages.certificate import CERTIFICATE, hours_of
from api.questions.asking import Answer
from api.questions.questions import Questions
from domain.book.words import VOCABULARY
from domain.ground.labels import Label, all_of

_ROOMS, _POINTS, _PARTNERS, _VILLAGES = "rooms", "points", "partners", "villages"
_VOLUNTEERS: Final = "volunteers"
_SERVED: Final = "volunteer.hours_recorded"
_SINCE: Final = Column(heading=Label("自", "Since"), value="since", unit="day", opens=opened_record)
_ISSUE: Final = Label("出证明", "issue")
_PLATE: Final = {True: Label("已挂牌", "hung"), False: Label("未挂牌", "not hung")}


def facilities(questions: Questions, sight: Sight) -> Sheet:
    """What a station has and lacks; of an area, station by station."""
    answer = questions.facilities(sight.ask)
    if "stations" in answer:
        return _of_area(answer)
    return _of_station(answer, questions.facility_lines(sight.ask))


def _of_station(answer: Answer, lines: Answer) -> Sheet:
    rooms, points, partners = lines["rooms"], lines["service_points"], lines["partners"]
    without = answer["villages_without_point"]
    return Sheet(
        pillars=[
            Pillar(Label("功能室", "Rooms"), len(rooms), "count", _here(_ROOMS)),
            Pillar(
                Label("名称牌", "Name plate"),
                _PLATE[answer["name_plate"]],
                "text",
                records_of("name_plate.hung"),
                is_short=not answer["name_plate"],
            ),
            Pillar(Label("服务点", "Service points"), len(points), "count", _here(_POINTS)),
            Pillar(
                Label("无服务点的村社", "Villages without"),
                len(without),
                "count",
                _here(_VILLAGES),
                is_short=bool(without),
            ),
            Pillar(Label("共建单位", "Partners"), len(partners), "count", _here(_PARTNERS)),
            Pillar(
                Label("志愿者", "Volunteers"), answer["volunteers"], "count", _here(_VOLUNTEERS)
            ),
            Pillar(
                Label("志愿服务小时", "Volunteer hours"),
                answer["volunteer_hours"],
                "count",
                records_of(_SERVED),
            ),
        ],
        chapters=[
            Chapter(finding=_lacking(answer["missing"]), table=_by_kind(answer)),
            Chapter(table=_rooms(rooms)),
            Chapter(table=_points(points)),
            Chapter(table=_partners(partners)),
            Chapter(table=_villages(without)),
            Chapter(table=_volunteers(lines["volunteers"])),
        ],
    )


def _lacking(missing: Sequence[str]) -> Label:
    if not missing:
        return Label("功能室齐全", "No room is missing")
    named = all_of(VOCABULARY["RoomKind"][kind] for kind in missing)
    return Label(f"还缺{named.zh}", f"Missing: {named.en}")


def _by_kind(answer: Answer) -> Table:
    kinds = VOCABULARY["RoomKind"]
    missing = [{"kind": kind, "count": 0, "area_m2": 0} for kind in answer["missing"]]
    rows = [*answer["present"], *missing]
    return Table(
        name=Label("功能室标准", "Rooms by kind"),
        columns=(
            Column(
                heading=Label("类型", "Kind"),
                value=lambda row: kinds[row["kind"]],
                is_short=lambda row: not row["count"],
            ),
            Column(
                heading=Label("间数", "Rooms"),
                value="count",
                unit="count",
                opens=lambda _row: _here(_ROOMS),
                is_short=lambda row: not row["count"],
            ),
            Column(heading=Label("平方米", "m²"), value="area_m2", unit="count"),
        ),
        rows=rows,
    )


def _rooms(rows: Sequence[Row]) -> Table:
    return Table(
        name=Label("功能室", "Rooms"),
        anchor=_ROOMS,
        columns=(
            Column(heading=Label("编号", "Code"), value="room", opens=opened_record),
            Column(
                heading=Label("类型", "Kind"),
                value=lambda row: VOCABULARY["RoomKind"][row["kind"]],
            ),
            Column(heading=Label("平方米", "m²"), value="area_m2", unit="count"),
            Column(
                heading=Label("使用方式", "Own or shared"),
                value=lambda row: VOCABULARY["RoomTenure"][row["tenure"]],
            ),
            Column(heading=Label("位置", "Place"), value="place"),
            _SINCE,
        ),
        rows=rows,
        empty=Label("没有登记功能室。", "No room is entered."),
    )


def _points(rows: Sequence[Row]) -> Table:
    return Table(
        name=Label("服务点", "Service points"),
        anchor=_POINTS,
        columns=(
            Column(heading=Label("编号", "Code"), value="service_point", opens=opened_record),
            Column(heading=Label("村（社区）", "Village"), value="village"),
            Column(heading=Label("联络社工", "Liaison worker"), value="worker"),
            Column(heading=Label("地址", "Address"), value="place"),
            _SINCE,
        ),
        rows=rows,
        empty=Label("没有服务点。", "No service point is open."),
    )


def _partners(rows: Sequence[Row]) -> Table:
    return Table(
        name=Label("共建单位", "Partners"),
        anchor=_PARTNERS,
        columns=(
            Column(heading=Label("单位", "Partner"), value="name", opens=opened_record),
            Column(
                heading=Label("类型", "Kind"),
                value=lambda row: VOCABULARY["PartnerKind"][row["kind"]],
            ),
            Column(
                heading=Label("共享", "Shares"),
                value=lambda row: all_of(VOCABULARY["PartnerShare"][s] for s in row["shares"]),
            ),
            _SINCE,
        ),
        rows=rows,
        empty=Label("没有共建单位。", "There is no partner."),
    )


def _villages(codes: Sequence[str]) -> Table:
    return Table(
        name=Label("还没有服务点的村（社区）", "Villages without a service point"),
        anchor=_VILLAGES,
        columns=(
            Column(
                heading=Label("村（社区）代码", "Village"),
                value="village",
                is_short=lambda _row: True,
            ),
        ),
        rows=[{"village": code} for code in codes],
        empty=Label("没有登记缺服务点的村（社区）。", "No village is listed that lacks one."),
    )


def _volunteers(rows: Sequence[Row]) -> Table:
    return Table(
        name=Label("志愿者", "Volunteers"),
        anchor=_VOLUNTEERS,
        columns=(
            Column(heading=Label("编号", "Code"), value="volunteer", opens=opened_record),
            Column(heading=Label("登记", "Registered"), value="registered_on", unit="day"),
            Column(heading=Label("次数", "Times"), value="times", unit="count", opens=_service),
            Column(
                heading=Label("小时", "Hours"),
                value=hours_of,
                unit="count",
                opens=_service,
            ),
            Column(
                heading=Label("证明", "Certificate"),
                value=lambda row: "" if row["volunteer"] is TOTAL else _ISSUE,
                opens=lambda row: Opened(CERTIFICATE, {"volunteer": row["volunteer"]}),
            ),
        ),
        rows=rows,
        foot={
            "volunteer": TOTAL,
            **_sums(rows, "times", "minutes"),
        },
        empty=Label("没有登记志愿者。", "No volunteer is registered."),
    )


def _service(row: Row) -> Opened | None:
    if row["volunteer"] is TOTAL:
        return records_of(_SERVED)
    return records_of(_SERVED, {"volunteer": row["volunteer"]})


def _of_area(answer: Answer) -> Sheet:
    rows = [
        {
            "station": each["station"],
            "rooms": sum(of["count"] for of in each["present"]),
            "missing": each["missing"],
            "name_plate": each["name_plate"],
            "points": each["service_points"],
            "villages": len(each["villages_without_point"]),
            "partners": len(each["partners"]),
            "volunteers": each["volunteers"],
            "hours": each["volunteer_hours"],
        }
        for each in answer["stations"]
    ]
    short = [each for each in rows if each["missing"]]
    return Sheet(
        pillars=[
            Pillar(Label("站点", "Stations"), len(rows), "count"),
            Pillar(Label("功能室不全", "Lacking rooms"), len(short), "count", is_short=bool(short)),
            *(
                Pillar(name, sum(each[key] for each in rows), "count")
                for name, key in (
                    (Label("服务点", "Service points"), "points"),
                    (Label("共建单位", "Partners"), "partners"),
                    (Label("志愿者", "Volunteers"), "volunteers"),
                )
            ),
        ],
        chapters=[Chapter(table=_stations(rows))],
    )


def _stations(rows: Sequence[dict[str, Any]]) -> Table:
    kinds = VOCABULARY["RoomKind"]
    counts = ("rooms", "points", "villages", "partners", "volunteers", "hours")
    return Table(
        name=Label("各站", "By station"),
        anchor="stations",
        columns=(
            Column(
                heading=Label("站点", "Station"),
                value="station",
                opens=lambda row: None if row["station"] is TOTAL else opened_at(row, PLACES.path),
            ),
            _counted(Label("功能室", "Rooms"), "rooms", _ROOMS),
            Column(
                heading=Label("还缺", "Missing"),
                value=lambda row: all_of(kinds[kind] for kind in row.get("missing", ())),
                is_short=lambda row: bool(row.get("missing")),
            ),
            Column(
                heading=Label("名称牌", "Name plate"),
                value=lambda row: _PLATE[row["name_plate"]] if "name_plate" in row else "",
                is_short=lambda row: not row.get("name_plate", True),
            ),
            _counted(Label("服务点", "Service points"), "points", _POINTS),
            _counted(Label("无服务点的村社", "Villages without"), "villages", _VILLAGES),
            _counted(Label("共建单位", "Partners"), "partners", _PARTNERS),
            _counted(Label("志愿者", "Volunteers"), "volunteers", _VOLUNTEERS),
            Column(heading=Label("志愿服务小时", "Volunteer hours"), value="hours", unit="count"),
        ),
        rows=rows,
        foot={"station": TOTAL, **_sums(rows, *counts)},
    )


def _counted(heading: Label, key: str, anchor: str) -> Column:
    def opens(row: Row) -> Opened | None:
        return None if row["station"] is TOTAL else _here(anchor, station=row["station"])

    return Column(heading=heading, value=key, unit="count", opens=opens)


def _here(anchor: str, **narrowed: object) -> Opened:
    if narrowed:
        narrowed |= {"district": None, "city": None}
    return Opened(PLACES.path, narrowed, anchor)


def _sums(rows: Sequence[Row], *keys: str) -> dict[str, float]:
    return {key: round(sum(each[key] for each in rows), 2) for key in keys}
