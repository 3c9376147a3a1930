"""Faults of backing up and restoring: a place that is taken, a backup that is not whole."""

from __future__ import annotations

from domain.ground.labels import Label
from ledger.faults.machine import LedgerFault


class BackupPlaceTakenError(LedgerFault):
    """The directory for a backup holds something already."""

    code = "backup_place_taken"
    title = Label("备份位置已有内容", "Place for the backup is taken")
    zh = "{path} 不是空目录，备份不会覆盖任何东西。请另选目录，例如以日期命名。"
    en = "{path} is not empty, and a backup writes over nothing. Choose another directory."


class RestorePlaceTakenError(LedgerFault):
    """There is something at the place where a backup should be restored."""

    code = "restore_place_taken"
    title = Label("恢复位置已有内容", "Place to restore at is taken")
    zh = "{path} 处已有内容，恢复不会覆盖任何东西。请先移开，或用 --ledger 另选位置。"
    en = (
        "There is something at {path}, and a restore writes over nothing. "
        "Move it aside, or name another place with --ledger."
    )


class RestoreUnfinishedError(LedgerFault):
    """A restore was cut off when the book was in place, and who was shut out since was not yet."""

    code = "restore_unfinished"
    title = Label("恢复没有完成", "Restore unfinished")
    zh = "这个台账的恢复没有完成，备份之后停用的账号和删除的人可能还在。请再执行一次同样的 restore 命令。"
    en = (
        "The restore of this ledger was cut off: who was shut out or erased since the backup may "
        "still be there. Give the same restore command again."
    )


class BackupUnreadableError(LedgerFault):
    """What should be restored is no backup, or not a whole one, or of another database."""

    code = "backup_unreadable"
    title = Label("不能从此处恢复", "Backup cannot be restored")
    zh = "不能从 {path} 恢复：{detail}。"
    en = "{path} cannot be restored: {detail}."


class PostgresqlProgramMissingError(LedgerFault):
    """None of PostgreSQL's own programs that are installed is as new as the server."""

    code = "postgresql_program_missing"
    title = Label("缺少合适的 PostgreSQL 程序", "A program of PostgreSQL is missing or too old")
    zh = (
        "服务器为 PostgreSQL {server}，需要同版本或更新的 {program}，已安装的版本：{found}。"
        "请安装 PostgreSQL 客户端程序，或用 TAIZHANG_POSTGRESQL_PROGRAMS 指明其目录。"
    )
    en = (
        "The server is PostgreSQL {server} and needs a {program} of that version or a newer one; "
        "installed: {found}. Install PostgreSQL's client programs, "
        "or name their directory in TAIZHANG_POSTGRESQL_PROGRAMS."
    )


class PostgresqlProgramError(LedgerFault):
    """PostgreSQL's own program for a backup has failed."""

    code = "postgresql_program_failed"
    title = Label("PostgreSQL 程序失败", "A program of PostgreSQL has failed")
    zh = "{program} 失败：{detail}。请检查数据库地址、账户权限和磁盘空间后重试。"
    en = (
        "{program} has failed: {detail}. "
        "Check the database's address, the account's rights and the disk, and try again."
    )
