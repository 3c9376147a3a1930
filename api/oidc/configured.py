"""The provider that the settings name."""

from __future__ import annotations

import stat
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from api.oidc.errors import ProviderMisconfiguredError
from api.oidc.provider import Client, Provider, may_be_asked
from api.settings import Settings

BACK: Final = "/sign-in/provider/back"
"""Where browsers come back to; the provider has to know the whole address."""


def provider_of(settings: Settings) -> Provider | None:
    """The provider, None where the settings name none. Raises ProviderMisconfiguredError."""
    if not settings.oidc_issuer:
        return None
    if find_spec("joserfc") is None:
        raise ProviderMisconfiguredError(
            "统一登录需要另装：pip install 'taizhang[oidc]'。",
            "Signing in at a provider needs pip install 'taizhang[oidc]'.",
        )
    if not may_be_asked(settings.oidc_issuer):
        raise ProviderMisconfiguredError(
            "TAIZHANG_OIDC_ISSUER 须是 https:// 地址。",
            "TAIZHANG_OIDC_ISSUER is an https:// address.",
        )
    if not settings.oidc_client_id or not settings.public_url:
        raise ProviderMisconfiguredError(
            "统一登录还需要 TAIZHANG_OIDC_CLIENT_ID 和 TAIZHANG_PUBLIC_URL。",
            "Signing in at a provider needs TAIZHANG_OIDC_CLIENT_ID and TAIZHANG_PUBLIC_URL, too.",
        )
    return Provider(
        Client(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            secret=_secret_in(settings.oidc_secret_file),
            claim=settings.oidc_claim,
            back=f"{settings.public_url}{BACK}",
        )
    )


def _secret_in(file: str) -> str:
    """The secret that a file holds, empty where none is named: PKCE alone then."""
    if not file:
        return ""
    path = Path(file)
    try:
        with path.open("rb") as opened:
            is_exposed = bool(stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO))
            secret = opened.read().decode().strip()
    except (OSError, UnicodeDecodeError):
        is_exposed, secret = False, ""
    if is_exposed or not secret:
        raise ProviderMisconfiguredError(
            f"{file} 须是文本文件，只有服务的账户能读（chmod 600），内容是统一登录给的密钥。",
            f"{file} holds the provider's secret as text, for the service's account alone "
            "(chmod 600).",
        )
    return secret
