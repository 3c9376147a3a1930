"""``taizhang sm2``: make the key, sign the newest checkpoint, check a file."""

from __future__ import annotations

from tests.api.http.world import open_world
from tests.api.terminal.running import taizhang
from tests.programs import program


def test_the_newest_checkpoint_gets_a_second_signature(tmp_path):
    program("openssl")
    place = tmp_path / "ledger"
    with open_world(tmp_path) as world:
        world.plan()
        size = world.house.transparency.publish().size
    missing = taizhang(place, "sm2", "sign")
    assert (missing.code, "sm2_key_missing" in missing.err) == (1, True)

    vkey = taizhang(place, "sm2", "create", "--json").json["vkey"]
    assert taizhang(place, "sm2", "create").out.strip() == vkey
    signed = taizhang(place, "sm2", "sign", "--json").json
    assert signed["size"] == size
    again = taizhang(place, "sm2", "sign").out
    assert again == signed["checkpoint"]  # what was signed once stays

    file = tmp_path / "checkpoint"
    file.write_text(signed["checkpoint"], encoding="utf-8")
    assert taizhang(place, "sm2", "check", file, "--key", vkey, "--json").json == {"valid": True}
    assert "国密签名有效" in taizhang(place, "sm2", "check", file, "--key", vkey).out
    file.write_text(signed["checkpoint"].replace(f"\n{size}\n", f"\n{size + 1}\n"))
    altered = taizhang(place, "sm2", "check", file, "--key", vkey)
    assert (altered.code, "signature_invalid" in altered.err) == (1, True)
    assert taizhang(place, "verify").code == 0
