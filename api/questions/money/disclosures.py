"""The question of notices about lottery money and donations: which are due, and what they say."""

from __future__ import annotations

from api.questions.asking import Answer, Ask, one_station, today
from api.questions.in_force import TABLES as IN_FORCE
from api.questions.in_force import RulesInForce
from api.questions.scopes import Scopes, hinted, known_to_all
from domain.ground.vocabulary import DisclosureKind
from projections.budget.disclosed import disclosures, drawn_notice


class DisclosureQuestions(Scopes):
    """What is asked about notices."""

    @hinted
    def disclosures(self, ask: Ask) -> Answer:
        """The notices about years that are over: by when each is due, by what, and where it is."""
        as_of = min(ask.as_of or ask.to_day or today(), today())
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "budget", *IN_FORCE)
            view, in_force = live("budget"), RulesInForce(live, known)
            found = disclosures(view, codes, as_known=known, as_of=as_of, rules_at=in_force.at)
            return self._plain(found, view, known)

    @hinted
    def disclosure_notice(self, ask: Ask, *, kind: DisclosureKind, year: int) -> Answer:
        """What the notice of a station about a year says."""
        station = one_station(ask)
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            view = live("budget")
            found = drawn_notice(view, station, kind, year, as_known=known)
            return self._plain(found, view, known)
