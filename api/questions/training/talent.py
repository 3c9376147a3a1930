"""What is asked about how people grow, and what the hours of it cost.

Sessions, what paid for them and the roster stand in tables of their own, so they are read together
here, in one snapshot.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import msgspec

from api.questions.asking import Answer, Ask, days_of_work, one_station, position_at, today
from api.questions.certificates.training_hours import HoursLine, hours_of
from api.questions.in_force import TABLES as IN_FORCE
from api.questions.in_force import RulesInForce
from api.questions.scopes import Scopes, hinted, known_to_all
from domain.book.entry import decode_entry, said_by
from domain.ground.events import content_hash
from domain.ground.vocabulary import AttendeeKind
from projections.budget import queries as budget
from projections.staffing import queries as staffing
from projections.training.answers import Expiring
from projections.training.attended import attendance
from projections.training.costs import session_costs
from projections.training.talent import talent

_SESSIONS_MAX: Final = 100_000
"""More than anybody attends."""


class TalentQuestions(Scopes):
    """What is asked about how people grow."""

    @hinted
    def training_hours(self, ask: Ask, *, attendee: str, kind: AttendeeKind) -> Answer:
        """What somebody learned at a station, and by what a certificate of it is verified."""
        station, as_of = one_station(ask), ask.as_of or ask.to_day or today()
        with self._engine.reading() as live:
            _codes, known = self._scope(live, ask)
            view = live("training")
            lines = attendance(
                view,
                station,
                as_known=known,
                workers=(attendee,),
                kinds=(kind,),
                from_day=ask.from_day,
                to_day=as_of,
                limit=_SESSIONS_MAX,
            ).items
            position = position_at(view, known)
        attended = [each for each in lines if each.hours]
        entries = self._log.entries_standing_at([each.position for each in attended])
        mark, name = self._attendee(ask, station, attendee, kind)
        found = hours_of(
            station,
            attendee,
            kind,
            [
                HoursLine(
                    record=each.record,
                    held_on=each.day,
                    course=each.course,
                    class_tier=each.class_tier,
                    format=each.format,
                    hours=each.hours,
                    content_sha256=content_hash(said_by(decode_entry(entries[each.position]))),
                )
                for each in attended
            ],
            mark=mark,
            name=name,
            from_day=ask.from_day,
            as_of=as_of,
        )
        answer: Answer = msgspec.to_builtins(found)
        return answer | {"position": position}

    def _attendee(self, ask: Ask, station: str, code: str, kind: AttendeeKind) -> tuple[str, str]:
        """What stands in the place of an attendee's name, and the name where it may be seen."""
        person = f"{station}/{'volunteer' if kind == 'volunteers' else 'worker'}/{code}"
        if ask.reader is None:
            return self._vault.marks([person]).get(person, ""), ""
        mark, said, _by_record = self._vault.file(ask.reader, "training", [person], {})
        return mark, "" if mark else str(said.get("name", ""))

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
