"""Services as pages: the figures, and the visits, people and stations behind them."""

from __future__ import annotations

from typing import Final

from api.pages.questions.declared import QuestionPage
from api.pages.rail import SERVICES
from api.visits.pages.draws import by_seed, draws
from api.visits.pages.figures import services
from api.visits.pages.lists import of_one, persons, stations, visits
from api.visits.pages.ways import DRAWS, PERSONS, STATIONS, VISITS
from api.visits.routes import CLIENT_CURSOR, CURSOR, visited_by
from domain.ground.labels import Label

PAGES: Final = (
    QuestionPage(
        tab=SERVICES,
        path=SERVICES.path,
        name=SERVICES.name,
        says=Label(
            "做了多少、为了谁、记得及不及时", "How much was done, for whom, and written down when"
        ),
        data="services",
        reads=("services",),
        sheet=services,
    ),
    QuestionPage(
        tab=SERVICES,
        path=VISITS,
        name=Label("探访明细", "Visits"),
        says=Label("先开始的在前，一次一行", "The earliest first, a visit a line"),
        data="home-visits",
        reads=("services",),
        sheet=visits,
        filters=visited_by,
        cursor=CURSOR,
    ),
    QuestionPage(
        tab=SERVICES,
        path=PERSONS,
        name=Label("服务过的人", "People who were met"),
        says=Label("每人一行，编号合并过的算一人", "Each once, merged codes as one"),
        data="persons-met",
        reads=("services",),
        sheet=persons,
        cursor=CLIENT_CURSOR,
    ),
    QuestionPage(
        tab=SERVICES,
        path=STATIONS,
        name=Label("在哪些站", "At which stations"),
        says=Label("同一个数，按站点分开", "The same figure, by station"),
        data="services",
        reads=("services",),
        sheet=stations,
        filters=of_one,
    ),
    QuestionPage(
        tab=SERVICES,
        path=DRAWS,
        name=Label("探访复核抽样", "Visits to be reviewed"),
        says=Label(
            "按种子随机抽取，由没有参加的人复核；同一种子谁抽都一样",
            "Drawn by a seed, for somebody who was not there; the same seed draws the same for all",
        ),
        data="review-draw",
        of_areas=False,
        reads=("records", "flags"),
        sheet=draws,
        filters=by_seed,
    ),
)
"""The pages of services, and the lists behind their figures."""
