"""Log lines say what went wrong and where, and nothing that anybody typed."""

from __future__ import annotations

import asyncio
import io
import json
import logging

from api.http.serving.logs import JsonFormatter

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


def test_what_the_project_logs_says_which_and_why():
    def warn(logger):
        logger.warning("the view %s %s: it is rebuilt", "budget", "stood at 7")

    (line,) = lines_of(warn, logger="projections.engine.ground")
    assert line["event"] == "the view budget stood at 7: it is rebuilt"


def test_what_others_log_is_not_filled_in():
    (line,) = lines_of(lambda logger: logger.warning("row %s", SECRET), logger="sqlalchemy.engine")
    assert line["event"] == "row %s"
