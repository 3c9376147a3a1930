"""What is asked about how people grow, and what the hours of it cost.

Sessions, what paid for them and the roster stand in tables of their own, so they are read together
here, in one snapshot.
"""

from __future__ import annotations

from functools import partial

from api.questions.asking import Answer, Ask, days_of_work, today
from api.questions.in_force import TABLES as IN_FORCE
from api.questions.in_force import RulesInForce
from api.questions.scopes import Scopes, hinted, known_to_all
from projections.budget import queries as budget
from projections.staffing import queries as staffing
from projections.training.answers import Expiring
from projections.training.costs import session_costs
from projections.training.talent import talent


class TalentQuestions(Scopes):
    """What is asked about how people grow."""

    @hinted
    def session_costs(self, ask: Ask) -> Answer:
        """What the sessions cost that name what paid for them, by the hour credited."""
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "training", "budget")
            view = live("training")
            spent = partial(budget.spent_by, live("budget"), as_known=known)
            days = days_of_work(ask)
            found = session_costs(view, codes, as_known=known, spent=spent, **days)
            return self._plain(found, view, known)

    @hinted
    def talent(self, ask: Ask) -> Answer:
        """How people grow: examinations, classes, supervision, hours and credentials as of a day."""
        as_of = ask.as_of or ask.to_day or today()
        with self._engine.reading() as live:
            codes, known = self._scope(live, ask)
            known = known_to_all(live, known, "training", "staffing", *IN_FORCE)
            ending = staffing.expiring_credentials(
                live("staffing"), codes, as_known=known, as_of=as_of, within_days=staffing.SOON_DAYS
            )
            in_force, view = RulesInForce(live, known), live("training")
            found = talent(
                view,
                in_force.named(codes),
                as_known=known,
                as_of=as_of,
                from_day=ask.from_day,
                rules_at=in_force.at,
                expiring=[
                    Expiring(
                        station=each.station,
                        code=each.code,
                        level=each.cert_level,
                        valid_until=each.valid_until,
                    )
                    for each in ending.credentials
                ],
            )
            return self._plain(found, view, known)
