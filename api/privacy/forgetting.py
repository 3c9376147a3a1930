"""Erasing people, legal holds and what is due, on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from msgspec import to_builtins

from api.bootstrap import House, open_house
from api.privacy.named import NAME_STAYS, stands_by_name
from api.terminal.answers import day
from api.terminal.failures import CliError, StillPending, line_of
from api.terminal.output import note, print_json, print_table, say
from api.terminal.scope import Place
from domain.book.privacy.commands import ErasePerson, PlaceLegalHold, ReleaseLegalHold
from domain.ground.commands import Command
from domain.ground.reach import EVERYWHERE
from domain.ground.refusals import Refusal, UnknownStation
from domain.ground.values import ISODate, station_today
from ledger.faults.machine import LedgerFault
from ledger.people.forgetting import Forgetting, due_list, erase_person, holds_of
from ledger.people.forgetting import place_hold as have_held
from ledger.people.forgetting import release_hold as have_released
from ledger.store.identifiers import new_event_id
from ledger.store.whole_files import replace_file
from ledger.writing.outcomes import Receipt
from ledger.writing.records import find_stream, list_streams

_OUTCOMES: Final = {
    "erased": ("已依法删除", "erased"),
    "restricted": ("法定保存期内，已限制处理", "restricted: a statute still keeps the data"),
    "pending": ("已决定，尚待执行", "decided and pending"),
}


class Wanted(NamedTuple):
    """Whose data of which station, why, and who types it in."""

    station: str
    people: Mapping[str, str | None]
    reason: str
    actor: str

    def about(self) -> dict[str, str]:
        """The one person named. Raises CliError unless it is exactly one."""
        given = {kind: code for kind, code in self.people.items() if code}
        if len(given) != 1:
            options = [f"--{kind}" for kind in self.people]
            raise CliError(
                f"请指明一人：{'、'.join(options)} 之一。", f"Name one: {', '.join(options)}."
            )
        ((kind, code),) = given.items()
        return {"about": kind, "person": code}


def erase(
    place: Place,
    wanted: Wanted,
    fields: Mapping[str, str | None],
    *,
    out: Path | None,
    as_json: bool,
) -> None:
    """Erase or restrict a person and print the receipt, with its proof where there is one.

    Raises StillPending, when that is done, where the vault could not carry it out.
    """
    asked = {**fields, "requested_on": fields["requested_on"] or station_today(datetime.now(UTC))}
    command = _command(ErasePerson, wanted, **wanted.about(), **asked)
    with open_house(place.ledger) as house:
        forgetting = erase_person(house.writing, command)
        proof = _proof(house, place, forgetting.receipt.position)
    named = stands_by_name(forgetting)
    document = _receipt_of(forgetting, wanted.station) | {"name_in_book": named}
    document |= {"tlog_proof": proof}
    if named:
        note(place.say(NAME_STAYS.zh, NAME_STAYS.en))
    if out is not None and proof is not None:
        replace_file(out, proof.encode())
    if as_json:
        print_json(document)
    else:
        zh, en = _OUTCOMES[document["outcome"]]
        rows = [(name, value) for name, value in document.items() if name != "tlog_proof"]
        print_table(f"回执 Receipt · {place.say(zh, en)}", ("项目 field", "值 value"), rows)
        if proof is not None and out is None:
            say(proof)
    if forgetting.is_pending:
        raise StillPending(
            "删除已记入台账，任何人不再看到；人员信息库此刻无法写入，尚未执行。"
            "下次打开台账时自动执行，也可运行 taizhang vault heal。",
            "The erasure is in the book and hides the person from everybody, but the person vault "
            "cannot be written just now. The next opening carries it out, or: taizhang vault heal.",
        )


def place_hold(place: Place, wanted: Wanted, case_number: str, *, as_json: bool) -> None:
    """Put a person under legal hold."""
    command = _command(PlaceLegalHold, wanted, **wanted.about(), case_number=case_number)
    with open_house(place.ledger) as house:
        receipt = have_held(house.writing, command)
    _print_hold("已保全 Held", receipt.record, receipt, as_json=as_json)


def release_hold(place: Place, wanted: Wanted, hold: str, *, as_json: bool) -> None:
    """End a legal hold."""
    command = _command(ReleaseLegalHold, wanted, hold=hold)
    with open_house(place.ledger) as house:
        receipt = have_released(house.writing, command)
    _print_hold("已解除 Released", hold, receipt, as_json=as_json)


def show_holds(place: Place, station: str, as_known: str | None, *, as_json: bool) -> None:
    """List the legal holds of a station, as known now or earlier."""
    with open_house(place.ledger, write=False) as house:
        _ensure_station(house, station)
        held = [
            each._asdict() for each in holds_of(house.log, station, house.position_at(as_known))
        ]
    if as_json:
        print_json({"station": station, "items": held})
        return
    columns = ("hold", "about", "person", "case_number", "placed_by", "placed_at", "released_at")
    rows = [[each[name] for name in columns] for each in held]
    titles = ("保全 hold", "何人 about", "本人 person", "案号 case", "经办 by", "时间 placed")
    print_table(f"法律保全 Legal holds · {station}", (*titles, "解除 released"), rows)


def show_due(place: Place, station: str | None, as_of: str | None, *, as_json: bool) -> None:
    """List what is due, of one station or of all."""
    today = ISODate(day(as_of, "--as-of") or station_today(datetime.now(UTC)))
    with open_house(place.ledger, write=False) as house:
        if station is not None:
            _ensure_station(house, station)
        due = [
            {"station": code, **to_builtins(each)}
            for code in ([station] if station else list_streams(house.log))
            for each in due_list(house.log, house.vault, code, today)
        ]
    if as_json:
        print_json({"as_of": today, "items": due})
        return
    columns = ("station", "retention_class", "about", "person", "last_on", "retained_until")
    rows = [[*(each[name] for name in columns), "、".join(each["kept_by"])] for each in due]
    titles = (
        "站点 station",
        "类别 class",
        "何人 about",
        "本人 person",
        "最近 last",
        "保存至 until",
    )
    print_table(f"到期 Due · {today}", (*titles, "仍须保存 kept by"), rows)


def _command(kind: type[Command], wanted: Wanted, **fields: Any) -> Any:
    event_id = new_event_id()
    return kind(
        station=wanted.station,
        command_id=f"cli:{event_id}",
        event_id=event_id,
        actor=wanted.actor,
        role="station_head",
        reach=EVERYWHERE,
        channel="cli",
        now=datetime.now(UTC),
        reason=wanted.reason,
        **fields,
    )


def _receipt_of(forgetting: Forgetting, station: str) -> dict[str, Any]:
    event: dict[str, Any] = to_builtins(forgetting.event)
    del event["fact"]
    return {
        "outcome": forgetting.outcome,
        "station": station,
        **event,
        "position": forgetting.receipt.position,
        "event_id": forgetting.receipt.events[-1].event_id,
    }


def _proof(house: House, place: Place, position: int) -> str | None:
    """The proof that the erasure stands in the signed log; never a reason to say it failed."""
    try:
        house.transparency.publish()
        return house.transparency.proof_file(position).decode()
    except (LedgerFault, Refusal) as fault:
        note(line_of(fault, place.language)[0])
        return None


def _print_hold(title: str, hold: str, receipt: Receipt, *, as_json: bool) -> None:
    document = {"hold": hold, "station": receipt.station, "position": receipt.position}
    if as_json:
        print_json(document)
    else:
        print_table(title, ("项目 field", "值 value"), list(document.items()))


def _ensure_station(house: House, station: str) -> None:
    if find_stream(house.log, station) is None:
        raise UnknownStation(field="station", station=station)
