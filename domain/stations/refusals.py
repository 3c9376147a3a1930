"""What the life of a station forbids: steps out of order, work while it does not operate."""

from __future__ import annotations

from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue, RuleRefusal


class StationAlreadyPlanned(RuleRefusal):
    """A second plan for a station code."""

    code = "station_already_planned"
    title = Label("站点代码已存在", "Station code taken")
    zh = "站点代码 {station} 已存在。"
    en = "Station code {station} is already taken."


class StationAlreadyBuilt(RuleRefusal):
    """A station is built once; a wrong date is corrected."""

    code = "station_already_built"
    title = Label("站点已建成", "Station already built")
    zh = "站点已于 {built_on} 建成；日期有误请更正。"
    en = "The station was built on {built_on}; correct that record if the date is wrong."


class StationNotOperating(RuleRefusal):
    """A lifecycle step or record that the station's state does not allow."""

    code = "station_not_operating"
    title = Label("站点状态不允许", "Station state does not allow it")
    zh = "站点在 {day} 的状态为 {status}，不能这样记录。"
    en = "The station is {status} on {day}; this cannot be recorded."


class MergedIntoItself(InvalidValue):
    """A station that is to become part of itself."""

    code = "merged_into_itself"
    title = Label("不能并入本站", "Merged into itself")
    zh = "站点不能并入本站。"
    en = "A station does not become part of itself."


class StationMergedAlready(RuleRefusal):
    """A record of a day on which the station is part of another."""

    code = "station_merged_already"
    title = Label("站点已并入他站", "Station is part of another")
    zh = "站点自 {effective_on} 起已并入 {into}，{day} 的事项请记入 {into}。"
    en = "The station is part of {into} from {effective_on}; record what is of {day} there."
