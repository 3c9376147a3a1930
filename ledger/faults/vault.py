"""Faults of the person vault: its key file and its contents.

A vault can be lost, damaged or newer while the ledger itself is well. No message ever holds a value
from the vault.
"""

from __future__ import annotations

from domain.ground.labels import Label
from ledger.faults.machine import LedgerFault


class VaultDamagedError(LedgerFault):
    """What the vault holds does not open: altered, or sealed under another key."""

    code = "vault_damaged"
    title = Label("隐私库已损坏", "Vault damaged")
    zh = "人员信息库已损坏，或与密钥不匹配：{detail}。请核对密钥文件，或从备份恢复。"
    en = (
        "The person vault is damaged or does not belong to this key: {detail}. "
        "Check the key file, or restore a backup."
    )


class ReadingNotLoggedError(LedgerFault):
    """A reading of named data could not be logged, so nothing was shown."""

    code = "reading_not_logged"
    title = Label("查阅未能登记", "Reading not logged")
    status = 503
    retryable = True
    zh = "未能登记本次查阅，因此不予显示，请稍后重试：{detail}"
    en = "The reading could not be logged, so nothing is shown; try again: {detail}"


class VaultTooNewError(LedgerFault):
    """A newer version of this program has written the vault or its key file."""

    code = "vault_too_new"
    title = Label("隐私库版本过新", "Vault too new")
    zh = "人员信息库的版本为 {found}，本程序只支持到 {known}。请升级 taizhang 后再打开。"
    en = (
        "The person vault has version {found}; this program knows versions up to {known}. "
        "Upgrade taizhang to open it."
    )


class VaultKeyMissingError(LedgerFault):
    """There is no key file where one is needed."""

    code = "vault_key_missing"
    title = Label("缺少隐私库密钥", "Vault key missing")
    zh = "找不到密钥文件：{path}。没有它就无法读取人员信息；请从备份恢复。"
    en = "There is no key file at {path}; without it the person vault cannot be read. Restore it."


class VaultKeyExposedError(LedgerFault):
    """Others than the owner may read or write the key file."""

    code = "vault_key_exposed"
    title = Label("隐私库密钥权限过宽", "Vault key exposed")
    zh = "密钥文件 {path} 的权限为 {mode}，他人可以访问。请执行 chmod 600 {path}，并考虑更换密钥。"
    en = "The key file {path} has mode {mode} and is open to others. Run: chmod 600 {path}"


class VaultKeyUnreadableError(LedgerFault):
    """The key file, or the setting that stands for it, does not hold keys."""

    code = "vault_key_unreadable"
    title = Label("隐私库密钥无法读取", "Vault key unreadable")
    zh = "无法读取密钥 {path}：{detail}。"
    en = "The keys in {path} cannot be read: {detail}."


class VaultKeyDestroyedError(LedgerFault):
    """The vault is a backup of an epoch whose key-encryption key was destroyed on purpose."""

    code = "vault_key_destroyed"
    title = Label("隐私库密钥周期已结束", "Vault key destroyed")
    zh = (
        "这份人员信息库属于已结束的密钥周期（{kek_id}），其密钥已按规定销毁，无法打开。"
        "请恢复最近一次轮换之后的备份。"
    )
    en = (
        "This person vault is of an epoch that is over ({kek_id}): its key was destroyed on "
        "purpose, and nothing opens it any more. Restore a backup made since the last rotation."
    )


class PersonErasedError(LedgerFault):
    """Values of somebody who was erased; no key is made for them again."""

    code = "vault_person_erased"
    title = Label("个人信息已依法删除", "Person erased from the vault")
    status = 409
    zh = "{person_id} 的个人信息已依法删除，不得再次存入。"
    en = "{person_id} is erased; nothing of theirs is stored again."
