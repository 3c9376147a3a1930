"""Log lines say what went wrong and where, and nothing that anybody typed."""

from __future__ import annotations

import asyncio
import io
import json
import logging

from api.logs import JsonFormatter

SECRET = "张三的电话"


def lines_of(log, *, logger):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    found = logging.getLogger(logger)
    found.addHandler(handler)
    try:
        log(found)
    finally:
        found.removeHandler(handler)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_exception_that_nobody_fetched_does_not_quote_itself():
    async def forget():
        future = asyncio.get_running_loop().create_future()
        future.set_exception(ValueError(SECRET))
        del future

    (line,) = lines_of(lambda _logger: asyncio.run(forget()), logger="asyncio")
    assert line["event"] == "Future exception was never retrieved"
    assert line["error"] == "ValueError"
    assert SECRET not in json.dumps(line, ensure_ascii=False)
