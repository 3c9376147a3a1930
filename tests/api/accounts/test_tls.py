"""Signing in over real connections: the server's own certificate, a proxy's, and neither."""

from __future__ import annotations

import http.client
import json
import ssl
from contextlib import closing
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from tests.api.accounts.browsers import PASSWORD, account, cheap
from tests.api.http.world import PATIENCE_SECONDS, open_world, served
from tests.api.terminal.running import taizhang


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The files of a certificate for this machine, signed by itself, and of its key."""
    folder = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


def sign_in(connection, code, **headers):
    sent = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin", **headers}
    body = json.dumps({"account": code, "password": PASSWORD})
    with closing(connection):
        connection.request("POST", "/v1/session", body, sent)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Set-Cookie", ""), json.loads(answer.read())


def test_the_server_s_own_certificate_will_do(tmp_path, certificate):
    files = dict(zip(("tls_cert", "tls_key"), map(str, certificate), strict=True))
    with open_world(tmp_path, **files) as world:
        code = account(cheap(world))
        with served(world) as (port, _server):
            trusting = ssl.create_default_context(cafile=certificate[0])
            connection = http.client.HTTPSConnection(
                "127.0.0.1", port, context=trusting, timeout=PATIENCE_SECONDS
            )
            status, cookie, told = sign_in(connection, code)
    assert (status, told["code"]) == (201, code)
    assert cookie.startswith("__Host-taizhang=")
    assert "; Secure" in cookie


def test_a_proxy_says_that_it_was_asked_over_tls(tmp_path):
    with open_world(tmp_path) as world:
        code = account(cheap(world))
        with served(world) as (port, _server):

            def ask(**headers):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
                return sign_in(connection, code, **headers)

            host, client = {"Host": "ledger.example.org"}, {"X-Forwarded-For": "192.0.2.7"}
            status, cookie, _told = ask(**host, **client, **{"X-Forwarded-Proto": "https"})
            assert status == 201
            assert cookie.startswith("__Host-taizhang=")
            for more in (host, host | client, client, host | {"X-Forwarded-Proto": "http"}):
                status, cookie, told = ask(**more)
                assert (status, told["code"], cookie) == (403, "https_needed", "")
            status, cookie, _told = ask()
            assert status == 201
            assert cookie.startswith("taizhang=")


def test_what_is_no_certificate_is_said_before_anything_is_served(tmp_path, certificate):
    place = tmp_path / "ledger"
    pair, key = certificate
    no_file = tmp_path / "nothing.pem"
    for words in (
        ("--tls-cert", no_file, "--tls-key", key),
        ("--tls-cert", pair),
        ("--tls-key", key),
        ("--tls-cert", key, "--tls-key", pair),
    ):
        ran = taizhang(place, "serve", "--port", "1", *words)
        assert ran.code == 1
        assert "--tls-cert" in ran.err
    assert not place.exists()
