"""A book from before codes had a form: names in the place of codes are told, and stay."""

from __future__ import annotations

import pytest

from ledger.application import open_ledger
from tests.api.http.world import open_world
from tests.api.privacy.test_forgetting import BY
from tests.api.privacy.test_people import erasure
from tests.api.terminal.running import taizhang
from tests.builders import STATION, a_home_visit
from tests.ledger.writing.checking import found, fresh

NAME = "何秀英"


@pytest.fixture
def place(tmp_path):
    """A ledger whose last three entries name one client by code and two people by name."""
    place = tmp_path / "ledger"
    with open_ledger(place, create=True) as opened:
        found(opened.ledger, yuan="1000")
        for stated in ({"client": "C-1001"}, {"client": NAME}, {"household": "何家"}):
            # As an earlier version took it.
            visit = a_home_visit(client_name=NAME).model_copy(update=stated)
            opened.ledger.execute(fresh(visit))
    return place


def positions(place):
    head = taizhang(place, "trail", "--json").json["position"]
    return [head - 1, head]


def test_verify_lists_where_names_stand_and_finds_no_damage(place):
    ran = taizhang(place, "verify", "--json")
    assert (ran.code, ran.json["finding"]) == (0, None)
    assert ran.json["names_as_codes"] == {"count": 2, "positions": positions(place)}
    told = taizhang(place, "verify")
    assert ", ".join(map(str, positions(place))) in told.out
    assert NAME not in told.out + ran.out


def test_doctor_warns_of_them(place):
    ran = taizhang(place, "doctor", "--json")
    (check,) = [each for each in ran.json["checks"] if each["name"] == "codes"]
    assert check["state"] == "warning"
    assert "2 " in check["detail"]
    assert ", ".join(map(str, positions(place))) in check["detail"]
    assert NAME not in ran.out


def test_an_erasure_says_that_the_name_still_stands_in_the_book(place):
    erasing = ("person", "erase", "--station", STATION, "--basis", "consent_withdrawn", *BY)
    named = taizhang(place, *erasing, "--client", NAME, "--json")
    assert (named.json["outcome"], named.json["name_in_book"]) == ("erased", True)
    assert "仍留在账上" in named.err
    coded = taizhang(place, *erasing, "--client", "C-1001", "--json")
    assert (coded.json["outcome"], coded.json["name_in_book"]) == ("erased", False)
    assert coded.err == ""
    assert taizhang(place, "replay", "--check").code == 0


def test_an_erasure_over_http_says_so_too(place):
    with open_world(place.parent) as world:
        erasures = f"/v1/stations/{STATION}/erasures"
        named = world.made(world.post(erasures, erasure(person=NAME), Accept_Language="zh"))
        assert (named["outcome"], named["name_in_book"]) == ("erased", True)
        assert "仍留在账上" in named["note"]
        assert NAME not in named["note"]
        coded = world.made(world.post(erasures, erasure(person="C-1001")))
        assert (coded["outcome"], coded["name_in_book"]) == ("erased", False)
        assert "note" not in coded
