"""Requests to let a visit count, or be recorded, that was written down late, and what is decided."""
