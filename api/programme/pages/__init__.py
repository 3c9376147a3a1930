"""How far the programme has come, as pages: the figures, and the lists behind them."""

from __future__ import annotations

from typing import Final

from api.pages.questions.declared import QuestionPage
from api.pages.rail import COVERAGE
from api.programme.pages.coverage import coverage
from api.programme.pages.lists import (
    STATIONS,
    TOWNSHIPS,
    VILLAGES,
    some_places,
    some_stations,
    stations,
    townships,
    villages,
)
from api.questions.programme.coverage import TABLES
from domain.ground.words import Label

PAGES: Final = (
    QuestionPage(
        tab=COVERAGE,
        path=COVERAGE.path,
        name=COVERAGE.name,
        says=Label("计划、建成、运行，一年一行", "Planned, built and operating, a year a line"),
        data="coverage",
        reads=TABLES,
        sheet=coverage,
    ),
    QuestionPage(
        tab=COVERAGE,
        path=STATIONS,
        name=Label("站点", "Stations"),
        says=Label("这一天的站点，一站一行", "The stations on that day, one a line"),
        data="coverage",
        reads=TABLES,
        sheet=stations,
        filters=some_stations,
    ),
    QuestionPage(
        tab=COVERAGE,
        path=TOWNSHIPS,
        name=Label("乡镇（街道）", "Townships"),
        says=Label("这一天的乡镇（街道），一地一行", "The townships on that day, one a line"),
        data="coverage",
        reads=TABLES,
        sheet=townships,
        filters=some_places,
    ),
    QuestionPage(
        tab=COVERAGE,
        path=VILLAGES,
        name=Label("村（社区）", "Villages"),
        says=Label("这一天的村（社区），一地一行", "The villages on that day, one a line"),
        data="coverage",
        reads=TABLES,
        sheet=villages,
        filters=some_places,
    ),
)
"""The pages of coverage, and the lists behind its figures."""
