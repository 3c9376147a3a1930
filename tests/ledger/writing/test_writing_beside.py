"""What no entry vouches for stays summed up and chained, however many write it at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

from domain.book.privacy.readings import Reader
from ledger.checks.vault.checking import verify_vault
from ledger.checks.verifying import verify
from ledger.databases.database import LedgerLocation
from ledger.people.openings import Openings
from ledger.people.reading_log import ReadingLog
from ledger.people.tokens import TokenStore, hash_of
from ledger.transparency.cosignatures import Cosignatures
from ledger.transparency.log import TransparencyLog
from ledger.writing.sealing import person_id
from tests.builders import STATION, a_home_visit
from tests.ledger.transparency.transparency_logs import KEYS
from tests.ledger.writing.checking import found, fresh

PROCESSES, TIMES = 3, 6
STATIONS = (STATION, "站-B", "站-C")
HEAD = Reader(actor="head-1", role="station_head", channel="api")
OFFICER = Reader(actor="officer-1", role="district_officer", channel="api", reason="信访件复核")


class Process:
    """What another process writes, over connections of its own."""

    def __init__(self, place: str, number: int) -> None:
        location = LedgerLocation.parse(place)
        self._number = number
        self._events = location.open("events", busy_timeout_ms=60_000)
        self._vault = location.open("vault", busy_timeout_ms=60_000)

    def close(self) -> None:
        self._events.dispose()
        self._vault.dispose()

    def makes_tokens(self) -> None:
        store = TokenStore(self._events)
        for time in range(TIMES):
            made = store.create(
                f"t-{self._number}-{time}", role="staff", scope_kind="station", scope=STATION
            )
            store.note_use(hash_of(made.secret))
            assert store.revoke(made.token.id) == 1

    def publishes(self) -> None:
        log, kept = TransparencyLog(self._events, KEYS), Cosignatures(self._events)
        for _ in range(TIMES):
            made = log.publish()
            kept.keep(made.size, "w.example", "— w.example AAAAAAA=\n")

    def reads(self) -> None:
        log = ReadingLog(self._vault)
        for time in range(TIMES):
            stations = STATIONS[time % 2 :] if self._number % 2 else STATIONS[::-1]
            log.note(HEAD, "staffing", [person_id(each, "worker", "W-1") for each in stations])

    def opens(self) -> None:
        openings = Openings(self._vault)
        for time in range(TIMES):
            # The same of every process: one of them makes it, the others are answered.
            opened = openings.open_file(
                OFFICER, STATION, "C-1", command_id=f"o-{time}", request=b"please"
            )
            assert opened.opening.client == "C-1"


def test_what_many_processes_write_beside_the_book_stays_whole(ledger, place, keys):
    found(ledger, *STATIONS)
    with ExitStack() as stack:
        processes = [
            stack.enter_context(closing(Process(place, number))) for number in range(PROCESSES)
        ]
        tasks: list[Callable[[], None]] = [
            task
            for each in processes
            for task in (each.makes_tokens, each.publishes, each.reads, each.opens)
        ]
        with ThreadPoolExecutor(len(tasks)) as pool:
            running = [pool.submit(task) for task in tasks]
            for _ in range(PROCESSES * TIMES):
                ledger.execute(fresh(a_home_visit(client="C-1", client_name="示例甲")))
            for each in running:
                each.result()
    log = ledger.log.engine
    assert verify(log, secret=keys.index_key).finding is None
    told = verify_vault(log, ledger.vault.engine, keys)
    assert (told.finding, told.abandoned) == (None, 0)
    readings = sum(len(STATIONS[time % 2 :]) for time in range(TIMES))
    assert told.readings >= PROCESSES * readings + TIMES
