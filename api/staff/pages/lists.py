"""The lists behind the figures of staffing: people at work, and days with too few of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from fastapi import Query

from api.pages.questions.chapters import TOTAL, records_of
from api.pages.questions.parts import Chapter, Column, Opened, Row, Sheet, Table
from api.pages.questions.sight import Sight
from api.pages.rail import STAFFING
from api.questions.questions import Questions
from domain.book.words import VOCABULARY
from domain.ground.labels import Label

PEOPLE: Final = f"{STAFFING.path}/people"
DAYS: Final = f"{STAFFING.path}/days"
_NOBODY: Final = Label("这一天没有人在岗。", "Nobody works here on that day.")
NEVER: Final = Label("这段时间里没有这样的日子。", "There is no such day.")


def people_table(people: Sequence[Row], sight: Sight) -> Table:
    """People at work, one a line."""

    def word(vocabulary: str, name: str) -> Any:
        return lambda row: VOCABULARY[vocabulary].get(row[name] or "", "")

    def opens(row: Row) -> Opened:
        at = (
            {}
            if sight.desk.station
            else {"station": row["station"], "district": None, "city": None}
        )
        return records_of(
            "staff.joined", {"worker": row["code"], "from": None, "as_of": None, **at}
        )

    return Table(
        name=Label(f"在岗{len(people)}人", f"{len(people)} people"),
        anchor="people",
        columns=(
            *(
                ()
                if sight.desk.station
                else (Column(heading=Label("站点", "Station"), value="station"),)
            ),
            Column(heading=Label("编号", "Code"), value="code", opens=opens),
            Column(heading=Label("姓名", "Name"), value="name"),
            Column(heading=Label("用工形式", "Engagement"), value=word("Engagement", "engagement")),
            Column(heading=Label("来源方式", "Recruited"), value=word("StaffSource", "source")),
            Column(heading=Label("到岗", "Joined"), value="joined_on", unit="day"),
            Column(heading=Label("证书", "Certificate"), value=word("CertLevel", "cert_level")),
            Column(heading=Label("证书有效期至", "Valid until"), value="valid_until", unit="day"),
        ),
        rows=people,
        empty=_NOBODY,
    )


async def some_people(
    engagement: Annotated[
        Literal["full_time", "part_time"] | None, Query(description="How they work.")
    ] = None,
    certified: Annotated[bool | None, Query(description="Whether they are certified.")] = None,
    expires_within: Annotated[
        int | None,
        Query(ge=0, le=3_650, description="In how many days their certificate ends at most."),
    ] = None,
) -> Mapping[str, Any]:
    """Which of the people a list is narrowed to."""
    return {"engagement": engagement, "certified": certified, "expires_within": expires_within}


def people(questions: Questions, sight: Sight) -> Sheet:
    """Who works there on the last day."""
    engagement, certified = sight.narrowed["engagement"], sight.narrowed["certified"]
    within, ending = sight.narrowed["expires_within"], None
    if within is not None:
        told = questions.expiring_credentials(sight.ask, within_days=within)
        ending = {(each["station"], each["code"]) for each in told["credentials"]}
    found = [
        each
        for each in questions.staffing(sight.ask)["people"]
        if engagement in {None, each["engagement"]}
        and certified in {None, each["cert_level"] is not None}
        and (ending is None or (each["station"], each["code"]) in ending)
    ]
    about = [] if engagement is None else [VOCABULARY["Engagement"][engagement]]
    if certified is not None:
        about.append(Label("持证", "certified") if certified else Label("无证", "not certified"))
    if within is not None:
        about.append(Label(f"证书{within}天内到期", f"certificate ends within {within} days"))
    return Sheet(chapters=[Chapter(table=people_table(found, sight))], about=about)


async def some_days(
    short: Annotated[
        Literal["full_time", "certified"], Query(description="Of whom there were too few.")
    ] = "full_time",
) -> Mapping[str, Any]:
    """Of whom there were too few."""
    return {"short": short}


def days(questions: Questions, sight: Sight) -> Sheet:
    """The stages on which there were too few, and how long each was."""
    of_full_time = sight.narrowed["short"] == "full_time"
    below, had = (
        ("below_minimum", "full_time") if of_full_time else ("below_certified", "certified")
    )
    minimum = "minimum" if of_full_time else "minimum_certified"
    rows = [
        {
            **each,
            "station_days": each["days"] * each[below],
            "missing_days": each["days"] * each["missing"],
        }
        for each in questions.staffing_course(sight.ask)["stages"]
        if each[below] or (of_full_time and each["missing"])
    ]
    total = {
        "first_day": TOTAL,
        "station_days": sum(each["station_days"] for each in rows),
        "missing_days": sum(each["missing_days"] for each in rows),
    }
    missing = Column(
        heading=Label("缺人天数", "Missing person-days"), value="missing_days", unit="count"
    )
    stations = Column(heading=Label("不足的站", "Stations short"), value=below, unit="count")
    return Sheet(
        about=[
            Label("专职不足", "short of full-time workers")
            if of_full_time
            else Label("持证不足", "short of certified workers")
        ],
        chapters=[
            Chapter(
                table=Table(
                    name=Label("哪些天人不够", "Days with too few people"),
                    columns=(
                        Column(heading=Label("从", "From"), value="first_day", unit="day"),
                        Column(heading=Label("到", "To"), value="last_day", unit="day"),
                        Column(heading=Label("有", "There were"), value=had, unit="count"),
                        Column(heading=Label("应有", "Minimum"), value=minimum, unit="count"),
                        *(() if sight.desk.station else (stations,)),
                        Column(heading=Label("天数", "Days"), value="station_days", unit="count"),
                        *((missing,) if of_full_time else ()),
                    ),
                    rows=rows,
                    foot=total,
                    empty=NEVER,
                )
            )
        ],
    )
