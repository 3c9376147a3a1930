"""What is refused about home visits."""

from __future__ import annotations

from domain.ground.refusals import InvalidValue


class UnknownService(InvalidValue):
    """A service kind outside the vocabulary."""

    code = "unknown_service"
    zh = "服务内容不在词表中。可用：{choices}。"
    en = "The service kind is not in the vocabulary: {choices}."
    choices = "Service"
