"""ID tokens: whether one is the provider's, for us, of now, and to this try (OpenID Connect Core 3.1.3.7).

The signature is checked by joserfc, with keys that only the provider's own list gives and with
algorithms that need a private key: a token that asks for none, or for a shared secret, is refused
whatever it says.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from typing import Any, Final

from api.oidc.errors import NotSignedInError

LEEWAY_SECONDS: Final = 60
"""How far the provider's clock and ours may differ."""
SUBJECT_CHARACTERS_MAX: Final = 255
_TOKEN_CHARACTERS_MAX: Final = 32_768
_DOTS: Final = 2
_KEY_TYPES: Final[Mapping[str, str]] = {
    **{f"{family}{bits}": "RSA" for family in ("RS", "PS") for bits in (256, 384, 512)},
    **{f"ES{bits}": "EC" for bits in (256, 384, 512)},
    "EdDSA": "OKP",
    "Ed25519": "OKP",
}
"""Algorithm -> the type of its keys."""

Claims = Mapping[str, Any]


class UnknownKeyError(NotSignedInError):
    """Signed by a key that is not in the list at hand; the provider may have another by now."""


def claims_of(token: str, keys: Sequence[Mapping[str, Any]]) -> Claims:
    """What a token says that one of the provider's keys has signed. Raises NotSignedInError."""
    from joserfc import jwk, jwt
    from joserfc.errors import JoseError

    if len(token) > _TOKEN_CHARACTERS_MAX or token.count(".") != _DOTS:
        raise NotSignedInError("token_form")

    def chosen(signed: Any) -> Any:
        header = signed.headers()
        kind, kid = _KEY_TYPES.get(str(header.get("alg"))), header.get("kid")
        fitting = [
            each
            for each in keys
            if kind is not None
            and each.get("kty") == kind
            and each.get("use", "sig") == "sig"
            and (kid is None or each.get("kid") == kid)
        ]
        # Without a name the key has to be the only one (Core 10.1).
        if len(fitting) != 1:
            raise UnknownKeyError("key")
        return jwk.import_key({name: each for name, each in fitting[0].items() if name != "d"})

    try:
        found: Claims = jwt.decode(token, chosen, algorithms=list(_KEY_TYPES)).claims
    except (JoseError, ValueError, TypeError):
        raise NotSignedInError("signature") from None
    return found


def ensure_claims(claims: Claims, *, issuer: str, client_id: str, nonce: str, now: float) -> None:
    """Make sure that a token is the issuer's, for us, of now, and to this try.

    Raises NotSignedInError.
    """
    if claims.get("iss") != issuer:
        raise NotSignedInError("issuer")
    given = claims.get("aud")
    audience = given if isinstance(given, list) else [given]
    if client_id not in audience:
        raise NotSignedInError("audience")
    if claims.get("azp", client_id) != client_id or (len(audience) > 1 and "azp" not in claims):
        raise NotSignedInError("authorized_party")
    if now >= _seconds(claims, "exp") + LEEWAY_SECONDS:
        raise NotSignedInError("expired")
    if _seconds(claims, "iat") > now + LEEWAY_SECONDS:
        raise NotSignedInError("issued_later")
    if "nbf" in claims and _seconds(claims, "nbf") > now + LEEWAY_SECONDS:
        raise NotSignedInError("not_yet")
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(
        said.encode("utf-8", "replace"), nonce.encode()
    ):
        raise NotSignedInError("nonce")


def subject_in(claims: Claims, claim: str) -> str:
    """Who the provider says that somebody is, by one claim. Raises NotSignedInError."""
    said = claims.get(claim)
    if not isinstance(said, str) or not said.strip() or len(said) > SUBJECT_CHARACTERS_MAX:
        raise NotSignedInError("claim")
    return said


def _seconds(claims: Claims, name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotSignedInError(name)
    return float(value)
