"""What the life of a station forbids: steps out of order, work while it does not operate."""

from __future__ import annotations

from domain.ground.refusals import RuleRefusal


class StationAlreadyPlanned(RuleRefusal):
    """A second plan for a station code."""

    code = "station_already_planned"
    zh = "站点代码 {station} 已存在。"
    en = "Station code {station} is already taken."


class StationAlreadyBuilt(RuleRefusal):
    """A station is built once; a wrong date is corrected."""

    code = "station_already_built"
    zh = "站点已于 {built_on} 建成；日期有误请更正。"
    en = "The station was built on {built_on}; correct that record if the date is wrong."


class StationNotOperating(RuleRefusal):
    """A lifecycle step or record that the station's state does not allow."""

    code = "station_not_operating"
    zh = "站点在 {day} 的状态为 {status}，不能这样记录。"
    en = "The station is {status} on {day}; this cannot be recorded."
