"""Requests about the terms of grants."""

from __future__ import annotations

from domain.ground.commands import RecordingCommand
from domain.money.terms.details import GrantTermsDetails


class SetGrantTerms(RecordingCommand):
    """Record what a document lets a grant be spent on."""

    details: GrantTermsDetails
