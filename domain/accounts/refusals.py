"""What is refused about accounts, their passwords and their sessions."""

from __future__ import annotations

from domain.ground.labels import Label
from domain.ground.refusals import InvalidValue, NotFound, RuleRefusal


class PasswordTooShort(InvalidValue):
    """A password of fewer characters than it needs; ``limit`` is how many."""

    code = "password_too_short"
    title = Label("密码过短", "Password too short")
    zh = "密码至少 {limit} 个字符。"
    en = "A password has at least {limit} characters."


class PasswordTooLong(InvalidValue):
    """A password of more characters than are taken; ``limit`` is how many."""

    code = "password_too_long"
    title = Label("密码过长", "Password too long")
    zh = "密码至多 {limit} 个字符。"
    en = "A password has at most {limit} characters."


class PasswordGuessable(InvalidValue):
    """A password that is among the first to be tried."""

    code = "password_guessable"
    title = Label("密码易被猜中", "Guessable password")
    zh = "密码过于常见，或与账号相同，容易被猜中；请换一个。"
    en = "The password is a common one, or that of the account's code; choose another."


class PasswordUnchanged(InvalidValue):
    """A new password that is the old one."""

    code = "password_unchanged"
    title = Label("密码没有变", "Password unchanged")
    zh = "新密码与原密码相同。"
    en = "The new password is the old one."


class WrongPassword(InvalidValue):
    """The present password, asked for once more before it is changed, is another."""

    code = "wrong_password"
    title = Label("原密码不对", "Wrong password")
    zh = "原密码不对。"
    en = "The present password is not right."


class AccountAlreadyExists(RuleRefusal):
    """A code that an account has already, disabled or not."""

    code = "account_already_exists"
    title = Label("账号已存在", "Account exists")
    zh = "账号 {account} 已存在。"
    en = "The account {account} exists already."


class SubjectAlreadyLinked(RuleRefusal):
    """Somebody at the provider of sign-ins to whom another account is linked."""

    code = "subject_already_linked"
    title = Label("已关联别的账号", "Linked already")
    zh = "这个人已关联到账号 {account}。"
    en = "They are linked to the account {account} already."


class UnknownAccount(NotFound):
    """A code that no account has."""

    code = "unknown_account"
    title = Label("没有这个账号", "Unknown account")
    zh = "没有账号 {account}。"
    en = "There is no account {account}."


class UnknownSession(NotFound):
    """An id that no open session of the account has."""

    code = "unknown_session"
    title = Label("没有这个登录", "Unknown session")
    zh = "没有这个已登录的设备。"
    en = "There is no such open session."
