"""The application under measurement, in a process of its own, with one route more.

``/bench/empty`` does what any endpoint of the same server must do at least: parse one model and
return one model. Tells its port and tokens on standard output when it is ready, and ends on
SIGTERM.
"""

from __future__ import annotations

import json
import socket
import sys
import tempfile

from fastapi import FastAPI
from pydantic import BaseModel

from api.app import create_app
from api.bootstrap import House, open_house
from api.http.described.bodies import RECORDING_BODIES
from api.http.serving.server import server_for
from api.settings import Settings
from bench.stations import WORKER, open_stations, station_codes
from domain.visits.commands import RecordHomeVisit
from ledger.people.tokens import TokenStore

EMPTY = "/bench/empty"
VisitBody = RECORDING_BODIES[RecordHomeVisit]


class Acknowledged(BaseModel):
    """As much as an accepted visit is answered with."""

    record: str
    station: str
    version: int
    position: int


def main(place: str, stations: int) -> None:
    codes = station_codes(stations)
    with open_house(place, create=True) as house, tempfile.TemporaryFile() as log:
        open_stations(house.writing, codes)
        # The limit counts every request and never turns one away.
        settings = Settings(ledger=place, rate_limit_per_second=1e6, rate_limit_burst=10**9)
        app = create_app(house, settings, log_stream=log)
        add_empty_route(app)
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            port = listening.getsockname()[1]
            told = {"port": port, "tokens": _tokens(house, codes), "empty": EMPTY}
            print(json.dumps(told), flush=True)
            server_for(app, settings, host="127.0.0.1", port=port).run(sockets=[listening])


def add_empty_route(app: FastAPI) -> None:
    @app.post(EMPTY)
    async def empty(body: VisitBody) -> Acknowledged:  # type: ignore[valid-type]
        given: str | None = body.record  # type: ignore[attr-defined]
        return Acknowledged(record=given or "", station="BENCH-001", version=1, position=1)


def _tokens(house: House, codes: list[str]) -> dict[str, str]:
    store = TokenStore(house.log.engine)
    return {
        code: store.create(WORKER, role="staff", scope_kind="station", scope=code).secret
        for code in codes
    }


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
