"""The way to a provider and back in a real browser, which follows redirects under our own rules."""

from __future__ import annotations

import os

import pytest

from tests.api.accounts.browsers import account
from tests.api.http.world import open_world, served
from tests.api.pages.browsing import browser, looked_at, visiting

if os.environ.get("TAIZHANG_REQUIRE_ALL") != "1":
    pytest.importorskip("joserfc")

from tests.api.oidc.provider import CLIENT, SECRET, provided


def test_a_browser_goes_to_the_provider_and_comes_back_signed_in(tmp_path):
    secret = tmp_path / "secret"
    secret.touch(mode=0o600)
    secret.write_text(SECRET)
    with provided() as issuer:
        settings = {
            "oidc_issuer": issuer.address,
            "oidc_client_id": CLIENT,
            "oidc_secret_file": str(secret),
            "oidc_name": "示例区统一登录",
            "public_url": "http://127.0.0.1",
        }
        with open_world(tmp_path, **settings) as world, served(world) as (port, server):
            world.plan()
            door = server.config.app.state.door
            # Only now is it known where we are.
            back = f"http://127.0.0.1:{port}/sign-in/provider/back"
            door.provider.client = door.provider.client._replace(back=back)
            code = account(world, "station_head")
            door.accounts.link(code, door.provider.client.hash_of(issuer.who))
            with browser() as opened, visiting(opened, port, "") as visitor:
                visitor.page.context.set_extra_http_headers({})
                visitor.page.goto("/audit/journal")
                assert looked_at(visitor) == []
                visitor.page.click("text=用示例区统一登录登录")
                visitor.page.wait_for_url("**/audit/journal")
                assert code in visitor.page.inner_text(".person")
                assert visitor.complaints == []
                issuer.who = "a-stranger"
                visitor.page.goto("/sign-in/provider")
                assert "还没有关联台账账号" in visitor.page.inner_text("[role=alert]")
                visitor.complaints.clear()  # the browser speaks of the refusal's status
                assert looked_at(visitor) == []
