"""Words that stations type: how they are looked up, and those that belong to no subject.

What stands for the words of a vocabulary is a table in the subject's own ``sheet_words``. Whatever
the product itself prints for a word is accepted beside it, so that nothing of ours is refused when
it comes back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Generic, TypeVar, cast

from api.workbooks.cells import fold
from domain.book.words import VOCABULARY
from domain.ground.labels import Label
from domain.money import sheet_words as money
from domain.staff import sheet_words as staff
from domain.training import sheet_words as training
from domain.visits import sheet_words as visits

NOTHING_WORDS: Final = frozenset(
    {"", "无", "-", "—", "/", "暂无", "——", "--", "无证", "未持证", "没有"}
)
"""What people type to say that a cell is deliberately empty."""

STILL_EMPLOYED_WORDS: Final = NOTHING_WORDS | {"至今", "在职", "在岗"}

Word = TypeVar("Word", bound=str)


class WordList(Generic[Word]):
    """What may be typed for the words of one list of the vocabulary."""

    def __init__(self, vocabulary: str | Mapping[str, Label], typed: Mapping[str, Word]) -> None:
        labels = VOCABULARY[vocabulary] if isinstance(vocabulary, str) else vocabulary
        self._words: dict[str, Word] = {}
        for code, label in labels.items():
            word = cast("Word", code)
            for printed in (label.zh, label.en, code, f"{label.zh} {code}"):
                self._words[_key(printed)] = word
        # A subject's own table comes last: it says what its people mean by a word.
        self._words.update({_key(each): word for each, word in typed.items()})
        self.allowed = tuple(label.zh for label in labels.values())
        self.codes = tuple(labels)
        spoken = (each for each in self._words if not each.isascii())
        self.spoken = tuple(sorted(spoken, key=len, reverse=True))
        self._spoken = re.compile("|".join(map(re.escape, self.spoken)))

    def find(self, text: str) -> Word | None:
        """Give the word that a text stands for, blanks inside ignored; None when there is none."""
        chosen = ticked(text)
        if chosen is not None:
            text = chosen[0] if len(chosen) == 1 else ""
        return self._words.get(_key(text))

    def within(self, text: str) -> tuple[Word, ...]:
        """The words that a longer text speaks of, each once; of two that overlap the longer."""
        return tuple(dict.fromkeys(self._words[each] for each in self._spoken.findall(_key(text))))

    def find_all(self, text: str) -> tuple[tuple[Word, ...], bool]:
        """Give the words of a cell, each once, and whether there are any and all are known."""
        whole = self.find(text)
        if whole is not None:
            return (whole,), True
        chosen = ticked(text)
        pieces = _pieces(text, self) if chosen is None else chosen
        found = [self.find(each) for each in pieces]
        known = tuple(dict.fromkeys(word for word in found if word is not None))
        return known, bool(found) and None not in found


def ticked(text: str) -> list[str] | None:
    """Which of the options printed in a cell are ticked, ``☑入户 □电话``; None where none are printed.

    The tick stands before or behind its option, as that of the first one does.
    """
    line = _EMPTY_BRACKETS.sub("□", _TICKED_BRACKETS.sub("√", fold(text).translate(_BOXES)))
    if not _BOX.search(line):
        return None
    pieces = [each.strip() for each in _BOX.split(line)]
    signs = _BOX.findall(line)
    stands_before = not pieces[0]
    options = pieces[1:] if stands_before else pieces[:-1]
    return [
        option.rstrip("、,;/ ").lstrip("、,;/ ")
        for option, sign in zip(options, signs, strict=False)
        if sign == "√"
    ]


def _pieces(text: str, words: WordList[Word]) -> list[str]:
    """Parts of a list; what no word stands for may still be several, with blanks between."""
    pieces: list[str] = []
    for piece in filter(str.strip, fold(text).translate(_SEPARATORS).split("\n")):
        pieces.extend([piece] if words.find(piece) is not None else piece.split())
    return pieces


def _key(text: str) -> str:
    return "".join(fold(text).split()).casefold()


_SEPARATORS: Final = {ord(sign): "\n" for sign in "、,;/+|\r"}

_BOXES: Final = dict.fromkeys(map(ord, "☑✓✔■☒✅"), "√") | dict.fromkeys(map(ord, "☐○◻▢"), "□")
_EMPTY_BRACKETS: Final = re.compile(r"[(\[]\s*[)\]]")
_TICKED_BRACKETS: Final = re.compile(r"[(\[]\s*√\s*[)\]]")
_BOX: Final = re.compile("[√□]")

SOURCES: Final = WordList("Source", money.SOURCE_WORDS)
CATEGORIES: Final = WordList("Category", money.CATEGORY_WORDS)
VOUCHER_KINDS: Final = WordList("VoucherKind", money.VOUCHER_KIND_WORDS)
PAYMENT_METHODS: Final = WordList("PaymentMethod", money.PAYMENT_METHOD_WORDS)
ENGAGEMENTS: Final = WordList("Engagement", staff.ENGAGEMENT_WORDS)
CERTIFICATES: Final = WordList("CertLevel", staff.CERTIFICATE_WORDS)
STAFF_SOURCES: Final = WordList("StaffSource", staff.STAFF_SOURCE_WORDS)
TRAINING_FORMATS: Final = WordList("TrainingFormat", training.TRAINING_FORMAT_WORDS)
TARGET_GROUPS: Final = WordList("TargetGroup", visits.TARGET_GROUP_WORDS)
SERVICES: Final = WordList("Service", visits.SERVICE_WORDS)
VISIT_MODES: Final = WordList("VisitMode", visits.VISIT_MODE_WORDS)
RISK_LEVELS: Final = WordList("RiskLevel", visits.RISK_WORDS)

BY_CODES: Final[Mapping[frozenset[str], WordList[Any]]] = {
    frozenset(each.codes): each
    for each in (
        *(SOURCES, CATEGORIES, VOUCHER_KINDS, PAYMENT_METHODS, ENGAGEMENTS, CERTIFICATES),
        *(STAFF_SOURCES, TRAINING_FORMATS, TARGET_GROUPS, SERVICES, VISIT_MODES, RISK_LEVELS),
    )
}
"""The words of a list -> what people type for them, in whatever sheet."""
