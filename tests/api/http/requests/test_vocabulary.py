"""The vocabulary as a resource."""

from __future__ import annotations

from domain.ground.vocabulary import SERVICES, SOURCES, TARGET_GROUPS
from tests.api.http.world import open_world


def test_every_word_is_there_with_both_names_for_whoever_asks(tmp_path):
    with open_world(tmp_path) as world:
        answer = world.get("/v1/vocabulary", None)
        assert answer.status_code == 200
        found = answer.json()
        again = world.get("/v1/vocabulary", None, If_None_Match=answer.headers["etag"])
    assert again.status_code == 304
    lists = {name: [each["code"] for each in words] for name, words in found["lists"].items()}
    for name, words in (
        ("source", SOURCES),
        ("service", SERVICES),
        ("target_group", TARGET_GROUPS),
    ):
        assert set(lists[name]) == set(words)
    assert {"code": "late_entry", "zh": "补记", "en": "late entry"} in found["warnings"]
    assert {"code": "charity_donation", "zh": "慈善捐赠", "en": "charity donation"} in (
        found["lists"]["source"]
    )
    every = [
        *found["kinds"],
        *found["warnings"],
        *(w for ws in found["lists"].values() for w in ws),
    ]
    assert all(each["zh"] and each["en"] for each in every)
