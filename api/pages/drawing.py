"""Drawing a page from its template, and answering refusals with one.

Templates escape whatever they print, know no undefined names, and mark their own texts with ``_``,
in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from api.http.exchange import exchange_of
from api.http.problems import Language, Problem, problem_of
from api.http.requests.file_route import FileRoute
from api.http.serving.door import door_of
from api.http.serving.failures import REFUSALS, refusal_of_parameters
from api.pages.assets import address_of
from api.pages.desk import Desk, language_of, theme_of
from api.pages.rail import RAIL
from api.pages.words import called, said_in
from domain.book.words import VOCABULARY
from domain.ground.labels import Label
from domain.ground.values import CHINA
from projections.audit_trail.display import moment

SIGN_IN: Final = "/sign-in"
CHANGE_PAGE: Final = "/account/password"
_WEEKDAYS: Final = (
    Label("星期一", "Monday"),
    Label("星期二", "Tuesday"),
    Label("星期三", "Wednesday"),
    Label("星期四", "Thursday"),
    Label("星期五", "Friday"),
    Label("星期六", "Saturday"),
    Label("星期日", "Sunday"),
)
_UNAUTHENTICATED: Final = 401
_FAILED: Final = 500
_TYPED: Final = "taizhang.typed"
_SHOWN: Final = re.compile(r'(?<=>)[^<]+|(?<=aria-label=")[^"]+|<svg\b.*?</svg>', re.DOTALL)
"""What somebody reads or hears of a page, and its drawings."""
_IN_DRAWING: Final = re.compile(r'(?<=>)[^<]+|(?<=aria-label=")[^"]+')
_WITH_FEN: Final = re.compile(r'[-−]?[\d,]+<span class="fen">\.\d\d</span>')
_AMOUNT: Final = re.compile(r"[-−]?\d[\d,]*\.\d\d(?!\d)|[-−]?\d[\d.,]*万")
_FIGURE: Final = re.compile(r"[-−]?\d[\d.,]*[万k]?")
_HIDDEN: Final = "＊＊＊"

Typed = Sequence[tuple[str, str]]
"""What a form came with: names and values."""


class PageRoute(FileRoute):
    """A route that answers with pages, refusals too, and leads strangers to the door."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request; here too, because the framework answers inside of it."""
        handler = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handler(request)
            except RequestValidationError as error:
                return _refused(request, refusal_of_parameters(request, error))
            except REFUSALS as error:
                return _refused(request, error)

        return handled

    async def handle_get(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, a form's too. What a form leaves empty is not asked for."""
        given = parse_qsl(scope["query_string"].decode("latin-1"))
        scope["query_string"] = urlencode(given).encode("ascii")
        try:
            await super().handle_get(scope, receive, send)
        except REFUSALS as error:
            await _refused(Request(scope), error)(scope, receive, send)


def keep_typed(request: Request, filled: Mapping[str, list[str]]) -> None:
    """Keep what a form came with, for a page that cannot show the form again."""
    request.scope[_TYPED] = filled


def provider_shown(request: Request) -> str | None:
    """What the door calls the provider where one may sign in, too; None without one."""
    door = door_of(request.scope)
    return None if door.provider is None else door.settings.oidc_name


def draw(
    template: str, desk: Desk, *, status: int = 200, error: Problem | None = None, **content: Any
) -> Response:
    """A page with its content, not kept by browsers or proxies, as it may name people.

    ``error`` is what the page says of a request that was refused, in its ``problem``.
    """
    if error is not None:
        status, content["problem"] = error.status, error.members
    drawn = _environment(desk.language).get_template(template)
    body = drawn.render(
        desk=desk,
        language=desk.language,
        theme=desk.theme,
        role=VOCABULARY["Role"][desk.principal.role],
        rail=RAIL,
        **content,
    )
    if desk.principal.is_masked:
        body = without_amounts(body)
    headers = _headers(desk.language) | ({} if error is None else error.headers)
    return HTMLResponse(body, status_code=status, headers=headers)


def without_amounts(page: str) -> str:
    """A page whose amounts of money cannot be read, nor the figures of its drawings.

    Money is told with two decimals or in 万 wherever it stands, in a sentence too; what links lead
    to, and what a form sends, stay as they are.
    """

    def hidden(found: re.Match[str]) -> str:
        text = found[0]
        if not text.startswith("<svg"):
            return _AMOUNT.sub(_HIDDEN, text)
        return _IN_DRAWING.sub(
            lambda each: _HIDDEN if _FIGURE.fullmatch(each[0].strip()) else hidden(each), text
        )

    return _SHOWN.sub(hidden, _WITH_FEN.sub(_HIDDEN, page))


def draw_not_yet(desk: Desk, position: int, tab: str) -> Response:
    """The page, at a moment before it was recorded, of what was recorded at a position."""
    return draw("not_yet.html", desk, position=position, at=tab)


def draw_for_strangers(
    template: str, request: Request, *, status: int = 200, **content: Any
) -> Response:
    """A page that is about no station, for somebody who need not be known."""
    language = language_of(request)
    drawn = _environment(language).get_template(template)
    body = drawn.render(language=language, theme=theme_of(request), **content)
    return HTMLResponse(body, status_code=status, headers=_headers(language))


def _refused(request: Request, error: Exception) -> Response:
    exchange = exchange_of(request.scope)
    language = language_of(request)
    problem = problem_of(error, language, request_id=exchange.request_id, shape=exchange.shape)
    exchange.status = problem.status
    typed: Typed = [
        (name, value) for name, values in request.scope.get(_TYPED, {}).items() for value in values
    ]
    if problem.status == _UNAUTHENTICATED and typed:
        return _asked_who(request, problem, typed)
    if problem.status == _UNAUTHENTICATED:
        address = request.scope["path"]
        if request.scope["query_string"]:
            address += "?" + request.scope["query_string"].decode("latin-1")
        return RedirectResponse(f"{SIGN_IN}?{urlencode({'next': address})}", status_code=303)
    if problem.members["code"] == "password_change_needed":
        return RedirectResponse(CHANGE_PAGE, status_code=303)
    answer = draw_for_strangers(
        "refused.html",
        request,
        status=problem.status,
        problem=problem.members,
        # To be sent again as it is; its key has it counted once.
        typed=typed if problem.status >= _FAILED else [],
        action=request.scope["path"],
    )
    answer.headers.update(problem.headers)
    return answer


def _asked_who(request: Request, problem: Problem, typed: Typed) -> Response:
    """The door, where a session was over before its form was sent: it keeps what was typed."""
    answer = draw_for_strangers(
        "sign_in.html",
        request,
        status=problem.status,
        then=quote(request.scope["path"]),
        typed="",
        why="",
        provider=provider_shown(request),
        kept=[each for each in typed if each[0] != "more"],
    )
    answer.headers.update(problem.headers)
    return answer


def _headers(language: Language) -> dict[str, str]:
    return {
        "Cache-Control": "no-store",
        "Content-Language": "zh-Hans" if language == "zh" else "en",
        "Vary": "Accept-Language, Cookie, Authorization",
    }


@cache
def _environment(language: Language) -> Environment:
    made = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]  # put there by the extension
        lambda text: said_in(language, text),
        lambda one, many, count: said_in(language, one if count == 1 else many),
        newstyle=True,
    )
    made.globals.update(asset=address_of, fours=in_fours, zip=zip)
    made.filters["called"] = lambda label: called(language, label)
    made.filters["thousands"] = lambda number: f"{number:,}"
    made.filters["yuan"] = _yuan
    made.filters["day"] = lambda text: _day(language, text)
    made.filters["weekday"] = lambda text: called(
        language, _WEEKDAYS[date.fromisoformat(text).weekday()]
    )
    made.filters["moment"] = moment
    made.filters["station_time"] = station_time
    return made


def _yuan(fen: int) -> Markup:
    """An amount in yuan, the fen a little lighter."""
    whole, rest = divmod(abs(fen), 100)
    sign = "−" if fen < 0 else ""
    return Markup('{}{}<span class="fen">.{}</span>').format(sign, f"{whole:,}", f"{rest:02d}")


def _day(language: Language, text: str) -> Markup | str:
    day = date.fromisoformat(text)
    return escape(
        f"{day.month}月{day.day}日" if language == "zh" else f"{day.day} {day:%b} {day.year}"
    )


def station_time(recorded_at: str) -> datetime:
    """The server's clock in station time."""
    return datetime.fromisoformat(recorded_at).astimezone(CHINA)


def in_fours(text: str) -> str:
    """A hash as it is read out: four signs at a time."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
