"""People whom the book calls by what may be a name: that stays, whatever the vault forgets of them."""

from __future__ import annotations

from typing import Final

from domain.ground.labels import Label
from ledger.checks.named_codes import is_code
from ledger.people.forgetting import Forgetting

NAME_STAYS: Final = Label(
    "此人在账上的代码不是系统编发的代码，可能就是姓名；账本不可改，它仍留在账上，"
    "所在位置见 taizhang verify。",
    "The code of this person in the book is none of ours and may be a name. The book "
    "cannot be changed, so it still stands there; taizhang verify says where.",
)


def stands_by_name(forgetting: Forgetting) -> bool:
    """Whether what stands in the book for a person who is forgotten may be a name."""
    return not is_code(forgetting.event.person)
