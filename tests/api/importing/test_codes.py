"""Who is who in a workbook: what tells clients apart, and who is found again."""

from __future__ import annotations

import pytest

from api.importing.codes import CodeBook
from api.importing.comparing import Recorded
from api.importing.comparing.bookings import Bookings, Told, Visit
from api.importing.stating.namesakes import Namesakes
from api.importing.stating.seen import Seen
from domain.ground.forms.codes import is_sound
from ledger.application import open_ledger
from ledger.vault.identities import Described, client_identity, index_kind, marks_of, with_kinds
from ledger.writing.sealing import person_id

STATION = "甲"
CARD, OTHER_CARD = "33021219380415001X", "330212193804150028"
A = Described("钱二", phone="138-0013-8000", address="锦屏街道 3 号")


@pytest.fixture
def vault(tmp_path):
    with open_ledger(tmp_path, create=True) as opened:
        yield opened.ledger.vault


VISIT = Visit(
    frozenset({"W-1"}),
    "2021-06-03T09:00+08:00",
    "2021-06-03T09:40+08:00",
    Told("in_person", frozenset(), frozenset(), None, None),
)


def meant(codes, who):
    """Who a file of one row means, where the book has no visit yet."""
    namesakes = Namesakes(codes, Bookings(Recorded(), ()))
    return namesakes.meant([(who.name, who)], lambda each: Seen(0, each, VISIT))[0]


@pytest.fixture(params=["of one file", "of two files", "rehearsed"])
def meet(request, vault):
    """Gives people their codes one after the other, within one import or over several."""
    books = [CodeBook(None if request.param == "rehearsed" else vault, STATION)]

    def meet(who):
        if request.param == "of two files":
            books[0] = CodeBook(vault, STATION)
        code, doubtful, *_ = meant(books[0], who)
        books[0].keep(code)
        books[0].save()
        # What a row says of somebody who is known is sealed with its entry.
        marks = with_kinds(STATION, marks_of(who))
        vault.store([vault.seal(person_id(STATION, "client", code), "", {}, index=marks)])
        return code, doubtful

    return meet


def test_blanks_and_another_group_make_no_other_person(meet):
    first, _ = meet(Described("钱二", target_groups=("dibao",)))
    assert is_sound(first)
    for name in ("钱二", " 钱　二", "钱 二\t"):
        assert meet(Described(name, target_groups=("elder_alone",))) == (first, ())
    assert meet(Described("钱二二"))[0] != first


@pytest.mark.parametrize("other", [{"phone": "13900139000"}, {"address": "岳林街道 5 号"}])
def test_a_namesake_of_another_phone_or_address_is_a_doubtful_pair_listed_once(meet, other):
    first, _ = meet(A)
    namesake = Described("钱二", **other)
    second, doubtful = meet(namesake)
    assert second != first
    assert doubtful == (first,)
    assert meet(namesake) == (second, ())
    assert meet(A) == (first, ())


def test_one_trait_in_common_is_enough(meet):
    first, _ = meet(A)
    assert meet(Described("钱二", phone="13800138000", address="岳林街道 5 号")) == (first, ())


def test_the_identity_number_comes_before_the_name(meet):
    first, _ = meet(Described("钱二", id_number=CARD))
    assert meet(Described("钱贰", id_number=CARD)) == (first, ())
    second, doubtful = meet(Described("钱二", id_number=OTHER_CARD))
    assert (second != first, doubtful) == (True, ())
    assert meet(Described("钱二", id_number=f" {OTHER_CARD}")) == (second, ())


def test_somebody_known_by_name_gains_a_number_and_a_phone(meet):
    first, _ = meet(Described("钱二"))
    assert meet(A._replace(id_number=CARD)) == (first, ())
    assert meet(Described("别名", id_number=CARD)) == (first, ())
    assert meet(Described("钱二", phone="13900139000"))[1] == (first,)


def test_whom_earlier_versions_marked_by_name_and_groups_is_found(vault):
    kind = index_kind(STATION, "client")
    for code, groups in (("C-OLD1", ["dibao"]), ("C-OLD2", ["disability", "elder_alone"])):
        mark = {kind: client_identity("钱　二", groups)}
        vault.store([vault.seal(person_id(STATION, "client", code), "", {}, index=mark)])
    codes = CodeBook(vault, STATION)
    groups = ("elder_alone", "disability")
    assert meant(codes, Described("钱　二", target_groups=groups)).code == "C-OLD2"
    assert meant(codes, Described("钱　二", target_groups=("dibao",))).code in {"C-OLD1", "C-OLD2"}
    stranger = meant(codes, Described("孙三", target_groups=("dibao",)))
    assert stranger.code not in {"C-OLD1", "C-OLD2"}


def test_a_worker_is_found_whatever_the_blanks(vault):
    codes = CodeBook(vault, STATION)
    code = codes.new_worker("赵 一")
    codes.keep(code)
    codes.save()
    again = CodeBook(vault, STATION)
    again.look_up(["赵　一"])
    assert is_sound(code)
    assert again.worker("赵一") == code
    assert again.workers_called("赵  一", "") == [code]
