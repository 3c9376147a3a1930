"""People who are registered twice, with what is true of them: who is whom, and what became of it.

The second time their name is written as it sounds, and birthday or telephone is the same; some are
known at another station. Some are merged afterwards, and a few of those were two people after all.
They have a chance of their own, so that the other lives of a station stay what they were.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal

from msgspec import Struct, structs

from api.generating.client_lives import Deed
from api.generating.plans.visits import is_overdue
from domain.clients.commands import MergeClients, RegisterClient, RegisterHousehold, UnmergeClients
from domain.clients.lives.commands import GiveConsent
from domain.ground.values import CHINA, is_weekend, iso_date
from domain.visits.commands import RecordHomeVisit

Became = Literal["", "merged", "parted"]

PEOPLE_MAX: Final = 190
"""So many names there are."""
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马"
_GIVEN: Final = ("秀英", "建国", "桂花", "志强", "玉兰", "海燕", "建英", "秀兰", "玉强", "桂国")
_LIKE: Final = {"秀": "绣", "建": "健", "桂": "贵", "志": "致", "玉": "育", "海": "还"}
"""A sign, and another one that sounds like it."""
_WAYS: Final = ("name and birthday", "sound and phone", "name and phone", "sound and birthday")
_GROUP: Final = ("dibao",)
_FIRST, _NEXT, _AGAIN, _MERGED, _PARTED = 20, 60, 20, 14, 10
"""Days from the first to the first person, to the next one, the second time, and what follows."""
_ELSEWHERE: Final = 3
_LOST: Final = 4
_OF: Final = 5
"""Of five people one was known at the next station, and one is lost sight of."""
_CONSENT_TEXT: Final = "c0" * 32


class Duplicate(Struct, frozen=True, kw_only=True):
    """A client who is somebody registered before: ``of`` at ``of_station``, alike in some ``way``."""

    client: str
    of: str
    of_station: str
    way: str
    became: Became = ""


class DuplicateLives:
    """The people of one station who come twice; ``number`` is the station's in its city.

    ``before`` is the station beside it that began no later, empty where there is none.
    """

    def __init__(self, number: int, code: str, first_day: date, before: str = "") -> None:
        self._number = number
        self._code = code
        self._before = before
        self._begun = first_day
        self._last: dict[str, date] = {}
        self._into: dict[str, str] = {}
        self._known: dict[str, Duplicate] = {}
        self._merges: dict[str, str] = {}
        self._planned: dict[date, list[Callable[[date, str], Iterator[Deed]]]] = defaultdict(list)
        for person in range(PEOPLE_MAX):
            self._plan(person)

    @property
    def known(self) -> list[Duplicate]:
        """Who is truly somebody else whom a station knew before."""
        return [each for _code, each in sorted(self._known.items())]

    def overdue(self, day: date) -> list[str]:
        """Who was true to be visited by the end of a day, and was not; of merged codes the one."""
        return [
            code
            for code in self._last
            if code not in self._into and is_overdue(self._seen(code), day, _GROUP, None)
        ]

    def day(self, day: date, workers: list[str]) -> Iterator[Deed]:
        """What is entered about them on a working day."""
        worker = workers[day.toordinal() % len(workers)]
        for planned in self._planned.pop(day, []):
            yield from planned(day, worker)
        for code in list(self._last):
            is_lost = int(code[-4:]) % _OF == _LOST
            soon = day + timedelta(days=7)
            if code not in self._into and not is_lost and self._is_due(code, soon):
                yield self._visit(code, day, worker)

    def _plan(self, person: int) -> None:
        first = self._begun + timedelta(days=_FIRST + person * _NEXT)
        again = first + timedelta(days=_AGAIN)
        said = {"client_name": _name(person), **_traits(self._number, person)}
        self._on(first, lambda day, worker: self._register(_first(person), day, worker, said))
        self._on(again, lambda day, worker: self._again(person, day, worker))
        if person % _OF not in {0, 1}:
            return
        merged = again + timedelta(days=_MERGED)
        self._on(merged, lambda day, worker: self._merge(person, day, worker))
        if person % _OF == 1:
            parted = merged + timedelta(days=_PARTED)
            self._on(parted, lambda day, worker: self._part(person, day, worker))

    def _on(self, day: date, deeds: Callable[[date, str], Iterator[Deed]]) -> None:
        """Plan for a day, or for the Monday after it."""
        while is_weekend(day):
            day += timedelta(days=1)
        self._planned[day].append(deeds)

    def _register(self, code: str, day: date, worker: str, said: dict[str, Any]) -> Iterator[Deed]:
        at = datetime.combine(day, time(7, 40), CHINA)
        home = {"household": f"H-{code[2:]}", "registered_on": day, "members": 1}
        yield Deed(RegisterHousehold, at, home, worker)
        details = {
            "client": code,
            "registered_on": day,
            "household": home["household"],
            "groups": [{"group": each} for each in _GROUP],
            "worker": worker,
        }
        yield Deed(RegisterClient, at, details | said, worker)
        agreed = {"purpose": "service", "basis": "consent", "text_sha256": _CONSENT_TEXT}
        consent = {"client": code, "given_on": day, "worker": worker, **agreed}
        yield Deed(GiveConsent, at + timedelta(minutes=10), consent, worker)
        self._last[code] = day
        yield self._visit(code, day, worker)

    def _again(self, person: int, day: date, worker: str) -> Iterator[Deed]:
        is_elsewhere = bool(self._before) and person % _OF == _ELSEWHERE
        way, code = _WAYS[person % len(_WAYS)], _again(person)
        name, traits = _name(person), _traits(self._number - int(is_elsewhere), person)
        if way.startswith("sound") and not is_elsewhere:
            name = "".join(_LIKE.get(sign, sign) for sign in name)
        elif is_elsewhere:
            way = f"name and {way.rpartition(' ')[2]}"
        same = "birth_date" if way.endswith("birthday") else "phone"
        self._known[code] = Duplicate(
            client=code,
            of=_first(person),
            of_station=self._before if is_elsewhere else self._code,
            way=way,
        )
        said = {"client_name": name, same: traits[same]}
        yield from self._register(code, day, worker, said)

    def _merge(self, person: int, day: date, worker: str) -> Iterator[Deed]:
        again, first = _again(person), _first(person)
        at = datetime.combine(day, time(16, 40), CHINA)
        details = {"client": again, "into": first, "merged_on": day}
        self._became(again, "merged")
        self._into[again] = first

        def told(record: str) -> None:
            self._merges[again] = record

        yield Deed(MergeClients, at, details, worker, told=told)

    def _part(self, person: int, day: date, worker: str) -> Iterator[Deed]:
        again = _again(person)
        at = datetime.combine(day, time(16, 45), CHINA)
        self._became(again, "parted")
        del self._into[again]
        details = {"merge": self._merges[again], "unmerged_on": day}
        yield Deed(UnmergeClients, at, details, worker)

    def _became(self, code: str, became: Became) -> None:
        self._known[code] = structs.replace(self._known[code], became=became)

    def _visit(self, code: str, day: date, worker: str) -> Deed:
        self._last[code] = day
        at = datetime.combine(day, time(8, 10), CHINA)
        details = {
            "visitors": (worker,),
            "client": code,
            "started_at": at,
            "ended_at": at + timedelta(minutes=40),
            "mode": "in_person",
            "services": ("humane_care",),
            "target_groups": _GROUP,
        }
        return Deed(RecordHomeVisit, at + timedelta(hours=1), details, worker)

    def _seen(self, code: str) -> date:
        own = [each for each, into in self._into.items() if into == code]
        return max(self._last[each] for each in (code, *own))

    def _is_due(self, code: str, day: date) -> bool:
        return is_overdue(self._seen(code), day, _GROUP, None)


def _first(person: int) -> str:
    return f"C-5{person:03}"


def _again(person: int) -> str:
    return f"C-6{person:03}"


def _name(person: int) -> str:
    return _SURNAMES[person % len(_SURNAMES)] + _GIVEN[person // len(_SURNAMES)]


def _traits(station: int, person: int) -> dict[str, Any]:
    """What tells a person of a station from everybody else in the city."""
    return {
        "birth_date": iso_date(date(1935, 1, 1) + timedelta(days=97 * person + station)),
        "phone": f"139{station:04}{person:04}",
    }
