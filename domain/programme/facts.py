"""Facts on the stream of an area: what it has laid down."""

from __future__ import annotations

from typing import Final

from domain.ground.events import Event
from domain.ground.people import Text
from domain.ground.values import ISODate
from domain.ground.vocabulary import PolicyKey

FINGERPRINTED_BY_FACT: Final = True


class PolicyPublished(Event, frozen=True, kw_only=True, tag="policy.published"):
    """An area lays down by what is judged there from a day on, and by which document."""

    key: PolicyKey
    value: int | tuple[Text, ...]
    effective_from: ISODate
    title: Text
    document_number: Text = ""
    article: Text = ""


ProgrammeFact = PolicyPublished
