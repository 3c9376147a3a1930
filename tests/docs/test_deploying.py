"""What deploy/README.md has an operator run first: accounts, tokens, an import and a backup.

Where they run (a unit, a container) is not there in a test; the commands themselves are as written.
"""

from __future__ import annotations

import re
import shutil

import pytest

from tests.api.terminal.running import sample, taizhang
from tests.docs.test_commands import ROOT, run

TEXT = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("beginning", ["taizhang-run", "docker exec CONTAINER taizhang"])
def test_the_first_commands_of_an_operator_run_as_it_says(tmp_path, beginning):
    commands = re.findall(rf"(?:^|&& ){beginning} (.+)$", TEXT, flags=re.MULTILINE)
    place = tmp_path / "taizhang-data"
    assert taizhang(place, "init").code == 0
    shutil.copy(sample("大岚"), tmp_path)
    for command in commands:
        run("taizhang " + command.replace("/data/", ""), tmp_path)
    (account,) = taizhang(place, "account", "list", "--json").json["accounts"]
    assert (account["role"], account["scope"]) == ("station_head", "大岚")
    (token,) = taizhang(place, "token", "list", "--json").json["tokens"]
    assert (token["name"], token["role"]) == ("report-1", "auditor")
    assert taizhang(place, "services", "--station", "大岚").code == 0
    (backup,) = (tmp_path / "backups").iterdir()
    assert (backup / "backup.json").exists()
