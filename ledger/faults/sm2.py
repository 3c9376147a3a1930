"""Faults of the second signature under SM2: its key file and the program that computes it.

A log is whole without it.
"""

from __future__ import annotations

from domain.ground.labels import Label
from ledger.faults.machine import LedgerFault


class Sm2KeyMissingError(LedgerFault):
    """There is no SM2 key; it is an extra that somebody has to want."""

    code = "sm2_key_missing"
    title = Label("缺少国密签名密钥", "SM2 key missing")
    zh = "没有国密签名密钥：{path}。请先执行 taizhang sm2 create。"
    en = "There is no SM2 key at {path}. Run `taizhang sm2 create` first."


class Sm2KeyExposedError(LedgerFault):
    """Others than the owner may read or write the key file."""

    code = "sm2_key_exposed"
    title = Label("国密签名密钥权限过宽", "SM2 key exposed")
    zh = "国密签名密钥 {path} 的权限为 {mode}，他人可以访问。请执行 chmod 600 {path}，并考虑更换密钥。"
    en = "The SM2 key {path} has mode {mode} and is open to others. Run: chmod 600 {path}"


class Sm2KeyUnreadableError(LedgerFault):
    """The key file does not hold an SM2 key."""

    code = "sm2_key_unreadable"
    title = Label("国密签名密钥无法读取", "SM2 key unreadable")
    zh = "无法读取国密签名密钥 {path}：{detail}。"
    en = "The SM2 key in {path} cannot be read: {detail}."


class Sm2ProgramError(LedgerFault):
    """The program that computes SM2 is not there or does not do it."""

    code = "sm2_program_failed"
    title = Label("国密运算程序不可用", "SM2 program failed")
    zh = "国密运算程序不可用：{detail}。需要 OpenSSL 3 或 TAIZHANG_SM2_PROGRAM 所指的程序。"
    en = (
        "The program for SM2 does not work: {detail}. "
        "OpenSSL 3 is needed, or what TAIZHANG_SM2_PROGRAM names."
    )
