"""What each setting means, in Chinese; in English it stands beside the setting itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MEANINGS: Final[Mapping[str, str]] = {
    "ledger": "台账在哪里：一个目录，或 postgresql:// 地址。",
    "public_url": "别人用什么地址访问本服务，末尾不带斜杠；问题类型和格式说明的地址由它开头，不填则为相对地址。",
    "busy_timeout_ms": "一次写入等别人放开锁，最多等多久（毫秒）。",
    "body_limit_bytes": "一条命令的内容最多多少字节。",
    "batch_limit_bytes": "一批命令（POST /v1/commands）最多多少字节。",
    "upload_limit_bytes": "一次上传的 Excel 合起来最多多少字节。",
    "attachment_limit_bytes": "一张照片或一份扫描件最多多少字节；一张表单里的合起来也是这么多。",
    "head_limit_bytes": "请求头（含地址）最多多少字节。",
    "head_limit_lines": "请求头最多多少行。",
    "address_limit_bytes": "请求地址（含查询条件）最多多少字节。",
    "batch_limit_items": "一批最多多少条命令。",
    "rate_limit_per_second": "一个令牌（没有令牌的按来源地址）每秒补回多少次请求；0 为不限。",
    "rate_limit_burst": "一个令牌或地址一下子最多多少次请求。",
    "head_timeout_seconds": "请求头最多多久要到齐（秒）。",
    "read_on_seconds": "回答等着对方来取，最多等多久（秒）；其间至少要再读 16 KiB。",
    "unfinished_per_address": "一个来源地址最多有多少个没发完的请求；0 为不限。前面有代理时，代理算一个地址。",
    "bodies_per_caller_bytes": "替一个调用方最多同时存多少字节的请求内容；不小于一批命令的上限，0 为不限。",
    "streams_per_caller": "一个调用方最多同时开几个事件流；0 为不限。",
    "streams_per_address": "一个来源地址最多同时开几个事件流；0 为不限。",
    "threads_per_caller": "一个调用方最多同时做几件查询（总共 40 件），多的排队；0 为不限。",
    "request_timeout_seconds": "一个请求最多做多久（秒），事件流除外。",
    "tried_import_keep_seconds": "网页上传、试算过的 Excel 留多久（秒），供改好再入账。",
    "report_keep_seconds": "没人等着的回答留多久（秒），供要它的人来取。",
    "min_position_wait_seconds": "要求看到某一笔之后的回答时，最多等多久（秒）。",
    "token_cache_seconds": "令牌和登录多久不再问数据库（秒）：吊销最迟在这段时间内处处生效。",
    "session_idle_seconds": "登录后多久不用就算退出（秒）。",
    "session_lifetime_seconds": "一次登录最多用多久（秒），到时要重新输密码。",
    "backup_folder": "网页上做的备份放在哪个文件夹；不填则只能用 taizhang backup 做。",
    "backup_keys_folder": "这些备份的密钥放在哪个文件夹，宜在另一块盘上；不填则在各备份里，两者在一起就能读出所有姓名。",
    "tls_cert": "证书（含上级）的文件，不经代理直接用 HTTPS 时填。",
    "tls_key": "证书私钥的文件。",
    "ready_lag_events": "查询表最多落后多少笔，/readyz 仍算就绪。",
    "ready_lag_seconds": "查询表最多多久要追上 /readyz 看到的最后一笔（秒）。",
    "clock_behind_seconds": "本机时钟最多比最后一笔慢多少（秒）；再慢就不写账。",
    "heartbeat_seconds": "事件流静默多久发一次心跳（秒）。",
    "follow": "由本进程更新查询表。",
    "checkpoint_seconds": "账在增加时，隔多久签一次检查点（秒）；0 为有人要才签。",
    "witness_seconds": "隔多久请 trust.policy 里的见证方见证一次（秒）；0 为只用 taizhang witness ask。公开的见证方一天最多 24 次。",
    "graceful_stop_seconds": "收到停止信号后，没做完的请求最多再做多久（秒）。",
    "log_requests": "每个请求记一行日志。",
}
