"""Moving one generation forward by one page, and what happens when that fails.

Following, rebuilding and replaying move generations in exactly the same way: rows and checkpoint in
one transaction whose first statement claims the checkpoint. Of two runners on one page the second
finds the checkpoint moved, writes nothing and reads it again.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, Table, bindparam, inspect, select

from domain.ground.values import iso_instant
from projections.base import Projection, Recorded, View
from projections.engine.failures import described, translated, trouble_of
from projections.engine.source import LogReplacedError, LogSource, Page, read_decoded
from projections.engine.store import (
    Generation,
    GenerationState,
    at_generation,
    dead_letters,
    projection_state,
    writing,
)

LEASE_SECONDS: Final = 5
_TOGETHER_MAX: Final = 512
"""Entries on a page that is folded by all at once; a longer one would keep SQLite's lock too long."""
_COLLECTION_THRESHOLD: Final = 100_000

_CLAIM: Final = (
    projection_state.update()
    .where(
        projection_state.c.name == bindparam("of_name"),
        projection_state.c.fingerprint == bindparam("of_fingerprint"),
        projection_state.c.generation == bindparam("of_generation"),
        projection_state.c.pos == bindparam("from_pos"),
        projection_state.c.leaf == bindparam("from_leaf"),
    )
    .values(pos=bindparam("to_pos"), leaf=bindparam("to_leaf"), updated_at=bindparam("at"))
)
_LEASE: Final[dict[str, Any]] = {
    "lease_owner": bindparam("owner"),
    "lease_until": bindparam("until"),
}
# Asked of the row that is written: PostgreSQL looks at it again when it had to wait for a switch.
_IS_LIVE: Final = projection_state.c.status == "live"


class GenerationReplacedError(Exception):
    """Another generation has become the live one; what is live has to be looked up again."""


class _OvertakenError(Exception):
    """Another runner has moved the checkpoint, or made another generation live."""


@dataclass
class Target:
    """A generation that is being moved, and how far this runner believes it to be.

    ``leaf`` is the leaf hash of the entry at ``pos`` as it was folded.
    """

    projection: Projection
    generation: Generation
    tables: dict[str, Table]
    pos: int
    leaf: bytes
    error: str = ""


class Runner:
    """Folds pages into generations of one views database.

    An ``owner`` takes a lease with every page, so that other followers leave the work to it. With
    ``only_live`` a generation is moved while it is the live one and no longer: ``moved`` is then
    told of positions that readers see.
    """

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime],
        moved: Callable[[Target], None] = lambda _: None,
        owner: str = "",
        *,
        only_live: bool = False,
    ) -> None:
        self._engine = engine
        self._now = now
        self._moved = moved
        self._owner = owner
        self._only_live = only_live
        claim = _CLAIM.where(_IS_LIVE) if only_live else _CLAIM
        self._claim_pages = claim.values(_LEASE) if owner else claim

    def drive(
        self,
        source: LogSource,
        targets: Sequence[Target],
        until: int,
        page_size: int,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Move targets up to a position in one pass over the log; failed ones drop out.

        Raises LogGapError, LogReplacedError when a target does not stand on this log,
        GenerationReplacedError when one that should be live is not any more, and whatever the
        source and the database raise when they are not well.
        """
        while waiting := [target for target in targets if not target.error and target.pos < until]:
            after = min(target.pos for target in waiting)
            # Pages end at multiples of their size, as the blocks of running totals do.
            limit = min(page_size - after % page_size, until - after)
            with _collecting_rarely():
                page = read_decoded(source, after, limit)
                ensure_ground(waiting, page)
                self._advance_together(waiting, page)
                for target in waiting:
                    if target.pos <= page.last:
                        self._advance(target, page)
            if not page.entries and page.unreadable is None:
                return
            if progress is not None:
                progress(page.last, until)

    def release(self) -> None:
        """Give up this owner's leases."""
        with writing(self._engine) as conn:
            conn.execute(
                projection_state.update()
                .where(projection_state.c.lease_owner == self._owner)
                .values(lease_owner="", lease_until="")
            )

    def _advance_together(self, targets: Sequence[Target], page: Page) -> None:
        """One transaction for all targets instead of one each, which is most of a small page.

        Only where nothing is in the way: else they stay where they are, to be advanced singly.
        """
        together = [target for target in targets if target.pos == page.after]
        if not self._owner or not together or not 0 < len(page.entries) <= _TOGETHER_MAX:
            return
        try:
            with self._engine.begin() as conn:
                self._claim(conn, together, page, page.last)
                for target in together:
                    target.projection.apply(view_of(conn, target, page, page.last), page.entries)
        except Exception as error:
            if self._is_no_fault_of_theirs(error, together):
                raise
            return
        for target in together:
            target.pos, target.leaf = page.last, page.leaf(page.last)
            self._moved(target)

    def _advance(self, target: Target, page: Page) -> None:
        entries = page.beyond(target.pos)
        try:
            if entries:
                try:
                    self._fold(target, page, entries)
                except Exception as error:
                    if self._is_no_fault_of_theirs(error, [target]) or _is_overtaken(error):
                        raise
                    self._fold_in_parts(target, page, entries)
            if page.unreadable is not None and target.pos == page.last and not target.error:
                self._fail(target, target.pos + 1, page.unreadable)
        except _OvertakenError:
            self._read_again(target)

    def _fold(self, target: Target, page: Page, entries: Sequence[Recorded]) -> None:
        """Rows and checkpoint in one transaction."""
        last = entries[-1].pos
        with self._engine.begin() as conn:
            self._claim(conn, [target], page, last)
            target.projection.apply(view_of(conn, target, page, last), entries)
        target.pos, target.leaf = last, page.leaf(last)
        self._moved(target)

    def _claim(self, conn: Connection, targets: Sequence[Target], page: Page, to_pos: int) -> None:
        """Move the checkpoints. Raises _OvertakenError when one is not where it was.

        Always in the order of their names, lest two runners wait for each other.
        """
        at = self._now()
        always: dict[str, Any] = {
            "to_pos": to_pos,
            "to_leaf": page.leaf(to_pos),
            "at": iso_instant(at),
        }
        if self._owner:
            always["owner"] = self._owner
            always["until"] = iso_instant(at + timedelta(seconds=LEASE_SECONDS))
        claims = [
            {
                "of_name": target.generation.name,
                "of_fingerprint": target.generation.fingerprint,
                "of_generation": target.generation.number,
                "from_pos": target.pos,
                "from_leaf": target.leaf,
                **always,
            }
            for target in sorted(targets, key=lambda target: target.generation)
        ]
        if conn.execute(self._claim_pages, claims).rowcount != len(targets):
            raise _OvertakenError

    def _fold_in_parts(self, target: Target, page: Page, entries: Sequence[Recorded]) -> None:
        """Try the page once more, then ever smaller parts, down to the entry that does not go."""
        done, size = 0, len(entries)
        while done < len(entries):
            part = entries[done : done + size]
            try:
                self._fold(target, page, part)
            except Exception as error:
                if self._is_no_fault_of_theirs(error, [target]) or _is_overtaken(error):
                    raise
                if len(part) == 1:
                    self._fail(target, part[0].pos, error)
                    return
                size = len(part) // 2
            else:
                done += len(part)

    def _is_no_fault_of_theirs(self, error: Exception, targets: Sequence[Target]) -> bool:
        """Whether the machine is in trouble or tables are lost, and no projection has failed."""
        trouble = trouble_of(error)
        if trouble != "missing":
            return trouble is not None
        # A projection may ask for a table that it never had.
        wanted = {
            projection_state.name,
            *(t.name for each in targets for t in each.tables.values()),
        }
        with translated(), self._engine.connect() as conn:
            return not wanted <= set(inspect(conn).get_table_names())

    def _fail(self, target: Target, pos: int, error: Exception) -> None:
        """Leave the generation standing before the entry that it cannot take."""
        at = iso_instant(self._now())
        target.error = f"position {pos}: {described(error)}"
        letter = {"name": target.generation.name, "pos": pos}
        with writing(self._engine) as conn:
            conn.execute(
                projection_state.update()
                .where(
                    at_generation(target.generation),
                    projection_state.c.pos == target.pos,
                    projection_state.c.leaf == target.leaf,
                )
                .values(status="failed", error=target.error, updated_at=at)
            )
            conn.execute(
                dead_letters.delete().where(
                    dead_letters.c.name == target.generation.name, dead_letters.c.pos == pos
                )
            )
            conn.execute(dead_letters.insert().values(**letter, error=described(error), at=at))
        self._moved(target)

    def _read_again(self, target: Target) -> None:
        with self._engine.connect() as conn:
            row = conn.execute(
                select(
                    projection_state.c.pos,
                    projection_state.c.leaf,
                    projection_state.c.status,
                    projection_state.c.error,
                ).where(at_generation(target.generation))
            ).one_or_none()
        if self._only_live and (row is None or row.status not in ("live", "failed")):
            raise GenerationReplacedError
        if row is None:
            target.error = "this generation was dropped by another process"
        elif row.status == "failed":
            target.error = row.error
        else:
            target.pos, target.leaf = row.pos, row.leaf


def _is_overtaken(error: Exception) -> bool:
    return isinstance(error, _OvertakenError)


def ensure_ground(targets: Sequence[Target], page: Page) -> None:
    """Make sure that a page goes on from what targets have folded. Raises LogReplacedError."""
    for target in targets:
        if target.pos <= page.last and target.leaf != page.leaf(target.pos):
            raise LogReplacedError(target.pos)


def view_of(conn: Connection, target: Target, page: Page, last: int) -> View:
    """The tables of a target, to be folded from where it stands up to a position of a page."""
    return View(conn, target.tables, target.leaf, page.leaf(last))


@contextmanager
def _collecting_rarely() -> Iterator[None]:
    """Hold the garbage collector back: a page is ten thousands of objects and not one cycle."""
    thresholds = gc.get_threshold()
    if not 0 < thresholds[0] < _COLLECTION_THRESHOLD:  # off, or another page's doing
        yield
        return
    gc.set_threshold(_COLLECTION_THRESHOLD, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)


def is_leased_to_another(state: GenerationState, owner: str, now: datetime) -> bool:
    """Whether a follower other than the owner is at work on a generation."""
    # A lease that ends later than any can was taken under a clock that has been put back since.
    ends_latest = iso_instant(now + timedelta(seconds=LEASE_SECONDS))
    is_anothers = state.lease_owner not in ("", owner)
    return is_anothers and iso_instant(now) < state.lease_until <= ends_latest
