"""The five questions on the command line: the same answers as over HTTP, as JSON or as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from api.bootstrap import House, open_house
from api.questions.questions import Ask
from api.terminal.failures import CliError
from api.terminal.output import print_json, print_table, progress, say, yuan
from api.terminal.scope import Place, Scope
from api.terminal.words import both, judged_by
from domain.book.privacy.readings import Purpose, Reader
from domain.ground.forms.fields import AnyDay, Code
from domain.stations.ningbo import district_code
from ledger.vault.vault import ERASED
from ledger.writing.sealing import person_id

_TRAIL_PAGE: Final = 500
_CODES: Final = TypeAdapter[str](Code)
_DAYS: Final = TypeAdapter[str](AnyDay)


@dataclass(frozen=True)
class TrailFilter:
    """Which lines of the trail, any of each, how many, and from which end; ``limit`` 0 is all."""

    records: Sequence[str] = ()
    actors: Sequence[str] = ()
    types: Sequence[str] = ()
    limit: int = 100
    oldest_first: bool = False


def show_staffing(place: Place, scope: Scope, *, as_json: bool) -> None:
    """Answer who works there."""
    # The days below the minimum are counted from --from up to the day asked about.
    scope = replace(scope, as_of=scope.as_of or scope.to_day)
    with answering(place) as house:
        answer = house.questions.staffing(asked(house, scope))
    if as_json:
        print_json(answer)
    else:
        staffing_table(answer, _title("人员 Staffing", scope, answer))


def show_budget(place: Place, scope: Scope, *, as_json: bool) -> None:
    """Answer what money there is."""
    with answering(place) as house:
        answer = house.questions.budget(asked(house, scope))
    if as_json:
        print_json(answer)
    else:
        budget_table(answer, _title("经费 Budget", scope, answer))


def show_services(place: Place, scope: Scope, *, as_json: bool) -> None:
    """Answer what was done."""
    with answering(place) as house:
        answer = house.questions.services(asked(house, scope))
        names = _names(house, scope, "services", answer["worker_minutes"])
    if as_json:
        print_json({**answer, "names": names})
    else:
        services_table(answer, _title("服务 Services", scope, answer), names)


def show_training(place: Place, scope: Scope, *, as_json: bool) -> None:
    """Answer who learned what."""
    with answering(place) as house:
        answer = house.questions.training(asked(house, scope))
        names = _names(house, scope, "training", answer["per_person"])
    if as_json:
        print_json({**answer, "names": names})
    else:
        training_table(answer, _title("培训 Training", scope, answer), names)


def show_trail(place: Place, scope: Scope, chosen: TrailFilter, *, as_json: bool) -> None:
    """Show the audit trail."""
    with answering(place) as house:
        answer = trail_of(house, scope, chosen)
    if as_json:
        print_json(answer)
    else:
        trail_table(answer["items"], _title("审计留痕 Trail", scope, answer))


@contextmanager
def answering(place: Place) -> Iterator[House]:
    """An existing ledger, opened for reading, with its views at the head."""
    with open_house(place.ledger, write=False) as house:
        with progress("查询表 Views") as told:
            house.engine.prepare(told)
        house.catch_up()
        _ensure_views(house)
        yield house


def asked(house: House, scope: Scope) -> Ask:
    """The options as a question.

    Raises CliError for a day that is none and a district without stations.
    """
    district = None
    if scope.district is not None:
        district = district_code(scope.district) or scope.district
        if not house.questions.stations_within(district=district):
            raise CliError(
                f"没有属于 {scope.district} 的站点。", f"No station belongs to {scope.district}."
            )
    return Ask(
        station=scope.station,
        districts=() if district is None else (district,),
        as_known=scope.as_known,
        as_of=day(scope.as_of, "--as-of"),
        from_day=day(scope.from_day, "--from"),
        to_day=day(scope.to_day, "--to"),
        reader=reader_of(scope),
    )


def reader_of(scope: Scope) -> Reader:
    """Who reads the names of an answer, for the reading log. Raises pydantic's ValidationError."""
    return Reader(actor=_CODES.validate_python(scope.actor), role="admin", channel="cli")


def day(text: str | None, option: str) -> str | None:
    """A day to ask about, as ``2021-06-03``. Raises CliError for anything else."""
    if text is None:
        return None
    try:
        return _DAYS.validate_python(text)
    except ValidationError:
        raise CliError(
            f"{option} 不是日期，应如 2021-06-03。", f"{option} is not a date such as 2021-06-03."
        ) from None


def trail_of(house: House, scope: Scope, chosen: TrailFilter) -> dict[str, Any]:
    """The lines of the trail that were asked for, page by page."""
    ask = asked(house, scope)
    lines: list[Any] = []
    after = None
    while True:
        left = chosen.limit - len(lines) if chosen.limit else _TRAIL_PAGE
        page = house.questions.trail(
            Ask(station=ask.station, districts=ask.districts, as_known=ask.as_known),
            records=chosen.records,
            actors=chosen.actors,
            types=chosen.types,
            recorded_from=ask.from_day,
            recorded_to=ask.to_day,
            after=after,
            limit=min(left, _TRAIL_PAGE),
            newest_first=not chosen.oldest_first,
        )
        lines.extend(page["items"])
        after = page["next_cursor"]
        if after is None or (chosen.limit and len(lines) >= chosen.limit):
            return {**page, "items": lines}


def staffing_table(answer: dict[str, Any], title: str) -> None:
    """Print who works there."""
    figures = [
        ("在岗 heads", answer["heads"]),
        ("专职 full-time", answer["full_time"]),
        ("持证 certified", answer["certified"]),
        ("专职不足下限的天数 days below minimum", answer["days_below_minimum"]),
    ]
    print_table(title, ("项目 figure", "数 value"), figures)
    people = [
        (
            person["code"],
            person["name"],
            both("Engagement", person["engagement"]),
            both("CertLevel", person["cert_level"]) if person["cert_level"] else "",
            person["joined_on"],
        )
        for person in answer["people"]
    ]
    columns = ("代码 code", "姓名 name", "性质 engagement", "证书 certificate", "入职 joined")
    print_table("在岗人员 People", columns, people)
    say(judged_by(answer["policies"]))


def budget_table(answer: dict[str, Any], title: str) -> None:
    """Print what money there is, in yuan."""
    rows = [
        (
            both("Source", source),
            *(
                yuan(money[f"{name}_fen"])
                for name in ("received", "spent", "reserved", "available")
            ),
        )
        for source, money in answer["sources"].items()
    ]
    rows.append(
        (
            "合计 total",
            yuan(answer["total_received_fen"]),
            yuan(answer["total_spent_fen"]),
            yuan(answer["total_reserved_fen"]),
            yuan(answer["total_available_fen"]),
        )
    )
    columns = ("来源 source", "收入 received", "支出 spent", "预留 reserved", "可用 available")
    print_table(f"{title} · 元 yuan", columns, rows)
    spent = [(both("Category", name), yuan(fen)) for name, fen in answer["by_category"].items()]
    print_table("支出按用途 Spending by category", ("用途 category", "支出 spent"), spent)


def services_table(answer: dict[str, Any], title: str, names: dict[str, str]) -> None:
    """Print what was done."""
    figures = [
        ("探访 visits", answer["visits"]),
        ("入户 in person", answer["in_person_visits"]),
        ("分钟 minutes", answer["minutes"]),
        ("服务人数 persons", answer["distinct_persons"]),
        ("补记 late by its own claim", answer["late_entries"]),
        ("系统收到较晚 received late", answer["received_late"]),
        ("平均滞后小时 mean lag, hours", answer["mean_lag_hours"]),
    ]
    print_table(title, ("项目 figure", "数 value"), figures)
    for heading, key, vocabulary in (
        ("按对象 By group", "by_group", "TargetGroup"),
        ("按服务 By service", "by_service", "Service"),
    ):
        rows = [(both(vocabulary, word), number) for word, number in answer[key].items()]
        print_table(heading, ("类别 kind", "次 visits"), rows)
    minutes = [
        (code, names.get(code, ""), number) for code, number in answer["worker_minutes"].items()
    ]
    print_table("按社工 By worker", ("代码 code", "姓名 name", "分钟 minutes"), minutes)
    say(judged_by(answer["policies"]))


def training_table(answer: dict[str, Any], title: str, names: dict[str, str]) -> None:
    """Print who learned what."""
    figures = [
        ("场次 sessions", answer["sessions"]),
        ("人次学时 person-hours", answer["person_hours"]),
    ]
    print_table(title, ("项目 figure", "数 value"), figures)
    rows = [(code, names.get(code, ""), hours) for code, hours in answer["per_person"].items()]
    print_table("按人员 By person", ("代码 code", "姓名 name", "学时 hours"), rows)
    classes = list(answer["by_class"].items())
    print_table("按班次 By class", ("班次 class", "场次 sessions"), classes)


def trail_table(lines: list[dict[str, Any]], title: str) -> None:
    """Print lines of the trail."""
    rows = [
        (line["position"], line["recorded_at"], line["actor"], line["sentence_zh"], line["reason"])
        for line in lines
    ]
    columns = ("位置 position", "入账 recorded", "操作人 actor", "内容 what", "理由 why")
    print_table(title, columns, rows)


def _title(question: str, scope: Scope, answer: dict[str, Any]) -> str:
    where = scope.station or scope.district or "全部 all"
    return f"{question} · {where} · @{answer['position']}"


def _names(house: House, scope: Scope, purpose: Purpose, codes: dict[str, Any]) -> dict[str, str]:
    """Names for a table about one station; several stations are shown by codes."""
    if scope.station is None:
        return {}
    people = {person_id(scope.station, "worker", code): code for code in codes}
    found = house.reading_room.names(reader_of(scope), purpose, people)
    return {people[person]: name for person, name in found.items() if name != ERASED}


def _ensure_views(house: House) -> None:
    """A projection that has stopped must not pass for an answer."""
    for status in house.engine.status():
        if status.status == "failed":
            raise CliError(
                f"查询表 {status.name} 停在位置 {status.pos}，请修复后运行 taizhang rebuild。",
                f"The view {status.name} has stopped at position {status.pos}; "
                "repair it and run `taizhang rebuild`.",
            )
