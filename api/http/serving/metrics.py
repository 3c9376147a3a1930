"""What Prometheus may scrape: writes as they happen, positions and lags as they are when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Final, Protocol

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ledger.faults.machine import LedgerFault

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Lag(Protocol):
    """How far one projection is behind."""

    @property
    def name(self) -> str:
        """The projection."""

    @property
    def lag_events(self) -> int:
        """In entries."""

    @property
    def lag_seconds(self) -> float:
        """In seconds."""

    @property
    def status(self) -> str:
        """``live`` or what is wrong."""


class Metrics:
    """The metrics of one application, in a registry of their own."""

    def __init__(
        self,
        head_position: Callable[[], int],
        checkpoint_size: Callable[[], int],
        lags: Callable[[], Sequence[Lag]],
        erasures_pending: Callable[[], int],
    ) -> None:
        self._registry = CollectorRegistry()
        self._appends = Counter(
            "ledger_appends",
            "Commands answered, by result",
            ["result"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "ledger_append_seconds",
            "Seconds from the parsed command to its durable answer",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._replays = Counter(
            "idempotency_replays",
            "Commands answered with the stored outcome of an earlier one",
            registry=self._registry,
        )
        self._limited = Counter(
            "requests_limited",
            "Requests turned away because their caller made too many",
            registry=self._registry,
        )
        self.appended = self._appends.labels("accepted").inc
        self.replayed = self._replays.inc
        self.limited = self._limited.inc
        self.took = self._seconds.observe
        self._registry.register(_Positions(head_position, checkpoint_size, lags))
        self._registry.register(_Pending(erasures_pending))

    def refused(self, code: str) -> None:
        """Count a command that was answered with no."""
        self._appends.labels(code).inc()

    def page(self) -> bytes:
        """The text that a scrape gets."""
        return generate_latest(self._registry)


class _Positions(Collector):
    def __init__(
        self,
        head_position: Callable[[], int],
        checkpoint_size: Callable[[], int],
        lags: Callable[[], Sequence[Lag]],
    ) -> None:
        self._head_position = head_position
        self._checkpoint_size = checkpoint_size
        self._lags = lags

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: asking would need the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Positions as they are now."""
        yield GaugeMetricFamily(
            "ledger_head_position", "Position of the last entry", value=self._head_position()
        )
        yield GaugeMetricFamily(
            "ledger_checkpoint_size",
            "Entries that the newest signed checkpoint covers",
            value=self._checkpoint_size(),
        )
        events = GaugeMetricFamily(
            "projection_lag_events", "Entries not folded in yet", labels=["name"]
        )
        seconds = GaugeMetricFamily(
            "projection_lag_seconds", "Age of the oldest entry not folded in", labels=["name"]
        )
        failed = GaugeMetricFamily(
            "projection_failed", "1 where a projection has stopped", labels=["name"]
        )
        for lag in self._lags():
            events.add_metric([lag.name], lag.lag_events)
            seconds.add_metric([lag.name], lag.lag_seconds)
            failed.add_metric([lag.name], int(lag.status == "failed"))
        yield from (events, seconds, failed)


class _Pending(Collector):
    def __init__(self, erasures_pending: Callable[[], int]) -> None:
        self._erasures_pending = erasures_pending

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: asking would need the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """How many wait now; nothing while the vault cannot be read, which readiness tells."""
        with suppress(LedgerFault):
            yield GaugeMetricFamily(
                "erasures_pending",
                "People whom the book has forgotten and the person vault has not yet",
                value=self._erasures_pending(),
            )
