"""Every operation of the document as a request, with ids that are there, hidden or made up."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from api.http.requests.commanding import _NAMES
from domain.book.catalogue import KINDS
from tests.api.http.described import lists_of
from tests.api.http.examples import DIGEST, Lived, lived
from tests.api.http.world import AREA, CITY, OTHER_DISTRICT, OTHER_STATION, STATION, World, keys
from tests.examples import in_turn

ABSENT = "0199f0a0-8888-7000-8000-00000000abcd"
FAR_CITY = "330100"
NEAR = {
    "staff": "staff",
    "station_head": "head",
    "accountant": "accountant",
    "supervisor": "supervisor",
    "district_officer": "district",
    "city_officer": "city",
    "auditor": "auditor",
}
"""Role -> who has it and reaches the station; no administrator does."""
FAR = {
    "staff": ("station", OTHER_STATION),
    "station_head": ("station", OTHER_STATION),
    "accountant": ("station", OTHER_STATION),
    "supervisor": ("district", OTHER_DISTRICT),
    "district_officer": ("district", OTHER_DISTRICT),
    "city_officer": ("city", FAR_CITY),
    "auditor": ("engagement", f"ENG-2 {OTHER_STATION}"),
    "admin": ("city", CITY),
}
"""Role -> a scope without the station."""
ABOUT_NOBODY = {
    "get_health",
    "get_readiness",
    "get_metrics",
    "get_event_schema",
    "list_problems",
    "get_problem",
    "get_checkpoint",
    "get_tile",
    "prove_inclusion",
    "prove_consistency",
}
"""What is the same for everybody, or says nothing but hashes."""
ENDLESS = "stream_events"
OF_KINDS = {name for kind in KINDS for name in (_NAMES[kind.command], *lists_of(kind))}
"""What every kind is given alike, by one code."""


class Operation(NamedTuple):
    """One operation of the document."""

    name: str
    method: str
    path: str
    described: dict[str, Any]

    @property
    def parameters(self) -> list[str]:
        """The names of its query parameters."""
        given = self.described.get("parameters", ())
        return [each["name"] for each in given if each.get("in") == "query"]

    def address(self, ids: Mapping[str, str]) -> str:
        """Its path with the ids in it, and what it needs as a query."""
        path = self.path
        for name, value in ids.items():
            path = path.replace(f"{{{name}}}", value)
        needed = {
            each["name"]: each["schema"]["examples"][0]
            for each in self.described.get("parameters", ())
            if each.get("in") == "query" and each.get("required")
        }
        return f"{path}?{urlencode(needed)}" if needed else path

    def body(self) -> Any:
        """The example of its body, None where it has none."""
        content = self.described.get("requestBody", {}).get("content", {})
        return content.get("application/json", {}).get("example")


@dataclass
class House:
    """A station that lived through everything, another, and who may not see the first."""

    world: World
    operations: list[Operation]
    ids: dict[str, str]
    secrets: list[str]

    def ask(
        self,
        operation: Operation,
        ids: Mapping[str, str],
        who: str,
        body: Any = None,
        query: str = "",
    ) -> tuple[int, dict[str, str], str]:
        """The answer to an operation with these ids: what is left of it without the ids."""
        address = operation.address(ids)
        if query:
            address += ("&" if "?" in address else "?") + query
        headers = self.world.headers(
            who, X_Request_Id="attack", Idempotency_Key=next(keys), If_Match='"v3"'
        )
        sent = operation.body() if body is None else body
        answer = self.world.client.request(
            operation.method, address, headers=headers, json=sent if sent is not None else None
        )
        text = text_of(answer)
        kept = {
            name: value
            for name, value in answer.headers.items()
            if name not in ("content-length", "date", "etag")
            and not name.startswith(("ratelimit", "location"))
        }
        for value in sorted(set(ids.values()), key=len, reverse=True):
            text = text.replace(value, "…")
            kept = {name: each.replace(value, "…") for name, each in kept.items()}
        return answer.status_code, kept, text

    def tried_by(self, role: str, roles: Iterable[str]) -> Iterator[Operation]:
        """The operations that one of some roles tries; those of kinds go round, two roles each."""
        for number, operation in enumerate(self.operations):
            if operation.name not in OF_KINDS or role in in_turn([*roles], number, 2):
                yield operation

    def leaks(self, text: str) -> list[str]:
        """What of the hidden station stands in an answer."""
        return [secret for secret in self.secrets if secret in text]


def text_of(answer: Any) -> str:
    """What an answer says, a bundle unpacked."""
    if answer.headers.get("content-type", "") == "application/zip":
        with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
            return "\n".join(
                bundle.read(name).decode("utf-8", "replace") for name in bundle.namelist()
            )
    return str(answer.content.decode("utf-8", "replace"))


@contextmanager
def attacked(folder: Path) -> Iterator[House]:
    """A house of two stations in two districts, of which the first lived through every write."""
    with lived(folder) as found:
        world = found.world
        world.plan(OTHER_STATION, "other_head")
        for role, (kind, scope) in FAR.items():
            made = world.tokens.create(f"far-{role}", role=role, scope_kind=kind, scope=scope)
            world.secrets[f"far-{role}"] = made.secret
        ids = _ids(found)
        records = [
            answer.json()["record"]
            for name, answer in found.answers.items()
            if name not in ("give_commands", "open_client_file")
        ]
        secrets = [STATION, "钟公庙", "示例乙", "C001", "C002", *records, *ids.values()]
        known = {"2021-06", "1", "home_visit.recorded", "0/000.p/1"}
        yield House(
            world,
            of_the_book(operations_of(found.document)),
            ids,
            sorted({each for each in secrets if each not in known}),
        )


def operations_of(document: dict[str, Any]) -> list[Operation]:
    """Every operation of the document."""
    return [
        Operation(described["operationId"], method.upper(), path, described)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    ]


def of_the_book(operations: Iterable[Operation]) -> list[Operation]:
    """The operations but those of sessions, which are about whoever asks and end each other."""
    return [each for each in operations if not each.path.startswith("/v1/session")]


def _ids(found: Lived) -> dict[str, str]:
    """Ids of the station that lived, by the name that an address gives them."""
    start = {
        "command": "start_import",
        "station": STATION,
        "idempotency_key": next(keys),
        "file_sha256": "0" * 64,
        "rows": 1,
    }
    begun = found.world.post("/v1/commands", {"commands": [start]}).json()["items"][0]
    later = found.world.get("/v1/audit-bundle", "auditor", Prefer="respond-async")
    assert later.status_code == 202
    answers = found.answers
    return {
        "code": STATION,
        "area": AREA,
        "record": answers["record_home_visit"].json()["record"],
        "reservation": answers["reserve_funds"].json()["record"],
        "hold": answers["place_legal_hold"].json()["record"],
        "batch": begun["receipt"]["record"],
        "import": begun["receipt"]["record"],
        "client": "C001",
        "report": later.json()["report"],
        "month": "2021-06",
        "digest": DIGEST,
        "position": "1",
        "type": "home_visit.recorded",
        "version": "1",
        "path": "0/000.p/1",
    }


MADE_UP = {
    "code": "NB-NO-SUCH",
    "area": "A-990101",
    "record": ABSENT,
    "reservation": ABSENT,
    "hold": ABSENT,
    "batch": ABSENT,
    "import": ABSENT,
    "client": "C-NO-SUCH",
    "report": ABSENT,
    "month": "2021-06",
    "digest": "0" * 64,
    "position": "99999",
    "type": "home_visit.recorded",
    "version": "1",
    "path": "0/000.p/1",
}
"""Ids of the same form that nothing has."""
