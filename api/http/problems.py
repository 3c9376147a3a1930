"""Every "no" that HTTP can say, as an RFC 9457 document.

Refusals of the domain and faults of the ledger bring their status, title and sentences along, what
only HTTP can refuse has them in ``HTTP_KINDS``. Nothing that a client sent is quoted back, so a
problem document is as safe to log as its code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

import msgspec
from pydantic import ValidationError
from starlette.responses import Response

from api.exporting.refusals import EXPORT_REFUSALS
from api.http.kinds import HTTP_KINDS, Kind
from api.http.views import refusal_code
from domain.book.entry import EntryUnreadableError
from domain.book.refusals import REFUSALS
from domain.book.sentences import sentence_of
from domain.book.validation import refusal_of
from domain.ground.personal_numbers import without_personal_numbers
from domain.ground.refusals import InvalidCommand, Refusal
from ledger.evidence.refusals import EVIDENCE_REFUSALS
from ledger.faults.backups import BackupUnreadableError
from ledger.faults.log import LogForkedError
from ledger.faults.machine import LedgerDamagedError, LedgerFault, fault_of
from ledger.faults.sm2 import Sm2ProgramError
from ledger.faults.vault import VaultDamagedError
from ledger.faults.witness import WitnessKeyMissingError

Language = Literal["zh", "en"]
CONTENT_LANGUAGES: Final[Mapping[Language, str]] = {"zh": "zh-Hans", "en": "en"}
MEDIA_TYPE: Final = "application/problem+json; charset=utf-8"

_RESERVED: Final = frozenset(
    {"type", "title", "status", "detail", "instance", "code", "errors", "request_id"}
)


RETRY_AFTER_SECONDS: Final = "1"


class HttpRefusal(Exception):  # noqa: N818 - an answer about a request, as the domain's refusals are
    """Something that only HTTP can refuse, by its code in ``HTTP_KINDS``.

    ``parameter`` names the header, path or query parameter that is meant; ``headers`` go with the
    answer.
    """

    def __init__(
        self,
        code: str,
        *,
        parameter: str = "",
        headers: Mapping[str, str] | None = None,
        **params: object,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.parameter = parameter
        self.headers = headers or {}
        self.params = params


class InvalidBody(Exception):  # noqa: N818 - as HttpRefusal
    """A body, or one item of a batch, that does not validate."""

    def __init__(self, error: ValidationError) -> None:
        super().__init__("invalid_body")
        self.error = error


class Problem(NamedTuple):
    """A problem document: its status, its members and the headers that go with it."""

    status: int
    members: dict[str, Any]
    headers: dict[str, str]


class Shape(NamedTuple):
    """Where the fields of a command stand in a request: inside its details, or in the address.

    ``names`` are those that a request calls differently.
    """

    details: frozenset[str] = frozenset()
    address: frozenset[str] = frozenset()
    names: Mapping[str, str] = MappingProxyType({})

    def place(self, field: str) -> dict[str, str]:
        """A dotted field of the domain as a pointer into the body, or as a parameter's name."""
        path = field.split(".")
        if field in self.address or path[0] in self.address:
            name = field if field in self.address else path[0]
            return {"parameter": self.names.get(name, name)}
        path[0] = self.names.get(path[0], path[0])
        return {"pointer": pointer(("details", *path) if path[0] in self.details else path)}


class _Said(NamedTuple):
    """What a problem document says beside its title and its request."""

    status: int
    code: str
    detail: str
    params: Mapping[str, object] = MappingProxyType({})
    errors: Sequence[Mapping[str, Any]] = ()
    headers: Mapping[str, str] = MappingProxyType({})


def problem_of(
    error: Exception,
    language: Language,
    *,
    request_id: str = "",
    base: str = "",
    shape: Shape = Shape(),
) -> Problem:
    """The document for anything that went wrong; for what nobody foresaw, ``internal_error``.

    ``base`` is the server's own address for the type links.
    """
    said = _said(error, language, shape)
    members: dict[str, Any] = {
        "type": type_address(base, said.code),
        "title": title_of(said.code, language),
        "status": said.status,
        "detail": said.detail,
        "instance": f"/v1/requests/{request_id}",
        "code": said.code,
        # A figure whose name the standard has taken says in its name that it is none of it.
        **{
            f"its_{name}" if name in _RESERVED else name: each for name, each in said.params.items()
        },
        "request_id": request_id,
    }
    if said.errors:
        members["errors"] = [_unquoted(each) for each in said.errors]
    return Problem(said.status, members, dict(said.headers))


def _unquoted(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """An error without the name of a parameter that is nobody's name for one."""
    name = found.get("parameter")
    return found if name is None else {**found, "parameter": without_personal_numbers(name)}


def _said(error: Exception, language: Language, shape: Shape) -> _Said:
    if isinstance(error, InvalidBody):
        return _of_validation(error.error, language, shape)
    if isinstance(error, Refusal):
        found = _located(error, language, shape)
        return _Said(error.status, error.code, sentence_of(error, language), error.params, found)
    if isinstance(error, HttpRefusal):
        return _of_http(error, language)
    if code := refusal_code(error):
        return _of_http(HttpRefusal(code, position=0), language)
    fault = error if isinstance(error, LedgerFault) else fault_of(error)
    if isinstance(error, EntryUnreadableError):
        fault = LedgerDamagedError()
    return (
        _of_fault(fault, language) if fault else _of_http(HttpRefusal("internal_error"), language)
    )


def _of_http(error: HttpRefusal, language: Language) -> _Said:
    kind = HTTP_KINDS[error.code]
    detail = (kind.zh if language == "zh" else kind.en).format(**error.params)
    found = [{"parameter": error.parameter, "code": error.code, "detail": detail}]
    headers = dict(error.headers)
    if kind.status == 503:  # noqa: PLR2004 - the standard's number
        headers.setdefault("Retry-After", RETRY_AFTER_SECONDS)
    return _Said(
        kind.status, error.code, detail, error.params, found if error.parameter else (), headers
    )


def _of_fault(fault: LedgerFault, language: Language) -> _Said:
    headers = {"Retry-After": RETRY_AFTER_SECONDS} if fault.status == 503 else {}  # noqa: PLR2004
    # A fault's own particulars are for the operator's log; they may name paths and servers.
    detail = title_of(fault.code, language)
    if fault.retryable:
        detail = type(fault)().message(language).rstrip("-：: ")
    return _Said(fault.status, fault.code, detail, headers=headers)


def _of_validation(error: ValidationError, language: Language, shape: Shape) -> _Said:
    details = error.errors(include_url=False, include_context=True, include_input=False)
    if any(each["type"] == "json_invalid" for each in details):
        return _of_http(HttpRefusal("malformed_json"), language)
    found = []
    for each in details:
        refusal = refusal_of(each)
        place: Mapping[str, str] = {"pointer": pointer(each["loc"])}
        if each["loc"] and each["loc"][0] in shape.address:
            place = {"parameter": str(each["loc"][0])}
        item = {**place, "code": refusal.code, "detail": sentence_of(refusal, language)}
        found.append(item)
    if len(found) == 1:
        return _Said(refusal.status, refusal.code, found[0]["detail"], errors=found)
    detail = InvalidCommand.zh if language == "zh" else InvalidCommand.en
    params = {"count": len(found)}
    return _Said(422, InvalidCommand.code, detail.format(**params), params, found)


def _located(refusal: Refusal, language: Language, shape: Shape) -> list[dict[str, Any]]:
    if isinstance(refusal, InvalidCommand):
        return [found for each in refusal.problems for found in _located(each, language, shape)]
    if not refusal.field:
        return []
    place = shape.place(refusal.field)
    return [{**place, "code": refusal.code, "detail": sentence_of(refusal, language)}]


def pointer(path: Iterable[object]) -> str:
    """The RFC 6901 pointer of a path into a JSON document."""
    return "".join(
        "/" + without_personal_numbers(str(step)).replace("~", "~0").replace("/", "~1")
        for step in path
        if step != ""
    )


def title_of(code: str, language: Language) -> str:
    """The title of a problem; of a fault too new to be in the table, that of faults at large.

    It does not vary from occurrence to occurrence (RFC 9457).
    """
    return PROBLEMS.get(code, LedgerFault).title[language == "en"]


def type_address(base: str, code: str) -> str:
    """Where a kind of problem is described."""
    return f"{base}/problems/{code}"


def respond(problem: Problem, language: Language) -> Response:
    """The problem as an answer."""
    return Response(
        msgspec.json.encode(problem.members),
        status_code=problem.status,
        headers={
            **problem.headers,
            "Content-Language": CONTENT_LANGUAGES[language],
            "Vary": "Accept-Language, Authorization, Cookie",
            "Cache-Control": "no-store",
        },
        media_type=MEDIA_TYPE,
    )


def language_of(accept_language: str) -> Language:
    """Chinese, unless English is asked for with more weight."""
    weights: dict[str, float] = {"zh": 0.0, "en": 0.0}
    for part in accept_language.split(","):
        tag, _, quality = part.strip().partition(";q=")
        language = tag.strip().lower().partition("-")[0]
        if language in weights:
            try:
                weights[language] = max(weights[language], float(quality or 1))
            except ValueError:
                continue
    return "en" if weights["en"] > weights["zh"] else "zh"


def catalogue(language: Language, base: str = "") -> list[dict[str, Any]]:
    """Every problem there is, with its status and its sentence's pattern."""
    rows = [_described(code, language, base) for code in PROBLEMS]
    return sorted(rows, key=lambda row: (row["status"], row["code"]))


def _described(code: str, language: Language, base: str) -> dict[str, Any]:
    source = PROBLEMS[code]
    return {
        "type": type_address(base, code),
        "code": code,
        "status": source.status,
        "title": title_of(code, language),
        "detail": source.zh if language == "zh" else source.en,
    }


def _faults(*roots: type[LedgerFault]) -> Iterable[type[LedgerFault]]:
    for root in roots:
        yield root
        yield from _faults(*root.__subclasses__())


# Those of the vault, the log and the witness are subclasses too, known with their modules.
FAULTS: Final[Mapping[str, type[LedgerFault]]] = {
    kind.code: kind
    for kind in _faults(
        LedgerFault,
        BackupUnreadableError,
        VaultDamagedError,
        LogForkedError,
        WitnessKeyMissingError,
        Sm2ProgramError,
    )
}
"""Every fault of the ledger and of its vault by its code."""

PROBLEMS: Final[Mapping[str, type[Refusal | LedgerFault] | Kind]] = {
    **REFUSALS,
    **EVIDENCE_REFUSALS,
    **EXPORT_REFUSALS,
    **FAULTS,
    **HTTP_KINDS,
}
"""Everything that a problem document can say, by its code."""
