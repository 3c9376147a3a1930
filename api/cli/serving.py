"""Serving a ledger over HTTP."""

from __future__ import annotations

from api.cli.scope import Place


def serve_ledger(place: Place, host: str, port: int) -> None:
    """Serve until told to stop; a new ledger is made where there is none."""
    from api.server import serve

    serve(place.ledger, host=host, port=port)
