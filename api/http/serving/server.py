"""Runs the application under uvicorn: settings, logs, and a stop that loses nothing.

On a stop signal the event streams end first, because the server waits for open connections before
it tells the application; then open requests finish, then the ledger's writer.
"""

from __future__ import annotations

import socket

import uvicorn
from fastapi import FastAPI

from api.http.serving.connections import BoundedConnection
from api.http.serving.logs import configure_standard_logging
from api.settings import Settings

KEEP_ALIVE_SECONDS = 30
BACKLOG = 2048


class GracefulServer(uvicorn.Server):
    """A server that ends event streams before it waits for connections."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop accepting, end the streams, let open requests finish."""
        app = self.config.app
        if isinstance(app, FastAPI):
            app.state.door.stopping.set()
            app.state.door.ticker.stop()
        await super().shutdown(sockets)


def serve(app: FastAPI, settings: Settings, *, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve until a stop signal; then stop gracefully."""
    configure_standard_logging()
    server_for(app, settings, host=host, port=port).run()


def server_for(app: FastAPI, settings: Settings, *, host: str, port: int) -> GracefulServer:
    """The server, not yet running."""
    return GracefulServer(
        uvicorn.Config(
            app,
            http=BoundedConnection,
            # Nothing here speaks it, and what takes a connection over would have no bounds.
            ws="none",
            host=host,
            port=port,
            log_config=None,
            # The application writes a line per request itself, without what a path may hold.
            access_log=False,
            server_header=False,
            ssl_certfile=settings.tls_cert or None,
            ssl_keyfile=settings.tls_key or None,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=settings.graceful_stop_seconds,
            backlog=BACKLOG,
        )
    )
