"""Why somebody did not come in by the provider."""

from __future__ import annotations


class NotSignedInError(Exception):
    """What came back is not what was asked for, or the provider says no.

    ``reason`` is a word for the log; it holds nothing that anybody sent.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProviderAwayError(NotSignedInError):
    """The provider does not answer, or not as a provider does."""


class ProviderMisconfiguredError(Exception):
    """Settings by which nobody can sign in at a provider; ``zh`` and ``en`` say why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
