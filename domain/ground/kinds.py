"""A kind of fact: the one declaration from which everything else about it follows.

A subject declares its kinds in its ``kinds.py``; ``domain.book.catalogue`` collects them. What may
be recorded by whom, judged how, corrected with which details, said in which sentence and asked for
at which address is looked up here, so that a kind cannot be known in one place and not in another.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, cast

from domain.ground.commands import RecordingCommand
from domain.ground.events import Event, topic_of
from domain.ground.forms.details import Details
from domain.ground.forms.sheets import Sheet
from domain.ground.labels import Label
from domain.ground.order.engagements import Around, Engagement
from domain.ground.order.flags import Judge, overlaps
from domain.ground.vocabulary import RetentionClass, Role

Assess = Callable[..., Event]
"""(state of the stream, details, command, the value that they replace) -> the fact, or a Refusal.

A rule that ``is_judged_by_policy`` takes the ``Policy`` in force there and then as a fifth, one that
``is_judged_by_divisions`` the ``Divisions`` that its areas list, one that
``is_judged_by_templates`` the ``Templates`` that there are; that of a kind that
``rests_on_records`` takes ``Find`` last.
"""

StreamKind = Literal["station", "area"]
"""Whose stream it is: a station's, or that of a city or district (``domain.book.states.streams``)."""

Restate = Callable[[Any], Mapping[str, Any]]
"""A fact -> those of its details that it calls, or breaks down, otherwise."""


Likenesses = Callable[[Any], tuple[Hashable, ...]]
"""A fact -> what another of its kind has in common with it only when it is probably the same."""


Engages = Callable[[Any], tuple[Engagement, ...]]
"""A fact -> whom it takes up, and when."""

Ensure = Callable[[Sequence[Engagement], Sequence[Engagement], Around], None]
"""(whom a fact takes up, whom it did before a correction, what counts around it), or a Refusal."""


def _like_none(_fact: Event) -> tuple[Hashable, ...]:
    return ()


def _engages_nobody(_fact: Event) -> tuple[Engagement, ...]:
    return ()


def _as_it_is(_fact: Event) -> Mapping[str, Any]:
    return {}


SERVICE: Final = frozenset[Role]({"staff", "station_head"})
"""Who records what is done for people."""
ROSTER: Final = frozenset[Role]({"station_head", "district_officer"})
"""Who says who works at the station."""
MONEY: Final = frozenset[Role]({"accountant", "station_head"})
"""Who keeps the book of money."""
SUPERVISION: Final = frozenset[Role]({"supervisor"})
"""Who looks over what others did."""
HEAD: Final = frozenset[Role]({"station_head"})
OFFICERS: Final = frozenset[Role]({"district_officer", "city_officer"})
"""Who buys services of operators, and sees to stations from outside."""


@dataclass(frozen=True, kw_only=True)
class Flag:
    """One warning about a kind of fact, which is accepted with it.

    ``rests_on`` says what moves it: the fact alone, what else its people did (``others``), or what
    is in force (``policy``), or what is recorded of it afterwards (``later``).
    """

    code: str
    judge: Judge
    rests_on: Literal["fact", "others", "policy", "later"]
    name: Label


OVERLAP: Final = Flag(
    code="overlap",
    judge=overlaps,
    rests_on="others",
    name=Label("同一人时间重叠", "one person at two places at once"),
)
"""Of every kind that takes people up."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of fact.

    ``fact`` is what is stored, ``command`` the request that states it by its details, ``assess``
    the rules under which the one follows from the other, for the first record and for every
    correction. ``started`` and ``ended`` name the fields, of fact and details alike, that say when
    it happened; a fact of a moment or a day has no end. ``recorded_by`` are the roles that may
    record it, ``fixed_by`` those that may correct and void it, ``staff`` and
    those ``fixing_own_only`` only their own.
    ``folded`` says whether the state of its stream takes it in (``domain.book.states.streams``), so that
    a rule about a later fact can rest on it; what is not folded leaves no trace there. ``stream``
    says on whose stream it stands, ``is_judged_by_policy`` whether the rule judges by what is in
    force there, ``is_judged_by_divisions`` whether by what its areas list,
    ``is_judged_by_templates`` whether by their templates of evaluations, ``rests_on_records``
    whether it looks at other records of the station, for what the
    state does not know of them. ``people_kept_as`` is the class of the retention schedule for those whom it names,
    if it names anybody, ``texts_kept_as`` for texts sealed under the record itself, where it has
    any. ``may_lie_ahead`` is for plans and terms, whose day may come after today; a deed may not.
    ``restated`` tells what a fact calls, or breaks down, otherwise than its details, for a
    correction that leaves it as it is. ``waits_for_nobody`` is for what has to be said at once: no
    closed month holds it up. What ``is_past_merging`` may still be stated of a station that has become
    part of another: it settles or judges what was before. ``likenesses`` tell what is probably the same as a record
    that counts: of a kind that is folded any such record, by marks that the state keeps, else one
    that began on the same day.
    ``engages`` tells whom a fact takes up, for a kind that is not folded; ``ensure_around`` refuses
    what cannot be beside what else they did, ``flags`` say what is accepted with a warning.
    ``path`` is where it is posted below its station or area,
    empty where it has an address of its own. ``name`` is what it is called; in the sentence
    ``says``, fields stand in braces, and a part in square brackets is left out when one of its
    fields is empty. ``example`` is the body of a request that the documentation shows. ``drafts`` are facts that
    nobody recorded and a new record may begin with, by name. ``sheet`` is
    for what stations keep in a workbook: ``sheet=Sheet(identity=("client", "held_on"))`` alone gives
    it its columns, its comparison with the book and its place in the template.
    """

    fact: type[Event]
    command: type[RecordingCommand]
    assess: Assess
    stream: StreamKind = "station"
    is_judged_by_policy: bool = False
    is_judged_by_divisions: bool = False
    is_judged_by_templates: bool = False
    rests_on_records: bool = False
    started: str
    ended: str = ""
    recorded_by: frozenset[Role]
    fixed_by: frozenset[Role]
    fixing_own_only: frozenset[Role] = frozenset()
    folded: bool
    people_kept_as: RetentionClass
    texts_kept_as: RetentionClass | None = None
    may_lie_ahead: bool = False
    waits_for_nobody: bool = False
    is_past_merging: bool = False
    restated: Restate = _as_it_is
    likenesses: Likenesses = _like_none
    engages: Engages = _engages_nobody
    ensure_around: Ensure | None = None
    flags: tuple[Flag, ...] = ()
    path: str
    name: Label
    says: Label
    example: Mapping[str, Any]
    drafts: tuple[tuple[str, Event], ...] = ()
    sheet: Sheet | None = None

    @cached_property
    def topic(self) -> str:
        """The stored name of the fact."""
        return topic_of(self.fact)

    @cached_property
    def subject(self) -> str:
        """The name of the subject, which is that of its folder."""
        return self.fact.__module__.split(".")[1]

    @cached_property
    def details(self) -> type[Details]:
        """The model of what a person states."""
        return cast("type[Details]", self.command.model_fields["details"].annotation)

    @property
    def may_repeat(self) -> bool:
        """Whether a record of it is held for being like another one."""
        return self.likenesses is not _like_none

    @property
    def last_moment_field(self) -> str:
        """The name of the field that says when it was over."""
        return self.ended or self.started
