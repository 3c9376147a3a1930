"""Books of visits alone, line by line, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass

from api.importing import ImportSession
from api.workbooks import read_workbook
from domain.book.entry import decode_entry
from tests.api.workbooks.made import sheets, xlsx

HEADER = [
    *("序号", "探访日期", "起止时间", "探访社工", "服务对象", "对象类别", "探访方式"),
    *("服务内容", "主要情况", "风险等级", "记录日期", "备注", "身份证号", "联系电话", "住址"),
]


@dataclass(frozen=True)
class Line:
    """A visit as a sheet says it, and what may be filled in about the client later."""

    day: int
    hour: int
    name: str = "钱二"
    card: str = ""
    phone: str = ""
    address: str = ""
    note: str = "送药"

    def cells(self):
        times = f"{self.hour}:00-{self.hour}:40"
        said = ("独居老人", "入户", "人文关怀", self.note, "", "", "")
        about = (self.card, self.phone, self.address)
        return [1, f"6月{self.day}日", times, "赵一", self.name, *said, *about]


def book(lines):
    content = sheets()
    content["探访台账"] = [["探访"], HEADER, *(line.cells() for line in lines)]
    for other in ("培训台账", "经费台账"):
        content[other] = content[other][:2]
    return read_workbook(xlsx(content))


def take_in(ledger, lines):
    session = ImportSession(ledger, log=ledger.log, vault=ledger.vault)
    return session.take_in(book(lines)).to_json()


def visits(ledger):
    """Client by day and hour, as the book has them."""
    entries = [decode_entry(raw).data for _pos, raw in ledger.log.read_page(0, 1_000)]
    found = [each for each in entries if type(each).__name__ == "HomeVisitRecorded"]
    return {(each.started_at[8:13]): each.client for each in found}


def recorded(report):
    return sum(each["sheet"] == "探访台账" for each in report["already_recorded"])
