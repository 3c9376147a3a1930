"""What somebody who goes hands over: open cases, red clients, and visits that are due next.

The list is what a handover is prepared from (domain reference, I05); what was promised to whom, only
people know.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from msgspec import Struct

from api.questions.asking import Answer, Ask, day_of, one_station
from api.questions.in_force import TABLES as IN_FORCE
from api.questions.in_force import RulesInForce
from api.questions.scopes import Scopes, hinted, known_to_all
from domain.ground.values import days_after
from domain.ground.vocabulary import HandoverItemKind
from projections.casework.standing import Cut, cases_of
from projections.clients.people import Looked
from projections.clients.queries import WITHIN_DAYS, Wanted, clients_list

TABLES: Final = ("casework", "clients")
"""The projections that it is made from, beside what is in force."""


class HandoverLine(Struct, frozen=True, kw_only=True):
    """A case or a client to be handed over, as a handover states it."""

    item: HandoverItemKind
    case: str | None = None
    client: str | None = None
    due_on: str | None = None


class HandoverPack(Struct, frozen=True, kw_only=True):
    """What is open on ``as_of``: of some workers, or where none is named of the whole station.

    Visits are those due within a week.
    """

    station: str
    workers: list[str]
    open_cases: int
    red_clients: int
    due_visits: int
    items: list[HandoverLine]
    as_of: str
    position: int | None


class HandoverQuestions(Scopes):
    """What is asked when people go."""

    @hinted
    def handover(self, ask: Ask, *, workers: Collection[str] = ()) -> Answer:
        """What some workers of a station, or all of them, would hand over on a day."""
        station, as_of = one_station(ask), day_of(ask)
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, *TABLES, *IN_FORCE)
            view = live("casework")
            cases = [
                HandoverLine(item="open_case", case=each.case, client=each.client)
                for each in cases_of(Cut(view, codes, known, as_of))
                if each.is_open and (not workers or each.worker in workers)
            ]
            people = clients_list(
                Looked(live("clients"), codes, known, as_of),
                moment=self._moment_of(as_of),
                rules_at=RulesInForce(live, known).at,
                wanted=Wanted(workers=workers),
            ).items
            here = [each for each in people if not each.left]
            red = [
                HandoverLine(item="red_client", client=each.code)
                for each in here
                if each.risk == "red"
            ]
            soon = days_after(as_of, WITHIN_DAYS)
            due = [
                HandoverLine(item="due_visit", client=each.code, due_on=each.next_due_on)
                for each in here
                if each.next_due_on is not None and each.next_due_on <= soon
            ]
            found = HandoverPack(
                station=station,
                workers=sorted(workers),
                open_cases=len(cases),
                red_clients=len(red),
                due_visits=len(due),
                items=[*cases, *red, *due],
                as_of=as_of,
                position=known,
            )
            return self._plain(found, view, known)
