"""What is refused about home visits."""

from __future__ import annotations

from domain.ground import vocabulary
from domain.ground.refusals import InvalidValue


class UnknownService(InvalidValue):
    """A service kind outside the vocabulary."""

    code = "unknown_service"
    zh = f"服务内容不在词表中。可用：{'、'.join(vocabulary.SERVICES)}。"
    en = f"The service kind is not in the vocabulary: {', '.join(vocabulary.SERVICES)}."
