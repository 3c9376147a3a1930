"""Passwords and session secrets stand nowhere: planted, and looked for in all that is written."""

from __future__ import annotations

from tests.api.accounts.browsers import SAME_ORIGIN, Browser, cheap
from tests.api.http.world import open_world, visit

PLANTED = "Gepflanztes-Wort-4711"
PLANTED_TOO = "Anderes-Wort-0815-neu"
MISTYPED = "Falsches-Wort-2342"


def test_neither_logs_nor_answers_nor_files_hold_a_password_or_a_session(tmp_path):
    answers = []
    with open_world(tmp_path) as world:
        cheap(world).plan()
        store = world.app.state.door.accounts
        code = store.create(PLANTED, role="staff", scope_kind="station", scope="NB-YZ-ZGM").code
        browser = Browser(world)
        tries = [
            {"account": code, "password": MISTYPED},
            {"account": MISTYPED, "password": PLANTED},
            {"account": code, "password": [PLANTED]},
            {"account": code, "password": PLANTED, "more": PLANTED},
            {"account": code, "password": PLANTED * 60},
        ]
        answers += [browser.send("POST", "/v1/session", each) for each in tries]
        answers.append(browser.client.post("/v1/session", data=tries[0], headers=SAME_ORIGIN))
        answers.append(browser.sign_in(code, PLANTED))
        secrets = list(browser.cookies.values())
        for present, new in ((MISTYPED, PLANTED_TOO), (PLANTED, "short"), (PLANTED, PLANTED_TOO)):
            body = {"present": present, "password": new}
            answers.append(browser.send("POST", "/v1/session/password", body))
        secrets += browser.cookies.values()
        assert len(set(secrets)) == 2
        assert browser.record("home-visits", visit()).status_code == 201
        for path in ("/v1/session", "/v1/session/devices", "/v1/session/nothing"):
            answers.append(browser.get(path))
        answers.append(browser.get("/metrics"))
        log = world.log.getvalue()
    assert code.encode() in log, "whose request it was is logged"
    told = "\n".join(each.text for each in answers).encode()
    held = b"".join(file.read_bytes() for file in (tmp_path / "ledger").iterdir() if file.is_file())
    for secret in (PLANTED, PLANTED_TOO, MISTYPED, *secrets):
        assert secret.encode() not in log
        assert secret.encode() not in told
        assert secret.encode() not in held
