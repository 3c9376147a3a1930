"""A real browser before real pages: what it complains about, what a screen reader would miss.

Tests that need one are skipped where no Chromium is installed, and fail instead when
``TAIZHANG_REQUIRE_ALL=1``.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # Whatever else was looked at is not told with all its nodes, which takes most of the time.
    "resultTypes": ["violations"],
}
_PICTURES = os.environ.get("TAIZHANG_PICTURES", "")
_NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def browser() -> Iterator[Browser]:
    """The machine's own Chromium."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("TAIZHANG_REQUIRE_ALL") == "1":
            pytest.fail("no Chromium is installed")
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=found,
            # Inside a container there is no sandbox; and nothing is to be asked for elsewhere.
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        try:
            yield opened
        finally:
            opened.close()


@dataclass
class Visitor:
    """Somebody before a page, and everything that the browser complained about meanwhile."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def violations(self) -> list[str]:
        """What breaks the rules of accessibility: each with where."""
        found = Axe().run(self.page, options=RULES).response["violations"]
        return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]

    def keep_picture(self) -> None:
        """Keep what is seen where ``TAIZHANG_PICTURES`` names a folder, by address, size and light."""
        if not _PICTURES:
            return
        self.page.wait_for_load_state("networkidle")
        is_dark = self.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        asked = unquote(self.page.url.partition("//")[2].partition("/")[2])
        name = re.sub(r"[^\w.=-]+", "-", asked)[:120].strip("-") or "home"
        width = self.page.viewport_size["width"]
        path = Path(_PICTURES) / f"{name}-{width}-{'dark' if is_dark else 'light'}.png"
        self.page.screenshot(path=path, full_page=True)

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return width


@contextmanager
def visiting(
    opened: Browser, port: int, secret: str, *, width: int = 1280, **more: Any
) -> Iterator[Visitor]:
    """Somebody with a token, in a window of their own."""
    context = opened.new_context(
        base_url=f"http://127.0.0.1:{port}",
        viewport={"width": width, "height": 800},
        extra_http_headers={"Authorization": f"Bearer {secret}"},
        locale="zh-CN",
        **more,
    )
    visitor = Visitor(context.new_page())
    visitor.page.on("console", lambda message: visitor.complaints.append(message.text))
    visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    try:
        yield visitor
    finally:
        context.close()


def looked_at(visitor: Visitor) -> list[str]:
    """What a page breaks, in both lights and both sizes."""
    found = []
    lights: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for light in lights:
        visitor.page.emulate_media(color_scheme=light)
        for width in (390, 1280):
            visitor.page.set_viewport_size({"width": width, "height": 800})
            visitor.keep_picture()
            found += visitor.violations()
            if visitor.overflow() > 0:
                found.append(f"too wide at {width}")
    return found + visitor.complaints
