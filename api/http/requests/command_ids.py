"""The ledger's ids of commands: made of who asks and of the key that they chose.

What earlier versions stored under ids of another form has to be found again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from typing import Final

import anyio.to_thread

from api.http.access import Principal
from api.http.serving.door import Door
from ledger.writing.records import actor_of_command

_LONGEST_NAME: Final = 64


def command_id_of(principal: Principal, key: str, holder: Callable[[str], str | None]) -> str:
    """The ledger's id of a command: the same key of two actors means two commands.

    ``holder`` says whose command is stored under an id. Earlier versions wrote a name with a colon
    as it is, so that it ran into the key: what is the actor's own is found again, what is another's
    is left alone.
    """
    scope, actor = principal.scope.partition(" ")[0], principal.actor
    found = f"{_told_apart(scope, '/')}/{_told_apart(actor, ':')}:{key}"
    former = f"{scope}/{actor}:{key}"
    if found == former and ":" not in key:
        return found
    whose = holder(former)
    if whose == actor:
        return former
    return found if whose is None or found != former else f"{scope}/{actor}%:{key}"


def _told_apart(name: str, sign: str) -> str:
    """A name without the sign that ends it in an id, and unlike any other name without it."""
    written = name.replace("%", "%25").replace(sign, f"%{ord(sign):X}")
    if written == name or len(written) <= _LONGEST_NAME:
        return written
    # Unlike an escaped sign, whose letters are large.
    return f"%{blake2b(name.encode(), digest_size=16).hexdigest()}"


async def given_id_of(door: Door, principal: Principal, key: str) -> str:
    """The id of a command that the ledger is given."""
    log = door.house.log
    find = partial(command_id_of, principal, key, partial(actor_of_command, log))
    # Only a colon or what is written otherwise needs a look; all others are on the hot path.
    if any(sign in f"{principal.scope}{principal.actor}{key}" for sign in ":/%"):
        return await anyio.to_thread.run_sync(find)
    return find()
