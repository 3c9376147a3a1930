"""The questions and the directory, as plain JSON-able answers.

Shared by the command line and HTTP, so that both say the same. Projections know codes and
positions only; here districts become stations, moments become positions, and names come from the
vault for those who may see them. They stand in one module, because all of them are narrowed to the
same scope and judged by the same rules.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec import UNSET, structs

from api.questions.approvals import ApprovalQuestions
from api.questions.asking import (
    Answer,
    Ask,
    day_of,
    days_of_budget,
    days_of_staffing,
    days_of_work,
    one_station,
    position_at,
    today,
)
from api.questions.certificates.volunteer_service import Person, service_of
from api.questions.client_files import file_of
from api.questions.evaluation.evaluations import EvaluationQuestions
from api.questions.following_money import Traced, services_among, trace_money
from api.questions.in_force import TABLES as IN_FORCE
from api.questions.in_force import RulesInForce
from api.questions.money.disclosures import DisclosureQuestions
from api.questions.money.ledgers import LedgerQuestions
from api.questions.money.statements import StatementQuestions
from api.questions.operators.contracts import ContractQuestions
from api.questions.operators.handover import HandoverQuestions
from api.questions.programme.coverage import TABLES as COVERING
from api.questions.programme.coverage import AreasKnown, known_of, known_then, whole_areas
from api.questions.programme.policies import PlaceKnown, policies_in_force, policy_changes
from api.questions.programme.villages import VillagesAround
from api.questions.scopes import hinted, known_to_all
from api.questions.training.talent import TalentQuestions
from domain.book.entry import decode_entry, said_by
from domain.book.refusals import PersonUnknown
from domain.ground.areas import division_of
from domain.ground.events import topic_of
from domain.ground.order.spans import EVER, Span, day_after, span_of_days
from domain.ground.policy import Rules, RulesAt
from domain.ground.refusals import MissingValue, NotPermitted
from domain.ground.values import FOREVER
from domain.ground.vocabulary import Source
from domain.places.volunteers.facts import VolunteerHoursRecorded
from domain.programme.counting import Known
from domain.programme.coverage import coverage, coverage_lines
from domain.visits.facts import HomeVisitRecorded
from projections.activities.queries import activities
from projections.audit_trail import queries as audit_trail
from projections.audit_trail.facets import facets as trail_facets
from projections.audit_trail.wording import line as trail_line
from projections.budget import queries as budget
from projections.budget.awaiting import awaiting
from projections.budget.judged import judged_money
from projections.budget.open_money import open_money
from projections.budget.reservations import reservations
from projections.budget.vouchers.invoices import same_invoices
from projections.casework.queries import Wanted as WantedCases
from projections.casework.queries import cases_list, casework, open_cases
from projections.casework.standing import Cut as CaseCut
from projections.clients.people import Looked as LookedAtPeople
from projections.clients.queries import (
    EVERY_LINE,
    EVERYBODY,
    WITHIN_DAYS,
    Place,
    Wanted,
    clients_counted,
    clients_list,
    due,
    is_client,
    noticed,
)
from projections.engine.store import LiveView
from projections.facilities.queries import (
    facilities,
    facilities_by_station,
    facility_lines,
)
from projections.facilities.serving import places_of_service, registered_on
from projections.facilities.standing import villages_served
from projections.flags.queries import flagged, flagged_by_kind
from projections.flags.together import counted_again
from projections.inspections.queries import inspections
from projections.months.queries import months
from projections.projects.queries import projects_by_station, projects_of
from projections.records.queries import Cut, places
from projections.said import Looked
from projections.services import queries as services
from projections.services.answers import Services
from projections.services.lines import codes_of, visits_list
from projections.services.persons import persons_met
from projections.staffing import queries as staffing
from projections.staffing.course import staffing_course
from projections.stations import queries as stations
from projections.totals.rollup import Extent
from projections.training import queries as training
from projections.training.attended import attendance


def services_known(
    live: Callable[[str], LiveView],
    codes: Sequence[str] | None,
    known: int | None,
    rules_at: RulesAt,
    days: Mapping[str, Any],
    *,
    per_station: bool = False,
) -> Services:
    """The figures of services as known at a position, with what stands in the tables of flags."""
    beside = live("flags")
    return services.services(
        live("services"),
        codes,
        as_known=known,
        rules_at=rules_at,
        per_station=per_station,
        flagged=flagged(beside, topic_of(HomeVisitRecorded), codes, known, **days),
        again=counted_again(beside, codes, known, **days),
        **days,
    )


def _listed(codes: Collection[str] | None) -> list[str] | None:
    return None if codes is None else sorted(codes)


class Questions(
    ApprovalQuestions,
    ContractQuestions,
    DisclosureQuestions,
    EvaluationQuestions,
    HandoverQuestions,
    LedgerQuestions,
    StatementQuestions,
    TalentQuestions,
):
    """Asks the live tables, in one snapshot per answer."""

    @hinted
    def staffing(self, ask: Ask) -> Answer:
        """Who works there as of a day, which a range without one ends on."""
        answer = self._judged(ask, "staffing", staffing.staffing, **days_of_staffing(ask))
        if ask.reader is not None:
            self._put_names(answer["people"], ask.station, ask.reader)
        return answer

    def staffing_course(self, ask: Ask) -> Answer:
        """How it was staffed until a day, from one change to the next."""
        as_of = ask.as_of or ask.to_day or today()
        days = {"as_of": as_of, "from_day": ask.from_day}
        answer = self._judged(ask, "staffing", staffing_course, **days)
        if ask.reader is not None:
            changes = [each for stage in answer["stages"] for each in stage["changes"]]
            self._put_names(changes, ask.station, ask.reader)
        return answer

    def expiring_credentials(self, ask: Ask, *, within_days: int) -> Answer:
        """Whose certificate ends soon after a day, and is not renewed yet."""
        as_of = ask.as_of or ask.to_day or today()
        question = partial(staffing.expiring_credentials, within_days=within_days)
        return self._counted(ask, "staffing", question, as_of=as_of)

    def open_money(self, ask: Ask) -> Answer:
        """What is owed, lent, kept reserved, did not move or has no voucher, station by station."""
        as_of = ask.to_day or ask.as_of or today()
        return self._counted(ask, "budget", open_money, as_of=as_of, from_day=ask.from_day)

    def flagged(self, ask: Ask) -> Answer:
        """How many records of each kind are flagged at which station, by code."""
        days = {"from_day": ask.from_day, "to_day": ask.to_day or ask.as_of}
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            view = live("flags")
            found = flagged_by_kind(view, codes, known, **days)
            return {"by_kind": found, "position": position_at(view, known)}

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
        as_of = min(ask.to_day or ask.as_of or today(), today())
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "months", "stations")
            operating = stations.operating(live("stations"), codes, as_known=known, as_of=as_of)
            view, days = live("months"), {"as_of": as_of}
            found = months(view, codes, as_known=known, operating=operating, **days)
            return self._plain(found, view, known)

    @hinted
    def budget(self, ask: Ask, *, sources: Sequence[str] = ()) -> Answer:
        """What was promised, received, spent, is kept and left; of some sources, or of all."""
        days = days_of_budget(ask)
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "budget", "records", *IN_FORCE)
            view = live("budget")
            found = budget.budget(view, codes, as_known=known, sources=sources, **days)
            as_of = days["as_of"] or FOREVER
            waits = awaiting(view, codes, as_known=known, as_of=as_of)
            judged: dict[str, Any] = {
                "duplicate_vouchers": same_invoices(view, codes, as_known=known, as_of=as_of),
                "awaiting_approval": waits.approval,
                "awaiting_payment": waits.payment,
            }
            if codes is not None and len(codes) == 1:
                (station,) = codes
                judged |= structs.asdict(
                    judged_money(
                        view,
                        station,
                        as_known=known,
                        as_of=as_of,
                        today=days["today"],
                        rules=RulesInForce(live, known).at(station),
                        services_among=partial(services_among, live, known, station),
                    )
                )
            return self._plain(structs.replace(found, **judged), view, known)

    @hinted
    def services(self, ask: Ask, *, per_station: bool = False) -> Answer:
        """What was done for whom; of each station too if asked."""
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "services", "flags", *IN_FORCE)
            rules_at = RulesInForce(live, known).at
            found = services_known(
                live, codes, known, rules_at, days_of_work(ask), per_station=per_station
            )
            return self._plain(found, live("services"), known)

    @hinted
    def training(self, ask: Ask) -> Answer:
        """Who learned what, and for how long."""
        return self._counted(ask, "training", training.training, **days_of_work(ask))

    @hinted
    def activities(self, ask: Ask) -> Answer:
        """What was done with groups and communities, and how much time went into office work."""
        days = days_of_work(ask)
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "activities", "services", "flags")
            again = counted_again(live("flags"), codes, known, **days)
            extent = Extent(codes, known, **days)
            minutes = services.worker_minutes(live("services"), extent, again)
            view = live("activities")
            found = activities(view, codes, as_known=known, visited_minutes=minutes, **days)
            return self._plain(found, view, known)

    @hinted
    def casework(self, ask: Ask) -> Answer:
        """Cases by stage, what their files lack, and what became of referrals and complaints."""
        with self._on_cases(ask) as (cut, in_force, view):
            return self._plain(casework(cut, in_force.at), view, cut.as_known)

    @hinted
    def cases(
        self, ask: Ask, *, wanted: Mapping[str, Any] = MappingProxyType({}), **part: Any
    ) -> Answer:
        """The cases of a station, one by one."""
        one_station(ask)
        with self._on_cases(ask) as (cut, in_force, view):
            found = cases_list(cut, in_force.at, wanted=WantedCases(**wanted), **part)
            return self._plain(found, view, cut.as_known)

    @contextmanager
    def _on_cases(self, ask: Ask) -> Iterator[tuple[CaseCut, RulesInForce, LiveView]]:
        """Where and when cases are looked at, and the rules they are judged by."""
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "casework", *IN_FORCE)
            in_force, view = RulesInForce(live, known), live("casework")
            as_of = ask.to_day or ask.as_of or today()
            yield CaseCut(view, in_force.named(codes), known, as_of, ask.from_day), in_force, view

    @hinted
    def projects(self, ask: Ask) -> Answer:
        """Projects, goals against results; of one station, else station by station."""
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            view, as_of = live("projects"), ask.to_day or ask.as_of or today()
            looked = Looked(view, codes, known, as_of, ask.from_day)
            if ask.station is not None:
                return self._plain(projects_of(looked), view, known)
            return self._plain(projects_by_station(looked), view, known)

    @hinted
    def inspections(self, ask: Ask) -> Answer:
        """Inspections, and how their findings stand on a day: open, overdue, answered, settled."""
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            view, as_of = live("inspections"), ask.to_day or ask.as_of or today()
            looked = Looked(view, codes, known, as_of, ask.from_day)
            return self._plain(inspections(looked), view, known)

    @hinted
    def facilities(self, ask: Ask) -> Answer:
        """Rooms, service points and partners on a day; of one station, else station by station."""
        as_of = ask.as_of or ask.to_day or today()
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "facilities", *IN_FORCE)
            view, rules_at = live("facilities"), RulesInForce(live, known).at
            looked = Looked(view, codes, known, as_of, ask.from_day)
            villages = VillagesAround(live, known, as_of)
            if ask.station is not None:
                return self._plain(facilities(looked, rules_at, villages), view, known)
            every = stations.stations(live("stations"), as_known=known, as_of=as_of)
            among = [each.code for each in every if codes is None or each.code in codes]
            found = facilities_by_station(looked, among, rules_at, villages)
            return self._plain(found, view, known)

    def facility_lines(self, ask: Ask) -> Answer:
        """The rooms, service points and partners that are counted, one by one."""
        as_of = ask.as_of or ask.to_day or today()
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "facilities", *IN_FORCE)
            view = live("facilities")
            found = facility_lines(Looked(view, codes, known, as_of, ask.from_day))
            return self._plain(found, view, known)

    @hinted
    def volunteer_service(self, ask: Ask, *, volunteer: str) -> Answer:
        """What a volunteer of a station served, and by what a certificate of it is verified."""
        station, as_of = one_station(ask), ask.as_of or ask.to_day or today()
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            view = live("facilities")
            looked = Looked(view, codes, known, as_of, ask.from_day)
            since, places = registered_on(looked, volunteer), places_of_service(looked, volunteer)
            position = position_at(view, known)
        entries = self._log.entries_standing_at([at for _record, at in places])
        facts = [(record, said_by(decode_entry(entries[at]))) for record, at in places]
        found = service_of(
            station,
            self._volunteer(ask, station, volunteer, since),
            [(record, fact) for record, fact in facts if isinstance(fact, VolunteerHoursRecorded)],
            from_day=ask.from_day,
            as_of=as_of,
        )
        answer: Answer = msgspec.to_builtins(found)
        return answer | {"position": position}

    def _volunteer(self, ask: Ask, station: str, code: str, registered_on: str | None) -> Person:
        """A volunteer with name and papers, as far as whoever asks may see them."""
        person = f"{station}/volunteer/{code}"
        if ask.reader is None:
            mark = self._vault.marks([person]).get(person, "")
            return Person(code=code, registered_on=registered_on, mark=mark)
        mark, said, _by_record = self._vault.file(ask.reader, "volunteers", [person], {})
        names = ("name", "id_number", "volunteer_number")
        shown = {} if mark else {name: str(said.get(name, "")) for name in names}
        return Person(code=code, registered_on=registered_on, mark=mark, **shown)

    def attendance(self, ask: Ask, **part: Any) -> Answer:
        """Who attended which session of a station, line by line."""
        part |= {"from_day": ask.from_day, "to_day": ask.to_day or ask.as_of}
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            view = live("training")
            page = attendance(view, one_station(ask), as_known=known, **part)
            return self._plain(page, view, known)

    @hinted
    def continuing_education(self, ask: Ask) -> Answer:
        """Hours credited in each worker's current registration period."""
        as_of = ask.as_of or ask.to_day or today()
        question = training.continuing_education
        return self._judged(ask, "training", question, True, as_of=as_of)

    @hinted
    def stations(self, ask: Ask) -> Answer:
        """Which stations there are, and how they stand on a day."""
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            view = live("stations")
            as_of = ask.as_of or today()
            found = stations.stations(view, as_known=known, as_of=as_of, among=codes)
            return {"items": msgspec.to_builtins(found), "position": position_at(view, known)}

    def policies(self, ask: Ask, division: str | None = None) -> Answer:
        """What is in force at one place: of a division code, else the one that is asked about.

        That is a station, or an area as a whole. Raises MissingValue for ``area`` where it is none
        or several: each has its own.
        """
        with self._in_one_place(ask, division) as place:
            answer: Answer = msgspec.to_builtins(policies_in_force(place, ask.as_of or today()))
        return answer

    def policy_changes(self, ask: Ask) -> Answer:
        """What came into force there, from one day to the next."""
        with self._in_one_place(ask) as place:
            answer: Answer = msgspec.to_builtins(policy_changes(place))
        return answer

    @contextmanager
    def _in_one_place(self, ask: Ask, division: str | None = None) -> Iterator[PlaceKnown]:
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, *IN_FORCE)
            if ask.station is None and division is None:
                areas, stations_named = self._roots(live, ask, known) or (), codes or ()
                if len(areas) == 1:
                    (division,) = areas
                elif not areas and len(stations_named) == 1:
                    ask = replace(ask, station=stations_named[0])
                else:
                    raise MissingValue(field="area")
            in_force = RulesInForce(live, known)
            yield PlaceKnown(
                station=ask.station,
                division=division,
                rules=in_force.within(division) if division else in_force.at(ask.station or ""),
                position=position_at(live("policies"), known),
            )

    @hinted
    def coverage(self, ask: Ask) -> Answer:
        """How far the programme has come by a day: planned, built, at work, covered."""
        return self._covering(ask, coverage)

    def coverage_lines(self, ask: Ask) -> Answer:
        """The stations, townships and villages that are counted, one by one."""
        return self._covering(ask, coverage_lines)

    def _covering(self, ask: Ask, question: Callable[[Known, str], msgspec.Struct]) -> Answer:
        as_of = ask.as_of or ask.to_day or today()
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "facilities", *COVERING)
            roots = self._roots(live, ask, known)
            # Where areas are asked about, it is counted by day which stations lie in them.
            among = codes if roots == frozenset() else ask.within
            points = Looked(live("facilities"), _listed(among), known, as_of)
            areas, served = AreasKnown(live, known), villages_served(points)
            asked = known_of(areas, among, roots, as_of, served)
            found = question(asked._replace(then=known_then(live, known, as_of)), as_of)
            return self._plain(found, live("stations"), known)

    def _roots(
        self, live: Callable[[str], LiveView], ask: Ask, known: int | None
    ) -> frozenset[str] | None:
        """The areas that are asked about as wholes, by division code; None for everything."""
        if ask.station is not None:
            return frozenset()
        if ask.within is None and not (ask.districts or ask.cities):
            return None
        called_so = stations.every_code(live("stations"))
        return whole_areas(self._streams_of_areas(live, ask, known), called_so)

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
            position = position_at(view, known)
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
            return {**msgspec.to_builtins(found), "position": position_at(view, known)}

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

    @hinted
    def visits(self, ask: Ask, *, started: Span = EVER, **part: Any) -> Answer:
        """The visits behind a number, line by line; up to ``as_of`` where the span has no end."""
        if started.end is None and ask.as_of is not None:
            started = started._replace(end=day_after(ask.as_of))
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "services", *IN_FORCE)
            view = live("services")
            station = one_station(ask)
            rules = RulesInForce(live, known).at(station)
            page = visits_list(view, station, as_known=known, started=started, rules=rules, **part)
            return self._plain(page, view, known)

    def persons_met(self, ask: Ask, **part: Any) -> Answer:
        """Whoever a station met, by code."""
        started = span_of_days(ask.from_day, ask.to_day or ask.as_of)
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            view = live("services")
            page = persons_met(view, one_station(ask), as_known=known, started=started, **part)
            return self._plain(page, view, known)

    @hinted
    def postings(self, ask: Ask, **part: Any) -> Answer:
        """The postings behind a figure, line by line."""
        return self._lines(ask, budget.postings, **days_of_work(ask), **part)

    @hinted
    def reservations(self, ask: Ask, **part: Any) -> Answer:
        """The reservations of a station as they stand on a day, line by line."""
        day = ask.to_day or ask.as_of or today()
        return self._lines(ask, reservations, day=day, **part)

    @hinted
    def money_trace(
        self, ask: Ask, source: Source, grant: str | None = None, *, rules: Rules | None = None
    ) -> Answer:
        """A source of a station from its receipts to its vouchers to the services, with findings.

        ``rules`` are those to judge by; what is in force at the station where they are left out.
        """
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            known = known_to_all(
                live, known, "budget", "services", "training", "records", *IN_FORCE
            )
            found = trace_money(
                live,
                self._log.entries_standing_at,
                Traced(one_station(ask), source, grant, ask.as_of or ask.to_day or today()),
                as_known=known,
                position=position_at(live("budget"), known),
                rules=rules or RulesInForce(live, known).at(one_station(ask)),
                services_among=partial(services_among, live, known, one_station(ask)),
            )
        answer: Answer = msgspec.to_builtins(found)
        linked = [each for voucher in answer["vouchers"] for each in voucher["linked"]]
        clients = {f"{ask.station}/client/{each['client']}" for each in linked if each["client"]}
        marks = self._vault.marks(clients) if clients else {}
        for each in linked:
            each["mark"] = marks.get(f"{ask.station}/client/{each['client']}", "")
        return answer

    def is_client(self, station: str, client: str) -> bool:
        """Whether anything was ever recorded about a client of a station."""
        with self._engine.reading() as live:
            return is_client(live("clients"), station, client)

    @hinted
    def due(
        self,
        ask: Ask,
        *,
        within_days: int = WITHIN_DAYS,
        limit: int = EVERY_LINE,
        after: Place | None = None,
        **wanted: Any,
    ) -> Answer:
        """Who is to be seen by a day, who is overdue, and how far each group is covered.

        Hours are judged now, or at the end of a day that is over. The list has as many lines as
        ``limit``, those behind a place.
        """
        with self._looking(ask) as (live, codes, known, in_force):
            view = live("clients")
            looked = LookedAtPeople(view, in_force.named(codes), known, day_of(ask))
            found = due(
                looked,
                moment=self._moment_of(looked.as_of),
                rules_at=in_force.at,
                from_day=ask.from_day,
                within_days=within_days,
                wanted=Wanted(**wanted) if any(wanted.values()) else EVERYBODY,
                limit=limit,
                after=after,
            )
            return self._plain(found, view, known)

    def clients_noticed(self, ask: Ask) -> Answer:
        """How many visits are overdue, and words on risk differ, at which station."""
        with self._looking(ask) as (live, codes, known, in_force):
            view = live("clients")
            looked = LookedAtPeople(view, in_force.named(codes), known, day_of(ask))
            found = noticed(looked, moment=self._moment_of(looked.as_of), rules_at=in_force.at)
            per_station = {station: each._asdict() for station, each in found.items()}
            return {"per_station": per_station, "position": position_at(view, known)}

    def client_counts(self, ask: Ask, wanted: Mapping[str, Any]) -> Mapping[str, int]:
        """How many clients are found by what is wanted, by station; none where there are none."""
        with self._looking(ask) as (live, codes, known, in_force):
            looked = LookedAtPeople(live("clients"), in_force.named(codes), known, day_of(ask))
            moment = self._moment_of(looked.as_of)
            return clients_counted(
                looked, moment=moment, rules_at=in_force.at, wanted=Wanted(**wanted)
            )

    @hinted
    def clients(
        self,
        ask: Ask,
        *,
        codes: Collection[str] = (),
        name: str = "",
        wanted: Mapping[str, Any] = MappingProxyType({}),
        **part: Any,
    ) -> Answer:
        """The clients of a station by code, or those of a name; by name only for a reader.

        Raises NotPermitted.
        """
        station = one_station(ask)
        named: dict[str, str] = {}
        if name:
            if ask.reader is None:
                raise NotPermitted(field="name", role="")
            named = self._vault.called(ask.reader, "clients", station, name)
        among = set(named) if name else set(codes) or None
        if name and codes:
            among = set(named) & set(codes)
        with self._looking(ask, "casework") as (live, _codes, known, in_force):
            view = live("clients")
            looked = LookedAtPeople(view, [station], known, day_of(ask))
            part |= {"moment": self._moment_of(looked.as_of), "wanted": Wanted(**wanted)}
            part["open_cases"] = open_cases(
                CaseCut(live("casework"), [station], known, looked.as_of)
            )
            page = clients_list(looked, rules_at=in_force.at, codes=among, **part)
            answer = self._plain(page, view, known)
        for each in answer["items"]:
            said = [named[code] for code in (each["code"], *each["other_codes"]) if code in named]
            each.update({"client_name": said[0]} if said else {})
        return answer

    @contextmanager
    def _looking(
        self, ask: Ask, *beside: str
    ) -> Iterator[tuple[Callable[[str], LiveView], list[str] | None, int | None, RulesInForce]]:
        """The tables about clients and ``beside``, stations, position and rules of one answer."""
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "clients", *beside, *IN_FORCE)
            yield live, codes, known, RulesInForce(live, known)

    @hinted
    def client_file(self, ask: Ask, client: str, **part: Any) -> Answer:
        """What the vault holds of a client, visit by visit; only for a reader. Raises PersonUnknown."""
        station = one_station(ask)
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "services", "clients", *IN_FORCE)
            view = live("services")
            if ask.reader is None or not is_client(live("clients"), station, client):
                raise PersonUnknown(person=f"client/{client}")
            rules = RulesInForce(live, known).at(station)
            page = visits_list(view, station, clients=[client], as_known=known, rules=rules, **part)
            position = position_at(view, known)
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
                as_of=today(),
                as_known=None,
            )

    def _lines(self, ask: Ask, listed: Callable[..., msgspec.Struct], **part: Any) -> Answer:
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            view = live("budget")
            page = listed(view, one_station(ask), as_known=known, **part)
            return self._plain(page, view, known)
