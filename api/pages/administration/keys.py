"""密钥: by which public keys this book is signed; no private part is ever read for a page."""

from __future__ import annotations

from hashlib import sha256

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import Response

from api.http.requests.answering import in_thread
from api.http.serving.failures import REFUSALS
from api.pages.administration.office import AtOffice, draw
from api.pages.drawing import PageRoute, in_fours
from api.pages.rail import KEYS
from ledger.evidence.refusals import EvidenceRefusal
from ledger.transparency.key_lineage import KnownKey, Lineage
from ledger.transparency.log import TransparencyLog

router = APIRouter(prefix=KEYS, route_class=PageRoute, include_in_schema=False)


class ShownKey(Struct, frozen=True, kw_only=True):
    """A public key as a line of text, with the SHA-256 of its bytes to be read out and compared."""

    vkey: str
    fingerprint: str
    since_size: int
    introduced_at: str


@router.get("")
async def get_keys(office: AtOffice) -> Response:
    """The key that signs now, and those before it, each endorsed by the one before."""
    log = office.door.house.transparency
    lineage, newest, error = await in_thread(office.request, lambda: _read(log))
    return draw(
        "keys.html",
        office,
        KEYS,
        error=error,
        origin=lineage.origin,
        keys=[] if error else [_shown(each) for each in reversed(lineage.keys)],
        newest=newest,
    )


def _read(log: TransparencyLog) -> tuple[Lineage, str, Exception | None]:
    lineage, newest = log.lineage(), log.newest()
    try:
        lineage.verifiers()
    except REFUSALS as error:
        return lineage, "", error
    return lineage, "" if newest is None else newest.made_at, None


def _shown(key: KnownKey) -> ShownKey:
    try:
        public = key.verifier.public_key
    except EvidenceRefusal:
        public = b""
    return ShownKey(
        vkey=key.vkey,
        fingerprint=in_fours(sha256(public).hexdigest()),
        since_size=key.since_size,
        introduced_at=key.introduced_at,
    )
