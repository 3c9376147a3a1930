"""Faults of the transparency log: its key file, and a log that must not be signed.

The book itself may be well while nobody can sign it. No message ever holds a key.
"""

from __future__ import annotations

from domain.ground.labels import Label
from ledger.faults.machine import LedgerDamagedError, LedgerFault


class LogKeyMissingError(LedgerFault):
    """There is no key file, and the log already has a key, so that a new one would be another's."""

    code = "log_key_missing"
    title = Label("缺少日志签名密钥", "Log key missing")
    zh = "找不到日志签名密钥：{path}。请从备份恢复；没有它就不能再签发检查点。"
    en = "There is no log key at {path}; without it no checkpoint can be signed. Restore it."


class LogKeyExposedError(LedgerFault):
    """Others than the owner may read or write the key file."""

    code = "log_key_exposed"
    title = Label("日志签名密钥权限过宽", "Log key exposed")
    zh = (
        "日志签名密钥 {path} 的权限为 {mode}，他人可以访问。"
        "请执行 chmod 600 {path}，并用 taizhang key rotate 更换密钥。"
    )
    en = (
        "The log key {path} has mode {mode} and is open to others. "
        "Run: chmod 600 {path}, and replace the key with `taizhang key rotate`."
    )


class LogKeyUnreadableError(LedgerFault):
    """The key file does not hold keys, or a newer version has written it."""

    code = "log_key_unreadable"
    title = Label("日志签名密钥无法读取", "Log key unreadable")
    zh = "无法读取日志签名密钥 {path}：{detail}。"
    en = "The log key in {path} cannot be read: {detail}."


class LogKeyExistsError(LedgerFault):
    """There is a key already; it is rotated, never made anew."""

    code = "log_key_exists"
    title = Label("日志已有签名密钥", "Log key exists")
    status = 409
    zh = "日志已有签名密钥：{path}。要更换请用 taizhang key rotate；名称一经使用不能更改。"
    en = "The log has a key already: {path}. Use `taizhang key rotate`; its name never changes."


class LogKeyForeignError(LedgerFault):
    """The key file belongs to another ledger, or its key was never endorsed by the one before."""

    code = "log_key_foreign"
    title = Label("签名密钥不属于本台账", "Log key of another ledger")
    zh = "签名密钥不属于这本台账（{detail}），拒绝签名。请放回正确的密钥文件。"
    en = "The log key is not this ledger's ({detail}); nothing was signed. Put the right one back."


class LogForkedError(LedgerDamagedError):
    """The tree does not continue a checkpoint that was signed: entries went or changed.

    Whether that checkpoint lies in the book, in an exported folder or with a witness.
    """

    code = "log_forked"
    title = Label("日志与已签检查点不符", "Log does not continue what was signed")
    zh = (
        "台账与已签发的第 {position} 条检查点不一致：此前的记录被删改或回退（{detail}）。"
        "请停止写入和签发；运行 taizhang verify 并找回较新的副本。"
    )
    en = (
        "The log does not continue the checkpoint signed at size {position}: entries in front of "
        "it were changed or are gone ({detail}). Stop writing and signing; run `taizhang verify` "
        "and find the newer copy."
    )
