"""What a file states beside what the book has: equal, changed, repeated, new, missing.

``contents`` says what of a row or a record is compared, ``recorded`` what the book has of a
station, ``pairing`` which row is which record. Pairing is pure: it knows values and no kinds.
"""

from api.importing.comparing.contents import content_of, fields_between
from api.importing.comparing.pairing import Alike, Content, Known, Pair, pair
from api.importing.comparing.recorded import Kept, Recorded

__all__ = [
    "Alike",
    "Content",
    "Kept",
    "Known",
    "Pair",
    "Recorded",
    "content_of",
    "fields_between",
    "pair",
]
