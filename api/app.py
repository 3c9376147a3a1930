"""The HTTP application: a table of contents of what it is put together from."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from typing import BinaryIO, Final

import msgspec
from fastapi import FastAPI

from api.accounts import routes as accounts
from api.activities import pages as activity_pages
from api.activities import routes as activities
from api.book import attachments, comparing, events, periods, records, trail
from api.bootstrap import House
from api.casework import links as answer_links
from api.casework import pages as casework_pages
from api.casework import routes as casework
from api.casework.pages.answering import router as answering
from api.clients import pages as client_pages
from api.clients import routes as due
from api.evaluation import pages as evaluation_pages
from api.evaluation import routes as evaluation
from api.evaluation.vouching import VOUCHED as SCORES
from api.http.requests import batches, operations, recording
from api.http.requests import later as reports
from api.http.serving.door import open_door
from api.http.serving.failures import answer_failures
from api.http.serving.logs import request_logger
from api.http.serving.middleware import EdgeMiddleware
from api.importing.uploading import routes as imports
from api.inspections import pages as inspection_pages
from api.inspections import routes as inspections
from api.lists.routes import router as lists
from api.money import ledgers, notices, reservations, statements
from api.money import pages as money_pages
from api.money import routes as money
from api.openapi import TITLE, document
from api.operators import pages as operator_pages
from api.operators import routes as operators
from api.operators.vouching import VOUCHED as CLAIMS
from api.overview import PAGES as OVERVIEW
from api.overview import approvals
from api.pages import PAGES
from api.pages.questions.routes import routes_of
from api.places import pages as place_pages
from api.places import routes as places
from api.privacy import clients, people, readings
from api.programme import pages as programme_pages
from api.programme import routes as areas
from api.projects import pages as project_pages
from api.projects import routes as projects
from api.proof import audit_bundle, transparency
from api.reference import add_reference
from api.settings import Settings
from api.staff import pages as staff_pages
from api.staff import routes as staff
from api.stations import routes as stations
from api.stations.vouching import VOUCHED as MERGED
from api.training import pages as training_pages
from api.training import routes as training
from api.training.pages.attending import router as attending
from api.training.pages.signing import router as signing
from api.visits import pages as visit_pages
from api.visits import routes as home_visits
from api.witnessing import routes as witness
from api.witnessing.asking import ask_regularly

ROUTERS = (
    home_visits.router,
    money.router,
    notices.router,
    ledgers.router,
    statements.router,
    recording.router,
    areas.router,
    areas.questions,
    imports.router,
    reservations.router,
    training.router,
    activities.router,
    casework.router,
    answer_links.router,
    projects.router,
    places.router,
    operators.router,
    evaluation.router,
    inspections.router,
    staff.router,
    stations.router,
    due.router,
    records.router,
    attachments.router,
    periods.router,
    periods.questions,
    people.router,
    batches.router,
    clients.router,
    readings.router,
    trail.router,
    comparing.router,
    events.router,
    transparency.router,
    audit_bundle.router,
    reports.router,
    operations.router,
    accounts.router,
    witness.router,
    lists,
)
"""Every router, the busiest first."""

QUESTION_PAGES: Final = (
    *money_pages.PAGES,
    *programme_pages.PAGES,
    *staff_pages.PAGES,
    *visit_pages.PAGES,
    *client_pages.PAGES,
    *casework_pages.PAGES,
    *activity_pages.PAGES,
    *project_pages.PAGES,
    *place_pages.PAGES,
    *operator_pages.PAGES,
    *evaluation_pages.PAGES,
    *inspection_pages.PAGES,
    *approvals.PAGES,
    *training_pages.PAGES,
)
"""What subjects show of their questions, and of the lists behind the figures."""


_ROUTES: Final = tuple(
    route
    for router in (
        *ROUTERS,
        routes_of(QUESTION_PAGES),
        *money_pages.OTHERS,
        *evaluation_pages.OTHERS,
        *OVERVIEW,
        answering,
        signing,
        attending,
        *PAGES,
    )
    for route in router.routes
)
"""Every route, as all applications of a process share it.

A router that is included has each of its routes worked out anew for each application, while the
first requests wait for it.
"""


def create_app(
    house: House, settings: Settings | None = None, *, log_stream: BinaryIO | None = None
) -> FastAPI:
    """The application over an open house, which stays the caller's to close.

    Log lines go to ``log_stream``, to standard error without one.
    """
    settings = settings or Settings()
    vouched = {**CLAIMS, **SCORES, **MERGED}
    door = open_door(house, settings, request_logger(log_stream), vouched)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            if settings.follow:
                stack.enter_context(house.following())
            publishing = asyncio.create_task(door.publisher.publish_regularly())
            stack.callback(publishing.cancel)
            asking = asyncio.create_task(
                ask_regularly(house, door.logger, seconds=settings.witness_seconds)
            )
            stack.callback(asking.cancel)
            stack.push_async_callback(door.errands.close)
            stack.callback(door.reports.close)
            stack.callback(door.ended.set)
            stack.callback(door.ticker.close)
            stack.callback(door.freshness.close)
            stack.callback(door.stopping.set)
            yield

    app = FastAPI(
        title=TITLE,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        routes=list(_ROUTES),
        lifespan=lifespan,
        telemetry={"logs": False},
    )
    app.state.door = door
    app.add_middleware(EdgeMiddleware, door=door)
    answer_failures(app, settings)
    add_reference(app, lambda: _document(settings.batch_limit_items))
    return app


@cache
def _document(limit_items: int) -> bytes:
    return msgspec.json.encode(document(_ROUTES, limit_items=limit_items))
