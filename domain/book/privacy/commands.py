"""Requests to forget a person, or to keep what is held of them for a case."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from domain.book.privacy.retention import Trace
from domain.ground import vocabulary
from domain.ground.commands import Command
from domain.ground.forms.fields import (
    AccountCode,
    CaseNumber,
    Day,
    NamedCode,
    Number,
    RecordId,
    RequiredReason,
)


class ErasePerson(Command):
    """Forget a person, or restrict them where a statute still forbids that.

    ``person`` is a worker's or client's code, or the id of a record with personal text of its own.
    Whoever has a phone or identity number for a code, from before those were refused, can still be
    erased. ``traces`` and ``fields_count`` are what the book and the vault hold about them, ``also``
    the other codes of the same person with what the vault holds under each; the ledger puts them in,
    together with ``expected_versions``, so that nothing can come in between.
    """

    reason: RequiredReason
    about: vocabulary.PersonKind
    person: NamedCode
    legal_basis: vocabulary.LegalBasis
    requested_by: AccountCode
    requested_on: Day
    approved_by: AccountCode
    traces: tuple[Trace, ...] | None = None
    fields_count: Annotated[Number, Field(ge=0)] = 0
    also: tuple[tuple[str, int], ...] = ()


class PlaceLegalHold(Command):
    """Keep a person's data for a case; ``is_known`` is put in by the ledger."""

    reason: RequiredReason
    about: vocabulary.PersonKind
    person: NamedCode
    case_number: CaseNumber
    is_known: bool = False


class ReleaseLegalHold(Command):
    """End a legal hold."""

    reason: RequiredReason
    hold: RecordId
