"""By what a certificate is verified: a hash over the records that it counts, as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final, Protocol

import msgspec

_encode: Final = msgspec.json.Encoder(order="sorted").encode


class Counted(Protocol):
    """A record that a certificate counts, and the hash of what it says."""

    @property
    def record(self) -> str:
        """Its id."""

    @property
    def content_sha256(self) -> str:
        """The hash of its content."""


def certificate_code(
    station: str,
    about: Mapping[str, str],
    counted: Iterable[Counted],
    *,
    from_day: str | None,
    as_of: str,
) -> str:
    """64 hex digits, the same for as long as none of the records was changed.

    ``about`` names whom the certificate is about, by what they are to the station.
    """
    stated = {
        "station": station,
        **about,
        "from": from_day,
        "as_of": as_of,
        "records": [[each.record, each.content_sha256] for each in counted],
    }
    return sha256(_encode(stated)).hexdigest()
