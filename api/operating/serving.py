"""Serving a ledger over HTTP."""

from __future__ import annotations

import gc
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from api.terminal.failures import CliError
from api.terminal.output import note
from api.terminal.scope import Place

if TYPE_CHECKING:
    from api.settings import Settings


def serve_ledger(
    place: Place, host: str, port: int, *, tls: tuple[Path | None, Path | None] = (None, None)
) -> None:
    """Serve until told to stop; a new ledger is made where there is none.

    ``tls`` are the files of a certificate and its key; without them the settings name them, or
    nothing does and a proxy ends TLS. Raises CliError when the address is taken, and for files that
    are no certificate with its key.
    """
    with _nothing_is_garbage():
        from api.app import create_app
        from api.bootstrap import open_house
        from api.http.serving.server import serve
        from api.settings import Settings

    settings = Settings(ledger=place.ledger)
    certificate, key = (
        str(given or named)
        for given, named in zip(tls, (settings.tls_cert, settings.tls_key), strict=True)
    )
    settings = settings.model_copy(update={"tls_cert": certificate, "tls_key": key})
    _ensure_certificate(certificate, key)
    _ensure_provider(settings)
    with open_house(
        place.ledger,
        create=True,
        serving=True,
        busy_timeout_ms=settings.busy_timeout_ms,
        clock_behind_seconds=settings.clock_behind_seconds,
    ) as house:
        _ensure_free(host, port)
        address = f"{'https' if certificate else 'http'}://{host}:{port}"
        note(
            place.say(
                f"服务已启动：{address}（接口参考 {address}/reference），按 Ctrl+C 结束。",
                f"Serving at {address} (reference: {address}/reference); stop with Ctrl+C.",
            )
        )
        serve(create_app(house, settings), settings, host=host, port=port)


@contextmanager
def _nothing_is_garbage() -> Iterator[None]:
    """What is made in the block stays, and no search for garbage goes through it, now or later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _ensure_certificate(certificate: str, key: str) -> None:
    if not certificate and not key:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key or None)
    except (OSError, ValueError):
        raise CliError(
            "证书或私钥无法读取，或两者不相配：--tls-cert 与 --tls-key 须为 PEM 文件。",
            "The certificate or its key cannot be read, or they do not belong together: "
            "--tls-cert and --tls-key are PEM files.",
        ) from None


def _ensure_provider(settings: Settings) -> None:
    from api.oidc.configured import provider_of
    from api.oidc.errors import ProviderMisconfiguredError

    try:
        provider_of(settings)
    except ProviderMisconfiguredError as error:
        raise CliError(error.zh, error.en) from None


def _ensure_free(host: str, port: int) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _name, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise CliError(
            f"无法监听 {host}:{port}（{error.strerror}），请换一个 --port。",
            f"Cannot listen at {host}:{port} ({error.strerror}); choose another --port.",
        ) from None
