"""A lean load generator: keep-alive connections that send the next request on each answer.

In a process of its own and without a client library, so that what is measured is the server.
Reads one JSON plan on standard input and answers with one JSON line.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import uuid
from functools import partial
from itertools import count
from typing import Any, Final

import uvloop

from bench.measuring import percentile

WARM_UP_SHARE: Final = 0.15
_END_OF_HEADERS: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length: "


class Load:
    """What all connections share."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.bodies = [body.encode() for body in plan["bodies"]]
        self.number = count()
        self.run = uuid.uuid4().hex[:12]
        self.times: list[float] = []
        self.statuses: dict[int, int] = {}
        self.measuring = False
        self.stopping = False

    def answered(self, status: int, seconds: float) -> None:
        """Note an answer."""
        if self.measuring:
            self.times.append(seconds)
            self.statuses[status] = self.statuses.get(status, 0) + 1


class Client(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self, load: Load, head: bytes) -> None:
        self._load = load
        self._head = head
        self._received = b""
        self._sent_at = 0.0
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport = transport  # type: ignore[assignment]
        self._send()

    def data_received(self, data: bytes) -> None:
        """Send the next request when the answer is complete."""
        self._received += data
        end = self._received.find(_END_OF_HEADERS)
        if end < 0:
            return
        headers = self._received[:end].lower()
        start = headers.index(_LENGTH) + len(_LENGTH)
        stop = headers.find(b"\r", start)
        length = int(headers[start : stop if stop > 0 else len(headers)])
        if len(self._received) < end + len(_END_OF_HEADERS) + length:
            return
        self._load.answered(int(headers[9:12]), time.perf_counter() - self._sent_at)
        self._received = b""
        self._send()

    def _send(self) -> None:
        if self._transport is None or self._load.stopping:
            return
        number = next(self._load.number)
        body = self._load.bodies[number % len(self._load.bodies)]
        key = f"{self._load.run}-{number}".encode()
        self._sent_at = time.perf_counter()
        self._transport.write(self._head % (key, len(body)) + body)


async def measure(plan: dict[str, Any]) -> dict[str, Any]:
    load = Load(plan)
    loop = asyncio.get_running_loop()
    targets = plan["targets"]
    transports = []
    for number in range(plan["clients"]):
        client = Client(load, _head(plan, targets[number % len(targets)]))
        transport, _ = await loop.create_connection(
            partial(_itself, client), plan["host"], plan["port"]
        )
        transports.append(transport)
    await asyncio.sleep(plan["seconds"] * WARM_UP_SHARE)
    load.measuring, start = True, time.perf_counter()
    await asyncio.sleep(plan["seconds"])
    load.measuring, seconds = False, time.perf_counter() - start
    load.stopping = True
    await asyncio.sleep(0.2)
    for transport in transports:
        transport.close()
    return {
        "count": len(load.times),
        "seconds": seconds,
        "p50_ms": percentile(load.times, 0.5) * 1000,
        "p95_ms": percentile(load.times, 0.95) * 1000,
        "statuses": load.statuses,
    }


def _itself(client: Client) -> Client:
    return client


def _head(plan: dict[str, Any], target: dict[str, str]) -> bytes:
    lines = (
        f"POST {target['path']} HTTP/1.1",
        f"Host: {plan['host']}:{plan['port']}",
        f"Authorization: Bearer {target['token']}",
        "Content-Type: application/json",
        "Idempotency-Key: %s",
        "Content-Length: %d",
    )
    return "\r\n".join(lines).encode() + _END_OF_HEADERS


if __name__ == "__main__":
    print(json.dumps(uvloop.run(measure(json.load(sys.stdin)))))
