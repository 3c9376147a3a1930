"""What only HTTP can refuse: a header, a media type, a size, a pace. A table of codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from domain.ground.labels import Label


class Kind(NamedTuple):
    """A refusal that is HTTP's own: its status, what it is called, and a sentence in both languages."""

    status: int
    title: Label
    zh: str
    en: str


HTTP_KINDS: Final[Mapping[str, Kind]] = {
    "malformed_request": Kind(
        400,
        Label("不是合法的 HTTP", "Malformed request"),
        "请求不是合法的 HTTP。",
        "The request is not well-formed HTTP.",
    ),
    "malformed_json": Kind(
        400,
        Label("JSON 格式错误", "Malformed JSON"),
        "请求正文不是合法的 JSON。",
        "The body is not well-formed JSON.",
    ),
    "malformed_form": Kind(
        400,
        Label("表单格式错误", "Malformed form"),
        "上传的表单无法解析。",
        "The uploaded form is not well-formed.",
    ),
    "duplicate_key": Kind(
        400,
        Label("同一个键出现两次", "Key named twice"),
        "请求正文中同一个键出现了两次，无法判断以哪一个为准。",
        "The body names a key twice, so nobody can tell which of the two is meant.",
    ),
    "idempotency_key_missing": Kind(
        400,
        Label("缺少 Idempotency-Key", "Idempotency-Key missing"),
        "写入请求须带 Idempotency-Key 请求头（1 至 {limit} 个可见 ASCII 字符）。",
        "A write needs the header Idempotency-Key (1 to {limit} visible ASCII characters).",
    ),
    "workbook_unreadable": Kind(
        422,
        Label("文件没有读取", "File not read"),
        "文件没有读取：{why}",
        "The file was not read: {why}",
    ),
    "bad_header": Kind(
        400,
        Label("请求头无法识别", "Bad header"),
        "请求头 {header} 的值无法识别。",
        "The header {header} cannot be read.",
    ),
    "unauthenticated": Kind(
        401,
        Label("未认证", "Not authenticated"),
        "须先登录，或用有效的访问令牌：Authorization: Bearer tz_…（可能缺失、过期或已吊销）。",
        "Sign in first, or use a valid access token: Authorization: Bearer tz_… "
        "(it may be missing, expired or revoked).",
    ),
    "sign_in_failed": Kind(
        401,
        Label("登录失败", "Not signed in"),
        "账号或密码不对，或账号已停用。",
        "The account or the password is not right, or the account is disabled.",
    ),
    "provider_sign_in_failed": Kind(
        401,
        Label("统一登录没有成功", "Not signed in at the provider"),
        "统一登录没有成功，请再试一次；还不行，请用账号和密码登录，或找本单位的管理员。",
        "Signing in at the provider did not succeed. Try again, or ask your administrator.",
    ),
    "provider_not_linked": Kind(
        401,
        Label("没有关联的账号", "No account is linked"),
        "统一登录认出了人，但还没有关联台账账号，或账号已停用：请本单位的管理员关联。",
        "The provider knows you, but no account here is linked to you, or it is disabled: "
        "ask your administrator to link one.",
    ),
    "provider_unavailable": Kind(
        503,
        Label("统一登录不可用", "Provider unavailable"),
        "统一登录此刻没有回应，过一会再试，或用账号和密码登录。",
        "The provider of sign-ins does not answer just now; try again in a while.",
    ),
    "password_change_needed": Kind(
        403,
        Label("须先换密码", "New password needed"),
        "密码是别人设的，请先换成自己的密码。",
        "Somebody else has set this password; change it for one of your own first.",
    ),
    "cross_site_request": Kind(
        403,
        Label("跨站请求", "Cross-site request"),
        "请求不是从本系统的页面发出的，已拒绝。",
        "The request does not come from a page of this service.",
    ),
    "https_needed": Kind(
        403,
        Label("须用 HTTPS", "HTTPS needed"),
        "登录须用 HTTPS：明文 HTTP 只限本机使用，请改用 https:// 地址，或由管理员配置证书。",
        "Signing in needs HTTPS: plain HTTP works on the machine itself only. Use the https:// "
        "address, or have a certificate set up.",
    ),
    "too_many_sign_ins": Kind(
        429,
        Label("登录尝试过多", "Too many attempts to sign in"),
        "登录尝试过多，请 {seconds} 秒后再试。",
        "Too many attempts to sign in; try again in {seconds} seconds.",
    ),
    "method_not_allowed": Kind(
        405,
        Label("方法不支持", "Method not allowed"),
        "此地址不支持该方法。",
        "This address does not support the method.",
    ),
    "head_too_slow": Kind(
        408,
        Label("请求头过慢", "Head too slow"),
        "请求头发送过慢。",
        "The head of the request took too long.",
    ),
    "head_too_large": Kind(
        431,
        Label("请求头过大", "Head too large"),
        "请求头过大（最多 {limit_bytes} 字节）。",
        "The head of the request is too large (at most {limit_bytes} bytes).",
    ),
    "too_many_headers": Kind(
        431,
        Label("请求头过多", "Too many headers"),
        "请求头最多 {limit} 行。",
        "A request has at most {limit} headers.",
    ),
    "address_too_long": Kind(
        414,
        Label("请求地址过长", "Address too long"),
        "请求地址过长（最多 {limit_bytes} 字节）。",
        "The address of the request is too long (at most {limit_bytes} bytes).",
    ),
    "body_too_slow": Kind(
        408,
        Label("正文发送过慢", "Body too slow"),
        "请求正文发送过慢。",
        "The body took too long to arrive.",
    ),
    "body_too_large": Kind(
        413,
        Label("正文过大", "Body too large"),
        "请求正文超过 {limit_bytes} 字节。",
        "The body is larger than {limit_bytes} bytes.",
    ),
    "unsupported_media_type": Kind(
        415,
        Label("正文类型不支持", "Unsupported media type"),
        "请求正文须为 application/json。",
        "The body must be application/json.",
    ),
    "unknown_attachment": Kind(
        404,
        Label("没有这个附件", "Unknown attachment"),
        "这条记录里没有写这个附件（按 SHA-256 对照）。要添附件，请先更正记录。",
        "The record names no such file (by its SHA-256). To add one, correct the record first.",
    ),
    "attachment_not_here": Kind(
        404,
        Label("附件尚未上传", "Attachment not here"),
        "记录里写了这个附件，文件还没有上传，或已不在原处；上传同一个文件即可。",
        "The record names this file, and it was not brought yet or is gone; bring the same file.",
    ),
    "attachment_forgotten": Kind(
        410,
        Label("附件已随个人信息删除", "Attachment forgotten"),
        "此附件属于已删除或限制处理的个人信息，不再显示，也不再存入。",
        "The file belongs to somebody who was erased or restricted; it is neither shown nor taken.",
    ),
    "wrong_attachment": Kind(
        422,
        Label("文件与 SHA-256 不符", "Another file than named"),
        "文件与记录里的 SHA-256 不符：不是当时的那个文件，或传输中有损坏。",
        "The file has another SHA-256: it is not the one that was meant, or was damaged on its way.",
    ),
    "too_many_files": Kind(
        422,
        Label("附件过多", "Too many files"),
        "这里最多附 {limit} 个文件。",
        "At most {limit} file goes with this.",
    ),
    "attachment_type_refused": Kind(
        415,
        Label("附件类型不收", "Type of attachment refused"),
        "附件只收照片、扫描件（JPEG、PNG、WebP、GIF、HEIC、TIFF）和 PDF。",
        "Attachments are photos, scans (JPEG, PNG, WebP, GIF, HEIC, TIFF) and PDF.",
    ),
    "form_expected": Kind(
        415,
        Label("须用表单上传", "Form expected"),
        "上传文件须用 multipart/form-data。",
        "Files are uploaded as multipart/form-data.",
    ),
    "several_batches": Kind(
        409,
        Label("有多个批次", "Several batches"),
        "这次导入有 {count} 个批次，请按报告中的批次编号逐一作废。",
        "This import made {count} batches; void each by its id in the report.",
    ),
    "batch_too_large": Kind(
        422,
        Label("批次过大", "Batch too large"),
        "一批最多 {limit} 条命令，本批有 {count} 条。",
        "A batch has at most {limit} commands; this one has {count}.",
    ),
    "unknown_command": Kind(
        422,
        Label("没有这种命令", "Unknown command"),
        "没有这种命令；可用的命令见接口文档。",
        "There is no such command; see the reference.",
    ),
    "bad_cursor": Kind(
        422,
        Label("分页游标无效", "Bad cursor"),
        "分页游标无效，请从头查询。",
        "The cursor is not valid; start over.",
    ),
    "parameter_repeated": Kind(
        422,
        Label("参数重复", "Parameter given several times"),
        "此参数只能给一个值。",
        "This parameter takes one value; it was given several times.",
    ),
    "bound_given_twice": Kind(
        422,
        Label("同一界限给了两次", "Bound given in two ways"),
        "同一界限只能用一种写法，已另有参数 {other}。",
        "One bound is given in one way; the parameter {other} is there as well.",
    ),
    "order_given_twice": Kind(
        422,
        Label("顺序给了两次", "Order given in two ways"),
        "顺序只能用一种写法，已另有参数 {other}。",
        "An order is given in one way; the parameter {other} is there as well.",
    ),
    "whole_days_only": Kind(
        422,
        Label("须为整日", "Whole days only"),
        "此查询按整日计数，请给日期，或站点当地（+08:00）零时的时刻。",
        "This answer counts whole days: give a day, or a time that is midnight at the station "
        "(+08:00).",
    ),
    "precondition_required": Kind(
        428,
        Label("缺少 If-Match", "If-Match required"),
        "更正与作废须带 If-Match，其值是所依据的登记记录的版本（ETag）。",
        "A correction or void needs If-Match with the version (ETag) of the record it rests on.",
    ),
    "unknown_report": Kind(
        404,
        Label("没有此报告", "Unknown report"),
        "没有此报告（可能已过期）。",
        "There is no such report; it may have expired.",
    ),
    "report_not_ready": Kind(
        409,
        Label("报告尚未完成", "Report not finished"),
        "报告尚未生成完毕，请稍后再取。",
        "The report is not finished yet; fetch it later.",
    ),
    "too_many_reports": Kind(
        429,
        Label("报告过多", "Too many reports"),
        "同时最多生成 {limit} 份报告，请等待其中之一完成，或删除一份。",
        "At most {limit} reports are made at a time; wait for one of them, or delete one.",
    ),
    "too_many_streams": Kind(
        429,
        Label("事件流过多", "Too many streams"),
        "同时最多打开 {limit} 个事件流，请先关闭其中之一。",
        "At most {limit} event streams are open at a time; close one of them first.",
    ),
    "too_many_bodies": Kind(
        429,
        Label("同时提交过多", "Too much at once"),
        "同一调用方同时处理中的请求正文合计不得超过 {limit_bytes} 字节，请待前面的完成后重发。",
        "The bodies that are being worked on for one caller may have {limit_bytes} bytes together; "
        "send this one again when others are answered.",
    ),
    "too_many_unfinished": Kind(
        429,
        Label("未发完的请求过多", "Too many unfinished requests"),
        "同一地址同时最多有 {limit} 个未发完的请求。",
        "One address may have {limit} requests begun and not finished.",
    ),
    "too_many_requests": Kind(
        429,
        Label("请求过于频繁", "Too many requests"),
        "请求过于频繁，请在 {seconds} 秒后重试。",
        "Too many requests; try again in {seconds} seconds.",
    ),
    "internal_error": Kind(
        500,
        Label("服务器出错", "Internal error"),
        "服务器出错，未作任何确认。请凭请求编号联系管理员。",
        "The server failed and acknowledged nothing. Give the request id to the administrator.",
    ),
    "projection_behind": Kind(
        503,
        Label("查询结果尚未更新", "Answers are behind"),
        "查询结果尚未更新到位置 {position}，请稍后重试。",
        "The answers have not reached position {position} yet; try again shortly.",
    ),
    "views_unavailable": Kind(
        503,
        Label("查询表暂时不可用", "Answers unavailable"),
        "查询表暂时无法读取，必要时会自动重建；登记照常进行，请稍后再查。",
        "The tables of answers cannot be read at the moment and are made anew where that is needed; "
        "recording goes on. Ask again later.",
    ),
    "not_writing": Kind(
        503,
        Label("本进程只读", "This process only reads"),
        "本进程只读，请向写入进程提交。",
        "This process only reads; write through the one that writes.",
    ),
    "request_timed_out": Kind(
        503,
        Label("请求超时", "Timed out"),
        "请求超时，未作确认；请用同一 Idempotency-Key 重试。",
        "The request took too long and nothing was acknowledged; repeat it with the same "
        "Idempotency-Key.",
    ),
}
"""Code -> what HTTP itself refuses."""
