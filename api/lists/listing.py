"""A list of any kind on the command line: a table, a JSON document, or files of the whole list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast, get_args

from msgspec import to_builtins

from api.bootstrap import House
from api.exporting.files import written
from api.lists.fields import Filter, filters_of, kind_called, listed_at
from api.lists.files import headings, sums_of, texts_of, write_file
from api.lists.listed import Listing, Tally, Wanted, line_of
from api.lists.orders import OCCURRED, Order, order_called, orders_of
from api.lists.tables import FileFormat
from api.questions.asking import Ask
from api.terminal.answers import answering, asked, day, division_called
from api.terminal.failures import CliError
from api.terminal.output import note, print_json, print_table
from api.terminal.scope import Place, Scope
from domain.book.catalogue import KINDS
from domain.ground.areas import stream_of_area
from domain.ground.kinds import Kind
from domain.ground.order.spans import span_of_days
from projections.records.queries import Voided

_FLAGS: Final = {"true": True, "false": False}


@dataclass(frozen=True)
class Choice:
    """Which records: the kind as it was called, codes by filter, ``FIELD=VALUE``, voided ones.

    ``sort`` is their order; ``summed`` asks for what their numbers add up to.
    """

    kind: str
    codes: Mapping[str, Sequence[str]]
    where: tuple[str, ...]
    voided: str
    sort: str = OCCURRED
    summed: bool = False


def list_records(
    place: Place,
    scope: Scope,
    choice: Choice,
    files: Mapping[FileFormat, Path | None],
    *,
    limit: int,
    as_json: bool,
) -> None:
    """Print a list, or write it to files. Raises CliError for a kind or filter that is none."""
    wanted = _wanted(scope, choice)
    outs = {form: file for form, file in files.items() if file is not None}
    with answering(place) as house:
        ask = _ask(house, scope, wanted.kind)
        of_stations = wanted.kind.stream == "station"
        beside = house.questions.beside(ask) if as_json and of_stations else {}
        with house.questions.asking(ask, "records", wanted.kind.stream) as found:
            listing = Listing(found, wanted)
            for form, file in outs.items():
                with written(file) as out:
                    count = write_file(listing, form, out)
                note(place.say(f"{file}：{count} 条记录。", f"{file}: {count} records."))
            if as_json or not outs:
                listed = list(listing.read(most=limit))
                tally = listing.tally() if choice.summed else Tally(listing.total(), {}, {})
    if as_json:
        print_json(
            {
                "kind": wanted.kind.topic,
                "path": listed_at(wanted.kind),
                "items": [to_builtins(line_of(each)) for each in listed],
                "total": tally.total,
                **({"sums": tally.sums, "voided_sums": tally.voided_sums} if choice.summed else {}),
                "position": listing.position,
                **beside,
            }
        )
    elif not outs:
        name = wanted.kind.name
        title = f"{name.zh} {name.en} · {len(listed)}/{tally.total} · @{listing.position}"
        print_table(
            title, headings(wanted.kind), [*map(texts_of, listed), *sums_of(wanted.kind, tally)]
        )


def _ask(house: House, scope: Scope, kind: Kind) -> Ask:
    """Of stations by station and district, of areas by area or district. Raises CliError."""
    if kind.stream == "station":
        if scope.area is not None:
            raise CliError(
                f"“{kind.name.zh}”记在站点名下，请用 --station 或 --district。",
                f"A {kind.name.en} belongs to a station; ask with --station or --district.",
            )
        return asked(house, scope)
    if scope.station is not None:
        raise CliError(
            f"“{kind.name.zh}”记在市、区县名下，请用 --area 或 --district。",
            f"A {kind.name.en} belongs to a city or district; ask with --area or --district.",
        )
    division = division_called(scope.area or scope.district)
    if division is None:
        return Ask(as_known=scope.as_known)
    areas = frozenset({stream_of_area(division)})
    return Ask(as_known=scope.as_known, within=frozenset(), areas=areas)


def _wanted(scope: Scope, choice: Choice) -> Wanted:
    kind = kind_called(choice.kind)
    if kind is None:
        known = "、".join(f"{listed_at(each)}（{each.name.zh}）" for each in KINDS)
        raise CliError(
            f"没有“{choice.kind}”这一类型。可用：{known}。",
            f"There is no kind {choice.kind}; there are {', '.join(map(listed_at, KINDS))}.",
        )
    given: dict[str, list[str]] = {
        name: list(codes) for name, codes in choice.codes.items() if codes
    }
    for each in choice.where:
        name, equals, value = each.partition("=")
        if not equals:
            raise CliError(
                f"--where 应如 字段=值：{each}。", f"--where is FIELD=VALUE, not {each}."
            )
        given.setdefault(name, []).append(value)
    if choice.voided not in get_args(Voided):
        raise CliError(
            "--voided 应为 without、with 或 only。", "--voided is without, with or only."
        )
    span = span_of_days(day(scope.from_day, "--from"), day(scope.to_day, "--to"))
    return Wanted(
        kind=kind,
        fields={name: _values(kind, name, values) for name, values in given.items()},
        span=span,
        voided=cast("Voided", choice.voided),
        order=_order(kind, choice.sort),
    )


def _order(kind: Kind, sort: str) -> Order:
    orders = orders_of(kind.fact)
    order = order_called(sort)
    if order.name not in orders:
        raise CliError(
            f"“{kind.name.zh}”不能按 {order.name} 排序，可用：{'、'.join(orders)}，前面加 - 为倒序。",
            f"A {kind.name.en} cannot be sorted by {order.name}; by {', '.join(orders)}, "
            "with - in front the other way round.",
        )
    return order


def _values(kind: Kind, name: str, values: Sequence[str]) -> tuple[Any, ...]:
    filters = filters_of(kind.fact)
    known = filters.get(name)
    if known is None:
        raise CliError(
            f"“{kind.name.zh}”不能按 {name} 筛选，可用：{'、'.join(filters)}。",
            f"A {kind.name.en} has no filter {name}; it has {', '.join(filters)}.",
        )
    return tuple(_value(known, value) for value in values)


def _value(known: Filter, value: str) -> Any:
    match known.form:
        case "day":
            return day(value, known.name)
        case "flag" if value in _FLAGS:
            return _FLAGS[value]
        case "word" if value in known.words:
            return value
        case "person" | "text":
            return value
    words = known.words or tuple(_FLAGS)
    raise CliError(
        f"{known.name} 应为：{'、'.join(words)}。", f"{known.name} is one of {', '.join(words)}."
    )
