"""Decisions about published notices: about a year that has begun when they are published."""

from __future__ import annotations

from domain.ground.commands import Command
from domain.ground.events import Event
from domain.ground.stating import stated
from domain.ground.station import Station
from domain.money.disclosures.details import DisclosurePublishedDetails
from domain.money.disclosures.facts import DisclosurePublished
from domain.money.refusals import DisclosedBeforeYear


def assess_published(
    _station: Station, details: DisclosurePublishedDetails, command: Command, _was: Event | None
) -> DisclosurePublished:
    """A notice tells of money that came and went: its year is not yet to come.

    Raises DisclosedBeforeYear.
    """
    if int(details.published_on[:4]) < details.year:
        raise DisclosedBeforeYear(field="year", year=details.year)
    return stated(DisclosurePublished, details, command)


def same_notice(fact: DisclosurePublished) -> tuple[str, ...]:
    """What a second publication of the same file has in common with the first."""
    return (f"{fact.kind}/{fact.year}/{fact.notice_sha256}",)
