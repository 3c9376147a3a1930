"""The five questions and the directory, as plain JSON-able answers.

Shared by the command line and HTTP, so that both say the same. Projections know codes and
positions only; here districts become stations, moments become positions, and names come from the
vault for those who may see them. They stand in one module, because all of them are narrowed to the
same scope and judged by the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial, wraps
from typing import Any, NamedTuple, Protocol, TypeVar, cast

import msgspec
from msgspec import UNSET

from api.questions.client_files import file_of
from api.questions.following_money import Traced, trace_money
from api.questions.hints import Hint, before_first_record
from api.questions.in_force import TABLES as IN_FORCE
from api.questions.in_force import RulesInForce
from api.questions.moments import AsKnown, bound_of, position_of
from api.questions.policies import policies_in_force
from api.questions.refusals import PositionBeyondHead
from domain.book.entry import decode_entry, said_by
from domain.book.privacy.readings import Purpose, Reader
from domain.book.refusals import PersonUnknown
from domain.ground.areas import division_of, stream_of_area
from domain.ground.events import topic_of
from domain.ground.kinds import StreamKind
from domain.ground.order.spans import EVER, Span, day_after, span_of_days
from domain.ground.policy import Rules, RulesAt
from domain.ground.refusals import (
    BadDate,
    EndBeforeStart,
    MissingValue,
    NotPermitted,
    UnknownStation,
)
from domain.ground.values import station_today
from domain.ground.vocabulary import Source
from domain.visits.facts import HomeVisitRecorded
from projections.audit_trail import queries as audit_trail
from projections.audit_trail.facets import facets as trail_facets
from projections.audit_trail.wording import line as trail_line
from projections.budget import queries as budget
from projections.budget.open_money import open_money
from projections.budget.reservations import reservations
from projections.engine.store import LiveView, ProjectionNotReadyError
from projections.flags.queries import flagged, flagged_by_kind
from projections.months.queries import months
from projections.policies import queries as policies
from projections.records.queries import Cut, places
from projections.services import queries as services
from projections.services.answers import Services
from projections.services.clients import clients_list
from projections.services.lines import codes_of, is_client, visits_list
from projections.services.persons import persons_met
from projections.staffing import queries as staffing
from projections.staffing.course import staffing_course
from projections.stations import queries as stations
from projections.training import queries as training
from projections.training.attended import attendance

Answer = dict[str, Any]


class Reading(Protocol):
    """The projections, as far as answers need them."""

    def reading(self) -> AbstractContextManager[Callable[[str], LiveView]]:
        """One snapshot of the live tables."""


class Entries(Protocol):
    """The log, as far as answers need it."""

    def entries_standing_at(self, positions: Sequence[int]) -> Mapping[int, bytes]:
        """Entries by position; raises LedgerDamagedError where one is missing."""


class Names(Protocol):
    """The vault, as far as answers need it: every look is logged before it is answered."""

    def names(self, reader: Reader, purpose: Purpose, person_ids: Sequence[str]) -> dict[str, str]:
        """Names by person."""

    def called(self, reader: Reader, purpose: Purpose, station: str, name: str) -> dict[str, str]:
        """The clients of a station who have a name, by code."""

    def file(
        self,
        reader: Reader,
        purpose: Purpose,
        person_ids: Sequence[str],
        commitments: Mapping[str, Iterable[str]],
    ) -> tuple[str, dict[str, Any], dict[str, dict[str, Any]]]:
        """A mark or nothing, the newest values of a person, what some records say of them."""

    def marks(self, person_ids: Iterable[str]) -> dict[str, str]:
        """What stands in the place of the values of people who were forgotten."""


class Clock(Protocol):
    """Positions in time."""

    def head_position(self) -> int:
        """The last position."""

    def recorded_at(self, pos: int) -> str | None:
        """When a position was recorded."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a question is asked about.

    ``station`` wins over areas. A station of any of the ``districts`` counts, and of any of the
    ``cities``; both narrow each other, and nothing of the three means everything.
    ``as_known`` is a position, an RFC 3339 time or a date; days are station-local and inclusive.
    ``within`` narrows everything to the stations that the asker may see, ``areas`` are the streams
    of cities and districts whose own entries they see, too. ``reader`` is who gets to see names
    with the answer; without one it has codes only.
    """

    station: str | None = None
    districts: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    as_known: AsKnown = None
    as_of: str | None = None
    from_day: str | None = None
    to_day: str | None = None
    reader: Reader | None = None
    within: frozenset[str] | None = None
    areas: frozenset[str] = frozenset()


class Asked(NamedTuple):
    """A question's tables and the log, and what is asked about: streams (None for all), as known.

    ``rules_at`` says what is in force at a station, ``flags`` which records are flagged by others.
    """

    view: LiveView
    entries_at: Callable[[Sequence[int]], Mapping[int, bytes]]
    streams: list[str] | None
    known: int | None
    rules_at: Callable[[str], Rules]
    flags: LiveView

    @property
    def position(self) -> int:
        """The position that the answer stands at."""
        return _position(self.view, self.known)


Question = TypeVar("Question", bound=Callable[..., Answer])


def hinted(question: Question) -> Question:
    """Put a ``hint`` beside an answer about a moment before there was anything to answer with."""

    @wraps(question)
    def answered(self: Questions, ask: Ask, *args: Any, **given: Any) -> Answer:
        return {**question(self, ask, *args, **given), **self.beside(ask)}

    return cast("Question", answered)


class Side(NamedTuple):
    """One of two moments: its position, the stations asked about as known then (None for all)."""

    position: int
    stations: list[str] | None
    recorded_at: str


class Between(NamedTuple):
    """Two moments and the views they are read from.

    What happened before the bound could have been known ``then``; None where nothing could. Areas
    have the stations that lie there on the day.
    """

    live: Callable[[str], LiveView]
    entries_at: Callable[[Sequence[int]], Mapping[int, bytes]]
    then: Side
    now: Side
    bound: str | None
    day: str


def days_of_staffing(ask: Ask) -> dict[str, Any]:
    """The day on which somebody works there, and the first of those on which too few did."""
    return {"as_of": ask.as_of or ask.to_day or _today(), "from_day": ask.from_day}


def days_of_budget(ask: Ask) -> dict[str, Any]:
    """The first and the last business day counted, and today, when reservations are looked at."""
    return {"from_day": ask.from_day, "as_of": ask.to_day or ask.as_of, "today": _today()}


def days_of_work(ask: Ask) -> dict[str, Any]:
    """The first and the last day counted."""
    return {"from_day": ask.from_day, "to_day": ask.to_day or ask.as_of}


def services_known(
    live: Callable[[str], LiveView],
    codes: Sequence[str] | None,
    known: int | None,
    rules_at: RulesAt,
    days: Mapping[str, Any],
    *,
    per_station: bool = False,
) -> Services:
    """The figures of services as known at a position, with the flags that stand in other tables."""
    flags = flagged(live("flags"), topic_of(HomeVisitRecorded), codes, known, **days)
    view = live("services")
    question = partial(services.services, per_station=per_station)
    return question(view, codes, as_known=known, rules_at=rules_at, flagged=flags, **days)


class Questions:
    """Asks the live tables, in one snapshot per answer."""

    def __init__(self, engine: Reading, log: Entries, vault: Names, clock: Clock) -> None:
        self._engine = engine
        self._log = log
        self._vault = vault
        self._clock = clock

    @hinted
    def staffing(self, ask: Ask) -> Answer:
        """Who works there as of a day, which a range without one ends on."""
        answer = self._judged(ask, "staffing", staffing.staffing, **days_of_staffing(ask))
        if ask.reader is not None:
            self._put_names(answer["people"], ask.station, ask.reader)
        return answer

    def staffing_course(self, ask: Ask) -> Answer:
        """How it was staffed until a day, from one change to the next."""
        as_of = ask.as_of or ask.to_day or _today()
        days = {"as_of": as_of, "from_day": ask.from_day}
        answer = self._judged(ask, "staffing", staffing_course, **days)
        if ask.reader is not None:
            changes = [each for stage in answer["stages"] for each in stage["changes"]]
            self._put_names(changes, ask.station, ask.reader)
        return answer

    def expiring_credentials(self, ask: Ask, *, within_days: int) -> Answer:
        """Whose certificate ends soon after a day, and is not renewed yet."""
        as_of = ask.as_of or ask.to_day or _today()
        question = partial(staffing.expiring_credentials, within_days=within_days)
        return self._counted(ask, "staffing", question, as_of=as_of)

    def open_money(self, ask: Ask) -> Answer:
        """What is owed for advances, kept reserved and did not move for long, station by station."""
        as_of = ask.to_day or ask.as_of or _today()
        return self._counted(ask, "budget", open_money, as_of=as_of)

    def flagged(self, ask: Ask) -> Answer:
        """How many records of each kind are flagged at which station, by code."""
        days = {"from_day": ask.from_day, "to_day": ask.to_day or ask.as_of}
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            view = live("flags")
            found = flagged_by_kind(view, codes, known, **days)
            return {"by_kind": found, "position": _position(view, known)}

    def days_with(self, ask: Ask, topic: str) -> set[str]:
        """The days on which records of a kind happened."""
        span = span_of_days(ask.from_day, ask.to_day or ask.as_of)
        with self.asking(ask, "records") as asked:
            cut = Cut(topic, asked.streams, asked.known, span)
            return {each.started[:10] for each in places(asked.view, cut)}

    @hinted
    def months(self, ask: Ask) -> Answer:
        """Which months are closed, what is allowed into them, and which are to be closed."""
        # No month is over that has not come.
        as_of = min(ask.to_day or ask.as_of or _today(), _today())
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = _known_to_all(live, known, "months", "stations")
            rows = stations.stations(live("stations"), as_known=known, as_of=as_of)
            operating = {
                each.code: each.built_on or each.planned_on
                for each in rows
                if each.status == "operating" and (codes is None or each.code in codes)
            }
            view, days = live("months"), {"as_of": as_of}
            found = months(view, codes, as_known=known, operating=operating, **days)
            return self._plain(found, view, known)

    @hinted
    def budget(self, ask: Ask, *, sources: Sequence[str] = ()) -> Answer:
        """What was promised, received, spent, is kept and left; of some sources, or of all."""
        question = partial(budget.budget, sources=sources)
        return self._counted(ask, "budget", question, **days_of_budget(ask))

    @hinted
    def services(self, ask: Ask, *, per_station: bool = False) -> Answer:
        """What was done for whom; of each station too if asked."""
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = _known_to_all(live, known, "services", "flags", *IN_FORCE)
            rules_at = RulesInForce(live, known).at
            found = services_known(
                live, codes, known, rules_at, days_of_work(ask), per_station=per_station
            )
            return self._plain(found, live("services"), known)

    @hinted
    def training(self, ask: Ask) -> Answer:
        """Who learned what, and for how long."""
        return self._counted(ask, "training", training.training, **days_of_work(ask))

    def attendance(self, ask: Ask, **part: Any) -> Answer:
        """Who attended which session of a station, line by line."""
        part |= {"from_day": ask.from_day, "to_day": ask.to_day or ask.as_of}
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            view = live("training")
            page = attendance(view, _one_station(ask), as_known=known, **part)
            return self._plain(page, view, known)

    @hinted
    def continuing_education(self, ask: Ask) -> Answer:
        """Hours credited in each worker's current registration period."""
        as_of = ask.as_of or ask.to_day or _today()
        question = training.continuing_education
        return self._judged(ask, "training", question, True, as_of=as_of)

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
            known = _known_to_all(live, known, projection, *IN_FORCE)
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

    @hinted
    def stations(self, ask: Ask) -> Answer:
        """Which stations there are, and how they stand on a day."""
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            view = live("stations")
            found = stations.stations(view, as_known=known, as_of=ask.as_of or _today())
            items = [
                msgspec.to_builtins(each) for each in found if codes is None or each.code in codes
            ]
            return {"items": items, "position": _position(view, known)}

    def policies(self, ask: Ask, division: str | None = None) -> Answer:
        """What is in force at a station, else in a city or district by its division code."""
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            known = _known_to_all(live, known, *IN_FORCE)
            view = live("policies")
            found = policies_in_force(
                live,
                as_known=known,
                position=_position(view, known),
                as_of=ask.as_of or _today(),
                station=ask.station,
                division=division,
            )
        answer: Answer = msgspec.to_builtins(found)
        return answer

    def areas_of(self, codes: Collection[str]) -> set[str]:
        """In which areas some stations lie today, by division code."""
        with self._engine.reading() as live:
            found = stations.areas(live("stations"), as_known=None)
        return {area for code in codes if code in found for area in found[code][-1][1]}

    def stations_called_like_areas(self) -> frozenset[str]:
        """Stations from before the names of areas were kept for areas."""
        with self._engine.reading() as live:
            return frozenset(filter(division_of, stations.every_code(live("stations"))))

    @hinted
    def trail(self, ask: Ask, **filters: Any) -> Answer:
        """Who recorded what, when and why: one readable line per entry."""
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            view = live("audit_trail")
            among = self._among(live, ask, codes, known)
            page = audit_trail.trail(view, stations=among, as_known=known, **filters)
            position = _position(view, known)
        entries = self._log.entries_standing_at([row.pos for row in page.rows])
        lines = [
            msgspec.to_builtins(
                trail_line(
                    decode_entry(entries[row.pos]),
                    row.pos,
                    corrects=row.corrects,
                    corrected_by=row.corrected_by,
                    voided_by=row.voided_by,
                )
            )
            for row in page.rows
        ]
        total = {} if page.total is None else {"total": page.total}
        return {"items": lines, "next_cursor": page.next_cursor, **total, "position": position}

    def trail_facets(self, ask: Ask, **filters: Any) -> Answer:
        """How the entries of the trail are spread over the values of its filters."""
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            view = live("audit_trail")
            among = self._among(live, ask, codes, known)
            found = trail_facets(view, stations=among, as_known=known, **filters)
            return {**msgspec.to_builtins(found), "position": _position(view, known)}

    def entries(self, ask: Ask, **filters: Any) -> int:
        """How many entries the trail has."""
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            return audit_trail.count(
                live("audit_trail"),
                stations=self._among(live, ask, codes, known),
                as_known=known,
                **filters,
            )

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

    @contextmanager
    def asking(self, ask: Ask, projection: str, stream: StreamKind = "station") -> Iterator[Asked]:
        """What an answer is made from that is read bit by bit, in one snapshot.

        ``stream`` says whether it is about the stations in the scope or about its areas.
        """
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = _known_to_all(live, known, projection, "flags", *IN_FORCE)
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
            if str(moment).strip().isdecimal() and int(str(moment)) > head:
                raise PositionBeyondHead(field=field, head=head)
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
            day = ask.as_of or _today()
            yield Between(live, self._log.entries_standing_at, sides[0], sides[1], bound, day)

    @hinted
    def visits(self, ask: Ask, *, started: Span = EVER, **part: Any) -> Answer:
        """The visits behind a number, line by line; up to ``as_of`` where the span has no end."""
        if started.end is None and ask.as_of is not None:
            started = started._replace(end=day_after(ask.as_of))
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            known = _known_to_all(live, known, "services", *IN_FORCE)
            view = live("services")
            station = _one_station(ask)
            rules = RulesInForce(live, known).at(station)
            page = visits_list(view, station, as_known=known, started=started, rules=rules, **part)
            return self._plain(page, view, known)

    def persons_met(self, ask: Ask, **part: Any) -> Answer:
        """Whoever a station met, by code."""
        started = span_of_days(ask.from_day, ask.to_day or ask.as_of)
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            view = live("services")
            page = persons_met(view, _one_station(ask), as_known=known, started=started, **part)
            return self._plain(page, view, known)

    @hinted
    def postings(self, ask: Ask, **part: Any) -> Answer:
        """The postings behind a figure, line by line."""
        return self._money_lines(ask, budget.postings, **days_of_work(ask), **part)

    @hinted
    def reservations(self, ask: Ask, **part: Any) -> Answer:
        """The reservations of a station as they stand on a day, line by line."""
        day = ask.to_day or ask.as_of or _today()
        return self._money_lines(ask, reservations, day=day, **part)

    @hinted
    def money_trace(
        self, ask: Ask, source: Source, grant: str | None = None, *, rules: Rules | None = None
    ) -> Answer:
        """A source of a station from its receipts to its vouchers to the services, with findings.

        ``rules`` are those to judge by; what is in force at the station where they are left out.
        """
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            known = _known_to_all(live, known, "budget", "services", "training", *IN_FORCE)
            found = trace_money(
                live,
                self._log.entries_standing_at,
                Traced(_one_station(ask), source, grant, ask.as_of or ask.to_day or _today()),
                as_known=known,
                position=_position(live("budget"), known),
                rules=rules or RulesInForce(live, known).at(_one_station(ask)),
            )
        answer: Answer = msgspec.to_builtins(found)
        linked = [each for voucher in answer["vouchers"] for each in voucher["linked"]]
        clients = {f"{ask.station}/client/{each['client']}" for each in linked if each["client"]}
        marks = self._vault.marks(clients) if clients else {}
        for each in linked:
            each["mark"] = marks.get(f"{ask.station}/client/{each['client']}", "")
        return answer

    def is_client(self, station: str, client: str) -> bool:
        """Whether anybody of a station ever visited a client."""
        with self._engine.reading() as live:
            return is_client(live("services"), station, client)

    @hinted
    def clients(
        self, ask: Ask, *, codes: Collection[str] = (), name: str = "", **part: Any
    ) -> Answer:
        """The clients of a station by code, or those of a name; by name only for a reader.

        Raises NotPermitted.
        """
        station = _one_station(ask)
        named: dict[str, str] = {}
        if name:
            if ask.reader is None:
                raise NotPermitted(field="name", role="")
            named = self._vault.called(ask.reader, "clients", station, name)
        among = set(named) if name else set(codes) or None
        if name and codes:
            among = set(named) & set(codes)
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            view = live("services")
            page = clients_list(view, station, as_known=known, codes=among, **part)
            answer = self._plain(page, view, known)
        for each in answer["items"]:
            said = [named[code] for code in (each["code"], *each["other_codes"]) if code in named]
            each.update({"client_name": said[0]} if said else {})
        return answer

    @hinted
    def client_file(self, ask: Ask, client: str, **part: Any) -> Answer:
        """What the vault holds of a client, visit by visit; only for a reader. Raises PersonUnknown."""
        station = _one_station(ask)
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            known = _known_to_all(live, known, "services", *IN_FORCE)
            view = live("services")
            if ask.reader is None or not is_client(view, station, client):
                raise PersonUnknown(person=f"client/{client}")
            rules = RulesInForce(live, known).at(station)
            page = visits_list(view, station, clients=[client], as_known=known, rules=rules, **part)
            position = _position(view, known)
            codes = [client, *sorted(codes_of(view, station, [client], known) - {client})]
        entries = self._log.entries_standing_at([visit.known_from for visit in page.items])
        file = self._vault.file(
            ask.reader,
            "client_file",
            [f"{station}/client/{code}" for code in codes],
            {
                visit.record: said_by(decode_entry(entries[visit.known_from])).sd
                for visit in page.items
            },
        )
        return {
            **file_of(station, client, page.items, file),
            "next_cursor": page.next_cursor,
            **({} if page.total is UNSET else {"total": page.total}),
            "position": position,
        }

    def stations_within(self, *, district: str | None = None, city: str | None = None) -> list[str]:
        """The codes of the stations that belong to a district or city today."""
        with self._engine.reading() as live:
            return stations.stations_within(
                live("stations"),
                districts=() if district is None else (district,),
                cities=() if city is None else (city,),
                as_of=_today(),
                as_known=None,
            )

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
                as_of=ask.as_of or _today(),
                as_known=known,
            )
        else:
            codes = None
        if ask.within is not None:
            codes = sorted(ask.within if codes is None else ask.within.intersection(codes))
        if ask.station is not None and not self._exists(live, ask.station, codes):
            if live("stations").position < head:  # it may be planned in what is not folded in yet
                raise ProjectionNotReadyError("stations")
            raise UnknownStation(field="station", station=ask.station)
        return codes, known

    def _money_lines(self, ask: Ask, listed: Callable[..., msgspec.Struct], **part: Any) -> Answer:
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            view = live("budget")
            page = listed(view, _one_station(ask), as_known=known, **part)
            return self._plain(page, view, known)

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
                as_of=ask.as_of or _today(),
                as_known=known,
            )
            named = frozenset(map(stream_of_area, divisions))
            found = named if ask.within is None else named & ask.areas
        return found and found - stations.every_code(live("stations"))

    def _exists(
        self, live: Callable[[str], LiveView], station: str, codes: list[str] | None
    ) -> bool:
        return bool(codes) and stations.exists(live("stations"), station)

    def _plain(self, found: msgspec.Struct, view: LiveView, known: int | None) -> Answer:
        answer: Answer = msgspec.to_builtins(found)
        answer["position"] = _position(view, known)
        return answer

    def _put_names(self, people: list[Answer], station: str | None, reader: Reader) -> None:
        ids = [f"{person.get('station') or station}/worker/{person['code']}" for person in people]
        found = self._vault.names(reader, "staffing", ids)
        for person, person_id in zip(people, ids, strict=True):
            person["name"] = found[person_id]


def _known_to_all(
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


def _position(view: LiveView, known: int | None) -> int:
    return view.position if known is None else min(known, view.position)


def _one_station(ask: Ask) -> str:
    if ask.station is None:
        raise MissingValue(field="station")
    return ask.station


def _today() -> str:
    return station_today(datetime.now(UTC))
