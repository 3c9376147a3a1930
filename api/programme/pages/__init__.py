"""How far the programme has come, and what is in force, as pages, with the lists behind figures."""

from __future__ import annotations

from typing import Final

from api.lists.fields import listed_at
from api.pages.questions.declared import Act, QuestionPage
from api.pages.rail import COVERAGE, POLICIES
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
from api.programme.pages.policies import POLICY, policies
from api.questions.in_force import TABLES as IN_FORCE
from api.questions.programme.coverage import TABLES
from domain.book.catalogue import KIND_OF_FACT
from domain.ground.labels import Label
from domain.programme.facts import TargetSet

_TARGET: Final = KIND_OF_FACT[TargetSet]

PAGES: Final = (
    QuestionPage(
        tab=COVERAGE,
        path=COVERAGE.path,
        name=COVERAGE.name,
        says=Label("计划、建成、运行，一年一行", "Planned, built and operating, a year a line"),
        data="coverage",
        reads=TABLES,
        sheet=coverage,
        act=Act(Label("下达年度目标", "Set a target"), f"/audit/new/{listed_at(_TARGET)}", _TARGET),
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
    QuestionPage(
        tab=POLICIES,
        path=POLICIES.path,
        name=POLICIES.name,
        says=Label(
            "这一天施行什么，依据哪份文件，何时改过",
            "What is in force, by which document, and what changed",
        ),
        data="policies",
        reads=IN_FORCE,
        sheet=policies,
        act=Act(Label("发布政策", "Publish a policy"), f"/audit/new/{listed_at(POLICY)}", POLICY),
    ),
)
"""The pages of coverage and policies, and the lists behind figures."""
