"""What is flagged of signing in: the rule A07 of doubtful sheets, one person at two places at once."""

from __future__ import annotations

from typing import Final

SIGNED_IN_TWICE: Final = "A07"
"""The code of the rule: both sessions are flagged, at whatever stations they were."""
