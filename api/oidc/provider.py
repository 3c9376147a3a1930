"""The provider: what it says of itself, what a browser is sent to it with, and who comes back."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from ipaddress import ip_address
from typing import Any, Final, NamedTuple
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx2

from api.oidc.errors import NotSignedInError, ProviderAwayError
from api.oidc.flow import Flow
from api.oidc.id_tokens import UnknownKeyError, claims_of, ensure_claims, subject_in

TIMEOUT_SECONDS: Final = 10.0
KEPT_SECONDS: Final = 3600.0
"""How long what the provider says of itself is believed."""
ASKED_AGAIN_SECONDS: Final = 30.0
"""How long an unknown key waits until the list is asked for anew, whoever sends it."""
_ANSWER_BYTES_MAX: Final = 256 * 1024
_OK: Final = 200
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")

Document = Mapping[str, Any]
Keys = Sequence[Mapping[str, Any]]


class Client(NamedTuple):
    """What the provider knows us by; ``claim`` says who somebody is, ``back`` is our address."""

    issuer: str
    client_id: str
    secret: str
    claim: str
    back: str

    def hash_of(self, subject: str) -> str:
        """What is stored of who somebody is at this provider, by this claim: hex SHA-256."""
        said = json.dumps([self.issuer, self.claim, subject], ensure_ascii=False)
        return sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


class Provider:
    """A provider and our registration there; safe between threads.

    ``now`` is the machine's clock in seconds, by which tokens expire. Every method that asks the
    provider raises ProviderAwayError where it does not answer as one.
    """

    def __init__(self, client: Client, now: Callable[[], float] = time.time) -> None:
        self.client = client
        self._now = now
        self._lock = threading.Lock()
        self._described: tuple[float, Document] | None = None
        self._listed: tuple[float, Keys] | None = None

    def address_of(self, flow: Flow) -> str:
        """Where a browser goes to sign in."""
        endpoint: str = self._description()["authorization_endpoint"]
        asked = {
            "response_type": "code",
            "scope": "openid" if self.client.claim == "sub" else "openid profile email",
            "client_id": self.client.client_id,
            "redirect_uri": self.client.back,
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": flow.challenge,
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"

    def subject_of(self, flow: Flow, code: str, issuer: str) -> str:
        """Who came back with a code, by the claim that names them.

        ``issuer`` is who the answer says that it is of (RFC 9207), empty where it does not. Raises
        NotSignedInError.
        """
        described = self._description()
        must_say = described.get("authorization_response_iss_parameter_supported") is True
        if issuer != self.client.issuer and (issuer or must_say):
            raise NotSignedInError("response_issuer")
        token = self._redeemed(described, flow, code)
        try:
            claims = claims_of(token, self._keys(described))
        except UnknownKeyError:
            claims = claims_of(token, self._keys(described, anew=True))
        ensure_claims(
            claims,
            issuer=self.client.issuer,
            client_id=self.client.client_id,
            nonce=flow.nonce,
            now=self._now(),
        )
        return subject_in(claims, self.client.claim)

    def _redeemed(self, described: Document, flow: Flow, code: str) -> str:
        """The ID token that the provider gives for a code, which it does once."""
        client = self.client
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": client.back,
            "client_id": client.client_id,
            "code_verifier": flow.verifier,
        }
        headers = {}
        if client.secret:
            methods = described.get("token_endpoint_auth_methods_supported", ())
            if "client_secret_post" in methods and "client_secret_basic" not in methods:
                sent["client_secret"] = client.secret
            else:  # RFC 6749, 2.3.1
                pair = f"{quote_plus(client.client_id)}:{quote_plus(client.secret)}".encode()
                headers["Authorization"] = f"Basic {base64.b64encode(pair).decode('ascii')}"
        status, answer = _asked("POST", described["token_endpoint"], sent, headers)
        if status != _OK:
            raise NotSignedInError("code")
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise NotSignedInError("no_token")
        return token

    def _description(self) -> Document:
        """What the provider says of itself (OpenID Connect Discovery)."""
        with self._lock:
            kept = self._described
            if kept is not None and time.monotonic() < kept[0]:
                return kept[1]
            address = f"{self.client.issuer.rstrip('/')}/.well-known/openid-configuration"
            status, found = _asked("GET", address)
            # Whose keys these are would be somebody else's word otherwise.
            if status != _OK or found.get("issuer") != self.client.issuer:
                raise ProviderAwayError("description")
            if not all(may_be_asked(found.get(name)) for name in _ENDPOINTS):
                raise ProviderAwayError("endpoints")
            self._described = time.monotonic() + KEPT_SECONDS, found
            return found

    def _keys(self, described: Document, *, anew: bool = False) -> Keys:
        """The keys that the provider signs with."""
        with self._lock:
            kept, now = self._listed, time.monotonic()
            if kept is not None:
                asked_ago = now - (kept[0] - KEPT_SECONDS)
                if now < kept[0] and not (anew and asked_ago >= ASKED_AGAIN_SECONDS):
                    return kept[1]
            status, found = _asked("GET", described["jwks_uri"])
            keys = found.get("keys")
            if status != _OK or not isinstance(keys, list):
                raise ProviderAwayError("keys")
            listed = [each for each in keys if isinstance(each, dict)]
            self._listed = now + KEPT_SECONDS, listed
            return listed


def may_be_asked(address: object) -> bool:
    """Whether an address may be asked: over TLS, or on the machine itself."""
    if not isinstance(address, str):
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    return parts.scheme == "http" and _is_this_machine(host)


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _asked(
    method: str,
    address: str,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, Document]:
    """The status and the JSON object of an answer, empty where it has none."""
    given = {"Accept": "application/json", **(headers or {})}
    try:
        with (
            httpx2.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False) as client,
            client.stream(method, address, data=form, headers=given) as response,
        ):
            received = bytearray()
            for piece in response.iter_bytes():
                received += piece
                if len(received) > _ANSWER_BYTES_MAX:
                    raise ProviderAwayError("too_long")
            status = response.status_code
    except (httpx2.HTTPError, httpx2.InvalidURL):
        raise ProviderAwayError("no_answer") from None
    try:
        found = json.loads(received)
    except ValueError:
        found = {}
    return status, found if isinstance(found, dict) else {}
