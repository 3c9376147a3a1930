"""Settings as they are told: each has a meaning in both languages, and where its value is from."""

from __future__ import annotations

import re

from api.administration.setting_words import MEANINGS
from api.pages.administration.settings import ShownSetting, shown_setting
from api.settings import Settings


def shown(settings: Settings, name: str) -> ShownSetting:
    return shown_setting(settings, name)


def test_every_setting_says_what_it_means_in_both_languages():
    assert set(MEANINGS) == set(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        assert re.search(r"[\u4e00-\u9fff]", MEANINGS[name]), name
        assert field.description, name


def test_a_value_says_where_it_is_from(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("TAIZHANG_HEARTBEAT_SECONDS=7\nTAIZHANG_FOLLOW=false\n")
    monkeypatch.setenv("TAIZHANG_FOLLOW", "true")
    monkeypatch.setenv("TAIZHANG_BODY_LIMIT_BYTES", "1000")
    settings = Settings(tls_cert="given.pem", body_limit_bytes=2000)
    (tmp_path / ".env").unlink()
    said = {
        name: shown(settings, name).origin
        for name in ("heartbeat_seconds", "follow", "tls_cert", "body_limit_bytes", "log_requests")
    }
    assert said == {
        "heartbeat_seconds": ".env",
        "follow": "environment",
        "tls_cert": "option",
        "body_limit_bytes": "option",
        "log_requests": "default",
    }


def test_the_password_of_a_database_is_not_shown():
    settings = Settings(ledger="postgresql://clerk:hunter2@db.example/ledger")
    assert "hunter2" not in shown(settings, "ledger").value
    assert "db.example" in shown(settings, "ledger").value
