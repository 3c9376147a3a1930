"""A browser at the door of a world: it keeps its cookies and says where its pages are from."""

from __future__ import annotations

from typing import Any

from ledger.accounts.hashing import Hashing
from tests.api.http.client import Client
from tests.api.http.world import World, keys

PASSWORD = "四月的第一场雨下在傍晚"
OTHER_PASSWORD = "kqz7-m2xw-9pfa-c4hn"
HOST = "ledger.test"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


def cheap(world: World) -> World:
    """Have a world hash passwords fast: what a hash costs is not what is tested."""
    world.app.state.door.accounts.hashing = Hashing(cheap=True)
    return world


def account(
    world: World,
    role: Any = "staff",
    scope_kind: Any = "station",
    scope: str = "NB-YZ-ZGM",
    **how: Any,
) -> str:
    """The code of a new account, whose owner has chosen their password already."""
    how.setdefault("must_change", False)
    store = world.app.state.door.accounts
    return str(store.create(PASSWORD, role=role, scope_kind=scope_kind, scope=scope, **how).code)


class Browser:
    """One browser, without the world's application being started again for it."""

    def __init__(
        self,
        world: World,
        *,
        address: str = "192.0.2.7",
        base: str = f"https://{HOST}",
        agent: str = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile",
    ) -> None:
        self.client = Client(
            world.app,
            beside=world.client,
            base_url=base,
            address=(address, 40_000),
            headers={"user-agent": agent},
            follow_redirects=False,
        )

    def sign_in(self, code: str, password: str = PASSWORD, **headers: str) -> Any:
        """Send the form's two fields as a page of ours does."""
        sent = SAME_ORIGIN | headers
        body = {"account": code, "password": password}
        return self.client.post("/v1/session", json=body, headers=sent)

    def get(self, path: str, **headers: str) -> Any:
        """Ask something."""
        return self.client.get(path, headers=headers)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send something from a page of ours, unless ``headers`` say where it is from."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()} or SAME_ORIGIN
        sent = {"Idempotency-Key": next(keys), **sent}
        return self.client.request(method, path, json=body, headers=sent)

    def record(self, kind: str, details: Any, **headers: str) -> Any:
        """Record details at the station, however often they are there already."""
        body = {"details": details, "confirm_duplicate": True, "reason": "另一次"}
        return self.send("POST", f"/v1/stations/NB-YZ-ZGM/{kind}", body, **headers)

    @property
    def cookies(self) -> dict[str, str]:
        """What it keeps of us."""
        return dict(self.client.cookies)
