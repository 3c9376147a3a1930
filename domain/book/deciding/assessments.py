"""From details to a fact: what holds for every kind, then the kind's own rules.

The same way serves the first record and every correction, so a rule cannot hold for one and not
for the other.
"""

from __future__ import annotations

from functools import partial
from typing import cast

from domain.book.catalogue import KIND_OF_DETAILS, occurrence_in, occurrence_of
from domain.book.deciding.forgetting import ensure_remembered
from domain.book.events import Fact
from domain.book.records import Records
from domain.book.states.station import Station
from domain.book.states.streams import Stream
from domain.evaluation.templates import Templates
from domain.ground.commands import Command
from domain.ground.forms.details import Details
from domain.ground.policy import Policy
from domain.ground.refusals import FutureDate
from domain.ground.station import Divisions
from domain.ground.values import day_of, iso_minute, month_of
from domain.stations.rules import ensure_not_merged


def assess(
    state: Stream, details: Details, command: Command, was: Fact | None, records: Records
) -> Fact:
    """Judge details against the clock, the closed months and the state.

    ``was`` is the value that the details replace, None for a first record.

    Raises FutureDate, StationMergedAlready, PeriodAlreadyClosed, LateEntryNotApproved,
    PersonAlreadyErased, PersonIsRestricted and whatever the kind's own rules refuse.
    """
    kind = KIND_OF_DETAILS[type(details)]
    start, end = occurrence_in(details, kind.fact)
    now = iso_minute(command.now)
    if (end or start) > now and not kind.may_lie_ahead:
        raise FutureDate(field=kind.last_moment_field)
    if isinstance(state, Station) and not kind.is_past_merging:
        before = None if was is None else day_of(occurrence_of(was)[0])
        ensure_not_merged(state.lifecycle, day_of(start), before, field=kind.started)
    if not kind.waits_for_nobody:
        state.ensure_open_month(month_of(start), command.late_entry, day_of(now))
    judging: tuple[object, ...] = ()
    if kind.is_judged_by_policy:
        judging = _policies(state, day_of(start), records)
    if kind.is_judged_by_divisions:
        judging += (_divisions(state, day_of(start), records),)
    if kind.is_judged_by_templates:
        judging += (_templates(state, day_of(start), records),)
    if kind.rests_on_records:
        judging += (partial(records.find, station=state.code),)
    fact = kind.assess(state, details, command, was, *judging)
    assert type(fact) is kind.fact, (kind.topic, type(fact))
    ensure_remembered(state, cast("Fact", fact), was, command)
    return cast("Fact", fact)


def _divisions(state: Stream, day: str, records: Records) -> Divisions:
    """What the areas list in which a station lies on a day."""
    assert isinstance(state, Station), "an area judges its own records by its own list"
    return records.divisions_of(state.areas_on(day))


def _templates(state: Stream, day: str, records: Records) -> Templates:
    """The templates of the areas in which a station lies on a day."""
    assert isinstance(state, Station), "an area evaluates nobody by its own templates"
    return records.templates_of(state.areas_on(day))


def _policies(state: Stream, day: str, records: Records) -> tuple[Policy]:
    """What is in force on a day where a station lies then."""
    assert isinstance(state, Station), "an area judges its own records by no policy"
    return (records.rules_of(state.areas_on(day)).on(day),)
