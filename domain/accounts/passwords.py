"""Which passwords are taken: long enough, and not among the first that anybody would try.

No rule about kinds of characters, and no expiry: both lead to worse passwords (NIST SP 800-63B-4,
3.1.1.2).
"""

from __future__ import annotations

import unicodedata
from typing import Final

from domain.accounts.refusals import PasswordGuessable, PasswordTooLong, PasswordTooShort

MIN_PASSWORD_CHARACTERS: Final = 10
MAX_PASSWORD_CHARACTERS: Final = 256

_COMMON: Final = frozenset(
    [
        "0987654321",
        "1029384756",
        "1122334455",
        "112233445566",
        "1212121212",
        "1231231231",
        "123123123123",
        "123321123321",
        "12341234",
        "1234512345",
        "123456123456",
        "1234567891",
        "123456789a",
        "123456789q",
        "123456789z",
        "12345678910",
        "123456abcdef",
        "123qweasdzxc",
        "13141314",
        "1314520520",
        "1314521521",
        "147258369",
        "1472583690",
        "147852369",
        "159357258",
        "1a2b3c4d5e",
        "1q2w3e4r",
        "1q2w3e4r5t",
        "1q2w3e4r5t6y",
        "1qaz2wsx",
        "1qaz2wsx3edc",
        "1qazxsw23edc",
        "201314201314",
        "5201314",
        "5201314520",
        "5201314521",
        "7758521521",
        "7894561230",
        "9876543210",
        "a1234567890",
        "a123456789",
        "a1b2c3d4e5",
        "aa12345678",
        "aa123456789",
        "abc1234567",
        "abc123456789",
        "abc123abc123",
        "abcd123456",
        "abcd12345678",
        "abcde12345",
        "abcdefghij",
        "admin12345",
        "admin123456",
        "admin@123456",
        "administrator",
        "asd123456789",
        "asdf123456",
        "asdfghjkl1",
        "asdfghjkl;",
        "changeme123",
        "computer123",
        "football123",
        "helloworld",
        "iloveyou12",
        "iloveyou123",
        "iloveyou520",
        "letmein123",
        "liverpool1",
        "monkey12345",
        "ningbo12345",
        "ningbo123456",
        "p@ssw0rd123",
        "pass123456",
        "passw0rd123",
        "password10",
        "password11",
        "password12",
        "password123",
        "password1234",
        "password12345",
        "password123456",
        "passwordpassword",
        "princess123",
        "q123456789",
        "q1w2e3r4t5",
        "q1w2e3r4t5y6",
        "qazwsx123456",
        "qazwsxedc1",
        "qazwsxedcrfv",
        "qq123456789",
        "qq12345678",
        "qw123456789",
        "qwe1234567",
        "qwer123456",
        "qwer12345678",
        "qwerasdfzxcv",
        "qwert12345",
        "qwerty12345",
        "qwerty123456",
        "qwertyuiop",
        "qwertyuiop123",
        "root123456",
        "shegong123",
        "shegong123456",
        "shegongzhan",
        "sunshine123",
        "superman123",
        "taizhang123",
        "taizhang123456",
        "test123456",
        "user123456",
        "w123456789",
        "welcome123",
        "welcome1234",
        "woaini1314",
        "woaini13145",
        "woaini5201314",
        "woaini123456",
        "woaini1314520",
        "wang123456",
        "li123456789",
        "zhang123456",
        "x123456789",
        "z123456789",
        "zaq12wsxcde3",
        "zxc123456789",
        "zxcvbnm123",
        "zxcvbnm1234",
        "zxcvbnm,./",
    ]
)
"""As they are typed first, in small letters; digits and letters that follow each other, or the same
sign again and again, are found without a list."""
_RUNS: Final = ("1234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def plain_password(typed: str) -> str:
    """A password as it counts: full-width signs of an input method are the plain ones (NFKC)."""
    return unicodedata.normalize("NFKC", typed)


def ensure_good_password(password: str, account: str) -> None:
    """Make sure that an account may have a password.

    Raises PasswordTooShort, PasswordTooLong and PasswordGuessable.
    """
    plain = plain_password(password)
    if len(plain) < MIN_PASSWORD_CHARACTERS:
        raise PasswordTooShort(field="password", limit=MIN_PASSWORD_CHARACTERS)
    if len(plain) > MAX_PASSWORD_CHARACTERS:
        raise PasswordTooLong(field="password", limit=MAX_PASSWORD_CHARACTERS)
    if _is_guessable(plain.casefold(), account.casefold()):
        raise PasswordGuessable(field="password")


def _is_guessable(password: str, account: str) -> bool:
    if password in _COMMON or len(set(password)) <= 2:  # noqa: PLR2004 - 8888888888, 1212121212
        return True
    if account and password in (account, account[::-1], account * 2):
        return True
    return any(password in run * 3 or password in run[::-1] * 3 for run in _RUNS)
