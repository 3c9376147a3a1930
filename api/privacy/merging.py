"""Two codes of one person: merged, told apart again, and namesakes to decide about."""

from __future__ import annotations

from datetime import UTC, datetime

from api.bootstrap import House, open_house
from api.questions.asking import today
from api.terminal.failures import CliError
from api.terminal.output import print_json, print_table
from api.terminal.scope import Place
from domain.clients.commands import MergeClients, UnmergeClients
from domain.clients.details import ClientMergedDetails, ClientUnmergedDetails
from domain.clients.refusals import NotMerged
from domain.ground.commands import RecordingCommand
from domain.ground.forms.details import Details
from domain.ground.reach import EVERYWHERE
from domain.ground.refusals import UnknownStation
from ledger.application import receipt_of
from ledger.people.finding import ClientFinder
from ledger.people.merged import merging_of
from ledger.store.identifiers import new_event_id
from ledger.writing.outcomes import Receipt
from ledger.writing.records import find_stream


def merge(
    place: Place, station: str, codes: tuple[str, str], reason: str, actor: str, *, as_json: bool
) -> None:
    """Record that two codes stand for one person."""
    client, into = codes
    details = ClientMergedDetails(client=client, into=into, merged_on=today())
    with open_house(place.ledger) as house:
        _ensure_known(house, station, codes)
        command = _command(MergeClients, details, station, reason, actor)
        receipt = house.writing.execute(command)
    _print("已合并 Merged", receipt, codes, as_json=as_json)


def unmerge(
    place: Place, station: str, codes: tuple[str, str], reason: str, actor: str, *, as_json: bool
) -> None:
    """Record that two codes are two people.

    Where nobody has merged them, they are merged and told apart at once: so the book has a pair that
    somebody decided about. Raises NotMerged where that was said already, or they are one otherwise.
    """
    with open_house(place.ledger) as house:
        _ensure_known(house, station, codes)
        clients = merging_of(house.log, station)
        merge = next(
            (record for record, pair in clients.standing().items() if set(pair) == set(codes)), ""
        )
        if not merge and clients.are_decided(*codes):
            raise NotMerged(field="merge", merge=" + ".join(codes))
        commands: list[RecordingCommand] = []
        if not merge:
            client, into = codes
            merging = ClientMergedDetails(client=client, into=into, merged_on=today())
            commands.append(_command(MergeClients, merging, station, reason, actor))
            merge = commands[0].event_id
        details = ClientUnmergedDetails(merge=merge, unmerged_on=today())
        commands.append(_command(UnmergeClients, details, station, reason, actor))
        *_merged, receipt = map(receipt_of, house.writing.execute_many(commands))
    _print("已拆分 Told apart", receipt, codes, as_json=as_json)


def show_doubtful(place: Place, station: str, *, as_json: bool) -> None:
    """List namesakes who may be one person: told apart by no identity number, nor by anybody."""
    with open_house(place.ledger, write=False) as house:
        if find_stream(house.log, station) is None:
            raise UnknownStation(field="station", station=station)
        clients = merging_of(house.log, station)
        pairs = [
            pair
            for pair in ClientFinder(house.vault, station).doubtful()
            if not clients.are_decided(*pair)
        ]
    if as_json:
        items = [{"client": left, "other": right} for left, right in pairs]
        print_json({"station": station, "items": items})
        return
    print_table(f"疑似同一人 Doubtful pairs · {station}", ("代码 client", "另一代码 other"), pairs)


def _command(
    kind: type[RecordingCommand], details: Details, station: str, reason: str, actor: str
) -> RecordingCommand:
    event_id = new_event_id()
    return kind(
        station=station,
        command_id=f"cli:{event_id}",
        event_id=event_id,
        actor=actor,
        role="station_head",
        reach=EVERYWHERE,
        channel="cli",
        now=datetime.now(UTC),
        reason=reason,
        details=details,
    )


def _ensure_known(house: House, station: str, codes: tuple[str, str]) -> None:
    """Let nobody merge a slip of the pen. Raises CliError."""
    house.catch_up()
    for code in codes:
        if not house.questions.is_client(station, code):
            raise CliError(
                f"站点 {station} 没有服务对象 {code}。", f"Station {station} has no client {code}."
            )


def _print(title: str, receipt: Receipt, codes: tuple[str, str], *, as_json: bool) -> None:
    document = {
        "record": receipt.record,
        "station": receipt.station,
        "client": codes[0],
        "other": codes[1],
        "position": receipt.position,
    }
    if as_json:
        print_json(document)
    else:
        print_table(title, ("项目 field", "值 value"), list(document.items()))
