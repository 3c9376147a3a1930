"""What all questions do alike: a scope becomes streams, a moment a position, rules those in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar, cast

import msgspec

from api.questions.asking import (
    Answer,
    Ask,
    Asked,
    Between,
    Clock,
    Entries,
    Names,
    Reading,
    Side,
    moment_of,
    position_at,
    today,
)
from api.questions.hints import Hint, before_first_record
from api.questions.in_force import TABLES as IN_FORCE
from api.questions.in_force import RulesInForce
from api.questions.moments import AsKnown, bound_of, position_of
from api.questions.refusals import PositionBeyondHead
from domain.book.privacy.readings import Reader
from domain.ground.areas import is_division, stream_of_area
from domain.ground.kinds import StreamKind
from domain.ground.refusals import (
    BadDate,
    EndBeforeStart,
    UnknownChoice,
    UnknownStation,
)
from projections.engine.store import LiveView, ProjectionNotReadyError
from projections.policies import queries as policies
from projections.stations import queries as stations

Question = TypeVar("Question", bound=Callable[..., Answer])
SomeScopes = TypeVar("SomeScopes", bound="Scopes")


def hinted(question: Question) -> Question:
    """Put a ``hint`` beside an answer about a moment before there was anything to answer with."""

    @wraps(question)
    def answered(self: Scopes, ask: Ask, *args: Any, **given: Any) -> Answer:
        return {**question(self, ask, *args, **given), **self.beside(ask)}

    return cast("Question", answered)


class Scopes:
    """Opens one snapshot of the live tables per answer, narrowed to what is asked about."""

    def __init__(self, engine: Reading, log: Entries, vault: Names, clock: Clock) -> None:
        self._engine = engine
        self._log = log
        self._vault = vault
        self._clock = clock

    def asked_of(self, tables: Reading, questions: type[SomeScopes]) -> SomeScopes:
        """Some questions of the same book, asked of other tables."""
        return questions(tables, self._log, self._vault, self._clock)

    @contextmanager
    def asking(self, ask: Ask, projection: str, stream: StreamKind = "station") -> Iterator[Asked]:
        """What an answer is made from that is read bit by bit, in one snapshot.

        ``stream`` says whether it is about the stations in the scope or about its areas.
        """
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, projection, "flags", *IN_FORCE)
            if stream == "area":
                is_all = ask.within is None and not (ask.districts or ask.cities)
                codes = None if is_all else sorted(self._streams_of_areas(live, ask, known))
            rules_at = RulesInForce(live, known).at
            entries_at, flags = self._log.entries_standing_at, live("flags")
            yield Asked(live(projection), entries_at, codes, known, rules_at, flags)

    @contextmanager
    def between(
        self, ask: Ask, then: str | int, now: AsKnown, *projections: str
    ) -> Iterator[Between]:
        """Two moments of the past, or one and the present, in one snapshot of some projections.

        Raises PositionBeyondHead, BadDate, and EndBeforeStart where ``now`` was before ``then``.
        """
        clock = self._clock
        head = clock.head_position()
        known: list[int] = []
        for field, moment in (("then", then), ("now", now)):
            try:
                found = position_of(moment, head=head, recorded_at=clock.recorded_at)
            except BadDate:
                raise BadDate(field=field) from None
            except PositionBeyondHead:
                raise PositionBeyondHead(field=field, head=head) from None
            known.append(head if found is None else found)
        if known[0] > known[1]:
            raise EndBeforeStart(field="now")
        with self._engine.reading() as live:
            newest = min(live(each).position for each in (*projections, *IN_FORCE, "audit_trail"))
            sides = []
            for position in known:
                at = min(position, newest)
                codes, _known = self._scope(live, replace(ask, as_known=at))
                sides.append(Side(at, codes, clock.recorded_at(at) or ""))
            bound = bound_of(then, head=head, recorded_at=clock.recorded_at)
            day = ask.as_of or today()
            yield Between(live, self._log.entries_standing_at, sides[0], sides[1], bound, day)

    def hint(self, ask: Ask) -> Hint | None:
        """That nothing was in the book yet at the moment asked about, if so."""
        if ask.as_known is None:
            return None
        head, recorded_at = self._clock.head_position(), self._clock.recorded_at
        known = position_of(ask.as_known, head=head, recorded_at=recorded_at)
        with self._engine.reading() as live, suppress(ProjectionNotReadyError):
            # Where the stations lie as known now: then, an area may have had none.
            codes, _known = self._scope(live, replace(ask, as_known=None))
            return before_first_record(live("audit_trail"), codes, known or 0, recorded_at)
        return None

    def beside(self, ask: Ask) -> Answer:
        """The hint as a part of an answer; nothing where there is none."""
        found = self.hint(ask)
        return {} if found is None else {"hint": msgspec.to_builtins(found)}

    def _judged(
        self,
        ask: Ask,
        projection: str,
        question: Callable[..., Any],
        by_name: bool = False,
        /,
        **days: str | None,
    ) -> Answer:
        """The same of a question that judges; ``by_name`` tells it the stations where rules differ."""
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, projection, *IN_FORCE)
            view, in_force = live(projection), RulesInForce(live, known)
            among = in_force.named(codes) if by_name else codes
            found = question(view, among, as_known=known, rules_at=in_force.at, **days)
            return self._plain(found, view, known)

    def _counted(
        self, ask: Ask, projection: str, question: Callable[..., Any], **days: str | None
    ) -> Answer:
        """What a question counts from one projection, at one moment."""
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            view = live(projection)
            return self._plain(question(view, codes, as_known=known, **days), view, known)

    def _scope(
        self, live: Callable[[str], LiveView], ask: Ask
    ) -> tuple[list[str] | None, int | None]:
        head = self._clock.head_position()
        known = position_of(ask.as_known, head=head, recorded_at=self._clock.recorded_at)
        if ask.station is not None:
            codes: list[str] | None = [ask.station]
        elif ask.districts or ask.cities:
            codes = stations.stations_within(
                live("stations"),
                districts=ask.districts,
                cities=ask.cities,
                as_of=ask.as_of or today(),
                as_known=known,
            )
            _ensure_named(live("stations"), ask, head)
        else:
            codes = None
        if ask.within is not None:
            codes = sorted(ask.within if codes is None else ask.within.intersection(codes))
        if ask.station is not None and not self._exists(live, ask.station, codes):
            if live("stations").position < head:  # it may be planned in what is not folded in yet
                raise ProjectionNotReadyError("stations")
            raise UnknownStation(field="station", station=ask.station)
        return codes, known

    def _among(
        self,
        live: Callable[[str], LiveView],
        ask: Ask,
        codes: list[str] | None,
        known: int | None,
    ) -> list[str] | None:
        """The streams whose entries to look for in the trail; None where there are no others.

        Passing over nothing is many times faster than asking of each entry whose it is. The
        directory has to be as new as the trail, or an entry of a station that it does not know
        would slip in.
        """
        if codes is None:
            return None
        among = codes
        if ask.station is None:
            among = sorted({*codes, *self._streams_of_areas(live, ask, known)})
        directory, laid_down, trail = live("stations"), live("policies"), live("audit_trail")
        if min(directory.position, laid_down.position) < trail.position:
            return among
        every = stations.every_code(directory) | policies.every_area(laid_down)
        return None if every <= set(among) else among

    def _streams_of_areas(
        self, live: Callable[[str], LiveView], ask: Ask, known: int | None
    ) -> frozenset[str]:
        """The streams of the areas that are asked about, as far as the asker sees them."""
        found = ask.areas
        if ask.districts or ask.cities:
            divisions = stations.divisions_within(
                live("stations"),
                districts=ask.districts,
                cities=ask.cities,
                as_of=ask.as_of or today(),
                as_known=known,
            )
            named = frozenset(map(stream_of_area, divisions))
            found = named if ask.within is None else named & ask.areas
        return found and found - stations.every_code(live("stations"))

    def _moment_of(self, day: str) -> str:
        return moment_of(day)

    def _exists(
        self, live: Callable[[str], LiveView], station: str, codes: list[str] | None
    ) -> bool:
        return bool(codes) and stations.exists(live("stations"), station)

    def _plain(self, found: msgspec.Struct, view: LiveView, known: int | None) -> Answer:
        answer: Answer = msgspec.to_builtins(found)
        answer["position"] = position_at(view, known)
        return answer

    def _put_names(self, people: list[Answer], station: str | None, reader: Reader) -> None:
        ids = [f"{person.get('station') or station}/worker/{person['code']}" for person in people]
        found = self._vault.names(reader, "staffing", ids)
        for person, person_id in zip(people, ids, strict=True):
            person["name"] = found[person_id]


def _ensure_named(view: LiveView, ask: Ask, head: int) -> None:
    """Raise UnknownChoice for a name that no district, or no city, of any station ever had.

    Division codes are taken as they are: an area may plan before it has a station.
    """
    words = [
        [word for word in each if not is_division(word)] for each in (ask.districts, ask.cities)
    ]
    if not any(words):
        return
    for field, named, known in zip(
        ("district", "city"), words, stations.areas_named(view), strict=True
    ):
        if not known.keys() | known.values() >= set(named):
            if view.position < head:  # it may be told of in what is not folded in yet
                raise ProjectionNotReadyError("stations")
            raise UnknownChoice(field=field, choices=tuple(sorted(known.values())))


def known_to_all(
    live: Callable[[str], LiveView], known: int | None, *projections: str
) -> int | None:
    """The newest position up to ``known`` that all of them tell of; None where they stand at one.

    They move on one after the other: each at its own newest would make an answer that was true at
    no position.
    """
    positions = [live(each).position for each in projections]
    least = min(positions)
    if known is not None:
        return min(known, least)
    return None if least == max(positions) else least
