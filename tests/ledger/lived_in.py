"""A small ledger in which everything has happened, so that every column of every table says something.

Two stations with people, visits, money, reservations, corrections and voids, an import batch and
one that was taken back, a closed month with an approved late entry; a photo and a scan; a client erased, one
restricted, one held; names read and a file opened; five tiles, checkpoints under two keys, one
cosigned; tokens, one of them ended; accounts with sessions; another log witnessed; the state of one station stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from domain.book.commands import ApproveLateEntry, ClosePeriod, StartImport, VoidImportBatch
from domain.book.privacy.commands import ErasePerson, PlaceLegalHold
from domain.book.privacy.readings import Reader
from domain.ground.commands import Command
from ledger.accounts.accounts import AccountStore
from ledger.accounts.hashing import Hashing
from ledger.accounts.sessions import SessionStore
from ledger.application import Ledger, open_ledger
from ledger.evidence.notes import parse_note
from ledger.people.answer_links import AnswerLinks
from ledger.people.forgetting import erase_person, place_hold
from ledger.people.openings import Openings
from ledger.people.reading_log import ReadingLog
from ledger.people.reading_room import ReadingRoom
from ledger.people.tokens import TokenStore
from ledger.store.identifiers import new_event_id
from ledger.transparency.cosignatures import Cosignatures
from ledger.transparency.log import TransparencyLog
from ledger.transparency.log_keys import LogKeyFile
from ledger.transparency.witness_keys import WITNESSED_LOGS, create_witness_key, load_witness_key
from ledger.transparency.witnessing import Witness
from ledger.vault.keys import VaultKeys
from ledger.writing.outcomes import Origin, Receipt
from ledger.writing.sealing import person_id
from tests.builders import (
    a_building,
    a_home_visit,
    a_joining,
    a_line,
    a_plan,
    a_receipt,
    a_reservation,
    a_training_session,
    a_visit_not_met,
    an_expenditure,
    an_opening,
    command,
    correct,
    release,
    void,
)
from tests.ledger.evidence.signed import LOG_VKEY
from tests.ledger.transparency.test_witnessing import request

STATIONS = ("S-1", "S-2")
ORIGIN = "ledger.example.org/lived-in"
VISITS = {"S-1": 1_000, "S-2": 60}
"""So many that the state of the first station is stored, and that there are full tiles."""
BEGIN = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HEAD = Reader(actor="head-1", role="station_head", channel="api")
OFFICER = Reader(
    actor="officer-1", role="district_officer", channel="api", reason="信访件复核：去年探访"
)


class Clock:
    """One second later at every look."""

    def __init__(self) -> None:
        self._seconds = count()

    def __call__(self) -> str:
        now = BEGIN + timedelta(seconds=next(self._seconds))
        return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def live(place: Path, keys: VaultKeys) -> None:
    """Make the ledger at a place; what else has keys lies beside it."""
    clock, beside = Clock(), place.parent
    key_file = LogKeyFile(beside)
    key_file.create(ORIGIN)
    with open_ledger(place, create=True, keys=keys, clock=clock) as house:
        ledger = house.ledger
        log = TransparencyLog(ledger.log.engine, key_file)
        for station in STATIONS:
            _found(ledger, station)
        log.publish()
        for station in STATIONS:
            _visit(ledger, station)
        paid = [_spend(ledger, station) for station in STATIONS]
        log.publish()
        _import(ledger, "S-1")
        _close_a_month(ledger, "S-1")
        log.rotate_key()
        _forget(ledger, "S-1", paid[0])
        checkpoint = log.publish()
        _cosign(ledger, beside, checkpoint.note, checkpoint.size)
        for number in range(3):
            _run(ledger, a_visit_not_met(client=f"C-9{number}", client_name=f"示例{number}"), "S-2")
        _read(ledger, clock)
        _bring_files(ledger, clock)
        _give_tokens(ledger, clock)
        _give_accounts(ledger, clock)
    beside.joinpath(WITNESSED_LOGS).unlink()


def _bring_files(ledger: Ledger, clock: Clock) -> None:
    shown = person_id("S-1", "client", "C-1000"), person_id("S-2", "station", "S-2")
    for owner, content in zip(shown, (b"\xff\xd8\xff photo", b"%PDF-1.7 scan"), strict=True):
        media_type = "application/pdf" if content.startswith(b"%") else "image/jpeg"
        who = {"stored_by": "W-1", "stored_at": clock()}
        ledger.vault.attachments.put(owner, content, media_type, **who)


def _fresh(what: Any, station: str, **context: Any) -> Command:
    made = new_event_id()
    given = {"station": station, "event_id": made, "command_id": f"c-{made}"} | context
    return command(what, **given)


def _run(ledger: Ledger, what: Any, station: str, **context: Any) -> str:
    return ledger.execute(_fresh(what, station, **context), origin=Origin(request_id="r-1")).record


def _found(ledger: Ledger, station: str) -> None:
    worker = a_joining(name="示例甲", phone="示例")
    for details in (a_plan(), a_building(), an_opening(), worker, a_receipt(amount="5000")):
        _run(ledger, details, station)


def _visit(ledger: Ledger, station: str) -> None:
    given = list(_visits(station))
    for outcome in ledger.execute_many(given):
        assert isinstance(outcome, Receipt), outcome
    first = given[0].event_id
    now = a_home_visit(client="C-1000", client_name="示例丙", narrative="改过。", mode="phone")
    _execute(ledger, correct, first, now, station)
    _execute(ledger, void, given[1].event_id, None, station)
    _run(ledger, a_training_session(), station)


def _visits(station: str) -> Iterator[Command]:
    day = datetime(2026, 3, 1, 9, 0)  # noqa: DTZ001 - the offset is written behind it
    for number in range(VISITS[station]):
        begin = day + timedelta(hours=number)
        # Names of few, so that the vault stays small beside the book.
        named = {"client_name": f"示例{number}", "narrative": "平安。"} if number < 40 else {}
        details = a_home_visit(
            client=f"C-{1000 + number}",
            started_at=f"{begin.isoformat()}+08:00",
            ended_at=f"{(begin + timedelta(minutes=30)).isoformat()}+08:00",
            **named,
        )
        yield _fresh(details, station)


def _execute(ledger: Ledger, make: Any, record: str, details: Any, station: str) -> None:
    made = new_event_id()
    context = {"station": station, "event_id": made, "command_id": f"c-{made}"}
    ledger.execute(make(record, **context) if details is None else make(record, details, **context))


def _spend(ledger: Ledger, station: str) -> str:
    spent = _run(ledger, an_expenditure("120", payee="示例店"), station)
    _execute(ledger, correct, spent, an_expenditure("130"), station)
    kept = _run(ledger, a_reservation("500"), station)
    _run(ledger, a_reservation("300", a_line("300")), station)
    _execute(ledger, release, kept, None, station)
    return spent


def _import(ledger: Ledger, station: str) -> None:
    for sheet, months in (("1" * 64, (4, 5)), ("2" * 64, (6,))):
        batch = _run(ledger, StartImport, station, file_sha256=sheet, rows=len(months))
        for month in months:
            details = an_expenditure("10", spent_on=f"2026-0{month}-02")
            _run(ledger, details, station, batch=batch, role="accountant")
    _run(ledger, VoidImportBatch, station, voided_batch=batch)


def _close_a_month(ledger: Ledger, station: str) -> None:
    _run(ledger, ClosePeriod, station, month="2026-01")
    approved = _run(
        ledger, ApproveLateEntry, station, month="2026-01", records=2, expires_on="2026-12-31"
    )
    _run(ledger, an_expenditure("5", spent_on="2026-01-20"), station, late_entry=approved)


def _forget(ledger: Ledger, station: str, paid: str) -> None:
    asked = {
        "about": "client",
        "legal_basis": "consent_withdrawn",
        "requested_on": "2026-11-20",
        "approved_by": "officer-1",
        "reason": "本人撤回同意",
    }
    for code in ("C-1003", "C-1004"):
        given = _fresh(ErasePerson, station, person=code, requested_by=code, **asked)
        assert erase_person(ledger, given).is_erased
    payee = {**asked, "about": "record", "person": paid, "requested_by": "C-1"}
    assert not erase_person(ledger, _fresh(ErasePerson, station, **payee)).is_erased
    held = {"about": "client", "person": "C-1005", "case_number": "审〔2026〕3号"}
    place_hold(ledger, _fresh(PlaceLegalHold, station, reason="审计取证", **held))


def _cosign(ledger: Ledger, beside: Path, note: bytes, size: int) -> None:
    create_witness_key(beside, "example.com/witness")
    line = load_witness_key(beside).cosign(parse_note(note).text, 1_800_000_000)
    Cosignatures(ledger.log.engine).keep(size, "example.com/witness", line)
    (beside / WITNESSED_LOGS).write_text(f"log {LOG_VKEY}\nquorum none\n")
    Witness(ledger.log.engine, beside).add_checkpoint(request(0, 5))


def _read(ledger: Ledger, clock: Clock) -> None:
    readings = ReadingLog(ledger.vault.engine, clock)
    room = ReadingRoom(ledger.vault, readings)
    for station in STATIONS:
        for purpose in ("staffing", "training", "services"):
            room.names(HEAD, purpose, [person_id(station, "worker", "W-1")])
    openings = Openings(ledger.vault.engine, clock)
    for client in ("C-1010", "C-1011"):
        openings.open_file(OFFICER, "S-1", client, command_id=f"o-{client}", request=b"please")


def _give_tokens(ledger: Ledger, clock: Clock) -> None:
    store = TokenStore(ledger.log.engine, clock)
    store.create("head-1", role="station_head", scope_kind="station", scope="S-1")
    ended = store.create(
        "officer-1", role="district_officer", scope_kind="district", scope="330212"
    )
    until = BEGIN + timedelta(days=30)
    store.create("auditor-1", role="auditor", scope_kind="city", scope="330200", expires_at=until)
    store.revoke(ended.token.id)


def _give_accounts(ledger: Ledger, clock: Clock) -> None:
    engine = ledger.log.engine
    store = AccountStore(engine, clock, hashing=Hashing(cheap=True))
    sessions = SessionStore(engine, clock, idle_seconds=3_600, lifetime_seconds=86_400)
    given = {"role": "staff", "scope_kind": "station", "scope": "S-1"}
    codes = [store.create("kqz7-m2xw-9pfa", name_digest=name, **given).code for name in ("d", None)]
    store.link(store.create("kqz7-m2xw-9pfa", **given).code, "5" * 64)
    for code in codes:
        for agent in ("Chrome · Android", "Firefox · Windows"):
            sessions.open(code, agent, checked=store.hash_to_check(code) or "")
    store.disable(codes[1])
    links = AnswerLinks(engine, clock)
    first, second = new_event_id(), new_event_id()
    made = [
        links.give("S-1", each, actor=codes[0], role="staff") for each in (first, first, second)
    ]
    links.note_use(made[-1].link)
