"""A new ledger served in a process of its own, whose one token may upload workbooks.

Tells its port and token on standard output when it is ready, and ends on SIGTERM.
"""

from __future__ import annotations

import json
import socket
import sys
import tempfile

from api.app import create_app
from api.bootstrap import open_house
from api.http.serving.server import server_for
from api.settings import Settings
from bench.workbook import STATION
from ledger.people.tokens import TokenStore


def main(place: str) -> None:
    with open_house(place, create=True) as house, tempfile.TemporaryFile() as log:
        store = TokenStore(house.log.engine)
        given = store.create("head", role="station_head", scope_kind="station", scope=STATION)
        # A long workbook is waited for, so that one answer is the whole report.
        settings = Settings(ledger=place, request_timeout_seconds=1200)
        app = create_app(house, settings, log_stream=log)
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            port = listening.getsockname()[1]
            print(json.dumps({"port": port, "token": given.secret}), flush=True)
            server_for(app, settings, host="127.0.0.1", port=port).run(sockets=[listening])


if __name__ == "__main__":
    main(sys.argv[1])
