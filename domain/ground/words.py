"""What things are called, in Chinese and in English: words that subjects share.

A subject names its own fields and the words of its lists in its ``words.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.ground.labels import Label

FIELDS: Final[Mapping[str, Label]] = {
    "_sd": Label("保密内容", "private content"),
    "attachments": Label("附件", "attachments"),
    "ended_at": Label("结束时间", "end"),
    "media_type": Label("文件类型", "media type"),
    "sha256": Label("SHA-256", "SHA-256"),
    "size_bytes": Label("文件大小", "size"),
    "source": Label("资金来源", "source of money"),
    "started_at": Label("开始时间", "start"),
    "valid_until": Label("有效期至", "valid until"),
    "worker": Label("人员", "worker"),
}
"""Field as stored -> its name."""
