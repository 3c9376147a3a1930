"""Facilities as a page."""

from __future__ import annotations

from typing import Final

from api.pages.questions.declared import QuestionPage
from api.pages.rail import PLACES
from api.places.pages.certificate import CERTIFICATE, certificate, volunteer_of
from api.places.pages.facilities import facilities
from domain.ground.labels import Label

PAGES: Final = (
    QuestionPage(
        tab=PLACES,
        path=PLACES.path,
        name=PLACES.name,
        says=Label(
            "功能室缺什么，服务点到了哪些村，和谁共建",
            "Rooms that are missing, villages with a service point, partners",
        ),
        data="facilities",
        reads=("facilities",),
        sheet=facilities,
    ),
    QuestionPage(
        tab=PLACES,
        path=CERTIFICATE,
        name=Label("志愿服务记录证明", "Certificate of volunteer service"),
        says=Label("一名志愿者的服务时长，可打印、可核验", "Hours of a volunteer, to be printed"),
        data="volunteer-service",
        reads=("facilities",),
        sheet=certificate,
        filters=volunteer_of,
        is_upright=True,
    ),
)
"""The pages of facilities."""
