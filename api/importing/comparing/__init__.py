"""What a file states beside what the book has: equal, changed, repeated, new, missing.

``contents`` says what of a row or a record is compared, ``recorded`` what the book has of a
station, ``pairing`` which row is which record. Pairing is pure: it knows values and no kinds.
Of a long file only ``parts`` are compared at a time; ``statements`` is how the rest waits, and
``meetings`` what a comparison leaves.
"""

from api.importing.comparing.pairing import Alike, Content, Known, Pair, pair
from api.importing.comparing.parting import parts
from api.importing.comparing.recorded import Kept, Recorded
from api.importing.comparing.statements import Statement, statement_of

__all__ = [
    "Alike",
    "Content",
    "Kept",
    "Known",
    "Pair",
    "Recorded",
    "Statement",
    "pair",
    "parts",
    "statement_of",
]
