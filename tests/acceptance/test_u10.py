"""U10: an auditor follows the money of a station, one of whose clients was erased.

The story of the domain reference (section 18) in its own figures; people and codes are invented.
The book is written through the application with a clock that the story sets, and read over HTTP and
on the command line as the auditor reads it.
"""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from api.bootstrap import open_house
from domain.book.privacy.commands import ErasePerson, PlaceLegalHold
from domain.book.refusals import UnderLegalHold
from domain.ground.values import iso_instant
from ledger.application import Ledger
from ledger.people.forgetting import Forgetting, erase_person, place_hold
from ledger.vault.vault import ERASED
from tests.api.http.world import World, open_world
from tests.api.terminal.running import Ran, taizhang
from tests.builders import (
    a_building,
    a_home_visit,
    a_joining,
    a_line,
    a_plan,
    a_receipt,
    an_expenditure,
    an_opening,
)
from tests.ledger.vault.looking_in import found_under
from tests.ledger.writing.checking import fresh

STATION = "NB-XS-DC"
ROOT = f"/v1/stations/{STATION}"
TODAY = "2026-06-18"
CLIENT, HELD, OTHER = "C-7781", "C-7790", "C-7702"
NAMES = {CLIENT: "林秋月", HELD: "方守成", OTHER: "陆小满"}
ADDRESS = "丹城示例路7号"
MUNICIPAL = f"{ROOT}/money/trace?source=municipal_one_time&as_of={TODAY}"
LOTTERY = f"{ROOT}/money/trace?source=welfare_lottery&as_of={TODAY}"
AREAS = {
    "township": {"code": "330225100", "name": "丹东街道"},
    "district": {"code": "330225", "name": "象山县"},
    "city": {"code": "330200", "name": "宁波市"},
}


class Clock:
    """A clock that the story sets; it never goes back."""

    def __init__(self) -> None:
        self.now = "2022-06-01T01:00:00.000Z"

    def __call__(self) -> str:
        return self.now

    def set(self, day: str, hour: int = 10) -> datetime:
        """Make it so many o'clock at the station on a day."""
        moment = datetime.fromisoformat(f"{day}T{hour:02d}:00:00+08:00")
        self.now = iso_instant(moment)
        return moment


@dataclass
class Story:
    """The book of the story while it is written, and what it remembers of it."""

    world: World
    clock: Clock
    place: Path
    auditor: str
    head: str
    visits_of_client: list[str] = field(default_factory=list)
    hold: str = ""
    backup: Path = Path()
    before: dict[str, Any] = field(default_factory=dict)
    erased: Forgetting | None = None

    @property
    def ledger(self) -> Ledger:
        return self.world.house.writing

    def record(self, day: str, details: Any, **context: Any) -> str:
        """Record details on a day and return the record."""
        now = self.clock.set(day, 17)
        return self.ledger.execute(fresh(details, STATION, now=now, **context)).record

    def ask(self, path: str, who: str | None = None) -> Any:
        """Ask as the auditor, or as somebody else."""
        return self.world.get(path, who or self.auditor)

    def told(self, *words: object) -> Ran:
        """Ask on the command line."""
        return taizhang(self.place, *words)

    def erase(self, client: str, day: str) -> Forgetting:
        """Erase a client at their own request."""
        now = self.clock.set(day)
        command = fresh(
            ErasePerson,
            STATION,
            now=now,
            about="client",
            person=client,
            legal_basis="consent_withdrawn",
            requested_by=client,
            requested_on=day,
            approved_by="officer-1",
            reason="本人撤回同意",
        )
        return erase_person(self.ledger, command)


def found_station(story: Story) -> None:
    """A station with one worker and, since 2022-11-18, the city's 50,000.00."""
    story.record("2022-06-01", a_plan(name="丹城社工站", planned_on="2022-05-01", **AREAS))
    story.record("2022-06-01", a_building(built_on="2022-06-01"))
    story.record("2022-06-01", an_opening(opened_on="2022-06-01"))
    story.record("2022-06-01", a_joining(joined_on="2022-06-01", name="示例甲"))
    municipal = {"grant": "M-1", "source": "municipal_one_time", "amount": "50000.00"}
    story.record("2022-11-18", a_receipt(**municipal, received_on="2022-11-18"))
    lottery = {"grant": "L-1", "source": "welfare_lottery", "amount": "10000.00"}
    story.record("2022-11-18", a_receipt(**lottery, received_on="2022-11-18"))


def spend(story: Story, day: str, amount: str, number: str, **changed: Any) -> str:
    """Spend the city's money on services."""
    line = a_line(amount, "municipal_one_time", grant="M-1")
    usual = {"spent_on": day, "voucher_number": number}
    return story.record(day, an_expenditure(amount, line, **(usual | changed)))


def live(story: Story) -> None:
    """35 visits, each with a voucher; two vouchers without; one dinner paid by the lottery."""
    for month in range(35):
        day = f"{2022 + (month + 11) // 12}-{(month + 11) % 12 + 1:02d}-12"
        client = (CLIENT, OTHER, HELD)[month % 3]
        visit = story.record(
            day,
            a_home_visit(
                client=client,
                client_name=NAMES[client],
                address=ADDRESS if client == CLIENT else "",
                narrative=f"第{month + 1}次走访{NAMES[client]}，一切平安。",
                target_groups=("elder_alone",),
                started_at=f"{day}T09:00:00+08:00",
                ended_at=f"{day}T09:40:00+08:00",
            ),
        )
        if client == CLIENT:
            story.visits_of_client.append(visit)
        amount = "1350.00" if month == 0 else "1300.00"
        spend(story, day, amount, f"E-{month + 1:04d}", linked_records=(visit,))
        if month == 20:
            spend(story, day, "1580.00", "E-0100")
        if month == 30:
            spend(story, day, "1600.00", "E-0101")
            dinner = {"spent_on": day, "voucher_number": "E-0102", "category": "hospitality"}
            line = a_line("640.00", "welfare_lottery", grant="L-1")
            story.record(day, an_expenditure("640.00", line, **dinner))


def hold_and_erase(story: Story) -> None:
    """One client is held for a case in December, another erased on 2026-02-03."""
    now = story.clock.set("2025-12-01")
    placed = place_hold(
        story.ledger,
        fresh(
            PlaceLegalHold,
            STATION,
            now=now,
            about="client",
            person=HELD,
            case_number="甬审〔2025〕44号",
            reason="审计取证",
        ),
    )
    story.hold = placed.events[-1].event_id
    story.before = {
        "municipal": story.ask(MUNICIPAL).json(),
        "services": story.ask(f"{ROOT}/services").json(),
    }
    story.backup = story.place.parent / "backup.db"
    back_up(story.place / "vault.db", story.backup)
    story.erased = story.erase(CLIENT, "2026-02-03")
    story.clock.set(TODAY)


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    clock = Clock()
    folder = tmp_path_factory.mktemp("u10")
    with open_world(folder, clock=clock) as world:
        tokens = {
            "auditor": world.tokens.create(
                "auditor-7", role="auditor", scope_kind="engagement", scope=f"2026-A-07 {STATION}"
            ),
            "head": world.tokens.create(
                "head-1", role="station_head", scope_kind="station", scope=STATION
            ),
        }
        secrets = {who: made.secret for who, made in tokens.items()}
        found = Story(world, clock, folder / "ledger", **secrets)
        found_station(found)
        live(found)
        hold_and_erase(found)
        yield found


def by_rule(trace: dict[str, Any]) -> dict[str, Any]:
    return {finding["rule"]: finding for finding in trace["findings"]}


def test_the_city_s_money_is_traced_to_the_fen(story):
    trace = story.ask(MUNICIPAL).json()
    assert [(each["day"], each["amount_fen"]) for each in trace["receipts"]] == [
        ("2022-11-18", 50_000_00)
    ]
    assert (trace["spent_fen"], trace["voucher_count"]) == (48_730_00, 37)
    assert sum(each["amount_fen"] for each in trace["vouchers"]) == 48_730_00
    assert (trace["remaining_fen"], trace["idle_months"]) == (1_270_00, 43)
    assert trace["idle_since"] == "2022-11-18"


def test_idle_money_and_vouchers_without_a_service_are_found(story):
    findings = by_rule(story.ask(MUNICIPAL).json())
    assert sorted(findings) == ["A12", "A17"]
    assert (findings["A12"]["amount_fen"], findings["A12"]["name"]) == (1_270_00, "idle")
    assert "43 个月" in findings["A12"]["explanation_zh"]
    assert (findings["A17"]["amount_fen"], len(findings["A17"]["records"])) == (3_180_00, 2)


def test_a_dinner_on_lottery_money_is_found(story):
    finding = by_rule(story.ask(LOTTERY).json())["A10"]
    assert (finding["amount_fen"], len(finding["records"])) == (640_00, 1)
    assert "公务接待" in finding["explanation_zh"]


def test_the_command_line_says_the_same(story):
    words = ("money", "trace", "--station", STATION, "--as-of", TODAY, "--json")
    assert story.told(*words, "--source", "municipal").json == story.ask(MUNICIPAL).json()
    assert story.told(*words, "--source", "lottery").json == story.ask(LOTTERY).json()


def test_the_erasure_has_its_receipt(story):
    assert story.erased.is_erased
    event = story.erased.event
    assert (event.person, event.legal_basis, event.approved_by) == (
        CLIENT,
        "consent_withdrawn",
        "officer-1",
    )
    (line,) = story.ask(f"{ROOT}/trail?type=person.erased").json()["items"]
    assert line["recorded_at"].startswith("2026-02-03")
    assert CLIENT in line["sentence_zh"]


def test_visits_of_the_erased_client_still_count_and_say_so(story):
    assert len(story.visits_of_client) == 12
    services = story.ask(f"{ROOT}/services").json()
    was = story.before["services"]
    for figure in ("visits", "minutes", "distinct_persons", "by_group"):
        assert services[figure] == was[figure]
    assert services["visits"] == 35
    trace = story.ask(MUNICIPAL).json()
    marked = [
        each["record"]
        for voucher in trace["vouchers"]
        for each in voucher["linked"]
        if each["mark"] == ERASED == "〔已依法删除〕"
    ]
    assert marked == story.visits_of_client
    assert [each["amount_fen"] for each in trace["vouchers"]] == [
        each["amount_fen"] for each in story.before["municipal"]["vouchers"]
    ]
    for who in (story.auditor, story.head):
        record = story.ask(f"/v1/records/{story.visits_of_client[0]}", who).json()
        assert record["personal"] == {"client_name": ERASED}
        assert record["value"]["client"] == CLIENT
    file = story.ask(f"{ROOT}/clients/{CLIENT}", story.head).json()
    assert {file["client_name"], file["address"]} == {ERASED}
    assert {visit["narrative"] for visit in file["visits"]} == {ERASED}
    assert len(file["visits"]) == 12


def test_reading_what_was_erased_is_no_reading(story):
    story.ask(f"{ROOT}/clients/{CLIENT}", story.head)
    reads = story.ask(f"{ROOT}/reads?person=client/{CLIENT}").json()["items"]
    assert reads == []
    story.ask(f"{ROOT}/clients/{OTHER}", story.head)
    (read, *_) = story.ask(f"{ROOT}/reads?person=client/{OTHER}").json()["items"]
    assert (read["actor"], read["purpose"]) == ("head-1", "client_file")


def test_the_book_still_verifies(story):
    verified = story.told("verify", "--json")
    assert verified.code == 0, verified.out + verified.err


def test_the_trace_can_be_asked_as_it_was_known(story):
    trace = story.ask(f"{MUNICIPAL}&as_known=2022-11-30").json()
    assert (trace["received_fen"], trace["voucher_count"]) == (50_000_00, 0)
    half = story.ask(f"{MUNICIPAL}&as_known=2023-11-12".replace(TODAY, "2023-11-12")).json()
    assert half["voucher_count"] == 12
    assert by_rule(half) == {}


def test_no_export_names_the_erased(story, tmp_path):
    asked = {
        "events": ("export", "events"),
        "ocel": ("export", "ocel"),
        "beancount": ("export", "books", "--format", "beancount"),
        "hledger": ("export", "books", "--format", "hledger"),
        "bundle": ("export", "bundle"),
    }
    for name, words in asked.items():
        out = tmp_path / name
        ran = story.told(*words, "--out", out)
        assert ran.code == 0, ran.err
        for content in contents_of(out):
            ensure_nameless(content)
    for question in ("staffing", "services", "trail", "budget"):
        ran = story.told(question, "--station", STATION, "--json")
        assert ran.code == 0
        ensure_nameless(ran.out.encode())
    for path in (
        f"{ROOT}/home-visits?limit=200",
        f"{ROOT}/trail?limit=200",
        "/v1/events?limit=200",
    ):
        ensure_nameless(story.ask(path, story.head).content)


def test_no_search_finds_the_erased(story):
    identity = NAMES[CLIENT]
    vault = story.world.house.vault
    assert found_under(vault, f"client_name/{STATION}", identity) is None
    other = NAMES[OTHER]
    assert found_under(vault, f"client_name/{STATION}", other) == f"{STATION}/client/{OTHER}"


def test_a_restored_backup_does_not_bring_the_name_back(story, tmp_path):
    who = f"{STATION}/client/{CLIENT}"
    with closing(sqlite3.connect(story.backup)) as backup:
        rows = "SELECT count(*) FROM disclosures WHERE person_id = ?"
        assert backup.execute(rows, (who,)).fetchone() > (0,)
        assert backup.execute("SELECT count(*) FROM erasures").fetchone() == (0,)
    restored = tmp_path / "restored"
    restored.mkdir()
    back_up(story.place / "events.db", restored / "events.db")
    shutil.copy(story.place / "vault.key", restored)
    shutil.copy(story.backup, restored / "vault.db")
    shown = taizhang(restored, "trail", "--station", STATION, "--json")
    assert shown.code == 0, shown.err
    ensure_nameless(shown.out.encode())
    with open_house(restored) as house:
        vault = house.vault
        assert vault.reveal_names([who], "client_name") == {who: ERASED}
        assert (vault.reveal(who), vault.states_of([who])) == ({}, {who: "erased"})
        identity = NAMES[CLIENT]
        assert found_under(vault, f"client_name/{STATION}", identity) is None
        names = vault.reveal_names([f"{STATION}/client/{OTHER}"], "client_name")
        assert names == {f"{STATION}/client/{OTHER}": NAMES[OTHER]}


def test_the_list_of_holds_shows_none_on_that_day(story):
    words = ("person", "hold", "list", "--station", STATION, "--json")
    then = story.told(*words, "--as-known", "2026-02-03").json["items"]
    assert [(each["person"], each["hold"]) for each in then] == [(HELD, story.hold)]
    assert CLIENT not in {each["person"] for each in then}
    assert story.told(*words, "--as-known", "2025-11-30").json["items"] == []


def test_a_client_under_hold_is_not_erased(story):
    head = story.world.house.feed.head_position()
    with pytest.raises(UnderLegalHold) as refused:
        story.erase(HELD, TODAY)
    assert refused.value.params["hold"] == story.hold
    assert story.world.house.feed.head_position() == head
    file = story.ask(f"{ROOT}/clients/{HELD}", story.head).json()
    assert file["client_name"] == NAMES[HELD]


def back_up(database: Path, copy: Path) -> None:
    """Copy a database that is open, the way a backup does."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def contents_of(path: Path) -> list[bytes]:
    """The bytes of a file, and of every file packed into it."""
    if not zipfile.is_zipfile(path):
        return [path.read_bytes()]
    with zipfile.ZipFile(path) as packed:
        return [packed.read(name) for name in packed.namelist()]


def ensure_nameless(shown: bytes) -> None:
    """Nothing of the erased client is in these bytes, in any of the usual writings."""
    for text in (NAMES[CLIENT], ADDRESS):
        for written in (text.encode(), text.encode("utf-16-le"), escaped(text)):
            assert written not in shown


def escaped(text: str) -> bytes:
    return text.encode("unicode_escape")
