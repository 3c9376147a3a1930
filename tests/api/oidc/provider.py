"""A provider of OpenID Connect on a socket of its own: its keys, its pages, its codes, once each.

It says yes at once, as whoever it is told; what a test twists is what an attacker would.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote_plus, urlencode, urlsplit

from joserfc import jwk, jwt

CLIENT, SECRET = "taizhang-1", "s3cret:+/ %"
Twist = Callable[["Issuer", dict[str, Any]], "str | dict[str, Any]"]
"""What becomes of the claims of an ID token: other claims, or a whole token."""


def base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Issuer:
    """The provider: ``who`` signs in there, ``claims`` are what it says of them beside that."""

    key: Any
    address: str = ""
    who: str = "employee-0042"
    claims: dict[str, Any] = field(default_factory=dict)
    keys: list[Any] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)
    twist: Twist | None = None
    asked: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)

    def description(self) -> dict[str, Any]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize?tenant=1",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            **self.described,
        }

    def list_of_keys(self) -> dict[str, Any]:
        other = {"kty": "oct", "k": "c2VjcmV0", "kid": "shared"}
        return {"keys": [*(each.as_dict(private=False) for each in self.keys), other]}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        assert asked["response_type"] == "code"
        assert asked["tenant"] == "1"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        said = {"code": code, "state": asked["state"], "session_state": "of no use to anybody"}
        return f"{asked['redirect_uri']}?{urlencode(said)}"

    def redeem(self, sent: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The answer to a code; None where it is refused."""
        client, shown = sent.get("client_id", ""), sent.get("client_secret", "")
        if authorization:
            pair = base64.b64decode(authorization.removeprefix("Basic ")).decode().split(":")
            client, shown = map(unquote_plus, pair)
        self.methods.append("basic" if authorization else "post")
        asked = self.codes.pop(sent["code"], None)
        if asked is None or (client, shown) != (CLIENT, SECRET):
            return None
        challenge = base64url(sha256(sent["code_verifier"].encode()).digest())
        if challenge != asked["code_challenge"] or sent["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.address,
            "aud": asked["client_id"],
            "sub": self.who,
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            **self.claims,
        }
        made = claims if self.twist is None else self.twist(self, claims)
        token = made if isinstance(made, str) else self.signed(made)
        return {"token_type": "Bearer", "access_token": "nobody needs it", "id_token": token}

    def signed(self, claims: dict[str, Any], key: Any = None, **header: Any) -> str:
        key = key or self.key
        alg = "RS256" if key.key_type == "RSA" else "ES256"
        return jwt.encode({"alg": alg, "kid": key.kid, **header}, claims, key, algorithms=[alg])

    def unsigned(self, claims: dict[str, Any]) -> str:
        """A token that asks to be believed as it is."""
        return f"{part({'alg': 'none', 'kid': self.key.kid})}.{part(claims)}."

    def confused(self, claims: dict[str, Any]) -> str:
        """A token under a shared secret that everybody has: the public key."""
        head = f"{part({'alg': 'HS256', 'kid': self.key.kid})}.{part(claims)}"
        digest = hmac.digest(self.key.as_pem(private=False), head.encode(), "sha256")
        return f"{head}.{base64url(digest)}"


def part(value: dict[str, Any]) -> str:
    return base64url(json.dumps(value).encode())


def fresh_key(kind: str = "RSA", **named: Any) -> Any:
    made = {"kid": secrets.token_hex(4), "use": "sig", **named}
    return (
        jwk.RSAKey.generate_key(2048, made)
        if kind == "RSA"
        else jwk.ECKey.generate_key("P-256", made)
    )


@contextmanager
def provided() -> Iterator[Issuer]:
    """A provider that answers until the end of the block."""
    key = fresh_key()
    issuer = Issuer(key, keys=[key, fresh_key("EC")])

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self):
            path, query = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
            issuer.asked.append(path)
            if path == "/.well-known/openid-configuration":
                self.answer(200, issuer.description())
            elif path == "/keys":
                self.answer(200, issuer.list_of_keys())
            elif path == "/authorize":
                self.answer(303, {}, Location=issuer.authorize(query))
            else:
                self.answer(404, {})

        def do_POST(self):
            issuer.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sent = {name: values[0] for name, values in parse_qs(body).items()}
            found = issuer.redeem(sent, self.headers.get("Authorization", ""))
            self.answer(400 if found is None else 200, found or {"error": "invalid_grant"})

        def answer(self, status, document, **headers):
            content = json.dumps(document).encode()
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    issuer.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
