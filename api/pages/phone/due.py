"""Who is to be seen again: by the policy, after red, or because somebody promised it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, Literal

from msgspec import Struct

from api.http.serving.door import Door
from api.pages.desk import Desk
from api.pages.forms.people import names_of
from domain.book.words import VOCABULARY
from domain.ground.labels import Label
from domain.ground.values import days_between
from domain.ground.vocabulary import VisitPurpose

_RULES: Final = {**VOCABULARY["PolicyKey"], **VOCABULARY["PromiseRule"]}


class Promise(Struct, frozen=True, kw_only=True):
    """A visit that is due: whom, when, and by how many days it is over (negative: to come).

    ``due_at`` is the hour of the day where hours count, ``why`` what asks for the visit, ``purpose``
    what the visit is for, empty for whatever it comes to.
    """

    client: str
    name: str
    due_on: str
    due_at: str
    is_overdue: bool
    days_over: int
    why: Label
    purpose: VisitPurpose | Literal[""]
    risk: str


def promised(door: Door, desk: Desk, day: str) -> list[Promise]:
    """What is due at a day or within the week, the longest overdue first.

    Of the clients of whoever sits at the desk; of the whole station for somebody who has none.
    """
    answer = door.house.questions.due(replace(desk.ask, as_of=day))
    own = [each for each in answer["due"] if each["worker"] == desk.principal.actor]
    due = own or answer["due"]
    names = names_of(door, desk, [each["client"] for each in due])
    return [_promise(each, names.get(each["client"], ""), day) for each in due]


def _promise(line: dict[str, Any], name: str, day: str) -> Promise:
    return Promise(
        client=line["client"],
        name=name,
        due_on=line["due_on"],
        due_at=(line["due_at"] or "")[11:16],
        is_overdue=line["overdue"],
        days_over=days_between(line["due_on"], day),
        why=_RULES[line["rule"]],
        purpose="follow_up" if line["rule"] in VOCABULARY["PromiseRule"] else "",
        risk=line["risk"] or "",
    )
