"""A refusal as a person reads it: words by their names, a choice with what may be chosen.

The refusals themselves hold no names, because rules rest on them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from domain.book.catalogue import KIND_OF_TOPIC
from domain.book.words import EVENTS, FIELDS, FIELDS_OF, VOCABULARY, WARNINGS, WORDS_OF
from domain.ground.labels import Label
from domain.ground.order.flags import Warned
from domain.ground.refusals import Language, Refusal
from domain.money.words import STANDINGS

_LISTS: Final = {
    "actual": "Source",
    "category": "Category",
    "missing": "CaseRequirement",
    "role": "Role",
    "source": "Source",
    "status": "StationStatus",
    "unit": "CostUnit",
}
"""Figure of a refusal -> the list of the vocabulary that it is a word of, or several words."""
_CHOICES_MAX: Final = 60
"""So many are told of a longer list, so that the sentence can still be read."""
_LEAVING: Final = {
    "died": Label("已去世", "died"),
    "moved_away": Label("已迁出", "moved away"),
    "transferred": Label("已转出", "handed over"),
}
_WORDS: Final[Mapping[str, Mapping[str, Label]]] = {
    **{name: VOCABULARY[of] for name, of in _LISTS.items()},
    "kind": {topic: kind.name for topic, kind in KIND_OF_TOPIC.items()},
    "leaving": _LEAVING,
    "limited": {**FIELDS, "purpose": FIELDS_OF["ExpenditureRecorded", "purpose"]},
    "standing": STANDINGS,
    "stated": {**VOCABULARY["TargetGroup"], **VOCABULARY["CostUnit"]},
    "warnings": WARNINGS,
}


def sentence_of(refusal: Refusal | type[Refusal], language: Language) -> str:
    """The sentence, with names in place of words, and the words behind their names in a choice."""
    stated = refusal() if isinstance(refusal, type) else refusal
    names = {
        name: said
        for name, value in stated.params.items()
        if (said := _said(_WORDS.get(name, {}), value, language)) is not None
    }
    if stated.choices:
        names["choices"] = _choices(VOCABULARY[stated.choices], language)
    elif isinstance(words := stated.params.get("choices"), tuple):
        names["choices"] = _choices(_named(words), language)
    return stated.message(language, names)


def _said(words: Mapping[str, Label], value: object, language: Language) -> str | None:
    """The name of a word, or those of several; None for what is no word of the list."""
    stated = value if isinstance(value, tuple) else (value,)
    labels = [words.get(each.code if isinstance(each, Warned) else str(each)) for each in stated]
    names = [_name(label, language) for label in labels if label is not None]
    return ("、" if language == "zh" else ", ").join(names) if len(names) == len(labels) else None


def _named(words: Sequence[str]) -> dict[str, Label]:
    """Words by their names in the first list of the vocabulary that has all, else by themselves."""
    events = {topic: each.name for topic, each in EVENTS.items()}
    lists = (
        each
        for each in (*VOCABULARY.values(), *WORDS_OF.values(), events)
        if each.keys() >= set(words)
    )
    names = next(lists, {})
    return {word: names.get(word, Label(word, word)) for word in words}


def _choices(words: Mapping[str, Label], language: Language) -> str:
    names = {word: _name(label, language) for word, label in words.items()}
    shown = "{}（{}）" if language == "zh" else "{} ({})"
    told = [name if name == word else shown.format(name, word) for word, name in names.items()]
    more = ["…"] if len(told) > _CHOICES_MAX else []
    return ("、" if language == "zh" else ", ").join(told[:_CHOICES_MAX] + more)


def _name(label: Label, language: Language) -> str:
    return label.zh if language == "zh" else label.en
