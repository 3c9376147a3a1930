"""Which browser on which machine, in two words: enough to know a device by, too little to track it."""

from __future__ import annotations

from typing import Final

_BROWSERS: Final = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("MiuiBrowser", "MIUI Browser"),
    ("QQBrowser", "QQ Browser"),
    ("UCBrowser", "UC Browser"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
)
_MACHINES: Final = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)


def family_of(user_agent: str) -> str:
    """The family of a browser, such as ``Chrome · Android``; empty for one that nobody knows."""
    found = (_first(user_agent, _BROWSERS), _first(user_agent, _MACHINES))
    return " · ".join(each for each in found if each)


def _first(text: str, marks: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in marks if mark in text), "")
