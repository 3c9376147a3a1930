"""Questions on the command line: the same answers as over HTTP, as JSON or as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, NamedTuple, cast

from pydantic import TypeAdapter, ValidationError

from api.bootstrap import House, open_house
from api.questions.asking import Answer, Ask
from api.terminal.failures import CliError
from api.terminal.output import note, print_json, progress
from api.terminal.scope import Place, Scope
from domain.book.privacy.readings import Purpose, Reader
from domain.ground.areas import AREA_PREFIX, areas_over
from domain.ground.forms.fields import AnyDay, Code
from domain.stations.ningbo import district_code
from ledger.writing.sealing import person_id

_CODES: Final = TypeAdapter[str](Code)
_DAYS: Final = TypeAdapter[str](AnyDay)


Names = Mapping[str, str]
"""Code -> name, of those whom an answer about one station counts by code."""


class Printed(NamedTuple):
    """How a question is told on the command line.

    ``question`` is the method of ``Questions``, ``heading`` stands over the tables that ``tables``
    prints. ``named`` is the key of the answer whose codes of workers get names beside them, empty
    where the answer has the names itself or none.
    """

    question: str
    heading: str
    tables: Callable[[Answer, str, Names], None]
    named: str = ""


def show(place: Place, scope: Scope, printed: Printed, *, as_json: bool) -> None:
    """Ask a question and print the answer."""
    with answering(place) as house:
        answer: Answer = getattr(house.questions, printed.question)(asked(house, scope))
        names = _names(house, scope, printed, answer) if printed.named else {}
    if as_json:
        print_json({**answer, "names": names} if printed.named else answer)
    else:
        printed.tables(answer, title_of(printed.heading, scope, answer), names)


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
    """The options as a question; notes if nothing was in the book yet at their moment.

    Raises CliError for a day that is none and a district without stations.
    """
    district = None
    if scope.district is not None:
        district = district_code(scope.district) or scope.district
        if not house.questions.stations_within(district=district):
            raise CliError(
                f"没有属于 {scope.district} 的站点。", f"No station belongs to {scope.district}."
            )
    ask = Ask(
        station=scope.station,
        districts=() if district is None else (district,),
        as_known=scope.as_known,
        as_of=day(scope.as_of, "--as-of"),
        from_day=day(scope.from_day, "--from"),
        to_day=day(scope.to_day, "--to"),
        reader=reader_of(scope),
    )
    hint = house.questions.hint(ask)
    if hint is not None:
        note(f"{hint.zh} {hint.en}")
    return ask


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


def division_called(given: str | None) -> str | None:
    """The division code that an area's code or a district's code or name stands for.

    Raises CliError.
    """
    if given is None:
        return None
    division = district_code(given) or given.removeprefix(AREA_PREFIX)
    if not areas_over(division):
        raise CliError(
            f"{given} 不是市或区县的六位代码。",
            f"{given} is no six-digit code of a city or district.",
        )
    return division


def title_of(heading: str, scope: Scope, answer: Answer) -> str:
    """What stands over a table: what it answers, about whom, and the position."""
    where = scope.station or scope.district or "全部 all"
    return f"{heading} · {where} · @{answer['position']}"


def _names(house: House, scope: Scope, printed: Printed, answer: Answer) -> dict[str, str]:
    """Names for a table about one station; several stations are shown by codes."""
    if scope.station is None:
        return {}
    people = {person_id(scope.station, "worker", code): code for code in answer[printed.named]}
    purpose = cast("Purpose", printed.question)
    found = house.reading_room.names(reader_of(scope), purpose, people)
    return {people[person]: name for person, name in found.items() if name}


def _ensure_views(house: House) -> None:
    """A projection that has stopped must not pass for an answer."""
    for status in house.engine.status():
        if status.status == "failed":
            raise CliError(
                f"查询表 {status.name} 停在位置 {status.pos}，请修复后运行 taizhang rebuild。",
                f"The view {status.name} has stopped at position {status.pos}; "
                "repair it and run `taizhang rebuild`.",
            )
