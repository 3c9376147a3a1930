"""Faults of witnessing: its key file and the policies that say whom to trust.

A ledger is well without being a witness. No message ever holds a key.
"""

from __future__ import annotations

from domain.ground.labels import Label
from ledger.faults.machine import LedgerFault


class WitnessKeyMissingError(LedgerFault):
    """This ledger is no witness: it has no key to cosign with."""

    code = "witness_key_missing"
    title = Label("缺少见证密钥", "Witness key missing")
    zh = "本机没有见证密钥：{path}。请先执行 taizhang witness create --name 名称。"
    en = "There is no witness key at {path}. Run `taizhang witness create --name NAME` first."


class WitnessKeyExposedError(LedgerFault):
    """Others than the owner may read or write the key file."""

    code = "witness_key_exposed"
    title = Label("见证密钥权限过宽", "Witness key exposed")
    zh = "见证密钥 {path} 的权限为 {mode}，他人可以访问。请执行 chmod 600 {path}，并考虑更换密钥。"
    en = "The witness key {path} has mode {mode} and is open to others. Run: chmod 600 {path}"


class WitnessKeyUnreadableError(LedgerFault):
    """The key file does not hold a key, or a newer version has written it."""

    code = "witness_key_unreadable"
    title = Label("见证密钥无法读取", "Witness key unreadable")
    zh = "无法读取见证密钥 {path}：{detail}。"
    en = "The witness key in {path} cannot be read: {detail}."


class WitnessKeyExistsError(LedgerFault):
    """There is a witness key already, and others rely on it."""

    code = "witness_key_exists"
    title = Label("已有见证密钥", "Witness key exists")
    status = 409
    zh = "已有见证密钥：{path}。其他台账依赖它，不会被覆盖。"
    en = "There is a witness key already: {path}. Other logs rely on it; it is not overwritten."


class PolicyUnreadableError(LedgerFault):
    """A policy file that is there and cannot be read."""

    code = "policy_unreadable"
    title = Label("信任策略文件无法读取", "Trust policy unreadable")
    zh = "无法读取信任策略 {path}：{detail}。"
    en = "The trust policy in {path} cannot be read: {detail}."
