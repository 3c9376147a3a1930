"""The whole write path under random histories, held to a plain model at every step.

The model is a few dictionaries. For every command it says in advance what the answer will be, to
the position, or with which of the codes that apply it will be refused.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

import ledger.writing.states
from domain.book.commands import (
    ApproveLateEntry,
    ClosePeriod,
    ReopenPeriod,
    StartImport,
    VoidImportBatch,
)
from domain.book.states.station import Station
from domain.ground.commands import Command, CorrectRecord, VoidRecord
from domain.ground.refusals import Refusal
from domain.ground.values import text_from_fen
from ledger.application import open_ledger
from ledger.evidence.tree import leaf_hash
from ledger.schema.tables import commands as stored_commands
from ledger.schema.tables import snapshots
from ledger.schema.vault_tables import disclosures
from ledger.writing.outcomes import Receipt
from ledger.writing.states import StreamStates, fold
from tests.builders import (
    a_home_visit,
    a_receipt,
    an_expenditure,
    command,
    correct,
    record_id,
    void,
)
from tests.ledger.writing.checking import check_whole, commitments_of, founding

GRANTS = ("G-1", "G-2")
DAYS = ("2026-01-10", "2026-02-10", "2026-02-20")
MONTHS = ("2026-01", "2026-02")
_numbers = itertools.count(1)


def unused_id() -> str:
    return record_id(next(_numbers))


@dataclass(frozen=True)
class Wish:
    """What somebody wants, in terms that make sense in any state."""

    what: str
    station: int
    grant: str
    fen: int
    day: str
    nth: int
    late: bool
    in_batch: bool
    named: bool
    expects: str
    takes_id: bool
    confirms: bool = False


wishes = st.builds(
    Wish,
    what=st.sampled_from(
        [
            *["receive", "spend", "correct"] * 2,
            *["visit", "void", "close", "reopen", "approve", "import", "void_batch"],
        ]
    ),
    station=st.integers(0, 1),
    grant=st.sampled_from(GRANTS),
    fen=st.sampled_from((1, 50, 100, 150)),
    day=st.sampled_from(DAYS),
    nth=st.integers(0, 50),
    late=st.booleans(),
    in_batch=st.booleans(),
    named=st.booleans(),
    confirms=st.booleans(),
    expects=st.sampled_from(("anything",) * 6 + ("current", "stale")),
    takes_id=st.sampled_from((False,) * 12 + (True,)),
)


@dataclass
class Item:
    """A record as it counts."""

    what: str
    station: str
    grant: str
    day: str
    fen: int
    batch: str | None
    is_voided: bool = False
    version: int = 0

    @property
    def moved_fen(self) -> int:
        return {"receive": self.fen, "spend": -self.fen}.get(self.what, 0)


@dataclass
class Model:
    """Two stations' books."""

    stations: tuple[str, str]
    pos: int
    versions: dict[str, int]
    items: dict[str, Item] = field(default_factory=dict)
    closed: set[tuple[str, str]] = field(default_factory=set)
    approvals: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    batches: dict[str, tuple[str, bool]] = field(default_factory=dict)

    def standing(self, station: str) -> dict[str, Item]:
        return {
            record: item
            for record, item in self.items.items()
            if item.station == station and not item.is_voided
        }

    def balances(self, station: str) -> dict[str, int]:
        """Fen per grant that anything is known of."""
        found: dict[str, int] = {}
        for item in self.standing(station).values():
            if item.what != "visit":
                found[item.grant] = found.get(item.grant, 0) + item.moved_fen
        return found

    def is_covered(self, station: str) -> bool:
        """Whether no grant is below zero at the end of any day."""
        moved: dict[str, Counter[str]] = defaultdict(Counter)
        for item in self.standing(station).values():
            moved[item.grant][item.day] += item.moved_fen
        running = (
            itertools.accumulate(days[day] for day in sorted(days)) for days in moved.values()
        )
        return all(left >= 0 for lefts in running for left in lefts)

    def hindered_months(self, station: str, months: Counter[str], late: str | None) -> set[str]:
        codes = set()
        for month, count in months.items():
            if (station, month) not in self.closed:
                continue
            if late is None:
                codes.add("period_already_closed")
            elif (approval := self.approvals.get(late)) is None or (
                approval[:2] != (station, month) or approval[2] < count
            ):
                codes.add("late_entry_not_approved")
        return codes

    def use(self, late: str | None, station: str, months: set[str], times: int = 1) -> None:
        held = self.approvals.get(late or "")
        if held and held[0] == station and held[1] in months and (station, held[1]) in self.closed:
            assert late is not None
            self.approvals[late] = (*held[:2], held[2] - times)
            if self.approvals[late][2] <= 0:
                del self.approvals[late]

    def without(self, codes: set[str], changed: dict[str, Item]) -> set[str]:
        """``codes``, and want of money where the changed records would lead to it."""
        trial = replace(self, items=self.items | changed)
        wanting = any(not trial.is_covered(station) for station in self.stations)
        return codes | ({"insufficient_funds"} if wanting else set())


class Asked:
    """One wish put as a command, with the answer that the model expects."""

    def __init__(self, model: Model, wish: Wish, unmade: frozenset[str] = frozenset()) -> None:
        self.model, self.wish, self.unmade = model, wish, unmade
        self.station = model.stations[wish.station]
        self.month = wish.day[:7]
        self.event_id = unused_id()
        self.codes: set[str] = set()
        self.events = 1
        self.late = self._nth(model.approvals, self._own_approvals()) if wish.late else None
        self.before = deepcopy(model)
        self.command = self._context(getattr(self, "_" + wish.what)())
        self._judge()

    def _nth(self, among: Any, fitting: Any = ()) -> str | None:
        """Mostly one that fits, so that not nearly everything is refused."""
        known = list(among if self.wish.nth % 10 == 0 else fitting) or list(among)
        return known[self.wish.nth % len(known)] if known else None

    def _own_approvals(self) -> list[str]:
        held = self.model.approvals.items()
        return [code for code, at in held if at[:2] == (self.station, self.month)]

    def _own_batches(self) -> list[str]:
        return [code for code, at in self.model.batches.items() if at == (self.station, False)]

    def _context(self, made: Any) -> Command:
        context: dict[str, Any] = {
            "station": self.station,
            "event_id": self.event_id,
            "command_id": f"for-{self.event_id}",
            "late_entry": self.late,
        }
        if self.wish.expects != "anything":
            stale = self.wish.expects == "stale"
            context["expected_versions"] = (self._version(made) - stale,)
            self.codes |= {"stale_version"} if stale else set()
        if self.wish.takes_id and self.before.items:
            context["event_id"] = self._nth(self.before.items)
            self.codes.add("record_id_taken")
        copied: Command = made.model_copy(update=context)
        return copied

    def _version(self, made: Any) -> int:
        """That of the record which is corrected or voided, else of the station."""
        if isinstance(made, CorrectRecord | VoidRecord):
            item = self.before.items.get(made.record)
            return item.version if item else 1
        return self.before.versions[self.station]

    def _judge(self) -> None:
        model = self.model
        if self.codes:
            vars(model).update(vars(self.before))
            return
        self.positions = list(range(model.pos + 1, model.pos + self.events + 1))
        version = model.versions[self.station]
        self.versions = list(range(version + 1, version + self.events + 1))
        model.pos += self.events
        model.versions[self.station] += self.events
        touched = [each for each in model.items if model.items[each] != self.before.items.get(each)]
        if self.wish.what == "correct":
            # One that changes nothing but names is a correction, too.
            touched = [self.command.record]
        for record in touched:
            model.items[record] = replace(model.items[record], version=model.pos)

    def _record(self, details: Any) -> Command:
        batches = self.model.batches
        batch = self._nth(batches, self._own_batches()) if self.wish.in_batch else None
        if batch is not None:
            station, is_voided = self.model.batches[batch]
            if station != self.station:
                self.codes.add("unknown_import_batch")
            elif is_voided:
                self.codes.add("import_batch_already_voided")
        item = Item(
            self.wish.what, self.station, self.wish.grant, self.wish.day, self.wish.fen, batch
        )
        self.codes |= self.model.hindered_months(self.station, Counter([self.month]), self.late)
        self.codes = self.model.without(self.codes, {self.event_id: item})
        self.model.items[self.event_id] = item
        self.model.use(self.late, self.station, {self.month})
        return command(details, batch=batch, **self._repeating(item))

    def _repeating(self, item: Item, was: Item | None = None) -> dict[str, Any]:
        """What is said of a visit on a day that has one; unsaid, it is held."""
        standing = self.before.standing(self.station).values()
        repeats = item.what == "visit" and (was is None or was.day != item.day)
        if self.wish.confirms:
            return {"confirm_duplicate": True, "reason": "twice that day"}
        if repeats and any((each.what, each.day) == ("visit", item.day) for each in standing):
            self.codes.add("probable_duplicate")
        return {}

    def _receive(self) -> Command:
        return self._record(self._details("receive"))

    def _spend(self) -> Command:
        held = self.model.balances(self.station)
        grant = self._nth(GRANTS, held) or ""
        self.wish = replace(self.wish, grant=grant)
        if grant not in held:
            self.codes.add("unknown_grant")
        return self._record(self._details("spend"))

    def _visit(self) -> Command:
        return self._record(self._details("visit"))

    def _details(self, what: str, grant: str = "") -> Any:
        wish, grant = self.wish, grant or self.wish.grant
        amount = text_from_fen(wish.fen)
        if what == "receive":
            return a_receipt(grant=grant, amount=amount, received_on=wish.day)
        if what == "spend":
            line = {"source": "welfare_lottery", "grant": grant, "amount": amount}
            payee = {"payee": "文具店"} if wish.named else {}
            return an_expenditure(amount, line, spent_on=wish.day, **payee)
        name = {"client_name": "何秀英"} if wish.named else {}
        start = f"{wish.day}T09:00:00+08:00"
        end = f"{wish.day}T{10 + wish.fen // 60}:{wish.fen % 60:02}:00+08:00"
        return a_home_visit(started_at=start, ended_at=end, **name)

    def _existing(self) -> tuple[str, Item | None]:
        record = self._nth(self.model.items, self.model.standing(self.station))
        item = self.model.items[record] if record else None
        if item is None or item.station != self.station or record in self.unmade:
            self.codes.add("unknown_record")
        elif item.is_voided:
            self.codes.add("record_already_voided")
        return record or unused_id(), item

    def _correct(self) -> Command:
        record, item = self._existing()
        what = item.what if item else "visit"
        details = self._details(what, item.grant if item else "")
        if item is None or self.codes:
            self.codes.add("unknown_record")
            return correct(record, details)
        now = replace(item, day=self.wish.day, fen=self.wish.fen)
        made = correct(record, details, **self._repeating(now, item))
        months = {item.day[:7], self.month}
        if now == item and (item.what == "receive" or not self.wish.named):
            self.codes.add("nothing_changed")
        self.codes |= self.model.hindered_months(self.station, Counter(months), self.late)
        self.codes = self.model.without(self.codes, {record: now})
        self.model.items[record] = now
        self.model.use(self.late, self.station, months)
        return made

    def _void(self) -> Command:
        record, item = self._existing()
        if item is None or self.codes:
            return void(record)
        month = item.day[:7]
        gone = replace(item, is_voided=True)
        self.codes |= self.model.hindered_months(self.station, Counter([month]), self.late)
        self.codes = self.model.without(self.codes, {record: gone})
        self.model.items[record] = gone
        self.model.use(self.late, self.station, {month})
        return void(record)

    def _close(self) -> Command:
        if (self.station, self.month) in self.model.closed:
            self.codes.add("period_already_closed")
        self.model.closed.add((self.station, self.month))
        return command(ClosePeriod, month=self.month)

    def _reopen(self) -> Command:
        self._needs_closed()
        self.model.closed.discard((self.station, self.month))
        for code, (station, month, _left) in list(self.model.approvals.items()):
            if (station, month) == (self.station, self.month):
                del self.model.approvals[code]
        return command(ReopenPeriod, month=self.month)

    def _approve(self) -> Command:
        self._needs_closed()
        count = 1 + self.wish.nth % 3
        self.model.approvals[self.event_id] = (self.station, self.month, count)
        return command(ApproveLateEntry, month=self.month, records=count, expires_on="2026-12-31")

    def _needs_closed(self) -> None:
        if (self.station, self.month) not in self.model.closed:
            self.codes.add("period_not_closed")

    def _import(self) -> Command:
        self.model.batches[self.event_id] = (self.station, False)
        return command(StartImport, file_sha256="ab" * 32, rows=3)

    def _void_batch(self) -> Command:
        batch = self._nth(self.model.batches, self._own_batches()) or unused_id()
        station, is_voided = self.model.batches.get(batch, ("", False))
        made = command(VoidImportBatch, voided_batch=batch)
        if station != self.station:
            self.codes.add("unknown_import_batch")
        elif is_voided:
            self.codes.add("import_batch_already_voided")
        if self.codes:
            return made
        gone = {
            record: replace(item, is_voided=True)
            for record, item in self.model.standing(self.station).items()
            if item.batch == batch
        }
        months = Counter(item.day[:7] for item in gone.values())
        self.codes |= self.model.hindered_months(self.station, months, self.late)
        self.codes = self.model.without(self.codes, gone)
        self.model.items |= gone
        self.model.batches[batch] = (self.station, True)
        for month, count in months.items():
            self.model.use(self.late, self.station, {month}, count)
        self.events = len(gone) + 1
        return made

    def leaves_unmade(self) -> frozenset[str]:
        """The id under which nothing is meant any more by those that come with it."""
        makes = self.wish.what in ("receive", "spend", "visit", "import")
        return frozenset({self.command.event_id} if self.codes and makes else ())

    def check(self, outcome: Any) -> None:
        if self.codes:
            assert isinstance(outcome, Refusal), self.codes
            assert outcome.code in self.codes
            return
        assert isinstance(outcome, Receipt), outcome
        assert not outcome.replayed
        assert [place.position for place in outcome.events] == self.positions
        assert [place.version for place in outcome.events] == self.versions
        if self.wish.what in ("correct", "void"):
            assert outcome.record == self.command.record  # type: ignore[attr-defined]
        elif self.wish.what != "void_batch":
            assert outcome.record == self.command.event_id


class WritePath(RuleBasedStateMachine):
    """One ledger, opened again and again; two new stations in every example."""

    place: Any
    keys: Any
    patch: pytest.MonkeyPatch
    tags = itertools.count(1)

    def __init__(self) -> None:
        super().__init__()
        self.open = open_ledger(self.place, create=True, keys=self.keys)
        tag = next(self.tags)
        self.model = Model((f"AA-{tag}", f"BB-{tag}"), 0, {})
        self.accepted: list[tuple[Command, Receipt]] = []
        self.refused = 0

    @initialize()
    def begin(self) -> None:
        self.base = self.ledger.head()
        self.tree = self.base.frontier.copy()
        given = [each for station in self.model.stations for each in founding(station)]
        self._accept(given, self.ledger.execute_many(given))
        self.model.pos = self.base.pos + len(given)
        self.model.versions = dict.fromkeys(self.model.stations, len(given) // 2)
        self.checked = self.base.pos
        for what, station in itertools.product(("receive", "visit"), (0, 1)):
            self.give_one(
                Wish(what, station, "G-1", 150, DAYS[0], 0, False, False, False, "anything", False)
            )

    @property
    def ledger(self) -> Any:
        return self.open.ledger

    def _accept(self, given: list[Command], outcomes: list[Any]) -> None:
        for each, outcome in zip(given, outcomes, strict=True):
            if isinstance(outcome, Receipt):
                self.accepted.append((each, outcome))
            else:
                self.refused += 1

    @rule(wish=wishes)
    def wish_for_one(self, wish: Wish) -> None:
        self.give_one(wish)

    def give_one(self, wish: Wish) -> None:
        asked = Asked(self.model, wish)
        try:
            outcome = self.ledger.execute(asked.command)
        except Refusal as refusal:
            outcome = refusal
        asked.check(outcome)
        self._accept([asked.command], [outcome])

    @rule(several=st.lists(wishes, min_size=2, max_size=6))
    def give_many(self, several: list[Wish]) -> None:
        asked: list[Asked] = []
        unmade: frozenset[str] = frozenset()
        for wish in several:
            asked.append(Asked(self.model, wish, unmade))
            unmade |= asked[-1].leaves_unmade()
        outcomes = self.ledger.execute_many([each.command for each in asked])
        for each, outcome in zip(asked, outcomes, strict=True):
            each.check(outcome)
        self._accept([each.command for each in asked], outcomes)

    @precondition(lambda self: self.accepted)
    @rule(nth=st.integers(0, 50), beside=wishes)
    def repeat(self, nth: int, beside: Wish) -> None:
        """The same command again, and its id with another content, with news between them."""
        given, receipt = self.accepted[nth % len(self.accepted)]
        asked = Asked(self.model, beside)
        other = given.model_copy(update={"reason": "another content"})
        # Sent again means made again: with another event id, at another time.
        again = given.model_copy(update={"event_id": unused_id()})
        outcomes = self.ledger.execute_many([again, asked.command, other, again])
        asked.check(outcomes[1])
        assert outcomes[0] == outcomes[3] == msgspec.structs.replace(receipt, replayed=True)
        assert outcomes[2].code == "command_reused"
        self._accept([asked.command], [outcomes[1]])

    @rule(how=st.sampled_from(("plain", "no snapshots", "other code")))
    def restart(self, how: str) -> None:
        self.open.close()
        self.open = open_ledger(self.place, keys=self.keys)
        if how == "no snapshots":
            with self.ledger.log.engine.begin() as connection:
                connection.execute(snapshots.delete())
        elif how == "other code":
            fingerprint = f"code-{next(_numbers)}"
            self.patch.setattr(ledger.writing.states, "state_fingerprint", lambda *_: fingerprint)

    @invariant()
    def agree(self) -> None:
        head = self.ledger.head()
        assert head.pos == self.model.pos
        page = self.ledger.log.read_page(self.checked, 1_000)
        self.tree.extend([leaf_hash(entry) for _pos, entry in page])
        self.checked = head.pos
        assert head.frontier == self.tree
        for code in self.model.stations:
            self._agree_about(code)

    def _agree_about(self, code: str) -> None:
        version = self.model.versions[code]
        replayed = Station(code=code)
        fold(replayed, self.ledger.log.stream_entries(code))
        loaded = StreamStates(self.ledger._secret).load(self.ledger.log, code, version)
        kept = self.ledger._writer._states._states.get(code)
        assert replayed.version == version
        plain = msgspec.to_builtins(replayed)
        assert msgspec.to_builtins(loaded) == plain
        if kept is not None and kept.version == version:
            assert msgspec.to_builtins(kept) == plain
        balances = {grant: held.available_fen for grant, held in loaded.funds.grants.items()}
        assert balances == self.model.balances(code)
        assert set(loaded.closed_months) == {
            month for station, month in self.model.closed if station == code
        }
        assert {approval: at.records_left for approval, at in loaded.approvals.items()} == {
            approval: left
            for approval, (station, _month, left) in self.model.approvals.items()
            if station == code
        }
        assert {batch: at.is_voided for batch, at in loaded.batches.items()} == {
            batch: is_voided
            for batch, (station, is_voided) in self.model.batches.items()
            if station == code
        }

    def teardown(self) -> None:
        try:
            if hasattr(self, "base"):
                self._check_at_the_end()
        finally:
            self.open.close()

    def _check_at_the_end(self) -> None:
        entries = check_whole(self.ledger, self.base)
        with self.ledger.log.engine.connect() as connection:
            known = connection.scalar(
                select(func.count())
                .select_from(stored_commands)
                .where(stored_commands.c.first_pos > self.base.pos)
            )
        assert known == len(self.accepted)
        events = [entry.event_id for entry in entries.values()]
        digests = {digest for entry in entries.values() for digest in commitments_of(entry)}
        with self.ledger.vault._engine.connect() as connection:
            stored = set(
                connection.scalars(
                    select(disclosures.c.digest).where(disclosures.c.event_id.in_(events))
                )
            )
        assert stored == digests


def _run(place: str, keys: Any, monkeypatch: pytest.MonkeyPatch, examples: int, steps: int) -> None:
    monkeypatch.setattr(ledger.writing.states, "SNAPSHOT_EVERY", 3)
    kind = type("WritePath", (WritePath,), {"place": place, "keys": keys, "patch": monkeypatch})
    run_state_machine_as_test(
        kind, settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None)
    )


def test_every_answer_and_every_balance_is_the_model_s(place, keys, monkeypatch):
    _run(place, keys, monkeypatch, 25, 15)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_every_answer_is_the_model_s_in_long_histories(place, keys, monkeypatch):
    _run(place, keys, monkeypatch, 300, 50)
