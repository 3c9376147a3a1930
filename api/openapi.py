"""The OpenAPI document: what the framework knows of the routes, and the components they point at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.routing import BaseRoute

from api.accounts.bodies import Devices, PasswordBody, SessionAnswer, SignInBody
from api.accounts.described import SESSION_SECURITY
from api.exporting.cloud_events import CloudEvent, EventPage
from api.http.described.answers import answer_schemas
from api.http.described.batches import BatchAnswer, batch_schema
from api.http.described.bodies import (
    CONTROL_BODIES,
    CORRECTION_BODIES,
    CORRECTION_ITEMS,
    ITEMS,
    RECORDING_BODIES,
)
from api.http.described.documents import BATCH, CORRECTION, CORRECTION_SCHEMA, ref
from api.http.described.everywhere import PARAMETERS, add_to_every_operation
from api.http.described.proofs import ConsistencyAnswer, InclusionAnswer, RecordProofs
from api.http.described.read_descriptions import describe_reads
from api.http.described.readings import OpeningBody
from api.http.described.records import AttachmentLine, RecordAnswer, RecordAttachments
from api.http.problems import PROBLEMS
from api.http.requests.commanding import Accepted
from api.http.serving.reports import ReportAnswer
from api.importing.uploading.described import IMPORT_ANSWER
from api.questions.changes_since import ChangeSince
from api.reference.chinese import EXTENSION, in_chinese

TITLE: Final = "Taizhang 台账"
_TEMPLATE: Final = "#/components/schemas/{model}"
_OPEN: Final = frozenset({"operations"})

TAGS: Final = (
    {"name": "stations", "description": "站点 Stations and the steps of their life."},
    {"name": "staff", "description": "人员 Who works where."},
    {"name": "home visits", "description": "入户走访 Visits, met and not met, and their figures."},
    {"name": "training", "description": "培训 Sessions and hours."},
    {"name": "money", "description": "经费 Grants, expenditures, budget."},
    {"name": "programme", "description": "政策 What cities and districts lay down."},
    {"name": "imports", "description": "导入 Workbooks uploaded, compared, taken back."},
    {"name": "records", "description": "更正与作废 Corrections and voids; a record's history."},
    {"name": "months", "description": "月度封账 Closed months and late entries."},
    {"name": "clients", "description": "服务对象档案 Named data, and who read it."},
    {"name": "people", "description": "个人信息 Erasure, legal holds, what is due."},
    {"name": "accounts", "description": "登录 Signing in, sessions, passwords."},
    {"name": "batches", "description": "批量 Many commands in one request."},
    {"name": "trail", "description": "审计轨迹 Who recorded what, when, why."},
    {"name": "events", "description": "事件 The log as CloudEvents: feed and stream."},
    {"name": "transparency", "description": "透明日志 Signed checkpoints, tiles, proofs."},
    {"name": "reports", "description": "报告 Files made later (Prefer: respond-async)."},
    {"name": "operations", "description": "运行 Health, metrics, problems."},
)


CONVENTIONS: Final = """
Reads answer as known at a `position` of the log (`as_known`: a position, a time or a day), and say at
which they stand.

**Pages.** `limit` (at most 200), `next_cursor`, `Link: rel="next"`. `count=true` adds `total`: the items
of the whole list, in the asker's reach, under the same filters and as known at the same position.

**Spans.** `from` and `to` are days and counted in; `occurred_from` and `occurred_to` are half-open and
take RFC 3339 times where an answer knows times. One bound is given in one way.

**Filters.** Given several times, a filter means any of its values; different filters narrow each other.
A parameter that takes one value and is given two is refused, as is one that does not exist.

**Files.** A list of records has the whole list as CSV or workbook at its address with `.csv` or `.xlsx`
behind it, or by `Accept`, with names of things and money in yuan, and no parameters of pages.
"""
"""What holds for all reads; the reference page begins with it."""
CONVENTIONS_ZH: Final = """
查询按台账的某一位置回答（`as_known`：位置、时间或日期），并说明是哪一位置。

**分页。** `limit`（至多 200）、`next_cursor`、`Link: rel="next"`。`count=true` 另给 `total`：同样的条件、同一位置下、可见范围内整份清单的条数。

**期间。** `from`、`to` 为日期，首尾都算；`occurred_from`、`occurred_to` 含首不含尾，答复精确到时刻的可用 RFC 3339 时间。同一端只用一种写法。

**筛选。** 同一条件给几次，合乎其一即可；不同条件须同时合乎。只取一个值而给了两个的参数、没有的参数，都会被拒绝。

**文件。** 记录清单的地址后加 `.csv` 或 `.xlsx`（或用 `Accept`）得整份清单，名称用中文，金额以元计，不分页。
"""
"""The same in Chinese."""


def problem_schema() -> dict[str, Any]:
    """The component schema of every problem document (RFC 9457)."""
    text = {"type": "string"}
    return {
        "title": "Problem",
        "description": "RFC 9457. The figures of a refusal are further members.",
        "type": "object",
        "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
        "properties": {
            "type": {**text, "format": "uri-reference"},
            "title": text,
            "status": {"type": "integer"},
            "detail": text,
            "instance": {**text, "format": "uri-reference"},
            "code": {**text, "enum": sorted(PROBLEMS)},
            "request_id": text,
            "changes": {
                "description": "Of a stale record: who changed what since, field by field.",
                "type": "array",
                "items": ref("ChangeSince"),
            },
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["code", "detail"],
                    "properties": {
                        "pointer": {**text, "description": "RFC 6901, into the body."},
                        "parameter": {**text, "description": "Header, path or query parameter."},
                        "code": text,
                        "detail": text,
                    },
                },
            },
        },
    }


def document(routes: Sequence[BaseRoute], *, limit_items: int) -> dict[str, Any]:
    """The whole document of an application with these routes."""
    found = get_openapi(
        title=TITLE,
        version="1",
        summary="An append-only, provable service ledger for social-work stations.",
        description=CONVENTIONS.strip(),
        routes=routes,
        tags=[dict(tag) for tag in TAGS],
    )
    components = found.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas |= _body_schemas()
    schemas |= {BATCH: batch_schema(limit_items), CORRECTION: CORRECTION_SCHEMA}
    schemas |= answer_schemas()
    schemas |= msgspec.json.schema_components(
        (
            Accepted,
            BatchAnswer,
            ChangeSince,
            CloudEvent,
            ConsistencyAnswer,
            Devices,
            EventPage,
            InclusionAnswer,
            RecordAnswer,
            AttachmentLine,
            RecordAttachments,
            RecordProofs,
            ReportAnswer,
            SessionAnswer,
        ),
        ref_template="#/components/schemas/{name}",
    )[1]
    schemas["Problem"] = problem_schema()
    schemas["ImportAnswer"] = IMPORT_ANSWER
    components["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "An access token, tz_…, made with `taizhang token create`.",
        }
    }
    components["securitySchemes"]["session"] = SESSION_SECURITY
    components["parameters"] = PARAMETERS
    describe_reads(found["paths"])
    in_chinese(found["paths"])
    found["info"][EXTENSION] = CONVENTIONS_ZH.strip()
    add_to_every_operation(found["paths"])
    for path in found["paths"].values():
        for operation in path.values():
            if (
                "security" not in operation
                and not _OPEN.intersection(operation.get("tags", ()))
                and not _is_public(operation)
            ):
                operation["security"] = [{"token": []}]
    return found


def _is_public(operation: dict[str, Any]) -> bool:
    return operation.get("operationId") in {"get_checkpoint", "get_event_schema"}


def _body_schemas() -> dict[str, Any]:
    models: list[type[BaseModel]] = [
        *RECORDING_BODIES.values(),
        *CONTROL_BODIES.values(),
        *CORRECTION_BODIES.values(),
        *ITEMS.values(),
        *CORRECTION_ITEMS.values(),
        OpeningBody,
        PasswordBody,
        SignInBody,
    ]
    _, found = models_json_schema(
        [(model, "validation") for model in dict.fromkeys(models)], ref_template=_TEMPLATE
    )
    schemas: dict[str, Any] = found["$defs"]
    return schemas
