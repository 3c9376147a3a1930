"""Random logs of any kind of fact, with corrections and voids, and their plain fold."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from domain.book.events import Fact, RecordCorrected, RecordVoided
from projections.base import Recorded
from tests.projections.given import corrected, given, record_at, voided

STATIONS = ("大岚", "锦屏")


@st.composite
def logs(draw, facts, *, others=()):
    """A log of facts of two stations; ``others`` are events that the question passes over."""
    log: list[Recorded] = []
    current: dict[int, tuple[str, Fact]] = {}
    for _ in range(draw(st.integers(0, 30))):
        pos = len(log) + 1
        steps = ["fact", "fact", "fact"]
        steps += ["correct", "void"] if current else []
        steps += ["other"] if others else []
        match draw(st.sampled_from(steps)):
            case "fact":
                station, event = draw(st.sampled_from(STATIONS)), draw(facts)
                current[pos] = station, event
            case "other":
                station, event = draw(st.sampled_from(STATIONS)), draw(st.sampled_from(others))
            case "correct":
                target = draw(st.sampled_from(sorted(current)))
                station, was = current[target]
                now = draw(_of_the_kind(facts, was))
                event, current[target] = corrected(target, was, now), (station, now)
            case _:
                target = draw(st.sampled_from(sorted(current)))
                station, was = current.pop(target)
                event = voided(target, was)
        log += given(event, station=station, start=pos)
    return log


def _of_the_kind(facts, was):
    return facts.filter(lambda each: type(each) is type(was))


def plainly(log: Sequence[Recorded]) -> dict[str, tuple[str, Fact]]:
    """Every record that counts after a log: its station and its fact, by record."""
    known: dict[str, tuple[str, Fact]] = {}
    for pos, entry in log:
        match entry.data:
            case RecordCorrected(record=record, now=now):
                del known[record]
                known[record] = entry.station, now
            case RecordVoided(record=record):
                del known[record]
            case fact:
                known[record_at(pos)] = entry.station, fact
    return known
