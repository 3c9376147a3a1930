"""What a client has agreed to, purpose by purpose, as known at a moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final, assert_never

from msgspec.structs import replace

from api.lists.listed import Listing, Wanted
from api.questions.asking import Ask, Asked
from api.questions.client_files import Consent
from api.questions.questions import Questions
from domain.book.catalogue import KIND_OF_FACT
from domain.clients.lives.facts import ConsentGiven, ConsentWithdrawn
from domain.ground.vocabulary import ConsentPurpose

_FACTS: Final = (ConsentGiven, ConsentWithdrawn)


def consents(questions: Questions, ask: Ask, client: str) -> list[Consent]:
    """The consents of a client of a station under any of their codes, by purpose."""
    found = questions.clients(ask, codes=[client])["items"]
    codes = {client, *(code for each in found for code in (each["code"], *each["other_codes"]))}
    with questions.asking(ask, "records") as asked:
        return _consents_of(asked, codes)


def _consents_of(asked: Asked, codes: Collection[str]) -> list[Consent]:
    found: dict[ConsentPurpose, Consent] = {}
    said = sorted(_said(asked, codes), key=lambda each: each[0])
    for day, record, fact in said:
        match fact:
            case ConsentGiven():
                found[fact.purpose] = Consent(
                    purpose=fact.purpose,
                    basis=fact.basis,
                    given_on=day,
                    text_sha256=fact.text_sha256,
                    record=record,
                    withdrawn_on=None,
                )
            case ConsentWithdrawn():
                if (given := found.get(fact.purpose)) is not None:
                    found[fact.purpose] = replace(given, withdrawn_on=day)
            case _:
                assert_never(fact)
    return [found[purpose] for purpose in sorted(found)]


def _said(
    asked: Asked, codes: Collection[str]
) -> Iterator[tuple[str, str, ConsentGiven | ConsentWithdrawn]]:
    for fact in _FACTS:
        wanted = Wanted(kind=KIND_OF_FACT[fact], fields={"client": tuple(codes)})
        for each in Listing(asked, wanted).read():
            match each.fact:
                case ConsentGiven(given_on=day) | ConsentWithdrawn(withdrawn_on=day):
                    yield day, each.entry.record, each.fact
                case _:
                    raise AssertionError(f"read and not folded: {type(each.fact).__name__}")
