"""Folding what is said of clients into its tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, get_args

from sqlalchemy import MetaData, Table

from domain.book.events import AnyEvent, RecordCorrected, RecordVoided
from domain.clients.lives.profile import ProfileFact
from domain.ground.events import Event
from projections.base import Recorded, View, about, keep_facts
from projections.bulk import insert_rows, select_for
from projections.clients.laying import Client, Course, Laying
from projections.clients.said import (
    SAYING,
    Word,
    contact_of,
    on_closed_case,
    on_profile,
    on_risk,
    promise_of,
    told_of_follow_ups,
    told_of_profile,
    told_of_risk,
)
from projections.clients.tables import define_clients
from projections.same_people import MERGING


class ClientsProjection:
    """Who is served, how urgent they are, when they were seen, and what was promised to them.

    A closed case that is to be followed up is a promise, too.
    """

    name: ClassVar[str] = "clients"
    reads: ClassVar[tuple[type[AnyEvent], ...]] = (*SAYING, *get_args(ProfileFact), *MERGING)

    def define(self, metadata: MetaData, suffix: str) -> dict[str, Table]:
        """The tables of this question."""
        return define_clients(metadata, suffix)

    def apply(self, view: View, page: Sequence[Recorded]) -> None:
        """Fold a page of entries into the tables."""
        keep_facts(view, view.tables["merges"], page, MERGING, stream="station")
        said = _Said(view)
        for pos, entry in about(page, self.reads):
            match entry.data:
                case RecordCorrected(was=was, now=now):
                    said.take(pos, entry.station, entry.data.record, was)
                    said.put(pos, entry.station, entry.data.record, now)
                case RecordVoided(was=was):
                    said.take(pos, entry.station, entry.data.record, was)
                case fact:
                    said.put(pos, entry.station, entry.record, fact)
        said.flush(view)


class _Said:
    """One page's changes of the tables."""

    def __init__(self, view: View) -> None:
        tables = view.tables
        self._contacts = Laying(tables["contacts"])
        self._promises = Laying(tables["promises"])
        self._risks = Course(tables["risks"], told_of_risk)
        self._profiles = Course(tables["profiles"], told_of_profile)
        self._follow_ups = Course(tables["follow_ups"], told_of_follow_ups)
        self._met: dict[Client, int] = {}

    def put(self, pos: int, station: str, record: str, fact: Event) -> None:
        """What a fact says becomes known at a position."""
        if (word := on_profile(fact)) is not None:
            self._put_word(self._profiles, pos, station, record, word)
            return
        if (contact := contact_of(station, record, fact)) is not None:
            self._met.setdefault(contact[:2], pos)
            self._contacts.put(pos, contact)
        if (promise := promise_of(station, record, fact)) is not None:
            self._met.setdefault(promise[:2], pos)
            self._promises.put(pos, promise)
        if (word := on_risk(record, fact)) is not None:
            self._put_word(self._risks, pos, station, record, word)
        if (word := on_closed_case(record, fact)) is not None:
            self._put_word(self._follow_ups, pos, station, record, word)

    def take(self, pos: int, station: str, record: str, was: Event) -> None:
        """What a fact said is known no more from a position on."""
        if (contact := contact_of(station, record, was)) is not None:
            self._contacts.take(pos, contact)
        if (promise := promise_of(station, record, was)) is not None:
            self._promises.take(pos, promise)
        if (word := on_risk(record, was)) is not None:
            self._risks.take(pos, (station, word.client), record)
        if (word := on_closed_case(record, was)) is not None:
            self._follow_ups.take(pos, (station, word.client), record)
        if (word := on_profile(was)) is not None:
            self._profiles.take(pos, (station, word.client), record)

    def _put_word(self, course: Course, pos: int, station: str, record: str, word: Word) -> None:
        client = station, word.client
        self._met.setdefault(client, pos)
        course.put(pos, client, record, word.said)

    def flush(self, view: View) -> None:
        """Write the page."""
        for each in (
            *(self._contacts, self._promises),
            *(self._risks, self._profiles, self._follow_ups),
        ):
            each.flush(view.conn)
        self._meet(view)

    def _meet(self, view: View) -> None:
        """Note who is named for the first time."""
        known = view.tables["known"]
        met = list(self._met)
        rows = select_for(
            view.conn,
            f"SELECT wanted.line FROM {{pairs}} CROSS JOIN {known.name} AS k "
            "WHERE k.station = left_text AND k.client = right_text",
            met,
        )
        old = {line for (line,) in rows}
        new = [(*who, self._met[who]) for line, who in enumerate(met) if line not in old]
        insert_rows(view.conn, known, new)
