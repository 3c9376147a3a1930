"""What a row of a sheet states that a kind declares: its details, with people by their codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from api.importing.codes import CodeBook
from api.importing.comparing import statement_of
from api.importing.comparing.contents import stated_alike
from api.importing.details import id_number_in
from api.importing.judging import Judge
from api.importing.reporting.report import RowKey
from api.importing.reporting.sentences import ERASED, RowRefused, unknown_client
from api.importing.stating.candidates import Candidate
from api.importing.texts import Texts
from api.workbooks import DeclaredRow
from api.workbooks.layouts.declared import COLUMNS, Column
from api.workbooks.people import is_code
from domain.book.events import Fact
from domain.clients.commands import RegisterClient
from domain.ground.refusals import FutureDate
from domain.ground.values import iso_date
from domain.ground.vocabulary import PersonKind
from domain.places.refusals import UnknownVolunteer
from domain.staff.refusals import UnknownWorker
from ledger.people.finding import OPEN
from ledger.vault.identities import Described, described_by, without_blanks

_PART: Final = "record"
_NOBODYS: Final = frozenset({"id_number", "phone"})
DAY_ASSUMED: Final = "day_assumed"
"""Warned of a row of a register that says no day."""


class DeclaredRows:
    """The rows of one file; ``today`` and ``year`` are those of the import and of the book."""

    def __init__(self, codes: CodeBook, judge: Judge, *, today: str, year: int) -> None:
        self._codes = codes
        self._judge = judge
        self._today = today
        self._by_then = min(today, f"{year}-12-31")
        self.erased_names: set[str] = set()
        """Names under which the file has somebody who was erased."""
        self.of_erased: set[str] = set()
        """Records of theirs that rows are."""

    def of_row(self, key: RowKey, row: DeclaredRow) -> Iterator[Candidate]:
        """The record that a row states, or one for each whom it names where its kind says so.

        Raises RowRefused, Refusal and pydantic's ValidationError.
        """
        if row.day is not None and iso_date(row.day) > self._today and not row.kind.may_lie_ahead:
            raise FutureDate
        for number, stated in enumerate(_each_by_itself(row)):
            yield self._record(key, row, stated, f"{_PART}{number or ''}")

    def _record(
        self, key: RowKey, row: DeclaredRow, stated: dict[str, Any], part: str
    ) -> Candidate:
        kind = row.kind
        warnings, assumed = list(row.warnings), frozenset[str]()
        if kind.started not in stated:
            stated[kind.started] = self._by_then
            assumed = frozenset({kind.started})
            warnings.append(DAY_ASSUMED)
        texts = Texts()
        for column in COLUMNS[kind.topic]:
            value = stated.get(column.field)
            if isinstance(value, str) and column.is_personal:
                stated[column.field] = texts.of(column.name, value, limit=column.longest)
            if column.form == "worker" and value and not column.called:
                stated[column.field] = self._workers(column, value)
        if "id_number" in stated:
            stated["id_number"] = id_number_in(str(stated["id_number"]))
        named, doubtful, who = self._clients(row, stated)
        introduced, called = self._introduced(row, stated)
        named = (*named, *introduced)
        details = kind.details(**stated)
        statement = statement_of(details, assumed)
        is_new = bool(named) and not self._codes.is_kept(named[0])
        if is_new and (
            (who is not None and self._is_of_erased(row, details, "client", "client", who.name))
            or (called and self._is_of_erased(row, details, *called))
        ):
            raise RowRefused(ERASED)
        return Candidate(
            key=key,
            part=part,
            command=kind.command,
            stated=statement,
            warnings=tuple(dict.fromkeys(warnings)),
            shortened=texts.shortened,
            doubtful=doubtful,
            named=named,
            who=who if kind.command is RegisterClient else None,
        )

    def _workers(self, column: Column, said: Any) -> Any:
        """Workers by code. Raises UnknownWorker for the first who is not on the roster."""
        station = self._judge.station
        known = {*station.roster.workers, *station.talent.supervisors}
        found = [each if each in known else self._codes.worker(each) for each in said]
        for number, code in enumerate(found):
            if code is None:
                raise UnknownWorker(field=f"{column.field}.{number}", worker="")
        return tuple(found) if column.is_several else found[0]

    def _clients(
        self, row: DeclaredRow, stated: dict[str, Any]
    ) -> tuple[tuple[str, ...], tuple[str, ...], Described | None]:
        """Put codes in the place of clients: their codes, who may be meant too, and whom it names."""
        named: tuple[str, ...] = ()
        doubtful: tuple[str, ...] = ()
        who: Described | None = None
        for column in COLUMNS[row.kind.topic]:
            said: Any = stated.get(column.field)
            if column.form != "client" or not said:
                continue
            if column.called and not is_code(said[0]):
                stated[column.called] = said[0]
                who = described_by(stated)
                code, doubtful = self._found(who)
                stated[column.field], named = code, (code,)
                continue
            codes = tuple(self._known(column, number, each) for number, each in enumerate(said, 1))
            stated[column.field] = codes if column.is_several else codes[0]
        return named, doubtful, who

    def _found(self, who: Described) -> tuple[str, tuple[str, ...]]:
        """Who is meant, somebody new if nobody is, and namesakes who may be meant as well."""
        clients = self._codes.clients
        found = clients.find(who)
        code = found.code or self._codes.new_client()
        if found.code is None:
            doubtful = found.doubtful
        else:
            is_open = clients.likeness(code, who) == OPEN
            others = [each for each in clients.known(who) if each != code]
            doubtful = tuple(
                each for each in others if is_open and clients.likeness(each, who) == OPEN
            )
        self._codes.describe(code, who)
        return code, doubtful

    def _known(self, column: Column, number: int, said: str) -> str:
        """The code of somebody who has to be known. Raises RowRefused."""
        if is_code(said):
            return said
        called = [each for each in self._codes.clients.called(said) if self._codes.is_kept(each)]
        if len(called) != 1:
            several = len(called) > 1
            raise RowRefused(unknown_client(column.name, number, is_several=several))
        return called[0]

    def _introduced(
        self, row: DeclaredRow, stated: dict[str, Any]
    ) -> tuple[tuple[str, ...], tuple[PersonKind, str, str] | None]:
        """Put the code in the place of a volunteer, or of a supervisor who is made known.

        The code, and of whom, by which field and by what name it is, where one is said. Raises
        UnknownVolunteer for a name that is not registered, nor is by this row.
        """
        codes = self._codes
        for column in COLUMNS[row.kind.topic]:
            said: Any = stated.get(column.field)
            if not said or not (column.form == "volunteer" or _is_introducing(column)):
                continue
            if is_code(said[0]):
                stated[column.field] = said[0]
                return (), None
            about: PersonKind = "volunteer" if column.form == "volunteer" else "worker"
            is_volunteer = about == "volunteer"
            code = codes.volunteer(said[0]) if is_volunteer else codes.worker(said[0])
            if code is None and not column.called:
                raise UnknownVolunteer(field=column.field, volunteer="")
            if column.called:
                stated[column.called] = said[0]
            if code is None:
                make = codes.new_volunteer if is_volunteer else codes.new_worker
                code = make(said[0])
            stated[column.field] = code
            return (code,), (about, column.field, said[0])
        return (), None

    @cached_property
    def _records_of_erased(self) -> Mapping[PersonKind, list[tuple[str, Fact]]]:
        kinds: tuple[PersonKind, ...] = ("client", "volunteer", "worker")
        return {about: self._judge.records_of_erased(about) for about in kinds}

    def _is_of_erased(
        self, row: DeclaredRow, details: Any, about: PersonKind, field: str, name: str
    ) -> bool:
        """Whether a row of somebody unknown is a record of somebody who was erased."""
        if without_blanks(name) in self.erased_names:
            return True
        for record, fact in self._records_of_erased[about]:
            if (
                isinstance(fact, row.kind.fact)
                and record not in self.of_erased
                and stated_alike(details, fact, besides={field})
            ):
                self.of_erased.add(record)
                return True
        return False


def _each_by_itself(row: DeclaredRow) -> Iterator[dict[str, Any]]:
    """What a row states, for each of several whom it names alone."""
    column = next((each for each in COLUMNS[row.kind.topic] if each.is_each), None)
    said: Any = () if column is None else row.stated.get(column.field, ())
    if column is None or len(said) <= 1:
        yield dict(row.stated)
        return
    # A number or a phone beside several names is nobody's in particular.
    shared = {name: value for name, value in row.stated.items() if name not in _NOBODYS}
    for each in said:
        yield {**shared, column.field: (each,)}


def _is_introducing(column: Column) -> bool:
    """Whether a column makes somebody known who works elsewhere: by a name, to get a code."""
    return column.form == "worker" and bool(column.called)
