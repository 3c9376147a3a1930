"""Notices of what became of lottery money and of donations, and that they were published."""
