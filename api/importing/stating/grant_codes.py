"""What a grant is called that comes from a sheet, where grants have no names.

By document, day and source, so that people and the next file call it the same; a number tells
apart what is alike in all three. Codes that earlier versions gave stay what they are: a grant is
found again by what it says, not by its code.
"""

from __future__ import annotations

import re
from collections.abc import Container
from itertools import count
from typing import Final

from domain.money.details import GrantCarriedOverDetails, GrantReceivedDetails
from domain.money.words import VOCABULARY

_CHARACTERS_MAX: Final = 58
_NO_CODE: Final = re.compile(r"[\s/\\?#%&<>\x00-\x1f\"']+")


def grant_code(
    details: GrantReceivedDetails | GrantCarriedOverDetails, taken: Container[str]
) -> str:
    """A code that no grant of the station has yet, such as ``甬财〔2021〕5号-2021-03-01-福彩公益金``."""
    source = VOCABULARY["Source"][details.source].zh
    if isinstance(details, GrantReceivedDetails):
        day = details.received_on
    else:
        day = details.carried_over_on
    parts = (details.document_number, day, source)
    plain = [_NO_CODE.sub("", part) for part in parts]
    # The day and the source stay whole, however long the document's name is.
    plain[0] = plain[0][: _CHARACTERS_MAX - sum(map(len, plain[1:])) - 2]
    code = "-".join(filter(None, plain))
    if code not in taken:
        return code
    return next(each for n in count(2) if (each := f"{code}-{n}") not in taken)
