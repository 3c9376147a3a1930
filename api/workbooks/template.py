"""An empty workbook to fill in: every sheet, its words as drop-downs, and a page that explains them.

What is filled in here is read by the same reader as every other book; nothing knows this form.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]

from api.workbooks.layouts import LAYOUTS, RowKind
from api.workbooks.meaning.explaining import CHOICES, HELP, SEVERAL, STATION_HELP
from domain.book.words import VOCABULARY
from domain.stations.sheet_words import KEYS
from domain.stations.sheet_words import SHEET as STATION_SHEET

HELP_PAGE: Final = "填写说明"
WORDS_PAGE: Final = "可选词语"

_ROWS: Final = 2_000
"""How far down a sheet its drop-downs reach."""
_WIDTH: Final = 14
_NO_TIME: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - a workbook knows no time zones


def write_template(station: str = "") -> bytes:
    """Write the workbook, with the code of the station where it is given."""
    result = io.BytesIO()
    with xlsxwriter.Workbook(result, {"strings_to_formulas": False}) as book:
        form = _Form(book)
        form.explain()
        form.station(station)
        for kind in LAYOUTS:
            form.sheet(kind)
        form.list_words()
        # The same for everybody who asks, whenever that is.
        book.set_properties({"created": _NO_TIME})
    return result.getvalue()


class _Form:
    """The pages of the workbook, as they are written."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self._text = book.add_format({"num_format": "@"})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def explain(self) -> None:
        """The page that says what each column is for."""
        page = self._book.add_worksheet(HELP_PAGE)
        page.set_column(0, 1, _WIDTH)
        page.set_column(2, 3, 60, self._wrapped)
        rows: list[Sequence[str]] = [("工作表", "列", "怎么填", "可填的词")]
        rows.extend(
            (STATION_SHEET, key, STATION_HELP[key], _said("OperatingModel") * (key == "运营模式"))
            for key in KEYS
        )
        for kind, columns in HELP.items():
            layout = LAYOUTS[kind]
            for column, said in columns.items():
                choice = CHOICES.get((kind, column))
                needed = (
                    "必填。" if column in layout.required and column not in {"收入", "支出"} else ""
                )
                allowed = "、".join(choice.allowed) if choice else ""
                rows.append((layout.sheet, column, needed + said, allowed))
        for number, cells in enumerate(rows):
            page.write_row(number, 0, cells, self._head if number == 0 else self._wrapped)
        page.freeze_panes(1, 0)

    def station(self, code: str) -> None:
        """Sheet 站点信息."""
        page = self._book.add_worksheet(STATION_SHEET)
        page.set_column(0, 1, 2 * _WIDTH, self._text)
        for number, key in enumerate(KEYS):
            page.write_string(number, 0, key, self._head)
            if key == "站点代码" and code:
                page.write_string(number, 1, code)

    def sheet(self, kind: RowKind) -> None:
        """An empty table with its drop-downs."""
        page = self._book.add_worksheet(LAYOUTS[kind].sheet)
        columns = tuple(HELP[kind])
        # As text, so that a typed 6.10 stays what it is and becomes no number.
        page.set_column(0, len(columns) - 1, _WIDTH, self._text)
        page.write_row(0, 0, columns, self._head)
        page.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            if (kind, column) in CHOICES:
                letter = xl_col_to_name(list(CHOICES).index((kind, column)))
                count = len(CHOICES[kind, column].allowed)
                page.data_validation(
                    *(1, place, _ROWS, place),
                    {
                        "validate": "list",
                        "source": f"='{WORDS_PAGE}'!${letter}$2:${letter}${count + 1}",
                        "error_type": "information" if (kind, column) in SEVERAL else "warning",
                        "error_title": column,
                        "error_message": HELP[kind][column],
                    },
                )

    def list_words(self) -> None:
        """The hidden page where the drop-downs take their words from."""
        page = self._book.add_worksheet(WORDS_PAGE)
        for place, ((_kind, column), choice) in enumerate(CHOICES.items()):
            page.write_column(0, place, (column, *choice.allowed))
        page.hide()


def _said(vocabulary: str) -> str:
    return "、".join(label.zh for label in VOCABULARY[vocabulary].values())
