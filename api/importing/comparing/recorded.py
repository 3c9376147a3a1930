"""What the book has of one station, ready to be compared with a file.

Folded from the station's stream, as its state is; what a record said before it was corrected is
kept, because a file may still say it. What was voided alone is kept, so that the next file does not
bring it back; what was voided with its whole batch may come in anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, cast

from api.importing.comparing.contents import (
    IDENTITIES,
    content_of_fact,
    form_of,
    identities_of_fact,
    personal_texts,
)
from api.importing.comparing.pairing import Content, Known
from api.importing.comparing.statements import Statement
from domain.book.catalogue import KIND_OF_FACT, occurrence_of
from domain.book.entry import Entry
from domain.book.events import (
    AnyEvent,
    Fact,
    ImportBatchVoided,
    RecordCorrected,
    RecordVoided,
    WorkbookImported,
)
from domain.book.records import RecordView
from domain.clients.facts import ClientRegistered, HouseholdRegistered
from domain.ground.forms.details import Details
from domain.ground.order.lists import chunks
from domain.money.facts import Expenditure, ExpenditurePaid
from domain.money.papers.vouchers import numbers_of
from domain.staff.facts import StaffJoined
from ledger.vault.standing import Revealed
from ledger.vault.vault import ERASED, RESTRICTED

_RECORDS_PER_LOOK: Final = 1_000
_SET_OFF: Final = re.compile("[字第号 -]")
_OF_MANY_YEARS: Final = (StaffJoined, ClientRegistered, HouseholdRegistered)
"""A register lists what began at any time."""


class Opener(Protocol):
    """The vault, as far as a comparison needs it."""

    def reveal_digests(self, digests: Iterable[str]) -> dict[str, Revealed]:
        """What commitments commit to; those that are gone are left out."""


@dataclass(kw_only=True, slots=True)
class Kept:
    """One record: its value now, those before, and where it came from."""

    fact: Fact
    actor: str
    version: int
    batch: str | None
    stated: Statement | None = None
    """What the row said that made it, where a rehearsal keeps its texts in no vault."""
    earlier: tuple[Fact, ...] = ()
    is_voided: bool = False


class Recorded:
    """The records of a station that a row of a file can be."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}
        self._batches: set[str] = set()
        self._taken_back: dict[str, Kept] = {}
        self._papers: dict[str, set[str]] | None = None

    def __getitem__(self, record: str) -> Kept:
        """A record that is there. Raises KeyError."""
        return self._kept[record]

    def items(self) -> Iterator[tuple[str, Kept]]:
        """Every record, in the order of the book."""
        yield from self._kept.items()

    def everything(self) -> Iterator[tuple[str, Kept, bool]]:
        """Every record, those of imports that were taken back too, and whether its own stands."""
        for name, kept in self._kept.items():
            yield name, kept, True
        for name, kept in self._taken_back.items():
            yield name, kept, False

    def follow(self, entry: Entry, position: int) -> None:
        """Take in an entry of the station's stream."""
        event = entry.data
        match event:
            case WorkbookImported():
                self._batches.add(entry.event_id)
            case RecordCorrected() if event.record in self._kept:
                self.correct(event.record, event.now, position)
            case RecordVoided() if event.record in self._kept:
                kept = self._kept[event.record]
                kept.is_voided, kept.version = True, position
            case ImportBatchVoided():
                gone = [name for name, kept in self._kept.items() if kept.batch == event.batch]
                for name in gone:
                    self._taken_back[name] = self._kept.pop(name)
            case _:
                batch = next((each for each in entry.causes if each in self._batches), None)
                self.add(entry.event_id, event, actor=entry.actor, version=position, batch=batch)

    def add(
        self,
        record: str,
        event: AnyEvent,
        *,
        actor: str,
        version: int,
        batch: str | None = None,
        stated: Statement | None = None,
    ) -> None:
        """Take in a fact, if a row of a file can be it."""
        if type(event) not in KIND_OF_FACT:
            return
        fact = cast("Fact", event)
        if form_of(fact) in IDENTITIES:
            self._kept[record] = Kept(
                fact=fact, actor=actor, version=version, batch=batch, stated=stated
            )
            self._file(record, fact)

    def correct(self, record: str, now: Fact, version: int) -> None:
        """Take in what a record says from now on."""
        kept = self._kept[record]
        kept.earlier = (*kept.earlier, kept.fact)
        kept.fact, kept.version, kept.stated = now, version, None
        self._file(record, now)

    def spent_on_paper(self, number: str) -> Iterator[tuple[str, Expenditure]]:
        """The expenses that count and bear a number, however it is set off from its words."""
        if self._papers is None:
            # Of all files only those in red letters ask.
            self._papers = {}
            for record, each in self._kept.items():
                self._file(record, each.fact)
        wanted = plain_number(number)
        for record in sorted(self._papers.get(wanted, set()) & self._kept.keys()):
            kept = self._kept[record]
            if kept.is_voided or not isinstance(kept.fact, Expenditure):
                continue
            if wanted in _numbers_of(kept.fact):
                yield record, kept.fact

    def _file(self, record: str, fact: Fact) -> None:
        """Keep an expense under the numbers of its papers, once somebody has asked for one."""
        if self._papers is not None and isinstance(fact, Expenditure):
            for number in _numbers_of(fact):
                self._papers.setdefault(number, set()).add(record)

    def latest_year(self) -> int | None:
        """The year that most records of the latest import belong to."""
        latest = next((kept.batch for kept in reversed(self._kept.values()) if kept.batch), None)
        years = Counter(
            occurrence_of(kept.fact)[0][:4]
            for kept in self._kept.values()
            if kept.batch == latest and not isinstance(kept.fact, _OF_MANY_YEARS)
        )
        return int(years.most_common(1)[0][0]) if latest and years else None

    def is_of(self, record: str, batch: str) -> bool:
        """Whether a batch, or the file that stands for it, made a record."""
        kept = self._kept.get(record)
        return kept is not None and kept.batch == batch

    def drop(self, record: str) -> None:
        """Forget a record that is not made after all."""
        self._kept.pop(record, None)

    def voided_joining(self, worker: str, day: str) -> str | None:
        """A joining on a day that was voided, unless the same counts all the same."""
        found = None
        for name, kept in self._kept.items():
            fact = kept.fact
            if isinstance(fact, StaffJoined) and (fact.worker, fact.joined_on) == (worker, day):
                if not kept.is_voided:
                    return None
                found = name
        return found

    def find(self, record: str, station: str) -> RecordView | None:
        """A record as a decision sees it."""
        kept = self._kept.get(record)
        if kept is None:
            return None
        return RecordView(
            record=record,
            station=station,
            actor=kept.actor,
            value=kept.fact,
            version=kept.version,
            is_voided=kept.is_voided,
            corrections=len(kept.earlier),
        )

    def near(
        self, kinds: Collection[type[Details]], wanted: Collection[int]
    ) -> dict[str, tuple[int, ...]]:
        """The records of some kinds that have, or had, one of the wanted identities, with theirs."""
        near: dict[str, tuple[int, ...]] = {}
        for name, kept in self._kept.items():
            kind = form_of(kept.fact)
            if kind in kinds:
                identities = identities_of_fact(kept.fact, kind)
                for fact in kept.earlier:
                    identities += identities_of_fact(fact, kind)
                if any(each in wanted for each in identities):
                    near[name] = identities
        return near

    def known(self, records: Sequence[str], vault: Opener | None) -> list[Known]:
        """Records with all that is compared of them."""
        return [
            known
            for some in chunks(records, _RECORDS_PER_LOOK)
            for known in self._opened(some, vault)
        ]

    def _opened(self, records: Iterable[str], vault: Opener | None) -> Iterator[Known]:
        near = {name: self._kept[name] for name in records}
        digests = [
            digest
            for kept in near.values()
            for fact in (kept.fact, *kept.earlier)
            for digest in fact.sd
        ]
        revealed = vault.reveal_digests(digests) if vault is not None and digests else {}
        for name, kept in near.items():
            now = kept.stated.content() if kept.stated else _content(kept.fact, revealed)
            earlier = tuple(_content(fact, revealed) for fact in kept.earlier)
            yield Known(name, now, earlier, kept.is_voided)


def plain_number(number: str) -> str:
    """A number as it is looked for: 记字第012号 and 记-012 are the same."""
    return _SET_OFF.sub("", number)


def _numbers_of(fact: Expenditure) -> set[str]:
    """The numbers of every paper that an expense bears, as they are looked for."""
    return set(map(plain_number, numbers_of(fact)))


def _content(fact: Fact, revealed: Mapping[str, Revealed]) -> Content:
    kind = form_of(fact)
    # Of what was paid step by step the texts are spread over several records.
    texts = {} if isinstance(fact, ExpenditurePaid) else _texts(fact, kind, revealed)
    return content_of_fact(fact, kind, texts)


def _texts(fact: Fact, kind: type[Details], revealed: Mapping[str, Revealed]) -> dict[str, Any]:
    """The personal texts of a value, without those that nobody can or may know any more."""
    opened = [revealed[digest] for digest in fact.sd if digest in revealed]
    texts = {each.field: each.value for each in opened}
    hidden = {name for name, text in texts.items() if text in (ERASED, RESTRICTED)}
    is_whole = len(opened) == len(fact.sd)
    return {
        name: texts.get(name, "")
        for name in personal_texts(kind)
        if name not in hidden and (is_whole or name in texts)
    }
